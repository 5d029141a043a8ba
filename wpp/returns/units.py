"""What came back of an order, unit by unit: checked against what was sent, before anything is booked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from wpp.catalogue.codes import code_key
from wpp.catalogue.near_codes import near_codes
from wpp.catalogue.views import find_sku
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.letters import is_same_code
from wpp.orders.line_codes import codes_in_order
from wpp.orders.model import Status
from wpp.orders.views import LineView, OrderView
from wpp.returns.model import Condition, ReturnKind

WHOLE = {ReturnKind.UNDELIVERED: Condition.GOOD, ReturnKind.LOST: Condition.MISSING}
"""How the units of a whole parcel come back, or that they do not."""


@dataclass(frozen=True, slots=True)
class ReturnedItem:
    """Units of one SKU, by its code, that came back in one condition; `came` is the code of a wrong item."""

    sku: str
    quantity: int
    condition: Condition
    came: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What came back from a line of the order; `sku_id` is what really came."""

    line: LineView
    condition: Condition
    sku_id: int


class OrderNotDispatched(Refusal):
    """The order never left, so nothing of it can come back."""

    code = "illegal_transition"


class NotInOrder(Refusal):
    """The SKU was not sent with this order."""

    code = "not_in_order"


class ReturnExceedsSent(Refusal):
    """More units would have come back than were sent."""

    code = "too_many_returned"


class NothingToReturn(Refusal):
    """Everything that was sent is booked as returned already."""

    code = "nothing_to_return"


class ReceivedItemUnclear(UsageError):
    """It is not clear what came in place of what was ordered."""

    code = "what_came"


def units_of(
    session: Session, order: OrderView, returned: Sequence[ReturnedItem], kind: ReturnKind
) -> dict[Unit, int]:
    """How many of what came back, all of it checked. Raises what `record_return` does."""
    if order.status is not Status.COMPLETED:
        raise OrderNotDispatched(
            f"Order {order.number} is {order.status.value}: it has not been dispatched, so nothing can be returned.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )
    returned = codes_as_ordered(session, order, returned)
    if kind is ReturnKind.SENT_BACK:
        return added_up(session, order, returned)
    if kind is ReturnKind.LOST and returned:
        raise ReceivedItemUnclear(
            "A lost parcel covers everything in the order.",
            hints=[hint(HintCode.NAME_LOST_UNIT, order=order.number)],
        )
    units = added_up(session, order, returned) if returned else {}
    named = per_line(units)
    for line in order.lines:
        rest = line.to_send - line.returned_quantity - named.get(line, 0)
        if rest > 0:
            unit = Unit(line, WHOLE[kind], line.sku_id)
            units[unit] = units.get(unit, 0) + rest
    if not units:
        raise NothingToReturn(
            f"Everything sent with order {order.number} has already been returned.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number), hint(HintCode.LIST_RETURNS)],
        )
    return units


def codes_as_ordered(
    session: Session, order: OrderView, returned: Sequence[ReturnedItem]
) -> list[ReturnedItem]:
    """The same with the codes that the order has: a barcode is as good, and so is a code from before or since."""
    given = [code for each in returned for code in (each.sku, each.came)]
    codes = codes_in_order(session, order.lines, given)
    return [replace(each, sku=codes[each.sku], came=codes[each.came]) for each in returned]


def added_up(session: Session, order: OrderView, returned: Sequence[ReturnedItem]) -> dict[Unit, int]:
    """Units by line of the order, condition and what came. Raises `NotInOrder`, `UnknownSku`, `ReceivedItemUnclear`."""
    lines = {code_key(line.sku): line for line in order.lines if line.to_send}
    units: dict[Unit, int] = defaultdict(int)
    for each in returned:
        line = lines.get(code_key(each.sku))
        if line is None or not is_same_code(each.sku, line.sku):
            known = [line.sku for line in lines.values()]
            near = near_codes(each.sku, known) or known
            raise NotInOrder(
                f"Order {order.number} has no {each.sku}.", hints=[f"It contains {', '.join(near)}."]
            )
        if each.quantity < 1:
            raise ReturnExceedsSent(
                f"{each.sku}: {each.quantity} units can't be returned.", hints=["Use 1 or more."]
            )
        units[Unit(line, each.condition, what_came(session, line, each))] += each.quantity
    if not units:
        raise NotInOrder("No returned items were given.", hints=[hint(HintCode.NAME_RETURNED_UNITS)])
    return dict(units)


def what_came(session: Session, line: LineView, each: ReturnedItem) -> int:
    """The SKU that really came. Raises `ReceivedItemUnclear`, `UnknownSku`."""
    if each.condition is not Condition.WRONG_ITEM:
        if each.came and code_key(each.came) != code_key(line.sku):
            raise ReceivedItemUnclear(
                f"{each.came} is not {line.sku}.",
                hints=[hint(HintCode.NAME_RECEIVED_SKU, sku=line.sku, received=each.came)],
            )
        return line.sku_id
    if not each.came.strip():
        raise ReceivedItemUnclear(
            f"Which SKU came back instead of {line.sku}?",
            hints=[hint(HintCode.NAME_RECEIVED_SKU, sku=line.sku, received="SKU")],
        )
    came = find_sku(session, each.came)
    if came.id == line.sku_id:
        raise ReceivedItemUnclear(
            f"{came.code} is the item that was ordered, so it isn't a wrong item.",
            hints=["Use good or damaged."],
        )
    return came.id


def per_line(units: dict[Unit, int]) -> dict[LineView, int]:
    """Units by line in the order of their SKUs, which is the order in which rows are locked."""
    sums: dict[LineView, int] = defaultdict(int)
    for unit, quantity in units.items():
        sums[unit.line] += quantity
    return dict(sorted(sums.items(), key=lambda pair: pair[0].sku_id))


def skus_of(units: dict[Unit, int]) -> set[int]:
    """Every SKU of which something moves."""
    return {sku_id for unit in units for sku_id in (unit.line.sku_id, unit.sku_id)}
