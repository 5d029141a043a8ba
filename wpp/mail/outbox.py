"""The outbox: what is to be sent is written down in the transaction that causes it, once for each cause.

Who sends it is `wpp.mail.delivery`'s matter; nothing here waits for a mail server.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record_many
from wpp.database import insert_new, table_of
from wpp.errors import NotFound, Refusal
from wpp.hints import HintCode, hint
from wpp.mail.claims import person_is
from wpp.mail.messages import subject_of
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.required_context import check_facts
from wpp.people.erased import is_erased
from wpp.people.model import User
from wpp.work import Work

LONGEST_KEY = 200
LONGEST_NAME = 400
KEYS_AT_A_TIME = 1000
GONE = {
    EmailState.SENT: "was sent",
    EmailState.WITHDRAWN: "was merged into another email",
}


class UnknownMessage(NotFound):
    """There is no email with that number."""

    code = "unknown_message"


class AlreadySent(Refusal):
    """The email has gone, is going at this moment, or went with another one; it can't be tried again."""

    code = "already_sent"


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """One email to one recipient, not yet queued.

    `thing` says what it is about (`42`, `1042:2`): a second letter of the same kind about the same thing is never
    queued. `user_id` is None for a letter to a team.
    """

    kind: EmailKind
    thing: str
    to: str
    name: str = ""
    user_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    """Under the audit's name: `order:12`; the emails of an order or a person are found by it."""
    send_after: datetime | None = None
    """When it may be sent, where that is not at once."""

    @property
    def key(self) -> str:
        """What makes it unique; one that is too long for its column ends in its own digest."""
        key = f"{self.kind.value}:{self.thing}"
        if len(key) <= LONGEST_KEY:
            return key
        return f"{key[: LONGEST_KEY - 33]}:{sha256(key.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of the outbox as it is shown."""

    id: int
    key: str
    kind: EmailKind
    to: str
    name: str
    user_id: int | None
    subject: str
    facts: Mapping[str, Any]
    state: EmailState
    attempts: int
    queued_at: datetime
    next_try_at: datetime
    sent_at: datetime | None
    error: str | None
    message_id: str

    @property
    def to_team(self) -> bool:
        """Whether it is written to a team and not to a person."""
        return self.user_id is None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much the outbox still holds.

    `oldest` is since when the longest waiting message is due. Of those that were put off for now, `put_off` of them,
    the first was queued at `put_off_since`.
    """

    waiting: int
    failed: int
    oldest: datetime | None
    put_off: int = 0
    put_off_since: datetime | None = None


def emails_to_team(
    kind: EmailKind, thing: str, addresses: Sequence[str], facts: Mapping[str, Any], *, about: str = ""
) -> list[OutgoingEmail]:
    """The same letter to every address of a team; none where the team has no address."""
    return [
        OutgoingEmail(kind, f"{thing}:{address.lower()}", address, facts=facts, about=about)
        for address in addresses
    ]


def queue_many(work: Work, emails: Sequence[OutgoingEmail], *, brand_name: str) -> int:
    """Queue letters in one statement, passing over what was queued before; returns how many are new.

    Nothing is written to people who were erased.

    Raises `TypeError` where a letter lacks a fact that its message would have to say.
    """
    if not emails:
        return 0
    rows = [queued_row(work, email, brand_name) for email in emails if not is_erased(email.to)]
    if not rows:
        return 0
    new = insert_new(work.session, table_of(Email)).returning(table_of(Email).c.id)
    # Counted from RETURNING: drivers do not say how many rows of an `executemany` went in.
    return len(work.execute(new, rows).all())


def queued_row(work: Work, email: OutgoingEmail, brand_name: str) -> dict[str, Any]:
    """The row of one letter; its subject is put into words at once, since lists show it."""
    check_facts(email.kind, email.facts)
    subject = subject_of(email.kind, email.facts, brand_name=brand_name, to_team=email.user_id is None)
    return {
        "key": email.key,
        "kind": email.kind,
        "recipient": email.to,
        "recipient_name": email.name[:LONGEST_NAME],
        "user_id": email.user_id,
        "about": email.about,
        "subject": subject,
        "facts": dict(email.facts),
        "state": EmailState.QUEUED,
        "attempts": 0,
        "queued_at": work.now,
        "next_try_at": email.send_after or work.now,
        "message_id": message_name(email.key, work.now),
    }


def message_name(key: str, queued_at: datetime) -> str:
    """The left half of the Message-ID: made from the key, so that a repeat is recognised by whoever reads it.

    The instant makes it another one in every portal and after every fresh start; two portals that write to the same
    warehouse would otherwise look like one that repeats itself. The sender adds the portal's host.
    """
    digest = sha256(f"{key} {queued_at.isoformat()}".encode()).hexdigest()
    readable = re.sub(r"[^A-Za-z0-9_-]+", ".", key).strip(".")
    return f"{readable[:60].rstrip('.')}.{digest[:24]}"


def list_messages(
    session: Session,
    *,
    state: EmailState | None = None,
    kind: EmailKind | None = None,
    to: str | None = None,
    user_id: int | None = None,
    before: int | None = None,
    limit: int | None = 50,
) -> list[MessageView]:
    """The newest messages first; `before` is the id that ended the page before, `to` any part of the address."""
    query = select(Email).order_by(Email.id.desc())
    if state is not None:
        query = query.where(Email.state == state)
    if kind is not None:
        query = query.where(Email.kind == kind)
    if to is not None:
        query = query.where(func.lower(Email.recipient).contains(to.strip().lower(), autoescape=True))
    if user_id is not None:
        query = query.where(Email.user_id == user_id)
    if before is not None:
        query = query.where(Email.id < before)
    if limit is not None:
        query = query.limit(limit)
    return [to_view(message) for message in session.scalars(query)]


def queued_before(session: Session, keys: Sequence[str]) -> set[str]:
    """Which of these keys the outbox has already."""
    keys_queued: set[str] = set()
    for start in range(0, len(keys), KEYS_AT_A_TIME):
        part = keys[start : start + KEYS_AT_A_TIME]
        keys_queued.update(session.scalars(select(Email.key).where(Email.key.in_(part))))
    return keys_queued


def message(session: Session, message_id: int) -> MessageView:
    """One message by its number. Raises `UnknownMessage`."""
    row = session.get(Email, message_id) if 0 < message_id < 2**31 else None
    if row is None:
        raise UnknownMessage(f"There is no email {message_id}.", hints=[hint(HintCode.LIST_EMAILS)])
    return to_view(row)


def backlog(session: Session) -> Backlog:
    """What waits and what was given up; a link that nobody needs any more is no loss."""
    put_off = (Email.state == EmailState.QUEUED) & (Email.attempts > 0)
    waiting = session.execute(
        select(
            func.count(),
            func.min(Email.next_try_at),
            func.count(case((put_off, 1))),
            func.min(case((put_off, Email.queued_at))),
        ).where(Email.state.in_([EmailState.QUEUED, EmailState.SENDING]))
    ).one()
    moot = or_(person_is(User.disabled_at.is_not(None)), person_is(User.email != Email.recipient))
    failed = session.scalar(select(func.count()).where(Email.state == EmailState.FAILED, ~moot))
    number, oldest, tried, tried_since = waiting
    return Backlog(number, failed or 0, oldest, tried, tried_since)


def held_back(session: Session, *, now: datetime) -> list[MessageView]:
    """What is queued and not due yet, the next one first: it may still be corrected, or waits for its next try."""
    query = select(Email).where(Email.state == EmailState.QUEUED, Email.next_try_at > now)
    return [to_view(each) for each in session.scalars(query.order_by(Email.next_try_at, Email.id))]


def retry(work: Work, ids: Sequence[int] | None = None) -> list[int]:
    """Let messages be tried again from now on, as if for the first time: these, or every failed one.

    Among these may be one that was withdrawn since its person was switched off, who may be on again by now. Returns
    the numbers of those that will be tried. Raises `UnknownMessage`, and `AlreadySent` for what has gone.
    """
    here = Email.state == EmailState.FAILED
    if ids is not None:
        to_a_person = (Email.state == EmailState.WITHDRAWN) & (Email.kind != EmailKind.LOW_STOCK)
        to_a_person &= Email.withdrawn_at.is_(None)
        here = or_(here, Email.state == EmailState.QUEUED, to_a_person)
    again = (
        update(Email)
        .where(here)
        .values(state=EmailState.QUEUED, attempts=0, next_try_at=work.now, claimed_by=None, error=None)
        .returning(Email.id)
    )
    if ids is not None:
        again = again.where(Email.id.in_(ids))
    # Rows are given back as Core tuples: no object of an earlier read in this session is to be brought up to date.
    retried = sorted(work.execute(again).scalars())
    for left in sorted(set(ids or ()) - set(retried)):
        email = message(work.session, left)
        when = GONE.get(email.state, "is being sent")
        raise AlreadySent(
            f"Email {left} to {email.to} {when} and can't be tried again.",
            hints=[hint(HintCode.SHOW_EMAIL, message=left)],
        )
    record_many(work, [(Tag.MAIL_RETRIED, about("message", number), {}) for number in retried])
    return retried


def to_view(email: Email) -> MessageView:
    """The message as a value that outlives its session."""
    return MessageView(
        id=email.id,
        key=email.key,
        kind=email.kind,
        to=email.recipient,
        name=email.recipient_name,
        user_id=email.user_id,
        subject=email.subject,
        facts=dict(email.facts),
        state=email.state,
        attempts=email.attempts,
        queued_at=email.queued_at,
        next_try_at=email.next_try_at,
        sent_at=email.sent_at,
        error=email.error,
        message_id=email.message_id,
    )
