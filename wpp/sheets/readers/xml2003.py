"""XML Spreadsheet 2003: what Excel once saved as one XML file, and other systems still export under the name .xls."""

from collections.abc import Iterator
from datetime import datetime

from wpp.sheets.cells import Cell, error_cell
from wpp.sheets.errors import EmptyFile, corrupt, too_big
from wpp.sheets.limits import MAX_COLUMNS, MAX_ROWS
from wpp.sheets.readers.number_formats import NumberKind, read_number
from wpp.sheets.readers.package import Attributes, XmlReader, attribute_value
from wpp.sheets.readers.xlsx import check_sheets
from wpp.sheets.source import Source
from wpp.sheets.text.encoding_doubts import CertainText
from wpp.sheets.workbook import RawRow

CHUNK = 65_536


class Xml2003(CertainText):
    """The sheets of one file. Raises Corrupt, EmptyFile, TooBig and UnsafeXml."""

    hidden: tuple[str, ...] = ()

    def __init__(self, source: Source) -> None:
        self._sheets: dict[str, list[RawRow]] = {}
        self._file = source.name
        self._rows: list[RawRow] = []
        self._cells: dict[int, Cell] = {}
        self._row = self._column = 0
        self._is_hidden = False
        self._kind = ""
        self._beside = 0
        self._pieces: list[str] = []
        reader = XmlReader(source.name, self._start, self._end)
        reader.gather(self._pieces)
        for start in range(0, len(source.content), CHUNK):
            reader.feed(source.content[start : start + CHUNK])
        reader.feed(b"", final=True)
        if not self._sheets:
            raise EmptyFile(f"{source.name} has no sheet.", hints=["Check that it's the right file."])
        self.names = tuple(self._sheets)

    def rows(self, name: str, width: int = 0) -> Iterator[RawRow]:
        """The rows of a sheet that have something in them."""
        del width
        yield from self._sheets[name]

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "Worksheet":
            self._rows = self._sheets.setdefault(
                attribute_value(attributes, "Name") or f"Sheet{len(self._sheets)}", []
            )
            self._row = 0
            check_sheets(self._file, len(self._sheets))
        elif name == "Row":
            self._row = index_of(attributes, self._row)
            self._column, self._cells = 0, {}
            self._is_hidden = attribute_value(attributes, "Hidden") == "1"
            if self._row > MAX_ROWS:
                raise corrupt(self._file)
        elif name == "Cell":
            self._column = index_of(attributes, self._column)
        elif name == "Comment":
            self._beside += 1
        elif name == "Data":
            self._kind = attribute_value(attributes, "Type")
            self._pieces.clear()

    def _end(self, name: str) -> None:
        if name == "Comment":
            self._beside -= 1
        elif name == "Data" and not self._beside:
            value = value_of(self._kind, "".join(self._pieces))
            if value is not None and value != "" and 0 < self._column <= MAX_COLUMNS:
                self._cells[self._column - 1] = value
        elif name == "Row" and self._cells:
            self._rows.append(RawRow(self._row, self._cells, hidden=self._is_hidden))
            if len(self._rows) > MAX_ROWS:
                raise too_big(self._file, f"a sheet has more than {MAX_ROWS:,} rows")
        self._pieces.clear()


def index_of(attributes: Attributes, before: int) -> int:
    """Where a row or a cell stands, from 1: as it says, or next to the one before."""
    given = attribute_value(attributes, "Index")
    return int(given) if given.isdecimal() and len(given) < 8 else before + 1


def value_of(kind: str, text: str) -> Cell:
    """A cell by the type that it names."""
    if kind == "Number":
        return read_number(text.strip(), NumberKind.NUMBER, from_1904=False)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "Error":
        return error_cell(text.strip())
    if kind == "DateTime":
        try:
            moment = datetime.fromisoformat(text.strip().removesuffix("Z"))
        except ValueError:
            return text
        midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        return moment.date() if midnight else moment
    return text
