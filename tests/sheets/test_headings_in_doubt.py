"""Headings that could be two columns, are something else, or may be meant: asked about, left alone, suggested."""

import pytest

from support.column_tables import TABLES
from support.sheet_columns import read
from wpp.hints import Hint
from wpp.sheets import Column
from wpp.sheets.errors import AmbiguousHeader, MissingColumn
from wpp.sheets.table.headings import ColumnNames
from wpp.starters.columns import STARTER_COLUMNS
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS
from wpp.stock.receiving.purchase_order_sheet import ORDERED_COLUMNS
from wpp.stock.stock_take import SHELF_COLUMNS
from wpp.warehouse.tracking_sheet import SHIPPED_COLUMNS


@pytest.mark.parametrize(
    ("columns", "headings", "row", "what"),
    [
        (
            STARTER_COLUMNS,
            "First name,Last name,Email,Work email",
            "Ann,Lee,a@x.example,b@x.example",
            "Email",
        ),
        (STARTER_COLUMNS, "First name,Forename,Last name,Email", "Ann,Anne,Lee,a@x.example", "First name"),
        (DELIVERY_COLUMNS, "SKU,Qty Shipped,Qty Received", "TSH-M,40,39", "Quantity"),
        (DELIVERY_COLUMNS, "SKU,Qty,Received", "TSH-M,40,39", "Quantity"),
        (DELIVERY_COLUMNS, "Item code,Part no,Qty", "TSH-M,X-1,40", "SKU"),
        (
            SHIPPED_COLUMNS,
            "Reference,Consignment Number,Parcel Number",
            "10008,123456789,15501234567890",
            "Tracking",
        ),
        (SHIPPED_COLUMNS, "Order Number,Order reference,Tracking", "10019,10008,AB123456789GB", "Order"),
        # A tenth of all numbers have the right check digit.
        (SHIPPED_COLUMNS, "Order Number,Order reference,Tracking", "10019,Isla,AB123456789GB", "Order"),
    ],
)
def test_between_two_that_can_be_meant_a_person_chooses(
    columns: tuple[Column, ...], headings: str, row: str, what: str
) -> None:
    with pytest.raises(AmbiguousHeader, match=f"2 columns could be {what}: "):
        read(f"{headings}\n{row}\n", columns=columns)


@pytest.mark.parametrize(
    ("columns", "headings", "row"),
    [
        *(
            (STARTER_COLUMNS, f"First name,Last name,{heading}", "Ann,Lee,ann@home.example")
            for heading in (
                "Personal email",
                "Home Email",
                "Private e-mail",
                "Secondary email",
                "Recovery Email",
                "Manager email",
                "Email (personal)",
                "Email (home)",
                "E-mail 2 - Value",
                "Personal Contact: Personal Email",
                "Email - Primary Home",
                "Best Email",
                "Old email",
            )
        ),
        (STARTER_COLUMNS, "Preferred Name,Last name,Email", "Ann Lee,Lee,ann@example.com"),
        *(
            (DELIVERY_COLUMNS, f"SKU,{heading}", "TSH-M,40")
            for heading in (
                "Qty ordered",
                "Ordered",
                "Qty invoiced",
                "Qty (ordered)",
                "Qty (cartons)",
                "Outstanding",
            )
        ),
        (DELIVERY_COLUMNS, "Supplier code,Qty", "TSH-M,40"),
        (DELIVERY_COLUMNS, "Item code (supplier),Qty", "TSH-M,40"),
        (DELIVERY_COLUMNS, "Variant Tax Code,Qty", "TSH-M,40"),
        (SHELF_COLUMNS, "SKU,System qty", "TSH-M,40"),
        (DELIVERY_COLUMNS, "Line item no,Qty", "1,40"),
        (ORDERED_COLUMNS, "SKU,Qty received", "TSH-M,40"),
        (ORDERED_COLUMNS, "SKU,Qty (received short)", "TSH-M,40"),
    ],
)
def test_what_is_something_else_is_never_taken(columns: tuple[Column, ...], headings: str, row: str) -> None:
    with pytest.raises(MissingColumn):
        read(f"{headings}\n{row}\n", columns=columns)


@pytest.mark.parametrize("table", TABLES)
def test_every_heading_on_the_page_is_known(table: str) -> None:
    names = ColumnNames(TABLES[table], {})
    unknown = [
        (column.title, name)
        for column in TABLES[table]
        for name in (column.title, *column.names)
        if column.field not in [field for field, _ in names.meanings(name)]
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("columns", "headings", "row", "suggested"),
    [
        (DELIVERY_COLUMNS, "SKU,Unit Cost,Ordered Qty,Country", "TSH-M,4,40,GB", ["Ordered Qty (40)"]),
        (DELIVERY_COLUMNS, "SKU,Qty Value,Unit Qty Price", "TSH-M,4,5", []),
        (DELIVERY_COLUMNS, "SKU,Ordered,Unit Cost", "TSH-M,40,4", ["Ordered (40)"]),
        (DELIVERY_COLUMNS, "SKU,Ordered,Unit Cost", "TSH-M,04/12/2026,4", []),
        (DELIVERY_COLUMNS, "Supplier code,Supplier,Qty", "X-1,Acme,4", ["Supplier code (X-1)"]),
        (
            DELIVERY_COLUMNS,
            "Variant Tax Code,Country Code,Vendor item code,Qty",
            "P0,GB,X-1,40",
            ["Vendor item code (X-1)"],
        ),
        (STARTER_COLUMNS, "First name,Last name,Manager email", "Ann,Lee,bo@example.com", []),
        (
            STARTER_COLUMNS,
            "First name,Last name,Manager email,Kontakt",
            "Ann,Lee,bo@example.com,ann@example.com",
            ["Kontakt (ann@example.com)"],
        ),
        (STARTER_COLUMNS, "First name,Last name,Email sent", "Ann,Lee,27/11/2026", []),
        (STARTER_COLUMNS, "Chosen name,Surname,Email", "Ann,Lee,ann@example.com", []),
        (SHIPPED_COLUMNS, "Shipment,Our number,Tracking", "5,10008,AB123456789GB", ["Our number (10008)"]),
        (
            SHELF_COLUMNS,
            "SKU,Shelf count 1,Qty per box",
            "TSH-M,40,12",
            ["Shelf count 1 (40)", "Qty per box (12)"],
        ),
    ],
)
def test_a_column_is_suggested_only_where_its_values_fit(
    columns: tuple[Column, ...], headings: str, row: str, suggested: list[str]
) -> None:
    with pytest.raises(MissingColumn) as caught:
        read(f"{headings}\n{row}\n", columns=columns)
    hints = [each for each in caught.value.hints if isinstance(each, Hint) and "example" in each.values]
    assert [f"{each.values['heading']} ({each.values['example']})" for each in hints] == suggested
