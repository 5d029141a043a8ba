"""The number of a row, where several sheets of one file were read together and each begins at 1."""

from collections.abc import Iterable

MOST_ROWS = 100_000_000
"""More than any sheet has rows."""


class PlacedRow(int):
    """A row by its number and its sheet: one number among all of the file, shown as “2 of “Carton 1””."""

    row: int
    sheet: str

    def __new__(cls, part: int, row: int, sheet: str) -> "PlacedRow":
        """The row of the sheet that is the `part`th of those read together, from 0."""
        placed = super().__new__(cls, part * MOST_ROWS + row)
        placed.row, placed.sheet = row, sheet
        return placed

    def __str__(self) -> str:
        return f"{self.row} of “{self.sheet}”"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def row_of(number: int) -> int:
    """The number that the spreadsheet program shows; what is stored or given to programs."""
    return number.row if isinstance(number, PlacedRow) else number


def sheets_of(numbers: Iterable[int]) -> list[str]:
    """The sheet of each of these rows; nothing where one sheet was read."""
    return [number.sheet for number in numbers if isinstance(number, PlacedRow)]
