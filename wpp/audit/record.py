"""Write events and read them back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from wpp.audit.model import AuditEvent
from wpp.database import table_of
from wpp.work import RECORDED, Work


class Tag(StrEnum):
    """`thing:verb`, the only words an event may be called by."""

    DATABASE_RESTORED = "database:restored"
    FILE_WRITTEN = "file:written"
    SETTING_CHANGED = "setting:changed"
    USERS_IMPORTED = "users:imported"
    USERS_IMPORT_UNDONE = "users:import-undone"
    USER_ADDED = "user:added"
    USER_EDITED = "user:edited"
    USER_SWITCHED_OFF = "user:switched-off"
    USER_SWITCHED_ON = "user:switched-on"
    USER_JOINED = "user:joined"
    USER_INVITED = "user:invited"
    USER_LINK_MADE = "user:link-made"
    USER_PASSWORD_SET = "user:password-set"
    USER_SIGNED_IN = "user:signed-in"
    USER_GRANTED = "user:granted"
    USER_REVOKED = "user:revoked"
    USER_MERGED = "user:merged"
    USER_UNMERGED = "user:unmerged"
    USER_EXPORTED = "user:exported"
    USER_ERASED = "user:erased"
    PRIVACY_PURGED = "privacy:purged"
    CATALOGUE_IMPORTED = "catalogue:imported"
    CATALOGUE_RENAMED = "catalogue:renamed"
    CATALOGUE_RETIRED = "catalogue:retired"
    CATALOGUE_RESTORED = "catalogue:restored"
    STOCK_BOOKED_IN = "stock:booked-in"
    STOCK_BOOKED_IN_UNDONE = "stock:booked-in-undone"
    STOCK_ADJUSTED = "stock:adjusted"
    STOCK_COUNTED = "stock:counted"
    STOCK_EXPECTED = "stock:expected"
    STOCK_EXPECTED_CHANGED = "stock:expected-changed"
    STOCK_EXPECTED_CLOSED = "stock:expected-closed"
    STOCK_RECONCILED = "stock:reconciled"
    STOCK_LOW = "stock:low"
    STOCK_RECOVERED = "stock:recovered"
    THRESHOLD_SET = "stock:threshold-set"
    ORDER_PLACED = "order:placed"
    ORDER_APPROVAL_REQUESTED = "order:approval-requested"
    ORDER_APPROVED = "order:approved"
    ORDER_UNAPPROVED = "order:unapproved"
    ORDER_REJECTED = "order:rejected"
    ORDER_CANCELLED = "order:cancelled"
    ORDER_COMPLETED = "order:completed"
    ORDER_CHANGED = "order:changed"
    ORDER_CHANGE_ASKED = "order:change-asked"
    ORDER_CHANGE_REJECTED = "order:change-rejected"
    ORDER_CHANGE_WITHDRAWN = "order:change-withdrawn"
    ORDER_TRACKING_SET = "order:tracking-set"
    ORDER_UNCOMPLETED = "order:uncompleted"
    ORDER_REINSTATED = "order:reinstated"
    ORDER_PICKING_STARTED = "order:picking-started"
    ORDER_PICKING_UNDONE = "order:picking-undone"
    ORDER_EXPORTED = "order:exported"
    ORDER_UNEXPORTED = "order:unexported"
    ORDER_STOP_ASKED = "order:stop-asked"
    ORDER_STOP_WITHDRAWN = "order:stop-withdrawn"
    ORDER_STOPPED = "order:stopped"
    ORDER_TOO_LATE = "order:too-late"
    ORDER_STOP_REOPENED = "order:stop-reopened"
    ORDER_SHORT = "order:short"
    ORDER_RESUMED = "order:resumed"
    ORDER_SHORT_UNDONE = "order:short-undone"
    ORDER_DECISION_UNDONE = "order:decision-undone"
    ORDER_DUE_MOVED = "order:due-moved"
    ORDER_REMINDED = "order:reminded"
    ORDER_ESCALATED = "order:escalated"
    ORDER_WARNED = "order:warned"
    RETURN_RECORDED = "return:recorded"
    RETURN_FOUND = "return:found"
    RETURN_UNDONE = "return:undone"
    RETURN_CORRECTED = "return:corrected"
    RETURN_FOUND_UNDONE = "return:found-undone"
    READING_SAVED = "reading:saved"
    READING_FORGOTTEN = "reading:forgotten"
    MAIL_RETRIED = "mail:retried"
    MAIL_WITHDRAWN = "mail:withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it is shown."""

    id: int
    at: datetime
    actor: str
    tag: str
    about: str
    detail: dict[str, Any]


def about(thing: str, identity: object) -> str:
    """The name under which events about one thing are found again."""
    return f"{thing}:{identity}"


def record(work: Work, tag: Tag, thing: str, **detail: Any) -> None:
    """Write one event in the transaction that causes it; details that are None are left out."""
    record_many(work, [(tag, thing, detail)])


def record_many(work: Work, events: Iterable[tuple[Tag, str, dict[str, Any]]]) -> None:
    """Write several events in one statement."""
    rows = [
        {
            "at": work.now,
            "actor": work.actor,
            "tag": tag.value,
            "about": thing,
            "detail": {key: value for key, value in detail.items() if value is not None},
        }
        for tag, thing, detail in events
    ]
    if rows:
        work.execute(insert(table_of(AuditEvent)), rows)
        work.session.info[RECORDED] = True


def history_of(session: Session, things: Sequence[str], *, since: datetime | None = None) -> list[Entry]:
    """Everything that happened to these things, oldest first.

    `since` is when the first of them came to be: SQLite gives the id of a row that was taken out to the next one.
    """
    query = select(AuditEvent).where(AuditEvent.about.in_(things)).order_by(AuditEvent.id)
    if since is not None:
        query = query.where(AuditEvent.at >= since)
    return [to_view(event) for event in session.scalars(query)]


def list_entries(
    session: Session,
    *,
    thing: str | None = None,
    actor: str | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: int | None = 50,
) -> list[Entry]:
    """The newest events first; `before` is the id that ended the page before."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc())
    if thing is not None:
        query = query.where(AuditEvent.about == thing)
    if actor is not None:
        query = query.where(AuditEvent.actor == actor)
    if since is not None:
        query = query.where(AuditEvent.at >= since)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    if limit is not None:
        query = query.limit(limit)
    return [to_view(event) for event in session.scalars(query)]


def has_entries(session: Session, *, thing: str) -> bool:
    """Whether anything was recorded about a thing."""
    return session.scalar(select(exists().where(AuditEvent.about == thing))) is True


def actors(session: Session) -> list[str]:
    """Everybody who did something that was recorded, in alphabetical order."""
    return list(session.scalars(select(AuditEvent.actor).distinct().order_by(AuditEvent.actor)))


def to_view(event: AuditEvent) -> Entry:
    """The event as a value that outlives its session."""
    return Entry(event.id, event.at, event.actor, event.tag, event.about, dict(event.detail))
