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

from wpp.sheets.errors import corrupt, too_big, unsafe_xml
from wpp.sheets.limits import MAX_INFLATED, MAX_NODES, MAX_PARTS
from wpp.sheets.source import Source

Attributes = dict[str, str]
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError,
    KeyError, IndexError, OverflowError,
)  # fmt: skip
_CHUNK = 1 << 16


class Package:
    """The parts of a workbook by name, in any case and with either slash. Raises Corrupt and TooBig."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(source.content))
            parts = self._archive.infolist()
        except BROKEN_ZIP as error:
            raise corrupt(self.name) from error
        if len(parts) > MAX_PARTS:
            raise too_big(self.name, f"{len(parts):,} files are packed in it")
        self._parts = {_plain_path(part.filename): part for part in parts}
        self._inflated = 0

    def __contains__(self, path: str) -> bool:
        return _plain_path(path) in self._parts

    def chunks(self, path: str) -> Iterator[bytes]:
        """A part as it is inflated."""
        try:
            with self._archive.open(self._parts[_plain_path(path)]) as part:
                while chunk := part.read(_CHUNK):
                    self._inflated += len(chunk)
                    if self._inflated > MAX_INFLATED:
                        raise too_big(self.name, f"it unpacks to more than {MAX_INFLATED // 1024**2} MB")
                    yield chunk
        except BROKEN_ZIP as error:
            raise corrupt(self.name) from error

    def forget_size(self) -> None:
        """Count from nought again, before a part that was read in search of headings is read in full."""
        self._inflated = 0

    def parse(self, path: str, parser: "XmlReader") -> Iterator[None]:
        """Feed a part to a reader, stopping after each piece so that what was found can be taken."""
        for chunk in self.chunks(path):
            parser.feed(chunk)
            yield
        parser.feed(b"", final=True)
        yield

    def read(self, path: str, parser: "XmlReader") -> None:
        """Feed a part to a reader, whole."""
        for _ in self.parse(path, parser):
            pass


class XmlReader:
    """Calls `start(name, attributes)`, `end(name)` and `text(characters)` with names freed of their prefixes.

    Raises UnsafeXml, Corrupt and TooBig.
    """

    def __init__(
        self,
        file: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None],
        text: Callable[[str], None] | None = None,
    ) -> None:
        self._file = file
        self._start = start
        self._end = end
        self._nodes = 0
        self._depth = 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = self._unsafe
        parser.EntityDeclHandler = self._unsafe
        self._parser = parser

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """The next piece of the document."""
        try:
            self._parser.Parse(chunk, final)
        except (expat.ExpatError, UnicodeError, LookupError) as error:
            raise corrupt(self._file) from error

    def take_text(self, text: Callable[[str], None] | None) -> None:
        """Listen to characters, or stop listening."""
        self._parser.CharacterDataHandler = text

    def _started(self, name: str, attributes: Attributes) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise too_big(self._file, "it has more cells than a list of people or goods can have")
        self._start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def _ended(self, name: str) -> None:
        self._end(name.rpartition(":")[2] if ":" in name else name)

    def _unsafe(self, *_: Any) -> None:
        raise unsafe_xml(self._file)


def local(attributes: Attributes, name: str) -> str:
    """An attribute under any prefix, as `r:id`; nothing where there is none."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _plain_path(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").lower()
