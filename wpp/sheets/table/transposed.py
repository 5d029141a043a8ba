"""Tables that lie on their side: the headings stand one below the other, and every person or SKU is a column.

Such a table is named for what it is and not read: rows, columns and problems would all be called by the wrong name.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from wpp.sheets.errors import Transposed
from wpp.sheets.model import ReadOptions
from wpp.sheets.source import Source
from wpp.sheets.strings import column_letter, truncate
from wpp.sheets.table.headings import ColumnNames, Header
from wpp.sheets.workbook import RawRow, Workbook
from wpp.wording import listing

LOOKED_AT = 60
"""Rows in which the headings are looked for, as they may be repeated or far apart."""
FIRST_COLUMNS = 3
LEAST_HEADINGS = 2
LONGEST_LABEL = 40


def transposed(source: Source, book: Workbook, names: ColumnNames, options: ReadOptions) -> Transposed | None:
    """The refusal of a table whose headings stand in one of its first columns; None where they stand in none."""
    for name in [options.sheet] if options.sheet in book.names else book.names:
        rows = [row for row in islice(book.rows(str(name)), LOOKED_AT) if row.cells]
        for column in range(FIRST_COLUMNS):
            header = header_down(rows, column, names)
            if header is not None:
                found = listing([f"“{truncate(title, 30)}”" for title in known_titles(header)], 4)
                where = f"in column {column_letter(column)}, one below the other"
                return Transposed(
                    f"{source.name}: the headings {found} stand {where}.",
                    hints=["Copy the table, and in a new sheet choose Paste Special, Transpose."],
                )
        if (header := labels(rows, names)) is not None:
            first = truncate(next(iter(rows[0].cells.values())), 40)
            found = listing([f"“{truncate(title, 30)}”" for title in known_titles(header)], 4)
            return Transposed(
                f"{source.name}: {found} stand at the beginning of lines, as in “{first}”, one line for each cell.",
                hints=[
                    "Make a table of it, with these headings side by side and a row for each person or SKU."
                ],
            )
    return None


def header_down(rows: Sequence[RawRow], column: int, names: ColumnNames) -> Header | None:
    """The cells of a column as a row of headings; None where they name too few columns."""
    cells = {place: row.cells[column] for place, row in enumerate(rows) if column in row.cells}
    header = names.header(RawRow(0, cells))
    wide = sum(len(row.cells) > 1 for row in rows)
    return header if wide >= LEAST_HEADINGS and enough(header, names) else None


def labels(rows: Sequence[RawRow], names: ColumnNames) -> Header | None:
    """What stands before the colons of lines as a row of headings; None where it names too few columns."""
    header = names.header(RawRow(0, dict(enumerate(labels_of(rows)))))
    return header if enough(header, names) else None


def labels_of(rows: Sequence[RawRow]) -> Iterator[str]:
    """What stands before the colon of each row's first cell."""
    for row in rows:
        text = str(row.cells[min(row.cells)])
        label, colon, value = text[:200].partition(":")
        if colon and (value.strip() or len(row.cells) > 1) and len(label) <= LONGEST_LABEL:
            yield label


def enough(header: Header, names: ColumnNames) -> bool:
    """Whether every column that is needed is among the headings, and more than one that could be chance."""
    return len(header.found) >= LEAST_HEADINGS and names.complete(header)


def known_titles(header: Header) -> list[str]:
    """The headings that are known, in their order."""
    return [header.titles[position] for position in sorted(places[0] for places in header.found.values())]
