"""Tables of returns: units that came back from an order, or never arrived."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import NUMBERED, Base, UtcDateTime, stored_enum


class Condition(StrEnum):
    """How a returned unit came back, or that it did not: `wrong item` is another SKU than was sent for."""

    GOOD = "good"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong item"
    MISSING = "missing"


class ReturnKind(StrEnum):
    """Why units are counted as returned: somebody sent them back, or the parcel never arrived."""

    SENT_BACK = "sent back"
    UNDELIVERED = "undelivered"
    LOST = "lost"


class Return(Base):
    """Units of an order that came back on one day, or that never will."""

    __tablename__ = "returns"
    __table_args__ = ({"info": NUMBERED},)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[ReturnKind] = mapped_column(
        stored_enum(ReturnKind), default=ReturnKind.SENT_BACK, server_default=ReturnKind.SENT_BACK.value
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str | None] = mapped_column(String(80), unique=True, index=True)
    """Names the rows of the file that it came from, so that they are recorded once."""
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it counts for nothing: it was recorded by mistake."""
    undone_by: Mapped[str | None] = mapped_column(String(200))
    undone_reason: Mapped[str | None] = mapped_column(Text)


class ReturnLine(Base):
    """Units of one SKU that came back in one condition."""

    __tablename__ = "return_lines"
    __table_args__ = (
        # What was corrected stays beside what is true instead of it.
        Index(
            "uq_return_lines_standing",
            "return_id",
            "order_line_id",
            "sku_id",
            "condition",
            unique=True,
            postgresql_where=text("corrected_at is null"),
            sqlite_where=text("corrected_at is null"),
        ),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "recovered_quantity >= 0 and recovered_quantity <= quantity", name="recovered_within_quantity"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("returns.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    """What really came; for a wrong item that is another SKU than the line's."""
    quantity: Mapped[int]
    condition: Mapped[Condition] = mapped_column(stored_enum(Condition))
    recovered_quantity: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Units that were missing and have been found."""
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when other lines of the return say what really came."""
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the whole return is undone."""


STANDING = ReturnLine.corrected_at.is_(None) & ReturnLine.undone_at.is_(None)
"""Lines that say what is true; the others have moved their units back."""
