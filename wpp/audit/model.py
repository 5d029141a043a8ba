"""The audit's one table."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
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
