"""Rules over every command that reads a file: once is as good as twice, and its template comes back filled in."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from support.cast import Cast, order
from support.cli import Wpp, everything
from support.commands import COMMANDS
from support.sheet_files import Value, xlsx, xml_rows
from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS
from wpp.portal import Portal
from wpp.sheets import Column
from wpp.starters.columns import CORRECTION_COLUMNS, LEAVER_COLUMNS, STARTER_COLUMNS
from wpp.stock.receiving.delivery_sheet import GOODS_IN_COLUMNS
from wpp.stock.receiving.purchase_order_sheet import EXPECTED_COLUMNS
from wpp.stock.stock_take import COUNT_COLUMNS
from wpp.warehouse.reconcile import LOGISTOCK_COLUMNS
from wpp.warehouse.returns_sheet import RETURN_COLUMNS
from wpp.warehouse.tracking_sheet import TRACKING_COLUMNS

ITEMS: list[list[Value]] = [
    ["SKU", "Item", "Size", "Opening stock"],
    ["TSH-M", "T-shirt", "M", 4],
    ["PEN", "Pen", "", 7],
]
PACKS: list[list[Value]] = [
    ["Pack", "Choice", "SKU or Item", "Quantity"],
    ["Desk pack", "Pen", "PEN", 2],
    ["Desk pack", "T", "T-shirt", 1],
]
IMPORTS: dict[str, tuple[list[str], bytes]] = {
    "import-users": (
        ["import-users", "--welcome"],
        b"First name,Last name,Email\nNia,Field,nia@example.com\nMia,Tester,mia@client.example.com\nX,,bad\n",
    ),
    "user disable": (["user", "disable", "--from"], b"Email\nomar@client.example.com\nnobody@example.com\n"),
    "user enable": (["user", "enable", "--from"], b"Email\noff@client.example.com\nnobody@example.com\n"),
    "user edit": (
        ["user", "edit", "--from"],
        b"Email,New email,Last name\nomar@client.example.com,o@example.com,Stone\nmia@client.example.com,,Tester\n",
    ),
    "catalogue import": (
        ["catalogue", "import", "--answer", "missing=keep", "--answer", "opening=book"],
        xlsx({"Items": xml_rows(ITEMS), "Packs": xml_rows(PACKS)}),
    ),
    "stock book-in": (["stock", "book-in"], b"Delivery note,SKU,Quantity\nDN-1,BOT,5\nDN-1,BOT,1\n"),
    "purchase add": (["stock", "expect"], b"Reference,SKU,Quantity,Expected\nPO-1,BOT,5,2099-04-14\n"),
    "stock count": (["stock", "count"], b"SKU,Quantity\nBOT,7\nTSH-S,12\n"),
    "stock reconcile": (
        ["stock", "reconcile", "--book", "--reason", "Counted again"],
        b"SKU,Quantity\nBOT,7\nTSH-S,12\n",
    ),
    "order complete": (["order", "complete", "--from"], b"Order,Tracking\n10008,15501234567890\n99,1\n"),
    # Two cards went out with the order, so that nothing but the rows themselves tells that one came back, and once.
    "return record": (["return", "record", "--from"], b"Order,SKU,Quantity,Condition\n10008,CARD,1,good\n"),
}


def reads_a_file(name: str) -> bool:
    """Whether a command reads a spreadsheet."""
    return any("--header-row" in parameter.opts for parameter in COMMANDS[name].params)


def test_every_command_that_reads_a_file_is_tried_here() -> None:
    reading = {name for name in COMMANDS if reads_a_file(name) and not COMMANDS[name].hidden}
    assert set(IMPORTS) == reading - {"sheets remember"}, "it takes nothing of the file"


@pytest.fixture
def two_cards(portal: Portal, cast: Cast, wpp: Wpp) -> Wpp:
    """A portal with an order, 10008, that has two cards in it."""
    items = [
        ["SKU", "Item", "Size"],
        ["TSH-M", "T-shirt", "M"],
        ["BOT", "Bottle", ""],
        ["CARD", "Welcome card", ""],
    ]
    packs: list[list[Value]] = [
        ["Pack", "Choice", "SKU or Item", "Quantity"],
        ["Welcome pack", "Your T-shirt", "T-shirt", 1],
        ["Welcome pack", "Your gift", "Bottle", 1],
        ["Welcome pack", "Included", "Welcome card", 2],
    ]
    Path("pack.xlsx").write_bytes(xlsx({"Items": xml_rows(items), "Packs": xml_rows(packs)}))
    assert wpp("catalogue", "import", "pack.xlsx", "--answer", "missing=keep").exit_code == 0
    assert order(portal, cast.mia).number == "10008"
    return wpp


@pytest.mark.parametrize("name", IMPORTS)
def test_the_same_file_a_second_time_changes_nothing(portal: Portal, two_cards: Wpp, name: str) -> None:
    wpp = two_cards
    if name == "return record":
        assert wpp("order", "complete", "10008").exit_code == 0
    wpp("user", "add", "off@client.example.com", "--first", "Ola")
    wpp("user", "off", "off@client.example.com")
    words, content = IMPORTS[name]
    suffix = ".xlsx" if content.startswith(b"PK") else ".csv"
    Path(f"first{suffix}").write_bytes(content)
    Path(f"second{suffix}").write_bytes(content)
    empty = everything(portal)
    assert wpp(*words, f"first{suffix}").exit_code in (0, 4)
    before = everything(portal)
    assert before != empty
    for again in (f"first{suffix}", f"second{suffix}"):
        told = wpp(*words, again, "--json")
        assert told.exit_code in (0, 3, 4)
        assert everything(portal) == before, again


def test_a_second_parcel_with_the_same_in_it_is_told_apart_by_its_note(two_cards: Wpp) -> None:
    two_cards("order", "complete", "10008")
    head, row = "Order,SKU,Quantity,Condition,Note\n", "10008,CARD,1,good,"
    Path("first.csv").write_text(f"{head}{row}\n")
    Path("more.csv").write_text(f"{head}{row}second parcel\n")
    assert two_cards("return", "record", "--from", "first.csv").exit_code == 0
    again = two_cards("return", "record", "--from", "first.csv")
    assert again.exit_code == 0
    assert "RET-1 of order 10008 has already been recorded from these rows." in again.stdout
    assert "add a note to its rows" in again.stdout
    assert len(two_cards("return", "record", "--from", "more.csv", "--json").document["returns"]) == 1
    third = two_cards("return", "record", "--from", "more.csv", "--json").document
    assert [each["order"] for each in third["already"]] == ["10008"]


SHEETS: dict[str, tuple[list[str], Mapping[str, Sequence[Column]]]] = {
    "import-users": (["import-users"], {"Starters": STARTER_COLUMNS}),
    "user disable": (["user", "disable", "--from"], {"Leavers": LEAVER_COLUMNS}),
    "user enable": (["user", "enable", "--from"], {"Leavers": LEAVER_COLUMNS}),
    "user edit": (["user", "edit", "--from"], {"Corrections": CORRECTION_COLUMNS}),
    "catalogue import": (
        ["catalogue", "import", "--answer", "missing=keep"],
        {"Items": ITEM_COLUMNS, "Packs": PACK_COLUMNS},
    ),
    "stock book-in": (["stock", "book-in"], {"Goods in": GOODS_IN_COLUMNS}),
    "purchase add": (["stock", "expect"], {"Expected": EXPECTED_COLUMNS}),
    "stock count": (["stock", "count"], {"Count": COUNT_COLUMNS}),
    "stock reconcile": (["stock", "reconcile"], {"Logistock": LOGISTOCK_COLUMNS}),
    "order complete": (["order", "complete", "--from"], {"Shipped": TRACKING_COLUMNS}),
    "return record": (["return", "record", "--from"], {"Returns": RETURN_COLUMNS}),
}


def fill_in(path: Path, sheets: Mapping[str, Sequence[Column]]) -> None:
    """The examples of the columns under their headings, as a person types them."""
    if path.suffix == ".csv":
        with path.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow([column.example for column in next(iter(sheets.values()))])
        return
    book = openpyxl.load_workbook(path)
    for title, columns in sheets.items():
        figures = [
            int(column.example) if column.example.isdecimal() else column.example for column in columns
        ]
        book[title].append(figures)
    book.save(path)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("name", SHEETS)
def test_every_template_filled_in_with_its_own_examples_is_taken(
    portal: Portal, cast: Cast, wpp: Wpp, name: str, suffix: str
) -> None:
    assert order(portal, cast.mia).number == "10008"
    if name == "return record":
        wpp("order", "complete", "10008")
    if name.startswith("user"):
        wpp("user", "add", "mia.chen@example.com", "--first", "Mia", "--last", "Chen")
    words, sheets = SHEETS[name]
    path = Path(f"template{suffix}")
    made = wpp(*name.split(), "--template", str(path))
    if suffix == ".csv" and len(sheets) > 1:
        assert (made.exit_code, path.exists()) == (2, False)
        return
    assert made.exit_code == 0
    fill_in(path, sheets)
    told = wpp(*words, str(path), "--json")
    if name == "purchase add" and "past-day" in told.stdout:  # the day of the example passes one day
        told = wpp(*words, str(path), "--json", "--answer", "past-day=keep")
    # What Logistock has is not what we have; and TSH-M has stock, so its opening stock is not booked.
    done = 4 if name in ("stock reconcile", "catalogue import") else 0
    assert (told.exit_code, told.document.get("rejected", [])) == (done, []), told
    assert json.dumps(told.document)


def test_every_command_that_reads_a_file_writes_its_template() -> None:
    assert set(SHEETS) == set(IMPORTS)
