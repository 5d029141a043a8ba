"""Who writes at this moment, and since when: for whoever waits, and for those who look after the portal."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from wpp.database.engine import Database
from wpp.database.write_lock import holder_of

OLDEST_WRITER = text(
    "SELECT pid, application_name, xact_start FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL ORDER BY xact_start LIMIT 1"
)
"""Postgres: the oldest transaction that has written something and is not over."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes. On SQLite `pid` is a process of this machine, on Postgres a session of the server."""

    pid: int
    command: str
    since: datetime
    is_process: bool
    stopped: bool = False
    """Whether the process is suspended: it will not end by itself."""

    def seconds(self, now: datetime) -> float:
        """For how long."""
        return max(0.0, (now - self.since).total_seconds())

    @property
    def named(self) -> str:
        """The command with its process or session."""
        what = "process" if self.is_process else "session"
        return f"{self.command or 'something'} ({what} {self.pid}{', stopped' if self.stopped else ''})"


def current_writer(database: Database) -> Writer | None:
    """Who writes; None where nobody does, or it cannot be known. Raises what reading raises."""
    if database.is_sqlite:
        holder = holder_of(database.turns_path)
        if holder is None:
            return None
        return Writer(holder.pid, holder.command, holder.since, True, is_stopped(holder.pid))
    with database.read() as session:
        row = session.execute(OLDEST_WRITER).first()
    return Writer(row.pid, row.application_name, row.xact_start, False) if row is not None else None


def is_stopped(pid: int) -> bool:
    """Whether a process of this machine is suspended; False where it cannot be known."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    # The name stands in brackets and may hold anything: proc_pid_stat(5).
    return state.rpartition(")")[2].split()[:1] in (["T"], ["t"])
