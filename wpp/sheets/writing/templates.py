"""Sheets to fill in: a blank template with the right columns, and the rejected rows to correct."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from wpp.sheets.cells import Cell, CellFault
from wpp.sheets.errors import BadOption
from wpp.sheets.model import Column, Problem, Sheet
from wpp.sheets.row_numbers import PlacedRow
from wpp.sheets.writing.atomic_write import atomic_write
from wpp.sheets.writing.write import Written, check_extension, sheet_title, widths, write_table

_NOT_PLAIN = re.compile(r"[^\x00-\x7f]")
REASON = "Reason rejected"
ROW = "Original row"


def write_template(path: Path, columns: Sequence[Column], sheet: str = "Sheet1") -> None:
    """An empty sheet with the right columns, .xlsx or .csv by the ending of the name.

    Without a row of examples, which would be sent in with the rest one day: in a workbook the example stands in a note
    on each heading. Raises BadOption, NotWritable, and FileThere: a template never takes the place of a file, which may
    be one that somebody filled in.
    """
    write_templates(path, {sheet: columns})


def write_templates(path: Path, sheets: Mapping[str, Sequence[Column]]) -> None:
    """The same for several sheets, title → columns. Raises BadOption as well for a file that holds one sheet alone."""
    check_holds(path, sheets)
    if check_extension(path) == ".xlsx":
        _write_workbook(path, sheets)
        return
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    line = delimiter.join(column.title for column in next(iter(sheets.values())))
    with atomic_write(path, fresh=True) as file:
        file.write(f"{line}\r\n".encode("utf-8-sig"))


def check_holds(path: Path, sheets: Collection[str]) -> None:
    """Raises BadOption where a file of this kind has room for one sheet and there are more."""
    if check_extension(path) != ".xlsx" and len(sheets) > 1:
        raise BadOption(
            f"{path.name} can't hold the {len(sheets)} sheets of this template ({' and '.join(sheets)}).",
            hints=["Use a name ending in .xlsx."],
        )


def write_rejects(path: Path, sheet: Sheet, problems: Iterable[Problem], *, whole: bool = False) -> int:
    """The rows that have problems, as they were, with the reason beside each; how many there are.

    `whole` keeps the good rows between them, for a sheet that is taken whole or not at all: corrected, the file can be
    sent in as it is. Only the columns that are used: what nobody asked for was never kept. Raises BadOption,
    NotWritable, and FileThere: what is there may be the only copy of something, the file that was read included.
    """
    reasons: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        reason = f"{problem.column}: {problem.message}" if problem.column else problem.message
        if reason not in reasons[problem.row]:
            reasons[problem.row].append(reason)
    rows = {row.number: row for row in (*sheet.rows, *sheet.rejected) if whole or row.number in reasons}
    header = [*sheet.columns.values(), REASON, ROW]
    written: list[list[Written]] = [
        [
            *map(_as_it_was, rows[number].values),
            " ".join(reasons.get(number, [])),
            str(number) if isinstance(number, PlacedRow) else number,
        ]
        for number in sorted(rows, key=int)
    ]
    write_table(path, "Rejected", header, written, fresh=True)
    return sum(number in reasons for number in rows)


def _as_it_was(cell: Cell) -> Written:
    if isinstance(cell, CellFault):
        # Letters in doubt are not saved as if they were sure: sent in again uncorrected, they must be named again.
        return _NOT_PLAIN.sub("\ufffd", cell.value) if cell.code == "bad_encoding" else cell.value
    return cell


def _write_workbook(path: Path, sheets: Mapping[str, Sequence[Column]]) -> None:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    del book[book.sheetnames[0]]
    for title, columns in sheets.items():
        sheet = book.create_sheet(sheet_title(title))
        sheet.freeze_panes = "A2"
        column_widths = widths([[column.title for column in columns], [column.example for column in columns]])
        for place, (column, width) in enumerate(zip(columns, column_widths, strict=True), start=1):
            column_letter = get_column_letter(place)
            sheet.column_dimensions[column_letter].width = width
            if not _is_figure(column.example):
                # As text, so that a code keeps its leading zeros while it is typed.
                sheet.column_dimensions[column_letter].number_format = "@"
            cell = sheet.cell(1, place, column.title)
            cell.font = Font(bold=True)
            note = "Required." if column.required else "Optional."
            cell.comment = Comment(f"{note} For example: {column.example}" if column.example else note, "")
    with atomic_write(path, fresh=True) as file:
        book.save(file)


def _is_figure(example: str) -> bool:
    return example.isdecimal() and not example.startswith("0")
