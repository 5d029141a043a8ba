"""The audit's one table."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import Base, JsonObject, UtcDateTime


class AuditEvent(Base):
    """One thing that happened."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_about_id", "about", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(200))
    tag: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(120))
    """What it happened to, as `order:42` or `user:7`."""
    detail: Mapped[dict[str, Any]] = mapped_column(JsonObject, default=dict)
    address: Mapped[str | None] = mapped_column(String(64))
    """The network address, the device and the id of the request that caused it; none for a command."""
    device: Mapped[str | None] = mapped_column(String(80))
    request: Mapped[str | None] = mapped_column(String(64))


class AuditDigest(Base):
    """What an event was when it was sealed. Without its salt the event was blanked since, as an erasure does."""

    __tablename__ = "audit_digests"

    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seal_id: Mapped[int] = mapped_column(ForeignKey("audit_seals.id"), index=True)
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))


class AuditSeal(Base):
    """A batch of events under one seal, made with the portal's secret and the seal before."""

    __tablename__ = "audit_seals"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    events: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))
