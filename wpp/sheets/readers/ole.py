"""The folder of streams inside an old Office file, and the records of the one that holds its workbook.

Source: [MS-CFB] and [MS-XLS]. Only as much as tells where cells are and which show an error, before a library that
believes every size it is told is let near the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_NO_SECTOR = 0xFFFFFFFA
_ENTRY = 128


class InvalidOle(ValueError):
    """The file does not hold together."""


class OleFile:
    """Such a file: the names of its streams, and their content. Raises Broken."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            shift, small_shift = struct.unpack_from("<HH", content, 30)
            folder_at, self._cutoff, self._small_at = struct.unpack_from("<I4xII", content, 48)
            if shift not in (9, 12) or small_shift != 6:
                raise InvalidOle
            self._shift = shift
            self._links = self._table()
            self._entries = list(_entries(self._joined(folder_at)))
        except (struct.error, IndexError) as error:
            raise InvalidOle from error

    @property
    def names(self) -> set[str]:
        """What its streams are called."""
        return {name for name, _, _ in self._entries if name}

    def stream(self, *names: str) -> bytes:
        """The content of the first stream of one of the names."""
        try:
            _, start, length = next(entry for entry in self._entries if entry[0] in names)
            if length >= self._cutoff:
                return self._joined(start)[:length]
            # Short streams share sectors, in a stream and with a table of their own.
            links, small = _numbers(self._joined(self._small_at)), self._joined(self._entries[0][1])
            return b"".join(small[n << 6 : (n + 1) << 6] for n in _chain(links, start))[:length]
        except (StopIteration, IndexError) as error:
            raise InvalidOle from error

    def _joined(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(self._links, start)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        if start >= len(self._content):
            raise InvalidOle
        return self._content[start : start + (1 << self._shift)]

    def _table(self) -> tuple[int, ...]:
        """Which sector follows which; the table's own sectors are listed in the header and then in a chain."""
        places = list(struct.unpack_from("<109I", self._content, 76))
        following, more = struct.unpack_from("<II", self._content, 68)
        for _ in range(min(more, len(self._content) >> self._shift)):
            if following >= _NO_SECTOR:
                break
            *further, following = _numbers(self._sector(following))
            places += further
        return _numbers(b"".join(self._sector(place) for place in places if place < _NO_SECTOR))


def _chain(links: tuple[int, ...], start: int) -> Iterator[int]:
    for _ in range(len(links) + 1):
        if start >= _NO_SECTOR:
            return
        yield start
        start = links[start]
    raise InvalidOle


def _entries(folder: bytes) -> Iterator[tuple[str, int, int]]:
    for at in range(0, len(folder) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", folder, at + 64)[0]
        name = folder[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", folder, at + 116)
        yield name, start, size


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


@dataclass(slots=True)
class Extent:
    """How far the cells of one sheet reach, counted from 0, which of them show an error, and which rows are hidden."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Survey:
    """What the records of a workbook say: its version, whether it is locked, and the extent of each sheet by name."""

    version: int = 0
    locked: bool = False
    sheets: dict[str, Extent] = field(default_factory=dict)


_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOF, _EOF, _SHEET, _LOCK, _SIZE, _MANY = 0x0809, 0x000A, 0x0085, 0x002F, 0x0200, 0x00BD
_FORMULA, _BOOL_OR_ERROR, _ROW, _ROW_HIDDEN = 0x0006, 0x0205, 0x0208, 0x20
_CELLS = frozenset([_FORMULA, _BOOL_OR_ERROR, _MANY, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6])
_MOST = 65536 * 256


def survey_workbook(book: bytes) -> Survey:
    """Walk the records once. Raises Broken, also where a sheet claims to be larger than a sheet can be."""
    survey = Survey()
    starts: dict[int, str] = {}
    current: Extent | None = None
    for at, kind, body in _records(book):
        if kind == _BOF:
            survey.version = survey.version or struct.unpack_from("<H", body)[0]
            name = starts.get(at)
            current = survey.sheets.setdefault(name, Extent()) if name is not None else None
        elif kind == _LOCK:
            survey.locked = True
            return survey
        elif kind == _SHEET and survey.version == 0x0600:
            place, _, length, wide = struct.unpack_from("<IHBB", body)
            starts[place] = body[8:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")[:length]
        elif kind == _SIZE and len(body) >= 12:
            first, last, left, right = struct.unpack_from("<IIHH", body)
            if (last - first + 1) * (right - left + 1) > _MOST:
                raise InvalidOle
        elif kind == _ROW and current is not None and len(body) >= 14:
            row, flags = struct.unpack_from("<H10xH", body)
            if flags & _ROW_HIDDEN:
                current.hidden.add(row)
        elif kind in _CELLS and current is not None and len(body) >= 6:
            _note_cell(current, kind, body)
    return survey


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield at, kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _note_cell(extent: Extent, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MANY else column
    extent.rows = max(extent.rows, row + 1)
    extent.columns = max(extent.columns, last + 1)
    if kind == _BOOL_OR_ERROR and len(body) >= 8 and body[7]:
        extent.errors[row, column] = _ERRORS.get(body[6], "#ERROR")
    elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        extent.errors[row, column] = _ERRORS.get(body[8], "#ERROR")
