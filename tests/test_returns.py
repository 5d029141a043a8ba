"""Returns: good to stock, damaged to quarantine, never more than was sent, and digital services hear of it."""

import pytest

from support.cast import Cast, order, stock
from wpp.mail import Kind, list_messages
from wpp.orders import (
    Condition,
    NotInOrder,
    NotSent,
    Returned,
    TooMany,
    complete,
    list_returns,
    order_view,
    record_return,
)
from wpp.portal import Portal

GOOD, DAMAGED = Condition.GOOD, Condition.DAMAGED


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """The number of an order that has arrived: a T-shirt, a bottle and a card."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD", tracking="1")
    return number


def bring_back(portal: Portal, number: str, *units: Returned, note: str = "") -> str:
    """Record a return; gives its number."""
    with portal.transaction(by="walt") as work:
        return record_return(work, number, units, note=note).number


def test_good_units_are_sold_again_and_damaged_ones_are_kept_apart(portal: Portal, sent: str) -> None:
    number = bring_back(
        portal, sent, Returned("tsh-m", 1, GOOD), Returned("BOT", 1, DAMAGED), note="Too small"
    )
    assert number == "RET-1"
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert stock(portal, "BOT") == (9, 0, 1)
    with portal.reading() as session:
        view = list_returns(session)[0]
        letters = [each for each in list_messages(session) if each.kind is Kind.RETURN_RECORDED]
        last = order_view(session, sent, now=portal.now()).history[-1]
    assert [(line.sku, line.quantity, line.condition) for line in view.lines] == [
        ("TSH-M", 1, GOOD),
        ("BOT", 1, DAMAGED),
    ]
    assert [each.to for each in letters] == ["ds@house.example.com"]
    assert (last.event, last.reason) == ("return:recorded", "Too small")


def test_more_than_was_sent_never_comes_back(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, Returned("BOT", 1, GOOD))
    with pytest.raises(TooMany, match="0 can still come back"):
        bring_back(portal, sent, Returned("BOT", 1, GOOD))
    with pytest.raises(TooMany):
        bring_back(portal, sent, Returned("TSH-M", 1, GOOD), Returned("TSH-M", 1, DAMAGED))
    assert stock(portal, "BOT") == (10, 0, 0)
    assert stock(portal, "TSH-M") == (9, 0, 0)


def test_a_return_is_all_or_nothing(portal: Portal, sent: str) -> None:
    with pytest.raises(NotInOrder, match="CAP-S"):
        bring_back(portal, sent, Returned("BOT", 1, GOOD), Returned("CAP-S", 1, GOOD))
    assert stock(portal, "BOT") == (9, 0, 0)


def test_what_was_not_sent_cannot_come_back(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with pytest.raises(NotSent):
        bring_back(portal, number, Returned("BOT", 1, GOOD))


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_return_has_units(portal: Portal, sent: str, quantity: int) -> None:
    with pytest.raises(TooMany):
        bring_back(portal, sent, Returned("BOT", quantity, GOOD))
