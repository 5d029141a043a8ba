"""The actions on an order, each with its own address."""

from collections.abc import Callable

from store.desk.form_recovery import KEPT, NO_CODE, USUAL_CARRIER, forget_typed, save_form, typed_in
from store.desk.home import seen_order
from store.desk.notices import unsaved_reason
from store.desk.order import ORDER, conflict_explanation, order_again, order_page
from store.desk.search import SLIP, NotOurs, scanned_number
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_APPROVE, CAN_CANCEL, CAN_PACK, Permission, Route
from wpp.errors import NotFound, Refusal
from wpp.orders.approvals import approve, reject
from wpp.orders.changes.requests import NoChangeRequest
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import TrackingNeeded, complete_parcels, sent_with
from wpp.orders.dispatch.parcels import NewParcel
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.dispatch.stop_requests import NoStopRequest, confirm_stop, reject_stop, withdraw_stop
from wpp.orders.dispatch.tracking import CarrierTooLong, NotATrackingCode, TrackingTooLong
from wpp.orders.model import Status, Stop
from wpp.orders.numbers import digits_of
from wpp.orders.parcel_views import codes_of
from wpp.orders.reasons import ReasonNeeded, ReasonTooLong
from wpp.orders.transitions import IllegalTransition, TransitionResult
from wpp.work import Work


def approve_order(request: Request, number: str) -> Response:
    """On Hold → Progressing."""
    return run_action(request, number, "approved", lambda work: approve(work, number))


def reject_order(request: Request, number: str) -> Response:
    """On Hold → Rejected, with a reason for the starter."""
    reason = request.form.text("reason")
    return run_action_with_reason(
        request, number, "rejected", "reason", lambda work: reject(work, number, reason=reason)
    )


def cancel_order(request: Request, number: str) -> Response:
    """On Hold or Progressing → Cancelled."""
    reason = request.form.text("cancel-reason")
    return run_action_with_reason(
        request, number, "cancelled", "cancel-reason", lambda work: cancel(work, number, reason=reason)
    )


def run_action_with_reason(
    request: Request, number: str, done: str, field: str, action: Callable[[Work], TransitionResult]
) -> Response:
    """An action with a reason; an invalid reason stays in its field with the error."""
    try:
        return run_action(request, number, done, action, reason=request.form.text(field))
    except (ReasonNeeded, ReasonTooLong) as error:
        return with_errors(request, number, Problem(field, advised(request, error)))


def complete_order(request: Request, number: str) -> Response:
    """Progressing → Completed, with carrier and tracking in the same act."""
    carrier, tracking = request.form.text("carrier"), request.form.text("tracking")
    if SLIP.fullmatch(tracking):
        return slip_scanned(request, number, tracking)
    if request.form.line("enter") and not tracking:
        # Enter submits with the form's first, hidden button: an empty scan must not complete the order.
        words = "Scan or type the tracking code, or press Complete if there isn’t one."
        return with_errors(request, number, Problem("tracking", words))
    if not tracking and not request.form.line(NO_CODE) and may_lack_code(request, number):
        words = "There’s no tracking code. Scan or type it, or complete the order without one."
        typed = typed_in(request.form) | {NO_CODE: "ask"}
        return order_page(request, seen_order(request, number), Problem("tracking", words), typed=typed)
    usual = request.form.text(USUAL_CARRIER)
    # A carrier that the form came with was chosen by nobody: what the code says goes before it.
    parcel = NewParcel(tracking, usual_carrier=usual) if carrier == usual else NewParcel(tracking, carrier)

    def step(work: Work) -> TransitionResult:
        return complete_parcels(work, number, [parcel], answers=request.answers)

    try:
        answer = run_action(request, number, "completed", step)
    except TrackingNeeded:
        words = "Enter a tracking code. This portal requires one."
        return with_errors(request, number, Problem("tracking", words))
    except (TrackingTooLong, NotATrackingCode) as error:
        return with_errors(request, number, Problem("tracking", advised(request, error)))
    except CarrierTooLong as error:
        return with_errors(request, number, Problem("carrier", advised(request, error)))
    return conflicting_tracking(request, number, parcel) or answer


def may_lack_code(request: Request, number: str) -> bool:
    """Whether a blank code would complete the order, which one press on a telephone must not."""
    order = seen_order(request, number)
    going = order.status is Status.PROGRESSING and order.stop is None and order.change is None
    return going and order.blocked_at is None and not request.policy.tracking_required


def conflicting_tracking(request: Request, number: str, given: NewParcel) -> Response | None:
    """The conflict page where the order was completed with a different code: a second parcel may be on its way."""
    order = seen_order(request, number)
    code = given.checked().tracking
    if order.status is not Status.COMPLETED or code in ("", *codes_of(order.parcels)):
        return None
    words = conflict_explanation(request, order, IllegalTransition(order, Status.COMPLETED))
    more = (
        f"It was dispatched {sent_with(order)}; {code} was not saved. If it’s one more parcel, add it below."
    )
    typed = {"parcel": "new", "parcel-tracking": code, "parcel-carrier": given.carrier}
    return order_page(request, order, Problem("", f"{words} {more}"), typed=typed, status=409)


def slip_scanned(request: Request, number: str, scanned: str) -> Response:
    """A pick slip was scanned into the tracking field: open its order and complete nothing."""
    try:
        other = scanned_number(request, scanned)
    except NotOurs as error:
        return with_errors(request, number, Problem("tracking", str(error)))
    if digits_of(other) == digits_of(number):
        words = "That’s this order’s own slip. Scan the tracking code on the parcel instead."
        return with_errors(request, number, Problem("tracking", words))
    return Redirect(f"/desk/orders/{other}")


def start_picking_order(request: Request, number: str) -> Response:
    """Start picking and open the slip; a double click ends there too."""
    answer = run_action(request, number, "begun", lambda work: start_picking(work, number))
    return Redirect(f"/desk/orders/{number}/slip") if isinstance(answer, Redirect) else answer


def stop_answered(request: Request, number: str) -> Response:
    """The warehouse stopped the order: cancel it."""
    return answered(request, number, "stopped", confirm_stop)


def stop_withdrawn(request: Request, number: str) -> Response:
    """Whoever may cancel takes back the request to stop."""
    return answered(request, number, "stop-withdrawn", withdraw_stop)


def too_late_answered(request: Request, number: str) -> Response:
    """The order has left or can't be held: it stays Progressing."""
    return answered(request, number, "too-late", reject_stop)


def answered(
    request: Request, number: str, done: str, action: Callable[[Work, str], TransitionResult]
) -> Response:
    """The end of a stop or change request; the page explains if there is no open one."""
    try:
        return run_action(request, number, done, lambda work: action(work, number))
    except (NoStopRequest, NoChangeRequest) as error:
        return with_errors(request, number, Problem("", advised(request, error)), status=409)


def run_action(
    request: Request,
    number: str,
    done: str,
    action: Callable[[Work], TransitionResult],
    *,
    reason: str = "",
) -> Response:
    """Run one action in one transaction; on a conflict the page names who acted first.

    A `reason` that was not saved, since the action had been done before for another one, is named.
    """
    seen_order(request, number)
    try:
        with request.work() as work:
            changed = action(work)
            forget_typed(request, work)
    except (NotFound, NoStopRequest, NoChangeRequest):
        raise
    except Refusal as error:
        words = conflict_explanation(request, seen_order(request, number), error)
        return with_errors(request, number, Problem("", words), status=409)
    if changed.stop is Stop.ASKED and done == "cancelled":
        done = "asked"
    if done == "reinstated" and changed.status is Status.ON_HOLD:
        done = "reinstated-on-hold"
    if changed.codes_added:
        done = "code-added"
    if changed.replaces and not changed.already:
        done = "replacement-cancelled"
    unsaved = unsaved_reason(request, seen_order(request, number), done, reason) if changed.already else ""
    if unsaved:
        return with_errors(request, number, Problem("", unsaved), status=409)
    return Redirect(f"/desk/orders/{number}?{'already' if changed.already else 'done'}={done}")


def with_errors(request: Request, number: str, *problems: Problem, status: int = 422) -> Response:
    """The order page with errors, keeping everything that was typed."""
    typed = typed_in(request.form)
    return order_page(request, seen_order(request, number), *problems, typed=typed, status=status)


BACK = "/desk/orders/{number}?" + KEPT


def step_route(name: str, view: Callable[..., Response], audience: Permission) -> Route:
    """The route of one action; its form is kept across a log-in."""
    return Route("POST", f"{ORDER}/{name}", view, audience, back=BACK, keep=save_form, again=order_again)


ROUTES = (
    step_route("approval", approve_order, CAN_APPROVE),
    step_route("rejection", reject_order, CAN_APPROVE),
    step_route("completion", complete_order, CAN_PACK),
    step_route("cancellation", cancel_order, CAN_CANCEL),
    step_route("picking", start_picking_order, CAN_PACK),
    step_route("stop-withdrawal", stop_withdrawn, CAN_CANCEL),
    step_route("stopped", stop_answered, CAN_PACK),
    step_route("too-late", too_late_answered, CAN_PACK),
)
