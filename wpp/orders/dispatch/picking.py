"""The warehouse begins with an order: from here on its owner cannot change it any more.

There is no machine that says so. Whoever prints the pick slip, or takes the order to another system, is about to pick.
"""

from collections.abc import Sequence

from sqlalchemy import update

from wpp.audit import Tag, about, record_many
from wpp.database import table_of
from wpp.orders.model import Order, Status
from wpp.orders.numbers import order_id_of
from wpp.orders.transitions import IllegalTransition, TransitionResult
from wpp.orders.views import order_by_id
from wpp.work import Work


def start_picking(work: Work, number: str) -> TransitionResult:
    """Say that an order is being packed now. Raises `UnknownOrder`, `IllegalTransition` unless it is Progressing."""
    order_id = order_id_of(number)
    begun = mark_picking_started(work, [order_id])
    order = order_by_id(work.session, order_id, now=work.now)
    if order.status is not Status.PROGRESSING:
        raise IllegalTransition(order, Status.COMPLETED)
    return TransitionResult(order.number, order.status, already=not begun)


def mark_picking_started(work: Work, order_ids: Sequence[int]) -> list[int]:
    """Say so of those that are Progressing, once; gives those that were begun just now."""
    orders = table_of(Order)
    marked = work.execute(
        update(orders)
        .where(orders.c.id.in_(sorted(order_ids)), orders.c.status == Status.PROGRESSING)
        .where(orders.c.picking_started_at.is_(None))
        .values(picking_started_at=work.now)
        .returning(orders.c.id)
    )
    begun = sorted(marked.scalars())
    record_many(work, [(Tag.ORDER_PICKING_STARTED, about("order", order_id), {}) for order_id in begun])
    return begun
