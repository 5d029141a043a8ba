"""A catalogue as text: read, checked and imported, or written as the workbook that a person sends in."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from wpp.catalogue.check import CatalogueRefused, check_catalogue
from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS
from wpp.catalogue.views import pack_view
from wpp.portal import Portal
from wpp.portal.import_catalogue import CatalogueResult, import_catalogue
from wpp.questions import NeedsAnswer
from wpp.sheets import Column, Problem, Sheet, read_sheet

ITEMS = """SKU,Item,Size,Low stock at,Description,Image,Unit,Opening stock
TSH-S,T-shirt,S,5,Navy cotton,,each,10
TSH-M,T-shirt,M,,,,,20
BOT,Bottle,,3,Steel,,each,7
00123,Card,,,,,,"""
PACKS = """Pack,Choice,SKU or Item,Quantity
Welcome Pack,Your T-shirt,T-shirt,1
Welcome Pack,Your gift,BOT,1
Welcome Pack,Your gift,tsh-s,1
Welcome Pack,For everybody,00123,2"""
WITHOUT_BOTTLE = ITEMS.replace("BOT,Bottle,,3,Steel,,each,7\n", "")
NO_GIFT_BOTTLE = PACKS.replace("Welcome Pack,Your gift,BOT,1\n", "")


def sheet(text: str, columns: tuple[Column, ...]) -> Sheet:
    """A sheet of a catalogue."""
    file = io.BytesIO(text.encode())
    file.name = "catalogue.csv"
    return read_sheet(file, columns)


def load(
    portal: Portal, items: str = ITEMS, choices: str | None = PACKS, answers: dict[str, str] | None = None
) -> CatalogueResult:
    """Check and import a catalogue; without `choices` the file has items only."""
    plan = check_catalogue(sheet(items, ITEM_COLUMNS), sheet(choices, PACK_COLUMNS) if choices else None)
    with portal.transaction(by="dee") as work:
        return import_catalogue(work, plan, answers)


def asked(portal: Portal, items: str = ITEMS, choices: str | None = PACKS) -> dict[str, str]:
    """The questions about a file, by id, with their text."""
    with pytest.raises(NeedsAnswer) as needed:
        load(portal, items, choices)
    return {question.id: question.text for question in needed.value.questions}


def refused(portal: Portal, items: str, choices: str | None = PACKS) -> list[tuple[int, str, str]]:
    """Row, column and code of what stands against a file."""
    with pytest.raises(CatalogueRefused) as error:
        load(portal, items, choices)
    problems = [problem for problem in error.value.problems if isinstance(problem, Problem)]
    return [(problem.row, problem.column, problem.code) for problem in problems]


def offered(portal: Portal, choice: int) -> list[str]:
    """What can be chosen in one part of the pack."""
    with portal.reading() as session:
        return [sku.code for sku in pack_view(session, "welcome-pack").choices[choice].skus]


def workbook(path: Path, items: str = ITEMS, choices: str = PACKS) -> str:
    """The same as a workbook with its two sheets; gives its path."""
    book = Workbook()
    for name, text in (("Items", items), ("Packs", choices)):
        page = book.create_sheet(name)
        for row in csv.reader(io.StringIO(text)):
            page.append(row)
    book.remove(book.worksheets[0])
    book.save(path)
    return str(path)
