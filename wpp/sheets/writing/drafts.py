"""A file that is written beside its place and put there once what it belongs to is certain.

The draft is complete and on the disk before the transaction commits, and is renamed after that. A draft that a killed
run left behind is found by its name: `wpp.audit.files` knows whether its transaction committed.
"""

import contextlib
import hashlib
import os
import re
import secrets
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wpp.sheets.errors import not_writable
from wpp.sheets.writing.atomic_write import check_not_there

LONGEST_STEM = 150
UNSTABLE = ("docProps/core.xml",)
"""Parts of a workbook that say when it was written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file beside its place. `already` says that the same is there, so that there is nothing to put in place."""

    path: Path
    place: Path
    already: bool = False

    def put_in_place(self) -> None:
        """Move it to its place. Raises `NotWritable`, and names the draft that has everything."""
        if self.already:
            return
        try:
            self.path.replace(self.place)
        except FileNotFoundError:
            return  # the next run was quicker
        except OSError as error:
            refusal = not_writable(self.place, error)
            refusal.hints = (f"Everything is in {self.path}: move that file yourself.", *refusal.hints)
            raise refusal from error

    def discard(self) -> None:
        """Take it away again."""
        if not self.already:
            self.path.unlink(missing_ok=True)


def draft_of(place: Path, write: Callable[[Path], object]) -> Draft | None:
    """Have a file written beside its place; None where the place is a pipe or a device, which is written at once.

    Raises `FileThere` where something else than the same content is in its place, and what `write` raises.
    """
    if place.exists() and not place.is_file() and not place.is_dir():
        write(place)
        return None
    path = place.with_name(f".{place.stem[:LONGEST_STEM]}.{secrets.token_hex(6)}.part{place.suffix}")
    try:
        write(path)
        if os.path.lexists(place):
            if content_of(path) != content_of(place):
                check_not_there(place)
            path.unlink()
            return Draft(place, place, already=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Draft(path, place)


def same_or_absent(place: Path, write: Callable[[Path], object]) -> None:
    """Write a file now; the same content there already is fine. Raises what `draft_of` raises."""
    draft = draft_of(place, write)
    if draft is not None:
        draft.put_in_place()


def content_of(path: Path) -> str:
    """A mark of what a file says: for a workbook of its parts, without the time at which it was written."""
    digest = hashlib.sha256()
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as book:
        for name in sorted(set(book.namelist()) - set(UNSTABLE)):
            digest.update(name.encode() + b"\0" + book.read(name))
        return digest.hexdigest()
    try:
        digest.update(path.read_bytes())
    except OSError as error:
        raise not_writable(path, error) from error
    return digest.hexdigest()


def left_behind(place: Path) -> list[Path]:
    """Drafts for this place that a killed run left."""
    pattern = re.compile(rf"\.{{1,2}}{re.escape(place.stem[:LONGEST_STEM])}\.[0-9a-f]{{12}}\.part.*")
    with contextlib.suppress(OSError):
        return sorted(
            each for each in place.parent.iterdir() if pattern.fullmatch(each.name) and each.is_file()
        )
    return []
