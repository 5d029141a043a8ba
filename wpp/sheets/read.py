"""Read one sheet of a file, in five steps: recognise, decode, locate, rows, values.

1. recognise: what kind of file the content is, and whether its name agrees (`readers.file_types`)
2. decode: the file as a workbook of raw rows; text in its encoding, with its delimiter (`readers`, `text`)
3. locate: which sheet, which row of headings, and which column is which field (`table.locate`, `table.headings`)
4. rows: entries, skipped rows such as totals, rows whose cells don't line up (`table.rows`, `table.totals`), and
   rows below a sentence or repeated headings, about which a person is asked (`table.sections`)
5. values: cells whose characters were lost or are in doubt (`table.values`); what a cell means is for the caller
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wpp.sheets.cells import Cell, is_blank
from wpp.sheets.errors import MissingColumn, NoHeader, NotASpreadsheet, Transposed
from wpp.sheets.model import Column, OnProgress, ReadOptions, Remark, Sheet
from wpp.sheets.readers.file_types import (
    NAMED_XLS,
    TYPE_NAMES,
    FileType,
    check_file_name,
    detect_file_type,
    type_by_name,
)
from wpp.sheets.readers.open import open_workbook
from wpp.sheets.source import Source, open_source
from wpp.sheets.strings import column_letter, truncate
from wpp.sheets.table.choosing import column_positions
from wpp.sheets.table.column_hints import suggestions
from wpp.sheets.table.headings import ColumnNames
from wpp.sheets.table.locate import LocatedSheet, locate_sheet
from wpp.sheets.table.rows import RowReader, check_not_empty, read_rows
from wpp.sheets.table.sections import settle
from wpp.sheets.table.transposed import transposed
from wpp.sheets.table.two_in_one import column_of, heading_at
from wpp.sheets.table.values import ValueChecker
from wpp.sheets.text.address_list import address_list
from wpp.sheets.text.suggestions import better_reading
from wpp.sheets.workbook import Workbook


def read_sheet(
    origin: Path | BinaryIO | Source,
    columns: Sequence[Column],
    options: ReadOptions | None = None,
    *,
    on_progress: OnProgress = lambda _: None,
) -> Sheet:
    """The sheet that has the columns, with every row that can be relied on and every problem found.

    Nothing is guessed silently. `on_progress` gets the number of rows read so far. Raises a child of Refused (see
    `wpp.sheets.errors`) if there is no such sheet to read, BadOption if the options make no sense, and NeedsAnswer
    where only a person can say what some of its rows are.
    """
    options = options or ReadOptions()
    source = open_source(origin)
    names = ColumnNames(columns, options.map)

    file_type = recognise(source)
    book = open_workbook(source, file_type, names, options)
    try:
        place = locate(source, file_type, book, names, options)
    except (NoHeader, MissingColumn) as error:
        is_table = isinstance(error, Transposed) or has_place(options)
        found = None if is_table else address_list(book, names)
        if found is None:
            raise
        book, place = found, locate(source, file_type, found, names, options)
    sheet = describe(source, book, place, names)
    if type_by_name(source) is FileType.XLS and file_type in NAMED_XLS:
        sheet.remarks.append(
            Remark(
                f"{source.name} is {TYPE_NAMES[file_type]}, as some systems export it, and was read as that."
            )
        )
    has_encoding = file_type in (FileType.TEXT, FileType.HTML)
    if (options.encoding is not None and not has_encoding) or (
        options.delimiter is not None and file_type is not FileType.TEXT
    ):
        sheet.remarks.append(Remark("Encoding and delimiter only apply to text files and were ignored."))
    values = ValueChecker(book, source.name)
    reader = RowReader(place.located.header, names, sheet, place.positions, values)
    sections = read_rows(book, place.located, reader, on_progress=on_progress)
    settle(sheet, sections, options.answers)
    values.recheck(sheet)
    check_not_empty(sheet)
    return sheet


def sheet_names(origin: Path | BinaryIO | Source) -> list[str]:
    """The visible sheets; a text file has one, named after the file. Raises what `read_sheet` raises."""
    source = open_source(origin)
    file_type = detect_file_type(source)
    check_file_name(source, file_type)
    if file_type is FileType.TEXT:
        return [source.stem]
    return list(open_workbook(source, file_type, ColumnNames((), {}), ReadOptions()).names)


def has_place(options: ReadOptions) -> bool:
    """Whether a person said where the table is, so that the text is one."""
    return bool(options.map or options.header_row or options.delimiter)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows are: the sheet with its row of headings, and the position of each field's column."""

    located: LocatedSheet
    positions: Mapping[str, int]


def recognise(source: Source) -> FileType:
    """The type of the content. A text file's name is only compared with it once its headings have been found."""
    file_type = detect_file_type(source)
    if file_type is not FileType.TEXT:
        check_file_name(source, file_type)
    return file_type


def locate(
    source: Source, file_type: FileType, book: Workbook, names: ColumnNames, options: ReadOptions
) -> Place:
    """The sheet, its headings and the position of each column.

    Text with a workbook's extension is reported as misnamed only if it is a list: otherwise it is no spreadsheet.
    """
    try:
        located = locate_sheet(source, book, names, options)
        where = f"{source.name}, sheet “{truncate(located.name)}”" if len(book.names) > 1 else source.name
        place = Place(located, column_positions(located.header, names, where))
    except NoHeader as error:
        promised = type_by_name(source)
        if file_type is FileType.TEXT and promised not in (None, FileType.TEXT, FileType.XLS):
            raise NotASpreadsheet(
                f"{source.name} is named like {TYPE_NAMES[promised]}, but it contains text without any of the "
                "expected headings.",
                hints=["Check that it's the right file, or ask for it again."],
            ) from error
        better = better_reading(book, names, options) or transposed(source, book, names, options)
        raise better or error from None
    except MissingColumn as error:
        check_file_name(source, file_type)
        better = better_reading(book, names, options) or transposed(source, book, names, options)
        raise better or error from None
    check_file_name(source, file_type)
    return place


def describe(source: Source, book: Workbook, place: Place, names: ColumnNames) -> Sheet:
    """The sheet without its rows: where it was found, and which column is which."""
    titles, located = place.located.header.titles, place.located
    used = {column_of(position) for position in place.positions.values()}
    return Sheet(
        file=source.name,
        sheet=located.name,
        header_row=located.header.row,
        columns={field: heading_at(titles, position) for field, position in place.positions.items()},
        column_letters={field: column_letter(column_of(at)) for field, at in place.positions.items()},
        titles={column.field: column.title for column in names.columns},
        unused=[title for position, title in titles.items() if position not in used],
        encoding=book.encoding,
        delimiter=book.delimiter,
        above=rows_above(located),
        suggested=suggestions(located.header, names),
        other_sheets=[name for name in book.names if name != located.name],
        hidden_sheets=list(book.hidden),
    )


def rows_above(located: LocatedSheet) -> list[tuple[int, tuple[Cell, ...]]]:
    """What stands above the headings, which is little: they are among the first thirty rows."""
    above = []
    for raw in located.rows.peek():
        if raw.number >= located.header.row:
            break
        above.append((raw.number, tuple(cell for _, cell in sorted(raw.cells.items()) if not is_blank(cell))))
    return above
