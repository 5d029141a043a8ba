"""The folder of a demo: new, its own of an earlier time, or somebody else's and left alone."""

import shutil
import tempfile
from pathlib import Path

from wpp.errors import Refusal

MARK = "wpp-demo"
"""A file that only a demo's folder has; it says `finished` once the journey has been walked."""


class NotADemo(Refusal):
    """The folder holds something else."""

    code = "already_there"


def demo_folder(asked: Path | None) -> Path:
    """A folder to make the demo in, marked as a demo's own.

    Raises `NotADemo` where it holds anything that no demo put there. What an interrupted demo left is cleared away.
    """
    if asked is None:
        home = Path(tempfile.mkdtemp(prefix="wpp-demo-"))
    else:
        home = asked.absolute()
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotADemo(
                f"The folder {home} can't be created: {error.strerror}.", hints=["Give another --dir."]
            ) from error
        if not (home / MARK).is_file() and any(home.iterdir()):
            raise NotADemo(
                f"{home} holds other files, so no demo was created there.",
                hints=["Give --dir a new or an empty folder."],
            )
    if not is_finished(home):
        clear(home)
        (home / MARK).write_text("begun\n", encoding="utf-8")
    return home


def is_finished(home: Path) -> bool:
    """Whether the journey has been walked here."""
    mark = home / MARK
    return mark.is_file() and mark.read_text(encoding="utf-8").strip() == "finished"


def mark_finished(home: Path) -> None:
    """From now on the folder is gone on with as it is."""
    (home / MARK).write_text("finished\n", encoding="utf-8")


def clear(home: Path) -> None:
    """Take away what an interrupted demo made, and nothing else."""
    for name in ("wpp.toml", "wpp.db", "wpp.db-wal", "wpp.db-shm", "wpp.db-turns"):
        (home / name).unlink(missing_ok=True)
    if (home / MARK).is_file():
        shutil.rmtree(home / "mail", ignore_errors=True)
