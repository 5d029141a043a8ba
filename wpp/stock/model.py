"""The tables of stock: movements that nobody changes, levels that follow them, and deliveries."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import Base, UtcDateTime, stored_enum


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
        Index("ix_stock_movements_sku_id_id", "sku_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    from_location: Mapped[Location] = mapped_column(stored_enum(Location, name="from_location"))
    to_location: Mapped[Location] = mapped_column(stored_enum(Location, name="to_location"))
    quantity: Mapped[int]
    cause: Mapped[str] = mapped_column(String(120), unique=True)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(200))


class Delivery(Base):
    """A delivery that was booked in; the same delivery note is never taken twice."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_note: Mapped[str] = mapped_column(String(120))
    delivery_note_key: Mapped[str] = mapped_column(String(120), unique=True)
    delivered_on: Mapped[date | None] = mapped_column(Date)
    file: Mapped[str] = mapped_column(String(255), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))


class DeliveryLine(Base):
    """One SKU of a delivery."""

    __tablename__ = "delivery_lines"
    __table_args__ = (
        UniqueConstraint("delivery_id", "sku_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    quantity: Mapped[int]


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


class PurchaseReceipt(Base):
    """Units of a delivery that were taken off what was expected."""

    __tablename__ = "purchase_receipts"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("purchase_order_lines.id"), primary_key=True)
    quantity: Mapped[int]
