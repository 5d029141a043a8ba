"""What every format looks like from above: sheets by name, rows with numbers, cells by column."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from wpp.sheets.cells import Cell
from wpp.sheets.delimited import Delimited
from wpp.sheets.headings import Names, RawRow
from wpp.sheets.kinds import Kind
from wpp.sheets.model import ReadOptions
from wpp.sheets.source import Source


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

    def inspected(self, cell: Cell) -> Cell:
        """A cell of a column that is used, or a Fault where a letter of it is lost."""
        ...

    @property
    def doubted(self) -> bool:
        """Whether something in the letters of one cell puts those of all others in doubt."""
        ...

    def second_look(self, cell: Cell) -> Cell:
        """The cell, or a Fault where its letters are in doubt, after all cells were inspected."""
        ...

    def remarks(self) -> list[str]:
        """What is to be said once of the reading, in a sentence each."""
        ...


def open_workbook(source: Source, kind: Kind, names: Names, options: ReadOptions) -> Workbook:
    """The file in its own format; what a format needs is loaded here and not before."""
    if kind is Kind.TEXT:
        return Delimited(source, names, options)
    if kind is Kind.XLSX:
        from wpp.sheets.xlsx import Xlsx

        return Xlsx(source)
    if kind is Kind.ODS:
        from wpp.sheets.ods import Ods

        return Ods(source)
    from wpp.sheets.xls import Xls

    return Xls(source)
