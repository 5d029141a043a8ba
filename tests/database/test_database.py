"""The database's two doors: writers hold the lock from their first moment, readers change nothing."""

import fcntl
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from wpp.audit import AuditEvent
from wpp.database import Database
from wpp.database.write_lock import FileWaiter, QueueTimeout, WriteLock
from wpp.errors import UnavailableError, UsageError

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    opened = Database(database_url)
    yield opened
    opened.close()


def event(at: datetime = NOW) -> dict[str, object]:
    """A row of some table."""
    return {"at": at, "actor": "dee", "tag": "test", "about": "nothing", "detail": {}}


def count(database: Database) -> int:
    """How many such rows there are."""
    with database.read() as session:
        return len(session.scalars(select(AuditEvent)).all())


def test_what_is_raised_undoes_everything(database: Database) -> None:
    def half_done() -> None:
        with database.write() as session:
            session.execute(insert(AuditEvent), [event()])
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        half_done()
    assert count(database) == 0


def test_a_trial_runs_the_same_code_and_leaves_nothing(database: Database) -> None:
    with database.trial() as session:
        session.execute(insert(AuditEvent), [event()])
        assert len(session.scalars(select(AuditEvent)).all()) == 1
    assert count(database) == 0


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, UnavailableError)), database.read() as session:
        session.execute(insert(AuditEvent), [event()])
    assert count(database) == 0


def test_an_instant_comes_back_aware_and_in_utc(database: Database) -> None:
    with database.write() as session:
        session.execute(insert(AuditEvent), [event()])
    with database.read() as session:
        found = session.scalars(select(AuditEvent.at)).one()
    assert found == NOW
    assert found.tzinfo is UTC


def test_an_instant_without_a_zone_is_a_bug_and_raised(database: Database) -> None:
    naive = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="time zone"), database.write() as session:
        session.execute(insert(AuditEvent), [event(naive)])


def test_a_writer_on_sqlite_holds_the_lock_before_its_first_statement(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    rival = sqlite3.connect(str(database.url.database), timeout=0, isolation_level=None)
    with database.write() as session:
        session.connection()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("BEGIN IMMEDIATE")
    rival.execute("BEGIN IMMEDIATE")
    rival.close()
    database.close()


def test_a_reader_on_sqlite_does_not_wait_for_the_writer(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.write() as session:
        session.execute(insert(AuditEvent), [event()])
        started = time.monotonic()
        assert count(database) == 0
    assert time.monotonic() - started < 1
    database.close()


def test_a_transaction_inside_a_transaction_is_raised_and_does_not_hang(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(RuntimeError, match="inside"), database.write(), database.write():
        pass
    with database.write() as session:
        session.execute(insert(AuditEvent), [event()])
    assert count(database) == 1
    database.close()


@pytest.mark.parametrize("same", [True, False], ids=["threads", "processes"])
def test_writers_of_one_file_take_turns(tmp_path: Path, *, same: bool) -> None:
    first = WriteLock(tmp_path / "turns")
    # Another object has another file descriptor, as another process would; flock keeps them apart all the same.
    second = first if same else WriteLock(tmp_path / "turns")
    inside, most = 0, 0
    lock = threading.Lock()

    def write(turns: WriteLock) -> None:
        nonlocal inside, most
        for _ in range(20):
            with turns.take():
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.001)
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=write, args=(turns,)) for turns in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_lock_that_comes_before_anybody_waits_for_it_is_kept(tmp_path: Path) -> None:
    # On a busy machine it was given back, and a writer who named no end was told that its turn hadn't come in time.
    waiter = FileWaiter(tmp_path / "turns")
    while not waiter.is_over():
        time.sleep(0.001)
    locked = waiter.wait(0)
    assert locked is not None
    with (tmp_path / "turns").open("rb") as another, pytest.raises(BlockingIOError):
        fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
    locked.close()


def test_a_lock_that_came_too_late_for_one_is_waited_for_again_by_the_next(tmp_path: Path) -> None:
    ours, theirs = WriteLock(tmp_path / "turns"), WriteLock(tmp_path / "turns")
    with theirs.take(), pytest.raises(QueueTimeout):
        ours.acquire(0.01)
    waiter = ours._waiter
    assert waiter is not None
    while not waiter.is_over():
        time.sleep(0.001)
    theirs.acquire()
    soon = threading.Timer(0.05, theirs.release)
    soon.start()
    with ours.take(10):
        assert ours._waiter is None
    soon.join()


def test_a_database_that_does_not_answer_is_unavailable_and_its_password_is_not_said() -> None:
    database = Database("postgresql://wpp:secret@127.0.0.1:1/wpp")
    with pytest.raises(UnavailableError) as refused, database.read() as session:
        session.execute(text("SELECT 1"))
    assert refused.value.exit_code == 5
    assert "secret" not in refused.value.message
    database.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/wpp", "sqlite://", "sqlite:///:memory:", ""])
def test_an_address_that_cannot_work_says_what_to_write(url: str) -> None:
    with pytest.raises(UsageError) as refused:
        Database(url)
    assert refused.value.hints
