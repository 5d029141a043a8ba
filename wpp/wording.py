"""Wording: dates, amounts and lists as people in a British office read them, the same on every face.

Nothing here depends on the machine's locale.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
MOST_NAMES = 8
"""Names of a list that are spelled out unless a caller asks for more."""
MOST_CHOICES = 6


def day(which: date) -> str:
    """23 November 2026."""
    return f"{which.day} {MONTHS[which.month - 1]} {which.year}"


def short_day(which: date) -> str:
    """23 Nov 2026."""
    return f"{which.day} {MONTHS[which.month - 1][:3]} {which.year}"


def weekday(which: date) -> str:
    """Monday 23 November 2026."""
    return f"{DAYS[which.weekday()]} {day(which)}"


def moment(at: datetime) -> str:
    """Monday 23 November 2026 at 14:30, of an instant that is in its reader's zone already."""
    return f"{weekday(at)} at {at:%H:%M}"


def short_moment(at: datetime) -> str:
    """Mon 23 Nov, 14:30."""
    return f"{DAYS[at.weekday()][:3]} {at.day} {MONTHS[at.month - 1][:3]}, {at:%H:%M}"


def log_moment(at: datetime) -> str:
    """23 November 2026 14:30."""
    return f"{day(at)} {at:%H:%M}"


def duration(span: timedelta) -> str:
    """A length of time as people round it: "12 minutes", "3 hours", "2 days"."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return count(minutes, "minute")
    if minutes < 48 * 60:
        return count(minutes // 60, "hour")
    return count(minutes // (24 * 60), "day")


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 person`, `12 people`, `1,200 units`: a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listing(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """`A, B and C`; past `most`, how many more."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return joined(shown, "and")


def either(names: Sequence[str]) -> str:
    """What one may choose from: `bottle, notebook or cap`; of many the first, and `one of 3 others`."""
    kept = MOST_CHOICES - 1
    many = len(names) > MOST_CHOICES
    return joined([*names[:kept], f"one of {len(names) - kept} others"] if many else names, "or")


def joined(names: Sequence[str], word: str) -> str:
    """Names with commas, and a word before the last."""
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else "".join(names)


def did_you_mean(near: Sequence[str]) -> str:
    """A question that offers the names nearest to a mistyped one; empty where there are none."""
    return f"Did you mean {joined(near, 'or')}?" if near else ""


def possessive(name: str) -> str:
    """Whose: “George Pemberton’s”, “Jess Rogers’”."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"
