"""Work: one transaction, by one actor, at one instant."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Work:
    """What every function that writes takes first.

    `actor` is who does it, as the audit will say. `now` is one instant for the whole transaction, in the portal's time
    zone, so that a due date can be reckoned from it; columns keep it in UTC.
    """

    session: Session
    actor: str
    now: datetime


def isoformat_utc(instant: datetime) -> str:
    """An instant for JSON: ISO 8601 in UTC, to the second."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")
