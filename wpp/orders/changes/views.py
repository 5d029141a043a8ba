"""Requests to change an order as they are shown with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from wpp.catalogue.model import Product, Sku
from wpp.catalogue.views import label
from wpp.orders.addresses import ShippingAddress
from wpp.orders.model import ChangeAnswer, ChangeRequest, ChangeSwap


@dataclass(frozen=True, slots=True)
class SwapView:
    """One SKU for another, with their labels."""

    old: str
    old_label: str
    new: str
    new_label: str


@dataclass(frozen=True, slots=True)
class ChangeRequestView:
    """A request to change an order; `answer` is None until the warehouse has replied.

    `address` is where it is to go instead; None where that stays, and in a request that was done or withdrawn.
    """

    id: int
    at: datetime
    by: str
    reason: str
    swaps: tuple[SwapView, ...]
    address: ShippingAddress | None
    answer: ChangeAnswer | None
    answered_at: datetime | None = None
    answered_by: str = ""


def last_request(session: Session, order_id: int) -> ChangeRequestView | None:
    """The newest request to change an order, answered or not; None where there was none."""
    row = session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.order_id == order_id)
        .order_by(ChangeRequest.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    address = None
    if row.name is not None:
        fields = ShippingAddress.__slots__
        address = ShippingAddress(**{field: getattr(row, field) or "" for field in fields})
    swaps = tuple(swaps_of(session, row.id))
    return ChangeRequestView(
        row.id,
        row.at,
        row.actor,
        row.reason,
        swaps,
        address,
        row.answer,
        row.answered_at,
        row.answered_by or "",
    )


def swaps_of(session: Session, request_id: int) -> list[SwapView]:
    """The swaps of a request, in the order of the catalogue."""
    old, new, was, now = aliased(Sku), aliased(Sku), aliased(Product), aliased(Product)
    rows = session.execute(
        select(old.code, was.name, old.size, new.code, now.name, new.size)
        .select_from(ChangeSwap)
        .join(old, old.id == ChangeSwap.old_sku_id)
        .join(new, new.id == ChangeSwap.new_sku_id)
        .join(was, was.id == old.product_id)
        .join(now, now.id == new.product_id)
        .where(ChangeSwap.request_id == request_id)
        .order_by(was.position, old.position, old.id)
    )
    return [SwapView(row[0], label(row[1], row[2]), row[3], label(row[4], row[5])) for row in rows]
