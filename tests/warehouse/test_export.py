"""The hand-off to the warehouse's own system: each order in one file, and none marked that stands in no file."""

from pathlib import Path

import pytest

from support.cast import Cast, order, starter
from support.cli import REPOSITORY
from support.hand_off import hand_off, send_to
from wpp.errors import WppError
from wpp.orders.approvals import approve
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.queries import list_orders
from wpp.orders.views import order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.sheets import Column, as_text, read_sheet
from wpp.warehouse.export import Export, UnknownBatch, export_again, export_orders, write_export
from wpp.warehouse.layout import DEFAULT_LAYOUT, BadLayout, read_layout

EXAMPLES = sorted((REPOSITORY / "data" / "logicon").glob("*.toml"))
BY_ITEM, BY_ORDER = EXAMPLES


def repeat(portal: Portal, batch: str | None = None) -> Export:
    """A batch once more."""
    with portal.transaction(by="walt") as work:
        return export_again(work, DEFAULT_LAYOUT, batch=batch)


def batches(portal: Portal) -> dict[str, str | None]:
    """The batch of every order."""
    with portal.reading() as session:
        return {row.number: row.batch for row in list_orders(session, now=portal.now(), limit=None)}


def cells(path: Path, *headings: str) -> list[tuple[str, ...]]:
    """Some columns of a file, as another program reads them."""
    sheet = read_sheet(path, [Column(name, name) for name in headings])
    return [tuple(as_text(row[name], numbers=True) for name in headings) for row in sheet]


def test_what_waits_goes_into_one_file_and_only_once(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "CAP-L").number
    first = hand_off(portal, tmp_path / "one.csv")
    assert (first.batch, first.orders, first.held) == ("EXP-1", (mia, omar), ())
    assert cells(tmp_path / "one.csv", "Order", "SKU", "Quantity", "Postcode") == [
        (mia, "TSH-M", "1", "SW1A 1AA"),
        (mia, "BOT", "1", "SW1A 1AA"),
        (mia, "CARD", "1", "SW1A 1AA"),
        (omar, "TSH-S", "1", "SW1A 1AA"),
        (omar, "CAP-L", "1", "SW1A 1AA"),
        (omar, "CARD", "1", "SW1A 1AA"),
    ]
    assert batches(portal) == {mia: "EXP-1", omar: "EXP-1"}
    second = hand_off(portal, tmp_path / "two.csv")
    assert (second.batch, second.orders) == (None, ())
    assert not (tmp_path / "two.csv").exists()
    with portal.reading() as session:
        view = order_view(session, mia, now=portal.now())
    assert view.handed_off is not None
    assert (view.handed_off.batch, view.handed_off.file, view.stop) == ("EXP-1", "one.csv", None)
    assert "order:exported" in [line.event for line in view.history]


def test_only_progressing_orders_go(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
        pia = starter(work, "Pia")
    held, approved, ended = (order(portal, who).number for who in (cast.mia, cast.omar, pia))
    with portal.transaction(by="rita") as work:
        approve(work, approved)
        approve(work, ended)
        complete(work, ended)
    assert hand_off(portal, tmp_path / "out.csv").orders == (approved,)
    assert batches(portal) == {held: None, approved: "EXP-1", ended: None}


def test_the_most_urgent_order_stands_first(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    late = order(portal, cast.mia).number
    portal.clock.advance(hours=1)  # type: ignore[attr-defined]
    with portal.transaction(by="dee") as work:
        change_setting(work, "ship-within-hours", "4")
    urgent = order(portal, cast.omar).number
    assert hand_off(portal, tmp_path / "out.csv").orders == (urgent, late)


@pytest.mark.parametrize("name", ["missing/out.csv", "out.doc", "taken.csv"])
def test_where_the_file_cannot_be_written_nothing_is_marked(
    portal: Portal, cast: Cast, tmp_path: Path, name: str
) -> None:
    number = order(portal, cast.mia).number
    (tmp_path / "taken.csv").write_text("yesterday's orders")
    with pytest.raises(WppError):
        hand_off(portal, tmp_path / name)
    assert batches(portal) == {number: None}
    assert (tmp_path / "taken.csv").read_text() == "yesterday's orders"
    assert hand_off(portal, tmp_path / "out.csv").orders == (number,)


def test_what_does_not_fit_is_held_back_and_the_others_go(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    long = send_to(portal, cast.mia, line1="The Old Granary, Bottom of the Long Lane 17")
    fits = send_to(portal, cast.omar, name="Łukasz Müller")
    layout = read_layout(BY_ITEM)
    found = hand_off(portal, tmp_path / "out.csv", layout)
    assert found.orders == (fits,)
    assert [(held.number, held.faults[0].heading) for held in found.held] == [(long, "Address line 1")]
    assert "35 characters fit" in found.held[0].faults[0].message
    assert "has 43" in found.held[0].faults[0].message
    assert batches(portal) == {long: None, fits: "EXP-1"}
    rows = cells(tmp_path / "out.csv", "Account", "Deliver to", "Line", "Required by", "Service")
    assert rows[0] == ("WELCOME", "Lukasz Muller", "1", "04/03/2026", "NEXTDAY")


def test_what_an_address_does_not_have_is_not_asked_for(portal: Portal, cast: Cast) -> None:
    forces = send_to(portal, cast.mia, town="", postcode="BFPO 57")
    abroad = send_to(portal, cast.omar, town="Kowloon", postcode="", country="HK")
    for layout in (DEFAULT_LAYOUT, read_layout(BY_ITEM), read_layout(BY_ORDER)):
        with portal.trial(by="walt") as work:
            found = export_orders(work, layout)
        assert (found.orders, found.held) == ((forces, abroad), ())


def test_an_address_from_before_that_does_not_fit_its_country_is_held_back(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    island = send_to(portal, cast.mia, postcode="JE2 3AB")
    nowhere = send_to(portal, cast.omar, postcode="")
    found = hand_off(portal, tmp_path / "out.csv")
    assert [(held.number, held.faults[0].message) for held in found.held] == [
        (island, "JE2 3AB is in Jersey."),
        (nowhere, "It must not be empty."),
    ]


def test_letters_that_cannot_be_printed_are_named(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    send_to(portal, cast.mia, name="王小明")
    found = hand_off(portal, tmp_path / "out.csv", read_layout(BY_ORDER))
    assert found.batch is None
    assert "王小明 cannot be printed" in found.held[0].faults[0].message
    assert not (tmp_path / "out.csv").exists()


def test_a_row_for_each_order_has_its_items_in_one_cell(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    number = order(portal, cast.mia).number
    hand_off(portal, tmp_path / "out.xlsx", read_layout(BY_ORDER))
    assert cells(tmp_path / "out.xlsx", "OrderRef", "Batch", "DueDate", "Items", "Units", "Country") == [
        (
            number,
            "EXP-1",
            "20260304",
            "1 x TSH-M T-shirt, M; 1 x BOT Bottle; 1 x CARD Welcome card",
            "3",
            "United Kingdom",
        )
    ]


def test_a_batch_is_repeated_without_what_is_not_to_be_packed_any_more(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    with portal.transaction(by="dee") as work:
        pia = starter(work, "Pia")
    mia, omar, third = (order(portal, who).number for who in (cast.mia, cast.omar, pia))
    hand_off(portal, tmp_path / "out.csv")
    with portal.transaction(by="walt") as work:
        complete(work, mia)
        cancel(work, omar, reason="Left")
    again = repeat(portal)
    assert (again.batch, again.orders) == ("EXP-1", (third,))
    assert again.left_out == ((mia, "Completed"), (omar, "to be stopped"))
    assert len(again.rows) == 3
    write_export(tmp_path / "out.csv", DEFAULT_LAYOUT, again)
    assert {row[0] for row in cells(tmp_path / "out.csv", "Order")} == {third}
    assert repeat(portal, "exp-1").orders == (third,)
    with pytest.raises(UnknownBatch):
        repeat(portal, "EXP-2")


def test_nothing_can_be_repeated_before_anything_was_handed_over(portal: Portal, cast: Cast) -> None:
    with pytest.raises(UnknownBatch, match="Nothing has been exported"):
        repeat(portal)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_shipped_examples_are_understood(path: Path) -> None:
    assert len(read_layout(path).columns) > 10


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("columns = 3", "there are no columns"),
        ('colums = "x"', "unknown key 'colums'"),
        ('[[columns]]\nheading = "A"', "give it either a field or a fixed value"),
        ('[[columns]]\nheading = "A"\nfield = "sku"\nvalue = "x"', "give it either a field or a fixed value"),
        ('[[columns]]\nheading = "A"\nfield = "adress"', "unknown field 'adress'"),
        ('rows = "orders"\n[[columns]]\nheading = "A"\nfield = "sku"', "unknown field 'sku'"),
        ('[[columns]]\nheading = "A"\nfield = "name"\nmost = 0', "most must be a whole number"),
        ('[[columns]]\nheading = "A"\nfield = "name"\nletters = "greek"', "letters must be one of"),
        ('[[columns]]\nheading = "A"\nfield = "name"\nneeded = "yes"', "needed must be true or false"),
        ('[[columns]]\nfield = "name"', "column 1 has no heading"),
        ('delimiter = "#"\n[[columns]]\nheading = "A"\nvalue = "x"', "delimiter must be one of"),
        ("= 3", "Can't read "),
    ],
)
def test_a_slip_in_a_layout_is_named_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "logicon.toml"
    path.write_text(text)
    with pytest.raises(BadLayout, match=complaint):
        read_layout(path)
