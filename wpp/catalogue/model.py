"""The tables of what can be ordered: items, their SKUs with all their codes, packs, and the choices a pack asks for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import Base, UtcDateTime, stored_enum


class Product(Base):
    """A style or product as people speak of it: "T-shirt", "Water bottle"."""

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    image: Mapped[str] = mapped_column(String(255), default="")
    position: Mapped[int] = mapped_column(default=0)


class Picture(Base):
    """A picture of an item, made small enough for a phone; its name is made from its content."""

    __tablename__ = "pictures"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Sku(Base):
    """A stock-keeping unit: what is counted, an item in one size."""

    __tablename__ = "skus"
    __table_args__ = (CheckConstraint("threshold >= 0", name="threshold_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    code_key: Mapped[str] = mapped_column(String(60), unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    size: Mapped[str] = mapped_column(String(40), default="")
    fits: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Whom the size fits, for the size guide: "Chest 96–101 cm"."""
    unit: Mapped[str] = mapped_column(String(20), default="each")
    location: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Its place in the warehouse: "B-12-3"."""
    threshold: Mapped[int | None]
    """Low at this many available units; the portal's own threshold where None."""
    position: Mapped[int] = mapped_column(default=0)
    opening: Mapped[int | None]
    """The opening stock that the last sheet gave it, booked or not; the same figure again is no news."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it is neither offered nor alarmed about. Stock and history stay, and open orders keep it."""
    in_sheet: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the last sheet had it. False where it was missing, or retired, and that has been decided about."""


class CodeKind(StrEnum):
    """Which column of the catalogue a code of a SKU stands in."""

    BARCODE = "barcode"
    OTHER = "other"


class SkuCode(Base):
    """A further code of a SKU: what is printed on it as a barcode, or what a supplier calls it.

    A code is one SKU's in the whole portal. `code_key` has a number of GS1 with all its 14 digits.
    """

    __tablename__ = "sku_codes"

    code_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[CodeKind] = mapped_column(stored_enum(CodeKind))
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"), index=True)
    in_sheet: Mapped[bool] = mapped_column(default=True, server_default=true())
    """As for a SKU: False where the last sheet no longer had it and it was kept."""


class SkuAlias(Base):
    """A code that a SKU had before it was renamed, so that older files still find it."""

    __tablename__ = "sku_aliases"

    code_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"), index=True)
    renamed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Pack(Base):
    """What a person orders one of."""

    __tablename__ = "packs"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it is not offered."""
    in_sheet: Mapped[bool] = mapped_column(default=True, server_default=true())
    """As for a SKU."""


class Choice(Base):
    """One part of a pack. One offer: everybody gets it; several items: pick one; several sizes: pick one."""

    __tablename__ = "choices"
    __table_args__ = (
        UniqueConstraint("pack_id", "name"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    name: Mapped[str] = mapped_column(String(120))
    quantity: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the pack is without it. The row stays, so that baskets can show what they have lost."""


class ChoiceOption(Base):
    """Something a choice can be: every size of an item, or one SKU of it where `sku_id` says so."""

    __tablename__ = "choice_options"
    __table_args__ = (UniqueConstraint("choice_id", "product_id", "sku_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    choice_id: Mapped[int] = mapped_column(ForeignKey("choices.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("skus.id"))
    position: Mapped[int] = mapped_column(default=0)
    in_sheet: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the last sheet had it; False where it was missing and kept."""
