"""The 48-hour clock in working days: weekends, bank holidays, and the nights the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpp.orders.sla.business_hours import add_business_time, business_time_between, due_at, is_working_day
from wpp.policy import Closure, WorkingDays

LONDON = ZoneInfo("Europe/London")
ENGLAND = WorkingDays("GB-ENG")
CHRISTMAS = WorkingDays("GB-ENG", (Closure(date(2026, 12, 24), date(2027, 1, 3)),))


def at(text: str) -> datetime:
    """A time on the wall in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "hours", "end", "why"),
    [
        ("2026-03-03T14:30", 48, "2026-03-05T14:30", "Tuesday to Thursday"),
        ("2026-03-05T14:30", 48, "2026-03-09T14:30", "over a weekend"),
        ("2026-03-06T14:30", 48, "2026-03-10T14:30", "Friday to Tuesday"),
        (
            "2026-03-07T11:00",
            48,
            "2026-03-10T23:59",
            "a Saturday starts on Monday at midnight, and ends with Tuesday",
        ),
        ("2026-03-08T23:59", 24, "2026-03-09T23:59", "a Sunday too"),
        ("2026-04-02T10:00", 48, "2026-04-08T10:00", "Good Friday and Easter Monday"),
        ("2026-12-24T10:00", 48, "2026-12-30T10:00", "Christmas, and Boxing Day's substitute on Monday"),
        ("2026-03-27T09:00", 24, "2026-03-30T09:00", "the clocks go forward on Sunday 29 March"),
        ("2026-10-23T09:00", 24, "2026-10-26T09:00", "the clocks go back on Sunday 25 October"),
        ("2026-03-03T14:30", 36, "2026-03-05T02:30", "a day and a half"),
        ("2026-03-06T20:00", 8, "2026-03-09T04:00", "hours that run into a weekend"),
        ("2026-03-05T00:00", 48, "2026-03-06T23:59", "the end of Friday, and not Monday's first instant"),
    ],
)
def test_an_order_is_due_after_working_days(start: str, hours: int, end: str, why: str) -> None:
    assert due_at(at(start), hours=hours, days=ENGLAND) == at(end), why


def test_days_are_added_on_the_wall_and_not_in_hours() -> None:
    before = at("2026-03-27T09:00")
    after = due_at(before, hours=24, days=ENGLAND)
    assert before.astimezone(UTC).hour == 9  # winter time
    assert after.astimezone(UTC).hour == 8  # summer time: nine o'clock all the same


def test_the_calendar_is_the_portals_own() -> None:
    start = at("2026-11-27T10:00")  # Monday 30 November is St Andrew's Day
    assert due_at(start, hours=24, days=ENGLAND) == at("2026-11-30T10:00")
    assert due_at(start, hours=24, days=WorkingDays("GB-SCT")) == at("2026-12-01T10:00")


def test_no_working_day_is_one_on_which_the_client_is_closed() -> None:
    assert due_at(at("2026-12-23T10:00"), hours=24, days=ENGLAND) == at("2026-12-24T10:00")
    assert due_at(at("2026-12-23T10:00"), hours=24, days=CHRISTMAS) == at("2027-01-04T10:00")
    assert due_at(at("2026-12-28T10:00"), hours=24, days=CHRISTMAS) == at("2027-01-04T23:59")


@pytest.mark.parametrize(
    ("start", "end", "hours", "why"),
    [
        ("2026-03-03T14:30", "2026-03-05T12:30", 46, "two days on the wall"),
        ("2026-03-06T20:00", "2026-03-09T04:00", 8, "a weekend is none of it"),
        ("2026-03-27T20:00", "2026-03-30T04:00", 8, "nor the night in which the clocks go forward"),
        ("2026-10-23T20:00", "2026-10-26T04:00", 8, "nor the one in which they go back"),
        ("2026-04-02T10:00", "2026-04-07T10:00", 24, "Good Friday and Easter Monday"),
        ("2026-03-07T11:00", "2026-03-09T06:00", 6, "from a Saturday nothing passes before Monday"),
        ("2026-03-06T12:00", "2026-03-08T12:00", 12, "and nothing until a Sunday after Friday's midnight"),
        ("2026-03-09T06:00", "2026-03-06T12:00", 0, "what has passed leaves nothing"),
    ],
)
def test_what_is_left_is_working_time(start: str, end: str, hours: int, why: str) -> None:
    assert business_time_between(at(start), at(end), days=ENGLAND) == timedelta(hours=hours), why
    assert business_time_between(at(start), at(end).astimezone(UTC), days=ENGLAND) == timedelta(
        hours=hours
    ), why


CALENDARS = st.sampled_from(
    [(LONDON, ENGLAND), (LONDON, CHRISTMAS), (ZoneInfo("America/New_York"), WorkingDays("US"))]
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 31)).map(  # noqa: DTZ001 - put into each zone below
    lambda wall: wall.replace(microsecond=0, second=0)
)
SPANS = st.integers(0, 30 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=150)
@given(CALENDARS, INSTANTS, SPANS, SPANS)
def test_time_that_passes_and_time_that_is_left_go_together(
    calendar: tuple[ZoneInfo, WorkingDays], wall: datetime, span: timedelta, more: timedelta
) -> None:
    zone, days = calendar
    start = wall.replace(tzinfo=zone)
    end = add_business_time(start, span, days=days)
    assert business_time_between(start, end, days=days) == span
    assert add_business_time(start, business_time_between(start, end, days=days), days=days) == end
    assert is_working_day(end.date(), days)
    later = add_business_time(end, more, days=days)
    assert later == add_business_time(start, span + more, days=days)
    assert later >= end
    # A clock that stands for any time, and then goes on, has as much left as before.
    assert (
        business_time_between(
            later,
            add_business_time(later, business_time_between(start, end, days=days), days=days),
            days=days,
        )
        == span
    )
