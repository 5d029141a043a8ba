"""Text whose headings aren't found as it was read, but would be with another delimiter or encoding."""

from collections.abc import Sequence
from dataclasses import replace

from wpp.hints import HintCode, hint
from wpp.sheets.errors import NoHeader
from wpp.sheets.model import ReadOptions
from wpp.sheets.strings import delimiter_name, delimiter_option, truncate
from wpp.sheets.table.headings import ColumnNames, best_header
from wpp.sheets.text.delimited import Delimited
from wpp.sheets.text.encodings import encoding_label, encoding_name
from wpp.sheets.workbook import Workbook
from wpp.wording import listing


def better_reading(book: Workbook, names: ColumnNames, options: ReadOptions) -> NoHeader | None:
    """The refusal that says how the file would be read better; None if there is no such reading."""
    if not isinstance(book, Delimited):
        return None
    return (
        _with_other_delimiter(book, names, options)
        or _without_named_encoding(book, names, options)
        or _with_other_encoding(book, names, options)
    )


def _with_other_delimiter(book: Delimited, names: ColumnNames, options: ReadOptions) -> NoHeader | None:
    named = options.delimiter is not None
    if not (named or book.declared_delimiter):
        return None
    if (better := book.under_another_delimiter(names, options)) is None:
        return None
    delimiter, headings = better
    declared = "" if named else " (set by its first line)"
    first = next((row for row in book.rows() if row.cells), None)
    cells = [f"“{truncate(cell, 60)}”" for _, cell in sorted(first.cells.items())] if first else []
    return NoHeader(
        f"{book.source.name} has no known columns when separated by {delimiter_name(book.delimiter)}{declared}: its "
        f"first row is {listing(cells, 4)}. Separated by {delimiter_name(delimiter)}, it has {_quoted(headings)}.",
        hints=[
            *([hint(HintCode.OMIT_DELIMITER)] if named else []),
            hint(HintCode.SET_DELIMITER, delimiter=delimiter_option(delimiter)),
        ],
    )


def _without_named_encoding(book: Delimited, names: ColumnNames, options: ReadOptions) -> NoHeader | None:
    if options.encoding is None:
        return None
    other = Delimited(book.source, names, replace(options, encoding=None))
    header = best_header(other.rows(), names, options.header_row)
    if header is None or not names.complete(header):
        return None
    return NoHeader(
        f"{book.source.name} has no known headings when read as {encoding_name(options.encoding)}. Read as "
        f"{encoding_name(other.encoding)}, they are {_quoted(list(header.titles.values()))}.",
        hints=[hint(HintCode.OMIT_ENCODING)],
    )


def _with_other_encoding(book: Delimited, names: ColumnNames, options: ReadOptions) -> NoHeader | None:
    if not book.decoding.guessed or (better := book.in_another_encoding(names, options)) is None:
        return None
    encoding, headings = better
    return NoHeader(
        f"{book.source.name} isn't UTF-8, and some headings are unknown when it's read as Windows text (cp1252). "
        f"Read as {encoding_label(encoding)}, they are {_quoted(headings)}.",
        hints=[hint(HintCode.SET_ENCODING, encoding=encoding, label=encoding_label(encoding))],
    )


def _quoted(headings: Sequence[str]) -> str:
    return listing([f"“{truncate(heading, 30)}”" for heading in headings])
