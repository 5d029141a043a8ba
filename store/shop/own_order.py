"""The page of one's own order: how it stands, in a heading and a sentence."""

from collections.abc import Sequence
from typing import NamedTuple

from store.shop.timeline import came_back_as, standing, timeline
from store.web.errors import NoSuchPage
from store.web.formatting import day
from store.web.request import Request
from store.web.responses import Page, Problem, Response
from store.web.routes import SIGNED_IN, Route
from wpp.audit import Tag
from wpp.mail.carriers import tracking_link
from wpp.orders.changes.open_orders import may_change
from wpp.orders.contents import Contents, contents_of
from wpp.orders.model import Status
from wpp.orders.views import OrderView, order_view
from wpp.people.model import Role
from wpp.policy import COUNTRIES
from wpp.privacy.retention import address_goes_at
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.views import ReturnView, list_returns
from wpp.returns.views import standing as standing_returns


class Goods(NamedTuple):
    """A line of an order as pages show it."""

    sku: str
    item: str
    size: str
    quantity: int
    image: str
    instead_of: str = ""


RECOVERED_TEXT, FOUND_TEXT = "We’ve found your parcel", "We’ve found your missing item"
WHOLE_RETURN = "Your pack is back with us"
CHANGED = {
    "goods": "We’ve updated your order and emailed you the details.",
    "address": "We’ve updated your address and emailed you the details.",
    "nothing": "You didn’t change anything, so your order stays as it was.",
}
STATUS_TEXT = {
    Status.ON_HOLD: (
        "Thank you, we’ve received your order",
        "Your order is waiting for your employer’s approval. We’ll email you as soon as it’s been approved.",
    ),
    Status.PROGRESSING: (
        "We’re getting your pack ready",
        "The warehouse has your order. We’ll email you when it’s on its way.",
    ),
    Status.COMPLETED: ("Your pack is on its way", "It’s left our warehouse. We hope you enjoy it."),
    Status.REJECTED: (
        "Your order wasn’t approved",
        "You can see why below, and you can order again.",
    ),
    Status.CANCELLED: ("Your order was cancelled", "We won’t send anything. You can order again."),
}


REPLACEMENT_CANCELLED = (
    "Your replacement was cancelled",
    "We won’t send it. Please contact us if you still need it.",
)
"""A replacement gives nobody the right to a whole pack."""


def order_page(request: Request, number: str) -> Response:
    """One's own order."""
    return order_page_of(request, own_order(request, number))


def own_order(request: Request, number: str) -> OrderView:
    """One's own order, whatever one's role is by now; anybody else's is not there. Raises `NoSuchPage`."""
    with request.portal.reading() as session:
        order = order_view(session, number, now=request.now)
    if order.user_id != request.person.id:
        raise NoSuchPage(f"You have no order {number}.")
    return order


def order_page_of(request: Request, order: OrderView, *problems: Problem) -> Response:
    """Everything about an order, for the person who placed it; headed by what could not be done with it."""
    returns, contents = returns_of(request, order), contents_of(order)
    heading, status_text = status_summary(order, standing_returns(returns), replacement_of(request, order))
    if order.is_replacement and order.status is Status.CANCELLED:
        heading, status_text = REPLACEMENT_CANCELLED
    facts = {
        "order": order,
        "heading": heading,
        "status_text": status_text,
        "notice": "" if problems else CHANGED.get(request.query.line("changed"), ""),
        "may_change": may_change(order),
        "too_late": order.status is Status.PROGRESSING and not may_change(order),
        "may_order": request.person.role is Role.USER
        and request.person.may_order(request.policy.orders_per_user),
        "steps": timeline(order, returns, request.portal.zone),
        "goods": goods(contents),
        "left_out": contents.left_out,
        "country": COUNTRIES.get(order.address.country, order.address.country),
        "address_goes": address_goes(request, order),
        "parcels": [
            (each, tracking_link(each.carrier, each.tracking)) for each in order.parcels if each.tracking
        ],
    }
    return Page("shop/order.html", facts, status=409 if problems else 200, problems=problems)


def address_goes(request: Request, order: OrderView) -> str:
    """The day on which the address is deleted; empty while the order is open, or where addresses are kept."""
    at = address_goes_at(request.policy, order.closed_at)
    return day(at, request.portal.zone) if at else ""


def returns_of(request: Request, order: OrderView) -> list[ReturnView]:
    """What came back from an order or never arrived, the oldest first; nothing is asked of one that never left."""
    if order.status is not Status.COMPLETED:
        return []
    with request.portal.reading() as session:
        return list_returns(session, order_id=order.id, limit=None)[::-1]


def replacement_of(request: Request, order: OrderView) -> OrderView | None:
    """The newest order that is sent, or was, in place of something in this one."""
    if order.replacement is None:
        return None
    with request.portal.reading() as session:
        return order_view(session, order.replacement, now=request.now)


def status_summary(
    order: OrderView, returns: Sequence[ReturnView], again: OrderView | None
) -> tuple[str, str]:
    """How an order stands, in a heading and a sentence; after a return it is not on its way."""
    last = returns[-1] if returns else None
    if last is None:
        return STATUS_TEXT[order.status]
    if all(line.recovered_quantity == line.quantity for line in last.lines):
        found = [line for line in standing(order.history) if line.event == Tag.RETURN_FOUND]
        if any(line.delivered for line in found):
            return STATUS_TEXT[order.status]
        heading = FOUND_TEXT if last.kind is ReturnKind.SENT_BACK else RECOVERED_TEXT
    elif last.kind is ReturnKind.SENT_BACK and returned_whole(order):
        heading = WHOLE_RETURN
    else:
        heading = came_back_as(last)
    sent_back = any(line.condition is not Condition.MISSING for line in last.lines)
    thanks = last.kind is ReturnKind.SENT_BACK and sent_back
    return heading, f"{'Thank you.' if thanks else 'We’re sorry.'} {what_next(again, thanks=thanks)}"


def what_next(again: OrderView | None, *, thanks: bool) -> str:
    """What follows a return."""
    if again is None:
        return "It’s back with us." if thanks else "We’ll email you about what happens next."
    if again.status is Status.COMPLETED:
        return f"Your replacement, order {again.number}, is on its way."
    return f"We’re sending a replacement: order {again.number}."


def returned_whole(order: OrderView) -> bool:
    """Whether nothing that was sent is with the starter."""
    return all(line.returned_quantity == line.to_send for line in order.lines)


def goods(contents: Contents) -> list[Goods]:
    """What is really sent."""
    return [
        Goods(
            each.line.sku,
            each.line.name,
            each.line.size,
            each.quantity,
            each.line.image,
            " and ".join(each.instead_of),
        )
        for each in contents.lines
    ]


ROUTES = (Route("GET", "/orders/<number:number>", order_page, SIGNED_IN),)
