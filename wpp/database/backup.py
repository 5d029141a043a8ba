"""Copy a database while it is in use, and check that what it holds is whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

from wpp.database.engine import Database
from wpp.database.failures import damaged
from wpp.database.postgres_copies import dump_postgres
from wpp.database.restore import mark
from wpp.drafts import draft_beside, drafts_of, hold, sweep
from wpp.errors import Refusal, UnavailableError


class FileThere(Refusal):
    """There is a file of this name already; nothing is ever written over it."""

    code = "already_there"


def backup(database: Database, path: Path) -> int:
    """Write a copy of one state of the database to a new file; returns its size in bytes.

    SQLite is copied by its own backup, Postgres by `pg_dump` in its custom format; the copy is opened and checked.
    Raises `FileThere`, `Refusal` where the folder or `pg_dump` is missing, `DatabaseDamaged` where what was copied is
    damaged, `UnavailableError` where the copy fails.
    """
    if path.exists():
        raise FileThere(f"{path} already exists.", hints=["Name another file."])
    if not path.parent.is_dir():
        raise Refusal(f"There is no folder {path.parent}.", hints=[f"mkdir -p {path.parent}"])
    sweep(path.parent, [drafts_of(path)])
    draft = draft_beside(path)
    draft.touch(mode=0o600)
    try:
        with draft.open("rb") as file:
            hold(file)
            if database.is_sqlite:
                copy_sqlite(database, draft)
            else:
                dump_postgres(database, draft)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def copy_sqlite(database: Database, path: Path) -> None:
    """SQLite's online backup: writers go on, and the copy is of one instant. It is read whole before it counts."""
    try:
        with (
            closing(sqlite3.connect(str(database.url.database))) as source,
            closing(sqlite3.connect(path)) as copy,
        ):
            source.backup(copy)
            found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(5)")]
            if found != ["ok"]:
                raise damaged(str(database.url.database), found[0])
            mark(copy)
    except (sqlite3.Error, OSError) as error:
        why = database.damage()
        if why is not None:
            raise damaged(database.name, why) from error
        raise UnavailableError(f"The copy to {path.parent} failed: {error}.") from error
