"""Read a file or standard input into memory, once, if it is a regular file within the size limit."""

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from wpp.sheets.errors import EmptyFile, FileMissing, NotAFile, NotReadable, too_big
from wpp.sheets.limits import MAX_FILE
from wpp.sheets.strings import truncate

# The mark of UTF-8, and what nobody sees.
_NOTHING = b"\xef\xbb\xbf \t\r\n"
STANDARD_INPUT = "standard input"


@dataclass(frozen=True, slots=True)
class Source:
    """The content of a file and the name that it came under."""

    name: str
    content: bytes

    @property
    def mark(self) -> str:
        """A mark of the content, to bind an answer to it."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def suffix(self) -> str:
        """The ending of the name in lower case, `.csv`; nothing for standard input."""
        return PurePath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """What a spreadsheet program would call the one sheet of a text file."""
        return PurePath(self.name).stem


def open_source(origin: Path | BinaryIO | Source) -> Source:
    """The whole file. Standard input can be read only once, so a caller that needs two sheets keeps what this gives.

    Raises FileMissing, NotAFile, NotReadable, EmptyFile and TooBig.
    """
    if isinstance(origin, Source):
        source = origin
    elif isinstance(origin, Path):
        source = Source(origin.name or str(origin), _file_content(origin))
    else:
        source = _stream_source(origin)
    if not source.content.lstrip(_NOTHING):
        raise EmptyFile(
            f"{source.name} is empty.", hints=["Check that the list was saved and send it again."]
        )
    return source


def _file_content(path: Path) -> bytes:
    descriptor = -1
    try:
        # Asked before it is opened: opening some devices does something. And not to wait for the other end of a pipe
        # that took the file's place in between.
        _only_a_file(path, path.stat().st_mode)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        _only_a_file(path, os.fstat(descriptor).st_mode)
        with os.fdopen(descriptor, "rb") as file:
            descriptor = -1
            content = file.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        raise FileMissing(f"There is no file {path}.", hints=["Check the name and the folder."]) from error
    except NotADirectoryError as error:
        raise FileMissing(f"There is no file {path}.", hints=["Check the name and the folder."]) from error
    except (OSError, ValueError) as error:
        raise _not_readable(path, error) from error
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    if len(content) > MAX_FILE:
        raise too_big(path.name, f"more than {MAX_FILE // 1024**2} MB")
    return content


def _only_a_file(path: Path, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kind = "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or a socket"
    raise NotAFile(
        f"{path} is {kind}, not a file.",
        hints=["Give the name of the spreadsheet.", "Use - to read from standard input."],
    )


def _not_readable(path: Path, error: OSError | ValueError) -> NotReadable:
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return NotReadable(
            f"{path} is a link that points to itself.", hints=["Give the name of the file itself."]
        )
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return NotReadable(
            f"The file name “{truncate(path.name, 40)}” is too long ({len(path.name)} characters).",
            hints=["Check the name: it may be a file's content, or several names run together."],
        )
    if isinstance(error, OSError) and error.strerror:
        return NotReadable(
            f"{path} can't be read: {error.strerror.lower()}.",
            hints=["Ask the file's owner for permission to read it.", "Copy it to one of your own folders."],
        )
    return NotReadable(f"{path!s} can't be read: {error}.", hints=["Check the name."])


def _stream_source(stream: BinaryIO) -> Source:
    given = getattr(stream, "name", None)
    name = PurePath(given).name if isinstance(given, str) and given and given[0] != "<" else STANDARD_INPUT
    parts: list[bytes] = []
    size = 0
    try:
        while size <= MAX_FILE and (part := stream.read(1024 * 1024)):
            parts.append(part)
            size += len(part)
    except OSError as error:
        raise _not_readable(Path(name), error) from error
    if size > MAX_FILE:
        raise too_big(name, f"more than {MAX_FILE // 1024**2} MB")
    return Source(name, b"".join(parts))
