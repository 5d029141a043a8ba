"""Approve several orders of the list at once."""

from store.desk.form_recovery import KEPT, forget_typed, save_form
from store.desk.home import WAITING, waiting_page
from store.desk.labels import actors_of, conflict_message
from store.web.hints import advised
from store.web.request import EARLIER, Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_APPROVE, Route
from wpp.orders.approvals import approve_all
from wpp.people.views import full_names
from wpp.wording import count

TICKED = "order-"


def approve_ticked(request: Request) -> Response:
    """On Hold → Progressing for every selected order; notices name who already decided about the others."""
    ticked = request.form.order_numbers(TICKED)
    if not ticked:
        problem = Problem("tick-1", "Select the orders to approve.")
        return waiting_page(request, problems=(problem,), status=422)
    with request.work() as work:
        done = approve_all(work, ticked)
        forget_typed(request, work)
    if not done.others and not done.own:
        return Redirect(f"/desk?status={WAITING.slug}&approved={len(done.approved)}")
    notices = [f"{count(len(done.approved), 'order')} approved."] if done.approved else []
    with request.portal.reading() as session:
        names = full_names(session, set().union(*(actors_of(order) for order in done.others)))
    notices += [
        conflict_message(order, names, request.portal.zone, you=request.actor)
        or f"Order {order.number} is already {order.status.value}."
        for order in done.others
    ]
    notices += [advised(request, error) for error in done.own]
    return waiting_page(request, notices=tuple(notices))


def tick_again(request: Request) -> Response:
    """The list is from before a log-in in another tab: approve nothing and keep the selection."""
    ticked = frozenset(request.posted.order_numbers(TICKED))
    return waiting_page(request, problems=(Problem("", EARLIER),), ticked=ticked, status=403)


ROUTES = (
    Route(
        "POST",
        "/desk/approvals",
        approve_ticked,
        CAN_APPROVE,
        back=f"/desk?status={WAITING.slug}&{KEPT}",
        keep=save_form,
        again=tick_again,
    ),
)
