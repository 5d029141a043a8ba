"""Writers of one SQLite file take turns: a lock among threads, and a locked file among processes.

SQLite's own busy handler sleeps and tries again, and a writer may lose every time: 2.6 s was the worst wait of sixteen
writers, 0.15 s with turns. Both locks fall by themselves when a process is killed, but a process that is stopped keeps
them: nobody waits for longer than they said, and the file names who holds it. Where there is no `fcntl` (Windows) the
busy handler alone decides.
"""

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import IO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CROWDED_SECONDS = 1.0
"""How long one waits where so many wait already that nobody would be left to read."""
LONGEST_NAME = 120
HOLDER_BYTES = 512


class QueueTimeout(Exception):
    """The turn did not come in time."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes: the process, the command it runs, and since when."""

    pid: int
    command: str
    since: datetime


class WriteLock:
    """The queue of writers before one file. With `crowd`, so many at most wait for long, in this process."""

    def __init__(self, path: Path, *, crowd: int | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._crowd = crowd
        self._waiting = 0
        self._counting = threading.Lock()
        self._file: IO[bytes] | None = None
        self._waiter: FileWaiter | None = None

    def acquire(self, seconds: float | None = None) -> None:
        """Wait for the turn and hold it until `release`.

        A second writing transaction inside the first would wait for itself for ever: that bug is raised instead.
        Raises `QueueTimeout` where the turn has not come after `seconds`, and OSError where the file is not ours.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("a writing transaction was opened inside another one")
        until = self._until(seconds)
        self._count(+1)
        try:
            if not self._lock.acquire(timeout=-1 if until is None else max(0.0, until - monotonic())):
                raise QueueTimeout
            try:
                self._file = self._locked_file(until)
            except BaseException:
                self._lock.release()
                raise
        finally:
            self._count(-1)
        self._owner = threading.get_ident()

    def release(self) -> None:
        """Give the turn to the next."""
        self._owner = None
        if self._file is not None:
            self._file.close()
            self._file = None
        self._lock.release()

    @contextmanager
    def take(self, seconds: float | None = None) -> Iterator[None]:
        """`acquire` and `release` around a block."""
        self.acquire(seconds)
        try:
            yield
        finally:
            self.release()

    def _count(self, change: int) -> None:
        """One more or one less who waits."""
        with self._counting:
            self._waiting += change

    def _until(self, seconds: float | None) -> float | None:
        """When waiting ends; soon, where so many wait that no thread would be left for those who only read."""
        if seconds is None:
            return None
        if self._crowd is not None and self._waiting >= self._crowd:
            seconds = min(seconds, CROWDED_SECONDS)
        return monotonic() + seconds

    def _locked_file(self, until: float | None) -> IO[bytes] | None:
        """The locked file, with this process's name in it; only the owner of the threads' lock asks for it."""
        if fcntl is None or not self._path.parent.is_dir():
            return None
        file = lock_file(self._path)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            file = self._waited_for(until)
        except BaseException:
            file.close()
            raise
        write_holder(file)
        return file

    def _waited_for(self, until: float | None) -> IO[bytes]:
        """The locked file as soon as it comes; who waited last may have left a waiter, which may have given it back."""
        while True:
            if self._waiter is None:
                self._waiter = FileWaiter(self._path)
            try:
                locked = self._waiter.wait(None if until is None else until - monotonic())
            except OSError:
                self._waiter = None
                raise
            over = locked is not None or self._waiter.is_over()
            if over:
                self._waiter = None
            if locked is not None:
                return locked
            if not over or (until is not None and monotonic() >= until):
                raise QueueTimeout


class FileWaiter:
    """A thread that waits for the locked file, since waiting in the kernel is in order and knows no end.

    Whoever no longer waits leaves it to the next; what nobody waits for is given back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._change = threading.Condition()
        # From the start: it may have the file before anybody asks for it.
        self._wanted = True
        self._file: IO[bytes] | None = None
        self._over = False
        self._error: OSError | None = None
        threading.Thread(target=self._lock_file, name="write lock", daemon=True).start()

    def is_over(self) -> bool:
        """Whether it waits no longer."""
        with self._change:
            return self._over

    def wait(self, seconds: float | None) -> IO[bytes] | None:
        """The locked file, or None where it has not come in time."""
        with self._change:
            self._wanted = True
            try:
                self._change.wait_for(
                    lambda: self._over, timeout=None if seconds is None else max(0.0, seconds)
                )
            finally:
                self._wanted = False
            file, self._file = self._file, None
            if self._error is not None:
                raise self._error
            return file

    def _lock_file(self) -> None:
        try:
            file = lock_file(self._path)
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as error:
            with self._change:
                self._error, self._over = error, True
                self._change.notify_all()
            return
        with self._change:
            self._over = True
            if self._wanted:
                self._file = file
                self._change.notify_all()
            else:
                file.close()


def lock_file(path: Path) -> IO[bytes]:
    """The file at which writers queue, made where there is none."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666), "r+b", buffering=0)


def write_holder(file: IO[bytes]) -> None:
    """Write into the locked file who holds it, for whoever waits; without it the lock is as good.

    Always as many bytes: a file that is made empty first would be written to the disk each time it is closed.
    """
    holder = {"pid": os.getpid(), "command": command_line(), "since": datetime.now(UTC).isoformat()}
    with contextlib.suppress(OSError):
        file.write(json.dumps(holder).encode().ljust(HOLDER_BYTES))


def command_line() -> str:
    """What this process was started as, without its values: they may be personal."""
    words = [Path(sys.argv[0]).name or "python"]
    for word in sys.argv[1:]:
        if word.startswith("-") or not word.replace("-", "").isalpha():
            break
        words.append(word)
    return " ".join(words)[:LONGEST_NAME]


def holder_of(path: Path) -> Holder | None:
    """Who holds the file at this moment; None where nobody does, or it cannot be known."""
    if fcntl is None:
        return None
    try:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                written = json.loads(file.read())
                return Holder(
                    int(written["pid"]), str(written["command"]), datetime.fromisoformat(written["since"])
                )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None
