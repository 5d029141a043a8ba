"""A workbook's zip file, opened without believing anything that it says about its size.

What the zip's own table says may be a lie, so every part is counted while it is inflated; and XML with a document type
or entities is refused before it can grow.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from wpp.sheets.errors import corrupt, encrypted, too_big, unsafe_xml
from wpp.sheets.limits import MAX_DEPTH, MAX_INFLATED, MAX_NAME_LETTERS, MAX_PIECES, MAX_TAG, MAX_TAGS
from wpp.sheets.source import Source

Attributes = dict[str, str]
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError,
    KeyError, IndexError, OverflowError,
)  # fmt: skip
_CHUNK = 1 << 16


class Package:
    """The parts of a workbook by name, in any case and with either slash. Raises Corrupt and TooBig."""

    def __init__(self, source: Source, most_tags: int = MAX_TAGS) -> None:
        self.name = source.name
        self._most_tags = most_tags
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(source.content))
            parts = self._archive.infolist()
        except BROKEN_ZIP as error:
            raise corrupt(self.name) from error
        self._parts = {_plain_path(part.filename): part for part in parts}
        self._inflated = 0
        self._tags = 0

    def __contains__(self, path: str) -> bool:
        return _plain_path(path) in self._parts

    def chunks(self, path: str) -> Iterator[bytes]:
        """A part as it is inflated."""
        try:
            entry = self._parts[_plain_path(path)]
            if entry.flag_bits & 1:
                raise encrypted(self.name)
            # The two that workbooks use; another asks for as much memory as the file says.
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise corrupt(self.name)
            with self._archive.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    self._inflated += len(chunk)
                    if self._inflated > MAX_INFLATED:
                        raise too_big(self.name, f"it unpacks to more than {MAX_INFLATED // 1024**2} MB")
                    yield chunk
        except BROKEN_ZIP as error:
            raise corrupt(self.name) from error

    def parse(self, path: str, parser: "XmlReader") -> Iterator[None]:
        """Feed a part to a reader, stopping after each piece so that what was found can be taken."""
        depth = 0
        for chunk in self.chunks(path):
            # Counted here, not for every element: that would double the time a sheet takes.
            self._tags += chunk.count(b"<")
            if self._tags > self._most_tags:
                raise too_big(self.name, "it has more cells than a list of people or goods can have")
            depth += nesting_change(chunk)
            if depth > MAX_DEPTH:
                raise too_big(self.name, "its parts are nested too deeply")
            parser.feed(chunk)
            yield
        parser.feed(b"", final=True)
        yield

    def read(self, path: str, parser: "XmlReader") -> None:
        """Feed a part to a reader, whole."""
        for _ in self.parse(path, parser):
            pass


def nesting_change(chunk: bytes) -> int:
    """How many more tags a piece of a document opens than it closes, in one byte a letter or in two.

    What is cut in two between pieces is off by one or two, which the limit has room for.
    """
    opened = chunk.count(b"<") - chunk.count(b"<?") - chunk.count(b"<!")
    closed = chunk.count(b"</") + chunk.count(b"/>") + chunk.count(b"<\0/") * 2 + chunk.count(b"/\0>")
    return opened - chunk.count(b"</") - closed


class XmlReader:
    """Calls `start(name, attributes)` and `end(name)`, with names freed of their prefixes where the document has them.

    Raises UnsafeXml, Corrupt and TooBig.
    """

    def __init__(
        self, file: str, start: Callable[[str, Attributes], None], end: Callable[[str], None] | None = None
    ) -> None:
        self._file = file
        self._start = start
        self._end = end
        self._fed = 0
        self._pieces: list[str] = []
        # The parser keeps every name that it meets, and gives it from here: 10 million of them took 1.7 GB.
        self._names: dict[str, str] = {}
        self._counted = 0
        self._parser = parser = expat.ParserCreate(intern=self._names)
        parser.buffer_text = True
        parser.buffer_size = _CHUNK
        parser.StartElementHandler = self._first
        parser.StartDoctypeDeclHandler = self._unsafe
        parser.EntityDeclHandler = self._unsafe

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """The next piece of the document."""
        try:
            self._parser.Parse(chunk, final)
        except (expat.ExpatError, UnicodeError, LookupError) as error:
            raise corrupt(self._file) from error
        if len(self._pieces) > MAX_PIECES:
            if any(map(str.strip, self._pieces)):
                raise too_big(self._file, "one cell holds more text than Excel allows")
            # What an indented document has between its cells is no text of one.
            self._pieces.clear()
        if len(self._names) > self._counted:
            self._count_names()
        self._fed += len(chunk)
        # An unfinished tag is read again from its start with every piece: 200 MB of one attribute took 460 s.
        if self._fed - self._parser.CurrentByteIndex > MAX_TAG:
            raise corrupt(self._file)

    def gather(self, pieces: list[str]) -> None:
        """Add all text to this list from now on; the owner empties it."""
        self._pieces = pieces
        # Set once and not for every cell, which costs more than the text between cells does.
        self._parser.CharacterDataHandler = pieces.append

    def _count_names(self) -> None:
        """Look at the names when there are new ones: a piece of 64 kB brings no more than a few thousand."""
        self._counted = len(self._names)
        if sum(map(len, self._names)) > MAX_NAME_LETTERS:
            raise too_big(self._file, "it has more XML names than any spreadsheet program writes")

    def _first(self, name: str, attributes: Attributes) -> None:
        """A document whose first element has a prefix has them everywhere; most have none, and are read faster so."""
        prefixed = ":" in name
        start = self._parser.StartElementHandler = self._prefixed_start if prefixed else self._start
        self._parser.EndElementHandler = self._prefixed_end if prefixed and self._end else self._end
        start(name, attributes)

    def _prefixed_start(self, name: str, attributes: Attributes) -> None:
        self._start(name.rpartition(":")[2], attributes)

    def _prefixed_end(self, name: str) -> None:
        if self._end is not None:
            self._end(name.rpartition(":")[2])

    def _unsafe(self, *_: Any) -> None:
        raise unsafe_xml(self._file)


def attribute_value(attributes: Attributes, name: str) -> str:
    """An attribute under any prefix, as `r:id`; nothing where there is none."""
    if not attributes:
        return ""
    if name in attributes:
        return attributes[name]
    # A plain loop: most cells of a blank sheet come through here, and a generator doubles what each costs.
    for key, value in attributes.items():
        if key.endswith(name) and key.rpartition(":")[2] == name:
            return value
    return ""


def _plain_path(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").lower()
