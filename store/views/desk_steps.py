"""The steps of an order at the desk, each an address of its own."""

from collections.abc import Callable

from store.answers import Answer, Problem, See
from store.request import Request
from store.routes import APPROVERS, CANCELLERS, PACKERS, Audience, Route
from store.views.desk import seen_order
from store.views.desk_orders import ORDER, order_again, order_page, overtaken
from store.views.desk_search import SLIP, NotOurs, scanned_number
from store.views.desk_typed import KEPT, forget_typed, put_aside, typed_in
from wpp.errors import NotFound, Refused
from wpp.orders import (
    CarrierTooLong,
    Changed,
    IllegalTransition,
    NotAsked,
    ReasonNeeded,
    ReasonTooLong,
    Status,
    Stop,
    TrackingNeeded,
    TrackingTooLong,
    approve,
    begin_picking,
    cancel,
    complete,
    reject,
    stopped,
    too_late,
)
from wpp.work import Work


def approve_order(request: Request, number: str) -> Answer:
    """On Hold → Progressing."""
    return stepped(request, number, "approved", lambda work: approve(work, number))


def reject_order(request: Request, number: str) -> Answer:
    """On Hold → Rejected, with a reason that goes to the person."""
    reason = request.form.text("reason")
    return reasoned(request, number, "rejected", "reason", lambda work: reject(work, number, reason=reason))


def cancel_order(request: Request, number: str) -> Answer:
    """On Hold or Progressing → Cancelled."""
    reason = request.form.text("cancel-reason")
    return reasoned(
        request, number, "cancelled", "cancel-reason", lambda work: cancel(work, number, reason=reason)
    )


def reasoned(request: Request, number: str, done: str, field: str, step: Callable[[Work], Changed]) -> Answer:
    """A step with a reason, which stays in its field where something is wrong with it."""
    try:
        return stepped(request, number, done, step)
    except (ReasonNeeded, ReasonTooLong) as error:
        return wrong(request, number, Problem(field, error.message))


def complete_order(request: Request, number: str) -> Answer:
    """Progressing → Completed, with carrier and tracking in the same step."""
    carrier, tracking = request.form.text("carrier"), request.form.text("tracking")
    if SLIP.fullmatch(tracking):
        return slip_scanned(request, number, tracking)
    if request.form.line("enter") and not tracking:
        # Enter alone presses the form's first button, which nobody sees: an empty scan completes nothing.
        words = "Scan or type the tracking code, or press Complete where there is none."
        return wrong(request, number, Problem("tracking", words))

    def step(work: Work) -> Changed:
        return complete(work, number, carrier=carrier, tracking=tracking)

    try:
        answer = stepped(request, number, "completed", step)
    except TrackingNeeded:
        words = "Enter the tracking code; orders are completed with one here."
        return wrong(request, number, Problem("tracking", words))
    except TrackingTooLong as error:
        return wrong(request, number, Problem("tracking", error.message))
    except CarrierTooLong as error:
        return wrong(request, number, Problem("carrier", error.message))
    return other_code(request, number, " ".join(tracking.split())) or answer


def other_code(request: Request, number: str, tracking: str) -> Answer | None:
    """Where somebody has completed it with another code, that is said: two parcels would be one too many."""
    order = seen_order(request, number)
    if order.status is not Status.COMPLETED or tracking in ("", order.tracking):
        return None
    words = overtaken(request, order, IllegalTransition(order, Status.COMPLETED))
    sent = f"with the code {order.tracking}" if order.tracking else "without a code"
    problem = Problem("", f"{words} It went {sent}; {tracking} was not kept.")
    return order_page(request, order, problem, status=409)


def slip_scanned(request: Request, number: str, scanned: str) -> Answer:
    """A slip was scanned where a tracking code belongs: the next one opens its order, and sends nobody's."""
    try:
        other = scanned_number(request, scanned)
    except NotOurs as error:
        return wrong(request, number, Problem("tracking", str(error)))
    if other == number:
        words = "That is this order’s own slip. Scan the tracking code of its parcel."
        return wrong(request, number, Problem("tracking", words))
    return See(f"/desk/orders/{other}")


def start_picking(request: Request, number: str) -> Answer:
    """Begin, and go on to the slip; a second click arrives there as well."""
    answer = stepped(request, number, "begun", lambda work: begin_picking(work, number))
    return See(f"/desk/orders/{number}/slip") if isinstance(answer, See) else answer


def stop_answered(request: Request, number: str) -> Answer:
    """The warehouse took it out: it is cancelled."""
    return answered(request, number, "stopped", stopped)


def too_late_answered(request: Request, number: str) -> Answer:
    """It has left, or cannot be held: it goes on."""
    return answered(request, number, "too-late", too_late)


def answered(request: Request, number: str, done: str, step: Callable[[Work, str], Changed]) -> Answer:
    """The answer to a request to stop; where nobody waits for one any more, the page says so."""
    try:
        return stepped(request, number, done, lambda work: step(work, number))
    except NotAsked as error:
        return wrong(request, number, Problem("", error.message), status=409)


def stepped(request: Request, number: str, done: str, step: Callable[[Work], Changed]) -> Answer:
    """Take one step in one transaction; somebody else may have been faster, and is then named."""
    seen_order(request, number)
    try:
        with request.work() as work:
            changed = step(work)
            forget_typed(request, work)
    except (NotFound, NotAsked):
        raise
    except Refused as error:
        words = overtaken(request, seen_order(request, number), error)
        return wrong(request, number, Problem("", words), status=409)
    if changed.stop is Stop.ASKED:
        done = "asked"
    return See(f"/desk/orders/{number}?{'already' if changed.already else 'done'}={done}")


def wrong(request: Request, number: str, *problems: Problem, status: int = 422) -> Answer:
    """The order's page with what is to be put right, and everything that was typed."""
    typed = typed_in(request.form)
    return order_page(request, seen_order(request, number), *problems, typed=typed, status=status)


BACK = "/desk/orders/{number}?" + KEPT


def step_route(name: str, view: Callable[..., Answer], audience: Audience) -> Route:
    """The address of one step; what was typed for it is kept over a log-in."""
    return Route("POST", f"{ORDER}/{name}", view, audience, back=BACK, keep=put_aside, again=order_again)


ROUTES = (
    step_route("approval", approve_order, APPROVERS),
    step_route("rejection", reject_order, APPROVERS),
    step_route("completion", complete_order, PACKERS),
    step_route("cancellation", cancel_order, CANCELLERS),
    step_route("picking", start_picking, PACKERS),
    step_route("stopped", stop_answered, PACKERS),
    step_route("too-late", too_late_answered, PACKERS),
)
