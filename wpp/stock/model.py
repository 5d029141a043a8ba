"""The tables of stock: movements that nobody changes, levels that follow them, and deliveries."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import NUMBERED, Base, UtcDateTime, stored_enum


class Location(StrEnum):
    """Where a unit is. `supplier` and `lost` are the edge of what is counted and have no level of their own."""

    SUPPLIER = "supplier"
    AVAILABLE = "available"
    COMMITTED = "committed"
    RECIPIENT = "recipient"
    QUARANTINE = "quarantine"
    SCRAPPED = "scrapped"
    LOST = "lost"


EXTERNAL = frozenset({Location.SUPPLIER, Location.LOST})
"""Units come from here and go there without end: a count may find more than was ever lost."""
TRACKED = tuple(place for place in Location if place not in EXTERNAL)


class CauseKind(StrEnum):
    """What moved stock. With the id of that thing, the SKU and the step it names one movement and no other."""

    DELIVERY = "delivery"
    DELIVERY_UNDONE = "delivery undone"
    """Units of a delivery, and those taken back when it was undone; the id is the delivery's."""
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    RECONCILIATION = "reconciliation"
    """A correction by hand, by a stock-take, or by Logistock's figures; the id is the correction's."""
    ORDER_TAKEN = "order line taken"
    ORDER_GIVEN_BACK = "order line given back"
    ORDER_SENT = "order line sent"
    ORDER_NOT_SENT = "order line not sent"
    """Units of an order line; the id is the line's, the step the order's number of status changes by then."""
    SHORT = "short pick"
    SHORT_FOUND = "short pick found"
    SHORT_ANOTHER = "short pick another"
    SHORT_SUBSTITUTE = "short pick substitute"
    SHORT_DECISION_UNDONE = "short pick decision undone"
    SHORT_UNDONE = "short pick undone"
    """Units that could not be picked, what was on the shelf instead, and what is sent; the id is the short pick's.

    A decision can be undone and made again: the step is the number of decisions that were undone before.
    """
    RETURNED = "return line"
    RETURN_NOT_SENT = "return line not sent"
    RETURN_SENT_INSTEAD = "return line sent instead"
    RETURN_UNDONE = "return line undone"
    """Units of a line of a return, and the two corrections that a wrong item needs; the id is the line's.

    What was undone moves back as it came, and the steps number those movements.
    """
    RECOVERED = "return line recovered"
    RECOVERY_UNDONE = "return line recovery undone"
    """Missing units that were found; the id is the return line's, the step numbers its finds; each is undone once."""


class CorrectionKind(StrEnum):
    """Why the books were corrected without an order, a delivery or a return."""

    ADJUSTMENT = "adjustment"
    COUNT = "count"
    RECONCILIATION = "reconciliation"


class Level(Base):
    """How many units of a SKU are at one place now; changed by `move` and by nothing else."""

    __tablename__ = "stock_levels"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        Index("ix_stock_levels_location_quantity", "location", "quantity"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"), primary_key=True)
    location: Mapped[Location] = mapped_column(stored_enum(Location), primary_key=True)
    quantity: Mapped[int] = mapped_column(default=0)
    low_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """On the available level: since when it has been at or below its threshold, and Sales has been told."""


class Movement(Base):
    """Units of a SKU that went from one place to another, once: no two movements have the same cause."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("from_location <> to_location", name="goes_somewhere"),
        UniqueConstraint("cause_kind", "cause_id", "sku_id", "cause_step", name="uq_stock_movements_cause"),
        Index("ix_stock_movements_sku_id_id", "sku_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    from_location: Mapped[Location] = mapped_column(stored_enum(Location, name="from_location"))
    to_location: Mapped[Location] = mapped_column(stored_enum(Location, name="to_location"))
    quantity: Mapped[int]
    cause_kind: Mapped[CauseKind] = mapped_column(stored_enum(CauseKind, name="cause_kind", length=40))
    cause_id: Mapped[int]
    cause_step: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Tells apart what happens to one thing more than once: a step that was undone and done again, a second find."""
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(200))


class Correction(Base):
    """A correction of the books: by hand, by a stock-take, or by Logistock's figures. Its movements name its id."""

    __tablename__ = "stock_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CorrectionKind] = mapped_column(stored_enum(CorrectionKind))
    file: Mapped[str] = mapped_column(String(255), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))


class StockCount(Base):
    """A SKU that was counted, and when; what it differed by was booked under the correction, where it differed."""

    __tablename__ = "stock_counts"
    __table_args__ = (Index("ix_stock_counts_sku_id_counted_at", "sku_id", "counted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("stock_corrections.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))


class Delivery(Base):
    """A delivery that was booked in; the same delivery note is never taken twice."""

    __tablename__ = "deliveries"
    __table_args__ = ({"info": NUMBERED},)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_note: Mapped[str] = mapped_column(String(120))
    delivery_note_key: Mapped[str] = mapped_column(String(120), unique=True)
    delivered_on: Mapped[date | None] = mapped_column(Date)
    adds_to_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"), index=True)
    """The delivery whose note this one adds to: rows that were not on it the first time."""
    file: Mapped[str] = mapped_column(String(255), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was undone, once; its key is free from then on, unless some of its units could not be taken back."""
    undone_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    undone_reason: Mapped[str] = mapped_column(Text, default="", server_default="")


class DeliveryLine(Base):
    """One SKU of a delivery; `undone` of its units were taken back."""

    __tablename__ = "delivery_lines"
    __table_args__ = (
        UniqueConstraint("delivery_id", "sku_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("undone >= 0 and undone <= quantity", name="undone_within_quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    quantity: Mapped[int]
    undone: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class PurchaseOrder(Base):
    """An order of purchasing, under whose reference units of several SKUs may come."""

    __tablename__ = "purchase_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(120))
    reference_key: Mapped[str] = mapped_column(String(120), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))


class PurchaseOrderLine(Base):
    """Units of one SKU that are to come; `received` of them have, and no more do once it is closed."""

    __tablename__ = "purchase_order_lines"
    __table_args__ = (
        UniqueConstraint("purchase_order_id", "sku_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("received >= 0 and received <= quantity", name="received_within_quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_orders.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"), index=True)
    quantity: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"))
    """The delivery that closed it, so that undoing the delivery opens it again."""


class PurchaseReceipt(Base):
    """Units of a delivery that were taken off what was expected."""

    __tablename__ = "purchase_receipts"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("purchase_order_lines.id"), primary_key=True)
    quantity: Mapped[int]
