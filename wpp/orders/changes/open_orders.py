"""Which orders may be changed at once: those that the warehouse has neither begun with nor got into its own system.

The guard stands in an UPDATE: whoever completes, begins, exports or cancels the same order at that moment comes before
the change or after it, and never in between.
"""

from sqlalchemy import ColumnElement, update

from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.model import Order, Status, Stop
from wpp.orders.views import OrderView
from wpp.work import Work

OPEN = (Status.ON_HOLD, Status.PROGRESSING)


class NotChangeable(Refusal):
    """The order cannot be changed any more, by whoever wants to."""

    code = "not_changeable"

    def __init__(self, order: OrderView, *, by_owner: bool = True) -> None:
        self.number, self.status = order.number, order.status
        begun = order.status is Status.PROGRESSING
        where = "is already being packed" if begun else f"is {order.status.value}"
        what_next = "Please contact us and we'll see what we can do."
        super().__init__(
            f"Order {order.number} {where}, so you can't change{' or cancel' if by_owner else ''} it now.",
            hints=[what_next if by_owner else hint(HintCode.SHOW_ORDER, order=order.number)],
        )


def may_change(order: OrderView) -> bool:
    """Whether an order may still be changed at once, for a page to say; the UPDATE is what decides."""
    begun = order.picking_started_at is not None or order.handed_off is not None or order.change is not None
    return order.status in OPEN and not begun


def may_ask(order: OrderView) -> bool:
    """Whether staff may change an order at once or ask the warehouse to."""
    return order.status in OPEN and order.change is None and order.stop is not Stop.ASKED


def lock_open(work: Work, order_id: int, *only: ColumnElement[bool]) -> bool:
    """Hold the order's row while it may still be changed at once; False where it may not."""
    orders = table_of(Order)
    return work.changes_one(
        update(orders)
        .where(
            orders.c.id == order_id,
            *only,
            orders.c.status.in_(OPEN),
            orders.c.picking_started_at.is_(None),
            orders.c.batch_id.is_(None),
            orders.c.change_requested_at.is_(None),
        )
        .values(revision=orders.c.revision)
    )
