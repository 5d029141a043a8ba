"""The page of one's own order: a timeline in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from store.answers import Answer, Page, Problem
from store.errors import NoSuchPage
from store.request import Request
from store.routes import STARTERS, Route
from store.words import day
from wpp.audit import Tag
from wpp.mail import tracking_link
from wpp.orders import HistoryLine, OrderView, Status, long_lines, may_change, order_view
from wpp.policy import COUNTRIES


class Stage(StrEnum):
    """Where a step of the timeline stands."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in words; `at` is when it happened."""

    words: str
    stage: Stage
    at: datetime | None = None
    note: str = ""


class Goods(NamedTuple):
    """A line of an order as pages show it."""

    sku: str
    item: str
    size: str
    quantity: int
    image: str


HAPPENED = {
    Tag.ORDER_PLACED: "Order placed",
    Tag.ORDER_APPROVED: "Approved",
    Tag.ORDER_REJECTED: "Not approved",
    Tag.ORDER_CANCELLED: "Cancelled",
    Tag.ORDER_COMPLETED: "On its way to you",
    Tag.ORDER_CHANGED: "You changed it",
    Tag.RETURN_RECORDED: "Something came back to us",
}
CHANGED = {
    "goods": "Your order is changed. We have written you an email with what is in it now.",
    "address": "Your address is changed. We have written you an email with the new one.",
}
SPOKEN = {
    Status.ON_HOLD: (
        "Thank you, we have your order",
        "It waits for your employer’s approval. We write to you as soon as there is an answer.",
    ),
    Status.PROGRESSING: (
        "Your pack is being made ready",
        "The warehouse has your order. We write to you when it is on its way.",
    ),
    Status.COMPLETED: ("Your pack is on its way", "It has left the warehouse. We hope you enjoy it."),
    Status.REJECTED: (
        "Your order was not approved",
        "Nothing will be sent. The reason is below, and you may order again.",
    ),
    Status.CANCELLED: ("Your order was cancelled", "Nothing will be sent. You may order again."),
}


def order_page(request: Request, number: str) -> Answer:
    """One's own order."""
    return shown(request, own_order(request, number))


def own_order(request: Request, number: str) -> OrderView:
    """One's own order; anybody else's is not there. Raises `NoSuchPage`."""
    with request.portal.reading() as session:
        order = order_view(session, number, now=request.now)
    if order.user_id != request.person.id:
        raise NoSuchPage(f"You have no order {number}.")
    return order


def shown(request: Request, order: OrderView, *problems: Problem) -> Answer:
    """Everything about an order, for the person who placed it; headed by what could not be done with it."""
    heading, told = SPOKEN[order.status]
    facts = {
        "order": order,
        "heading": heading,
        "told": told,
        "notice": "" if problems else CHANGED.get(request.query.line("changed"), ""),
        "may_change": may_change(order),
        "long_lines": long_lines(order.address) if may_change(order) else (),
        "may_order": request.person.may_order(request.policy.orders_per_user),
        "steps": timeline(order, request.portal.zone),
        "goods": goods(order),
        "country": COUNTRIES.get(order.address.country, order.address.country),
        "follow": tracking_link(order.carrier, order.tracking),
    }
    return Page("order.html", facts, status=409 if problems else 200, problems=problems)


def timeline(order: OrderView, zone: ZoneInfo) -> list[Step]:
    """What happened, what happens now and what comes."""
    happened = [told(line) for line in order.history if line.event in set(HAPPENED)]
    if order.status is Status.ON_HOLD:
        return [
            *happened,
            Step("Your employer looks at it", Stage.NOW),
            Step("Packed", Stage.NEXT),
            Step("On its way to you", Stage.NEXT),
        ]
    if order.status is Status.PROGRESSING:
        promise = f"It leaves us by {day(order.due_at, zone)}." if order.due_at and not order.late else ""
        now = "Being packed" if order.begun_at or order.handed_off else "In line to be packed"
        return [
            *happened,
            Step(now, Stage.NOW, note=promise),
            Step("On its way to you", Stage.NEXT),
        ]
    return happened


def told(line: HistoryLine) -> Step:
    """Something that happened. Who did it is for the desk; a reason is for the person."""
    gives_reason = line.event in (Tag.ORDER_REJECTED, Tag.ORDER_CANCELLED, Tag.ORDER_CHANGED)
    return Step(HAPPENED[Tag(line.event)], Stage.DONE, line.at, line.reason if gives_reason else "")


def goods(order: OrderView) -> list[Goods]:
    """The lines of an order."""
    return [Goods(line.sku, line.name, line.size, line.quantity, line.image) for line in order.lines]


ROUTES = (Route("GET", "/orders/<number:number>", order_page, STARTERS),)
