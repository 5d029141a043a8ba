"""The rows under the headings: which are entries, which are totals and notes, which cannot be told apart."""

from collections.abc import Mapping

from wpp.hints import HintCode, hint
from wpp.sheets.cells import Cell, is_blank
from wpp.sheets.errors import Corrupt, NoRows, too_big
from wpp.sheets.limits import MAX_CELLS, MAX_PROBLEMS
from wpp.sheets.model import PROGRESS_EVERY, OnProgress, Problem, Row, Sheet, Skipped
from wpp.sheets.strings import delimiter_name, display_text
from wpp.sheets.table.headings import Header, fold_heading
from wpp.sheets.table.locate import LocatedSheet
from wpp.sheets.table.totals import TotalRows, is_ruled_line, is_total_word
from wpp.sheets.table.values import ValueChecker
from wpp.sheets.workbook import RawRow, Workbook
from wpp.wording import listing


def read_rows(
    book: Workbook,
    located: LocatedSheet,
    sheet: Sheet,
    positions: Mapping[str, int],
    values: ValueChecker,
    *,
    required: frozenset[str],
    on_progress: OnProgress,
) -> None:
    """Fill the sheet with the rows under its headings.

    Raises Corrupt if hardly a row can be told apart, and TooBig.
    """
    header = located.header
    reader = _RowReader(header, sheet, positions, values, required)
    # Text is read again, now that the number of its headings is known.
    for raw in book.rows(located.name, header.width) if header.width else located.rows.drain():
        if raw.number > header.row:
            reader.add(raw)
        if not raw.number % PROGRESS_EVERY:
            on_progress(raw.number)


def check_not_empty(sheet: Sheet) -> None:
    """Raises NoRows if there is nothing under the headings, neither rows nor problems."""
    if not sheet.rows and not sheet.problems:
        raise NoRows(
            f"{sheet.file} has headings in row {sheet.header_row} but no data under them"
            f" in {listing(list(sheet.columns.values()))}.",
            hints=["Check that it's the right file and the right sheet."],
        )


class _RowReader:
    def __init__(
        self,
        header: Header,
        sheet: Sheet,
        places: Mapping[str, int],
        checker: ValueChecker,
        required: frozenset[str],
    ) -> None:
        self.sheet = sheet
        self.header = header
        self._checker = checker
        self._places = tuple(places.values())
        self._index = {field: position for position, field in enumerate(places)}
        self._required = tuple(position for position, field in enumerate(places) if field in required)
        self._most = MAX_CELLS // max(len(places), 1)
        self._totals = TotalRows(sheet, self._required)
        self._headings = tuple(fold_heading(heading) for heading in sheet.columns.values())

    def add(self, raw: RawRow) -> None:
        """One row: an entry, a row that is no entry, or a problem."""
        cells = raw.cells
        values = tuple([self._checker.check(cells.get(place)) for place in self._places])
        row = Row(raw.number, values, self._index)
        if raw.fault is not None:
            self._reject(row, *raw.fault, value=_row_excerpt(raw))
        elif self._ordinary(values):
            if raw.width > self.header.width and (surplus := self._surplus(raw)):
                self._reject(row, "ragged_row", surplus, value=_row_excerpt(raw))
            else:
                self.sheet.rows.append(row)
        else:
            self._doubtful(raw, row)
        if raw.hidden and self.sheet.rows and self.sheet.rows[-1] is row:
            self.sheet.hidden_rows.append(row.number)
        if len(self.sheet.rows) + len(self.sheet.skipped) > self._most:
            raise too_big(self.sheet.file, f"more than {self._most:,} rows")
        if len(self.sheet.problems) > MAX_PROBLEMS:
            raise _too_many_problems(self.sheet)

    def _ordinary(self, values: tuple[Cell, ...]) -> bool:
        """Whether every cell that is needed is there, and none says “total” or repeats a heading."""
        for position in self._required:
            value = values[position]
            if value is None or (isinstance(value, str) and is_total_word(value)):
                return False
        first = values[self._required[0]] if self._required else None
        if not self._required:
            return False
        if (
            isinstance(first, str)
            and first[:2] in ("--", "==", "__", "**", "~~", ":-")
            and is_ruled_line(values)
        ):
            return False
        return not (isinstance(first, str) and same_heading(first, self._headings[self._required[0]]))

    def _doubtful(self, raw: RawRow, row: Row) -> None:
        filled = [cell for cell in raw.cells.values() if not is_blank(cell)]
        if not filled:
            return
        why = self._repeated(row.values) or self._totals.reason(filled, row.values)
        if why is None and all(value is None for value in row.values):
            why = f"no value in {listing(list(self.sheet.columns.values()))}"
        if why is not None:
            self.sheet.skipped.append(Skipped(row.number, why))
        elif ragged := self._surplus(raw) or self._short(raw):
            self._reject(row, "ragged_row", ragged, value=_row_excerpt(raw))
        else:
            self.sheet.rows.append(row)

    def _repeated(self, values: tuple[Cell, ...]) -> str | None:
        """Whether every cell says what its heading says; one word alone may be a name."""
        repeats = 0
        for value, heading in zip(values, self._headings, strict=True):
            if value is not None:
                if not same_heading(str(value), heading):
                    return None
                repeats += 1
        return "repeats the headings" if repeats > 1 or repeats == len(values) else None

    def _surplus(self, raw: RawRow) -> str:
        """Text files only: cells beyond the last heading, so that nobody knows which cell belongs where."""
        if not raw.width or all(
            is_blank(cell) for place, cell in raw.cells.items() if place >= self.header.width
        ):
            return ""
        return f"{self._counted(raw)}: a cell that contains the separator must be in quotation marks."

    def _short(self, raw: RawRow) -> str:
        if not raw.width or all(self._places[position] < raw.width for position in self._required):
            return ""
        return f"{self._counted(raw)}."

    def _counted(self, raw: RawRow) -> str:
        cells = "1 cell" if raw.width == 1 else f"{raw.width} cells"
        return f"This row has {cells} but there are {self.header.width} headings"

    def _reject(self, row: Row, code: str, why: str, *, value: str) -> None:
        self.sheet.rejected.append(row)
        message = f"{why[0].upper()}{why[1:]}" + ("" if why.endswith(".") else ".")
        self.sheet.problems.append(Problem(self.sheet.sheet, row.number, "", value, code, message))


def _too_many_problems(sheet: Sheet) -> Corrupt:
    between, first = delimiter_name(sheet.delimiter), sheet.problems[0]
    return Corrupt(
        f"{sheet.file} can't be read as a list separated by {between}: more than {MAX_PROBLEMS:,} rows have cells "
        f"that don't line up with the headings. The first is row {first.row}: {first.message}",
        hints=[hint(HintCode.SET_DELIMITER, delimiter="semicolon"), "Send the list as .xlsx."],
        problems=sheet.problems[:20],
    )


def same_heading(text: str, heading: str) -> bool:
    """Whether a cell says what a heading says; the lengths settle it for nearly every cell."""
    return len(text) < 60 and text[:1].casefold() == heading[:1] and fold_heading(text) == heading


def _row_excerpt(raw: RawRow) -> str:
    """The row's cells side by side, but only a few: what nobody asked for is not kept."""
    return display_text(" | ".join(str(cell)[:80] for _, cell in sorted(raw.cells.items())[:3]), 80)
