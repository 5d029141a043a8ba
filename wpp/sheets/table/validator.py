"""Read a sheet cell by cell and collect its problems, to report them all at once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from wpp.hints import Hint
from wpp.sheets.cells import BadCell, Cell, as_code, as_date, as_text, is_blank
from wpp.sheets.model import Problem, Row, Sheet
from wpp.sheets.table.quantities import as_quantity

T = TypeVar("T")


@dataclass(slots=True)
class SheetValidator:
    """The problems of one sheet: those of reading it, and those that its cells turn out to have."""

    sheet: Sheet
    problems: list[Problem] = field(default_factory=list)
    _told: set[tuple[int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.problems.extend(self.sheet.problems)

    def text(self, row: Row, column: str, *, missing: str = "", most: int = 2000) -> str:
        """Words, numbers as they are shown. `missing` is the code of the problem where it must not be blank."""
        return self.words(row, column, lambda cell: as_text(cell, numbers=True), missing=missing, most=most)

    def code(self, row: Row, column: str, *, missing: str = "", most: int = 2000) -> str:
        """A code with its leading zeros; see `as_code`."""
        return self.words(row, column, as_code, missing=missing, most=most)

    def quantity(self, row: Row, column: str, *, zero: bool = False, blank: bool = False) -> int | None:
        """A whole number of things; None where it is wrong, or blank and `blank` allows it."""
        if blank and is_blank(row[column]):
            return None
        return self._read(row, column, lambda cell: as_quantity(cell, zero=zero))

    def day(self, row: Row, column: str) -> date | None:
        """A day; None where it is wrong or blank."""
        return self._read(row, column, as_date)

    def add(
        self,
        row: Row | int,
        column: str,
        code: str,
        value: str,
        message: str,
        hint: Hint | None = None,
        *,
        units: int | None = None,
    ) -> None:
        """Add a problem that only the caller can detect; `units` are those of a row that is told of with others."""
        problem = self.sheet.problem(row, column, BadCell(code, value, message, hint))
        self._tell(problem if units is None else replace(problem, units=units))

    def _tell(self, problem: Problem) -> None:
        """Keep a problem, but only one of each cell: the first says what to do, and a second would confuse."""
        cell = (problem.row, problem.column)
        if cell not in self._told:
            self._told.add(cell)
            self.problems.append(problem)

    def words(
        self, row: Row, column: str, read: Callable[[Cell], str], *, missing: str = "", most: int = 2000
    ) -> str:
        """Words as a reader of the caller's own makes them of the cell."""
        text = self._read(row, column, read)
        if text is None:
            return ""
        if missing and not text:
            self.add(row, column, missing, "", f"{self.sheet.titles[column]} is blank.")
        if len(text) > most:
            self.add(row, column, "suspicious_text", text, f"This cell has more than {most:,} characters.")
        return text

    def _read(self, row: Row, column: str, read: Callable[[Cell], T]) -> T | None:
        try:
            return read(row[column])
        except BadCell as bad:
            self._tell(self.sheet.problem(row, column, bad))
            return None
