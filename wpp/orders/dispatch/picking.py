"""The warehouse begins with an order: from here on its owner cannot change it any more.

There is no machine that says so. Whoever prints the pick slip, or takes the order to another system, is about to pick.
Printed too early, it is undone, and the starter can change or cancel the order again.
"""

from collections.abc import Sequence

from sqlalchemy import exists, update

from wpp.audit import Tag, about, record, record_many
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.model import Order, ShortPick, Status
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import checked
from wpp.orders.transitions import IllegalTransition, TransitionResult
from wpp.orders.views import OrderView, order_by_id
from wpp.work import Work


class PickingNotUndoable(Refusal):
    """The warehouse has gone further with the order than printing its slip."""

    code = "picking_not_undoable"

    def __init__(self, order: OrderView) -> None:
        self.number, self.status = order.number, order.status
        next_step = hint(HintCode.SHOW_ORDER, order=order.number)
        if order.status is not Status.PROGRESSING:
            why = f"it is {order.status.value}"
        elif order.batch:
            why, next_step = (
                f"it was exported in {order.batch}",
                hint(HintCode.UNDO_EXPORT, batch=order.batch),
            )
        elif order.change is not None:
            why, next_step = (
                "it has an open change request",
                hint(HintCode.WITHDRAW_CHANGE, order=order.number),
            )
        elif order.shorts:
            why = "it has a short pick"
        else:
            why = "it replaces returned items, which its starter can't choose again"
        super().__init__(f"Picking order {order.number} can't be undone: {why}.", hints=[next_step])


def start_picking(work: Work, number: str) -> TransitionResult:
    """Say that an order is being packed now. Raises `UnknownOrder`, `IllegalTransition` unless it is Progressing."""
    order_id = order_id_of(number)
    begun = mark_picking_started(work, [order_id])
    order = order_by_id(work.session, order_id, now=work.now)
    if order.status is not Status.PROGRESSING:
        raise IllegalTransition(order, Status.COMPLETED, work.session)
    return TransitionResult(order.number, order.status, already=not begun)


def undo_picking(work: Work, number: str, *, reason: str = "") -> TransitionResult:
    """Say that picking an order was begun too early; `already` where nobody has begun with it.

    Raises `UnknownOrder`, `ReasonTooLong`, and `PickingNotUndoable` once it was exported, had a short pick or is no
    longer Progressing.
    """
    why, order_id = checked(reason), order_id_of(number)
    orders, shorts = table_of(Order), table_of(ShortPick).c
    short = exists().where(shorts.order_id == orders.c.id).correlate(orders)
    # A short pick that is being reported at this moment is seen in the order's own row alone: `blocked_at`.
    undone = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.PROGRESSING)
        .where(orders.c.picking_started_at.is_not(None), orders.c.batch_id.is_(None))
        .where(orders.c.return_id.is_(None), orders.c.blocked_at.is_(None), ~short)
        .where(orders.c.change_requested_at.is_(None))
        .values(picking_started_at=None)
    )
    order = order_by_id(work.session, order_id, now=work.now)
    if not undone and (order.status is not Status.PROGRESSING or order.picking_started_at is not None):
        raise PickingNotUndoable(order)
    if undone:
        record(work, Tag.ORDER_PICKING_UNDONE, about("order", order.id), reason=why or None)
    return TransitionResult(order.number, order.status, already=not undone)


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
