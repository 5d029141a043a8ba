"""Read one sheet of a file: which format, which sheet, which row names the columns, and the rows under it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from wpp.sheets.candidates import called, plain_name
from wpp.sheets.choice import Chosen, chosen_sheet
from wpp.sheets.delimited import Delimited, delimiters, option_of
from wpp.sheets.entries import read_entries
from wpp.sheets.errors import MissingColumn, NoHeader, NotASpreadsheet
from wpp.sheets.headings import Names, best_header, placed
from wpp.sheets.kinds import CALLED, Kind, check_name, kind_of, promised_kind
from wpp.sheets.model import Column, ReadOptions, Sheet, Told
from wpp.sheets.source import Source, open_source
from wpp.sheets.text import letter, listed, shown
from wpp.sheets.workbook import Workbook, open_workbook


def read_sheet(
    origin: Path | BinaryIO | Source,
    columns: Sequence[Column],
    options: ReadOptions | None = None,
    *,
    told: Told = lambda _: None,
) -> Sheet:
    """The sheet that has the columns, with every row that can be relied on and every problem that was found.

    Nothing is guessed in silence. `told` hears of the rows as they pass by. Raises a child of Refused (see
    `wpp.sheets.errors`) where there is no such sheet to read, and BadOption where the options make no sense.
    """
    options = options or ReadOptions()
    source = open_source(origin)
    names = Names(columns, options.map)
    kind = kind_of(source)
    if kind is not Kind.TEXT:
        check_name(source, kind)
    book = open_workbook(source, kind, names, options)
    chosen, places = _found(source, kind, book, names, options)
    check_name(source, kind)
    sheet = _sheet(source, book, chosen, places, columns)
    if kind is not Kind.TEXT and (options.encoding is not None or options.delimiter is not None):
        sheet.remarks.append("--encoding and --delimiter are for text files, and mean nothing here.")
    required = frozenset(column.field for column in columns if column.required)
    read_entries(book, chosen, sheet, places, required=required, told=told)
    return sheet


def sheet_names(origin: Path | BinaryIO | Source) -> list[str]:
    """The sheets that a person sees; a text file has one, called like the file. Raises what `read_sheet` raises."""
    source = open_source(origin)
    kind = kind_of(source)
    check_name(source, kind)
    if kind is Kind.TEXT:
        return [source.stem]
    return list(open_workbook(source, kind, Names((), {}), ReadOptions()).names)


def _found(
    source: Source, kind: Kind, book: Workbook, names: Names, options: ReadOptions
) -> tuple[Chosen, Mapping[str, int]]:
    """The sheet, its header and where each column is.

    Text under a workbook's name is called a renamed list only where it is a list: anything else is no spreadsheet.
    """
    try:
        chosen = chosen_sheet(source, book, names, options)
        where = f"{source.name}, sheet “{shown(chosen.name)}”" if len(book.names) > 1 else source.name
        return chosen, placed(chosen.header, names, where)
    except NoHeader as error:
        promised = promised_kind(source)
        if kind is Kind.TEXT and promised not in (None, Kind.TEXT):
            raise NotASpreadsheet(
                f"{source.name} is named like {CALLED[promised]}, but what is in it is text without any heading "
                "that is looked for.",
                try_=["Check that it is the right file, and ask for it again."],
            ) from error
        raise _otherwise(book, names, options) or error from None
    except MissingColumn as error:
        check_name(source, kind)
        raise _otherwise(book, names, options) or error from None


def _otherwise(book: Workbook, names: Names, options: ReadOptions) -> NoHeader | None:
    """The refusal for text whose columns are there under another delimiter than was named, by a person or by the file,
    or in another encoding than Windows text; None where they are not."""
    if not isinstance(book, Delimited):
        return None
    file, named = book.source.name, options.delimiter is not None
    if (named or book.said) and (found := book.under_another_delimiter(names, options)) is not None:
        delimiter, headings = found
        said = "" if named else ", which its first line says stand"
        first = next((row for row in book.rows() if row.cells), None)
        cells = [f"“{shown(cell, 60)}”" for _, cell in sorted(first.cells.items())] if first else []
        return NoHeader(
            f"{file} has no columns with {delimiters(book.delimiter)}{said} between them: its first row is "
            f"{listed(cells, 4)}. With {delimiters(delimiter)} it has {_quoted(headings)}.",
            try_=[*(["Leave --delimiter out."] if named else []), f"--delimiter {option_of(delimiter)}"],
        )
    if options.encoding is not None:
        unsaid = replace(options, encoding=None)
        other = Delimited(book.source, names, unsaid)
        header = best_header(other.rows(), names, options.header_row)
        if header is not None and names.complete(header):
            return NoHeader(
                f"{file} has no known headings when it is read as {called(options.encoding)}. Read as "
                f"{called(other.encoding)} they are {_quoted(list(header.titles.values()))}.",
                try_=["Leave --encoding out."],
            )
    if book.decoding.guessed and (found := book.in_another_encoding(names, options)) is not None:
        encoding, headings = found
        return NoHeader(
            f"{file} is not UTF-8, and read as Windows text (cp1252) not all of its headings are known. Read as "
            f"{plain_name(encoding)} they are {_quoted(headings)}.",
            try_=[f"--encoding {encoding}"],
        )
    return None


def _quoted(headings: Sequence[str]) -> str:
    return listed([f"“{shown(heading, 30)}”" for heading in headings])


def _sheet(
    source: Source, book: Workbook, chosen: Chosen, places: Mapping[str, int], columns: Sequence[Column]
) -> Sheet:
    titles = chosen.header.titles
    used = set(places.values())
    return Sheet(
        file=source.name,
        sheet=chosen.name,
        header_row=chosen.header.row,
        columns={field: titles[place] for field, place in places.items()},
        letters={field: letter(place) for field, place in places.items()},
        titles={column.field: column.title for column in columns},
        unused=[title for place, title in titles.items() if place not in used],
        encoding=book.encoding,
        delimiter=book.delimiter,
        other_sheets=[name for name in book.names if name != chosen.name],
        hidden_sheets=list(book.hidden),
    )
