"""`python -m mutants wpp/orders`: takes out the guards of a room, and ends with 1 where one of them lives."""

import argparse
import ast
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mutants.copies import copied
from mutants.covering import Covering, Test, bits
from mutants.guards import Guard, find_guards
from mutants.permissions import Permissions, find_permissions
from mutants.results import Results
from mutants.trying import try_all

MARKS = "not long and not browser"


def main(words: Sequence[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("rooms", nargs="+", help="folders or files of the product, such as wpp/orders")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the tree")
    parser.add_argument("--jobs", type=int, default=2, help="copies that run tests at the same time")
    parser.add_argument("--marks", default=MARKS, help="the tests to run, as pytest's -m takes them")
    parser.add_argument("--list", action="store_true", help="only say what is known")
    told = parser.parse_args(words)
    state = told.root.resolve() / ".mutants"
    results = Results(state / "results.jsonl")
    # Whatever is edited meanwhile: guards, lines and tests are those of one moment.
    with copied(told.root.resolve()) as copy:
        permissions = find_permissions(modules_of(copy.root))
        guards = [guard for room in told.rooms for guard in guards_of(copy.root, room, permissions)]
        if not told.list:
            covered = Covering(copy.root, state / "covered", told.marks)
            covered.measure(note)
            tests = covered.tests()
            enforced = (
                {file: bits(lines) for file, lines in permissions.enforced.items()} if permissions else {}
            )
            waiting = results.still_to_try(guards, every_id(tests))
            try_all(copy.root, waiting, tests, enforced, results, jobs=told.jobs, tell=note)
    return report(guards, results)


def guards_of(root: Path, room: str, permissions: Permissions | None) -> list[Guard]:
    """The guards of a folder or a file."""
    place = root / room
    if not place.exists():
        raise SystemExit(f"There is no {room} here.")
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [
        guard
        for file in files
        for guard in find_guards(file.relative_to(root).as_posix(), file.read_bytes(), permissions)
    ]


def modules_of(root: Path) -> dict[str, ast.Module]:
    """Every module of the product."""
    files = [
        file
        for package in sorted(root.glob("*/__init__.py"))
        if package.parent.name != "tests"
        for file in sorted(package.parent.rglob("*.py"))
    ]
    return {file.relative_to(root).as_posix(): ast.parse(file.read_bytes()) for file in files}


def every_id(tests: Sequence[Test]) -> set[str]:
    """All of them, on both databases."""
    return {each for test in tests for each in (test.id, *test.twins)}


def report(guards: Sequence[Guard], results: Results) -> int:
    """Print the guards that live, and how many there are of each."""
    found = results.of(guards)
    for each in found:
        if each.lives:
            sys.stdout.write(f"{each.file}:{each.line}: {each.fate}: {each.kind}: {each.text}\n")
    counted = Counter(each.fate.value for each in found)
    untried = len(guards) - len(found)
    figures = ", ".join(f"{count} {fate}" for fate, count in sorted(counted.items()))
    sys.stdout.write(f"{len(guards)} guards: {figures or 'none tried'}; {untried} untried\n")
    return 1 if untried or any(each.lives for each in found) else 0


def note(line: str) -> None:
    """What happens meanwhile, for whoever waits."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
