"""Excel workbooks (.xlsx, .xlsm, Strict too), read as a stream of rows.

Read here rather than by a library for three reasons, measured: python-calamine ends the whole process on a sheet whose
last cell is filled (it asks for 512 GB), openpyxl took 584 s on one, and neither says of an empty value whether it was
an error or a formula that was never worked out. Only cells with something in them are kept, so neither the size that a
sheet claims nor blank formatted rows cost anything.
"""

from collections.abc import Iterator
from datetime import datetime
from posixpath import dirname, join, normpath
from sys import getsizeof

from wpp.sheets.cells import Cell, CellFault, error_cell
from wpp.sheets.errors import corrupt, too_big
from wpp.sheets.limits import MAX_COLUMNS, MAX_PARTS, MAX_ROW_CELLS, MAX_ROWS, MAX_SHEETS, MAX_STRINGS
from wpp.sheets.readers.number_formats import NumberKind, Styles, read_number, unescape
from wpp.sheets.readers.package import Attributes, Package, XmlReader, attribute_value
from wpp.sheets.source import Source
from wpp.sheets.strings import column_index
from wpp.sheets.text.encoding_doubts import CertainText
from wpp.sheets.workbook import RawRow

NO_VALUE = "This formula has no saved value: open the file in Excel or LibreOffice, let it calculate and save it again."


class Xlsx(CertainText):
    """A workbook: the names of its visible and its hidden sheets, and the rows of each. Raises Corrupt and TooBig."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.package = Package(source)
        book = self._main_part()
        related = self._relations(book)
        self.from_1904 = False
        self._paths: dict[str, str] = {}
        self._hidden: list[str] = []
        self._read_book(book, related)
        if not self._paths and not self._hidden:
            raise corrupt(source.name)
        self.names = tuple(self._paths)
        self.hidden = tuple(self._hidden)
        self.styles = Styles(source.name)
        self._read_styles(book, related)
        self._strings_path = self._kind_path(related, "sharedStrings") or join(
            dirname(book), "sharedStrings.xml"
        )
        self._strings: list[str] | None = None

    def rows(self, name: str, width: int = 0) -> Iterator[RawRow]:
        """The rows of a sheet that have something in them."""
        del width
        if self._strings is None:
            self._strings = self._read_strings()
        reader = _SheetReader(self)
        for _ in self.package.parse(self._paths[name], reader.xml):
            yield from reader.rows
            reader.rows.clear()

    def string(self, index: str) -> str | None:
        """A shared string by its number."""
        strings = self._strings or []
        return (
            strings[int(index)]
            if index.isdecimal() and len(index) < 9 and int(index) < len(strings)
            else None
        )

    def _main_part(self) -> str:
        root = self._relations("")
        named = self._kind_path(root, "officeDocument")
        for path in (named, "xl/workbook.xml"):
            if path and path in self.package:
                return path
        raise corrupt(self.source.name)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points to: id → (kind, path)."""
        folder, _, file = part.rpartition("/")
        path = join(folder, "_rels", file + ".rels")
        rows: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: Attributes) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                full = target if target.startswith("/") else join(folder, target)
                rows[attributes.get("Id", "")] = (
                    attributes.get("Type", "").rpartition("/")[2],
                    normpath(full).lstrip("/"),
                )
                if len(rows) > MAX_PARTS:
                    raise corrupt(self.source.name)

        if path in self.package:
            self.package.read(path, XmlReader(self.source.name, start))
        return rows

    def _kind_path(self, related: dict[str, tuple[str, str]], wanted: str) -> str:
        return next((path for kind, path in related.values() if kind == wanted and path in self.package), "")

    def _read_book(self, book: str, related: dict[str, tuple[str, str]]) -> None:
        def start(name: str, attributes: Attributes) -> None:
            if name == "workbookPr":
                self.from_1904 = attributes.get("date1904", "").lower() in ("1", "true", "on")
            elif name == "sheet":
                kind, path = related.get(attribute_value(attributes, "id"), ("", ""))
                title = unescape(attributes.get("name", ""))
                if attributes.get("state", "visible") in ("hidden", "veryHidden"):
                    self._hidden.append(title)
                elif kind in ("worksheet", "") and path in self.package:
                    self._paths.setdefault(title, path)
                check_sheets(self.source.name, len(self._paths) + len(self._hidden))

        self.package.read(book, XmlReader(self.source.name, start))

    def _read_styles(self, book: str, related: dict[str, tuple[str, str]]) -> None:
        path = self._kind_path(related, "styles") or join(dirname(book), "styles.xml")
        if path in self.package:
            self.package.read(path, XmlReader(self.source.name, self.styles.start, self.styles.end))

    def _read_strings(self) -> list[str]:
        if self._strings_path not in self.package:
            return []
        reader = _StringsReader(self.source.name)
        self.package.read(self._strings_path, reader.xml)
        return reader.strings


class _StringsReader:
    """The table of strings that cells point into."""

    def __init__(self, file: str) -> None:
        self.strings: list[str] = []
        self._file = file
        self._parts: list[str] = []
        self._pieces: list[str] = []
        self._phonetic = False
        self._size = 0
        self.xml = XmlReader(file, self._start, self._end)
        self.xml.gather(self._pieces)

    def _start(self, name: str, _: Attributes) -> None:
        self._pieces.clear()
        if name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name == "t" and not self._phonetic:
            self._parts += self._pieces
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            text = unescape("".join(self._parts))
            self._parts.clear()
            self._size += getsizeof(text) + 8
            if self._size > MAX_STRINGS:
                raise too_big(self._file, "it contains more text than any list of people or goods")
            self.strings.append(text)
        self._pieces.clear()


class _SheetReader:
    """The rows of one sheet, gathered in `rows` while the XML passes by."""

    def __init__(self, book: Xlsx) -> None:
        self.rows: list[RawRow] = []
        self._book = book
        self._styles: dict[str, NumberKind | int] = {}
        self._row = 0
        self._hidden = False
        self._column = -1
        self._cells: dict[int, Cell] = {}
        self._attributes: Attributes = {}
        self._reference: str | None = None
        self._formula = self._phonetic = False
        self._value = ""
        self._pieces: list[str] = []
        self.xml = XmlReader(book.source.name, self._start, self._end)
        self.xml.gather(self._pieces)

    def _start(self, name: str, attributes: Attributes) -> None:
        # Most cells of a formatted sheet are blank, so nothing is worked out here that only a value needs.
        if name == "c":
            self._attributes = attributes
            if (reference := attributes.get("r")) is not None:
                self._reference = reference
            else:
                self._column = self._place() + 1
                self._reference = None
                if self._column >= MAX_ROW_CELLS:
                    raise too_big(self._book.source.name, f"a row has more than {MAX_ROW_CELLS:,} cells")
        elif name == "v" or name == "t":
            # What came before is the text of a formula, or nothing.
            self._pieces.clear()
        elif name == "f":
            self._formula = True
        elif name == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdecimal() and len(given) < 8 else self._row + 1
            self._column, self._reference = -1, None
            self._hidden = attributes.get("hidden") in ("1", "true")
            if self._row > MAX_ROWS:
                raise corrupt(self._book.source.name)
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name == "c":
            if self._value or self._formula:
                cell = self._cell(self._value)
                if cell is not None and cell != "" and (place := self._place()) < MAX_COLUMNS:
                    self._cells[place] = cell
                self._value = ""
                self._formula = False
                self._pieces.clear()
        elif name == "v" or (name == "t" and not self._phonetic):
            self._value += "".join(self._pieces)
            self._pieces.clear()
        elif name == "row":
            self._pieces.clear()
            if self._cells:
                self.rows.append(RawRow(self._row, self._cells, hidden=self._hidden))
                self._cells = {}
        elif name == "rPh":
            self._phonetic = False

    def _place(self) -> int:
        """The column of the cell: as it says, or next to the one before."""
        if self._reference is not None and (index := column_index(self._reference)) is not None:
            return index
        return self._column

    def _cell(self, text: str) -> Cell:
        kind = self._attributes.get("t", "n")
        if kind == "s":
            return self._book.string(text.strip())
        if kind in ("inlineStr", "str"):
            return unescape(text)
        if not text:
            return CellFault("formula_no_value", "", NO_VALUE) if self._formula else None
        if kind == "e":
            return error_cell(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return _iso(text)
        style = self._attributes.get("s", "")
        show = self._styles.get(style)
        if show is None:
            show = self._styles[style] = self._book.styles.of(style)
        return read_number(text.strip(), show, from_1904=self._book.from_1904)


def check_sheets(file: str, sheets: int) -> None:
    """Raises TooBig for more sheets than anybody could choose from."""
    if sheets > MAX_SHEETS:
        raise too_big(file, f"it has more than {MAX_SHEETS:,} sheets")


def _iso(text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return text
    return moment.date() if "T" not in text else moment
