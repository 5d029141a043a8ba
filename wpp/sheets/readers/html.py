"""Tables of a web page, which many systems export under the name of an Excel workbook."""

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from wpp.sheets.cells import Cell
from wpp.sheets.errors import EmptyFile, too_big
from wpp.sheets.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from wpp.sheets.model import Remark
from wpp.sheets.source import Source
from wpp.sheets.text.decoding import choose_decoding
from wpp.sheets.text.encoding_doubts import UncertainText
from wpp.sheets.workbook import RawRow

MAX_HTML = 16 * 1024 * 1024
"""Bytes; Python's own parser reads some five million of them a second."""
MAX_SPAN = 1000
DECLARED = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
UNSEEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


class Html:
    """A web page as a workbook with a sheet for each of its tables. Raises EmptyFile, NotASpreadsheet and TooBig."""

    hidden: tuple[str, ...] = ()
    encoding = ""
    delimiter = ""

    def __init__(self, source: Source, encoding: str | None) -> None:
        if len(source.content) > MAX_HTML:
            raise too_big(source.name, f"a web page of more than {MAX_HTML >> 20} MB")
        decoding = choose_decoding(source.content, encoding or declared(source.content), source.name)
        self.characters = UncertainText(decoding)
        tables = Tables(source.name)
        tables.feed(source.content.decode(decoding.encoding, decoding.errors))
        tables.close()
        filled = [rows for rows in tables.found if rows]
        if not filled:
            raise EmptyFile(
                f"{source.name} has no table with anything in it.", hints=["Check that it's the right file."]
            )
        if len(filled) > MAX_SHEETS:
            raise too_big(source.name, f"it has more than {MAX_SHEETS:,} tables")
        self._tables = dict(zip(table_names(source, len(filled)), filled, strict=True))
        self.names = tuple(self._tables)

    def rows(self, name: str, width: int = 0) -> Iterator[RawRow]:
        """The rows of a table that have something in them."""
        del width
        yield from self._tables[name]

    def check_text(self, cell: Cell) -> Cell:
        """A cell with its characters looked at."""
        return self.characters.check_text(cell) if isinstance(cell, str) else cell

    @property
    def has_doubts(self) -> bool:
        """Whether the characters of the file are in doubt."""
        return self.characters.has_doubts

    def recheck_text(self, cell: Cell) -> Cell:
        """A cell, or a CellFault where its characters are in doubt."""
        return self.characters.recheck_text(cell)

    def remarks(self) -> list[Remark]:
        """What is said once of the characters."""
        return self.characters.remarks()


class Tables(HTMLParser):
    """Gathers the rows of each table; one that stands in a cell of another is a table of its own."""

    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[RawRow]] = []
        self._file = file
        self._open: list[Table] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row or a cell begins."""
        if tag in ("script", "style"):
            self._skipping += 1
        elif tag == "table":
            table = Table(self._file)
            self.found.append(table.rows)
            self._open.append(table)
        elif self._open:
            self._open[-1].begin(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        """A table, a row or a cell ends."""
        if tag in ("script", "style"):
            self._skipping = max(self._skipping - 1, 0)
        elif self._open:
            self._open[-1].end(tag)
            if tag == "table":
                self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text; what stands in no cell is none of a table."""
        if self._open and not self._skipping:
            self._open[-1].text(data)

    def close(self) -> None:
        """The end of the page, which may come before that of a table."""
        super().close()
        while self._open:
            self._open.pop().end("table")


class Table:
    """One table while it is read."""

    def __init__(self, file: str) -> None:
        self.rows: list[RawRow] = []
        self._file = file
        self._number = 0
        self._cells: dict[int, Cell] = {}
        self._column = 0
        self._span = 1
        self._hidden = False
        self._pieces: list[str] | None = None

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """The start of a tag inside the table."""
        if tag == "tr":
            self._close_row()
            self._number += 1
            self._hidden = UNSEEN.search(attributes.get("style", "")) is not None
            if self._number > MAX_ROWS:
                raise too_big(self._file, f"a table has more than {MAX_ROWS:,} rows")
        elif tag in ("td", "th"):
            self._close_cell()
            span = attributes.get("colspan", "1").strip()
            self._span = min(max(int(span), 1), MAX_SPAN) if span.isdecimal() and len(span) < 6 else 1
            self._pieces = []
        elif tag in ("br", "p", "div") and self._pieces:
            self._pieces.append("\n")

    def end(self, tag: str) -> None:
        """The end of a tag inside the table, or of the table."""
        if tag in ("td", "th"):
            self._close_cell()
        elif tag in ("tr", "table"):
            self._close_row()

    def text(self, data: str) -> None:
        """Text of the cell that is open."""
        if self._pieces is not None:
            self._pieces.append(data)

    def _close_cell(self) -> None:
        if self._pieces is None:
            return
        text = re.sub(r"[ \t\r\f\xa0]+", " ", "".join(self._pieces)).strip()
        if text and self._column < MAX_COLUMNS:
            self._cells[self._column] = text
        self._column += self._span
        self._pieces = None

    def _close_row(self) -> None:
        self._close_cell()
        if self._cells:
            self.rows.append(RawRow(self._number, self._cells, hidden=self._hidden))
        self._cells, self._column = {}, 0


def table_names(source: Source, number: int) -> list[str]:
    """What the tables are called: after the file where there is one alone."""
    return [source.stem] if number == 1 else [f"Table {each}" for each in range(1, number + 1)]


def declared(content: bytes) -> str | None:
    """The encoding that the page names for itself; None where it names none, or what is UTF-8 all the same."""
    match = DECLARED.search(content[:4096])
    if match is None:
        return None
    name = match[1].decode("ascii", "replace").lower()
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return None if known in ("utf-8", "ascii") or content.startswith((b"\xff\xfe", b"\xfe\xff")) else known
