"""What may still be booked on an order that has left, for whoever looks: returns, what is lost, what goes out again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from store.request import Request
from store.routes import REPLACERS, RETURNERS
from wpp.orders import Condition, LineView, OrderView, ReturnView, Status, exchanges_of, unreplaced
from wpp.policy import COUNTRIES

FIRST_RETURN = "nothing"
"""What a form says had been booked as returned before it, where nothing had."""


def may_follow(
    request: Request, session: Session, order: OrderView, returns: Sequence[ReturnView]
) -> dict[str, Any]:
    """The forms of the page, each empty where there is nothing to book with it. `returns` are the newest first."""
    left = to_come_back(order) if request.person.role in (RETURNERS.roles or ()) else {}
    replaces = request.person.role in (REPLACERS.roles or ()) and order.status is Status.COMPLETED
    open_ones = unreplaced(session, returns) if replaces else []
    return {
        "may_return": left,
        "may_replace": replaces and bool(left),
        "to_replace": open_ones,
        "instead": exchanges_of(session, order) if open_ones or (replaces and left) else [],
        "may_find": still_missing(order, returns) if request.person.role in (RETURNERS.roles or ()) else {},
        "finds_all": replaces,
        "countries": [(code, COUNTRIES[code]) for code in request.policy.delivery_countries],
        "after": returns[0].number if returns else FIRST_RETURN,
    }


def to_come_back(order: OrderView) -> dict[LineView, int]:
    """How many units of each line can still come back; nothing of an order that never left."""
    if order.status is not Status.COMPLETED:
        return {}
    left = {line: line.to_send - line.returned for line in order.lines}
    return {line: units for line, units in left.items() if units > 0}


def still_missing(order: OrderView, returns: Sequence[ReturnView]) -> dict[LineView, int]:
    """How many units of each line were lost or missing and have not turned up."""
    lost: dict[str, int] = {}
    for line in (line for each in returns for line in each.lines if line.condition is Condition.MISSING):
        lost[line.sku] = lost.get(line.sku, 0) + line.quantity - line.found
    by_sku = {line.sku: line for line in reversed(order.lines)}
    return {by_sku[sku]: lost[sku] for sku in sorted(lost, key=place_in(order)) if lost[sku] > 0}


def place_in(order: OrderView) -> Any:
    """The place of a SKU among the order's lines."""
    places: Mapping[str, int] = {line.sku: place for place, line in enumerate(order.lines)}
    return places.__getitem__
