"""The table of saved readings."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import Base, JsonObject, UtcDateTime

LONGEST_NAME = 60


class SavedReading(Base):
    """How files of one kind with these headings are read.

    It holds headings, and nothing that stands below them but a supplier's names of styles.
    """

    __tablename__ = "saved_readings"
    __table_args__ = (UniqueConstraint("kind", "shape"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_key: Mapped[str] = mapped_column(String(LONGEST_NAME * 2), unique=True)
    """The name in lower case: two that differ only in this are one."""
    kind: Mapped[str] = mapped_column(String(20))
    """What the file is for, as `wpp template` calls it: `goods-in`."""
    shape: Mapped[str] = mapped_column(String(64))
    """A mark of the headings, whatever their order."""
    how: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    """The headings, columns, sheets and layout, and which item a style is."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(200))
