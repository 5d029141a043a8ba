"""The 48-hour clock: it starts when an order becomes Progressing and runs in working days: those of the portal's
calendar on which the client is not closed. While an order is blocked it stands (`clock.py`).

Two working days from Tuesday 14:30 is Thursday 14:30 by the clock on the wall, also in the nights the clocks change:
days are added in local time. An order that comes in on a Saturday starts at Monday 00:00.
"""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from wpp.policy import WorkingDays

if TYPE_CHECKING:
    from holidays import HolidayBase

DAY_HOURS = 24
A_DAY = timedelta(days=1)
SATURDAY = 5


def due_at(start: datetime, *, hours: int, days: WorkingDays) -> datetime:
    """When an order that became Progressing at `start` must have left; `start` is in the portal's time zone."""
    return not_at_midnight(add_business_time(start, timedelta(hours=hours), days=days), days)


def not_at_midnight(due: datetime, days: WorkingDays) -> datetime:
    """A due time at midnight is the last minute of the working day before.

    "Due Wednesday 00:00" was read as Wednesday, and nobody packed it on Tuesday.
    """
    if due.time() != time():
        return due
    day = due.date() - A_DAY
    while not is_working_day(day, days):
        day -= A_DAY
    return datetime.combine(day, time(23, 59), due.tzinfo)


def add_business_time(start: datetime, span: timedelta, *, days: WorkingDays) -> datetime:
    """The instant at which so much working time has passed since `start`, in its time zone.

    A working day has 24 hours by the clock on the wall.
    """
    zone: tzinfo | None = start.tzinfo
    wall = opened(start.replace(tzinfo=None), days)
    whole, rest = divmod(span, A_DAY)
    for _ in range(whole):
        wall = datetime.combine(next_working_day(wall.date(), days), wall.time())
    later = wall + rest
    if later.date() != wall.date():
        later = datetime.combine(next_working_day(wall.date(), days), later.time())
    return later.replace(tzinfo=zone)


def business_time_between(start: datetime, end: datetime, *, days: WorkingDays) -> timedelta:
    """The working time from `start` to `end`, none where it has passed; the days are those of `start`'s time zone.

    `advance(start, left(start, end))` is `end`, or the first working instant after it.
    """
    begins = opened(start.replace(tzinfo=None), days)
    ends = opened(end.astimezone(start.tzinfo).replace(tzinfo=None), days)
    if ends <= begins:
        return timedelta()
    between = (begins.date() + number * A_DAY for number in range((ends.date() - begins.date()).days))
    whole = sum(is_working_day(day, days) for day in between)
    return whole * A_DAY + (ends - datetime.combine(ends.date(), begins.time()))


def opened(wall: datetime, days: WorkingDays) -> datetime:
    """A time on the wall, or the beginning of the next working day where nobody works then."""
    if is_working_day(wall.date(), days):
        return wall
    return datetime.combine(next_working_day(wall.date(), days), time())


def next_working_day(day: date, days: WorkingDays) -> date:
    """The first working day after this one."""
    day += A_DAY
    while not is_working_day(day, days):
        day += A_DAY
    return day


def is_working_day(day: date, days: WorkingDays) -> bool:
    """Monday to Friday, but for the calendar's public holidays and the client's closures."""
    if day.weekday() >= SATURDAY or any(day in closure for closure in days.closures):
        return False
    return day not in holidays_of(days.calendar)


@lru_cache
def holidays_of(calendar: str) -> "HolidayBase":
    """The public holidays of a calendar; the package takes up to a second to import, so it waits until it is asked."""
    from holidays import country_holidays

    country, _, part = calendar.partition("-")
    return country_holidays(country, subdiv=part or None)
