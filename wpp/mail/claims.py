"""Claims: a message is one sender's own from the conditional UPDATE that took it until it is marked or its lease ends.

What must not go any more because of its recipient is withdrawn by the same UPDATE: a link to somebody who was switched
off since it was written, or who has another address by now, which ended the link; a reminder to somebody who has
ordered meanwhile; a request to a representative who may approve no longer. What it says is looked at in
`wpp.mail.truth`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from wpp.database import table_of
from wpp.mail.messages import LINK_PATHS
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.people.model import Role, User

LEASE: Final = timedelta(minutes=10)
"""How long a claim holds; all time limits of one message together stay below it."""
IN_HAND: Final = text("state in ('queued', 'sending')")
"""Word for word what the index of due messages says: with parameters in it SQLite reads the whole outbox instead."""
SWITCHED_OFF: Final = "Not sent: the account was disabled."
ORDERED: Final = "Not sent: the starter had already ordered."
MOVED: Final = "Not sent: the email address has changed, so its link no longer works."


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is this sender's own until its lease ends, or that was withdrawn in place of being claimed."""

    id: int
    kind: EmailKind
    recipient: str
    recipient_name: str
    user_id: int | None
    subject: str
    facts: dict[str, Any]
    attempts: int
    message_id: str
    about: str
    state: EmailState = EmailState.SENDING
    first_attempted_at: datetime | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether it is not to be sent."""
        return self.state is EmailState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: the message's new state, when it is tried next, and what went wrong."""

    state: EmailState
    at: datetime
    error: str | None = None
    server_is_gone: bool = False


def claim(
    session: Session, now: datetime, *, worker: str, host: str, after: int | None = None, early: bool = False
) -> Claimed | None:
    """Take one message that is due, or whose claim was left behind; None where there is none.

    `early` takes what waits for its next try as well, in the order of the outbox and only behind `after`: a run tries
    each of them once. The first claim completes the Message-ID with the portal's host.
    """
    asked = {"at": now, "until": now + LEASE, "worker": worker, "host": f"@{host}", "behind": after or 0}
    row = session.connection().execute(claiming(early=early), asked).one_or_none()
    return Claimed(*row) if row else None


@cache
def claiming(*, early: bool) -> ReturningUpdate[Any]:
    """The statement of `claim`, put together once: it is said for every message."""
    outbox = table_of(Email).c
    free = outbox.next_try_at <= bindparam("at")
    if early:
        free = or_(free, outbox.state == EmailState.QUEUED) & (outbox.id > bindparam("behind"))
    free = and_(IN_HAND, free)
    order = [outbox.id] if early else [outbox.next_try_at, outbox.id]
    # SKIP LOCKED (PostgreSQL alone knows it) lets senders pass each other; that no two win is the UPDATE's doing.
    first = select(outbox.id).where(free).order_by(*order).limit(1).with_for_update(skip_locked=True)
    off = or_(person_is(User.disabled_at.is_not(None)), representative_is_off())
    moved = person_is(User.email != outbox.recipient)
    ordered = and_(outbox.kind == EmailKind.REMINDER, person_is(User.orders_used > 0))
    withdrawn = or_(off, moved, ordered)
    attempted = outbox.first_attempted_at.is_not(None)
    as_it_is = or_(withdrawn, attempted)
    first_attempt = func.coalesce(outbox.first_attempted_at, bindparam("at", type_=outbox.next_try_at.type))
    return (
        update(table_of(Email))
        .where(outbox.id == first.scalar_subquery(), free)
        .values(
            state=case((withdrawn, EmailState.WITHDRAWN.value), else_=EmailState.SENDING.value),
            attempts=outbox.attempts + case((withdrawn, 0), else_=1),
            first_attempted_at=case((withdrawn, outbox.first_attempted_at), else_=first_attempt),
            next_try_at=bindparam("until"),
            claimed_by=bindparam("worker"),
            # What went wrong the last time is over. What is withdrawn keeps the Message-ID of one that was never tried.
            error=case((off, SWITCHED_OFF), (moved, MOVED), (ordered, ORDERED), else_=None),
            message_id=case((as_it_is, outbox.message_id), else_=outbox.message_id + bindparam("host")),
        )
        .returning(
            outbox.id,
            outbox.kind,
            outbox.recipient,
            outbox.recipient_name,
            outbox.user_id,
            outbox.subject,
            outbox.facts,
            outbox.attempts,
            outbox.message_id,
            outbox.about,
            outbox.state,
            outbox.first_attempted_at,
        )
    )


def person_is(so: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a message of the outbox has a personal link in it, and this is true of its person."""
    outbox = table_of(Email)
    person = exists().where(User.id == outbox.c.user_id, so)
    return and_(outbox.c.kind.in_(LINK_PATHS), person.correlate(outbox))


def representative_is_off() -> ColumnElement[bool]:
    """Whether a message asks somebody to approve who may no longer: it says who ordered, and where they live."""
    outbox = table_of(Email)
    theirs = User.email_key == func.lower(outbox.c.recipient)
    person = exists().where(theirs, User.role == Role.REPRESENTATIVE, User.disabled_at.is_not(None))
    return and_(outbox.c.kind == EmailKind.APPROVAL_REQUEST, person.correlate(outbox))


def mark(session: Session, claimed: Claimed, outcome: Outcome, *, worker: str) -> None:
    """Write down how it ended, if the message is still this sender's."""
    outbox = table_of(Email).c
    session.connection().execute(
        update(table_of(Email))
        .where(
            outbox.id == claimed.id,
            outbox.state == EmailState.SENDING,
            outbox.claimed_by == worker,
            outbox.attempts == claimed.attempts,
        )
        .values(
            state=outcome.state,
            next_try_at=outcome.at,
            sent_at=outcome.at if outcome.state is EmailState.SENT else None,
            claimed_by=None,
            error=outcome.error,
        )
    )
