"""Files that are written beside their place and moved there when they are whole.

A process that is killed leaves its draft behind, often with names and addresses in it. While a draft is written it is
locked, and the lock falls with the process: so whoever comes next can tell what nobody writes any more.
"""

import contextlib
import glob
import secrets
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

YOUNG_SECONDS = 60.0
"""A draft is opened before it is locked, and may be closed before it is moved; so long it is left alone."""
LONGEST_NAME = 200
SIX_BYTES = "[0-9a-f]" * 12
ALL_DRAFTS = f".*.{SIX_BYTES}.part"
UNLOCKED_SECONDS = 24 * 60 * 60.0
"""Where there are no such locks."""


def hold(file: IO[Any]) -> None:
    """Lock a draft for as long as it is open; a file system without locks writes it all the same."""
    if fcntl is not None:
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sweep(folder: Path, patterns: Iterable[str], *, now: float | None = None) -> list[Path]:
    """Delete the drafts in a folder that nobody writes any more, and give them. What cannot be deleted is left."""
    swept = []
    for path in (found for pattern in patterns for found in folder.glob(pattern)):
        with contextlib.suppress(OSError):
            age = (time.time() if now is None else now) - path.lstat().st_mtime
            if path.is_file() and not path.is_symlink() and age > YOUNG_SECONDS and is_abandoned(path, age):
                path.unlink()
                swept.append(path)
    return swept


def is_abandoned(path: Path, age: float) -> bool:
    """Whether no process writes it."""
    if fcntl is None:
        return age > UNLOCKED_SECONDS
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def draft_beside(target: Path) -> Path:
    """Where a file is written before it is moved to its place."""
    return target.with_name(f".{target.name[:LONGEST_NAME]}.{secrets.token_hex(6)}.part")


def drafts_of(target: Path) -> str:
    """The pattern of all drafts of one file."""
    return f".{glob.escape(target.name[:LONGEST_NAME])}.{SIX_BYTES}.part"
