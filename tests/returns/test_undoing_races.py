"""One undoes what another is working on at the same moment: one of the two wins, and the other is told."""

import time
from collections.abc import Callable
from threading import Thread

import pytest

from support.cast import Cast, order, stock
from support.portal import Clock
from support.races import books_are_right
from support.shorts import missing, report, settle
from wpp.errors import WppError
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import reinstate
from wpp.orders.model import ShortAnswer
from wpp.orders.views import order_view
from wpp.people.accounts import user_by_email
from wpp.people.entitlements import GrantReason, grant, list_grants
from wpp.portal import Portal, set_setting
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.recovered import Recovered, record_recovered
from wpp.returns.recovery_undo import newest_find, undo_recovered
from wpp.returns.replacements import replace_return
from wpp.returns.undoing import undo_return
from wpp.returns.units import ReturnedItem
from wpp.work import Work

GOOD, DAMAGED, WRONG, MISSING = Condition
WAITS = 0.6
"""Seconds in which the second one gets as far as the first one lets it."""


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """Mia's order, which has left: a T-shirt and two cards."""
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CARD")
    with portal.transaction(by="walt") as work:
        complete(work, number)
    return number


def while_open(portal: Portal, first: Callable[[Work], object], second: Callable[[Work], object]) -> object:
    """What the second answers, which begins before the first has ended; a refusal by its code."""
    answers: list[object] = []

    def run() -> None:
        try:
            with portal.transaction(by="cleo") as work:
                answers.append(second(work))
        except WppError as refusal:
            answers.append(refusal.code)

    other = Thread(target=run)
    with portal.transaction(by="walt") as work:
        first(work)
        other.start()
        time.sleep(WAITS)
    other.join()
    [answer] = answers
    return answer


def test_a_return_is_not_undone_while_it_is_being_replaced(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("TSH-M", 1, GOOD)])
    answer = while_open(
        portal,
        lambda work: replace_return(work, "RET-1", sku="CAP-S"),
        lambda work: undo_return(work, "RET-1", reason="Mistake"),
    )
    assert answer == "return_replaced"
    assert books_are_right(portal)


def test_a_return_is_undone_once(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("TSH-M", 1, GOOD)])

    def undo(work: Work) -> bool:
        return undo_return(work, "RET-1", reason="Mistake").already

    assert while_open(portal, undo, undo) is True
    assert books_are_right(portal)


def test_a_return_is_not_replaced_while_it_is_being_undone(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("TSH-M", 1, GOOD)])
    answer = while_open(
        portal,
        lambda work: undo_return(work, "RET-1", reason="Mistake"),
        lambda work: replace_return(work, "RET-1", sku="CAP-S"),
    )
    assert answer == "return_undone"
    assert books_are_right(portal)


def test_a_return_is_not_undone_while_something_of_it_is_found(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("CARD", 2, MISSING)])
    answer = while_open(
        portal,
        lambda work: record_recovered(work, sent, [Recovered("CARD", 1)]),
        lambda work: undo_return(work, "RET-1", reason="Mistake"),
    )
    assert answer == "found_since"
    assert books_are_right(portal)


def test_nothing_is_found_of_a_return_that_is_being_undone(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("CARD", 2, MISSING)])
    answer = while_open(
        portal,
        lambda work: undo_return(work, "RET-1", reason="Mistake"),
        lambda work: record_recovered(work, sent, [Recovered("CARD", 1)]),
    )
    assert answer in ("too_many_returned", "nothing_missing")
    assert books_are_right(portal)


def test_the_extra_order_of_a_replacement_is_taken_back_once(portal: Portal, cast: Cast, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        set_setting(work, "orders-per-user", "3")
        record_return(work, sent, [ReturnedItem("TSH-M", 1, GOOD)])
        again = replace_return(work, "RET-1", sku="CAP-S").order.number
        cancel(work, again, reason="Not hers")
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)

    def undo(work: Work) -> bool:
        return undo_return(work, "RET-1", reason="Mistake").already

    assert while_open(portal, undo, undo) is True
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).orders_granted == 1
        assert len(list_grants(session)) == 1
    assert books_are_right(portal)


def test_a_cancelled_replacement_is_sent_again_or_its_return_undone_and_not_both(
    portal: Portal, cast: Cast, sent: str
) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("TSH-M", 1, GOOD)])
        again = replace_return(work, "RET-1", sku="CAP-S").order.number
        cancel(work, again, reason="Not hers")
    answer = while_open(
        portal,
        lambda work: reinstate(work, again, reason="Hers after all"),
        lambda work: undo_return(work, "RET-1", reason="Mistake"),
    )
    assert answer == "return_replaced"
    with portal.reading() as session:
        assert [each.order_id for each in list_grants(session)] == [
            order_view(session, again, now=portal.now()).id
        ]
    assert books_are_right(portal)


def test_a_find_is_undone_once_by_two_forms(portal: Portal, clock: Clock, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("CARD", 2, MISSING)])
    for _ in range(2):
        clock.advance(minutes=1)
        with portal.transaction(by="walt") as work:
            record_recovered(work, sent, [Recovered("CARD", 1)])
    with portal.reading() as session:
        newest = newest_find(session, order_view(session, sent, now=portal.now()))

    def undo(work: Work) -> bool:
        return undo_recovered(work, sent, reason="Mistake", newest=newest).already

    assert while_open(portal, undo, undo) is True
    assert stock(portal, "CARD") == (49, 0, 0)
    assert books_are_right(portal)
