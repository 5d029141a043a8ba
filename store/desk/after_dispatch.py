"""The actions open on a dispatched order: returns, losses, replacements and recovered items."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from store.web.request import Request
from store.web.routes import CAN_RECORD_RETURNS, CAN_REPLACE
from wpp.orders.addresses import offered_countries
from wpp.orders.model import Status
from wpp.orders.views import LineView, OrderView
from wpp.policy import COUNTRIES
from wpp.returns.model import Condition
from wpp.returns.replacements import unreplaced
from wpp.returns.views import ReturnView, standing
from wpp.shorts.substitutes import exchanges_of

FIRST_RETURN = "nothing"
"""The form's value for "no return recorded yet"."""


def available_actions(
    request: Request, session: Session, order: OrderView, returns: Sequence[ReturnView]
) -> dict[str, Any]:
    """What each form of the page needs, empty where the form doesn't apply. `returns` are newest first."""
    left = returnable_units(order) if request.person.role in (CAN_RECORD_RETURNS.roles or ()) else {}
    replaces = request.person.role in (CAN_REPLACE.roles or ()) and order.status is Status.COMPLETED
    open_ones = unreplaced(session, returns) if replaces else []
    return {
        "may_return": left,
        "may_replace": replaces and bool(left),
        "to_replace": open_ones,
        "instead": exchanges_of(session, order) if open_ones or (replaces and left) else [],
        "may_find": outstanding_units(order, returns)
        if request.person.role in (CAN_RECORD_RETURNS.roles or ())
        else {},
        "finds_all": replaces,
        "countries": [(code, COUNTRIES[code]) for code in offered_countries(request.policy, order.address)],
        "after": returns[0].number if returns else FIRST_RETURN,
    }


def returnable_units(order: OrderView) -> dict[LineView, int]:
    """Units of each line that can still be returned; none if the order was never dispatched."""
    if order.status is not Status.COMPLETED:
        return {}
    left = {line: line.to_send - line.returned_quantity for line in order.lines}
    return {line: units for line, units in left.items() if units > 0}


def outstanding_units(order: OrderView, returns: Sequence[ReturnView]) -> dict[LineView, int]:
    """Units of each line recorded as lost or missing and not found since."""
    lost: dict[str, int] = {}
    for line in (
        line for each in standing(returns) for line in each.lines if line.condition is Condition.MISSING
    ):
        lost[line.sku] = lost.get(line.sku, 0) + line.quantity - line.recovered_quantity
    by_sku = {line.sku: line for line in reversed(order.lines)}
    return {by_sku[sku]: lost[sku] for sku in sorted(lost, key=line_position(order)) if lost[sku] > 0}


def line_position(order: OrderView) -> Any:
    """A sort key: the position of a SKU among the order's lines."""
    places: Mapping[str, int] = {line.sku: place for place, line in enumerate(order.lines)}
    return places.__getitem__
