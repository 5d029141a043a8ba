"""The rows under the headings: which are entries, which are totals and notes, which cannot be told apart."""

from collections.abc import Mapping

from wpp.hints import HintCode, hint
from wpp.sheets.cells import Cell, is_blank
from wpp.sheets.errors import Corrupt, NoRows, too_big
from wpp.sheets.heading_keys import fold_heading
from wpp.sheets.limits import MAX_CELLS, MAX_PROBLEMS
from wpp.sheets.model import PROGRESS_EVERY, OnProgress, Problem, Row, Sheet, Skipped
from wpp.sheets.strings import delimiter_name, truncate
from wpp.sheets.table.headings import ColumnNames, Header
from wpp.sheets.table.locate import LocatedSheet
from wpp.sheets.table.noticing import Noticing
from wpp.sheets.table.row_text import filled_cells, row_excerpt, same_heading, text_of
from wpp.sheets.table.sections import (
    CARTON,
    MEANING,
    Section,
    heads_section,
    is_harmless,
    title_of,
)
from wpp.sheets.table.totals import LEAST_WORDS, TotalRows, is_ruled_line, is_total_word, numeric_value
from wpp.sheets.table.two_in_one import BEHIND, column_of, split_cells
from wpp.sheets.table.values import ValueChecker
from wpp.sheets.workbook import RawRow, Workbook
from wpp.wording import listing

NOWHERE = -1
RULED = ("--", "==", "__", "**", "~~", ":-")


def read_rows(
    book: Workbook, located: LocatedSheet, reader: "RowReader", *, on_progress: OnProgress
) -> list[Section]:
    """Fill the sheet with the rows under its headings, and give the sections further down, which are not in it.

    Raises Corrupt if hardly a row can be told apart, and TooBig.
    """
    header = located.header
    # Text is read again, now that the number of its headings is known.
    for raw in book.rows(located.name, header.width) if header.width else located.rows.drain():
        if raw.number > header.row:
            reader.add(raw)
        if not raw.number % PROGRESS_EVERY:
            on_progress(raw.number)
    return reader.finish()


def check_not_empty(sheet: Sheet) -> None:
    """Raises NoRows if there is nothing under the headings, neither rows nor problems."""
    if not sheet.rows and not sheet.problems:
        raise NoRows(
            f"{sheet.file} has headings in row {sheet.header_row} but no data under them"
            f" in {listing(list(sheet.columns.values()))}.",
            hints=["Check that it's the right file and the right sheet."],
        )


class RowReader:
    """Takes the rows under the headings one by one, and knows which table, and which section of it, they belong to."""

    def __init__(
        self,
        header: Header,
        names: ColumnNames,
        sheet: Sheet,
        positions: Mapping[str, int],
        checker: ValueChecker,
    ) -> None:
        self.sheet = sheet
        self.header = header
        self.sections: list[Section] = []
        self._names = names
        self._checker = checker
        self._fields = tuple(positions)
        self._index = {field: position for position, field in enumerate(positions)}
        needed = {column.field for column in names.columns if column.required}
        self._required = tuple(position for position, field in enumerate(positions) if field in needed)
        self._most = MAX_CELLS // max(len(positions), 1)
        self._taken = 0
        self._initials = names.initials(sheet.columns.values())
        # A text alone in its row, until it is known whether rows follow; and the newest that was taken for an entry.
        self._waiting: list[tuple[RawRow, Row]] = []
        self._alone: tuple[RawRow, Row] | None = None
        self._last = header.row
        self._new_page = False
        self._noticing = Noticing(names.columns, header.titles)
        self._use(positions, sheet.columns)
        self._into(sheet.rows)

    def add(self, raw: RawRow) -> None:
        """One row: an entry, a row that is no entry, or a problem."""
        if self._two_in_one:
            raw = split_cells(raw, self._two_in_one)
        cells = raw.cells
        values = tuple([self._checker.check(cells.get(place)) for place in self._places])
        row = Row(raw.number, values, self._index)
        if raw.fault is not None:
            self._reject(row, *raw.fault, value=row_excerpt(raw))
        elif self._ordinary(raw, values):
            if raw.width > self.header.width and (surplus := self._surplus(raw)):
                self._reject(row, "ragged_row", surplus, value=row_excerpt(raw))
            else:
                self._take(raw, row)
        else:
            filled = filled_cells(raw)
            if not filled:
                return
            self._doubtful(raw, row, filled)
        self._last = raw.number
        if self._taken + len(self.sheet.skipped) > self._most:
            raise too_big(self.sheet.file, f"more than {self._most:,} rows")
        if len(self.sheet.problems) > MAX_PROBLEMS:
            raise _too_many_problems(self.sheet)

    def finish(self) -> list[Section]:
        """After the last row: a text alone that nothing follows is a note or an entry, and heads nothing."""
        waiting, self._waiting = self._waiting, []
        for raw, row in waiting:
            self._settle(raw, row, filled_cells(raw))
        return self.sections

    def _use(self, positions: Mapping[str, int], titles: Mapping[str, str]) -> None:
        """Read the rows that follow from these columns; a field that this table lacks stays blank."""
        self._places = tuple(positions.get(field, NOWHERE) for field in self._fields)
        self._used = frozenset(map(column_of, self._places))
        self._two_in_one = frozenset(column_of(place) for place in self._places if place >= BEHIND)
        self._headings = tuple(fold_heading(titles.get(field, "")) for field in self._fields)

    def _into(self, rows: list[Row]) -> None:
        """Put the rows that follow here."""
        self._rows = rows
        self._totals = TotalRows(rows, self._required)

    def _take(self, raw: RawRow, row: Row) -> None:
        """An entry; the first one below a text alone is the first of a section."""
        if self._waiting:
            self._begin(raw)
        self._rows.append(row)
        self._taken += 1
        self._alone = None
        if noticed := self._noticing.look(raw, self._used):
            self.sheet.noticed[row.number] = noticed
        self._new_page = False
        if raw.hidden:
            self.sheet.hidden_rows.append(row.number)

    def _begin(self, raw: RawRow) -> None:
        """What follows is a section of its own, headed by what waits."""
        waiting, self._waiting = self._waiting, []
        texts = [text_of(filled_cells(above)) for above, _ in waiting]
        self.sheet.skipped += [Skipped(row.number, "heads the rows below it") for _, row in waiting]
        section = Section(waiting[0][0].number if waiting else raw.number, title_of(texts))
        self.sections.append(section)
        self._into(section.rows)

    def _ordinary(self, raw: RawRow, values: tuple[Cell, ...]) -> bool:
        """Whether every cell that is needed is there, and none says “total” or may be a heading."""
        if not self._required:
            return False
        for position in self._required:
            value = values[position]
            if value is None or (isinstance(value, str) and is_total_word(value)):
                return False
        first, last = values[self._required[0]], values[self._required[-1]]
        if isinstance(first, str):
            if first[:2] in RULED and is_ruled_line(values):
                return False
            if len(raw.cells) == 1 and " " in first:
                return False
        if isinstance(last, str) and last[:2] in RULED and is_ruled_line((last,)):
            return False
        # An address and a figure are no heading, which settles it for nearly every row.
        return not (
            isinstance(last, str)
            and "@" not in last
            and last.strip()[:1].casefold() in self._initials
            and self._heads_again(raw) is not None
        )

    def _heads_again(self, raw: RawRow) -> dict[str, int] | None:
        return self._names.again(raw, self.sheet.columns)

    def _doubtful(self, raw: RawRow, row: Row, filled: list[Cell]) -> None:
        places = self._heads_again(raw)
        if places is not None or self._repeated(row.values):
            self._repeat(raw, row, places)
            return
        text = text_of(filled) if self._is_text(row, filled) else ""
        if text and is_harmless(text):
            self.sheet.skipped.append(Skipped(row.number, f"looks like a note (“{truncate(text, 40)}”)"))
            self._new_page = True
        elif text and heads_section(text, apart=bool(self._waiting) or raw.number > self._last + 1):
            self._waiting.append((raw, row))
        else:
            self._settle(raw, row, filled)
            self._alone = (raw, row) if text else None

    def _is_text(self, row: Row, filled: list[Cell]) -> bool:
        """Whether the row is a text alone: one cell of words, or a sentence that its commas have cut."""
        missing = any(row.values[position] is None for position in self._required)
        if missing and len(filled) < 3 and CARTON.fullmatch(text_of(filled)):
            return True
        if not all(isinstance(cell, str) and numeric_value(cell) is None for cell in filled):
            return False
        if len(filled) == 1:
            return missing or len(self._required) < 2
        words = " ".join(map(str, filled))
        return missing and len(words.split()) >= LEAST_WORDS and MEANING.search(words) is not None

    def _settle(self, raw: RawRow, row: Row, filled: list[Cell]) -> None:
        """An entry after all, or one that is named and passed over."""
        why = self._totals.reason(filled, row.values)
        if why is None and all(value is None for value in row.values):
            why = f"no value in {listing(list(self.sheet.columns.values()))}"
        if why is not None:
            self.sheet.skipped.append(Skipped(row.number, why))
        elif ragged := self._surplus(raw) or self._short(raw):
            self._reject(row, "ragged_row", ragged, value=row_excerpt(raw))
        else:
            self._take(raw, row)

    def _repeat(self, raw: RawRow, row: Row, places: dict[str, int] | None) -> None:
        """The headings again: the next page of a printed list, or a section, perhaps with its columns reordered."""
        self.sheet.skipped.append(Skipped(row.number, "repeats the headings"))
        if self._alone is not None:
            # The one text above them was no entry: it is what they say of the rows below.
            self._take_back(self._alone[1])
            self._waiting.insert(0, self._alone)
            self._alone = None
        if not (self._new_page and not self._waiting):
            self._begin(raw)
        if places is not None:
            titles = {field: str(raw.cells[place]) for field, place in places.items()}
            self._use(places, titles)

    def _take_back(self, row: Row) -> None:
        """Undo that this row, the newest one, was taken for an entry or for a fault."""
        if self._rows and self._rows[-1] is row:
            self._rows.pop()
            self._taken -= 1
        elif self.sheet.rejected and self.sheet.rejected[-1] is row:
            self.sheet.rejected.pop()
            self.sheet.problems.pop()

    def _repeated(self, values: tuple[Cell, ...]) -> bool:
        """Whether every cell says what its heading says; one word alone may be a name."""
        repeats = 0
        for value, heading in zip(values, self._headings, strict=True):
            if value is not None:
                if not same_heading(str(value), heading):
                    return False
                repeats += 1
        return repeats > 1 or (repeats > 0 and repeats == len(values))

    def _surplus(self, raw: RawRow) -> str:
        """Text files only: cells beyond the last heading, so that nobody knows which cell belongs where."""
        if not raw.width or all(
            is_blank(cell) for place, cell in raw.cells.items() if self.header.width <= place < BEHIND
        ):
            return ""
        return f"{self._counted(raw)}: a cell that contains the separator must be in quotation marks."

    def _short(self, raw: RawRow) -> str:
        if not raw.width or all(column_of(self._places[position]) < raw.width for position in self._required):
            return ""
        return f"{self._counted(raw)}."

    def _counted(self, raw: RawRow) -> str:
        cells = "1 cell" if raw.width == 1 else f"{raw.width} cells"
        return f"This row has {cells} but there are {self.header.width} headings"

    def _reject(self, row: Row, code: str, why: str, *, value: str) -> None:
        self.sheet.rejected.append(row)
        if self.sections:
            self.sections[-1].faults.append(row.number)
        message = f"{why[0].upper()}{why[1:]}" + ("" if why.endswith(".") else ".")
        self.sheet.problems.append(Problem(self.sheet.sheet, row.number, "", value, code, message))


def _too_many_problems(sheet: Sheet) -> Corrupt:
    between, first = delimiter_name(sheet.delimiter), sheet.problems[0]
    return Corrupt(
        f"{sheet.file} can't be read as a list separated by {between}: more than {MAX_PROBLEMS:,} rows have cells "
        f"that don't line up with the headings. The first is row {first.row}: {first.message}",
        hints=[
            hint(HintCode.SET_DELIMITER, delimiter="semicolon"),
            "Or export the list again from its system, as .xlsx.",
        ],
        problems=sheet.problems[:20],
    )
