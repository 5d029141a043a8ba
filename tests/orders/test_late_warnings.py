"""48-hour warnings: once before an order is due, once when it is late, to those who can do something about it."""

from datetime import UTC, datetime

import pytest

from support.cast import Cast, order
from support.late import NOTHING, warn
from support.portal import Clock
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.approvals import approve
from wpp.orders.closing.complete import complete
from wpp.orders.sla.late_warnings import LateWarnings
from wpp.orders.views import order_view
from wpp.policy import change_setting
from wpp.portal import Portal

WAREHOUSE, DS = "warehouse@house.example.com", "ds@house.example.com"


def setting(portal: Portal, key: str, value: str) -> None:
    """Change a setting."""
    with portal.transaction(by="dee") as work:
        change_setting(work, key, value)


def told(portal: Portal) -> list[tuple[str, str, list[str]]]:
    """Each warning: to whom, its subject, and its orders."""
    with portal.reading() as session:
        found = list_messages(session, kind=EmailKind.LATE_ORDERS, limit=None)[::-1]
    return [(each.to, each.subject, [row["number"] for row in each.facts["orders"]]) for each in found]


def test_the_warehouse_is_warned_before_an_order_is_due_and_told_when_it_is_late(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number  # Monday 9:30, due on Wednesday at 9:30
    clock.now = datetime(2026, 3, 4, 1, 29, tzinfo=UTC)
    assert warn(portal) == NOTHING
    clock.advance(minutes=1)  # eight hours before
    assert warn(portal) == LateWarnings([number], [])
    assert warn(portal) == NOTHING
    clock.now = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert warn(portal) == NOTHING, "due is not late"
    clock.advance(seconds=1)
    assert warn(portal) == LateWarnings([], [number])
    clock.advance(days=5)
    assert warn(portal) == NOTHING
    assert told(portal) == [
        (WAREHOUSE, "Orders to ship: 1 due soon", [number]),
        (WAREHOUSE, "Orders to ship: 1 late", [number]),
        (DS, "Orders to ship: 1 late", [number]),
    ]


def test_the_hours_before_are_working_hours(portal: Portal, cast: Cast, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 5, 4, tzinfo=UTC)  # Thursday; due on Monday at four in the morning
    number = order(portal, cast.mia).number
    clock.now = datetime(2026, 3, 6, 19, 59, tzinfo=UTC)
    assert warn(portal) == NOTHING
    clock.advance(minutes=1)
    assert warn(portal) == LateWarnings([number], []), "on Friday evening, while somebody may still be there"


def test_one_email_tells_of_all_and_digital_services_hears_of_the_late_ones(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    first = order(portal, cast.mia).number
    clock.advance(hours=6)
    second = order(portal, cast.omar).number
    clock.now = datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert warn(portal) == LateWarnings([second], [first])
    assert told(portal) == [
        (WAREHOUSE, "Orders to ship: 1 late, 1 due soon", [first, second]),
        (DS, "Orders to ship: 1 late", [first]),
    ]


def test_what_was_sent_or_waits_for_approval_is_not_warned_of(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    sent = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, sent)
    setting(portal, "approval", "on")
    held = order(portal, cast.omar).number
    clock.advance(days=10)
    assert warn(portal) == NOTHING
    with portal.transaction(by="rita") as work:
        approve(work, held)
    assert warn(portal) == NOTHING
    clock.advance(days=5)
    assert warn(portal) == LateWarnings([], [held])


@pytest.mark.parametrize("key", ["email.warehouse", "late-warning-hours"])
def test_nobody_to_warn_or_no_hours_set_warns_of_nothing_before(
    portal: Portal, cast: Cast, clock: Clock, key: str
) -> None:
    number = order(portal, cast.mia).number
    setting(portal, key, "0" if key == "late-warning-hours" else "")
    clock.now = datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert warn(portal) == NOTHING
    clock.advance(hours=1)
    assert warn(portal) == LateWarnings([], [number]), "digital services hears that it is late"


def test_without_any_address_nothing_fails_and_nothing_counts_as_told(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    for team in ("email.warehouse", "email.ds"):
        setting(portal, team, "")
    clock.advance(days=3)
    assert warn(portal) == NOTHING
    setting(portal, "email.warehouse", WAREHOUSE)
    assert warn(portal) == LateWarnings([], [number])
    with portal.reading() as session:
        events = [line.event for line in order_view(session, number, now=portal.now()).history]
    assert events == ["order:placed", "order:warned"]
