"""Workbooks of Excel 97–2003 (.xls), read by python-calamine behind a survey of their records.

The library lays every sheet out in full and believes the size that a sheet claims; and it gives an error as an empty
cell. The survey answers both before and after it.
"""

import io
import struct
from collections.abc import Iterator
from typing import Any

from wpp.sheets.cells import Cell, error_cell
from wpp.sheets.errors import LegacyXls, corrupt, encrypted, too_big
from wpp.sheets.readers.ole import Extent, InvalidOle, OleFile, survey_workbook
from wpp.sheets.source import Source
from wpp.sheets.text.encoding_doubts import CertainText
from wpp.sheets.workbook import RawRow

_BIFF8 = 0x0600
_MOST_LAID_OUT = 4_000_000


class Xls(CertainText):
    """A workbook: the names of its visible and its hidden sheets, and the rows of each.

    Raises Corrupt, Encrypted, LegacyXls and TooBig.
    """

    def __init__(self, source: Source) -> None:
        import python_calamine as calamine

        self.source = source
        self._extents = _extents(source)
        self._book: calamine.CalamineWorkbook = self._ask(
            lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.content))
        )
        sheets = [s for s in self._book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
        visible = calamine.SheetVisibleEnum.Visible
        self.names = tuple(sheet.name for sheet in sheets if sheet.visible == visible)
        self.hidden = tuple(sheet.name for sheet in sheets if sheet.visible != visible)
        if not self.names and not self.hidden:
            raise corrupt(source.name)

    def rows(self, name: str, width: int = 0) -> Iterator[RawRow]:
        """The rows of a sheet that have something in them."""
        del width
        extent = self._extents.get(name, Extent())
        if extent.rows * extent.columns > _MOST_LAID_OUT:
            raise too_big(self.source.name, f"the sheet “{name}” has cells far from the others")
        rows: list[list[Any]] = self._ask(
            lambda: self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        )
        errors = {place: error_cell(text) for place, text in extent.errors.items()}
        for number, row in enumerate(rows, start=1):
            cells: dict[int, Cell] = {place: _whole(cell) for place, cell in enumerate(row) if cell != ""}
            if errors:
                cells |= {
                    place: errors[number - 1, place]
                    for place in range(len(row))
                    if (number - 1, place) in errors
                }
            if cells:
                yield RawRow(number, cells, hidden=number - 1 in extent.hidden)

    def _ask(self, question: Any) -> Any:
        """What the library answers; a panic inside it is a damaged file to us."""
        import python_calamine as calamine

        try:
            return question()
        except calamine.PasswordError as error:
            raise encrypted(self.source.name) from error
        except Exception as error:
            raise corrupt(self.source.name) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise corrupt(self.source.name) from error


def _extents(source: Source) -> dict[str, Extent]:
    try:
        survey = survey_workbook(OleFile(source.content).stream("Workbook", "Book"))
    except (InvalidOle, struct.error) as error:
        raise corrupt(source.name) from error
    if survey.locked:
        raise encrypted(source.name)
    if survey.version != _BIFF8:
        raise LegacyXls(
            f"{source.name} was saved by a version of Excel from before 1997 and can't be read.",
            hints=["Open it in a newer Excel or LibreOffice, save it as .xlsx, and send that file."],
        )
    return survey.sheets


def _whole(cell: Any) -> Cell:
    """A value of the library's; it has no whole numbers, and Excel no others where there is no fraction."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell  # type: ignore[no-any-return]
