"""Files that commands write: whatever stops a command, the same one can be given again, and nothing is keyed twice."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import REPOSITORY, Answer, Wpp
from wpp.people.accounts import list_users
from wpp.portal import Portal

LIST = "First name,Last name,Email\nNia,Field,nia@example.com\nTom,Baker,tom\n"
OLD = "Email,New email,First name,Last name\nmia@client.example.com,,Maria,Stone\n"
STOPS = ("before the draft", "with a draft", "before the commit", "after the commit", "at the end")
AT = """
import os, signal, sys
from pathlib import Path
from sqlalchemy.orm import Session
import wpp.audit.files as files
from cli.main import main

def die(*_): os.kill(os.getpid(), signal.SIGKILL)

stop, sys.argv = sys.argv[1], ["wpp", *sys.argv[2:]]
real, commit, replace = files.draft_of, Session.commit, Path.replace
def draft_of(place, write):
    if stop == "before the draft":
        die()
    if stop == "with a draft":
        return real(place, lambda path: (write(path), die()))
    draft = real(place, write)
    if stop == "before the commit":
        die()
    return draft
files.draft_of = draft_of
def put(self, target):
    if ".part" in self.name and ".part." + Path(target).suffix[1:] not in Path(target).name:
        if stop == "after the commit":
            die()
        done = replace(self, target)
        if stop == "at the end":
            die()
        return done
    return replace(self, target)
Path.replace = put
main()
"""


def killed(stop: str, *words: str) -> int:
    """Run a command that is killed at a point; how it ended."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", AT, stop, *words]
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120).returncode


def keyed(folder: Path) -> list[str]:
    """Every line of every exported file that somebody may have keyed."""
    return [
        line for file in folder.glob("logicon*.csv") for line in file.read_text("utf-8-sig").splitlines()[1:]
    ]


def leftovers() -> list[str]:
    """Files that nobody asked for."""
    return [file.name for file in Path().iterdir() if ".part" in file.name]


@pytest.mark.long
@pytest.mark.parametrize("stop", STOPS)
def test_an_export_that_was_killed_can_be_repeated_and_keys_nothing_twice(
    portal: Portal, cast: Cast, wpp: Wpp, stop: str
) -> None:
    order(portal, cast.mia)
    order(portal, cast.omar)
    assert killed(stop, "order", "export", "--to", "logicon.csv") == -signal.SIGKILL
    again = wpp("order", "export", "--to", "logicon.csv", "--json")
    assert again.exit_code == 0
    assert leftovers() == []
    lines = keyed(Path())
    assert len(lines) == len(set(lines)) == 6
    assert wpp("order", "export", "--to", "logicon.csv", "--json").document["orders"] == []
    if stop == "after the commit":
        assert again.document["finished"] == "EXP-1"


@pytest.mark.long
@pytest.mark.parametrize("stop", STOPS)
def test_old_names_survive_whatever_kills_the_correction(
    portal: Portal, cast: Cast, wpp: Wpp, stop: str
) -> None:
    Path("new.csv").write_text(OLD)
    words = ("user", "edit", "--from", "new.csv", "--save-old", "old.csv", "-y")
    assert killed(stop, *words) == -signal.SIGKILL
    assert wpp(*words).exit_code == 0
    assert leftovers() == []
    assert "Mia" in Path("old.csv").read_text("utf-8-sig")
    with portal.reading() as session:
        assert [each.last_name for each in list_users(session, search="Maria")] == ["Stone"]


@pytest.mark.long
@pytest.mark.parametrize("stop", ["before the commit", "after the commit"])
def test_pick_slips_that_were_killed_can_be_written_again(
    portal: Portal, cast: Cast, wpp: Wpp, stop: str
) -> None:
    order(portal, cast.mia)
    assert killed(stop, "order", "pick-slips", "--to", "slips.html") == -signal.SIGKILL
    assert wpp("order", "pick-slips", "--to", "slips.html").exit_code == 0
    assert Path("slips.html").exists()
    assert leftovers() == []


def refuse_commit(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A database that is full when it is to commit; the function gives it room again."""
    from sqlalchemy.exc import OperationalError
    from sqlalchemy.orm import SessionTransaction

    def full(*_: object, **__: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("connection lost"), connection_invalidated=True)

    monkeypatch.setattr(SessionTransaction, "_prepare_impl", full)
    return monkeypatch.undo


def test_a_commit_that_fails_leaves_no_file_and_can_be_repeated(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    order(portal, cast.mia)
    with pytest.MonkeyPatch.context() as patch:
        refuse_commit(patch)
        failed = wpp("order", "export", "--to", "logicon.csv")
    assert failed.exit_code == 5
    assert list(Path().glob("*.csv")) == []
    assert wpp("order", "export", "--to", "logicon.csv").exit_code == 0
    assert len(keyed(Path())) == 3
    assert leftovers() == []


def test_rejects_of_the_same_command_again_are_fine_and_of_another_refused(wpp: Wpp) -> None:
    Path("list.csv").write_text(LIST)
    words = ("import-users", "list.csv", "--rejects", "bad.csv", "-y")
    with pytest.MonkeyPatch.context() as patch:
        refuse_commit(patch)
        assert wpp(*words).exit_code == 5
    again: Answer = wpp(*words, "--json")
    assert (again.exit_code, again.document["added"], again.document["rejects_file"]) == (4, 1, "bad.csv")
    Path("list.csv").write_text(LIST.replace("tom\n", "tim\n"))
    other = wpp(*words, "--json")
    assert (other.exit_code, other.document["error"]["code"]) == (3, "file_exists")
    assert "tom" in Path("bad.csv").read_text("utf-8-sig")


def test_a_workbook_with_the_same_rows_is_the_same_file(wpp: Wpp) -> None:
    Path("list.csv").write_text(LIST)
    words = ("import-users", "list.csv", "--rejects", "bad.xlsx", "-y")
    assert [wpp(*words).exit_code, wpp(*words).exit_code] == [4, 4]


def test_every_file_that_a_command_writes_is_its_owners_alone(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    order(portal, cast.mia)
    Path("list.csv").write_text(LIST)
    Path("new.csv").write_text(OLD)
    before = set(Path().iterdir())
    umask = os.umask(0)
    try:
        wpp("import-users", "list.csv", "--rejects", "bad.csv", "-y")
        wpp("user", "edit", "--from", "new.csv", "--save-old", "old.csv", "-y")
        wpp("order", "export", "--to", "logicon.xlsx")
        wpp("order", "pick-slips", "--to", "slips.html")
        wpp("report", "sla", "--to", "sla.csv")
        wpp("mail", "send", "--now")
    finally:
        os.umask(umask)
    written = set(Path().iterdir()) - before
    assert {file.name for file in written} >= {"bad.csv", "old.csv", "logicon.xlsx", "slips.html", "sla.csv"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in written if file.is_file()} == {0o600}


def test_a_draft_whose_place_was_taken_meanwhile_is_named(
    portal: Portal, cast: Cast, wpp: Wpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(portal, cast.mia)
    replace = Path.replace

    def taken(self: Path, target: Path) -> Path:
        if target.name == "logicon.csv":
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", taken)
    failed = wpp("order", "export", "--to", "logicon.csv")
    assert failed.exit_code == 3
    [draft] = leftovers()
    assert draft in failed.stderr
    monkeypatch.undo()
