"""Short picks: what is not on its shelf leaves the stock, the order waits, and goes on with what was decided."""

import pytest

from support.cast import Cast, order, stock
from support.shorts import CS, MIA, WAREHOUSE, emails, missing, report, seen, settle
from test_races import books_are_right
from wpp.catalogue import UnknownSku
from wpp.orders import (
    BadShort,
    Decision,
    NotBeingPicked,
    NotBlocked,
    NothingToSend,
    NotInPick,
    OrderBlocked,
    ShortAnswer,
    ShortReason,
    Status,
    TooManyShort,
    UnknownShort,
    Unpicked,
    cancel,
    choices_of,
    complete,
    goods_of,
    list_orders,
    report_short,
    resume,
    stopped,
    too_late,
)
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.stock import OutOfStock, list_movements
from wpp.warehouse import USUAL, NothingToPick, begin_slips, export_again, export_orders, pick_list


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order: a T-shirt in M, a bottle and a card."""
    return order(portal, cast.mia).number


def test_a_missing_unit_is_lost_and_blocks_the_order(portal: Portal, number: str) -> None:
    blocked = report(portal, number, missing("TSH-M"), note="The shelf is empty")
    assert stock(portal, "TSH-M") == (9, 0, 0)
    assert (blocked.status, blocked.blocked_at, blocked.late) == (Status.PROGRESSING, portal.now(), False)
    assert blocked.begun_at == portal.now()
    (short,) = blocked.shorts
    assert (short.sku, short.quantity, short.reason, short.note) == (
        "TSH-M",
        1,
        ShortReason.MISSING,
        "The shelf is empty",
    )
    assert (short.by, short.answer) == ("walt", None)
    assert [(line.sku, line.to_send, line.missing) for line in blocked.lines] == [
        ("TSH-M", 0, 1),
        ("BOT", 1, 0),
        ("CARD", 1, 0),
    ]
    with portal.reading() as session:
        assert goods_of(session, [blocked.id]) == {blocked.id: ["Bottle", "Welcome card"]}
        last = list_movements(session, code="TSH-M", limit=1)[0]
    assert (last.cause, last.target.value, last.quantity) == (f"short {short.id} missing", "lost", 1)
    assert emails(portal, "short_pick") == [
        (CS, f"Order {number} waits for a decision: TSH-M could not be picked")
    ]
    assert books_are_right(portal)


def test_a_damaged_unit_is_in_quarantine_and_what_stood_there_instead_is_found(
    portal: Portal, number: str
) -> None:
    report(portal, number, Unpicked("bot", 1, ShortReason.DAMAGED))
    assert stock(portal, "BOT") == (9, 0, 1)
    report(portal, number, Unpicked("TSH-M", 1, ShortReason.WRONG_ITEM, found="TSH-L"))
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-L")) == ((9, 0, 0), (1, 0, 0))
    assert [short.found for short in seen(portal, number).shorts] == ["", "TSH-L"]
    assert len(emails(portal, "short_pick")) == 2
    assert books_are_right(portal)


def test_customer_services_read_what_can_be_done_and_digital_services_where_it_has_no_address(
    portal: Portal, number: str
) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "email.cs", "")
    blocked = report(portal, number, missing("BOT"))
    assert [to for to, _ in emails(portal, "short_pick")] == ["ds@house.example.com"]
    with portal.reading() as session:
        (choices,) = choices_of(session, blocked)
        assert choices_of(session, seen(portal, number)) == [choices]
    # The gift is a bottle or a cap, and the cap has two sizes; a T-shirt is no gift.
    assert (choices.another, [each.sku for each in choices.substitutes]) == (9, ["CAP-S", "CAP-L"])


def test_other_sizes_come_first_and_only_those_that_are_there(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia, "TSH-M", "CAP-S").number
    blocked = report(portal, number, missing("TSH-M"), missing("CAP-S"))
    with portal.reading() as session:
        shirt, cap = choices_of(session, blocked)
    assert [each.sku for each in shirt.substitutes] == ["TSH-S"]  # of L there is none
    assert [each.sku for each in cap.substitutes] == ["CAP-L", "BOT"]


SENSELESS: list[tuple[list[Unpicked], type[Exception]]] = [
    ([], BadShort),
    ([Unpicked("BOT", 0, ShortReason.MISSING)], BadShort),
    ([Unpicked("BOT", 1, ShortReason.MISSING, found="CAP-S")], BadShort),
    ([Unpicked("BOT", 1, ShortReason.WRONG_ITEM, found="BOT")], BadShort),
    ([Unpicked("BOT", 1, ShortReason.WRONG_ITEM, found="MUG")], UnknownSku),
    ([Unpicked("CAP-S", 1, ShortReason.MISSING)], NotInPick),
    ([Unpicked("BOT", 2, ShortReason.MISSING)], TooManyShort),
    ([Unpicked("BOT", 1, ShortReason.MISSING), Unpicked("BOT", 1, ShortReason.DAMAGED)], TooManyShort),
]


def test_what_makes_no_sense_is_refused_whole(portal: Portal, number: str) -> None:
    for unpicked, error in SENSELESS:
        with pytest.raises(error), portal.transaction(by="walt") as work:
            report_short(work, number, [*unpicked, missing("CARD")] if unpicked else [])
    after = seen(portal, number)
    assert (after.blocked_at, after.shorts, stock(portal, "CARD")) == (None, (), (49, 1, 0))


def test_only_an_order_that_is_being_picked_can_be_short(portal: Portal, cast: Cast, number: str) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
    held = order(portal, cast.omar).number
    with pytest.raises(NotBeingPicked, match="On Hold") as refused:
        report(portal, held, missing("BOT"))
    assert refused.value.try_ == (f"wpp order approve {held}",)
    with portal.transaction(by="walt") as work:
        complete(work, number)
    with pytest.raises(NotBeingPicked, match="Completed"):
        report(portal, number, missing("BOT"))
    assert seen(portal, held).begun_at is None


def test_a_blocked_order_is_not_completed_packed_or_handed_over(
    portal: Portal, cast: Cast, number: str
) -> None:
    other = order(portal, cast.omar).number
    report(portal, number, missing("BOT"))
    with pytest.raises(OrderBlocked, match="1 × BOT"), portal.transaction(by="walt") as work:
        complete(work, number, tracking="1")
    with portal.transaction(by="walt") as work:
        with pytest.raises(NothingToPick, match="waits for a decision"):
            begin_slips(work, [number])
        assert [each.number for each in begin_slips(work, [])] == [other]
        assert export_orders(work, USUAL).orders == (other,)
    with portal.reading() as session:
        rows = list_orders(session, now=portal.now(), blocked=True)
    assert [(row.number, row.blocked_at) for row in rows] == [(number, portal.now())]


def test_another_unit_is_taken_and_the_person_is_not_troubled(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"))
    going = settle(portal, number, ShortAnswer.ANOTHER)
    assert (going.blocked_at, stock(portal, "BOT")) == (None, (8, 1, 0))
    assert [(line.sku, line.to_send) for line in going.lines] == [("TSH-M", 1), ("BOT", 1), ("CARD", 1)]
    (short,) = going.shorts
    assert (short.answer, short.answered_by, short.answered_at) == (ShortAnswer.ANOTHER, "cleo", portal.now())
    assert (WAREHOUSE, f"Changed order {number} to ship: 3 units for Mia Tester") in emails(
        portal, "warehouse_order"
    )
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
    assert (lines["CAP-L"].to_send, lines["CAP-L"].instead_of) == (1, lines["BOT"].id)
    assert (going.shorts[0].substitute, stock(portal, "CAP-L")) == ("CAP-L", (9, 1, 0))
    assert emails(portal, "order_confirmed")[-1] == (MIA, f"Order {number} has changed")
    with portal.transaction(by="walt") as work:
        slips = begin_slips(work, [])
        assert [each.sku for each in pick_list(work.session, slips)] == ["TSH-M", "CAP-L", "CARD"]
        rows = export_orders(work, USUAL).rows
        complete(work, number)
    assert sorted(str(cell) for row in rows for cell in row if cell in lines) == ["CAP-L", "CARD", "TSH-M"]
    assert (stock(portal, "CAP-L"), stock(portal, "BOT")) == ((9, 0, 0), (9, 0, 0))
    assert books_are_right(portal)


def test_a_substitute_joins_the_line_that_there_is(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"))
    going = settle(portal, number, ShortAnswer.SUBSTITUTE, "CARD")
    assert [(line.sku, line.to_send, line.instead_of) for line in going.to_send] == [
        ("TSH-M", 1, None),
        ("CARD", 2, None),
    ]
    # It may be short in its turn, and be cancelled after all.
    report(portal, number, Unpicked("CARD", 2, ShortReason.DAMAGED))
    assert stock(portal, "CARD") == (48, 0, 2)
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Left")
    assert (stock(portal, "CARD"), stock(portal, "TSH-M")) == ((48, 0, 2), (10, 0, 0))
    assert books_are_right(portal)


def test_a_part_shipment_leaves_out_what_is_missing_but_never_everything(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"), missing("CARD"))
    going = settle(portal, number, ShortAnswer.PART)
    assert [line.sku for line in going.to_send] == ["TSH-M"]
    assert emails(portal, "order_confirmed")[-1] == (MIA, f"Order {number} has changed")
    report(portal, number, missing("TSH-M"))
    with pytest.raises(NothingToSend, match="nothing is left"):
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


def test_a_cancel_gives_back_what_is_held_and_answers_what_waits(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"))
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Left")
    gone = seen(portal, number)
    assert (gone.blocked_at, gone.shorts[0].answer) == (None, ShortAnswer.CANCELLED)
    assert (stock(portal, "BOT"), stock(portal, "TSH-M")) == ((9, 0, 0), (10, 0, 0))
    with pytest.raises(NotBlocked, match="cancelled, by cleo"):
        settle(portal, number, ShortAnswer.ANOTHER)
    assert books_are_right(portal)


def test_an_order_in_the_warehouses_own_system_is_stopped_or_goes_on_before_it_is_decided(
    portal: Portal, cast: Cast, number: str
) -> None:
    other = order(portal, cast.omar).number
    with portal.transaction(by="walt") as work:
        export_orders(work, USUAL)
    for each in (number, other):
        report(portal, each, missing("BOT"))
        with portal.transaction(by="cleo") as work:
            assert export_again(work, USUAL).left_out[-1] == (each, "waits for a decision")
            cancel(work, each, reason="Left")
        with pytest.raises(NotBeingPicked, match="to be stopped"):
            settle(portal, each, ShortAnswer.PART)
        with pytest.raises(NotBeingPicked, match="to be stopped"):
            report(portal, each, missing("CARD"))
    with portal.transaction(by="walt") as work:
        stopped(work, number)
        too_late(work, other)
    assert seen(portal, number).shorts[0].answer is ShortAnswer.CANCELLED
    with pytest.raises(OrderBlocked), portal.transaction(by="walt") as work:
        complete(work, other)
    settle(portal, other, ShortAnswer.PART)
    with portal.transaction(by="walt") as work:
        complete(work, other)
    assert stock(portal, "BOT") == (8, 0, 0)
    assert books_are_right(portal)
