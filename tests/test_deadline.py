"""The 48-hour clock in working days: weekends, bank holidays, and the nights the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from wpp.orders import due

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    """A time on the wall in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "hours", "end", "why"),
    [
        ("2026-03-03T14:30", 48, "2026-03-05T14:30", "Tuesday to Thursday"),
        ("2026-03-05T14:30", 48, "2026-03-09T14:30", "over a weekend"),
        ("2026-03-06T14:30", 48, "2026-03-10T14:30", "Friday to Tuesday"),
        ("2026-03-07T11:00", 48, "2026-03-11T00:00", "a Saturday starts on Monday at midnight"),
        ("2026-03-08T23:59", 24, "2026-03-10T00:00", "a Sunday too"),
        ("2026-04-02T10:00", 48, "2026-04-08T10:00", "Good Friday and Easter Monday"),
        ("2026-12-24T10:00", 48, "2026-12-30T10:00", "Christmas, and Boxing Day's substitute on Monday"),
        ("2026-03-27T09:00", 24, "2026-03-30T09:00", "the clocks go forward on Sunday 29 March"),
        ("2026-10-23T09:00", 24, "2026-10-26T09:00", "the clocks go back on Sunday 25 October"),
        ("2026-03-03T14:30", 36, "2026-03-05T02:30", "a day and a half"),
        ("2026-03-06T20:00", 8, "2026-03-09T04:00", "hours that run into a weekend"),
    ],
)
def test_an_order_is_due_after_working_days(start: str, hours: int, end: str, why: str) -> None:
    assert due(at(start), hours=hours, calendar="GB-ENG") == at(end), why


def test_days_are_added_on_the_wall_and_not_in_hours() -> None:
    before = at("2026-03-27T09:00")
    after = due(before, hours=24, calendar="GB-ENG")
    assert before.astimezone(UTC).hour == 9  # winter time
    assert after.astimezone(UTC).hour == 8  # summer time: nine o'clock all the same


def test_the_calendar_is_the_portals_own() -> None:
    start = at("2026-11-27T10:00")  # Monday 30 November is St Andrew's Day
    assert due(start, hours=24, calendar="GB-ENG") == at("2026-11-30T10:00")
    assert due(start, hours=24, calendar="GB-SCT") == at("2026-12-01T10:00")
