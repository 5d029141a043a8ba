"""`make audit`: a bill of materials of the lock file, and no silence where nothing was checked."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support import advisories, sbom
from support.codes import ROOT


def test_the_bill_of_materials_has_every_locked_package_with_its_digests() -> None:
    made = sbom.document()
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {
        (re.sub(r"[-_.]+", "-", name).lower(), number)
        for name, number in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE)
    }
    assert {(each["name"], each["version"]) for each in made["components"]} == locked
    assert len(locked) > 20
    digests = [
        digest["content"] for each in made["components"] for digest in each["externalReferences"][0]["hashes"]
    ]
    assert sorted(digests) == sorted(re.findall(r"sha256:([0-9a-f]{64})", lock))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert sbom.document() == made


FAULT = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
FINE = {"name": "good", "version": "1", "vulns": []}
BAD = {"name": "bad", "version": "1", "vulns": [FAULT]}
SKIPPED = {"name": "unknown", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("dependencies", "code", "says"),
    [
        ([FINE], 0, "No known faults in 1 dependencies"),
        ([FINE, BAD], 1, "bad 1: PYSEC-1, fixed in 2.0"),
        ([FINE, SKIPPED], 3, "Not checked, unknown to pypi: unknown."),
        ([SKIPPED], 3, "known faults were not checked"),
        (None, 3, "known faults were not checked"),
    ],
)
def test_what_was_not_checked_is_not_called_faultless(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    dependencies: list[dict[str, Any]] | None,
    code: int,
    says: str,
) -> None:
    answer = "" if dependencies is None else json.dumps({"dependencies": dependencies})
    done = subprocess.CompletedProcess[str]([], 1, answer, "Name or service not known")
    monkeypatch.setattr(advisories, "installed", lambda folder: folder / "pip-audit")
    monkeypatch.setattr(advisories, "asked", lambda _tool, _service: done)
    assert advisories.main() == code
    assert says in capsys.readouterr().out


def test_a_tool_that_cannot_be_had_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(_folder: Path) -> None:
        return None

    monkeypatch.setattr(advisories, "installed", none)
    assert advisories.main() == 3
    assert "could not be installed" in capsys.readouterr().out
