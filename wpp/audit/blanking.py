"""Take the personal words out of events: for an erasure or the end of a retention, and nothing else.

What happened stays: when, what, to which thing. The triggers let exactly this change through.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import func, update

from wpp.audit.model import AuditDigest, AuditEvent
from wpp.database import table_of
from wpp.work import Work

BLANK: Final[Mapping[str, Any]] = {"blanked": True}
ERASED: Final = "erased"
"""Instead of the email of somebody who did something and was erased."""
AT_A_TIME: Final = 1000


def blank_events(work: Work, event_ids: Collection[int], *, actors: Collection[str] = ()) -> int:
    """Blank these events, and their actor where it is one of `actors`; how many there were.

    `actors` are compared without case. Twice is once.
    """
    events, digests = table_of(AuditEvent), table_of(AuditDigest)
    ids, named = sorted(event_ids), {actor.lower() for actor in actors}
    blanked = 0
    for start in range(0, len(ids), AT_A_TIME):
        these = ids[start : start + AT_A_TIME]
        if named:
            theirs = events.c.id.in_(these), func.lower(events.c.actor).in_(sorted(named))
            work.execute(update(events).where(*theirs).values(**blank_values(), actor=ERASED))
        blanked += work.execute(
            update(events).where(events.c.id.in_(these)).values(**blank_values())
        ).rowcount
        work.execute(update(digests).where(digests.c.event_id.in_(these)).values(salt=""))
    return blanked


def blank_values() -> dict[str, Any]:
    """What a blanked event has where it had words."""
    return {"detail": dict(BLANK), "address": None, "device": None, "request": None}


def is_blank(detail: Mapping[str, Any]) -> bool:
    """Whether an event was blanked."""
    return dict(detail) == dict(BLANK)
