"""The embedded way out: a folder with one `.eml` file for each message, which any mail program opens."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, Self

from wpp.drafts import hold, sweep
from wpp.mail.transport.protocol import NoServer


class FolderTransport:
    """Writes whole files only. A message that is sent again overwrites itself: its file is named by its Message-ID."""

    encoding: Final[Literal["8bit"]] = "8bit"
    exhausted: Final = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._is_swept = False

    def send(self, content: bytes, *, sender: str, to: str, message_id: str) -> None:
        """Write the file beside its name, then give it its name. Raises `NoServer` where the folder refuses."""
        name = re.sub(r"[^A-Za-z0-9._-]", "_", message_id.partition("@")[0]).lstrip(".") + ".eml"
        with self._writing():
            make_private(self.folder)
            if not self._is_swept:
                sweep(self.folder, [".????????.draft"])
                self._is_swept = True
            write_whole(self.folder / name, content)

    def check(self) -> str:
        """Write and take away a file; a folder that is not there yet is not made, since the first message makes it."""
        there = next(folder for folder in (self.folder, *self.folder.parents) if folder.exists())
        with self._writing(), tempfile.TemporaryFile(dir=there):
            return f"Emails are saved in the folder {self.folder}."

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NoServer(f"The mail folder {self.folder} cannot be written: {error.strerror}.") from error

    def close(self) -> None:
        """Nothing is kept open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can open, whatever the umask: emails hold addresses and personal links."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it, and a power cut after this leaves all of it."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".draft")
    try:
        with os.fdopen(descriptor, "wb") as file:
            hold(file)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
