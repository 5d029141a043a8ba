"""Workbooks whose cells keep their kind, and letters as other keyboards give them."""

import io

import openpyxl

from support.sheet_files import Value
from wpp.sheets import Source


def wide(text: str) -> str:
    """The letters as a Japanese keyboard gives them."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def workbook(name: str, *rows: tuple[Value, ...]) -> Source:
    """A workbook, in which a cell keeps its kind: a number is a number."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return Source(name, content.getvalue())
