"""Known faults of the locked dependencies, by a tool that is installed for this alone and not kept.

An advisory source is on the internet. Where none answers this says so and fails: not checked is not faultless.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from support.codes import ROOT

FAULTLESS, FAULTS, NOT_CHECKED = 0, 1, 3
SERVICES = ("pypi", "osv")
"""Where advisories are asked for, one after the other."""


def main() -> int:
    """Look, and say what was found."""
    with tempfile.TemporaryDirectory() as folder:
        tool = installed(Path(folder))
        if tool is None:
            return told(NOT_CHECKED, "pip-audit could not be installed, so known faults were not checked.")
        reasons = []
        for service in SERVICES:
            done = asked(tool, service)
            try:
                answer = json.loads(done.stdout)
            except ValueError:
                lines = done.stderr.strip().splitlines() or ["no answer"]
                reasons.append(f"{service}: {lines[-1][:200]}")
                continue
            if all("skip_reason" in each for each in answer["dependencies"]):
                reasons.append(f"{service}: knows none of them")
                continue
            return report(answer["dependencies"], service)
    words = ["No advisory source answered, so known faults were not checked.", *reasons]
    return told(NOT_CHECKED, "\n".join(words))


def installed(folder: Path) -> Path | None:
    """pip-audit in an environment of its own; None where it can't be had."""
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "install", "pip-audit"], check=False, capture_output=True)
    return folder / "bin" / "pip-audit" if done.returncode == 0 else None


def asked(tool: Path, service: str) -> subprocess.CompletedProcess[str]:
    """What one source says of the lock file; nothing of it is installed."""
    words = ["--requirement", str(ROOT / "requirements.lock"), "--require-hashes", "--disable-pip"]
    words += ["--vulnerability-service", service, "--format", "json", "--progress-spinner", "off"]
    return subprocess.run([str(tool), *words], check=False, capture_output=True, text=True, timeout=300)


def report(dependencies: list[dict[str, object]], service: str) -> int:
    """The faults that are known, a line each."""
    lines = []
    for each in dependencies:
        faults = each.get("vulns")
        for fault in faults if isinstance(faults, list) else []:
            mended = ", ".join(fault.get("fix_versions") or []) or "none yet"
            lines.append(f"{each['name']} {each.get('version')}: {fault['id']}, fixed in {mended}")
    skipped = [str(each["name"]) for each in dependencies if "skip_reason" in each]
    left = [f"Not checked, unknown to {service}: {', '.join(skipped)}."] if skipped else []
    if lines:
        return told(FAULTS, "\n".join([*lines, *left]))
    checked = f"No known faults in {len(dependencies) - len(skipped)} dependencies ({service})."
    return told(NOT_CHECKED if skipped else FAULTLESS, "\n".join([checked, *left]))


def told(code: int, words: str) -> int:
    """Say it, and how it ends."""
    sys.stdout.write(words + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
