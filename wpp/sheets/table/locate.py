"""Choose the sheet of a workbook, and the row that holds its headings."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from wpp.hints import HintCode, hint
from wpp.sheets.cells import Cell, is_blank
from wpp.sheets.errors import EmptyFile, FileMissing, NoHeader
from wpp.sheets.model import ReadOptions
from wpp.sheets.source import Source
from wpp.sheets.strings import truncate
from wpp.sheets.table.choosing import narrowed
from wpp.sheets.table.headings import ColumnNames, Header, best_header
from wpp.sheets.table.two_in_one import column_of
from wpp.sheets.workbook import RawRow, Workbook
from wpp.wording import listing


class BufferedRows:
    """The rows of a sheet, which is read only once: the first can be looked at before all are read."""

    def __init__(self, rows: Iterator[RawRow]) -> None:
        self._seen: list[RawRow] = []
        self._rest = rows

    def peek(self) -> Iterator[RawRow]:
        """The rows from the first, as many as are asked for, which are kept."""
        yield from self._seen
        for row in self._rest:
            self._seen.append(row)
            yield row

    def drain(self) -> Iterator[RawRow]:
        """All rows, which are not kept."""
        seen, self._seen = self._seen, []
        return chain(seen, self._rest)


@dataclass(frozen=True, slots=True)
class LocatedSheet:
    """A sheet, its row of headings, and its rows."""

    name: str
    header: Header
    rows: BufferedRows

    @property
    def above(self) -> list[tuple[int, tuple[Cell, ...]]]:
        """What stands above the headings, which is little: they are among the first thirty rows."""
        above = []
        for raw in self.rows.peek():
            if raw.number >= self.header.row:
                break
            cells = sorted(raw.cells.items())
            above.append((raw.number, tuple(cell for _, cell in cells if not is_blank(cell))))
        return above


_LOOKED_UP = re.compile(
    r"\b(?:stock|inventory|catalog(?:ue)?|price ?lists?|prices|look ?ups?|reference|master|levels?)\b",
    re.IGNORECASE,
)
"""Names of sheets that stand beside a list for whoever fills it in."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows are: the sheet with its row of headings, and the position of each field's column.

    `chosen` is the answer by which it was chosen, where several sheets could be meant.
    """

    located: LocatedSheet
    positions: Mapping[str, int]
    chosen: str = ""


def locate_sheets(
    source: Source, book: Workbook, names: ColumnNames, options: ReadOptions
) -> list[LocatedSheet]:
    """The sheets that have the columns and rows under them, or the nearest to it, for what is said to be missing.

    A list of stock beside a delivery is none: it lacks the column with the note that all of a delivery has, and
    is called so. Raises NoHeader where none has a known heading, and FileMissing for a sheet that is not there.
    """
    if not book.names:
        raise FileMissing(
            f"{source.name} has only hidden sheets, which are not read.",
            hints=["Show the sheet in Excel (right-click a sheet’s tab, Unhide), and save the file."],
        )
    sheet_names = [find_sheet(source, book, options.sheet)] if options.sheet is not None else list(book.names)
    candidates = list(_candidates(book, sheet_names, names, options))
    if not candidates:
        if all(not row.cells for name in sheet_names for row in book.rows(name)):
            raise EmptyFile(
                f"{source.name} is empty.",
                hints=["Check that the list was saved, and send it again."],
            )
        raise _no_header(source, book, sheet_names, names, options)
    complete = [chosen for chosen in candidates if names.complete(chosen.header)]
    if len(complete) > 1:
        complete = [chosen for chosen in complete if _has_rows(chosen)] or complete[:1]
    best = _best(complete or candidates)[0]
    if not complete:
        return [best]
    once = {column.field for column in names.columns if column.once and column.field in best.header.found}
    like = [
        chosen
        for chosen in complete
        if once <= {*chosen.header.found} or not _LOOKED_UP.search(chosen.name.replace("_", " "))
    ]
    return sorted(like or complete, key=lambda chosen: chosen.header.score, reverse=True)


def find_sheet(source: Source, book: Workbook, given: str) -> str:
    """The name of the sheet that was asked for, in any case, or by its number where no sheet is named so.

    Raises FileMissing, which names those that there are.
    """
    plain = given.strip().casefold()
    for name in book.names:
        if name.strip().casefold() == plain:
            return name
    if any(name.strip().casefold() == plain for name in book.hidden):
        raise FileMissing(
            f"The sheet “{truncate(given)}” of {source.name} is hidden. Hidden sheets are not read.",
            hints=["Show the sheet in Excel (right-click a sheet’s tab, Unhide), and save the file."],
        )
    if plain.isdecimal() and 1 <= int(plain[:6]) <= len(book.names):
        return book.names[int(plain[:6]) - 1]
    near = difflib.get_close_matches(given, book.names, 3) or list(book.names)
    raise FileMissing(
        f"{source.name} has no sheet “{truncate(given)}”. It has "
        f"{listing([f'“{truncate(name)}”' for name in book.names])}.",
        hints=[hint(HintCode.CHOOSE_SHEET, sheet=name) for name in near[:4]],
    )


def _candidates(
    book: Workbook, sheet_names: Sequence[str], names: ColumnNames, options: ReadOptions
) -> Iterator[LocatedSheet]:
    for name in sheet_names:
        rows = BufferedRows(book.rows(name))
        on_sheet = names_on(name, names, options)
        header = best_header(rows.peek(), on_sheet, options.header_row, two_rows=options.two_rows)
        header = header and narrowed(header, on_sheet, rows.peek())
        if header is not None and (header.found or (options.header_row is not None and header.titles)):
            yield LocatedSheet(name, header, rows)


def names_on(sheet: str, names: ColumnNames, options: ReadOptions) -> ColumnNames:
    """The names of the columns on a sheet: as a saved reading has them where its headings are, and nowhere else."""
    if options.reading is None or sheet not in options.reading_sheets:
        return names
    return ColumnNames(names.columns, {**options.reading.headings_of(names.columns), **options.map})


def _best(candidates: Sequence[LocatedSheet]) -> list[LocatedSheet]:
    score = max(chosen.header.score for chosen in candidates)
    return [chosen for chosen in candidates if chosen.header.score == score]


def _has_rows(chosen: LocatedSheet) -> bool:
    used = {column_of(position) for positions in chosen.header.found.values() for position in positions}
    return any(
        not is_blank(row.cells.get(position))
        for row in chosen.rows.peek()
        if row.number > chosen.header.row
        for position in used
    )


def _no_header(
    source: Source, book: Workbook, sheet_names: Sequence[str], names: ColumnNames, options: ReadOptions
) -> NoHeader:
    titles = [column.title for column in names.columns if column.required] or [
        column.title for column in names.columns
    ]
    first = next((row for name in sheet_names for row in book.rows(name) if row.cells), None)
    if options.header_row is not None:
        where = f"Row {options.header_row} of {source.name} is blank or missing"
    else:
        where = f"{source.name} has no row with the headings {listing(titles)}"
    if first is not None and _all_in_one(first, names):
        return NoHeader(
            f"All columns of {source.name} are in one column: {_row_text(first)}.",
            hints=[
                "In Excel, select the column, choose Data, Text to Columns, Delimited, set every column to Text (or "
                "leading zeros are lost), and save the file."
            ],
        )
    return NoHeader(
        f"{where}." + (f" Its first row is: {_row_text(first)}." if first is not None else ""),
        hints=[
            f"Add the headings {listing(titles)} above the columns.",
            hint(
                HintCode.MAP_ALL_HEADINGS,
                fields=" ".join(column.field for column in names.columns if column.required),
            ),
        ],
    )


def _all_in_one(row: RawRow, names: ColumnNames) -> bool:
    """Whether the one cell of a row is a whole row of headings: a list that was opened in Excel the wrong way."""
    if len(row.cells) != 1:
        return False
    (place, cell), *_ = row.cells.items()
    parts = re.split(r"[,;\t|]", str(cell)[:2000])
    return len(parts) > 1 and names.header(RawRow(row.number, dict(enumerate(parts, place)))).score > (0, 0)


def _row_text(row: RawRow) -> str:
    return listing(
        [f"“{truncate(cell, 30)}”" for _, cell in sorted(row.cells.items()) if not is_blank(cell)], 6
    )
