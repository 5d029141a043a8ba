"""The values of cells: blank, sure, or with characters that were lost or are in doubt."""

from wpp.sheets.cells import Cell, CellFault, is_blank
from wpp.sheets.errors import Corrupt
from wpp.sheets.limits import MAX_PROBLEMS
from wpp.sheets.model import Sheet
from wpp.sheets.workbook import Workbook


class ValueChecker:
    """Checks the characters of each cell as it is read, and again once the whole file has been read.

    Raises Corrupt if nearly every cell is in doubt: such a list is read again in another way, not corrected.
    """

    def __init__(self, book: Workbook, file: str) -> None:
        self._book = book
        self._file = file
        self._faults = 0

    def check(self, cell: Cell) -> Cell:
        """The cell, None if it is blank, or a CellFault if a character was lost."""
        if not isinstance(cell, str):
            return cell
        if cell.isascii():
            return None if not cell or cell.isspace() else cell
        return None if is_blank(cell) else self._count(self._book.check_text(cell))

    def recheck(self, sheet: Sheet) -> None:
        """Add the remarks on the whole file, and mark all cells that its doubtful characters put in doubt."""
        sheet.remarks.extend(self._book.remarks())
        if self._book.has_doubts:
            for row in sheet.rows:
                row.values = tuple(map(self._recheck_cell, row.values))

    def _recheck_cell(self, cell: Cell) -> Cell:
        return cell if isinstance(cell, CellFault) else self._count(self._book.recheck_text(cell))

    def _count(self, cell: Cell) -> Cell:
        if isinstance(cell, CellFault):
            self._faults += 1
            if self._faults > MAX_PROBLEMS:
                reason = " ".join(remark.message for remark in self._book.remarks()) or cell.message
                raise Corrupt(
                    f"{self._file} was rejected: more than {MAX_PROBLEMS:,} of its cells may be mis-encoded. {reason}",
                    hints=["Export the list again from its system, as CSV UTF-8 or .xlsx."],
                )
        return cell
