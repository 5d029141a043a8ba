"""The two lock files read: each distribution with its version, where it is installed, and the digests of its files."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RUN: Final = "requirements.lock"
DEVELOP: Final = "requirements-dev.lock"
PIN: Final = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$"
)
DIGEST: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pinned:
    """One distribution: `runs` where a portal needs it, and not only its tests; `marker` says on which systems."""

    name: str
    version: str
    marker: str
    digests: tuple[str, ...]
    runs: bool


def pinned(folder: Path) -> list[Pinned]:
    """All distributions of both lock files, by name; the one that runs goes before the one of the tests."""
    found: dict[str, Pinned] = {}
    for lock in (DEVELOP, RUN):
        name = ""
        for line in (folder / lock).read_text(encoding="utf-8").splitlines():
            if pin := PIN.match(line):
                name = pin["name"]
                found[name] = Pinned(name, pin["version"], pin["marker"] or "", (), runs=lock == RUN)
            elif digest := DIGEST.search(line):
                before = found[name]
                digests = (*before.digests, digest[1])
                found[name] = Pinned(name, before.version, before.marker, digests, before.runs)
    return [found[name] for name in sorted(found)]
