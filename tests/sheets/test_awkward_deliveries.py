"""Cells of deliveries as others fill them in: codes, quantities, units and notes, each with what must come of it."""

import pytest

from support.cast import Cast, stock
from support.cell_files import wide, workbook
from support.sheet_files import Value
from wpp.portal import Portal
from wpp.sheets import Problem, read_sheet
from wpp.stock.receiving.deliveries import GoodsInView, book_in
from wpp.stock.receiving.delivery_sheet import GOODS_IN_COLUMNS, RowsRejected, check_goods_in
from wpp.stock.receiving.duplicate_delivery import AlreadyBooked

QUANTITIES_TAKEN: list[tuple[Value, int]] = [
    (5, 5),
    (5.0, 5),
    ("12", 12),
    (" 12 ", 12),
    ("012", 12),
    ("+3", 3),
    (wide("12"), 12),
]
QUANTITIES_REFUSED: list[Value] = [
    -1,
    "-1",
    "−1",
    0,
    "0",
    1.5,
    "2.5",
    "1,200",
    "1.200",
    "1.000",
    "1 200",
    "12 boxes",
    "12pcs",
    "a dozen",
    "1e3",
    10**9,
    "9" * 30,
    None,
    True,
    "01/02/2026",
]
DELIVERY = ("Delivery note", "SKU", "Quantity", "Unit")


def delivery(portal: Portal, *rows: tuple[Value, ...], file: str = "delivery.xlsx") -> GoodsInView:
    """Check a delivery and book it in."""
    with portal.transaction(by="walt") as work:
        sheet = read_sheet(workbook(file, DELIVERY, *rows), GOODS_IN_COLUMNS)
        return book_in(work, check_goods_in(work.session, sheet))


def refused(portal: Portal, *rows: tuple[Value, ...]) -> list[Problem]:
    """Everything that is wrong with a delivery; nothing of it is booked."""
    before = stock(portal, "BOT"), stock(portal, "TSH-M")
    with pytest.raises(RowsRejected) as caught:
        delivery(portal, *rows)
    assert (stock(portal, "BOT"), stock(portal, "TSH-M")) == before
    return [each for each in caught.value.problems if isinstance(each, Problem)]


def test_whole_quantities_are_booked_in(portal: Portal, cast: Cast) -> None:
    view = delivery(portal, *(("DN-1", "BOT", quantity, "each") for quantity, _ in QUANTITIES_TAKEN))
    assert view.units == sum(units for _, units in QUANTITIES_TAKEN)


def test_every_other_quantity_is_named(portal: Portal, cast: Cast) -> None:
    found = refused(portal, *(("DN-1", "BOT", quantity, "each") for quantity in QUANTITIES_REFUSED))
    assert [(each.row, each.column, each.code) for each in found] == [
        (number, "Quantity", "bad_quantity") for number, _ in enumerate(QUANTITIES_REFUSED, 2)
    ]


@pytest.mark.parametrize("unit", ["box", "boxes", "pack of 10", "dozen", "kg", "12"])
def test_a_unit_that_is_not_the_skus_is_named(portal: Portal, cast: Cast, unit: str) -> None:
    assert [each.code for each in refused(portal, ("DN-1", "BOT", 1, unit))] == ["wrong_unit"]


@pytest.mark.parametrize("unit", ["each", "EA", "pcs", "Units", " piece ", None])
def test_other_words_for_each_are_known(portal: Portal, cast: Cast, unit: str | None) -> None:
    assert delivery(portal, ("DN-1", "BOT", 1, unit)).units == 1


@pytest.mark.parametrize("code", ["BOT", "bot", " Bot\u200b", wide("BOT"), "tsh-m", "TSH -M"])
def test_a_code_is_known_in_any_spelling(portal: Portal, cast: Cast, code: str) -> None:
    assert delivery(portal, ("DN-1", code, 1, None)).units == 1


@pytest.mark.parametrize(
    ("code", "problem", "said"),
    [
        ("BOTT", "unknown_sku", "Did you mean BOT?"),
        ("TSHM", "unknown_sku", "TSH-M"),
        ("ZZZ", "unknown_sku", "There is no SKU ZZZ."),
        (None, "missing_sku", "blank"),
        (3.01043e13, "unknown_sku", "30104300000000"),
        ("3.01043E+13", "not_text", "digits were lost"),
        (3558344370409403, "not_text", "digits were lost"),
        ("#N/A", "cell_error", "#N/A"),
        (True, "not_text", "found TRUE"),
    ],
)
def test_a_code_that_is_none_is_named_with_the_nearest(
    portal: Portal, cast: Cast, code: Value, problem: str, said: str
) -> None:
    (found,) = refused(portal, ("DN-1", code, 1, None))
    assert (found.row, found.column, found.code) == (2, "SKU", problem)
    assert said in found.message


def test_the_same_sku_on_two_lines_is_added_together(portal: Portal, cast: Cast) -> None:
    view = delivery(portal, ("DN-1", "BOT", 2, None), ("DN-1", "TSH-M", 1, None), ("dn-1", "bot", 3, None))
    assert [(line.sku, line.quantity) for line in view.lines] == [("BOT", 5), ("TSH-M", 1)]


@pytest.mark.parametrize(
    ("file", "note", "more"),
    [
        ("delivery.xlsx", "DN-1", 0),
        ("delivery (1).xlsx", "DN-1", 0),
        ("delivery.xlsx", "dn-1", 0),
        ("delivery.xlsx", " DN 1", 0),
        ("delivery.xlsx", "DN-1", 1),
        ("other.xlsx", "dn/1", 1),
    ],
)
def test_a_delivery_note_is_booked_once_whatever_the_file_and_the_lines(
    portal: Portal, cast: Cast, file: str, note: str, more: int
) -> None:
    delivery(portal, ("DN-1", "BOT", 2, None))
    before = stock(portal, "BOT"), stock(portal, "TSH-M")
    rows = [(note, "BOT", 2, None), (note, "TSH-M", 1, None)][: 1 + more]
    with pytest.raises(AlreadyBooked):
        delivery(portal, *rows, file=file)
    assert (stock(portal, "BOT"), stock(portal, "TSH-M")) == before
