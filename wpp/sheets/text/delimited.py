"""Text files of cells: CSV, TSV and the like.

The delimiter is the one under which a row gives the most known columns; guessing it from the characters was tried, and
picked `/`. Rows are numbered as a spreadsheet program shows them: a line break inside a cell starts no new row.
"""

import csv
import io
import re
from collections.abc import Iterator

from wpp.hints import HintCode, hint
from wpp.sheets.cells import Cell
from wpp.sheets.errors import BadOption, too_big
from wpp.sheets.limits import MAX_COLUMNS, MAX_LINE, MAX_LINES_IN_A_CELL, MAX_ROWS
from wpp.sheets.model import ReadOptions, Remark
from wpp.sheets.source import Source
from wpp.sheets.strings import DELIMITER_NAMES, clean_text
from wpp.sheets.table.headings import ColumnNames, Header, best_header, candidate_rows
from wpp.sheets.text.decoding import choose_decoding
from wpp.sheets.text.encoding_doubts import UncertainText
from wpp.sheets.text.encodings import all_candidates
from wpp.sheets.workbook import RawRow

_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_SEP_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_PROTECTED = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
_NEVER_CLOSED = "a quotation mark opened in this row is never closed at the end of a cell"


class Delimited:
    """A text file as a workbook of one sheet. Raises what :func:`choose_decoding` raises, and BadOption."""

    hidden: tuple[str, ...] = ()

    def __init__(self, source: Source, names: ColumnNames, options: ReadOptions) -> None:
        self.source = source
        self.names = (source.stem,)
        self.decoding = choose_decoding(source.content, options.encoding, source.name)
        self.characters = UncertainText(self.decoding)
        self._protected = 0
        self.declared_delimiter = self._sep_line()
        self.delimiter = self._delimiter(names, options)
        self.encoding = self.decoding.encoding

    def rows(self, _name: str = "", width: int = 0) -> Iterator[RawRow]:
        """Rows that are not blank; `width` is the number of headings, by which a cell that swallowed rows is told."""
        return self._rows(self.delimiter, width)

    def text_lines(self) -> Iterator[tuple[int, str]]:
        """The lines of the file with their numbers, for a text that is no table."""
        lines = self._lines()
        for number, line in enumerate(lines, start=1):
            lines.taken.clear()
            lines.row = number + 1
            yield number, line.rstrip("\r\n")

    def check_text(self, cell: Cell) -> Cell:
        """A cell with its letters looked at."""
        return self.characters.check_text(cell) if isinstance(cell, str) else cell

    @property
    def has_doubts(self) -> bool:
        """Whether the letters of the file are in doubt."""
        return self.characters.has_doubts

    def recheck_text(self, cell: Cell) -> Cell:
        """A cell, or a Fault where its letters are in doubt."""
        return self.characters.recheck_text(cell)

    def remarks(self) -> list[Remark]:
        """What is said once of the letters, and of cells that were protected."""
        remarks = self.characters.remarks()
        if self._protected:
            row = self._protected
            remarks.append(
                Remark(f'Cells written as ="…" were read as the text inside, the first in row {row}.')
            )
        return remarks

    def under_another_delimiter(
        self, names: ColumnNames, options: ReadOptions
    ) -> tuple[str, list[str]] | None:
        """The delimiter under which the needed columns are found, with the headings; None where there is none."""
        delimiter, header = self._best(names, options)
        if header is None or not names.complete(header) or delimiter == self.delimiter:
            return None
        return delimiter, list(header.titles.values())

    def in_another_encoding(self, names: ColumnNames, options: ReadOptions) -> tuple[str, list[str]] | None:
        """The encoding in which the needed columns are found, with the headings; None where there is none."""
        seen = list(candidate_rows(self.rows(), options.header_row))
        for candidate in all_candidates():
            rows = (
                RawRow(row.number, {place: candidate.reads(str(cell)) for place, cell in row.cells.items()})
                for row in seen
            )
            header = best_header(rows, names, options.header_row)
            if header is not None and names.complete(header):
                return candidate.encoding, list(header.titles.values())
        return None

    def _delimiter(self, names: ColumnNames, options: ReadOptions) -> str:
        if options.delimiter is not None:
            return _one_character(options.delimiter)
        if self.declared_delimiter:
            return self.declared_delimiter
        return self._best(names, options)[0]

    def _best(self, names: ColumnNames, options: ReadOptions) -> tuple[str, Header | None]:
        best, chosen, best_reading = (-1, -1, -1), ",", None
        for delimiter in DELIMITER_NAMES:
            header = best_header(self._rows(delimiter, 0), names, options.header_row)
            score = (*header.score, len(header.titles)) if header is not None else (0, 0, 0)
            if score > best:
                best, chosen, best_reading = score, delimiter, header
        return chosen, best_reading

    def _sep_line(self) -> str:
        """Excel's own way to name the delimiter, in a first line that is no row."""
        first = next(self._lines(), "")
        return match[1] if (match := _SEP_LINE.fullmatch(first.strip("\r\n"))) is not None else ""

    def _lines(self) -> "_Lines":
        return _Lines(self.source, self.decoding.encoding, self.decoding.errors)

    def _rows(self, delimiter: str, width: int) -> Iterator[RawRow]:
        lines = self._lines()
        self._protected = 0
        if self.declared_delimiter:
            next(lines)
        number = 0
        while not lines.ended:
            reader = csv.reader(lines, delimiter=delimiter)
            while True:
                lines.taken.clear()
                number += 1
                lines.row = number
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except (csv.Error, _UnclosedQuote) as error:
                    yield _faulty(lines, number, delimiter, error)
                    break
                if (len(lines.taken) > 1 or lines.ended) and _swallowed(lines.taken, delimiter, cells, width):
                    yield _faulty(lines, number, delimiter, None)
                    break
                if len(cells) > MAX_COLUMNS:
                    why = f"this row has {len(cells):,} cells, more columns than a sheet can have"
                    yield RawRow(number, {0: cells[0]}, len(cells), ("ragged_row", why))
                    continue
                if any('="' in line for line in lines.taken):
                    cells = self._unprotected(cells, number)
                # Of blank lines there may be a million, and they are looked through for every delimiter.
                if filled := {i: cell for i, cell in enumerate(cells) if cell}:
                    yield RawRow(number, filled, len(cells))
                if number > MAX_ROWS:
                    raise too_big(self.source.name, f"more than {MAX_ROWS:,} rows")

    def _unprotected(self, cells: list[str], number: int) -> list[str]:
        """The cells without the marks by which exporters keep a spreadsheet program from changing a text."""
        plain = [
            match[1].replace('""', '"') if (match := _PROTECTED.fullmatch(cell)) is not None else cell
            for cell in cells
        ]
        if plain != cells:
            self._protected = self._protected or number
        return plain


class _UnclosedQuote(Exception):
    """A cell that goes on for more lines than a cell has."""


class _Lines:
    """The lines of the file for csv.reader, which can be had again from the second of the record being read."""

    def __init__(self, source: Source, encoding: str, errors: str) -> None:
        self.name = source.name
        self.taken: list[str] = []
        self.row = 1
        self.ended = False
        self._again: list[str] = []
        # newline="": CR, LF and CRLF all end a line and stay as they are inside a cell.
        self._stream = io.TextIOWrapper(io.BytesIO(source.content), encoding, errors, newline="")

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._line()
        if not line:
            self.ended = True
            raise StopIteration
        if len(line) >= MAX_LINE:
            raise too_big(self.name, f"a line of row {self.row:,} has more than {MAX_LINE:,} characters")
        self.taken.append(line)
        if len(self.taken) > MAX_LINES_IN_A_CELL:
            raise _UnclosedQuote
        return line

    def _line(self) -> str:
        try:
            return self._stream.readline(MAX_LINE)
        except UnicodeError as error:
            # Some encodings that a person may name cannot go on after a byte that means nothing.
            raise BadOption(
                f"{self.name} isn't in the encoding you chose.",
                hints=[hint(HintCode.OMIT_ENCODING)],
            ) from error

    def back_to_second(self) -> str:
        """Give back every line but the first of this record, and that one to look at."""
        first, *rest = self.taken
        self._again.extend(reversed(rest))
        self.ended = False
        return first


def _swallowed(lines: list[str], delimiter: str, cells: list[str], width: int) -> bool:
    """Whether a record of several lines, or the last one, holds a quote that was never meant to go so far."""
    if not lines:
        return False
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return not (len(lines) == 1 and _closed(lines[0]))
    if len(lines) == 1 or width < 2:
        return False
    # A row too short, whose further lines could be rows; or lines that are each as long as a row should be.
    parts = [line.count(delimiter) + 1 for line in lines]
    return all(count >= width for count in parts[1:]) and (
        0 < len(cells) < width or (width > 2 and all(count == width for count in parts))
    )


def _closed(line: str) -> bool:
    """Of a last line that is not strict: `"Ann" Lee` is closed, `"Ann` is not."""
    return line.count('"') % 2 == 0


def _faulty(lines: _Lines, number: int, delimiter: str, error: Exception | None) -> RawRow:
    first = lines.back_to_second()
    cells = [cell.strip().strip('"') for cell in first.rstrip("\r\n").split(delimiter)][:MAX_COLUMNS]
    if isinstance(error, csv.Error) and '"' not in first:
        fault = ("too_long", "a cell of this row is longer than 131,072 characters")
        cells = [cell[:200] for cell in cells]
    else:
        fault = ("bad_quoting", _NEVER_CLOSED)
    return RawRow(number, {i: cell for i, cell in enumerate(cells) if cell}, len(cells), fault)


def _one_character(given: str) -> str:
    delimiter = _NAMED.get(given.strip().lower(), given)
    if len(delimiter) != 1 or delimiter in '"\r\n\0' or delimiter.isalnum():
        raise BadOption(
            f"“{clean_text(given)}” isn't a delimiter: it must be a single character such as a comma.",
            hints=["Use comma, semicolon, tab or pipe."],
        )
    return delimiter
