"""The edges of the stock: what is no repetition is not called one, and each SKU is on its own."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from support.cast import stock_the_shelves
from wpp.catalogue.model import Sku
from wpp.errors import UsageError
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, WrongDirection, adjust, set_threshold
from wpp.stock.levels import list_levels
from wpp.stock.model import CauseKind, Level, Location
from wpp.stock.movements import AlreadyMoved, Cause, Move, move, write_movements
from wpp.stock.receiving.purchase_entry import expect
from wpp.stock.receiving.purchase_orders import close_expected, list_expected


def test_only_a_cause_that_is_there_already_is_called_moved_before(portal: Portal) -> None:
    stock_the_shelves(portal)
    with portal.reading() as session:
        sku = list_levels(session)[0].sku_id
    step = Move(sku, Location.SUPPLIER, Location.AVAILABLE, 1, Cause(CauseKind.ADJUSTMENT, 1))
    with portal.transaction(by="walt") as work:
        move(work, [step])
    with pytest.raises(AlreadyMoved), portal.transaction(by="walt") as work:
        write_movements(work, [step])
    unknown = Move(999_999, Location.SUPPLIER, Location.AVAILABLE, 1, Cause(CauseKind.ADJUSTMENT, 2))
    with pytest.raises(IntegrityError), portal.transaction(by="walt") as work:
        write_movements(work, [unknown])
    nothing = Move(sku, Location.SUPPLIER, Location.AVAILABLE, 0, Cause(CauseKind.ADJUSTMENT, 3))
    with pytest.raises(IntegrityError), portal.transaction(by="walt") as work:
        write_movements(work, [nothing])


@pytest.mark.parametrize("step", [(1, 1, 0), (1, 1, -1), (1, 2, 5)])
def test_a_move_carries_units_from_one_place_to_another(portal: Portal, step: tuple[int, int, int]) -> None:
    source, target, quantity = step
    places = {1: Location.AVAILABLE, 2: Location.AVAILABLE}
    with pytest.raises(ValueError, match="carries"), portal.transaction(by="walt") as work:
        move(work, [Move(1, places[source], places[target], quantity, Cause(CauseKind.ADJUSTMENT, 1))])


def test_no_moves_are_no_movements(portal: Portal) -> None:
    with portal.transaction(by="walt") as work:
        move(work, [])


def test_only_the_available_level_remembers_that_it_is_low_and_each_for_itself(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_L=10)

    def take(code: str, units: int) -> None:
        with portal.transaction(by="walt") as work:
            adjust(work, code, units, reason=Reason.COUNT)

    def low() -> list[tuple[str, str]]:
        with portal.reading() as session:
            rows = session.execute(
                select(Sku.code, Level.location)
                .join(Level, Level.sku_id == Sku.id)
                .where(Level.low_since.is_not(None))
            )
            return sorted((code, place.value) for code, place in rows)

    take("BOT", -8)
    take("CAP-S", -8)
    assert low() == [("BOT", "available"), ("CAP-S", "available")]
    take("BOT", 5)
    assert low() == [("CAP-S", "available")]
    take("CAP-S", -1)
    with portal.reading() as session:
        letters = list_messages(session, kind=EmailKind.LOW_STOCK, limit=None)
    assert [[item["sku"] for item in each.facts["items"]] for each in letters] == [["CAP-S"], ["BOT"]]


def test_a_threshold_is_set_for_one_sku_and_never_below_nothing(portal: Portal) -> None:
    stock_the_shelves(portal)

    def thresholds() -> dict[str, int]:
        with portal.reading() as session:
            return {level.sku: level.threshold for level in list_levels(session)}

    before = thresholds()
    with portal.transaction(by="walt") as work:
        set_threshold(work, "BOT", 7)
        set_threshold(work, "CARD", 0)
    assert thresholds() == before | {"BOT": 7, "CARD": 0}
    with pytest.raises(WrongDirection), portal.transaction(by="walt") as work:
        set_threshold(work, "BOT", -1)
    with portal.transaction(by="walt") as work:
        set_threshold(work, "BOT", None)
    assert thresholds()["BOT"] == portal.policy().low_stock_threshold


def test_what_is_expected_on_one_order_is_closed_alone_and_once(portal: Portal) -> None:
    stock_the_shelves(portal)
    day = date(2026, 3, 10)
    with portal.transaction(by="cleo") as work:
        expect(work, "BOT", 5, due_on=day, reference="PO-1")
        expect(work, "CARD", 5, due_on=day, reference="PO-1")
        expect(work, "BOT", 5, due_on=day, reference="PO-2")
    with portal.transaction(by="cleo") as work:
        assert [line.sku for line in close_expected(work, "po 1")] == ["BOT", "CARD"]
        assert close_expected(work, "PO-1") == []
    with portal.reading() as session:
        assert [(line.reference, line.sku) for line in list_expected(session)] == [("PO-2", "BOT")]
    for quantity, reference in ((0, "PO-3"), (-1, "PO-3"), (1, " ")):
        with pytest.raises(UsageError), portal.transaction(by="cleo") as work:
            expect(work, "BOT", quantity, due_on=day, reference=reference)
