"""The 48-hour clock: it starts when an order becomes Progressing and runs in working days of the portal's calendar.

Two working days from Tuesday 14:30 is Thursday 14:30 by the clock on the wall, also in the nights the clocks change:
days are added in local time. An order that comes in on a Saturday starts at Monday 00:00.
"""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

DAY_HOURS = 24
SATURDAY = 5


def due(start: datetime, *, hours: int, calendar: str) -> datetime:
    """When an order that became Progressing at `start` must have left; `start` is in the portal's time zone.

    `calendar` is a country or a part of one as the `holidays` package knows it, `GB-ENG`.
    """
    zone: tzinfo | None = start.tzinfo
    wall = start.replace(tzinfo=None)
    if not is_working_day(wall.date(), calendar):
        wall = datetime.combine(next_working_day(wall.date(), calendar), time())
    days, rest = divmod(hours, DAY_HOURS)
    for _ in range(days):
        wall = datetime.combine(next_working_day(wall.date(), calendar), wall.time())
    later = wall + timedelta(hours=rest)
    if later.date() != wall.date() and not is_working_day(later.date(), calendar):
        later = datetime.combine(next_working_day(wall.date(), calendar), later.time())
    return later.replace(tzinfo=zone)


def next_working_day(day: date, calendar: str) -> date:
    """The first working day after this one."""
    day += timedelta(days=1)
    while not is_working_day(day, calendar):
        day += timedelta(days=1)
    return day


def is_working_day(day: date, calendar: str) -> bool:
    """Monday to Friday, but for the calendar's public holidays."""
    return day.weekday() < SATURDAY and day not in holidays_of(calendar)


@lru_cache
def holidays_of(calendar: str) -> "HolidayBase":
    """The public holidays of a calendar; the package takes up to a second to import, so it waits until it is asked."""
    from holidays import country_holidays

    country, _, part = calendar.partition("-")
    return country_holidays(country, subdiv=part or None)
