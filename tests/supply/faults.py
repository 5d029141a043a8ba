"""Which of the pinned distributions have a known fault, as pip-audit says; and for which nobody could say."""

import json
import subprocess
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from supply.locks import Pinned

# In an environment that is thrown away, so that they are no part of what they look at.
TOOLS: Final = ("pip-audit==2.10.1", "cyclonedx-python-lib[json-validation]==11.12.0")
SOURCES: Final = ("pypi", "osv")
"""The names pip-audit has for the two places that it can ask."""
PATIENCE: Final = 600
VALIDATE: Final = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1], encoding="utf-8").read())
print(fault or "", end="")
"""


@dataclass
class Looked:
    """What was found: `known` faults, one line each, names that nothing could be learned about, and how many others."""

    known: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    seen: int = 0


def install(folder: Path) -> Path | None:
    """The python of a new environment with the tools in it; None where they cannot be had."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *TOOLS]
    return python if run(command).returncode == 0 else None


def schema_fault(python: Path, document: Path) -> str:
    """What the published schema has against the document; nothing where it is valid."""
    answer = run([python, "-c", VALIDATE, document])
    return answer.stdout.strip() or (answer.stderr.strip() if answer.returncode else "")


def look(python: Path, folder: Path, wanted: list[Pinned]) -> Looked:
    """Ask one source after the other; of two that could not tell everything, the one that told more counts."""
    listed = folder / "pinned.txt"
    # Without their markers: what only Windows installs is looked at here too.
    listed.write_text("".join(f"{one.name}=={one.version}\n" for one in wanted), encoding="utf-8")
    best = Looked(unseen=[one.name for one in wanted])
    for source in SOURCES:
        report = folder / f"{source}.json"
        command = [python, "-m", "pip_audit", "--vulnerability-service", source, "--requirement", listed]
        command += [
            "--disable-pip",
            "--no-deps",
            "--format",
            "json",
            "--output",
            report,
            "--progress-spinner",
            "off",
        ]
        run(command)
        if report.exists():
            seen = read(json.loads(report.read_text(encoding="utf-8")), wanted)
            if len(seen.unseen) < len(best.unseen):
                best = seen
        if not best.unseen:
            break
    return best


def read(report: dict[str, Any], wanted: list[Pinned]) -> Looked:
    """What a report says. One that was skipped, or is not in it at all, was not looked at: it is not without fault."""
    looked = Looked()
    told = {one["name"]: one for one in report.get("dependencies", []) if "skip_reason" not in one}
    for one in wanted:
        if one.name not in told:
            looked.unseen.append(one.name)
            continue
        looked.seen += 1
        for fault in told[one.name]["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            looked.known.append(f"{one.name} {one.version}: {fault['id']}, mended in {mended}")
    return looked


def run(command: list[Any]) -> subprocess.CompletedProcess[str]:
    """One of the tools; a tool that does not end in time has said nothing."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", "no answer in time")
