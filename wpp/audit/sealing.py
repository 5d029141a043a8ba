"""Seal what was recorded, and look whether it is still what it was.

Each event has a salted digest, each batch of digests a seal made with the portal's secret and the seal before. Sealing
is a job of `wpp cron` and not part of an order's transaction, which would queue for it. An event that was blanked keeps
its digest and loses its salt: the seal holds, and it is counted.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from wpp.audit.blanking import is_blank
from wpp.audit.model import AuditDigest, AuditEvent, AuditSeal
from wpp.audit.triggers import missing_triggers
from wpp.database import table_of
from wpp.work import Work, isoformat_utc

A_BATCH: Final = 2_000
COLUMNS: Final = ("id", "at", "actor", "tag", "about", "detail", "address", "device", "request")


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the seals found. `last` is the newest seal: kept elsewhere, it shows that later ones are gone."""

    seals: int
    events: int
    blanked: int
    unsealed: int
    last: str
    faults: list[str] = field(default_factory=list)


def seal_batch(work: Work, *, secret: str) -> tuple[int, str]:
    """Seal what has no digest yet, `A_BATCH` events at most; how many, and the seal."""
    events, digests, seals = table_of(AuditEvent), table_of(AuditDigest), table_of(AuditSeal)
    last = work.execute(select(seals.c.id, seals.c.seal).order_by(seals.c.id.desc()).limit(1)).one_or_none()
    number, before = (last.id + 1, last.seal) if last else (1, "")
    without = (
        select(*(events.c[name] for name in COLUMNS))
        .outerjoin(digests, digests.c.event_id == events.c.id)
        .where(digests.c.event_id.is_(None))
        .order_by(events.c.id)
        .limit(A_BATCH)
    )
    rows = work.execute(without).all()
    if not rows:
        return 0, before
    made: list[dict[str, Any]] = []
    for row in rows:
        salt = secrets.token_hex(16)
        made.append({"event_id": row.id, "seal_id": number, "salt": salt, "digest": digest_of(row, salt)})
    seal = seal_of(secret, number, before, [(each["event_id"], each["digest"]) for each in made])
    # The number is the key: of two that seal at once, the second finds it taken and tries again another time.
    work.execute(insert(seals), [{"id": number, "at": work.now, "events": len(made), "seal": seal}])
    work.execute(insert(digests), made)
    return len(made), seal


def verify_seals(session: Session, *, secret: str) -> Verified:
    """Every seal, every digest under it and every event, compared."""
    seals = session.execute(
        select(AuditSeal.id, AuditSeal.events, AuditSeal.seal).order_by(AuditSeal.id)
    ).all()
    faults = [f"The trigger {name} is gone." for name in missing_triggers(session)]
    before, events, blanked = "", 0, 0
    for place, seal in enumerate(seals, 1):
        digests = session.execute(
            select(AuditDigest.event_id, AuditDigest.salt, AuditDigest.digest)
            .where(AuditDigest.seal_id == seal.id)
            .order_by(AuditDigest.event_id)
        ).all()
        sealed = seal_of(secret, seal.id, before, [(each.event_id, each.digest) for each in digests])
        if seal.id != place or seal.events != len(digests) or not hmac.compare_digest(sealed, seal.seal):
            faults.append(f"Seal {seal.id} doesn’t hold.")
        changed, blank = compared(session, digests)
        faults += changed
        events, blanked, before = events + len(digests), blanked + blank, seal.seal
    total = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    sealed_ids = select(AuditDigest.event_id)
    unsealed = session.scalar(select(func.count()).where(AuditEvent.id.not_in(sealed_ids))) if total else 0
    return Verified(len(seals), events, blanked, unsealed or 0, before, faults)


def compared(session: Session, digests: Sequence[Any]) -> tuple[list[str], int]:
    """What became of the events under one seal: in words, and how many were blanked."""
    faults, blanked = [], 0
    rows = {}
    if digests:
        between = AuditEvent.id.between(digests[0].event_id, digests[-1].event_id)
        table = table_of(AuditEvent)
        rows = {
            row.id: row
            for row in session.execute(select(*(table.c[name] for name in COLUMNS)).where(between))
        }
    for each in digests:
        row = rows.get(each.event_id)
        if row is None:
            faults.append(f"Event {each.event_id} was deleted.")
        elif not each.salt and is_blank(row.detail):
            blanked += 1
        elif not each.salt or digest_of(row, each.salt) != each.digest:
            faults.append(f"Event {each.event_id} was changed.")
    return faults, blanked


def digest_of(row: Any, salt: str) -> str:
    """The salted digest of one event; without the salt nobody can try out what it said."""
    values = [row.id, isoformat_utc(row.at), *(getattr(row, name) for name in COLUMNS[2:])]
    written = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}:{written}".encode("utf-8", "surrogatepass")).hexdigest()


def seal_of(secret: str, number: int, before: str, digests: Iterable[tuple[int, str]]) -> str:
    """One seal over a batch and the seal before it."""
    made = hmac.new(secret.encode(), f"seal:{number}:{before}".encode(), hashlib.sha256)
    for event_id, digest in digests:
        made.update(f":{event_id}:{digest}".encode())
    return made.hexdigest()
