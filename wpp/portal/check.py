"""A health check's answer."""

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
