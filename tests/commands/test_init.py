"""`wpp init`: a portal in one command, safe to repeat, and never somebody else's."""

import stat
import tomllib
from pathlib import Path

import pytest

from support.cli import run


def test_init_makes_a_configuration_and_a_database_that_only_their_owner_reads(nowhere: Path) -> None:
    told = run("init", "--json")
    assert told.exit_code == 0
    assert told.document["made"] is True
    for name in ("wpp.toml", "wpp.db"):
        assert stat.S_IMODE((nowhere / name).stat().st_mode) == 0o600
    values = tomllib.loads((nowhere / "wpp.toml").read_text())
    assert len(values["secret_key"]) >= 32
    assert run("doctor").exit_code == 0


def test_init_again_changes_nothing(nowhere: Path) -> None:
    run("init", "--sample")
    before = (nowhere / "wpp.toml").read_text()
    people = run("user", "list").stdout
    told = run("init", "--sample", "--json")
    assert told.exit_code == 0
    assert told.document["made"] is False
    assert (nowhere / "wpp.toml").read_text() == before
    assert run("user", "list").stdout == people
    assert len(run("stock", "history").lines) == len(run("stock", "list").lines)


def test_two_portals_have_two_secrets(nowhere: Path) -> None:
    for name in ("one", "two"):
        (nowhere / name).mkdir()
        assert run("--config", name, "init").exit_code == 0
    secrets = {
        tomllib.loads((nowhere / name / "wpp.toml").read_text())["secret_key"] for name in ("one", "two")
    }
    assert len(secrets) == 2


def test_init_with_another_database_is_refused_and_the_same_is_fine(nowhere: Path) -> None:
    assert run("init", "--database", "sqlite:///mine.db").exit_code == 0
    assert run("init", "--database", "sqlite:///mine.db").exit_code == 0
    told = run("init", "--database", "sqlite:///other.db", "--json")
    assert (told.exit_code, told.document["error"]["code"]) == (3, "already_there")
    assert not (nowhere / "other.db").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--database", "oracle://x"], 2),
        (["--database", "postgresql://nobody@127.0.0.1:1/nothing"], 5),
        (["--base-url", "welcome"], 2),
    ],
)
def test_init_that_fails_leaves_nothing_behind(nowhere: Path, words: list[str], code: int) -> None:
    assert run("init", *words).exit_code == code
    assert list(nowhere.iterdir()) == []
    assert run("init").exit_code == 0


def test_init_as_a_dry_run_makes_nothing(nowhere: Path) -> None:
    told = run("init", "--dry-run", "--json")
    assert told.document["dry_run"] is True
    assert list(nowhere.iterdir()) == []


def test_the_sample_is_a_portal_to_try_things_on(nowhere: Path) -> None:
    told = run("init", "--sample", "--json")
    assert told.document["sample"] == {"skus": 19, "units": 585, "people": 12}
    assert len(run("user", "list").lines) == 1 + 12


def test_a_portal_is_found_from_anywhere_by_its_configuration(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", "--sample")
    elsewhere = nowhere / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert run("user", "list").exit_code == 3
    for words in (["--config", str(nowhere / "wpp.toml")], ["--config", str(nowhere)]):
        assert len(run(*words, "user", "list").lines) == 1 + 12
    monkeypatch.setenv("WPP_CONFIG", str(nowhere / "wpp.toml"))
    assert len(run("user", "list").lines) == 1 + 12
