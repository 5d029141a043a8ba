"""Write a file completely or not at all, for its owner's eyes alone: most have names and addresses in them."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from wpp.drafts import draft_beside, drafts_of, hold, sweep
from wpp.sheets.errors import FileThere, not_writable


@contextlib.contextmanager
def atomic_write(path: Path, *, fresh: bool = False) -> Iterator[BinaryIO]:
    """A file to write, beside its place, that is moved there when all is written; what was there before is replaced.

    Only its owner can read it, whatever the umask. A pipe or a device, such as standard output, is written as it is.
    Raises NotWritable, and FileThere where `fresh` asks that nothing be there.
    """
    try:
        # A link keeps pointing where it did: what it points to is replaced.
        target = path.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError is a circle of links
        raise not_writable(path, error) from error
    try:
        if fresh:
            check_not_there(path)
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as device:
                yield device
            return
        sweep(target.parent, [drafts_of(target)])
        beside = draft_beside(target)
        if target.is_dir():
            raise IsADirectoryError(21, "it is a folder", str(path))
        with contextlib.ExitStack() as undo:
            with open(beside, "xb", opener=for_its_owner) as file:
                undo.callback(beside.unlink, missing_ok=True)
                hold(file)
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
    except OSError as error:
        raise not_writable(path, error) from error


def for_its_owner(path: str, flags: int) -> int:
    """Open a new file that nobody else can read, whatever the umask is."""
    return os.open(path, flags, 0o600)


def check_not_there(path: Path) -> None:
    """Nothing is at this place yet; a device is no file that could be lost. Raises FileThere."""
    if os.path.lexists(path) and not path.is_char_device():
        raise FileThere(
            f"{path} already exists and was not changed.",
            hints=["Choose another name.", "Move the existing file first."],
        )
