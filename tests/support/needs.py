"""What a test needs and a machine may lack: passed over with a loud reason at home, a failure in CI."""

import os
from collections.abc import Sequence
from typing import NoReturn

import pytest

LACKING = "LACKING ON THIS MACHINE"


def lacking(what: str, remedy: str) -> NoReturn:
    """Say that the machine has no `what`, and what to do about it.

    A person may go without a browser or a database server and still learn something; CI may not: there a test that
    did not run must never look like one that passed.
    """
    reason = f"{LACKING}: {what}. {remedy}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat at the end of the run, in red, what could not be tested here."""
    lines = lacking_lines([str(report.longrepr) for report in terminalreporter.getreports("skipped")])
    if lines:
        terminalreporter.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
        for line in lines:
            terminalreporter.write_line(line, red=True)


def lacking_lines(skips: Sequence[str]) -> list[str]:
    """One line for each thing that is lacking, with the number of tests that went without it."""
    counts: dict[str, int] = {}
    for skip in skips:
        if LACKING in skip:
            # A skip arrives as the text of a tuple: ('file', line, 'Skipped: reason').
            reason = skip[skip.index(LACKING) :].rstrip("')\"")
            counts[reason] = counts.get(reason, 0) + 1
    return [f"{count} tests did not run. {reason}" for reason, count in sorted(counts.items())]
