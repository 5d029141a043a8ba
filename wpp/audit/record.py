"""Write events and read them back."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from wpp.audit.model import AuditEvent
from wpp.audit.source import NOWHERE, Source, current_source
from wpp.audit.tags import SECURITY, Tag
from wpp.database import table_of
from wpp.work import LONGEST_ACTOR, RECORDED, Work

log = logging.getLogger("wpp.security")
FIELDS = "fields"
"""Under which a line of the log has what a program reads from it."""
TO_LOG = "to-log"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it is shown."""

    id: int
    at: datetime
    actor: str
    tag: str
    about: str
    detail: dict[str, Any]
    source: Source = NOWHERE


def about(thing: str, identity: object) -> str:
    """The name under which events about one thing are found again."""
    return f"{thing}:{identity}"


def record(work: Work, tag: Tag, thing: str, **detail: Any) -> None:
    """Write one event in the transaction that causes it; details that are None are left out."""
    record_many(work, [(tag, thing, detail)])


def record_many(work: Work, events: Iterable[tuple[Tag, str, dict[str, Any]]]) -> None:
    """Write several events in one statement."""
    source = current_source()
    rows = [
        row_of(tag, thing, detail, at=work.now, actor=work.actor, source=source)
        for tag, thing, detail in events
    ]
    insert_rows(work, rows)


def row_of(
    tag: Tag, thing: str, detail: Mapping[str, Any], *, at: datetime, actor: str, source: Source
) -> dict[str, Any]:
    """One event as it is stored."""
    return {
        "at": at,
        "actor": actor[:LONGEST_ACTOR],
        "tag": tag.value,
        "about": thing,
        "detail": {key: value for key, value in detail.items() if value is not None},
        "address": source.address or None,
        "device": source.device or None,
        "request": source.request or None,
    }


def insert_rows(work: Work, rows: list[dict[str, Any]]) -> None:
    """Write events in the transaction; those of `SECURITY` wait for its end to be logged."""
    if not rows:
        return
    work.execute(insert(table_of(AuditEvent)), rows)
    work.session.info[RECORDED] = True
    work.session.info.setdefault(TO_LOG, []).extend(row for row in rows if row["tag"] in SECURITY)


def log_recorded(session: Session) -> None:
    """After the commit: the security events of the transaction, to the log."""
    for row in session.info.pop(TO_LOG, []):
        log_event(row)


def log_event(row: Mapping[str, Any]) -> None:
    """One security event as a line of the log, with its fields. Details stay in the database: they may be personal."""
    named = {"by": row["actor"], "about": row["about"], "address": row["address"], "device": row["device"]}
    fields = {name: value for name, value in named.items() if value}
    log.info(row["tag"], extra={FIELDS: fields | ({"request": row["request"]} if row["request"] else {})})


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
    security: bool = False,
) -> list[Entry]:
    """The newest events first; `before` is the id that ended the page before, `security` leaves out all others."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc())
    if security:
        query = query.where(AuditEvent.tag.in_(sorted(tag.value for tag in SECURITY)))
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
    source = Source(event.address or "", event.device or "", event.request or "")
    return Entry(event.id, event.at, event.actor, event.tag, event.about, dict(event.detail), source)
