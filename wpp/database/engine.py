"""One database behind two doors: `write` takes the writer's lock from its first statement, `read` never does.

SQLite: a deferred BEGIN that later turns into a write fails at once with "database is locked", whatever the timeout;
so writers say BEGIN IMMEDIATE on an engine of their own and readers a plain BEGIN on another (pages would queue behind
the writer otherwise). Its busy handler starves writers, so those of one machine queue at a lock before they begin.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from wpp.database.trial_numbers import use_up_no_numbers
from wpp.database.write_lock import WriteLock
from wpp.errors import UnavailableError, UsageError
from wpp.hints import HintCode, hint

BUSY_SECONDS = 30


class Database:
    """Where one portal keeps everything: `sqlite:////path/wpp.db` or `postgresql://…`.

    Raises `UsageError` for an address it cannot understand; opening connects to nothing yet.
    """

    def __init__(self, url: str) -> None:
        self.url = understood(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turns: WriteLock | None = None
        if self.is_sqlite:
            path = Path(str(self.url.database))
            self._turns = WriteLock(path.with_name(path.name + "-turns"))
            self._writer = sqlite_engine(self.url, begin="BEGIN IMMEDIATE", query_only=False)
            self._reader = sqlite_engine(self.url, begin="BEGIN", query_only=True)
        else:
            self._writer = create_engine(self.url, pool_pre_ping=True, pool_size=10, max_overflow=20)
            self._reader = self._writer.execution_options(postgresql_readonly=True)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back by whatever is raised.

        Raises `UnavailableError` where the database does not answer.
        """
        with self._turn(), answering(self.name), Session(self._writer, expire_on_commit=False) as session:
            with session.begin():
                yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state and can change nothing.

        Raises `UnavailableError` where the database does not answer.
        """
        with answering(self.name), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """`write`, rolled back at the end: what a dry run uses."""
        with self._turn(), answering(self.name), Session(self._writer, expire_on_commit=False) as session:
            session.begin()
            if not self.is_sqlite:
                use_up_no_numbers(session.connection())
            try:
                yield session
            finally:
                session.rollback()

    @property
    def name(self) -> str:
        """The address for people, without its password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def engine(self) -> Engine:
        """The writer's engine, for the schema's tools."""
        return self._writer

    def exists(self) -> bool:
        """Whether there is a database to connect to; a missing SQLite file is never made by asking."""
        if self.is_sqlite:
            return Path(str(self.url.database)).is_file()
        with self.read() as session:
            session.execute(text("SELECT 1"))
        return True

    def close(self) -> None:
        """Let go of every connection."""
        self._writer.dispose()
        self._reader.dispose()

    def _turn(self) -> AbstractContextManager[None]:
        return self._turns.take() if self._turns else nullcontext()


def understood(url: str) -> URL:
    """Parse a database address; SQLite in memory is refused, since every connection would see its own."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError, ImportError) as error:
        raise UsageError(
            f"The database address {url.split('@')[-1]!r} is not understood.",
            hints=["Write sqlite:////full/path/wpp.db or postgresql://user@host/name."],
        ) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError("The portal runs on SQLite and on PostgreSQL.", hints=["Choose one of the two."])
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise UsageError(
            "A portal's SQLite database is a file.", hints=["Write sqlite:////full/path/wpp.db."]
        )
    return parsed


def sqlite_engine(url: URL, *, begin: str, query_only: bool) -> Engine:
    """An engine whose transactions start with `begin`; the driver's own BEGIN is switched off."""
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        else:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


@contextmanager
def answering(name: str) -> Iterator[None]:
    """Turn "cannot connect", "is locked" and "connection lost" into `UnavailableError`.

    Everything else stays what it is.
    """
    try:
        yield
    except OperationalError as error:
        raise unavailable(name, error) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise unavailable(name, error) from error
        raise


def unavailable(name: str, error: DBAPIError) -> UnavailableError:
    """The database's own first line, under a sentence that says what to do."""
    lines = str(error.orig).strip().splitlines()
    return UnavailableError(
        f"The database {name} does not answer: {lines[0] if lines else error}.",
        hints=["Check that it is running and reachable, then try again.", hint(HintCode.CHECK_PORTAL)],
    )
