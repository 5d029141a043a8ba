"""What was decided about a short pick: another unit, a substitute or a part shipment, and the order goes on."""

import pytest

from support.cast import Cast, order, stock
from support.races import books_are_right
from support.shorts import MIA, WAREHOUSE, emails, missing, report, seen, settle
from wpp.catalogue.views import UnknownSku
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.portal import Portal
from wpp.shorts.resolution import Decision, NotBlocked, NothingToSend, UnknownShort, resume
from wpp.shorts.short_picks import BadShort, ShortItem
from wpp.stock.movements import OutOfStock
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.warehouse.slips import begin_slips, pick_list


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order: a T-shirt in M, a bottle and a card."""
    return order(portal, cast.mia).number


def test_another_unit_is_taken_and_the_person_is_not_troubled(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"))
    going = settle(portal, number, ShortAnswer.ANOTHER)
    assert (going.blocked_at, stock(portal, "BOT")) == (None, (8, 1, 0))
    assert [(line.sku, line.to_send) for line in going.lines] == [("TSH-M", 1), ("BOT", 1), ("CARD", 1)]
    (short,) = going.shorts
    assert (short.answer, short.answered_by, short.answered_at) == (ShortAnswer.ANOTHER, "cleo", portal.now())
    assert (WAREHOUSE, f"Changed order {number} to ship: 3 units") in emails(portal, "warehouse_order")
    assert len(emails(portal, "order_confirmed")) == 1
    assert books_are_right(portal)
    again = settle(portal, number, ShortAnswer.ANOTHER)
    assert (again, len(emails(portal, "warehouse_order"))) == (going, 2)
    assert stock(portal, "BOT") == (8, 1, 0)
    with pytest.raises(NotBlocked, match="another unit, by cleo"):
        settle(portal, number, ShortAnswer.PART)
    with portal.transaction(by="walt") as work:
        complete(work, number)
    assert stock(portal, "BOT") == (8, 0, 0)
    assert books_are_right(portal)


def test_a_substitute_is_a_line_of_its_own_and_everybody_is_told(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"))
    going = settle(portal, number, ShortAnswer.SUBSTITUTE, "cap-l")
    lines = {line.sku: line for line in going.lines}
    assert (lines["BOT"].quantity, lines["BOT"].to_send) == (1, 0)
    assert (lines["CAP-L"].to_send, lines["CAP-L"].substitutes_line_id) == (1, lines["BOT"].id)
    assert (going.shorts[0].substitute, stock(portal, "CAP-L")) == ("CAP-L", (9, 1, 0))
    assert emails(portal, "order_confirmed")[-1] == (MIA, f"Order {number} has changed")
    with portal.transaction(by="walt") as work:
        slips = begin_slips(work, [])
        assert [each.sku for each in pick_list(work.session, slips)] == ["TSH-M", "CAP-L", "CARD"]
        rows = export_orders(work, DEFAULT_LAYOUT).rows
        complete(work, number)
    assert sorted(str(cell) for row in rows for cell in row if cell in lines) == ["CAP-L", "CARD", "TSH-M"]
    assert (stock(portal, "CAP-L"), stock(portal, "BOT")) == ((9, 0, 0), (9, 0, 0))
    assert books_are_right(portal)


def test_a_substitute_joins_the_line_that_there_is(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"))
    going = settle(portal, number, ShortAnswer.SUBSTITUTE, "CARD")
    assert [(line.sku, line.to_send, line.substitutes_line_id) for line in going.to_send] == [
        ("TSH-M", 1, None),
        ("CARD", 2, None),
    ]
    # It may be short in its turn, and be cancelled after all.
    report(portal, number, ShortItem("CARD", 1, ShortReason.DAMAGED))
    assert stock(portal, "CARD") == (48, 1, 1)
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Left")
    assert (stock(portal, "CARD"), stock(portal, "TSH-M")) == ((49, 0, 1), (10, 0, 0))
    assert books_are_right(portal)


def test_a_part_shipment_leaves_out_what_is_missing_but_never_everything(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"), missing("CARD"))
    going = settle(portal, number, ShortAnswer.PART)
    assert [line.sku for line in going.to_send] == ["TSH-M"]
    assert emails(portal, "order_confirmed")[-1] == (MIA, f"Order {number} has changed")
    report(portal, number, missing("TSH-M"))
    with pytest.raises(NothingToSend, match="nothing left to send"):
        settle(portal, number, ShortAnswer.PART)
    assert seen(portal, number).shorts[-1].answer is None
    settle(portal, number, ShortAnswer.ANOTHER)
    with portal.transaction(by="walt") as work:
        complete(work, number)
    assert (stock(portal, "TSH-M"), stock(portal, "BOT")) == ((8, 0, 0), (9, 0, 0))
    assert books_are_right(portal)


def test_decisions_are_carried_out_together_or_not_at_all(portal: Portal, number: str) -> None:
    shirt, bottle = report(portal, number, missing("TSH-M"), missing("BOT")).shorts
    decisions = [
        Decision(bottle.id, ShortAnswer.ANOTHER),
        Decision(shirt.id, ShortAnswer.SUBSTITUTE, "TSH-L"),
    ]
    with pytest.raises(OutOfStock, match="TSH-L"), portal.transaction(by="cleo") as work:
        resume(work, number, decisions)
    assert [each.answer for each in seen(portal, number).shorts] == [None, None]
    with portal.transaction(by="cleo") as work:
        waits = resume(work, number, decisions[:1])
    assert (waits.blocked_at, stock(portal, "BOT")) == (portal.now(), (8, 1, 0))
    assert len(emails(portal, "warehouse_order")) == 1
    with portal.transaction(by="cleo") as work:
        going = resume(work, number, [decisions[0], Decision(shirt.id, ShortAnswer.SUBSTITUTE, "TSH-S")])
    assert (going.blocked_at, stock(portal, "BOT")) == (None, (8, 1, 0))
    assert len(emails(portal, "warehouse_order")) == 2
    assert books_are_right(portal)


SENSELESS_DECISIONS: list[tuple[Decision, type[Exception]]] = [
    (Decision(99, ShortAnswer.PART), UnknownShort),
    (Decision(1, ShortAnswer.CANCELLED), BadShort),
    (Decision(1, ShortAnswer.SUBSTITUTE), BadShort),
    (Decision(1, ShortAnswer.PART, "CAP-S"), BadShort),
    (Decision(1, ShortAnswer.SUBSTITUTE, "BOT"), BadShort),
    (Decision(1, ShortAnswer.SUBSTITUTE, "MUG"), UnknownSku),
]


def test_decisions_that_make_no_sense_are_refused(portal: Portal, number: str) -> None:
    assert report(portal, number, missing("BOT")).shorts[0].id == 1
    for decision, error in SENSELESS_DECISIONS:
        with pytest.raises(error), portal.transaction(by="cleo") as work:
            resume(work, number, [decision])
    assert seen(portal, number).shorts[0].answer is None


def test_an_order_that_is_not_blocked_waits_for_no_decision(portal: Portal, number: str) -> None:
    with pytest.raises(NotBlocked, match="Progressing"), portal.transaction(by="cleo") as work:
        resume(work, number, [])
