"""What the database's own errors mean for people: busy, gone, full, read-only, damaged, or of another version.

SQLite's codes are those of https://sqlite.org/rescode.html, PostgreSQL's those of its appendix A, “Error Codes”.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from wpp.errors import ExitCode, UnavailableError
from wpp.hints import Advice, HintCode, hint


class DatabaseBusy(UnavailableError):
    """Somebody else writes for longer than one waits."""

    code = "database_busy"


class DatabaseFull(UnavailableError):
    """There is no room for what was to be written."""

    code = "database_full"


class DatabaseReadOnly(UnavailableError):
    """The database can be read and not written; another try does not help."""

    code = "database_read_only"
    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED


class DatabaseDamaged(UnavailableError):
    """The database's file is not what it was; another try does not help."""

    code = "database_damaged"
    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED


class OtherTables(UnavailableError):
    """The tables are not those of this version; another try does not help."""

    code = "other_tables"
    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED


Failure = Callable[[str, str], UnavailableError]
"""Makes the error from the database's name and its own first line."""


def busy(name: str, _why: str) -> DatabaseBusy:
    """Somebody else holds what was to be written."""
    return DatabaseBusy(
        f"The database {name} is busy: something else has been writing to it for too long.",
        hints=["Try again in a minute.", hint(HintCode.SHOW_DATABASE)],
    )


def full(name: str, why: str) -> DatabaseFull:
    """The disk, or what the server may use of it, is full."""
    return DatabaseFull(
        f"There is no room left for the database {name}: {why}. Nothing was changed.",
        hints=["Free space on its disk, then try again."],
    )


def read_only(name: str, why: str) -> DatabaseReadOnly:
    """The file, its folder or the server takes no writes."""
    return DatabaseReadOnly(
        f"The database {name} can't be written: {why}. Nothing was changed.",
        hints=["Check who owns its file and folder (or whether the server is a standby).", CHECK],
    )


def damaged(name: str, why: str) -> DatabaseDamaged:
    """What is stored cannot be understood any more."""
    return DatabaseDamaged(
        f"The database {name} is damaged: {why}. Nothing was changed.",
        hints=[
            "Stop the storefront and cron, then restore the last backup; the damaged file is kept.",
            hint(HintCode.RESTORE_DATABASE),
        ],
    )


def other_tables(name: str, why: str) -> OtherTables:
    """A table or column of this version is not there."""
    return OtherTables(
        f"The tables of the database {name} are not those of this version: {why}. Nothing was changed.",
        hints=[hint(HintCode.SHOW_DATABASE)],
    )


def gone(name: str, why: str) -> UnavailableError:
    """There is nobody to ask."""
    return UnavailableError(
        f"The database {name} does not answer: {why}.",
        hints=["Check that it is running and reachable, then try again.", CHECK],
    )


CHECK: Advice = hint(HintCode.CHECK_PORTAL)
SQLITE: dict[int, Failure] = {
    sqlite3.SQLITE_BUSY: busy,
    sqlite3.SQLITE_LOCKED: busy,
    sqlite3.SQLITE_FULL: full,
    sqlite3.SQLITE_READONLY: read_only,
    sqlite3.SQLITE_PERM: read_only,
    sqlite3.SQLITE_AUTH: read_only,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: damaged,
}
"""Failure by primary result code: the low byte of an extended one."""
SQLITE_WORDS: tuple[tuple[str, Failure], ...] = (
    ("could not decode to utf-8", damaged),
    ("malformed", damaged),
    ("not a database", damaged),
    ("no such table", other_tables),
    ("no such column", other_tables),
    ("has no column", other_tables),
    ("database is locked", busy),
)
"""By words, where the driver gives no code of its own."""
POSTGRES: tuple[tuple[str, Failure], ...] = (
    ("55P03", busy),  # lock_not_available: lock_timeout
    ("57014", busy),  # query_canceled: statement_timeout
    ("40P01", busy),  # deadlock_detected
    ("40001", busy),  # serialization_failure
    ("25P03", busy),  # idle_in_transaction_session_timeout
    ("53100", full),  # disk_full
    ("53", gone),  # insufficient resources: memory, connections
    ("25006", read_only),  # read_only_sql_transaction
    ("XX001", damaged),  # data_corrupted
    ("XX002", damaged),  # index_corrupted
    ("42P01", other_tables),  # undefined_table
    ("42703", other_tables),  # undefined_column
    ("42501", read_only),  # insufficient_privilege
    ("57P", gone),  # shutdown, crash
    ("08", gone),  # connection
    ("28", gone),  # authorisation
    ("3D000", gone),  # no such database
    ("58", damaged),  # system_error: input or output failed
)
"""Failure by SQLSTATE, or the beginning of one."""


BY_DAMAGE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    SQLAlchemyError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a value that is no longer what it was may raise anywhere; each may be a bug of ours as well."""


@contextmanager
def answering(name: str, find_damage: Callable[[], str | None]) -> Iterator[None]:
    """Turn what the database itself is to blame for into an error for people; a bug of ours stays one.

    What would be a bug, and what would be a file that only its owner may write, is damage where damage is found.
    """
    try:
        yield
    except BY_DAMAGE as error:
        failure = failure_of(error) if isinstance(error, DBAPIError) else None
        if failure is None or failure is read_only or failure is other_tables:
            why = find_damage()
            if why is not None:
                raise damaged(name, why) from error
        if failure is None or not isinstance(error, DBAPIError):
            raise
        raise failure(name, own_words(error)) from error


def failure_of(error: DBAPIError) -> Failure | None:
    """What has failed; None for a statement of ours that makes no sense, or breaks a rule of the tables."""
    orig = error.orig
    if isinstance(orig, sqlite3.Error):
        return sqlite_failure(error, orig)
    state = str(getattr(orig, "sqlstate", None) or "")
    for beginning, failure in POSTGRES:
        if state.startswith(beginning):
            return failure
    return (
        gone if error.connection_invalidated or (isinstance(error, OperationalError) and not state) else None
    )


def sqlite_failure(error: DBAPIError, orig: sqlite3.Error) -> Failure | None:
    """What SQLite says, by its code, else by its words."""
    code = int(getattr(orig, "sqlite_errorcode", 0)) & 0xFF
    if code in SQLITE:
        return SQLITE[code]
    words = str(orig).casefold()
    for part, failure in SQLITE_WORDS:
        if part in words:
            return failure
    return gone if isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR else None


def own_words(error: DBAPIError) -> str:
    """The database's own first line."""
    lines = str(error.orig).strip().splitlines()
    return (lines[0] if lines else type(error.orig).__name__).rstrip(".")
