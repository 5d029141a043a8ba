"""`make audit`: a bill of materials of every locked package, and no silence where nobody could look."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from supply import __main__ as audit
from supply import faults
from supply.bill import bill
from supply.faults import Looked, look, read
from supply.locks import DEVELOP, RUN, Pinned, pinned
from support.floors import ROOT

PIN = re.compile(r"^([a-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
FAULT = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
FINE = {"name": "good", "version": "1", "vulns": []}
BAD = {"name": "bad", "version": "1", "vulns": [FAULT]}
SKIPPED = {"name": "bad", "skip_reason": "not found"}
WANTED = [Pinned("bad", "1", "", (), runs=True), Pinned("good", "1", "", (), runs=True)]


def test_the_bill_has_every_pinned_package_with_the_digests_of_its_files() -> None:
    made = bill(ROOT)
    texts = {lock: (ROOT / lock).read_text(encoding="utf-8") for lock in (RUN, DEVELOP)}
    locked = {lock: set(PIN.findall(text)) for lock, text in texts.items()}
    assert len(locked[RUN]) > 20
    assert {(each["name"], each["version"]) for each in made["components"]} == locked[RUN] | locked[DEVELOP]
    runs = {each["name"] for each in made["components"] if each["scope"] == "required"}
    assert runs == {name for name, _ in locked[RUN]}
    digests = {digest["content"] for each in made["components"] for digest in each["hashes"]}
    assert digests == {
        found for text in texts.values() for found in re.findall(r"sha256:([0-9a-f]{64})", text)
    }
    assert all(each["hashes"] and each["purl"].startswith("pkg:pypi/") for each in made["components"])
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")


def test_the_same_locks_make_the_same_bill_and_it_names_no_place() -> None:
    assert bill(ROOT) == bill(ROOT)
    text = json.dumps({key: value for key, value in bill(ROOT).items() if key != "$schema"})
    assert "://" not in text


def test_a_bill_has_licences_and_where_a_package_is_needed() -> None:
    by_name = {each["name"]: each for each in bill(ROOT)["components"]}
    assert by_name["sqlalchemy"]["licenses"] == [{"expression": "MIT"}]
    assert by_name["waitress"]["properties"][0]["value"] == "sys_platform == 'win32'"


def test_a_digest_belongs_to_the_package_above_it(tmp_path: Path) -> None:
    one, two = "a" * 64, "b" * 64
    (tmp_path / RUN).write_text(f"one==1.0 \\\n    --hash=sha256:{one}\n    # via two\n")
    (tmp_path / DEVELOP).write_text(
        f"one==1.0 \\\n    --hash=sha256:{one}\ntwo==2 ; python_version < '3' \\\n    --hash=sha256:{two}\n"
    )
    assert pinned(tmp_path) == [
        Pinned("one", "1.0", "", (one,), runs=True),
        Pinned("two", "2", "python_version < '3'", (two,), runs=False),
    ]


@pytest.mark.parametrize(
    ("dependencies", "code", "says"),
    [
        ([FINE, {**FINE, "name": "bad"}], 0, "No known fault in any locked package."),
        ([FINE, BAD], 4, "bad 1: PYSEC-1, mended in 2.0"),
        ([FINE, SKIPPED], 5, "Could not look for known faults of: bad"),
        ([FINE], 5, "known faults of: bad"),
        ([BAD], 4, "known faults of: good"),
        ([], 5, "no source of advisories told about any package"),
    ],
)
def test_what_was_not_looked_at_is_not_called_faultless(
    capsys: pytest.CaptureFixture[str], dependencies: list[dict[str, Any]], code: int, says: str
) -> None:
    assert audit.tell(read({"dependencies": dependencies}, WANTED)) == code
    said = capsys.readouterr().out
    assert says in said
    assert ("No known fault" in said) == (code == 0)


def test_the_second_source_is_asked_where_the_first_knows_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def answer(command: list[Any]) -> subprocess.CompletedProcess[str]:
        source = command[command.index("--vulnerability-service") + 1]
        asked.append(source)
        known = [SKIPPED] if source == "pypi" else [FINE, BAD]
        Path(command[command.index("--output") + 1]).write_text(json.dumps({"dependencies": known}))
        return subprocess.CompletedProcess(command, 1, "", "")

    monkeypatch.setattr(faults, "run", answer)
    looked = look(tmp_path / "python", tmp_path, WANTED)
    assert looked == Looked(known=["bad 1: PYSEC-1, mended in 2.0"], seen=2)
    assert asked == ["pypi", "osv"]


def test_the_bill_is_made_where_the_tools_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(_folder: Path) -> None:
        return None

    monkeypatch.setattr(audit, "install", none)
    monkeypatch.setattr(audit, "BILL", tmp_path / "build" / "sbom.cdx.json")
    assert audit.main() == 5
    assert json.loads((tmp_path / "build" / "sbom.cdx.json").read_text(encoding="utf-8")) == bill(ROOT)
    assert "not checked against the schema" in capsys.readouterr().out
