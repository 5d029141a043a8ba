"""Many at once: start calls at the same moment, count their answers, and prove the figures."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from wpp.errors import WppError
from wpp.portal import Portal, Verdict, run_health_checks

T = TypeVar("T")


def at_once(calls: list[Callable[[], T]]) -> list[T | WppError]:
    """Start all the calls at the same moment; refusals come back as values."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | WppError:
        gate.wait()
        try:
            return call()
        except WppError as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def outcomes(answers: list[object]) -> Counter[str]:
    """How often each answer was given, refusals by their code."""
    return Counter(answer.code if isinstance(answer, WppError) else "done" for answer in answers)


def books_are_right(portal: Portal) -> bool:
    """No proof fails."""
    return [check for check in run_health_checks(portal) if check.state is Verdict.FAIL] == []
