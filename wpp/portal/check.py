"""A health check's answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wpp.hints import Advice

SHOWN = 3
"""Findings that are spelled out; the rest are counted."""


class Verdict(StrEnum):
    """What a check came to."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was examined, what was found, and what to do about it."""

    name: str
    state: Verdict
    message: str
    hints: tuple[Advice, ...] = ()


def in_short(rows: Sequence[object]) -> str:
    """The first findings, and how many more there are."""
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return "; ".join(str(each) for each in rows[:SHOWN]) + more
