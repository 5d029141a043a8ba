"""The outbox: every email the portal sends or has sent."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import Base, JsonObject, UtcDateTime, stored_enum


class EmailKind(StrEnum):
    """What an email is about; each has a folder of templates under its name."""

    WELCOME = "welcome"
    REMINDER = "reminder"
    NEW_LINK = "new_link"
    PASSWORD_RESET = "password_reset"
    ORDER_RECEIVED = "order_received"
    APPROVAL_REQUEST = "approval_request"
    ORDER_CONFIRMED = "order_confirmed"
    ORDER_REJECTED = "order_rejected"
    ORDER_CANCELLED = "order_cancelled"
    WAREHOUSE_ORDER = "warehouse_order"
    ORDER_DISPATCHED = "order_dispatched"
    LOW_STOCK = "low_stock"
    GOODS_IN = "goods_in"
    GOODS_IN_UNDONE = "goods_in_undone"
    RETURN_RECORDED = "return_recorded"
    LATE_ORDERS = "late_orders"
    SHORT_PICK = "short_pick"
    PARCEL_UNDELIVERED = "parcel_undelivered"
    ORDER_NOT_DISPATCHED = "order_not_dispatched"
    ORDER_REINSTATED = "order_reinstated"
    EXPORT_UNDONE = "export_undone"
    ACCOUNT_NOTICE = "account_notice"


class EmailState(StrEnum):
    """Where an email is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """Not sent, and rightly: its person was switched off or has ordered, or what it says went with another one."""


class Email(Base):
    """One email to one recipient. Its key says what caused it, so that it is queued and sent once."""

    __tablename__ = "emails"
    __table_args__ = (
        Index(
            "ix_emails_due",
            "next_try_at",
            "id",
            postgresql_where=text("state in ('queued', 'sending')"),
            sqlite_where=text("state in ('queued', 'sending')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[EmailKind] = mapped_column(stored_enum(EmailKind))
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    recipient_name: Mapped[str] = mapped_column(String(400), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """The person it is written to, where it is to a person and not to a team."""
    about: Mapped[str] = mapped_column(String(120), default="", server_default="", index=True)
    """What it is about, under the audit's name for it (`order:12`); empty where it is about several things."""
    subject: Mapped[str] = mapped_column(String(400))
    facts: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    """What the message says, as it was when it was caused; the sender puts it into words."""
    state: Mapped[EmailState] = mapped_column(stored_enum(EmailState), default=EmailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a sender first claimed it; from then on it may have arrived, whatever happened since."""
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it may be tried; while it is being sent, when its claim falls to somebody else."""
    claimed_by: Mapped[str | None] = mapped_column(String(100))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    """What went wrong at the last try, or why it was withdrawn."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was taken back, by a person or by a step that made it untrue; it is not tried again."""
    message_id: Mapped[str] = mapped_column(String(255))
