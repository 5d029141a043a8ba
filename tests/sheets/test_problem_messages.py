"""What is said of a row: once for each cell, and short enough to read, however long the cell is."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from support.cast import Cast
from support.cli import Wpp
from wpp.catalogue.columns import ITEM_COLUMNS
from wpp.sheets import Column, Problem
from wpp.starters.columns import CORRECTION_COLUMNS, LEAVER_COLUMNS, STARTER_COLUMNS
from wpp.starters.row_meaning import MEANING_COLUMNS
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS
from wpp.stock.receiving.purchase_order_sheet import ORDERED_COLUMNS
from wpp.stock.stock_take import SHELF_COLUMNS
from wpp.warehouse.reconcile import LOGISTOCK_COLUMNS
from wpp.warehouse.returns_sheet import RETURN_COLUMNS
from wpp.warehouse.tracking_sheet import SHIPPED_COLUMNS

MOST = 300
FILES: dict[str, tuple[tuple[str, ...], tuple[Column, ...]]] = {
    "starters": (("import-users",), (*STARTER_COLUMNS, *MEANING_COLUMNS)),
    "leavers": (("user", "disable", "--from"), LEAVER_COLUMNS),
    "corrections": (("user", "edit", "--from"), CORRECTION_COLUMNS),
    "delivery": (("stock", "book-in"), DELIVERY_COLUMNS),
    "purchase order": (("purchase", "add"), ORDERED_COLUMNS),
    "count": (("stock", "count"), SHELF_COLUMNS),
    "Logistock": (("stock", "reconcile"), LOGISTOCK_COLUMNS),
    "catalogue": (("catalogue", "import"), ITEM_COLUMNS),
    "tracking": (("order", "complete", "--from"), SHIPPED_COLUMNS),
    "returns": (("return", "record", "--from"), RETURN_COLUMNS),
}
GOOD = {
    "first_name": "Ann",
    "last_name": "Lee",
    "email": "ann@example.com",
    "new_email": "ann.lee@example.com",
    "delivery_note": "DN-1",
    "sku": "BOT",
    "quantity": "5",
    "reference": "PO-1",
    "due": "2027-01-04",
    "item": "Bottle",
    "order": "10008",
    "condition": "good",
}
LONG = {
    "letters": "x" * 1900,
    "words": "some words " * 170,
    "more than a cell may have": "x" * 3000,
    "digits": "9" * 700,
    "a decimal": f"{'9' * 300}.5",
    "figures with commas": "1,234" * 100,
    "a list of numbers": "12 " * 300,
    "units": f"12 {'boxes' * 200}",
    "an address": f"{'a' * 400}@example.com",
    "an address far away": f"a@{'b' * 400}.example",
    "addresses": "ann@example.com; " * 60,
    "an address with a name": f"{'Ann ' * 200}<ann@example.com> <bob@example.com>",
    "lost letters": "?ukasz Wi?niewski " * 40,
    "error": "#" * 600,
    "a formula": "=SUM(A1)+" * 100,
    "lines": "one\ntwo\n" * 100,
    "invisible": "a\u200b\u00ad\u202e" * 300,
    "a day": "2026-13-45 " * 60,
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How files are read is looked at here, and nothing is written."""
    return sqlite_url


def problems_of(document: Any) -> list[dict[str, Any]]:
    """Every problem of an answer or a refusal, wherever it stands."""
    if isinstance(document, list):
        return [found for each in document for found in problems_of(each)]
    if not isinstance(document, dict):
        return []
    if {"row", "column", "code", "message"} <= set(document):
        return [document]
    return [found for each in document.values() for found in problems_of(each)]


def file_with(columns: tuple[Column, ...], field: str) -> str:
    """A row for each long value in one of the columns, good otherwise."""
    wanted = [
        column for column in columns if column.required or column.field in GOOD or column.field == field
    ]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.title for column in wanted])
    for value in LONG.values():
        writer.writerow([value if column.field == field else GOOD.get(column.field, "") for column in wanted])
    return text.getvalue()


@pytest.mark.parametrize("kind", FILES)
def test_each_cell_is_told_of_once_and_in_less_than_300_characters(cast: Cast, wpp: Wpp, kind: str) -> None:
    words, columns = FILES[kind]
    said: list[str] = []
    codes: set[str] = set()
    for column in columns:
        Path("file.csv").write_text(file_with(columns, column.field), encoding="utf-8")
        document = wpp(*words, "file.csv", "--dry-run", "--json").document
        problems = problems_of(document)
        codes |= {document["error"]["code"]} if "error" in document else set()
        cells = [(problem["row"], problem["column"]) for problem in problems]
        assert len(cells) == len(set(cells)), column.field
        said += [problem["message"] for problem in problems]
        assert all(len(str(problem["value"])) <= MOST // 3 for problem in problems)
    assert sorted({f"{message[:60]} [...] {message[-90:]}" for message in said if len(message) >= MOST}) == []
    assert said, codes
    assert codes <= {"rows_rejected", "needs_answer"}
    # A message that is cut ends with dots, and what to do about it is lost.
    assert [message for message in said if message.endswith("…")] == []


def test_what_would_be_longer_is_cut() -> None:
    assert len(Problem("S", 2, "SKU", "x", "unknown_sku", "word " * 100).message) < MOST
