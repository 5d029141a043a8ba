"""The table of rounds."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import Base, JsonObject, UtcDateTime


class CronRun(Base):
    """One run of `wpp cron`. A round that was killed has no end."""

    __tablename__ = "cron_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[str | None] = mapped_column(String(20), unique=True)
    """Says "cron" while the round is at work and nothing afterwards; being unique, it lets one work at a time."""
    worker: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the turn falls to the next round, should this one be killed."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any]] = mapped_column(JsonObject, default=dict)
    """What each part came to, under `parts`."""
