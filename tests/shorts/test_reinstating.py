"""An order that was cancelled with a short pick goes back with it: decided ones stand, open ones are asked again."""

import pytest

from support.cast import Cast, order, stock
from support.portal import Clock
from support.races import at_once, books_are_right
from support.shorts import CS, WAREHOUSE, emails, missing, report, seen, settle
from wpp.mail.outbox import list_messages
from wpp.orders.closing.cancel import cancel
from wpp.orders.model import ShortAnswer, Status
from wpp.orders.transitions import TransitionResult
from wpp.portal import Portal
from wpp.shorts.reinstating import reinstate_order
from wpp.shorts.undoing import undo_short


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order, whose bottle is missing."""
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    portal.send_mail()
    return number


def back(portal: Portal, number: str, clock: Clock) -> TransitionResult:
    """It is cancelled, and an hour later reinstated."""
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Wrong order")
    portal.send_mail()
    clock.advance(hours=1)
    with portal.transaction(by="cleo") as work:
        return reinstate_order(work, number, reason="The right one")


def queued(portal: Portal) -> list[tuple[str, str]]:
    """Kind and recipient of what waits to be sent."""
    with portal.reading() as session:
        rows = list_messages(session, limit=None)[::-1]
    return [(row.kind.value, row.to) for row in rows if row.state.value == "queued"]


def test_what_nobody_had_decided_is_asked_again(
    portal: Portal, cast: Cast, clock: Clock, number: str
) -> None:
    assert back(portal, number, clock).status is Status.PROGRESSING
    now = seen(portal, number)
    assert now.blocked_at is not None
    assert [short.answer for short in now.shorts] == [None]
    assert queued(portal) == [("order_reinstated", cast.mia.email), ("short_pick", CS)]
    assert stock(portal, "TSH-M") == (9, 1, 0)
    assert books_are_right(portal)
    portal.send_mail()
    settle(portal, number, ShortAnswer.ANOTHER)
    assert queued(portal) == [("warehouse_order", WAREHOUSE)]
    assert books_are_right(portal)


def test_what_was_decided_stands(portal: Portal, cast: Cast, clock: Clock, number: str) -> None:
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CAP-S")
    back(portal, number, clock)
    now = seen(portal, number)
    assert (now.blocked_at, [line.sku for line in now.to_send]) == (None, ["TSH-M", "CAP-S", "CARD"])
    assert len(emails(portal, "short_pick")) == 1
    assert books_are_right(portal)


def test_it_can_be_undone_after_all(portal: Portal, clock: Clock, number: str) -> None:
    back(portal, number, clock)
    due = seen(portal, number).due_at
    with portal.transaction(by="walt") as work:
        undo_short(work, number, reason="It was there")
    now = seen(portal, number)
    assert (now.blocked_at, now.due_at) == (None, due)
    back(portal, number, clock)
    assert seen(portal, number).blocked_at is None
    assert books_are_right(portal)


def test_two_who_reinstate_at_once_ask_once(portal: Portal, number: str) -> None:
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Wrong order")

    def click() -> TransitionResult:
        with portal.transaction(by="cleo") as work:
            return reinstate_order(work, number, reason="The right one")

    done = at_once([click, click])
    assert sorted(each.already for each in done if isinstance(each, TransitionResult)) == [False, True]
    assert len(emails(portal, "short_pick")) == 2
    assert books_are_right(portal)
