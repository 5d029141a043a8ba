"""Movements: units go from one place to another, once for each cause, and nothing is ever below nothing."""

import pytest

from support.cast import stock, stock_the_shelves
from wpp.catalogue.views import find_sku
from wpp.portal import Portal
from wpp.stock.levels import list_movements
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import AlreadyMoved, Cause, Move, OutOfStock, move

AVAILABLE, QUARANTINE, LOST = Location.AVAILABLE, Location.QUARANTINE, Location.LOST


A_LEAK = Cause(CauseKind.ADJUSTMENT, 1)


def tried(number: int) -> Cause:
    """The cause of a movement that is only tried."""
    return Cause(CauseKind.ADJUSTMENT, number)


@pytest.fixture
def bottle(portal: Portal) -> int:
    """The id of a SKU with ten units."""
    stock_the_shelves(portal)
    with portal.reading() as session:
        return find_sku(session, "BOT").id


def carry_out(portal: Portal, *moves: Move) -> None:
    """Move units in a transaction of their own."""
    with portal.transaction(by="walt") as work:
        move(work, moves)


def test_a_movement_is_written_with_who_when_and_why(portal: Portal, bottle: int) -> None:
    carry_out(portal, Move(bottle, AVAILABLE, QUARANTINE, 3, A_LEAK, "Found in bay 4"))
    assert stock(portal, "BOT") == (7, 0, 3)
    with portal.reading() as session:
        last = list_movements(session, code="bot", limit=1)[0]
    assert (last.source, last.target, last.quantity, last.cause) == (AVAILABLE, QUARANTINE, 3, "adjustment 1")
    assert (last.note, last.actor, last.at) == ("Found in bay 4", "walt", portal.now())


def test_the_same_cause_moves_nothing_a_second_time(portal: Portal, bottle: int) -> None:
    carry_out(portal, Move(bottle, AVAILABLE, QUARANTINE, 3, A_LEAK))
    with pytest.raises(AlreadyMoved):
        carry_out(
            portal,
            Move(bottle, AVAILABLE, LOST, 1, tried(2)),
            Move(bottle, QUARANTINE, AVAILABLE, 3, A_LEAK),
        )
    assert stock(portal, "BOT") == (7, 0, 3)


def test_what_is_not_there_is_not_moved_and_neither_is_the_rest(portal: Portal, bottle: int) -> None:
    with portal.reading() as session:
        card = find_sku(session, "CARD").id
    with pytest.raises(OutOfStock, match="BOT"):
        carry_out(
            portal, Move(card, AVAILABLE, LOST, 1, tried(1)), Move(bottle, AVAILABLE, LOST, 11, tried(2))
        )
    assert stock(portal, "CARD") == (50, 0, 0)


def test_moves_of_one_call_count_together(portal: Portal, bottle: int) -> None:
    half = [Move(bottle, AVAILABLE, LOST, 6, tried(number)) for number in range(2)]
    with pytest.raises(OutOfStock):
        carry_out(portal, *half)
    assert stock(portal, "BOT") == (10, 0, 0)


def test_a_delivery_of_many_lines_is_moved_in_portions(portal: Portal, bottle: int) -> None:
    with portal.reading() as session:
        ids = [
            find_sku(session, code).id
            for code in ("BOT", "CARD", "CAP-S", "CAP-L", "TSH-S", "TSH-M", "TSH-L")
        ]
    everywhere = [place for place in Location if place not in (Location.SUPPLIER, LOST)]
    came = [
        Move(sku, Location.SUPPLIER, place, 2, Cause(CauseKind.ADJUSTMENT, nth, number))
        for sku in ids
        for nth, place in enumerate(everywhere)
        for number in range(10)
    ]
    carry_out(portal, *came)
    assert stock(portal, "BOT") == (30, 20, 20)


@pytest.mark.parametrize(("target", "quantity"), [(QUARANTINE, 0), (QUARANTINE, -1), (AVAILABLE, 1)])
def test_a_move_that_goes_nowhere_is_a_bug_and_raised(
    portal: Portal, bottle: int, target: Location, quantity: int
) -> None:
    with pytest.raises(ValueError, match="carries"):
        carry_out(portal, Move(bottle, AVAILABLE, target, quantity, tried(1)))
