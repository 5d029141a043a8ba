"""What became of each guard: a line of JSON for each, so that a run that was interrupted goes on where it stopped."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock

from mutants.guards import Guard


class Fate(StrEnum):
    """What became of a guard that was taken out."""

    KILLED = "killed"
    LIVES = "lives"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True)
class Result:
    """One guard; `by` is the test that missed it."""

    key: str
    file: str
    line: int
    kind: str
    text: str
    fate: Fate
    by: str = ""

    @property
    def lives(self) -> bool:
        """Whether the guard could go and nobody would notice."""
        return self.fate is not Fate.KILLED


class Results:
    """The file of them; the last line about a guard counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = Lock()
        self.found: dict[str, Result] = {}
        for line in path.read_text().splitlines() if path.is_file() else ():
            row = json.loads(line)
            self.found[row["key"]] = Result(**row | {"fate": Fate(row["fate"])})

    def add(self, result: Result) -> None:
        """Write one down."""
        with self.lock:
            self.found[result.key] = result
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a") as file:
                file.write(json.dumps(asdict(result)) + "\n")

    def still_to_try(self, guards: Iterable[Guard], tests: set[str]) -> list[Guard]:
        """Those that were never tried, then those that lived; and those whose killer is gone."""
        new, lived = [], []
        for guard in guards:
            known = self.found.get(guard.key)
            if known is None or (not known.lives and known.by and known.by not in tests):
                new.append(guard)
            elif known.lives:
                lived.append(guard)
        return new + lived

    def of(self, guards: Iterable[Guard]) -> list[Result]:
        """What is known of these guards, at the lines where they are today."""
        known = [(guard, self.found[guard.key]) for guard in guards if guard.key in self.found]
        return [
            Result(each.key, guard.file, guard.line, each.kind, each.text, each.fate, each.by)
            for guard, each in known
        ]
