"""Write sheets for people: exports, reports, and the tables of which templates and rejected rows are made.

Text that a spreadsheet program would run as a formula is written as text.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from wpp.sheets.errors import BadOption, too_big
from wpp.sheets.limits import MAX_ROWS
from wpp.sheets.writing.atomic_write import atomic_write

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Written: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

XLSX_SUFFIXES = (".xlsx",)
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TELEPHONE = re.compile(r"\+[\d ()]{4,30}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_WIDEST, _NARROWEST = 60, 8
_MEASURED = 200


def write_table(
    path: Path, title: str, header: Sequence[str], rows: Iterable[Sequence[Written]], *, fresh: bool = False
) -> None:
    """A sheet as .xlsx, .csv or .tsv, by the ending of the name.

    Raises BadOption for another ending, NotWritable, TooBig for more rows than a sheet has, and FileThere where `fresh`
    asks that nothing be there.
    """
    if check_extension(path) == ".xlsx":
        write_xlsx(path, title, header, rows, fresh=fresh)
    else:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        write_csv(path, header, rows, delimiter=delimiter, fresh=fresh)


def check_extension(path: Path) -> str:
    """The ending of a file to write. Raises BadOption where it is none that can be written."""
    suffix = path.suffix.lower()
    if suffix not in XLSX_SUFFIXES + TEXT_SUFFIXES:
        raise BadOption(
            f"{path.name} doesn't have an extension that can be written.",
            hints=["Use a name ending in .xlsx or .csv."],
        )
    return suffix


def write_xlsx(
    path: Path, title: str, header: Sequence[str], rows: Iterable[Sequence[Written]], *, fresh: bool = False
) -> None:
    """A workbook of one sheet: headings bold and always in sight, columns as wide as what is in them.

    Text is kept as text, leading zeros included. Raises NotWritable, and TooBig for more rows than a sheet has.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    # The place is taken before the book is begun: openpyxl complains of a book that nobody saves.
    with atomic_write(path, fresh=fresh) as file:
        book = Workbook(write_only=True)
        sheet = book.create_sheet(sheet_title(title))
        sheet.freeze_panes = "A2"
        remaining = iter(rows)
        first = list(islice(remaining, _MEASURED))
        for place, width in enumerate(widths([header, *first]), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        headings = [_text_cell(sheet, heading) for heading in header]
        for heading in headings:
            heading.font = Font(bold=True)
        sheet.append(headings)
        for number, row in enumerate(chain(first, remaining), start=2):
            if number > MAX_ROWS:
                raise too_big(path.name, f"a sheet can have at most {MAX_ROWS:,} rows")
            sheet.append(
                [_text_cell(sheet, value) if isinstance(value, str) else _naive(value) for value in row]
            )
        book.save(file)


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Written]],
    *,
    delimiter: str = ",",
    fresh: bool = False,
) -> None:
    """A text file that Excel opens with every accent right: UTF-8 with its mark, CRLF, dates as 2026-03-31.

    Text that would run gets an apostrophe, which our own reader takes off again. Raises NotWritable.
    """
    with atomic_write(path, fresh=fresh) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="")
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
        for row in chain([header], rows):
            # One empty cell alone would be a blank line, which is no row.
            writer.writerow([_plain(value) for value in row])
        text.flush()
        text.detach()


def formula_safe(text: str) -> str:
    """Text that no spreadsheet program will run; a telephone number is left as it is."""
    if text.startswith(_FORMULA_STARTS) and not _TELEPHONE.fullmatch(text):
        return "'" + text
    return text


def sheet_title(title: str) -> str:
    """A title that a sheet may have: 31 characters, without those that Excel refuses."""
    return _NOT_IN_TITLES.sub(" ", title).strip(" '")[:31].strip() or "Sheet1"


def widths(rows: Iterable[Sequence[Written]]) -> Iterator[int]:
    """For every column, the width that shows what is in it, within reason."""
    widest: list[int] = []
    for row in rows:
        for place, value in enumerate(row):
            longest = max((len(line) for line in str("" if value is None else value).splitlines()), default=0)
            if place == len(widest):
                widest.append(longest)
            else:
                widest[place] = max(widest[place], longest)
    return (min(max(longest + 2, _NARROWEST), _WIDEST) for longest in widest)


def _text_cell(sheet: "WriteOnlyWorksheet", value: str) -> "Cell":
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _CONTROL.sub("", value))
    # openpyxl takes what starts with "=" for a formula, and "#N/A" for an error.
    cell.data_type = "s"
    if value.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
    if value.isdecimal():
        cell.number_format = "@"
    return cell


def _naive(value: Written) -> Written:
    """Excel knows no time zones: the moment as it reads on the clock of its own zone."""
    return value.replace(tzinfo=None) if isinstance(value, datetime | time) else value


def _plain(value: Written) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return formula_safe(value.replace("\0", ""))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    return value if isinstance(value, int | float) else str(value)
