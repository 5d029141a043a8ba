"""One order at the desk: everything about it, and its steps, each an address of its own."""

import re
from collections.abc import Callable

from store.answers import Answer, Page, Problem, See
from store.request import Request
from store.routes import APPROVERS, CANCELLERS, DESK, INQUIRERS, PACKERS, Audience, Route
from store.views.desk import seen_order
from store.views.orders import goods
from wpp.audit import Tag
from wpp.orders import (
    Changed,
    IllegalTransition,
    NotAsked,
    OrderView,
    ReasonNeeded,
    Status,
    Stop,
    TooLate,
    TrackingNeeded,
    approve,
    cancel,
    complete,
    reject,
    stopped,
    too_late,
)
from wpp.policy import COUNTRIES
from wpp.warehouse import slip_of
from wpp.work import Work

DONE = {
    "approved": "Approved. The confirmation goes to the person and the order to the warehouse.",
    "rejected": "Rejected. The person is told why, and may order again.",
    "completed": "Completed. The person is told that the pack is on its way.",
    "cancelled": "Cancelled. Stock and the right to order are given back.",
    "asked": "The warehouse has the order in its own system and was asked to stop it. Its answer appears here.",
    "stopped": "Stopped. The order is cancelled, and the person is told.",
    "too-late": "Too late. The order goes on, and customer services is told.",
}
ALREADY = {
    "approved": Tag.ORDER_APPROVED,
    "rejected": Tag.ORDER_REJECTED,
    "completed": Tag.ORDER_COMPLETED,
    "cancelled": Tag.ORDER_CANCELLED,
    "asked": Tag.ORDER_STOP_ASKED,
    "stopped": Tag.ORDER_STOPPED,
    "too-late": Tag.ORDER_TOO_LATE,
}
ALREADY_WORDS = {"asked": "to be stopped", "too-late": "too late to stop"}
HISTORY = {
    Tag.ORDER_PLACED: "Placed",
    Tag.ORDER_APPROVED: "Approved",
    Tag.ORDER_REJECTED: "Rejected",
    Tag.ORDER_CANCELLED: "Cancelled",
    Tag.ORDER_CHANGED: "Changed by the person",
    Tag.ORDER_BEGUN: "Packing begun",
    Tag.ORDER_COMPLETED: "Completed",
    Tag.ORDER_EXPORTED: "Handed over to the warehouse’s own system",
    Tag.ORDER_STOP_ASKED: "The warehouse was asked to stop it",
    Tag.ORDER_STOPPED: "Stopped by the warehouse",
    Tag.ORDER_TOO_LATE: "Too late to stop",
    Tag.RETURN_RECORDED: "Return recorded",
}


def desk_order(request: Request, number: str) -> Answer:
    """The order; after a step, what came of it."""
    return order_page(request, seen_order(request, number))


def approve_order(request: Request, number: str) -> Answer:
    """On Hold → Progressing."""
    return stepped(request, number, "approved", lambda work: approve(work, number))


def reject_order(request: Request, number: str) -> Answer:
    """On Hold → Rejected, with a reason that goes to the person."""
    reason = request.form.text("reason")
    try:
        return stepped(request, number, "rejected", lambda work: reject(work, number, reason=reason))
    except ReasonNeeded as error:
        return order_page(request, seen_order(request, number), Problem("reason", error.message))


SLIP_SCANNED = re.compile(r"/desk/orders/([0-9]{1,12})/?$")
"""What a scanner reads from a pick slip."""


def complete_order(request: Request, number: str) -> Answer:
    """Progressing → Completed, with carrier and tracking in the same step."""
    carrier, tracking = request.form.line("carrier"), request.form.line("tracking")
    slip = SLIP_SCANNED.search(tracking)
    if slip is not None:
        # The next slip was scanned where a tracking code belongs: that opens its order, and sends nobody's.
        return See(f"/desk/orders/{slip[1]}")
    if request.form.line("enter") and not tracking:
        # Enter alone presses the form's first button, which nobody sees: an empty scan completes nothing.
        words = "Scan or type the tracking code, or press Complete where there is none."
        return order_page(request, seen_order(request, number), Problem("tracking", words), carrier=carrier)
    try:
        return stepped(
            request,
            number,
            "completed",
            lambda work: complete(work, number, carrier=carrier, tracking=tracking),
        )
    except TrackingNeeded:
        problem = Problem("tracking", "Enter the tracking code; orders are completed with one here.")
        return order_page(request, seen_order(request, number), problem, carrier=carrier)


def cancel_order(request: Request, number: str) -> Answer:
    """On Hold or Progressing → Cancelled."""
    reason = request.form.text("cancel-reason")
    try:
        return stepped(request, number, "cancelled", lambda work: cancel(work, number, reason=reason))
    except ReasonNeeded as error:
        return order_page(request, seen_order(request, number), Problem("cancel-reason", error.message))


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
        return order_page(request, seen_order(request, number), Problem("", error.message), status=409)


def stepped(request: Request, number: str, done: str, step: Callable[[Work], Changed]) -> Answer:
    """Take one step in one transaction; somebody else may have been faster, and is then named."""
    seen_order(request, number)
    try:
        with request.work() as work:
            changed = step(work)
    except (IllegalTransition, TooLate) as error:
        return order_page(request, seen_order(request, number), Problem("", error.message), status=409)
    if changed.stop is Stop.ASKED:
        done = "asked"
    return See(f"/desk/orders/{number}?{'already' if changed.already else 'done'}={done}")


def order_page(
    request: Request, order: OrderView, *problems: Problem, status: int = 422, carrier: str = ""
) -> Answer:
    """Everything about an order, and the steps that are possible for this person now."""
    facts = {
        "order": order,
        "goods": goods(order),
        "country": COUNTRIES.get(order.address.country, order.address.country),
        "history": [(HISTORY[Tag(line.event)], line) for line in order.history if line.event in set(HISTORY)],
        "now": request.now,
        "notice": "" if problems else notice(request, order),
        "may_decide": may(request, APPROVERS) and order.status is Status.ON_HOLD,
        "may_complete": may(request, PACKERS) and order.status is Status.PROGRESSING,
        "may_cancel": may(request, CANCELLERS) and order.ended_at is None and order.stop is None,
        "to_stop": order.stop is Stop.ASKED and order.ended_at is None,
        "may_answer": may(request, PACKERS),
        "may_print": may(request, PACKERS),
        "may_begin": may(request, PACKERS) and order.status is Status.PROGRESSING and order.begun_at is None,
        "may_look_up": may(request, INQUIRERS),
        "carrier": carrier,
    }
    return Page("desk_order.html", facts, status=status if problems else 200, problems=problems)


def may(request: Request, audience: Audience) -> bool:
    """Whether the person is one of these."""
    return audience.roles is None or request.person.role in audience.roles


def notice(request: Request, order: OrderView) -> str:
    """What came of the step before; only in words of ours, whatever the address says."""
    already = request.query.line("already")
    if already in ALREADY:
        before = next((line for line in order.history if line.event == ALREADY[already]), None)
        return f"This order was {ALREADY_WORDS.get(already, already)} already" + (
            f", by {before.by}." if before else "."
        )
    return DONE.get(request.query.line("done"), "")


def slip(request: Request, number: str) -> Answer:
    """The pick slip: big codes, the address, and a code to scan that opens the order."""
    order = seen_order(request, number)
    portal = request.portal
    brand = portal.policy().brand_name
    facts = {
        "order": order,
        "may_begin": order.status is Status.PROGRESSING and order.begun_at is None,
        "slip": slip_of(order, brand=brand, base_url=portal.configuration.base_url, zone=portal.zone),
    }
    return Page("slip.html", facts)


ORDER = "/desk/orders/<number:number>"
BACK = "/desk/orders/{number}"
ROUTES = (
    Route("GET", ORDER, desk_order, DESK),
    Route("POST", f"{ORDER}/approval", approve_order, APPROVERS, back=BACK),
    Route("POST", f"{ORDER}/rejection", reject_order, APPROVERS, back=BACK),
    Route("POST", f"{ORDER}/completion", complete_order, PACKERS, back=BACK),
    Route("POST", f"{ORDER}/cancellation", cancel_order, CANCELLERS, back=BACK),
    Route("POST", f"{ORDER}/stopped", stop_answered, PACKERS, back=BACK),
    Route("POST", f"{ORDER}/too-late", too_late_answered, PACKERS, back=BACK),
    Route("GET", f"{ORDER}/slip", slip, PACKERS),
)
