"""Deliveries as they are shown: what was booked in under each GRN number, and what was undone."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.catalogue.model import Product, Sku
from wpp.errors import NotFound
from wpp.hints import HintCode, hint
from wpp.stock.model import Delivery, DeliveryLine

HIGHEST_ID = 2**31 - 1


class UnknownDelivery(NotFound):
    """No delivery has that number."""

    code = "unknown_delivery"


@dataclass(frozen=True, slots=True)
class DeliveryLineView:
    """Units of one SKU of a delivery: those that were booked in, and those of them that were taken back."""

    sku_id: int
    sku: str
    name: str
    size: str
    quantity: int
    undone: int

    @property
    def kept(self) -> int:
        """Units that are still booked under the delivery."""
        return self.quantity - self.undone


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery; `number` is the goods received note, `GRN-1`."""

    id: int
    delivery_note: str
    delivered_on: date | None
    file: str
    at: datetime
    actor: str
    undone_at: datetime | None
    undone_by: str
    undone_reason: str
    lines: tuple[DeliveryLineView, ...]

    @property
    def number(self) -> str:
        """The goods received note."""
        return f"GRN-{self.id}"

    @property
    def units(self) -> int:
        """Units that were booked in."""
        return sum(line.quantity for line in self.lines)

    @property
    def undone(self) -> int:
        """Units that were taken back."""
        return sum(line.undone for line in self.lines)

    @property
    def kept(self) -> int:
        """Units that are still booked under it."""
        return self.units - self.undone


def list_deliveries(session: Session, *, limit: int | None = None) -> list[DeliveryView]:
    """The newest first."""
    query = select(Delivery).order_by(Delivery.id.desc())
    return views(session, session.scalars(query.limit(limit) if limit is not None else query).all())


def delivery_view(session: Session, number: str) -> DeliveryView:
    """One delivery, by `GRN-3` or 3. Raises `UnknownDelivery`."""
    digits = re.fullmatch(r"(?:GRN)?[-\s]*0*([0-9]{1,10})", number.strip(), re.IGNORECASE)
    found = session.get(Delivery, int(digits[1])) if digits and int(digits[1]) <= HIGHEST_ID else None
    if found is None:
        raise UnknownDelivery(
            f"There is no delivery {number.strip()}.", hints=[hint(HintCode.LIST_DELIVERIES)]
        )
    session.refresh(found)  # another reader of this session may have had it before the lock
    return views(session, [found])[0]


def views(session: Session, deliveries: Sequence[Delivery]) -> list[DeliveryView]:
    """These deliveries with their lines, in the order of the catalogue."""
    lines: dict[int, list[DeliveryLineView]] = defaultdict(list)
    rows = session.execute(
        select(
            DeliveryLine.delivery_id,
            Sku.id,
            Sku.code,
            Product.name,
            Sku.size,
            DeliveryLine.quantity,
            DeliveryLine.undone,
        )
        .join(Sku, Sku.id == DeliveryLine.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .where(DeliveryLine.delivery_id.in_([each.id for each in deliveries]))
        .order_by(Product.position, Sku.position, Sku.id)
    )
    for delivery_id, sku_id, code, name, size, quantity, undone in rows:
        lines[delivery_id].append(DeliveryLineView(sku_id, code, name, size, quantity, undone))
    return [
        DeliveryView(
            each.id,
            each.delivery_note,
            each.delivered_on,
            each.file,
            each.at,
            each.actor,
            each.undone_at,
            each.undone_by,
            each.undone_reason,
            tuple(lines[each.id]),
        )
        for each in deliveries
    ]
