"""Find what is damaged in an SQLite file, whatever state it is in: a short look, and a look at every row.

The file is opened for reading only: a `-wal` that is not its own is never written into it.
"""

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, Table, TypeDecorator

from wpp.database.model import Base

OPENING_BYTES: Final = 12_000_000
"""A portal that is opened looks at all of a file up to this size; 2.9 MB took 0.04 s. Of a larger one at its tables."""
FAILING_SECONDS: Final = 2.0
"""How long a failure that nothing else explains looks for damage."""
STEPS: Final = 1000
"""Of SQLite's machine, between two looks at the clock."""
MOST_LINES: Final = 1000
LOOK: Final = "PRAGMA integrity_check(1)"
NAMES: Final = "SELECT name FROM sqlite_master"
A_PORTAL: Final = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
TREE = re.compile(r"(?:On tree page|Tree) (\d+)")
NO_DAMAGE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    )
)
"""Why a sound file cannot be read."""
Held = bytes | int | float | None
"""A value as SQLite has it; text as its bytes."""


class NotFinished(Exception):
    """The time was over before all was looked at."""


@contextmanager
def reading(path: Path, seconds: float | None = None) -> Iterator[sqlite3.Connection]:
    """The file, to be read for so many seconds. Raises `NotFinished` when they are over."""
    until = monotonic() + seconds if seconds is not None else None
    with closing(sqlite3.connect(f"file:{quoted(path)}?mode=ro", uri=True, timeout=1)) as file:
        if until is not None:
            file.set_progress_handler(lambda: monotonic() > until, STEPS)
        try:
            yield file
        except sqlite3.OperationalError as error:
            if code_of(error) == sqlite3.SQLITE_INTERRUPT:
                raise NotFinished from error
            raise
        except UnicodeDecodeError as error:  # what SQLite says quotes a name that is no text
            raise sqlite3.DatabaseError("its table of contents is not UTF-8 text") from error


def quoted(path: Path) -> str:
    """A path as a part of SQLite's own kind of address."""
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the driver itself complains."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def first_look(path: Path, seconds: float | None = None) -> str | None:
    """What is damaged, as a short look shows; None where nothing is, or the file cannot be read at all.

    Without a number of seconds it looks at all of a small file, however busy the machine is.
    """
    if not path.is_file():
        return None
    if not path.stat().st_size:
        return "the file is empty"
    whole = seconds is not None or path.stat().st_size <= OPENING_BYTES
    try:
        with reading(path, seconds) as file:
            found = [str(row[0]) for row in file.execute(LOOK if whole else NAMES)]
            return named_trees(file, found)[0] if whole and found != ["ok"] else foreign_log(path, file)
    except NotFinished:
        return None
    except sqlite3.Error as error:
        return None if code_of(error) in NO_DAMAGE else str(error)


def foreign_log(path: Path, file: sqlite3.Connection) -> str | None:
    """The log beside the file where it is another file's, and takes the portal away; None where it does not."""
    if not path.with_name(f"{path.name}-wal").exists() or file.execute(A_PORTAL).fetchone():
        return None
    with closing(sqlite3.connect(f"file:{quoted(path)}?mode=ro&immutable=1", uri=True)) as alone:
        is_portal = alone.execute(A_PORTAL).fetchone()
    return f"{path.name}-wal beside it belongs to another file" if is_portal else None


def pages_in_order(path: Path, seconds: float) -> tuple[list[str], bool]:
    """What SQLite's quick check finds within so many seconds, and whether it came to an end."""
    try:
        with reading(path, seconds) as file:
            found = [str(row[0]) for row in file.execute("PRAGMA quick_check(3)")]
            return [] if found == ["ok"] else named_trees(file, found), True
    except NotFinished:
        return [], False
    except sqlite3.Error as error:
        return [str(error)], True


def cause_of_failure(path: Path) -> str | None:
    """The damage that may be behind a failure: in the pages, or in a value; None where none is found in time."""
    why = first_look(path, FAILING_SECONDS)
    if why is None:
        with suppress(NotFinished, sqlite3.Error), reading(path, FAILING_SECONDS) as file:
            why = next(wrong_values(file), None)
    return why or unwritable_header(path)


def unwritable_header(path: Path) -> str | None:
    """A header after which SQLite only reads the file, although nobody else keeps it from being written."""
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return None
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE").execute("ROLLBACK")
    except sqlite3.Error as error:
        whole_code = getattr(error, "sqlite_errorcode", 0)  # the others name the folder, the log, the lock
        if whole_code == sqlite3.SQLITE_READONLY and not os.statvfs(path).f_flag & os.ST_RDONLY:
            return "its header was changed"
    return None


def damage_of_file(path: Path) -> list[str]:
    """Everything that is damaged, a line each, with the table and the row where they can be known. Never raises."""
    if not path.stat().st_size:
        return ["the file is empty"]
    with suppress(sqlite3.Error), reading(path) as file:
        foreign = foreign_log(path, file)
        if foreign is not None:
            return [foreign]
    lines: list[str] = []
    for find in (in_pages, wrong_values, orphans):
        try:
            with reading(path) as file:
                lines += find(file)
        except sqlite3.Error as error:
            lines.append(str(error))
            if code_of(error) == sqlite3.SQLITE_NOTADB:
                break
    return list(dict.fromkeys(lines))


def in_pages(file: sqlite3.Connection) -> list[str]:
    """What SQLite finds in its pages and indexes, and values that break a rule of their table."""
    found = [str(row[0]) for row in file.execute(f"PRAGMA integrity_check({MOST_LINES})")]
    return [] if found == ["ok"] else named_trees(file, found)


def named_trees(file: sqlite3.Connection, lines: list[str]) -> list[str]:
    """The lines with the table or index in place of its number."""
    names: dict[str, str] = {}
    with suppress(sqlite3.Error):
        names = {
            str(root): f"{kind} {name}"
            for kind, name, root in file.execute("SELECT type, name, rootpage FROM sqlite_master")
        }
    said = [line for whole in lines for line in whole.splitlines() if not line.startswith("*** in database")]
    return [TREE.sub(lambda found: names.get(found[1], found[0]), line) for line in said] or lines


def wrong_values(file: sqlite3.Connection) -> Iterator[str]:
    """Values that cannot be what their column holds, and rows that cannot be read at all."""
    file.text_factory = bytes
    for table in Base.metadata.sorted_tables:
        columns = columns_of(file, table)
        if columns:
            yield from wrong_in_rows(file, table.name, columns)


def columns_of(file: sqlite3.Connection, table: Table) -> list[Column[Any]]:
    """The columns of a table that are there; what is missing is the schema's matter."""
    try:
        there = {row[1].decode() for row in file.execute(f"PRAGMA table_info({table.name})")}
    except sqlite3.DatabaseError:
        return []
    return [column for column in table.columns if column.name in there]


def wrong_in_rows(file: sqlite3.Connection, table: str, columns: list[Column[Any]]) -> Iterator[str]:
    """Every row from the front; where that ends in damage, from the back, so that the gap can be named."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    checks = [(column.name, check_of(column)) for column in columns]
    query = f"SELECT rowid, {names} FROM {table} WHERE rowid > ? ORDER BY rowid"  # noqa: S608 - our own names
    ends: list[int | None] = []
    broken = ""
    for order in ("ASC", "DESC"):
        end: int | None = None
        try:
            for rowid, *values in file.execute(f"{query} {order}", (ends[0] if ends and ends[0] else -1,)):
                end = rowid
                for (name, check), value in zip(checks, values, strict=True):
                    why = check(value)
                    if why is not None:
                        yield f"{table}, row {rowid}: {name} {why}"
            if order == "ASC":
                return
        except sqlite3.DatabaseError as error:
            if code_of(error) == sqlite3.SQLITE_INTERRUPT:
                raise
            broken = str(error)
        ends.append(end)
    after, before = (
        f" {word} {end}" if end is not None else ""
        for word, end in zip(("after", "before"), ends, strict=True)
    )
    yield f"{table}: rows{after}{before} cannot be read ({broken})"


def check_of(column: Column[Any]) -> Callable[[Held], str | None]:
    """What must be true of a value of this column."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    reads: Callable[[str], object] | None = None
    if isinstance(kind, Integer | Boolean):
        return lambda value: None if value is None or isinstance(value, int) else "is no whole number"
    if isinstance(kind, JSON):
        reads = json.loads
    elif isinstance(kind, DateTime):
        reads = datetime.fromisoformat
    elif isinstance(kind, Date):
        reads = date.fromisoformat

    def check(value: Held) -> str | None:
        if value is None:
            return None
        if not isinstance(value, bytes):
            return "is a number"
        if kind.python_type is bytes:
            return None
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return "is not UTF-8 text"
        try:
            if reads is not None:
                reads(text)
        except ValueError:
            return f"cannot be read as {'JSON' if reads is json.loads else 'a time'}"
        return None

    return check


def orphans(file: sqlite3.Connection) -> Iterator[str]:
    """Rows whose owner is missing."""
    for table, rowid, parent, _ in file.execute("PRAGMA foreign_key_check"):
        yield f"{table}, row {rowid}: what it belongs to is missing from {parent}"
