"""One database behind two doors: `write` takes the writer's lock from its first statement, `read` never does.

SQLite: a deferred BEGIN that later turns into a write fails at once with "database is locked", whatever the timeout;
so writers say BEGIN IMMEDIATE on an engine of their own and readers a plain BEGIN on another (pages would queue behind
the writer otherwise). Its busy handler starves writers, so those of one machine queue at a lock before they begin.

Nobody waits for ever: a writer has so many seconds for the queue and the database together, see `Patience`.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from wpp.database.damage import cause_of_failure
from wpp.database.failures import answering, busy, read_only
from wpp.database.folding import teach
from wpp.database.trial_numbers import use_up_no_numbers
from wpp.database.write_lock import QueueTimeout, WriteLock, command_line
from wpp.errors import UsageError


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one waits, in seconds: a writer for its turn and its locks, and on Postgres any statement for its end.

    `crowd` is how many of one process may wait for long, so that a thread is left for those who only read.
    """

    write: float = 25.0
    statement: float | None = None
    crowd: int | None = None


COMMANDS = Patience()
"""For people at a terminal and for cron: with its start and its words a command ends within 30 seconds."""
FORGOTTEN = 120
"""Seconds after which Postgres ends a session whose transaction does nothing, as that of a stopped process."""
LONGEST_APPLICATION = 63
"""Bytes of the name under which Postgres shows a session."""
WAITING = threading.local()
"""`until` when the writer of this thread waits."""


class Database:
    """Where one portal keeps everything: `sqlite:////path/wpp.db` or `postgresql://…`.

    Raises `UsageError` for an address it cannot understand; opening connects to nothing yet.
    """

    def __init__(self, url: str, patience: Patience = COMMANDS) -> None:
        self.url = understood(url)
        self.patience = patience
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turns: WriteLock | None = None
        if self.is_sqlite:
            self._turns = WriteLock(self.turns_path, crowd=patience.crowd)
            self._writer = sqlite_engine(self.url, begin="BEGIN IMMEDIATE", query_only=False)
            self._reader = sqlite_engine(self.url, begin="BEGIN", query_only=True)
        else:
            self._writer = postgres_engine(self.url, patience)
            self._reader = self._writer.execution_options(postgresql_readonly=True)

    @property
    def turns_path(self) -> Path:
        """The file at which writers of an SQLite file queue."""
        path = Path(str(self.url.database))
        return path.with_name(path.name + "-turns")

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back by whatever is raised.

        Raises `DatabaseBusy` where its turn does not come in time, and another `UnavailableError` where the database
        fails otherwise; see `wpp.database.failures`.
        """
        with self._answering(), self.turn(), Session(self._writer, expire_on_commit=False) as session:
            with session.begin():
                yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state and can change nothing.

        Raises `UnavailableError` where the database does not answer.
        """
        with self._answering(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """`write`, rolled back at the end: what a dry run uses."""
        with self._answering(), self.turn(), Session(self._writer, expire_on_commit=False) as session:
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

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Failures as what they are; one that nothing explains is damage where the file is found to be damaged."""
        with answering(self.name, self.damage):
            yield

    def damage(self) -> str | None:
        """What a look of a few seconds finds damaged in an SQLite file; a server looks after its own."""
        return cause_of_failure(Path(str(self.url.database))) if self.is_sqlite else None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """This writer's turn, which `write` takes by itself; what is left of its time is for SQLite's own lock."""
        if self._turns is None:
            yield
            return
        WAITING.until = monotonic() + self.patience.write
        try:
            self._turns.acquire(self.patience.write)
        except QueueTimeout:
            raise busy(self.name, "") from None
        except OSError as error:
            raise read_only(self.name, f"{self.turns_path.name}: {error.strerror or error}") from error
        try:
            yield
        finally:
            self._turns.release()


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
        hide_parameters=True,  # of a statement that fails: they are people's names and addresses
        connect_args={"timeout": COMMANDS.write, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        teach(connection)
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        else:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        if not query_only:
            left = max(0.0, getattr(WAITING, "until", monotonic() + COMMANDS.write) - monotonic())
            # By the driver itself: this stands before every writing transaction.
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA busy_timeout={int(left * 1000)}").close()
        connection.exec_driver_sql(begin)

    return engine


def postgres_engine(url: URL, patience: Patience) -> Engine:
    """An engine whose sessions wait for locks no longer than is wanted, and say whose they are."""
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20)
    limits = {
        "lock_timeout": f"{int(patience.write * 1000)}ms",
        "statement_timeout": f"{int((patience.statement or 0) * 1000)}ms",
        "idle_in_transaction_session_timeout": f"{FORGOTTEN}s",
        "application_name": command_line()[:LONGEST_APPLICATION],
    }

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        calls = ", ".join("set_config(%s, %s, false)" for _ in limits)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {calls}", [word for limit in limits.items() for word in limit])
        connection.commit()

    return engine
