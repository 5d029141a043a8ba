"""Which orders are picked, and in which order.

Several orders are sorted for picking: by the day they are due, and within a day orders with the same items together, in
catalogue order. A pick list that totals their SKUs goes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.catalogue.model import Product, Sku
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.dispatch.picking import mark_picking_started
from wpp.orders.model import Order, Status, Stop
from wpp.orders.numbers import number_of
from wpp.orders.views import LineView, OrderView, order_view
from wpp.warehouse.export import batch_id_of
from wpp.work import Work

if TYPE_CHECKING:
    pass


class NothingToPick(Refusal):
    """The order can't be picked now, so its slip would only be packed by mistake."""

    code = "nothing_to_pick"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        super().__init__(
            f"Order {order.number} {why_not(order)}, so there's nothing to pick.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )


@dataclass(frozen=True, slots=True)
class Picking:
    """The orders to print, sorted for picking, and those asked for that can't be picked."""

    orders: tuple[OrderView, ...]
    left_out: tuple[OrderView, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of one SKU that several orders need together."""

    sku: str
    name: str
    size: str
    units: int
    location: str = ""


def begin_slips(work: Work, numbers: Sequence[str], *, batch: str | None = None) -> list[OrderView]:
    """Start picking and return the orders sorted for picking: these, those of a batch, or all orders to send.

    Raises `UnknownOrder`, `UnknownBatch`, and `NothingToPick` for a named order that can't be picked.
    """
    batch_id = batch_id_of(work, batch) if batch is not None else None
    to_print = list(dict.fromkeys(numbers)) or [number_of(each) for each in to_send(work.session, batch_id)]
    orders = {
        order.id: order for order in (order_view(work.session, each, now=work.now) for each in to_print)
    }
    for order in orders.values():
        if not to_be_picked(order):
            raise NothingToPick(order)
    mark_picking_started(work, sorted(orders))
    return sorted_for_picking(work.session, list(orders.values()), zone=work.now.tzinfo)


def picking_of(session: Session, numbers: Sequence[str], *, now: datetime) -> Picking:
    """Which of these orders can be picked now, and which can't. Raises `UnknownOrder`."""
    orders = {order.id: order for order in (order_view(session, each, now=now) for each in numbers)}
    to_pick = [order for order in orders.values() if to_be_picked(order)]
    others = tuple(order for order in orders.values() if not to_be_picked(order))
    return Picking(tuple(sorted_for_picking(session, to_pick, zone=now.tzinfo)), others)


def to_be_picked(order: OrderView) -> bool:
    """Whether an order is Progressing, not blocked and not being stopped or changed."""
    waiting = order.stop is Stop.ASKED or order.change is not None or order.blocked_at is not None
    return order.status is Status.PROGRESSING and not waiting


def why_not(order: OrderView) -> str:
    """Why an order can't be picked, as it follows its number: "has a stop request"."""
    if order.stop is Stop.ASKED:
        return "has a stop request"
    if order.change is not None:
        return "has a change request"
    if order.blocked_at is not None:
        return "is waiting for a decision about a short pick"
    return f"is {order.status.value}"


def to_send(session: Session, batch_id: int | None) -> list[int]:
    """Ids of Progressing orders that are neither blocked nor being stopped or changed, of one batch or all."""
    query = (
        select(Order.id)
        .where(Order.status == Status.PROGRESSING, Order.blocked_at.is_(None))
        .where(Order.change_requested_at.is_(None))
        .where(Order.stop_requested_at.is_(None) | Order.too_late_at.is_not(None))
        .order_by(Order.id)
    )
    if batch_id is not None:
        query = query.where(Order.batch_id == batch_id)
    return list(session.scalars(query))


def sorted_for_picking(
    session: Session, orders: Sequence[OrderView], *, zone: tzinfo | None
) -> list[OrderView]:
    """Sorted by due day, then by contents."""
    places = shelves(session)

    def key(order: OrderView) -> tuple[str, list[int], int]:
        day = order.due_at.astimezone(zone).date().isoformat() if order.due_at else ""
        return day, sorted(places[line.sku_id] for line in order.to_send), order.id

    return sorted(orders, key=key)


def shelves(session: Session) -> dict[int, int]:
    """The position of each SKU in the catalogue, which is the walking order of the warehouse."""
    ids = session.scalars(
        select(Sku.id)
        .join(Product, Product.id == Sku.product_id)
        .order_by(Product.position, Sku.position, Sku.id)
    )
    return {sku_id: place for place, sku_id in enumerate(ids)}


def pick_list(session: Session, orders: Sequence[OrderView]) -> list[Pick]:
    """Total units per SKU over all the orders, in catalogue order."""
    units: dict[int, int] = {}
    lines: dict[int, LineView] = {}
    for order in orders:
        for line in order.to_send:
            units[line.sku_id] = units.get(line.sku_id, 0) + line.to_send
            lines.setdefault(line.sku_id, line)
    places = shelves(session)
    return [
        Pick(lines[each].sku, lines[each].name, lines[each].size, units[each], lines[each].location)
        for each in sorted(units, key=places.__getitem__)
    ]
