"""Which sheet, which column: asked on a terminal, refused elsewhere, the same on every command that reads a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from support.cast import Cast, order, stock
from support.cli import Answer, Wpp, everything, on_a_terminal
from support.databases import SQLITE_ONLY
from support.sheet_files import xlsx, xml_rows
from wpp.portal import Portal

GOODS = ("Delivery note", "SKU", "Qty")
TWO_CARTONS = {
    "Carton 1": [GOODS, ("DN-11", "TSH-M", 10)],
    "Carton 2": [GOODS, ("DN-11", "BOT", 12)],
}
STARTERS = ("First name", "Last name", "Email")


def save(name: str, sheets: Mapping[str, Any]) -> str:
    Path(name).write_bytes(xlsx({title: xml_rows(rows) for title, rows in sheets.items()}))
    return name


def first_answers(told: Answer) -> list[str]:
    """The safest answer to each question of a refusal, as options."""
    return [
        word
        for question in told.document["error"]["questions"]
        for word in ("--answer", f"{question['id']}={question['answers'][0]['value']}")
    ]


def surroundings(portal: Portal) -> dict[str, str]:
    return {
        "WPP_DATABASE_URL": portal.configuration.database_url,
        "WPP_MAIL_URL": portal.configuration.mail_url,
        "WPP_BASE_URL": portal.configuration.base_url,
        "WPP_SECRET_KEY": portal.configuration.secret_key,
        "WPP_ACTOR": "dee@house.example.com",
    }


def test_a_delivery_on_two_sheets_is_booked_together(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = save("two.xlsx", TWO_CARTONS)
    before = everything(portal)
    refused = wpp("stock", "book-in", file, "--yes", "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "ambiguous_sheet")
    assert everything(portal) == before
    told = wpp("stock", "book-in", file, "--json", *first_answers(refused))
    assert told.exit_code == 0
    assert [(line["sku"], line["quantity"]) for line in told.document["lines"]] == [
        ("TSH-M", 10),
        ("BOT", 12),
    ]
    assert told.document["read"]["sheets"] == ["Carton 1", "Carton 2"]
    assert stock(portal, "BOT")[0] == 22


@SQLITE_ONLY
def test_somebody_at_a_terminal_is_asked_for_the_sheet(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = save("two.xlsx", TWO_CARTONS)
    told = on_a_terminal("stock", "book-in", file, typed="9\n1\n\ny\n", **surroundings(portal))
    assert told.exit_code == 0, told.stdout
    assert "1  Both together, as one list: 2 rows" in told.stdout
    assert told.stdout.count("Which? 1, 2, 3 [1]") == 2
    assert "two.xlsx: 2 sheets as one list, 2 rows." in told.stdout
    assert stock(portal, "BOT")[0] == 22


@SQLITE_ONLY
def test_somebody_at_a_terminal_is_asked_for_the_column(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    Path("a.csv").write_text("Delivery note,SKU,Amount,Place\nDN-1,BOT,7,3\n")
    told = on_a_terminal("stock", "book-in", "a.csv", typed="\n1\n\ny\n", **surroundings(portal))
    assert told.exit_code == 0, told.stdout
    assert "which column is Quantity?" in told.stdout
    assert "1  C: “Amount”, for example 7" in told.stdout
    assert stock(portal, "BOT")[0] == 17


@SQLITE_ONLY
def test_nobody_can_take_a_column_by_enter_alone_where_none_is_likelier(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    Path("a.csv").write_text("First name,Last name,Email,Work email\nAnn,Lee,a@example.com,b@example.com\n")
    told = on_a_terminal("import-users", "a.csv", typed="\nd\n\ny\n", **surroundings(portal))
    assert told.exit_code == 0, told.stdout
    assert "Which? 1, 2:" in told.stdout
    assert wpp("user", "list", "--search", "b@example.com", "--json").document != []


ONE_LIST: dict[str, tuple[list[str], dict[str, Any], str, object]] = {
    "deliveries": (["stock", "book-in"], TWO_CARTONS, "units", 22),
    "stock-takes": (
        ["stock", "count"],
        {"Shelf": [("SKU", "Qty"), ("TSH-M", 3)], "Cage": [("SKU", "Qty"), ("BOT", 4)]},
        "counted",
        2,
    ),
    "purchase orders": (
        ["purchase", "add", "--by", "2099-04-14", "--reference", "PO-1"],
        {"Tees": [("SKU", "Qty"), ("TSH-M", 3)], "Gifts": [("SKU", "Qty"), ("BOT", 4)]},
        "units",
        7,
    ),
    "starters": (
        ["import-users"],
        {
            "Leeds": [STARTERS, ("Ann", "Lee", "ann@example.com")],
            "York": [STARTERS, ("Bob", "Ray", "bob@example.com")],
        },
        "added",
        2,
    ),
    "Logistock": (
        ["stock", "reconcile"],
        {"A": [("SKU", "Quantity"), ("TSH-M", 10)], "B": [("SKU", "Quantity"), ("BOT", 10)]},
        "compared",
        2,
    ),
}


@pytest.mark.parametrize(("words", "sheets", "key", "value"), ONE_LIST.values(), ids=ONE_LIST)
def test_every_command_takes_several_sheets_as_one_list(
    portal: Portal,
    cast: Cast,
    wpp: Wpp,
    words: list[str],
    sheets: dict[str, Any],
    key: str,
    value: object,
) -> None:
    file = save("two.xlsx", sheets)
    refused = wpp(*words, file, "--json")
    assert refused.document["error"]["code"] == "ambiguous_sheet"
    assert refused.document["error"]["questions"][0]["answers"][0]["value"] == "together"
    told = wpp(*words, file, "--json", *first_answers(refused))
    assert told.exit_code in (0, 4), told.stderr
    if words[0] == "purchase":
        assert sum(line["left"] for line in wpp("purchase", "list", "--json").document) == value
    else:
        assert told.document[key] == value


def test_a_tracking_file_of_two_sheets_completes_both_orders(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    numbers = [order(portal, cast.mia).number, order(portal, cast.omar).number]
    head = ("Order", "Tracking")
    sheets = {
        "Monday": [head, (numbers[0], "15501234567890")],
        "Tuesday": [head, (numbers[1], "15501234567906")],
    }
    file = save("shipped.xlsx", sheets)
    refused = wpp("order", "complete", "--from", file, "--json")
    told = wpp("order", "complete", "--from", file, "--json", *first_answers(refused))
    assert told.document["done"] == numbers


def test_rejected_rows_of_two_sheets_come_back_with_their_sheet(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    sheets = {
        "Leeds": [STARTERS, ("Ann", "Lee", "ann")],
        "York": [STARTERS, ("Bob", "Ray", "bob@example.com"), ("Cyd", "Roe", "cyd")],
    }
    file = save("two.xlsx", sheets)
    refused = wpp("import-users", file, "--json")
    options = first_answers(refused)
    told = wpp("import-users", file, "--rejects", "bad.xlsx", "--json", *options)
    assert told.exit_code == 4
    assert [(each["sheet"], each["row"]) for each in told.document["rejected"]] == [("Leeds", 2), ("York", 3)]
    sheet = openpyxl.load_workbook("bad.xlsx").active
    assert sheet is not None
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == ["2 of “Leeds”", "3 of “York”"]
    assert "row 3 of “York”, Email:" in wpp("import-users", file, *options).stderr
    person = wpp("user", "show", "bob@example.com", "--json").document
    assert person["import"]["row"] == 2


def test_the_catalogue_asks_too(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    Path("items.csv").write_text("SKU,Item,Name\nPEN-1,Pen,Biro\n")
    refused = wpp("catalogue", "import", "items.csv", "--json")
    error = refused.document["error"]
    assert error["code"] == "ambiguous_header"
    [question] = [each for each in error["questions"] if each["id"].startswith("column-")]
    told = wpp(
        "catalogue",
        "import",
        "items.csv",
        "--json",
        "--answer",
        "missing=keep",
        "--answer",
        f"{question['id']}=B",
    )
    assert told.exit_code == 0, told.stderr


def test_programs_get_the_rows_of_the_file(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    sheets = {
        "Carton 1": [GOODS, ("DN-11", "BOT", 10), ("Total", None, 10)],
        "Carton 2": [GOODS, ("DN-11", "TSH-M", 1), ("DN-11", "BOT", 12)],
    }
    file = save("two.xlsx", sheets)
    told = wpp("stock", "book-in", file, "--json", *first_answers(wpp("stock", "book-in", file, "--json")))
    [repeated] = told.document["repeated"]
    assert (repeated["rows"], repeated["sheets"]) == ([2, 3], ["Carton 1", "Carton 2"])
    [total] = told.document["read"]["passed_over"]
    assert (total["row"], total["sheet"]) == (3, "Carton 1")
    assert told.document["read"]["header_row"] == 1
