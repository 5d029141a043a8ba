"""The clock stands while an order is blocked, and other working days leave every order the time that it had left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.late import NOTHING, warn
from support.portal import Clock
from support.shorts import missing, report, seen, settle
from wpp.audit import list_entries
from wpp.orders.model import ShortAnswer
from wpp.orders.queries import OrderFilter, list_orders
from wpp.orders.sla.due_dates import due_after_resume, recalculate_due_dates
from wpp.orders.sla.late_warnings import LateWarnings
from wpp.orders.sla.report import sla_by_month
from wpp.policy.closures import WorkingDays, read_closures
from wpp.portal import Portal, set_setting

ANOTHER = ShortAnswer.ANOTHER


def on(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """An instant of 2026, in UTC; London has the same time until 29 March."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def late_ones(portal: Portal) -> list[str]:
    """What `order list --late` shows."""
    with portal.reading() as session:
        return [row.number for row in list_orders(session, OrderFilter(late=True), now=portal.now())]


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order of Monday 9:30, due on Wednesday at 9:30."""
    return order(portal, cast.mia).number


def test_a_blocked_order_is_due_by_the_working_time_that_was_left(
    portal: Portal, number: str, clock: Clock
) -> None:
    clock.now = on(3, 15, 30)  # eighteen hours are left
    assert warn(portal) == NOTHING
    report(portal, number, missing("BOT"))
    clock.now = on(4, 9)
    assert warn(portal) == NOTHING, "it would be due in half an hour"
    clock.now = on(6, 12)
    assert (warn(portal), late_ones(portal), seen(portal, number).late) == (NOTHING, [], False)
    with portal.reading() as session:
        (march,) = sla_by_month(session, now=portal.now(), zone=portal.zone)
    assert (march.orders, march.blocked, march.open, march.overdue) == (1, 1, 0, 0)
    going = settle(portal, number, ANOTHER)
    assert (going.due_at, going.late) == (on(9, 6), False), "from Friday noon, over the weekend"
    clock.now = on(7, 12)
    assert warn(portal) == LateWarnings([number], [])
    clock.now = on(9, 6, 1)
    assert (warn(portal), late_ones(portal)) == (LateWarnings([], [number]), [number])


def test_what_was_warned_of_is_warned_of_again_at_its_new_time(
    portal: Portal, number: str, clock: Clock
) -> None:
    clock.now = on(4, 3)
    assert warn(portal) == LateWarnings([number], [])
    report(portal, number, missing("BOT"))
    clock.now = on(4, 12)
    settle(portal, number, ANOTHER)
    assert seen(portal, number).due_at == on(4, 18, 30)
    assert (warn(portal), warn(portal)) == (LateWarnings([number], []), NOTHING)


def test_an_order_that_was_late_stays_late(portal: Portal, number: str, clock: Clock) -> None:
    clock.now = on(4, 10)
    report(portal, number, missing("BOT"))
    clock.now = on(5, 10)
    assert late_ones(portal) == [number]
    assert settle(portal, number, ANOTHER).due_at == on(4, 9, 30)
    assert seen(portal, number).late


def test_the_clock_stands_over_the_night_in_which_the_clocks_change(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    clock.now = on(26, 9)
    number = order(portal, cast.mia).number
    clock.now = on(27, 9)
    report(portal, number, missing("BOT"))
    clock.now = on(30, 8)  # nine o'clock in summer time
    assert settle(portal, number, ANOTHER).due_at == on(31, 8)


def test_a_closure_moves_open_orders_by_the_time_that_they_have_left(
    portal: Portal, cast: Cast, number: str, clock: Clock
) -> None:
    clock.now = on(3, 9, 30)
    blocked = order(portal, cast.omar).number  # due on Thursday at 9:30
    report(portal, blocked, missing("BOT"))
    clock.now = on(3, 21, 30)
    with portal.transaction(by="dee") as work:
        changed = set_setting(work, "closures", "2026-03-04, 2026-03-06..2026-03-09")
    assert changed.moved == (number, blocked)
    assert seen(portal, number).due_at == on(5, 9, 30), "twelve hours of work are left, and none on Wednesday"
    assert seen(portal, blocked).due_at == on(10, 9, 30)
    with portal.reading() as session:
        moved = [each for each in list_entries(session) if each.tag == "order:due-moved"]
    assert {each.detail["was"] for each in moved} == {
        "2026-03-04T09:30:00+00:00",
        "2026-03-05T09:30:00+00:00",
    }
    clock.now = on(11, 12)
    with portal.transaction(by="dee") as work:
        again = set_setting(work, "closures", "2026-03-04..2026-03-09")
    assert again.moved == (blocked,), "its clock stands since the third, so it has not passed the fifth"
    assert settle(portal, blocked, ANOTHER).due_at == on(13, 12)
    assert late_ones(portal) == [number]
    with portal.transaction(by="dee") as work:
        assert set_setting(work, "closures", "").moved == (), "those days are over"
    assert seen(portal, number).due_at == on(5, 9, 30), "what is late stays late"


def test_the_command_says_how_many_orders_moved(portal: Portal, cast: Cast, clock: Clock, wpp: Wpp) -> None:
    clock.now = datetime.now(UTC)
    number = order(portal, cast.mia).number
    tomorrow = clock.now.date() + timedelta(days=1)
    closed = f"{tomorrow}..{tomorrow + timedelta(days=6)}"
    assert "1 open order is due at another time now." in wpp("settings", "set", "closures", closed).stdout
    assert wpp("settings", "set", "closures", "", "--json").document["moved"] == [number]
    assert "due at another" not in wpp("settings", "set", "approval", "on").stdout


def test_another_calendar_moves_them_too_and_the_same_moves_nothing(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    clock.now = on(27, 10, month=11)  # the Friday before St Andrew's Day
    number = order(portal, cast.mia).number
    with portal.transaction(by="dee") as work:
        assert set_setting(work, "calendar", "GB-SCT").moved == (number,)
        assert set_setting(work, "calendar", "gb-sct").moved == ()
        assert set_setting(work, "approval", "on").moved == ()
    assert seen(portal, number).due_at == on(2, 10, month=12)


@pytest.mark.parametrize(
    ("due", "blocked", "late"),
    [
        (on(4, 9, 30), None, True),
        (None, on(3, 9, 30), True),
        (on(3, 9, 29), on(3, 9, 30), True),
        (on(3, 9, 30), on(3, 9, 30), False),
    ],
)
def test_only_an_order_that_was_blocked_in_time_gets_another_due_time(
    portal: Portal, number: str, due: datetime | None, blocked: datetime | None, late: bool
) -> None:
    days = WorkingDays("GB-ENG")
    order_seen = replace(seen(portal, number), due_at=due, blocked_at=blocked)
    now = on(5, 12)
    found = due_after_resume(order_seen, now, days)
    assert found == (due if late else now), "blocked at the minute it was due, it is due at once"


@pytest.mark.parametrize(("minute", "moves"), [(30, True), (31, False)])
def test_an_order_that_is_due_this_instant_is_not_late(
    portal: Portal, number: str, clock: Clock, minute: int, moves: bool
) -> None:
    clock.now = on(4, 9, minute)
    was = WorkingDays("GB-ENG")
    closed = WorkingDays("GB-ENG", read_closures("2026-03-04"))
    with portal.transaction(by="dee") as work:
        assert recalculate_due_dates(work, was, closed) == ([number] if moves else [])
