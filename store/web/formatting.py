"""Instants and amounts in words for people, in the portal's time zone."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

MOST_NAMES = 5
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(instant: datetime, zone: ZoneInfo) -> str:
    """Monday 23 November 2026."""
    return on_day(instant.astimezone(zone))


def on_day(which: date) -> str:
    """Monday 23 November 2026, of a day that is the same everywhere."""
    return f"{DAYS[which.weekday()]} {which.day} {MONTHS[which.month - 1]} {which.year}"


def when(instant: datetime, zone: ZoneInfo) -> str:
    """Monday 23 November 2026 at 14:30."""
    return f"{day(instant, zone)} at {instant.astimezone(zone):%H:%M}"


def briefly(instant: datetime, zone: ZoneInfo) -> str:
    """Mon 23 Nov, 14:30."""
    local = instant.astimezone(zone)
    return f"{DAYS[local.weekday()][:3]} {local.day} {MONTHS[local.month - 1][:3]}, {local:%H:%M}"


def how_long(span: timedelta) -> str:
    """A length of time as people round it: "12 minutes", "3 hours", "2 days"."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return counted(minutes, "minute")
    if minutes < 48 * 60:
        return counted(minutes // 60, "hour")
    return counted(minutes // (24 * 60), "day")


def address(text: str) -> Markup:
    """An email address that a narrow column breaks before its @ and its dots, and not inside a word."""
    return Markup(re.sub(r"(?=[@.])", "<wbr>", str(escape(text))))  # noqa: S704 - escaped just here


def either(names: list[str]) -> str:
    """Names to choose from: "bottle, notebook or cap"; of a long list the first few."""
    if len(names) > MOST_NAMES + 1:
        names = [*names[:MOST_NAMES], f"one of {len(names) - MOST_NAMES} others"]
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def counted(number: int, name: str) -> str:
    """A number with its noun."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
