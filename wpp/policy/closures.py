"""Days on which nobody works: weekends and bank holidays by the calendar, and the client's own closures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wpp.policy.days import read_day

A_DAY = timedelta(days=1)
LONGEST_CLOSURE = 366
MOST_CLOSURES = 100
BETWEEN = re.compile(r"\s*\.\.+\s*|\s+(?:to|until|till|-)\s+|\s*[–—…]\s*|(?<=[0-9]{4})-(?=[0-9]{1,2}/)")
"""What stands between the first and the last day."""
EXAMPLE = "2026-12-24..2027-01-01, 2027-05-28"


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Days of which the first and the last belong to it."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Whose working days count: a calendar as `GB-ENG`, without the days on which the client is closed."""

    calendar: str
    closures: tuple[Closure, ...] = ()


def read_closures(text: str) -> tuple[Closure, ...]:
    """Days and ranges of days, in order, what overlaps as one; raises ValueError with a sentence."""
    rows = [read_closure(part.strip()) for part in re.split(r"[,;\r\n]+", text) if part.strip()]
    if len(rows) > MOST_CLOSURES:
        raise ValueError(f"the limit is {MOST_CLOSURES} closures, and these are {len(rows)}.")
    return joined(sorted(rows))


def read_closure(text: str) -> Closure:
    """One day, or the first and the last of several."""
    days = [day_of(part.strip()) for part in BETWEEN.split(text)]
    if len(days) > 2:
        raise ValueError(f"{text!r} has more than a first and a last day: write {EXAMPLE}.")
    first, last = days[0], days[-1]
    if last < first:
        raise ValueError(f"{text!r} ends before it begins.")
    if (last - first).days >= LONGEST_CLOSURE:
        raise ValueError(f"{text!r} is longer than a year.")
    return Closure(first, last)


def day_of(text: str) -> date:
    """A day as people type it, British where it is 1/2: the answer and the list of settings show it as 2027-02-01."""
    found = read_day(text)
    if found is None or not 2000 <= found.year < 2100:
        raise ValueError(f"{text!r} isn't a date; write {EXAMPLE}.")
    return found


def joined(closures: Sequence[Closure]) -> tuple[Closure, ...]:
    """Closures in order, those that touch or overlap as one, so that the same days are always written the same."""
    rows: list[Closure] = []
    for closure in closures:
        if rows and closure.first <= rows[-1].last + A_DAY:
            rows[-1] = Closure(rows[-1].first, max(rows[-1].last, closure.last))
        else:
            rows.append(closure)
    return tuple(rows)


def write_closures(closures: Sequence[Closure]) -> str:
    """Closures as people write them."""
    return ", ".join(map(str, closures))
