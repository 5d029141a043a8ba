"""Takes guards out one by one, several at a time in copies of their own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from queue import SimpleQueue

from mutants.copies import Copy, copied
from mutants.covering import Test, covering
from mutants.guards import Guard
from mutants.results import Fate, Result, Results

FIRST = 30
"""As many tests, the nearest and those that run the least else, find most of what is missing; then come the others."""
ENOUGH = 30.0
"""Seconds of other tests, as they were measured, that one guard is worth: the checkout is crossed by hundreds."""
START, PATIENCE, MOST = 60.0, 15.0, 900.0
"""Seconds to start, how many a test may wait for each that it works, and seconds for one run at most."""


def try_all(
    root: Path,
    guards: Sequence[Guard],
    tests: Sequence[Test],
    enforced: dict[str, int],
    results: Results,
    *,
    jobs: int,
    tell: Callable[[str], None],
) -> None:
    """Try each guard and write down what became of it."""
    with ExitStack() as stack:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for _ in range(jobs):
            copies.put(stack.enter_context(copied(root)))

        def one(numbered: tuple[int, Guard]) -> None:
            number, guard = numbered
            copy = copies.get()
            try:
                result = try_one(copy, guard, covering(guard, tests, enforced))
            finally:
                copies.put(copy)
            results.add(result)
            tell(f"{number} of {len(guards)} {result.fate:9} {guard.file}:{guard.line}: {guard.text[:60]}")

        with ThreadPoolExecutor(jobs) as pool:
            for _ in pool.map(one, enumerate(guards, 1)):
                pass


def try_one(copy: Copy, guard: Guard, tests: Sequence[Test]) -> Result:
    """Take one guard out and run what covers it, until a test fails."""

    def ended(fate: Fate, by: str = "") -> Result:
        return Result(guard.key, guard.file, guard.line, guard.kind.value, guard.text, fate, by)

    if not tests:
        return ended(Fate.UNCOVERED)
    focused, rest = chosen(guard.file, tests)
    twins = list(dict.fromkeys(twin for test in focused for twin in test.twins))
    with copy.without(guard.file, guard.taken_out((copy.root / guard.file).read_bytes())):
        for some in (focused, rest):
            if some:
                run = copy.run([test.id for test in some], limit=limit_of(some))
                if not run.all_passed:
                    return ended(Fate.KILLED, run.failed)
        if twins and not (run := copy.run(twins, limit=limit_of(focused))).all_passed:
            return ended(Fate.KILLED, run.failed)
    return ended(Fate.LIVES)


def chosen(file: str, tests: Sequence[Test]) -> tuple[list[Test], list[Test]]:
    """The tests for a guard of this file in two runs, the fastest first in each, and no more than are worth it."""
    near = {test.id: distance(file, test) for test in tests}
    focused = {test.id for test in sorted(tests, key=lambda test: (near[test.id], test.size))[:FIRST]}
    rest: list[Test] = []
    seconds = 0.0
    for test in sorted(tests, key=lambda test: (near[test.id], test.seconds)):
        if test.id not in focused and (seconds := seconds + test.seconds) <= ENOUGH:
            rest.append(test)
    return [test for test in tests if test.id in focused], sorted(rest, key=lambda test: test.seconds)


def distance(file: str, test: Test) -> int:
    """0 for a test that goes by the module's name, 1 for one of its room, 2 for the others that run its lines."""
    module, by = PurePosixPath(file), PurePosixPath(test.id.partition("::")[0])
    if module.stem in by.stem:
        return 0
    return 1 if by.parent.name in module.parts else 2


def limit_of(tests: Sequence[Test]) -> float:
    """How long these may take; what takes longer hangs, and that was noticed."""
    return min(MOST, START + PATIENCE * sum(test.seconds for test in tests))
