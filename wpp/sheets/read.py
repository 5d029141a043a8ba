"""Read one sheet of a file: which format, which sheet, which row names the columns, and the rows under it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from wpp.sheets.errors import MissingColumn, NoHeader, NotASpreadsheet
from wpp.sheets.model import Column, OnProgress, ReadOptions, Sheet
from wpp.sheets.readers.file_types import (
    TYPE_NAMES,
    FileType,
    check_file_name,
    detect_file_type,
    type_by_name,
)
from wpp.sheets.readers.open import open_workbook
from wpp.sheets.source import Source, open_source
from wpp.sheets.strings import column_letter, delimiter_name, delimiter_option, join_names, truncate
from wpp.sheets.table.headings import ColumnNames, best_header, column_positions
from wpp.sheets.table.locate import LocatedSheet, locate_sheet
from wpp.sheets.table.rows import read_rows
from wpp.sheets.text.delimited import Delimited
from wpp.sheets.text.encodings import encoding_label, encoding_name
from wpp.sheets.workbook import Workbook


def read_sheet(
    origin: Path | BinaryIO | Source,
    columns: Sequence[Column],
    options: ReadOptions | None = None,
    *,
    told: OnProgress = lambda _: None,
) -> Sheet:
    """The sheet that has the columns, with every row that can be relied on and every problem that was found.

    Nothing is guessed in silence. `told` hears of the rows as they pass by. Raises a child of Refused (see
    `wpp.sheets.errors`) where there is no such sheet to read, and BadOption where the options make no sense.
    """
    options = options or ReadOptions()
    source = open_source(origin)
    names = ColumnNames(columns, options.map)
    kind = detect_file_type(source)
    if kind is not FileType.TEXT:
        check_file_name(source, kind)
    book = open_workbook(source, kind, names, options)
    chosen, places = _found(source, kind, book, names, options)
    check_file_name(source, kind)
    sheet = _sheet(source, book, chosen, places, columns)
    if kind is not FileType.TEXT and (options.encoding is not None or options.delimiter is not None):
        sheet.remarks.append("--encoding and --delimiter are for text files, and mean nothing here.")
    required = frozenset(column.field for column in columns if column.required)
    read_rows(book, chosen, sheet, places, required=required, told=told)
    return sheet


def sheet_names(origin: Path | BinaryIO | Source) -> list[str]:
    """The sheets that a person sees; a text file has one, called like the file. Raises what `read_sheet` raises."""
    source = open_source(origin)
    kind = detect_file_type(source)
    check_file_name(source, kind)
    if kind is FileType.TEXT:
        return [source.stem]
    return list(open_workbook(source, kind, ColumnNames((), {}), ReadOptions()).names)


def _found(
    source: Source, kind: FileType, book: Workbook, names: ColumnNames, options: ReadOptions
) -> tuple[LocatedSheet, Mapping[str, int]]:
    """The sheet, its header and where each column is.

    Text under a workbook's name is called a renamed list only where it is a list: anything else is no spreadsheet.
    """
    try:
        chosen = locate_sheet(source, book, names, options)
        where = f"{source.name}, sheet “{truncate(chosen.name)}”" if len(book.names) > 1 else source.name
        return chosen, column_positions(chosen.header, names, where)
    except NoHeader as error:
        promised = type_by_name(source)
        if kind is FileType.TEXT and promised not in (None, FileType.TEXT):
            raise NotASpreadsheet(
                f"{source.name} is named like {TYPE_NAMES[promised]}, but what is in it is text without any heading "
                "that is looked for.",
                try_=["Check that it is the right file, and ask for it again."],
            ) from error
        raise _otherwise(book, names, options) or error from None
    except MissingColumn as error:
        check_file_name(source, kind)
        raise _otherwise(book, names, options) or error from None


def _otherwise(book: Workbook, names: ColumnNames, options: ReadOptions) -> NoHeader | None:
    """The refusal for text whose columns are there under another delimiter than was named, by a person or by the file,
    or in another encoding than Windows text; None where they are not."""
    if not isinstance(book, Delimited):
        return None
    file, named = book.source.name, options.delimiter is not None
    if (named or book.said) and (found := book.under_another_delimiter(names, options)) is not None:
        delimiter, headings = found
        said = "" if named else ", which its first line says stand"
        first = next((row for row in book.rows() if row.cells), None)
        cells = [f"“{truncate(cell, 60)}”" for _, cell in sorted(first.cells.items())] if first else []
        return NoHeader(
            f"{file} has no columns with {delimiter_name(book.delimiter)}{said} between them: its first row is "
            f"{join_names(cells, 4)}. With {delimiter_name(delimiter)} it has {_quoted(headings)}.",
            try_=[
                *(["Leave --delimiter out."] if named else []),
                f"--delimiter {delimiter_option(delimiter)}",
            ],
        )
    if options.encoding is not None:
        unsaid = replace(options, encoding=None)
        other = Delimited(book.source, names, unsaid)
        header = best_header(other.rows(), names, options.header_row)
        if header is not None and names.complete(header):
            return NoHeader(
                f"{file} has no known headings when it is read as {encoding_name(options.encoding)}. Read as "
                f"{encoding_name(other.encoding)} they are {_quoted(list(header.titles.values()))}.",
                try_=["Leave --encoding out."],
            )
    if book.decoding.guessed and (found := book.in_another_encoding(names, options)) is not None:
        encoding, headings = found
        return NoHeader(
            f"{file} is not UTF-8, and read as Windows text (cp1252) not all of its headings are known. Read as "
            f"{encoding_label(encoding)} they are {_quoted(headings)}.",
            try_=[f"--encoding {encoding}"],
        )
    return None


def _quoted(headings: Sequence[str]) -> str:
    return join_names([f"“{truncate(heading, 30)}”" for heading in headings])


def _sheet(
    source: Source, book: Workbook, chosen: LocatedSheet, places: Mapping[str, int], columns: Sequence[Column]
) -> Sheet:
    titles = chosen.header.titles
    used = set(places.values())
    return Sheet(
        file=source.name,
        sheet=chosen.name,
        header_row=chosen.header.row,
        columns={field: titles[place] for field, place in places.items()},
        letters={field: column_letter(place) for field, place in places.items()},
        titles={column.field: column.title for column in columns},
        unused=[title for place, title in titles.items() if place not in used],
        encoding=book.encoding,
        delimiter=book.delimiter,
        other_sheets=[name for name in book.names if name != chosen.name],
        hidden_sheets=list(book.hidden),
    )
