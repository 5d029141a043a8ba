"""The tables of baskets, orders and returns."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import NUMBERED, Base, UtcDateTime, stored_enum


class Status(StrEnum):
    """Where an order is; these words are shown to people everywhere."""

    ON_HOLD = "On Hold"
    PROGRESSING = "Progressing"
    COMPLETED = "Completed"
    REJECTED = "Rejected"
    CANCELLED = "Cancelled"


CLOSED = (Status.CANCELLED, Status.REJECTED)
"""Where an order ends without anything being sent."""


class OrderPart(StrEnum):
    """What can be changed in an order."""

    CONTENTS = "contents"
    ADDRESS = "address"
    BOTH = "contents and address"


class Stop(StrEnum):
    """What became of the request to stop an order that the warehouse has in its own system."""

    ASKED = "asked"
    STOPPED = "stopped"
    TOO_LATE = "too late"


class ChangeAnswer(StrEnum):
    """What became of a request to change an order that the warehouse had begun with."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    """The order was cancelled before the warehouse answered."""


class ShortReason(StrEnum):
    """Why a unit could not be picked."""

    MISSING = "missing"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong item"


class ShortAnswer(StrEnum):
    """What was decided about a unit that could not be picked."""

    ANOTHER = "another unit"
    SUBSTITUTE = "substitute"
    PART = "part shipment"
    CANCELLED = "cancelled"
    UNDONE = "undone"


DECISIONS = (ShortAnswer.ANOTHER, ShortAnswer.SUBSTITUTE, ShortAnswer.PART)
"""What customer services decide; each can be undone and made again until the order leaves."""
NOT_CANCELLED = "status <> 'Cancelled'"
UNANSWERED = "answer IS NULL"


class Basket(Base):
    """What somebody is about to order. It belongs to a browser (`visitor`) until its owner logs in."""

    __tablename__ = "baskets"

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor: Mapped[str | None] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    """Goes along with Place order, so that a double click places one order and both clicks arrive at it."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class BasketLine(Base):
    """What was picked for one choice of the pack."""

    __tablename__ = "basket_lines"

    basket_id: Mapped[int] = mapped_column(ForeignKey("baskets.id", ondelete="CASCADE"), primary_key=True)
    choice_id: Mapped[int] = mapped_column(ForeignKey("choices.id", ondelete="CASCADE"), primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))


class ExportBatch(Base):
    """Orders that were handed to the warehouse's own system in one file; an order is in one at a time."""

    __tablename__ = "export_batches"
    __table_args__ = ({"info": NUMBERED},)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    file: Mapped[str] = mapped_column(String(255), default="")
    layout: Mapped[str] = mapped_column(String(120), default="")


class Order(Base):
    """One pack for one person. Its number is made from its id: see `wpp.orders.numbers`."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_status_id", "status", "id"),
        Index("ix_orders_status_due_at", "status", "due_at"),
        # A return has one replacement at a time: two clerks who make it at once make one.
        Index(
            "uq_orders_return_id_open",
            "return_id",
            unique=True,
            postgresql_where=text(NOT_CANCELLED),
            sqlite_where=text(NOT_CANCELLED),
        ),
        {"sqlite_autoincrement": True, "info": NUMBERED},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    status: Mapped[Status] = mapped_column(stored_enum(Status))
    pack_name: Mapped[str] = mapped_column(String(120))
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    transitions: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many status changes it has had; movements and emails of a step that can be undone are told apart by it."""
    progressing_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was completed, rejected or cancelled."""
    due_soon_notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the warehouse was told that it is due soon, or late."""
    late_notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was told that the due time has passed."""
    picking_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the warehouse began with it; until then its owner may change or cancel it."""
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How often it was changed, which is also what tells the emails about it apart."""
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("export_batches.id"), index=True)
    """The batch in which it was handed to the warehouse's own system; from then on a cancel is a request."""
    stop_requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the warehouse was asked to stop it."""
    stop_reason: Mapped[str | None] = mapped_column(Text)
    stop_email: Mapped[bool | None]
    """Whether the person is told when it has been stopped."""
    too_late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the warehouse answered that it cannot be stopped any more."""
    change_requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the warehouse is to answer whether it can still be changed; None where nothing is open."""
    blocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when something in it could not be picked; until that is decided its clock stands."""
    replaces_order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    return_id: Mapped[int | None] = mapped_column(ForeignKey("returns.id", use_alter=True))
    """The return that this order replaces the contents of."""
    name: Mapped[str] = mapped_column(String(120))
    line1: Mapped[str] = mapped_column(String(120))
    line2: Mapped[str] = mapped_column(String(120), default="")
    town: Mapped[str] = mapped_column(String(120))
    postcode: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    phone: Mapped[str] = mapped_column(String(40), default="")


class Parcel(Base):
    """One parcel in which an order left; an order may leave in several, and one that is completed may have none."""

    __tablename__ = "parcels"
    # Two clerks who add the same code at once add one parcel.
    __table_args__ = (UniqueConstraint("order_id", "tracking"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    carrier: Mapped[str] = mapped_column(String(60), default="")
    tracking: Mapped[str] = mapped_column(String(80), default="", index=True)
    """Its code; empty where only the carrier is known."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was entered here."""


class OrderLine(Base):
    """Units of one SKU in an order; the words are kept as they were when it was placed."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "sku_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "returned_quantity >= 0 and returned_quantity <= quantity", name="returned_within_quantity"
        ),
        CheckConstraint(
            "short_quantity >= 0 and short_quantity + returned_quantity <= quantity",
            name="short_within_quantity",
        ),
        CheckConstraint(
            "withdrawn_quantity >= 0 and withdrawn_quantity <= short_quantity", name="withdrawn_within_short"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"), index=True)
    quantity: Mapped[int]
    returned_quantity: Mapped[int] = mapped_column(default=0)
    short_quantity: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Units that could not be picked and are not held for it; what is sent is the quantity without them."""
    withdrawn_quantity: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Of these, units that were put here as a substitute until that decision was undone; no page shows them."""
    substitutes_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"))
    """The line in place of which this one was chosen, where something could not be picked."""
    item: Mapped[str] = mapped_column(String(120))
    size: Mapped[str] = mapped_column(String(40), default="")


TO_SEND = OrderLine.quantity - OrderLine.short_quantity
"""Units of a line that go, or went, into the parcel."""


class ChangeRequest(Base):
    """A change of an order that the warehouse has begun with: nothing is changed before it answers."""

    __tablename__ = "change_requests"
    __table_args__ = (
        # One waits at a time: of two clerks who ask at once, one is told of the other's.
        Index(
            "uq_change_requests_order_id_open",
            "order_id",
            unique=True,
            postgresql_where=text(UNANSWERED),
            sqlite_where=text(UNANSWERED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str | None] = mapped_column(String(120))
    """The address that it is to go to, whole; None where that stays.

    It is emptied with the answer, unless that is “too late”.
    """
    line1: Mapped[str | None] = mapped_column(String(120))
    line2: Mapped[str | None] = mapped_column(String(120))
    town: Mapped[str | None] = mapped_column(String(120))
    postcode: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    phone: Mapped[str | None] = mapped_column(String(40))
    answer: Mapped[ChangeAnswer | None] = mapped_column(stored_enum(ChangeAnswer))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(200))


class ChangeSwap(Base):
    """One SKU for another in a request to change an order."""

    __tablename__ = "change_swaps"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("change_requests.id", ondelete="CASCADE"), primary_key=True
    )
    old_sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"), primary_key=True)
    new_sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))


class ShortPick(Base):
    """Units of a line that the warehouse could not pick, and what was decided about them."""

    __tablename__ = "short_picks"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    quantity: Mapped[int]
    reason: Mapped[ShortReason] = mapped_column(stored_enum(ShortReason))
    found_sku_id: Mapped[int | None] = mapped_column(ForeignKey("skus.id"))
    """What stood in its place, for a wrong item."""
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    answer: Mapped[ShortAnswer | None] = mapped_column(stored_enum(ShortAnswer))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(200))
    decisions_undone: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many decisions about it were undone; tells the movements of each apart."""
    substitute_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"))
