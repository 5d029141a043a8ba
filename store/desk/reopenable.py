"""Which mistake the reader may put right on an order that was closed."""

from store.web.request import Request
from store.web.routes import CAN_CANCEL, CAN_RECORD_RETURNS
from wpp.audit import Tag
from wpp.orders.model import Status
from wpp.orders.views import OrderView

ENDS = (Tag.ORDER_CANCELLED, Tag.ORDER_REJECTED)


def undo_of(request: Request, order: OrderView) -> str:
    """The step that the page offers to undo, as in its address; empty for none."""
    if may_uncomplete(request, order):
        return "uncompletion"
    return "reinstatement" if may_reinstate(request, order) else ""


def may_uncomplete(request: Request, order: OrderView) -> bool:
    """Whether the reader may undo the completion of this order, and nothing has been built on it."""
    untouched = order.replacement is None and not any(line.returned_quantity for line in order.lines)
    allowed = request.person.role in (CAN_RECORD_RETURNS.roles or ())
    return allowed and order.status is Status.COMPLETED and untouched


def may_reinstate(request: Request, order: OrderView) -> bool:
    """Whether the reader may reinstate this order: customer services may, and so may whoever closed it."""
    if order.status not in (Status.CANCELLED, Status.REJECTED):
        return False
    ended = next((line.by for line in reversed(order.history) if line.event in ENDS), "")
    return request.person.role in (CAN_CANCEL.roles or ()) or ended == request.actor
