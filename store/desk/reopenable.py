"""Which mistake the reader may put right on an order: it was closed, exported or begun by mistake."""

from store.web.request import Request
from store.web.routes import CAN_APPROVE, CAN_CANCEL, CAN_PACK, CAN_RECORD_RETURNS, Permission
from wpp.audit import Tag
from wpp.orders.model import Status, Stop
from wpp.orders.unapproving import was_approved
from wpp.orders.views import OrderView

ENDS = (Tag.ORDER_CANCELLED, Tag.ORDER_REJECTED)


def undo_of(request: Request, order: OrderView) -> str:
    """The step that the page offers to undo, as in its address; empty for none."""
    offered = {
        "uncompletion": may_uncomplete(request, order),
        "approval-undo": may_unapprove(request, order),
        "stop-reopening": may_reopen_stop(request, order),
        "change-reopening": may_reopen_change(request, order),
        "reinstatement": may_reinstate(request, order),
        "export-undo": may_unexport(request, order),
        "picking-undo": may_undo_picking(request, order),
    }
    return next((step for step, may in offered.items() if may), "")


def may_uncomplete(request: Request, order: OrderView) -> bool:
    """Whether the reader may undo the completion of this order, and nothing has been built on it."""
    untouched = order.replacement is None and not any(line.returned_quantity for line in order.lines)
    return has_role(request, CAN_RECORD_RETURNS) and order.status is Status.COMPLETED and untouched


def may_reinstate(request: Request, order: OrderView) -> bool:
    """Whether the reader may reinstate this order: customer services may, and so may whoever closed it."""
    if order.status not in (Status.CANCELLED, Status.REJECTED):
        return False
    ended = next((line.by for line in reversed(order.history) if line.event in ENDS), "")
    return has_role(request, CAN_CANCEL) or ended == request.actor


def may_unapprove(request: Request, order: OrderView) -> bool:
    """Whether the reader may say that this order was approved by mistake: nobody has begun with it."""
    untouched = order.picking_started_at is None and order.batch is None
    going = order.status is Status.PROGRESSING and was_approved(order)
    return has_role(request, CAN_APPROVE) and going and untouched


def may_reopen_stop(request: Request, order: OrderView) -> bool:
    """Whether the reader may say that “too late” was answered by mistake: the order has not left."""
    too_late = order.status is Status.PROGRESSING and order.stop is Stop.TOO_LATE
    return has_role(request, CAN_RECORD_RETURNS) and too_late


def may_reopen_change(request: Request, order: OrderView) -> bool:
    """Whether the reader may say that “too late” to change was answered by mistake: the order has not left."""
    open_ = order.status is Status.PROGRESSING and order.stop is not Stop.ASKED
    return has_role(request, CAN_RECORD_RETURNS) and open_ and order.refused is not None


def may_unexport(request: Request, order: OrderView) -> bool:
    """Whether the reader may take this order out of its export, and the warehouse has not gone further with it."""
    exported = order.status is Status.PROGRESSING and order.batch is not None
    untouched = order.stop is None and order.change is None and not order.shorts
    return has_role(request, CAN_RECORD_RETURNS) and exported and untouched


def may_undo_picking(request: Request, order: OrderView) -> bool:
    """Whether the reader may say that this order was begun too early."""
    begun = order.status is Status.PROGRESSING and order.picking_started_at is not None
    untouched = order.batch is None and order.change is None and not order.shorts
    return has_role(request, CAN_PACK) and begun and untouched


def has_role(request: Request, permission: Permission) -> bool:
    """Whether the reader has this permission."""
    return request.person.role in (permission.roles or ())
