"""Deliveries that are expected: goods in takes its units off, says what is short or over, Sales knows what comes."""

import io
from collections.abc import Callable
from datetime import date

import pytest

from support.cast import Cast, stock
from support.cli import Wpp
from support.logistock import OPENING, compare, shown
from support.races import at_once, books_are_right, outcomes
from wpp.mail.messages import render
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.portal import Portal, Verdict, run_health_checks
from wpp.sheets import Sheet, read_sheet
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.levels import list_levels
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan, GoodsInView, book_in
from wpp.stock.receiving.delivery_sheet import RowsRejected
from wpp.stock.receiving.duplicate_delivery import AlreadyBooked
from wpp.stock.receiving.purchase_entry import AlreadyExpected, expect
from wpp.stock.receiving.purchase_order_sheet import EXPECTED_COLUMNS, expect_sheet
from wpp.stock.receiving.purchase_orders import (
    Expected,
    UnknownReference,
    close_expected,
    coming,
    list_expected,
)
from wpp.stock.receiving.purchase_receipts import receive

SOON, LATER = date(2026, 3, 10), date(2026, 4, 14)


def order_more(portal: Portal, code: str, units: int, by: date = SOON, reference: str = "PO-1") -> Expected:
    """Purchasing has bought something."""
    with portal.transaction(by="cleo") as work:
        [line] = expect(work, code, units, due_on=by, reference=reference, answers={"past-day": "keep"}).lines
    return line


def deliver(
    portal: Portal, note: str, *, reference: str | None = None, close: bool = False, **units: int
) -> GoodsInView:
    """A delivery comes."""
    with portal.transaction(by="walt") as work:
        levels = {level.sku: level for level in list_levels(work.session)}
        lines = [
            DeliveryUnits(levels[code].sku_id, code, levels[code].name, levels[code].size, quantity)
            for code, quantity in ((key.replace("_", "-"), value) for key, value in units.items())
        ]
        plan = GoodsInPlan("in.xlsx", "Sheet1", note, None, tuple(lines))
        return book_in(work, plan, reference=reference, close=close)


def to_come(portal: Portal) -> list[tuple[str, str, int]]:
    """Reference, SKU and units of everything that is still to come."""
    with portal.reading() as session:
        return [(line.reference, line.sku, line.left) for line in list_expected(session)]


def sheet(*rows: str) -> Sheet:
    """Purchasing's list."""
    file = io.BytesIO("\n".join(["PO number,Item code,Qty,ETA", *rows]).encode())
    file.name = "po.csv"
    return read_sheet(file, EXPECTED_COLUMNS)


def test_a_delivery_is_taken_off_what_is_expected_the_earliest_first(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 20, LATER, "PO-2")
    order_more(portal, "bot", 10)
    order_more(portal, "CARD", 5)
    arrival = deliver(portal, "DN-1", BOT=15, CARD=5, TSH_L=3).arrival
    assert [(line.reference, line.sku, line.units, line.short) for line in arrival.lines] == [
        ("PO-1", "BOT", 10, 0),
        ("PO-1", "CARD", 5, 0),
        ("PO-2", "BOT", 5, 15),
    ]
    assert arrival.over == ()
    assert to_come(portal) == [("PO-2", "BOT", 15)]
    assert stock(portal, "BOT") == (25, 0, 0)
    assert books_are_right(portal)


def test_what_is_over_is_said_and_taken_into_stock_all_the_same(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 10)
    arrival = deliver(portal, "DN-1", BOT=12).arrival
    assert (arrival.over, to_come(portal)) == ((("BOT", 2),), [])
    assert stock(portal, "BOT") == (22, 0, 0)


def test_a_delivery_on_one_order_says_what_else_that_should_have_brought(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 10)
    order_more(portal, "CARD", 50, reference="po 1")
    order_more(portal, "BOT", 10, reference="PO-0", by=date(2026, 3, 1))
    arrival = deliver(portal, "DN-1", reference="PO/1", BOT=8, TSH_L=2).arrival
    assert [(line.reference, line.sku, line.units, line.short, line.closed) for line in arrival.lines] == [
        ("PO-1", "BOT", 8, 2, False),
        ("PO-1", "CARD", 0, 50, False),
    ]
    assert arrival.over == (("TSH-L", 2),)
    assert to_come(portal) == [("PO-0", "BOT", 10), ("PO-1", "BOT", 2), ("PO-1", "CARD", 50)]


def test_an_order_may_be_closed_short(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 10)
    order_more(portal, "CARD", 50)
    arrival = deliver(portal, "DN-1", close=True, BOT=8).arrival
    assert [(line.sku, line.short, line.closed) for line in arrival.lines] == [
        ("BOT", 2, True),
        ("CARD", 50, True),
    ]
    assert to_come(portal) == []
    assert deliver(portal, "DN-2", BOT=2).arrival.lines == ()
    assert books_are_right(portal)


def test_nothing_more_comes_once_that_is_said(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 10)
    with portal.transaction(by="cleo") as work:
        assert [line.left for line in close_expected(work, "po-1")] == [10]
        assert close_expected(work, "po-1") == []
        with pytest.raises(UnknownReference):
            close_expected(work, "PO-9")
    assert to_come(portal) == []


def test_an_order_that_nobody_knows_is_refused_and_nothing_is_booked(portal: Portal, cast: Cast) -> None:
    with pytest.raises(UnknownReference):
        deliver(portal, "DN-1", reference="PO-9", BOT=2)
    assert stock(portal, "BOT") == (10, 0, 0)
    deliver(portal, "DN-1", BOT=2)


def test_a_sku_is_expected_once_on_an_order(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 10)
    with pytest.raises(AlreadyExpected, match="10 BOT are expected on PO-1 already, by 10 March 2026"):
        order_more(portal, "BOT", 12, reference="po 1")
    order_more(portal, "BOT", 10, reference="PO-2")
    assert len(to_come(portal)) == 2


def test_a_list_is_expected_whole_or_not_at_all_and_once(portal: Portal, cast: Cast) -> None:
    good = ("PO-1,BOT,10,2026-03-10", "PO-1,bot,5,2026-03-10", "PO-2,CARD,50,")
    with portal.transaction(by="cleo") as work:
        ordered = expect_sheet(work, sheet(*good), due_on=LATER)
    lines = ordered.saved.lines
    assert [(line.reference, line.sku, line.quantity, line.due_on) for line in lines] == [
        ("PO-1", "BOT", 15, SOON),
        ("PO-2", "CARD", 50, LATER),
    ]
    with portal.transaction(by="cleo") as work:
        again = expect_sheet(work, sheet(*good), due_on=LATER).saved
    assert (again.lines, len(again.already)) == ((), 2)
    with pytest.raises(AlreadyExpected) as other, portal.transaction(by="cleo") as work:
        expect_sheet(work, sheet("PO-3,TSH-L,5,2026-03-10", *good), due_on=date(2026, 4, 15))
    assert "50 CARD are expected on PO-2" in other.value.message
    bad = ("PO-4,BOTT,1,2026-03-10", "PO-4,BOT,0,2026-03-10", ",BOT,1,2026-03-10", "PO-4,BOT,1,")
    with pytest.raises(RowsRejected) as refused, portal.transaction(by="cleo") as work:
        expect_sheet(work, sheet("PO-4,TSH-S,1,2026-03-10", *bad))
    assert [(each.as_json()["row"], each.as_json()["code"]) for each in refused.value.problems] == [
        (3, "unknown_sku"),
        (4, "bad_quantity"),
        (5, "missing_reference"),
        (6, "missing_day"),
    ]
    assert len(to_come(portal)) == 2


def test_sales_hears_what_is_on_its_way(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 40, LATER, "PO-2041")
    with portal.transaction(by="walt") as work:
        adjust(work, "BOT", -9, reason=Reason.COUNT)
    with portal.reading() as session:
        letter = list_messages(session, kind=EmailKind.LOW_STOCK)[0]
    assert letter.facts["items"][0]["expected"] == [{"units": 40, "by": "2026-04-14", "reference": "PO-2041"}]
    words = render(EmailKind.LOW_STOCK, letter.facts, brand=portal.brand(portal.policy()), to_team=True)
    for text in (words.text, words.html):
        assert "40 units" in text
        assert "Tuesday 14 April 2026 (PO-2041)" in text


def test_pages_are_told_of_the_next_delivery_and_never_of_an_overdue_one(portal: Portal, cast: Cast) -> None:
    bottle = order_more(portal, "BOT", 10, date(2026, 3, 1))
    order_more(portal, "BOT", 10, LATER, "PO-2")
    order_more(portal, "BOT", 10, SOON, "PO-3")
    with portal.reading() as session:
        found = coming(session, [bottle.sku_id], today=portal.now().date())
        assert coming(session, [bottle.sku_id], today=date(2026, 5, 1)) == {}
    assert found[bottle.sku_id].reference == "PO-3"


def test_two_deliveries_at_once_take_off_no_more_than_is_expected(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 10)

    def call(number: int) -> Callable[[], object]:
        return lambda: deliver(portal, f"DN-{number}", BOT=4)

    answers = at_once([call(number) for number in range(5)])
    assert outcomes(answers) == {"done": 5}
    views = [each for each in answers if isinstance(each, GoodsInView)]
    assert sum(line.units for view in views for line in view.arrival.lines) == 10
    assert to_come(portal) == []
    assert stock(portal, "BOT") == (30, 0, 0)
    assert books_are_right(portal)


def test_a_delivery_and_two_who_close_its_order_at_once_count_every_unit_once(
    portal: Portal, cast: Cast
) -> None:
    def close(reference: str) -> Callable[[], object]:
        def call() -> object:
            with portal.transaction(by="cleo") as work:
                return tuple(close_expected(work, reference))

        return call

    for turn in range(8):
        name = f"PO-{turn}"
        order_more(portal, "BOT", 10, reference=name)

        def bring(number: int = turn) -> object:
            return deliver(portal, f"DN-{number}", BOT=4)

        answers = at_once([bring, close(name), close(name), close(name)])
        assert outcomes(answers) == {"done": 4}
        closed = [line for answer in answers if isinstance(answer, tuple) for line in answer]
        assert len(closed) == 1
        assert to_come(portal) == []
    assert books_are_right(portal)


def test_nothing_is_taken_off_what_was_closed_meanwhile(portal: Portal, cast: Cast) -> None:
    line = order_more(portal, "BOT", 10)
    with portal.transaction(by="walt") as work:
        assert not receive(work, 1, line.id, 11)
        assert receive(work, 1, line.id, 10)
    other = order_more(portal, "BOT", 10, reference="PO-2")
    with portal.transaction(by="cleo") as work:
        close_expected(work, "PO-2")
    with portal.transaction(by="walt") as work:
        assert not receive(work, 1, other.id, 1)


def test_the_same_delivery_is_taken_off_once(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 10)
    deliver(portal, "DN-1", BOT=4)
    with pytest.raises(AlreadyBooked):
        deliver(portal, "dn 1", BOT=4)
    assert to_come(portal) == [("PO-1", "BOT", 6)]


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE purchase_order_lines SET received = received + 1",
        "UPDATE purchase_receipts SET quantity = quantity + 1",
        "DELETE FROM purchase_receipts",
    ],
)
def test_what_was_counted_otherwise_than_it_came_is_found(portal: Portal, cast: Cast, tampering: str) -> None:
    from sqlalchemy import text

    order_more(portal, "BOT", 10)
    deliver(portal, "DN-1", BOT=4)
    with portal.database.write() as session:
        session.execute(text(tampering))
    assert [check.name for check in run_health_checks(portal) if check.state is Verdict.FAIL] == ["expected"]


def test_logistock_may_have_booked_what_is_expected_here(portal: Portal, cast: Cast) -> None:
    order_more(portal, "BOT", 10)
    assert shown(compare(portal, OPENING | {"BOT": 20})) == {"BOT": ([(10, "EXPECTED", ("PO-1",))], 0)}


def test_commands_expect_list_and_meet(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    words = ("stock", "expect", "BOT", "40", "--reference", "PO-7")
    assert wpp(*words).exit_code == 2
    assert wpp(*words, "--by", "14/14/2099").exit_code == 2
    assert "40 units of 1 SKU expected" in wpp(*words, "--by", "2099-04-14").stdout
    again = wpp(*words, "--by", "2099-04-14")
    assert (again.exit_code, again.stdout) == (0, "1 SKU is expected already.\n")
    other = wpp(*words, "--by", "2099-04-15")
    assert (other.exit_code, "add --change" in other.stderr) == (3, True)
    (line,) = wpp("stock", "expected", "--json").document
    assert (line["reference"], line["left"], line["by"]) == ("PO-7", 40, "2099-04-14")
    note = b"Delivery note,SKU,Quantity\nDN-1,BOT,30\n"
    booked = wpp("stock", "book-in", "-", "--reference", "PO-7", piped=note)
    assert "PO-7  BOT: 30 came, 10 short, still expected" in booked.stdout
    assert "PO-7 is closed. 10 of 40 units never arrived." in wpp("stock", "expect", "--close", "PO-7").stdout
    assert wpp("stock", "expected", "--json").document == []
    file = b"PO,SKU,Qty,ETA\nPO-8,CARD,100,2099-05-01\n"
    assert wpp("stock", "expect", "-", piped=file).exit_code == 0
