"""Short picks: what is not on its shelf leaves the stock, the order waits, and goes on with what was decided."""

import pytest
from sqlalchemy import Executable, select, update

from cli.framework.hints import worded
from support.cast import Cast, order, stock
from support.races import books_are_right
from support.shorts import CS, emails, missing, report, seen, settle
from wpp.catalogue.views import UnknownSku
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import OrderBlocked, complete
from wpp.orders.dispatch.stop_requests import confirm_stop, reject_stop
from wpp.orders.model import Order, OrderLine, ShortAnswer, ShortPick, ShortReason, Status
from wpp.orders.queries import OrderFilter, goods_of, list_orders
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.shorts.integrity import shorts_against_movements
from wpp.shorts.resolution import NotBlocked
from wpp.shorts.short_picks import BadShort, NotBeingPicked, NotInPick, ShortItem, TooManyShort, report_short
from wpp.shorts.substitutes import choices_of
from wpp.stock.levels import list_movements
from wpp.warehouse.export import export_again, export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.warehouse.slips import NothingToPick, begin_slips


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order: a T-shirt in M, a bottle and a card."""
    return order(portal, cast.mia).number


def test_a_missing_unit_is_lost_and_blocks_the_order(portal: Portal, number: str) -> None:
    blocked = report(portal, number, missing("TSH-M"), note="The shelf is empty")
    assert stock(portal, "TSH-M") == (9, 0, 0)
    assert (blocked.status, blocked.blocked_at, blocked.late) == (Status.PROGRESSING, portal.now(), False)
    assert blocked.picking_started_at == portal.now()
    (short,) = blocked.shorts
    assert (short.sku, short.quantity, short.reason, short.note) == (
        "TSH-M",
        1,
        ShortReason.MISSING,
        "The shelf is empty",
    )
    assert (short.by, short.answer) == ("walt", None)
    assert [(line.sku, line.to_send, line.short_quantity) for line in blocked.lines] == [
        ("TSH-M", 0, 1),
        ("BOT", 1, 0),
        ("CARD", 1, 0),
    ]
    with portal.reading() as session:
        assert goods_of(session, [blocked.id]) == {blocked.id: ["Bottle", "Welcome card"]}
        last = list_movements(session, code="TSH-M", limit=1)[0]
    assert (last.cause, last.target.value, last.quantity) == (f"short pick {short.id}", "lost", 1)
    assert emails(portal, "short_pick") == [
        (CS, f"Order {number} needs a decision: TSH-M could not be picked")
    ]
    assert books_are_right(portal)


def test_a_damaged_unit_is_in_quarantine_and_what_stood_there_instead_is_found(
    portal: Portal, number: str
) -> None:
    report(portal, number, ShortItem("bot", 1, ShortReason.DAMAGED))
    assert stock(portal, "BOT") == (9, 0, 1)
    report(portal, number, ShortItem("TSH-M", 1, ShortReason.WRONG_ITEM, found="TSH-L"))
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


SENSELESS: list[tuple[list[ShortItem], type[Exception]]] = [
    ([], BadShort),
    ([ShortItem("BOT", 0, ShortReason.MISSING)], BadShort),
    ([ShortItem("BOT", 1, ShortReason.MISSING, found="CAP-S")], BadShort),
    ([ShortItem("BOT", 1, ShortReason.WRONG_ITEM, found="BOT")], BadShort),
    ([ShortItem("BOT", 1, ShortReason.WRONG_ITEM, found="MUG")], UnknownSku),
    ([ShortItem("CAP-S", 1, ShortReason.MISSING)], NotInPick),
    ([ShortItem("BOT", 2, ShortReason.MISSING)], TooManyShort),
    ([ShortItem("BOT", 1, ShortReason.MISSING), ShortItem("BOT", 1, ShortReason.DAMAGED)], TooManyShort),
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
    assert tuple(map(worded, refused.value.hints)) == (f"wpp order approve {held}",)
    with portal.transaction(by="walt") as work:
        complete(work, number)
    with pytest.raises(NotBeingPicked, match="Completed"):
        report(portal, number, missing("BOT"))
    assert seen(portal, held).picking_started_at is None


def test_a_blocked_order_is_not_completed_packed_or_handed_over(
    portal: Portal, cast: Cast, number: str
) -> None:
    other = order(portal, cast.omar).number
    report(portal, number, missing("BOT"))
    with pytest.raises(OrderBlocked, match="1 × BOT"), portal.transaction(by="walt") as work:
        complete(work, number, tracking="1")
    with portal.transaction(by="walt") as work:
        with pytest.raises(NothingToPick, match="waiting for a decision"):
            begin_slips(work, [number])
        assert [each.number for each in begin_slips(work, [])] == [other]
        assert export_orders(work, DEFAULT_LAYOUT).orders == (other,)
    with portal.reading() as session:
        rows = list_orders(session, OrderFilter(blocked=True), now=portal.now())
    assert [(row.number, row.blocked_at) for row in rows] == [(number, portal.now())]


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
        export_orders(work, DEFAULT_LAYOUT)
    for each in (number, other):
        report(portal, each, missing("BOT"))
        with portal.transaction(by="cleo") as work:
            assert export_again(work, DEFAULT_LAYOUT).left_out[-1] == (each, "waits for a decision")
            cancel(work, each, reason="Left")
        with pytest.raises(NotBeingPicked, match="open stop request"):
            settle(portal, each, ShortAnswer.PART)
        with pytest.raises(NotBeingPicked, match="open stop request"):
            report(portal, each, missing("CARD"))
    with portal.transaction(by="walt") as work:
        confirm_stop(work, number)
        reject_stop(work, other)
    assert seen(portal, number).shorts[0].answer is ShortAnswer.CANCELLED
    with pytest.raises(OrderBlocked), portal.transaction(by="walt") as work:
        complete(work, other)
    settle(portal, other, ShortAnswer.PART)
    with portal.transaction(by="walt") as work:
        complete(work, other)
    assert stock(portal, "BOT") == (8, 0, 0)
    assert books_are_right(portal)


def test_the_doctor_finds_short_picks_that_do_not_agree(portal: Portal, number: str) -> None:
    blocked = report(portal, number, missing("BOT"), missing("CARD"))
    bottle = blocked.shorts[0].line_id

    def found(statement: Executable) -> list[str]:
        """What the proof says once somebody has written to the tables by hand; undone again."""
        with portal.trial(by="nobody") as work:
            work.session.execute(statement)
            return shorts_against_movements(work.session)

    line = f"order {number}, line {bottle}: 0 missing, 1 short"
    assert found(update(OrderLine).where(OrderLine.id == bottle).values(short_quantity=0)) == [line]
    assert found(update(Order).values(blocked_at=None)) == [f"order {number} waits, and is not blocked"]
    answered = update(ShortPick).values(answer=ShortAnswer.PART)
    assert found(answered) == [f"order {number} is blocked, and nothing waits"]
    assert found(update(ShortPick).where(ShortPick.line_id == bottle).values(answer=ShortAnswer.ANOTHER)) == [
        "short pick 1 another unit: not moved",
        line.replace("0 missing, 1", "1 missing, 0"),
    ]
    assert found(update(ShortPick).where(ShortPick.line_id == bottle).values(reason=ShortReason.DAMAGED)) == [
        "short pick 1: moved otherwise"
    ]
    assert found(update(Order).values(status=Status.CANCELLED)) == [
        f"order {number} is Cancelled, and blocked"
    ]
    assert found(select(1)) == []
