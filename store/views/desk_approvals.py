"""Approve several orders of the list at once."""

from store.answers import Answer, Problem, See
from store.request import Request
from store.routes import APPROVERS, Route
from store.views.desk import WAITING, waiting_page
from store.words import counted
from wpp.audit import Tag
from wpp.orders import OrderView, approve_all

TICKED = "order-"
LAST_WORDS = {
    Tag.ORDER_APPROVED: "approved",
    Tag.ORDER_REJECTED: "rejected",
    Tag.ORDER_CANCELLED: "cancelled",
    Tag.ORDER_COMPLETED: "completed",
}


def approve_ticked(request: Request) -> Answer:
    """On Hold → Progressing for every order that is ticked; told kindly of those where somebody was faster."""
    ticked = [str(number) for number in request.form.whole_numbers(TICKED).values()]
    if not ticked:
        problem = Problem("tick-1", "Tick the orders that you want to approve.")
        return waiting_page(request, problems=(problem,), status=422)
    with request.work() as work:
        done = approve_all(work, ticked)
    if not done.others:
        return See(f"/desk?status={WAITING.slug}&approved={len(done.approved)}")
    told = [f"{counted(len(done.approved), 'order')} approved."] if done.approved else []
    told += [faster(order) for order in done.others]
    return waiting_page(request, notices=tuple(told))


def faster(order: OrderView) -> str:
    """Who decided before, and what."""
    for line in reversed(order.history):
        if line.event in set(LAST_WORDS):
            return (
                f"Somebody was faster: order {order.number} was {LAST_WORDS[Tag(line.event)]} by {line.by}."
            )
    return f"Somebody was faster: order {order.number} is {order.status.value}."


ROUTES = (Route("POST", "/desk/approvals", approve_ticked, APPROVERS, back="/desk"),)
