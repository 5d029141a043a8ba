"""A mistake with an order: closed, exported or begun too early. Each is undone on its page."""

from store.desk.actions import run_action_with_reason, step_route, with_errors
from store.desk.home import seen_order
from store.desk.reopenable import may_reinstate
from store.web.errors import Forbidden
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem, Response
from store.web.routes import CAN_APPROVE, CAN_PACK, CAN_RECORD_RETURNS, DESK
from wpp.orders.changes.requests import NoChangeRequest, reopen_change
from wpp.orders.closing.reopening import uncomplete
from wpp.orders.dispatch.picking import undo_picking
from wpp.orders.dispatch.stop_requests import NoStopRequest, reopen_stop
from wpp.orders.transitions import TransitionResult
from wpp.orders.unapproving import unapprove
from wpp.shorts.reinstating import reinstate_order as reinstate
from wpp.warehouse.unexport import undo_export
from wpp.work import Work


def uncomplete_order(request: Request, number: str) -> Response:
    """Completed → Progressing."""
    reason = request.form.text("undo-reason")

    def step(work: Work) -> TransitionResult:
        return uncomplete(work, number, reason=reason, answers=request.answers)

    return run_action_with_reason(request, number, "uncompleted", "undo-reason", step)


def reinstate_order(request: Request, number: str) -> Response:
    """Cancelled or Rejected → the status before, by customer services or by whoever closed it."""
    order = seen_order(request, number)
    if order.closed_at is not None and not may_reinstate(request, order):
        raise Forbidden("You don’t have permission to reinstate this order.")
    reason = request.form.text("undo-reason")
    return run_action_with_reason(
        request, number, "reinstated", "undo-reason", lambda work: reinstate(work, number, reason=reason)
    )


def unapprove_order(request: Request, number: str) -> Response:
    """Progressing → On Hold, until the warehouse has begun with it."""
    reason = request.form.text("undo-reason")
    return run_action_with_reason(
        request, number, "unapproved", "undo-reason", lambda work: unapprove(work, number, reason=reason)
    )


def reopen_stop_of(request: Request, number: str) -> Response:
    """“Too late” was answered by mistake: the stop request is open again."""
    reason = request.form.text("undo-reason")
    try:
        return run_action_with_reason(
            request,
            number,
            "stop-reopened",
            "undo-reason",
            lambda work: reopen_stop(work, number, reason=reason),
        )
    except NoStopRequest as error:
        return with_errors(request, number, Problem("", advised(request, error)), status=409)


def reopen_change_of(request: Request, number: str) -> Response:
    """“Too late” to change was answered by mistake: the change request is open again."""
    reason = request.form.text("undo-reason")

    def step(work: Work) -> TransitionResult:
        return reopen_change(work, number, reason=reason)

    try:
        return run_action_with_reason(request, number, "change-reopened", "undo-reason", step)
    except NoChangeRequest as error:
        return with_errors(request, number, Problem("", advised(request, error)), status=409)


def undo_export_of(request: Request, number: str) -> Response:
    """Take the order out of the batch that the form names; the warehouse is emailed."""
    reason, batch = request.form.text("undo-reason"), request.form.line("batch")

    def step(work: Work) -> TransitionResult:
        result = undo_export(work, batch, [number], reason=reason)
        [order] = result.undone or result.already
        return TransitionResult(order.number, order.status, already=not result.undone)

    return run_action_with_reason(request, number, "unexported", "undo-reason", step)


def undo_picking_of(request: Request, number: str) -> Response:
    """The slip was printed too early: the starter can change the order again."""
    reason = request.form.text("undo-reason")
    return run_action_with_reason(
        request, number, "unbegun", "undo-reason", lambda work: undo_picking(work, number, reason=reason)
    )


ROUTES = (
    step_route("approval-undo", unapprove_order, CAN_APPROVE),
    step_route("stop-reopening", reopen_stop_of, CAN_RECORD_RETURNS),
    step_route("change-reopening", reopen_change_of, CAN_RECORD_RETURNS),
    step_route("export-undo", undo_export_of, CAN_RECORD_RETURNS),
    step_route("picking-undo", undo_picking_of, CAN_PACK),
    step_route("uncompletion", uncomplete_order, CAN_RECORD_RETURNS),
    step_route("reinstatement", reinstate_order, DESK),
)
