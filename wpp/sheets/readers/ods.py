"""OpenDocument spreadsheets (.ods), read as a stream of rows.

A cell or a row that repeats is written once with a number, which may be a million; blank ones are passed over, and
filled ones counted. Read here because a library would unfold them first, and loses errors and formulas without a value.
"""

from collections.abc import Iterator
from datetime import date, datetime

from wpp.sheets.cells import Cell, CellFault, error_cell
from wpp.sheets.errors import corrupt, too_big
from wpp.sheets.limits import MAX_COLUMNS, MAX_ROWS, MAX_STYLES, MAX_TAGS_READ_TWICE, MAX_UNFOLDED
from wpp.sheets.readers.number_formats import NumberKind, read_number
from wpp.sheets.readers.package import Attributes, Package, XmlReader, attribute_value
from wpp.sheets.readers.xlsx import NO_VALUE, check_sheets
from wpp.sheets.source import Source
from wpp.sheets.text.encoding_doubts import CertainText
from wpp.sheets.workbook import RawRow

_CONTENT = "content.xml"


class Ods(CertainText):
    """A workbook: the names of its visible and its hidden sheets, and the rows of each. Raises Corrupt and TooBig."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.package = Package(source, MAX_TAGS_READ_TWICE)
        if _CONTENT not in self.package:
            raise corrupt(source.name)
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._tables: dict[str, bool] = {}
        self.package.read(_CONTENT, XmlReader(source.name, self._start))
        if not self._tables:
            raise corrupt(source.name)
        self.names = tuple(name for name, hidden in self._tables.items() if not hidden)
        self.hidden = tuple(name for name, hidden in self._tables.items() if hidden)

    def rows(self, name: str, width: int = 0) -> Iterator[RawRow]:
        """The rows of a sheet that have something in them."""
        del width
        reader = _TableReader(self.source.name, name)
        for _ in self.package.parse(_CONTENT, reader.xml):
            yield from reader.taken()
            if reader.finished:
                return

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self._style = attribute_value(attributes, "name")
        elif name == "table-properties" and attribute_value(attributes, "display") == "false":
            self._hidden_styles.add(self._style)
            if len(self._hidden_styles) > MAX_STYLES:
                raise too_big(self.source.name, f"it has more than {MAX_STYLES:,} styles of hidden tables")
        elif name == "table":
            self._tables.setdefault(
                attribute_value(attributes, "name"),
                attribute_value(attributes, "style-name") in self._hidden_styles,
            )
            check_sheets(self.source.name, len(self._tables))


class _TableReader:
    """The rows of one table, gathered while the XML passes by."""

    def __init__(self, file: str, table: str) -> None:
        self.finished = False
        self._file = file
        self._table = table
        self._depth = 0
        self._rows: list[tuple[RawRow, int]] = []
        self._number = 1
        self._row_repeats = 1
        self._hidden = False
        self._column = 0
        self._cells: dict[int, Cell] = {}
        self._cell: Attributes | None = None
        self._text: list[str] = []
        self._aside = 0
        self._unfolded = 0
        self._pieces: list[str] = []
        self.xml = XmlReader(file, self._start, self._end)
        self.xml.gather(self._pieces)

    def taken(self) -> Iterator[RawRow]:
        """The rows since the last time, each as often as it repeats."""
        for row, repeats in self._rows:
            self._unfolded += len(row.cells) * repeats
            if row.number + repeats - 1 > MAX_ROWS or self._unfolded > MAX_UNFOLDED:
                raise too_big(self._file, "it has more cells than a list of people or goods can have")
            for step in range(repeats):
                yield RawRow(row.number + step, row.cells, hidden=row.hidden)
        self._rows.clear()

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            # A table may stand inside a cell of another.
            if self._depth or (attribute_value(attributes, "name") == self._table and not self.finished):
                self._depth += 1
        elif self._depth != 1:
            return
        elif name == "table-row":
            self._row_repeats = _times(attributes, "number-rows-repeated")
            self._hidden = attribute_value(attributes, "visibility") in ("collapse", "filter")
            self._column = 0
            self._cells = {}
        elif name in ("table-cell", "covered-table-cell"):
            self._cell = attributes
            self._text = []
        elif self._cell is not None:
            self._inside(name, attributes)

    def _inside(self, name: str, attributes: Attributes) -> None:
        if name == "annotation" or self._aside:
            self._aside += 1
        elif name in ("p", "h"):
            if self._text:
                self._text.append("\n")
            self._pieces.clear()
        elif name == "s":
            self._keep()
            self._text.append(" " * min(_times(attributes, "c"), 100))
        elif name in ("tab", "line-break"):
            self._keep()
            self._text.append(" ")

    def _keep(self) -> None:
        self._text += self._pieces
        self._pieces.clear()

    def _end(self, name: str) -> None:
        if name == "table":
            self._depth -= 1 if self._depth else 0
            self.finished = self.finished or (not self._depth and bool(self._number > 1))
        elif self._depth != 1:
            return
        elif name == "table-row":
            if self._cells:
                self._rows.append((RawRow(self._number, self._cells, hidden=self._hidden), self._row_repeats))
            self._number += self._row_repeats
        elif name in ("table-cell", "covered-table-cell"):
            if self._cell is not None:
                self._close_cell(self._cell)
            self._cell = None
        elif self._aside:
            self._aside -= 1
        elif name in ("p", "h"):
            self._keep()

    def _close_cell(self, attributes: Attributes) -> None:
        repeats = _times(attributes, "number-columns-repeated") if attributes else 1
        if not self._text and (
            not attributes or (len(attributes) == 1 and not attribute_value(attributes, "formula"))
        ):
            # Blank, and at most repeated or formatted: nothing to work out.
            self._column += repeats
            return
        cell = _value(attributes, "".join(self._text))
        if cell is not None and cell != "":
            for column in range(self._column, min(self._column + repeats, MAX_COLUMNS)):
                self._cells[column] = cell
        self._column += repeats


def _value(attributes: Attributes, text: str) -> Cell:
    # LibreOffice says the type twice, and only its own name for it knows an error.
    kinds = [value for name, value in attributes.items() if name.rpartition(":")[2] == "value-type"]
    kind = kinds[0] if kinds else ""
    if "error" in kinds or (
        attribute_value(attributes, "formula") and text.startswith(("#", "Err:")) and kind != "float"
    ):
        return error_cell(text)
    if kind in ("float", "currency", "percentage"):
        value = read_number(attribute_value(attributes, "value"), NumberKind.NUMBER, from_1904=False)
        # What is shown keeps leading zeros.
        return (
            text
            if isinstance(value, int) and text.startswith("0") and text.isdecimal() and int(text) == value
            else value
        )
    if kind == "boolean":
        return attribute_value(attributes, "boolean-value") == "true"
    if kind == "date":
        return _date(attribute_value(attributes, "date-value")) or text
    if kind == "time":
        return text
    if not kind and attribute_value(attributes, "formula") and not text:
        return CellFault("formula_no_value", "", NO_VALUE)
    return text


def _date(text: str) -> date | datetime | None:
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None
    return moment if "T" in text else moment.date()


def _times(attributes: Attributes, name: str) -> int:
    given = attribute_value(attributes, name)
    return min(int(given), MAX_ROWS) if given.isdecimal() and 0 < len(given) < 10 and int(given) else 1
