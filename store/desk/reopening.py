"""An order was closed by mistake: undo a completion, or reinstate what was cancelled or rejected."""

from store.desk.actions import run_action_with_reason, step_route
from store.desk.home import seen_order
from store.desk.reopenable import may_reinstate
from store.web.errors import Forbidden
from store.web.request import Request
from store.web.responses import Response
from store.web.routes import CAN_RECORD_RETURNS, DESK
from wpp.orders.closing.reopening import uncomplete
from wpp.shorts.reinstating import reinstate_order as reinstate


def uncomplete_order(request: Request, number: str) -> Response:
    """Completed → Progressing."""
    reason = request.form.text("undo-reason")
    return run_action_with_reason(
        request, number, "uncompleted", "undo-reason", lambda work: uncomplete(work, number, reason=reason)
    )


def reinstate_order(request: Request, number: str) -> Response:
    """Cancelled or Rejected → the status before, by customer services or by whoever closed it."""
    order = seen_order(request, number)
    if order.closed_at is not None and not may_reinstate(request, order):
        raise Forbidden("You don’t have permission to reinstate this order.")
    reason = request.form.text("undo-reason")
    return run_action_with_reason(
        request, number, "reinstated", "undo-reason", lambda work: reinstate(work, number, reason=reason)
    )


ROUTES = (
    step_route("uncompletion", uncomplete_order, CAN_RECORD_RETURNS),
    step_route("reinstatement", reinstate_order, DESK),
)
