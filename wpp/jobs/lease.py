"""One round at a time: a row with a lease says whose turn it is, on SQLite and on Postgres, across machines.

A lock of the database itself would fall sooner when its holder is killed, but not when its machine loses power, and a
file's lock does not reach another machine. What the lease costs is a pause of ten minutes after a kill. Two rounds
that overlap all the same would do no harm: each part has guards of its own.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wpp.database import insert_new, table_of
from wpp.jobs.model import CronRun
from wpp.work import Work

LEASE_TIME: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=7)
"""How long rounds are remembered: some 2,000 at one every five minutes."""
HOLDER: Final = "cron"


@dataclass(frozen=True, slots=True)
class JobRun:
    """One part of a round, and in words what it came to."""

    part: str
    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class CronRunView:
    """A round as it is shown. Without an end it is at work, or was cut off."""

    id: int
    worker: str
    started_at: datetime
    ended_at: datetime | None
    at_work: bool
    """Whether the turn is still its own, be it that nobody has asked for it since it was killed."""
    lease_until: datetime
    parts: tuple[JobRun, ...]

    @property
    def heard_of_at(self) -> datetime:
        """When it last said that it was alive, or ended."""
        return self.ended_at or self.lease_until - LEASE_TIME

    def is_over(self, now: datetime) -> bool:
        """Whether it was cut off: its lease has ended, and it has not."""
        return self.ended_at is None and (not self.at_work or self.lease_until <= now)


def acquire_lease(work: Work, *, worker: str) -> int | None:
    """Begin a round; its number, or None where another one is at work."""
    rounds = table_of(CronRun)
    left_behind = (rounds.c.turn == HOLDER) & (rounds.c.lease_until <= work.now)
    work.execute(update(rounds).where(left_behind).values(turn=None))
    begun = (
        insert_new(work.session, rounds)
        .values(
            turn=HOLDER,
            worker=worker[:100],
            started_at=work.now,
            lease_until=work.now + LEASE_TIME,
            result={},
        )
        .returning(rounds.c.id)
    )
    number: int | None = work.execute(begun).scalar_one_or_none()
    return number


def renew_lease(work: Work, number: int) -> bool:
    """Hold the turn for another lease; False where it has fallen to somebody else."""
    rounds = table_of(CronRun)
    kept = work.changes_one(
        update(rounds)
        .where(rounds.c.id == number, rounds.c.turn == HOLDER)
        .values(lease_until=work.now + LEASE_TIME)
    )
    return kept


def release_lease(work: Work, number: int, parts: Sequence[JobRun]) -> None:
    """Give the turn back, write down what came of the round, and forget the old ones."""
    rounds = table_of(CronRun)
    result = {"parts": [asdict(part) for part in parts]}
    work.execute(
        update(rounds).where(rounds.c.id == number).values(turn=None, ended_at=work.now, result=result)
    )
    work.execute(delete(rounds).where(rounds.c.turn.is_(None), rounds.c.started_at < work.now - KEPT))


def recent_runs(session: Session, *, limit: int) -> list[CronRunView]:
    """The newest rounds first."""
    rows = session.scalars(select(CronRun).order_by(CronRun.id.desc()).limit(limit))
    return [
        CronRunView(
            each.id,
            each.worker,
            each.started_at,
            each.ended_at,
            each.turn is not None,
            each.lease_until,
            tuple(JobRun(**part) for part in each.result.get("parts", [])),
        )
        for each in rows
    ]
