"""Tables of a web page, which many systems export under the name of an Excel workbook."""

import codecs
import re
from collections.abc import Iterator
from html import unescape

from wpp.sheets.cells import Cell
from wpp.sheets.errors import EmptyFile, too_big
from wpp.sheets.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from wpp.sheets.model import Remark
from wpp.sheets.source import Source
from wpp.sheets.text.decoding import choose_decoding
from wpp.sheets.text.encoding_doubts import UncertainText
from wpp.sheets.workbook import RawRow

MAX_HTML = 16 * 1024 * 1024
"""Bytes of a web page; 150,000 starters take less."""
MAX_TOKENS = 3_000_000
"""Tags and texts: 150,000 starters in three columns have two million."""
LONGEST_TAG = 1024
"""Letters of a tag in which its attributes are looked for."""
MAX_SPAN = 1000
MAX_TABLES = 10_000
"""Tables, those with nothing in them and those inside one another included; pages use them for their layout, too."""
DECLARED = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]{0,20}|[!?])")
CLOSED = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
SPAN = re.compile(r"\bcolspan\s?=\s?[\"']?(\d{1,5})", re.IGNORECASE)
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
        tables = tables_of(source.content.decode(decoding.encoding, decoding.errors), source.name)
        filled = [rows for rows in tables if rows]
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


def tables_of(text: str, file: str) -> list[list[RawRow]]:
    """The rows of each table; one that stands in a cell of another is a table of its own. Raises TooBig."""
    found: list[list[RawRow]] = []
    opened: list[Table] = []
    for number, (name, content) in enumerate(tokens(text)):
        if number > MAX_TOKENS:
            raise too_big(file, "it has more tags than any list of people or goods")
        if name == "table":
            if len(found) >= MAX_TABLES:
                raise too_big(file, f"it has more than {MAX_TABLES:,} tables")
            opened.append(Table(file))
            found.append(opened[-1].rows)
        elif opened and not name:
            opened[-1].text(content)
        elif opened and name[0] == "/":
            opened[-1].end(name[1:])
            if name == "/table":
                opened.pop()
        elif opened:
            opened[-1].begin(name, content)
    while opened:
        opened.pop().end("table")
    return found


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Tags as name and attributes, ends with a slash before the name, and the text between them under no name.

    Each letter is looked at a fixed number of times: Python's own parser took minutes for a page of half tags.
    """
    place = 0
    while (start := text.find("<", place)) >= 0:
        if start > place:
            yield "", text[place:start]
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            place = end + 3
        elif (match := TAG.match(text, start)) is None:
            yield "", "<"
            end, place = start, start + 1
        else:
            end = end_of_tag(text, match.end())
            place = end + 1
            name = match[1].lower()
            if name in ("script", "style"):
                closing = CLOSED[name].search(text, place)
                end = closing.start() if closing else -1
                place = end
            elif end >= 0:
                yield name, text[match.end() : min(end, match.end() + LONGEST_TAG)]
        if end < 0:
            return  # what is never closed is no text either
    if place < len(text):
        yield "", text[place:]


def end_of_tag(text: str, place: int) -> int:
    """Where a tag ends: at the first “>” that stands in no quotation marks; -1 where it does not."""
    end = text.find(">", place)
    while 0 <= end < place + LONGEST_TAG and text.count('"', place, end) % 2:
        end = text.find(">", end + 1)
    return end


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

    def begin(self, tag: str, attributes: str) -> None:
        """The start of a tag inside the table."""
        if tag == "tr":
            self._close_row()
            self._number += 1
            self._hidden = UNSEEN.search(attributes) is not None
            if self._number > MAX_ROWS:
                raise too_big(self._file, f"a table has more than {MAX_ROWS:,} rows")
        elif tag in ("td", "th"):
            self._close_cell()
            span = SPAN.search(attributes)
            self._span = min(max(int(span[1]), 1), MAX_SPAN) if span else 1
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
        text = re.sub(r"[ \t\r\f\xa0]+", " ", unescape("".join(self._pieces))).strip()
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
