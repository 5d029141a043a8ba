"""A writer that does not end stops nobody for ever: who waits is told in time, and told who it is."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from wpp.database import Database
from wpp.database.engine import Patience
from wpp.database.failures import DatabaseBusy
from wpp.database.write_lock import QueueTimeout, WriteLock, holder_of
from wpp.database.writer import current_writer

ROOT = Path(__file__).parents[2]
WRITE = "UPDATE settings SET value = value"


@contextmanager
def stopped_writer(database_url: str) -> Iterator[int]:
    """A process that is suspended in the middle of its transaction; gives its number."""
    program = textwrap.dedent(
        f"""
        import sys, time
        sys.argv = ["/usr/bin/wpp", "stock", "count", "secret.csv"]
        from sqlalchemy import text
        from wpp.database import Database
        with Database({database_url!r}).write() as session:
            session.execute(text("INSERT INTO settings (key, value) VALUES ('brand-name', '\\"x\\"')"))
            print("holding", flush=True)
            time.sleep(600)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "holding\n"
            os.kill(process.pid, signal.SIGSTOP)
            yield process.pid
        finally:
            process.kill()


def test_whoever_waits_for_a_stopped_writer_is_told_in_time(database_url: str) -> None:
    impatient = Database(database_url, Patience(write=0.5))
    with stopped_writer(database_url) as pid:
        began = time.monotonic()
        with pytest.raises(DatabaseBusy) as refused, impatient.write() as session:
            session.execute(text("INSERT INTO settings (key, value) VALUES ('brand-name', '\"y\"')"))
        assert time.monotonic() - began < 3
        assert (refused.value.exit_code, refused.value.code) == (5, "database_busy")
        # Readers are not held up.
        with impatient.read() as session:
            assert session.scalar(text("SELECT count(*) FROM settings")) == 0
        here = current_writer(impatient)
        assert here is not None
        assert here.command == "wpp stock count"
        assert here.seconds(datetime.now(UTC)) >= 0.4
        if impatient.is_sqlite:
            assert (here.pid, here.stopped) == (pid, True)
    deadline = time.monotonic() + 10
    while current_writer(impatient) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert current_writer(impatient) is None
    with impatient.write() as session:
        session.execute(text(WRITE))
    impatient.close()


def test_what_waits_too_long_within_the_database_is_busy_too(sqlite_url: str) -> None:
    """Another program than ours, which knows nothing of our queue."""
    import sqlite3

    impatient = Database(sqlite_url, Patience(write=0.3))
    rival = sqlite3.connect(str(impatient.url.database), isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(DatabaseBusy), impatient.write() as session:
        session.execute(text(WRITE))
    assert 0.2 < time.monotonic() - began < 3
    rival.close()
    with impatient.write() as session:
        session.execute(text(WRITE))
    impatient.close()


def test_a_turn_that_comes_after_its_waiter_has_gone_is_left_to_the_next(tmp_path: Path) -> None:
    ours, theirs = WriteLock(tmp_path / "turns"), WriteLock(tmp_path / "turns")
    theirs.acquire()
    for _ in range(3):
        with pytest.raises(QueueTimeout):
            ours.acquire(0.05)
    waiting = [thread for thread in threading.enumerate() if thread.name == "write lock"]
    assert len(waiting) == 1, "one thread waits, however often one asks"
    theirs.release()
    waiting[0].join(5)
    assert holder_of(tmp_path / "turns") is None
    theirs.acquire(1)
    theirs.release()
    ours.acquire(1)
    ours.release()


def test_a_turn_that_comes_in_time_is_had(tmp_path: Path) -> None:
    ours, theirs = WriteLock(tmp_path / "turns"), WriteLock(tmp_path / "turns")
    theirs.acquire()
    threading.Timer(0.2, theirs.release).start()
    with ours.take(5):
        held = holder_of(tmp_path / "turns")
        assert held is not None
        assert held.pid == os.getpid()
        with pytest.raises(QueueTimeout):
            theirs.acquire(0.05)
    theirs.acquire(5)
    theirs.release()


def test_where_many_wait_the_last_is_told_soon(tmp_path: Path) -> None:
    lock, other = WriteLock(tmp_path / "turns", crowd=1), WriteLock(tmp_path / "turns")
    other.acquire()

    def wait() -> None:
        with pytest.raises(QueueTimeout):
            lock.acquire(2.5)

    first = threading.Thread(target=wait)
    first.start()
    time.sleep(0.1)
    began = time.monotonic()
    with pytest.raises(QueueTimeout):
        lock.acquire(30)
    assert time.monotonic() - began < 2
    first.join()
    other.release()
