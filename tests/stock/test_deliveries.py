"""Goods in: all or nothing, the same delivery note never twice, CS and DS told."""

import io
from collections.abc import Sequence

import pytest

from support.cast import Cast, stock
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.portal import Portal
from wpp.sheets import Sheet, read_sheet
from wpp.stock.receiving.deliveries import GoodsInView, book_in
from wpp.stock.receiving.delivery_sheet import GOODS_IN_COLUMNS, RowsRejected, check_goods_in
from wpp.stock.receiving.duplicate_delivery import AlreadyBooked

HEAD = "Delivery note,Date,SKU,Description,Quantity,Unit"


def sheet(*rows: str, head: str = HEAD) -> Sheet:
    """A delivery as a file."""
    file = io.BytesIO("\n".join([head, *rows]).encode())
    file.name = "delivery.csv"
    return read_sheet(file, GOODS_IN_COLUMNS)


def book(portal: Portal, *rows: str, delivery_note: str | None = None, head: str = HEAD) -> GoodsInView:
    """Check a delivery and book it in."""
    with portal.transaction(by="walt") as work:
        plan = check_goods_in(work.session, sheet(*rows, head=head), delivery_note=delivery_note)
        return book_in(work, plan)


def codes(refused: RowsRejected) -> Sequence[tuple[object, ...]]:
    """Row, column and code of every problem."""
    found = [problem.as_json() for problem in refused.problems]
    return [(each["row"], each["column"], each["code"]) for each in found]


def test_a_delivery_becomes_stock_and_both_teams_hear_of_it(portal: Portal, cast: Cast) -> None:
    view = book(
        portal, "DN-1,2026-03-01,TSH-L,T-shirt,12,each", "DN-1,2026-03-01,bot,,3,pcs", "DN-1,,TSH-L,again,4,"
    )
    # The opening stock was a delivery of its own, so this is the second.
    assert (view.number, view.delivery_note, view.units) == ("GRN-2", "DN-1", 19)
    assert [(line.sku, line.quantity) for line in view.lines] == [("TSH-L", 16), ("BOT", 3)]
    assert stock(portal, "TSH-L") == (16, 0, 0)
    with portal.reading() as session:
        letters = [each for each in list_messages(session) if each.key.startswith("goods_in:GRN-2")]
    assert {(each.kind, each.to) for each in letters} == {
        (EmailKind.GOODS_IN, "cs@house.example.com"),
        (EmailKind.GOODS_IN, "ds@house.example.com"),
    }


@pytest.mark.parametrize("again", ["DN-1", "dn 1", "DN/1", " dn_1 "])
def test_the_same_delivery_note_is_never_booked_twice(portal: Portal, cast: Cast, again: str) -> None:
    book(portal, "DN-1,,BOT,,3,")
    with pytest.raises(AlreadyBooked, match="GRN-2"):
        book(portal, f"{again},,BOT,,3,", f"{again},,TSH-L,,1,")
    assert stock(portal, "BOT") == (13, 0, 0)


def test_every_problem_is_named_and_nothing_is_booked(portal: Portal, cast: Cast) -> None:
    with pytest.raises(RowsRejected) as refused:
        book(
            portal,
            "DN-1,,BOT,,3,",
            "DN-1,,BOTT,,3,",
            "DN-1,,,,3,",
            "DN-1,,BOT,,-3,",
            "DN-1,,BOT,,2.5,",
            'DN-1,,BOT,,"1,200",',
            "DN-1,,BOT,,12 boxes,",
            "DN-1,,BOT,,,",
            "DN-1,,BOT,,4,box",
            "DN-2,,BOT,,4,",
        )
    assert codes(refused.value) == [
        (3, "SKU", "unknown_sku"),
        (4, "SKU", "missing_sku"),
        (5, "Quantity", "bad_quantity"),
        (6, "Quantity", "bad_quantity"),
        (7, "Quantity", "bad_quantity"),
        (8, "Quantity", "bad_quantity"),
        (9, "Quantity", "bad_quantity"),
        (10, "Unit", "wrong_unit"),
        (11, "Delivery note", "missing_note"),
    ]
    assert "Did you mean BOT?" in str(refused.value.problems[0].as_json()["message"])
    assert stock(portal, "BOT") == (10, 0, 0)


def test_a_delivery_without_a_note_can_be_given_one(portal: Portal, cast: Cast) -> None:
    bare = "SKU,Quantity"
    with pytest.raises(RowsRejected, match="1 problem"):
        book(portal, "BOT,3", head=bare)
    assert book(portal, "BOT,3", head=bare, delivery_note=" DN-9 ").delivery_note == "DN-9"


def test_a_note_that_is_too_long_is_not_cut_short(portal: Portal, cast: Cast) -> None:
    with pytest.raises(RowsRejected) as refused:
        book(portal, "BOT,3", head="SKU,Quantity", delivery_note="9" * 121)
    assert codes(refused.value) == [(1, "Delivery note", "suspicious_text")]


def test_a_note_that_contradicts_the_file_is_asked_about(portal: Portal, cast: Cast) -> None:
    with pytest.raises(RowsRejected) as refused:
        book(portal, "DN-1,,BOT,,3,", delivery_note="DN-2")
    assert codes(refused.value) == [(2, "Delivery note", "missing_note")]
    assert book(portal, "DN-1,,BOT,,3,", delivery_note="dn 1").delivery_note == "dn 1"
