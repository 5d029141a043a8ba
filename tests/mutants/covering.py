"""Which test covers which line: measured once, and again only for test files where something has changed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from mutants.copies import Copy
from mutants.guards import Guard

TOGETHER = 8
"""Test files for one process: what is measured is kept when the next one is interrupted."""
LIMIT = 1800.0


@dataclass(frozen=True)
class Test:
    """One test: what it costs, the lines it runs as bits, and its twins on the other database."""

    id: str
    seconds: float
    lines: dict[str, int]
    twins: tuple[str, ...]

    @cached_property
    def size(self) -> int:
        """How many lines it runs: few are a test of just this."""
        return sum(mask.bit_count() for mask in self.lines.values())


class Covering:
    """What was measured of a tree, in a folder with a file for each test file."""

    def __init__(self, root: Path, folder: Path, marks: str) -> None:
        self.root, self.folder, self.marks = root, folder, marks
        self.hashes: dict[str, str] = {}

    def measure(self, tell: Callable[[str], None]) -> None:
        """Measure what is not known, or not any more."""
        copy = Copy(self.root)
        stale = [file for file in self.test_files() if not self.is_known(file)]
        for begun in range(0, len(stale), TOGETHER):
            files = stale[begun : begun + TOGETHER]
            tell(f"measuring which lines the tests cover: {begun} of {len(stale)} files")
            to = copy.root / ".covered.json"
            to.write_text("[]")
            ended = copy.cover(files, to, marks=self.marks, limit=LIMIT)
            if ended.code not in (0, 1, 5):
                raise SystemExit(f"The tests cannot be measured:\n{ended.output[-3000:]}")
            self.keep(files, json.loads(to.read_text()))

    def tests(self) -> list[Test]:
        """All that was measured."""
        found: list[Test] = []
        for file in self.test_files():
            kept = self.kept(file)
            for test in kept.get("tests", []):
                lines = {name: int(mask, 16) for name, mask in test["lines"].items()}
                found.append(Test(test["test"], test["seconds"], lines, tuple(test["twins"])))
        return sorted(found, key=lambda test: test.seconds)

    def test_files(self) -> list[str]:
        """Every test file of the tree."""
        found = sorted((self.root / "tests").rglob("test_*.py"))
        return [file.relative_to(self.root).as_posix() for file in found]

    def is_known(self, file: str) -> bool:
        """Whether neither the test file nor anything that it covers has changed since."""
        kept = self.kept(file)
        seen = {file: kept.get("hash"), **kept.get("product", {})}
        return kept.get("marks") == self.marks and all(
            self.hash_of(name) == value for name, value in seen.items()
        )

    def keep(self, files: Sequence[str], found: Iterable[dict[str, Any]]) -> None:
        """Write down what a process has measured."""
        self.folder.mkdir(parents=True, exist_ok=True)
        tests = list(found)
        for file in files:
            mine = [test for test in tests if test["test"].partition("::")[0] == file]
            product = sorted({name for test in mine for name in test["lines"]})
            kept = {
                "hash": self.hash_of(file),
                "marks": self.marks,
                "product": {name: self.hash_of(name) for name in product},
                "tests": mine,
            }
            self.path(file).write_text(json.dumps(kept))

    def kept(self, file: str) -> dict[str, Any]:
        """What is known of a test file."""
        path = self.path(file)
        found: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
        return found

    def path(self, file: str) -> Path:
        """Where it is kept."""
        return self.folder / (file.replace("/", "-") + ".json")

    def hash_of(self, file: str) -> str:
        """What tells whether it changed."""
        if file not in self.hashes:
            path = self.root / file
            content = path.read_bytes() if path.is_file() else b""
            self.hashes[file] = sha256(content).hexdigest()[:20]
        return self.hashes[file]


def covering(guard: Guard, tests: Sequence[Test], enforced: dict[str, int]) -> list[Test]:
    """The tests that run the lines of a guard; for a permission, those that were refused anything.

    What runs on one database alone is not measured: its twins are those of the tests of the function around it.
    """
    if not guard.lines:
        return running(enforced, tests)
    return running({guard.file: bits(guard.lines)}, tests) or running({guard.file: bits(guard.whole)}, tests)


def running(wanted: Mapping[str, int], tests: Sequence[Test]) -> list[Test]:
    """The tests that run one of these lines."""
    asked = [(file, mask) for file, mask in wanted.items() if mask]
    return [test for test in tests if any(test.lines.get(file, 0) & mask for file, mask in asked)]


def bits(lines: Iterable[int]) -> int:
    """Lines as tests keep theirs."""
    return sum(1 << line for line in lines)
