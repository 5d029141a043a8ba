"""The edges of the books: what is no repetition is not called one, and a count explains no more than it shows."""

import pytest
from sqlalchemy.exc import IntegrityError

from support.cast import stock_the_shelves
from wpp.portal import Portal
from wpp.stock import AlreadyMoved, Location, Move, list_levels, move
from wpp.stock.movements import write_movements
from wpp.warehouse.documents import Why
from wpp.warehouse.fitting import Kind, Shifts, best_choice


def test_only_a_cause_that_is_there_already_is_called_moved_before(portal: Portal) -> None:
    stock_the_shelves(portal)
    with portal.reading() as session:
        sku = list_levels(session)[0].sku_id
    step = Move(sku, Location.SUPPLIER, Location.AVAILABLE, 1, "tried 1")
    with portal.transaction(by="walt") as work:
        move(work, [step])
    with pytest.raises(AlreadyMoved), portal.transaction(by="walt") as work:
        write_movements(work, [step])
    unknown = Move(999_999, Location.SUPPLIER, Location.AVAILABLE, 1, "tried 2")
    with pytest.raises(IntegrityError), portal.transaction(by="walt") as work:
        write_movements(work, [unknown])
    nothing = Move(sku, Location.SUPPLIER, Location.AVAILABLE, 0, "tried 3")
    with pytest.raises(IntegrityError), portal.transaction(by="walt") as work:
        write_movements(work, [nothing])


@pytest.mark.parametrize("step", [(1, 1, 0), (1, 1, -1), (1, 2, 5)])
def test_a_move_carries_units_from_one_place_to_another(portal: Portal, step: tuple[int, int, int]) -> None:
    source, target, quantity = step
    places = {1: Location.AVAILABLE, 2: Location.AVAILABLE}
    with pytest.raises(ValueError, match="carries"), portal.transaction(by="walt") as work:
        move(work, [Move(1, places[source], places[target], quantity, "tried")])


def order_of(*skus: int) -> Kind:
    """An order with one of each, which only they may have sent."""
    shifts: Shifts = tuple((sku, -1) for sku in skus)
    return Kind(Why.SENT_THERE, shifts, ("10013",))


@pytest.mark.parametrize(
    ("left", "believed"),
    [
        ({1: -1, 2: -1, 3: -1}, True),
        ({1: -1, 2: -1, 3: -5}, True),  # two of three come out exactly
        ({1: -1, 2: -5, 3: -5}, False),
        ({1: -1, 2: -1, 3: -5, 4: -5}, False),  # two of four are no more than half
        ({1: -1, 2: -1, 3: -1, 4: -5}, True),
        ({1: -1, 2: -5}, False),
        ({1: -1, 2: -1}, True),
    ],
)
def test_an_order_has_left_there_where_more_of_it_comes_out_exactly_than_not(
    left: dict[int, int], believed: bool
) -> None:
    assert best_choice(left, [order_of(*left)]) == ({0: 1} if believed else {})


def test_of_orders_for_one_thing_that_look_the_same_none_is_believed_alone() -> None:
    alike = Kind(Why.SENT_THERE, ((1, -1),), ("10013", "10021"))
    assert best_choice({1: -1}, [alike]) == {}
    assert best_choice({1: -2}, [alike]) == {0: 2}
