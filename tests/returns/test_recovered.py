"""What was lost and turns up after all is counted once, where it is, and whoever sent another is told."""

from collections.abc import Callable

import pytest

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.races import at_once, books_are_right, outcomes
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.views import order_view
from wpp.portal import Portal
from wpp.returns.integrity import returns_against_lines
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.recovered import NothingToRecover, Recovered, RecoveredView, record_recovered
from wpp.returns.replacements import NothingToReissue, reissue_return, replace_return
from wpp.returns.units import NotInOrder, ReturnedItem, ReturnExceedsSent


@pytest.fixture
def lost(portal: Portal, cast: Cast) -> str:
    """Mia's order, whose parcel its carrier lost: a T-shirt, a bottle and a card."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
        record_return(work, number, kind=ReturnKind.LOST)
    return number


def find(portal: Portal, number: str, *found: Recovered, delivered: bool = False) -> RecoveredView:
    """Book what turned up."""
    with portal.transaction(by="walt") as work:
        return record_recovered(work, number, found, delivered=delivered)


def test_a_lost_parcel_that_turns_up_in_the_warehouse_is_sold_again(portal: Portal, lost: str) -> None:
    view = find(portal, lost, Recovered("bot", damaged=True), Recovered("TSH-M", 1))
    assert (stock(portal, "TSH-M"), stock(portal, "BOT")) == ((10, 0, 0), (9, 0, 1))
    assert [(line.sku, line.returned) for line in view.lines] == [("BOT", "RET-1"), ("TSH-M", "RET-1")]
    rest = find(portal, lost)
    assert [line.sku for line in rest.lines] == ["CARD"]
    with portal.reading() as session:
        told = list_messages(session, kind=EmailKind.RETURN_RECORDED)
        last = order_view(session, lost, now=portal.now()).history[-1]
    assert len(told) == 3  # that it was lost, and what turned up twice
    assert (last.event, last.reason) == ("return:found", "in the warehouse")
    assert books_are_right(portal)


def test_what_turns_up_with_the_person_may_come_back_like_everything_that_was_sent(
    portal: Portal, lost: str
) -> None:
    find(portal, lost, delivered=True)
    assert stock(portal, "BOT") == (9, 0, 0)
    assert books_are_right(portal)
    with portal.transaction(by="walt") as work:
        record_return(work, lost, [ReturnedItem("BOT", 1, Condition.GOOD)])
    assert stock(portal, "BOT") == (10, 0, 0)
    with pytest.raises(NothingToReissue), portal.transaction(by="cleo") as work:
        replace_return(work, "RET-1")
    assert books_are_right(portal)


def test_nothing_is_found_twice_and_never_more_than_was_lost(portal: Portal, lost: str) -> None:
    with pytest.raises(ReturnExceedsSent, match="1 BOT is missing"):
        find(portal, lost, Recovered("BOT", 2))
    with pytest.raises(NotInOrder, match="No CAP-S"):
        find(portal, lost, Recovered("CARD"), Recovered("CAP-S"))
    find(portal, lost)
    for delivered in (False, True):
        with pytest.raises(NothingToRecover):
            find(portal, lost, delivered=delivered)
    assert stock(portal, "CARD") == (50, 0, 0)
    assert books_are_right(portal)


def test_two_who_find_the_same_at_once_find_it_once(portal: Portal, lost: str) -> None:
    def finder(delivered: bool) -> Callable[[], object]:
        return lambda: find(portal, lost, delivered=delivered)

    answers = outcomes(at_once([finder(False), finder(True)] * 2))
    assert answers["done"] == 1
    assert set(answers) <= {"done", "nothing_missing", "too_many_returned"}
    assert books_are_right(portal)


def test_the_order_that_is_not_needed_any_more_is_named_with_the_command(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
        shirt = reissue_return(work, number, [ReturnedItem("TSH-M", 1, Condition.DAMAGED)]).order.number
        new = reissue_return(work, number, kind=ReturnKind.LOST).order.number
    told = wpp("return", "found", number, "--item", "BOT")
    assert f"wpp order cancel {new}" in told.stdout
    assert shirt not in told.stdout  # of which nothing turned up
    with portal.transaction(by="walt") as work:
        complete(work, new)
    document = wpp("return", "found", number, "--delivered", "--json").document
    assert (document["open"], document["sent"]) == ([], [new])
    assert document["lines"] == [{"return": "RET-2", "sku": "CARD", "quantity": 1, "place": "recipient"}]
    assert wpp("return", "found", number, "--item", "BOT:damaged", "--delivered").exit_code == 2
    with portal.reading() as session:
        assert returns_against_lines(session) == []
