"""Put a backup in the place of a database, and refuse one that was put there in a way that would corrupt it.

SQLite: a file copied over `wpp.db` beside the `-wal` of the old one is mixed with it, silently. So a backup bears a
mark until the portal has opened it, and a marked file beside a log that is not empty is refused.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wpp.database.damage import first_look, quoted
from wpp.database.engine import Database
from wpp.database.failures import damaged
from wpp.database.postgres_copies import OUR_TABLES, check_dump, refuse_sessions, restore_dump
from wpp.database.schema import SchemaState, newest_revision, refuse_newer
from wpp.errors import NotFound, Refusal
from wpp.hints import HintCode, hint

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MAGIC = b"SQLite format 3\x00"
BACKUP_MARK = 0x57505042
"""The `user_version` of a backup that no portal has opened: WPPB."""
SHARED_FIRST, SHARED_SIZE = 0x40000002, 510
"""The bytes that every open connection locks: SQLite's os.h."""


class NotABackup(Refusal):
    """The file is no backup of a portal's database."""

    code = "not_a_backup"


class DatabaseInUse(Refusal):
    """Somebody has the database open, so it cannot be replaced."""

    code = "database_in_use"


class StaleWal(Refusal):
    """A backup was copied over the database, and the log of the old one is still beside it."""

    code = "stale_wal"


class RestoreUnfinished(Refusal):
    """A restore was interrupted."""

    code = "restore_unfinished"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place: the migration that it is at, and where the database before it is kept."""

    migration: str
    kept: Path | None


def check_backup(database: Database, path: Path) -> str:
    """The migration of a backup that can be restored here.

    Raises `NotFound`, `NotABackup`, `DatabaseDamaged` and `DatabaseNewer`.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", hints=["Name a file that was written as a backup."])
    migration = check_file(path) if database.is_sqlite else check_dump(path)
    if migration is None:
        kind = "an SQLite file" if database.is_sqlite else "a file of pg_dump"
        raise NotABackup(
            f"{path} is not a backup of a portal: {kind} with the portal's tables is needed.",
            hints=["Name a file that was written for this database by a backup."],
        )
    refuse_newer(database, SchemaState(migration, newest_revision()))
    return migration


def restore_backup(database: Database, path: Path, *, at: datetime) -> Restored:
    """Put a checked backup in the place of the database, which is kept under another name.

    Nobody may have the database open. Raises what `check_backup` raises, `DatabaseInUse` and `DatabaseBusy`.
    """
    migration = check_backup(database, path)
    stamp = at.strftime("%Y%m%d-%H%M%S")
    if not database.is_sqlite:
        refuse_sessions(database, in_use)
        kept = path.with_name(f"before-restore-{stamp}.dump")
        restore_dump(database, path, kept)
        return Restored(migration, kept)
    place = Path(str(database.url.database))
    with database.turn(), unused(place):
        draft = place.with_name(f".{place.name}.restored")
        draft.unlink(missing_ok=True)
        copy_unmarked(path, draft)
        return Restored(migration, replace_file(place, draft, stamp))


def has_tables(database: Database) -> bool:
    """Whether something would be replaced: a file, or tables. A damaged file is something, too."""
    if database.is_sqlite:
        return Path(str(database.url.database)).exists()
    with database.read() as session:
        return bool(session.scalars(OUR_TABLES).first())


def check_file(path: Path) -> str | None:
    """The migration of an SQLite file, None where it is not one of a portal. Raises `DatabaseDamaged`."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return None
    try:
        with closing(sqlite3.connect(f"file:{quoted(path)}?mode=ro", uri=True)) as backup:
            found = [str(row[0]) for row in backup.execute("PRAGMA integrity_check(5)")]
            if found != ["ok"]:
                raise damaged(str(path), found[0])
            tables = {row[0] for row in backup.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {"alembic_version", "users", "orders"} <= tables:
                return None
            row = backup.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise damaged(str(path), str(error)) from error
    return str(row[0]) if row else None


def in_use(name: str, who: str) -> DatabaseInUse:
    """The refusal to replace what somebody has open."""
    return DatabaseInUse(
        f"The database {name} is in use{who}. Nothing was changed.",
        hints=["Stop the storefront and cron, close other programs that have it open, then try again."],
    )


@contextmanager
def unused(place: Path) -> Iterator[None]:
    """Hold the file as SQLite does to have it alone. Raises `DatabaseInUse` where somebody has it open."""
    if fcntl is None or not place.exists():
        yield
        return
    with place.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_SIZE, SHARED_FIRST)
        except OSError as error:
            raise in_use(str(place), "") from error
        yield


def copy_unmarked(path: Path, draft: Path) -> None:
    """Copy a backup with what its own log holds, as the file of a portal, safely on the disk."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA user_version=0")
    draft.chmod(0o600)
    flush(draft)


def mark(copy: sqlite3.Connection) -> None:
    """Say in the file itself that it is a backup; a log of its own would hide that from whoever looks at the file."""
    copy.execute("PRAGMA journal_mode=DELETE")
    copy.execute(f"PRAGMA user_version={BACKUP_MARK}")


def replace_file(place: Path, draft: Path, stamp: str) -> Path | None:
    """Put the draft in place; the old file keeps its log under another name. An interruption in between is refused.

    The log goes before the file comes: the other way round, a crash would leave the new file beside the old log.
    """
    unfinished = marker(place)
    unfinished.touch()
    flush(place.parent)
    kept = place.with_name(f"{place.name}.before-restore-{stamp}") if place.exists() else None
    if kept is not None:
        os.link(place, kept)
    log = beside(place, "-wal")
    if log.exists():
        log.rename(beside(kept or place.with_name(f"{place.name}.lost-{stamp}"), "-wal"))
    beside(place, "-shm").unlink(missing_ok=True)
    draft.replace(place)
    flush(place.parent)
    unfinished.unlink()
    flush(place.parent)
    return kept


def refuse_unsafe(database: Database, *, look: bool = True) -> None:
    """Refuse an SQLite file that must not be opened as it lies there, and take the mark off one that may.

    The look comes before it is opened for writing: a `-wal` that is another file's would be written into it then.
    Raises `StaleWal`, `RestoreUnfinished`, `DatabaseDamaged`.
    """
    if not database.is_sqlite:
        return
    place = Path(str(database.url.database))
    if marker(place).exists():
        raise RestoreUnfinished(
            f"The restore of {place} was interrupted.", hints=[hint(HintCode.RESTORE_DATABASE)]
        )
    if mark_of_file(place) == BACKUP_MARK:
        take_mark_off(place)
    why = first_look(place) if look and place.is_file() else None
    if why is not None:
        raise damaged(database.name, why)


def take_mark_off(place: Path) -> None:
    """Make a backup that lies in the database's place its portal's own. Raises `StaleWal`."""
    log = beside(place, "-wal")
    if log.exists() and log.stat().st_size:
        raise StaleWal(
            f"{place} is a backup that was copied over another database, whose log {log.name} is still beside it: "
            "together they would be corrupt.",
            hints=[hint(HintCode.RESTORE_DATABASE), f"Or stop everything and delete {log.name} first."],
        )
    with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(place, timeout=5)) as own:
        own.execute("PRAGMA user_version=0")


def mark_of_file(place: Path) -> int:
    """The `user_version` in the file itself, whatever its log says; 0 where it cannot be read.

    By SQLite: a file that is opened and closed beside it would drop the locks of this process's connections
    (https://sqlite.org/howtocorrupt.html, section 2.2).
    """
    address = f"file:{quoted(place)}?mode=ro&immutable=1"
    with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as file:
        return int(file.execute("PRAGMA user_version").fetchone()[0])
    return 0


def marker(place: Path) -> Path:
    """The file that is there while a restore goes on."""
    return place.with_name(f"{place.name}-restoring")


def beside(place: Path, ending: str) -> Path:
    """A file that SQLite keeps beside the database."""
    return place.with_name(place.name + ending)


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
