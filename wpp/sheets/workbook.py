"""What every format looks like from above: sheets by name, rows with numbers, cells by column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from wpp.sheets.cells import Cell
from wpp.sheets.model import Remark


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as the file has it: column → cell, blank ones left out. `fault` says why its cells cannot be told apart.

    `hidden` is a row that the spreadsheet program does not show, by hand or by a filter.
    """

    number: int
    cells: Mapping[int, Cell]
    width: int = 0
    fault: tuple[str, str] | None = None
    hidden: bool = False


class Workbook(Protocol):
    """The visible sheets of a file; hidden ones have a name and are never read."""

    @property
    def names(self) -> Sequence[str]:
        """The sheets that a person sees, in their order."""
        ...

    @property
    def hidden(self) -> Sequence[str]:
        """The sheets that a person does not see."""
        ...

    @property
    def encoding(self) -> str:
        """How the letters were read, where that was a question."""
        ...

    @property
    def delimiter(self) -> str:
        """What stands between the cells, where that was a question."""
        ...

    def rows(self, name: str, width: int = 0) -> Iterator[RawRow]:
        """The rows of a sheet in their order, from the first; `width` is the number of headings, once known."""
        ...

    def check_text(self, cell: Cell) -> Cell:
        """A cell of a column that is used, or a Fault where a letter of it is lost."""
        ...

    @property
    def has_doubts(self) -> bool:
        """Whether something in the letters of one cell puts those of all others in doubt."""
        ...

    def recheck_text(self, cell: Cell) -> Cell:
        """The cell, or a Fault where its letters are in doubt, after all cells were inspected."""
        ...

    def remarks(self) -> list[Remark]:
        """What is to be said once of the reading, in a sentence each."""
        ...
