"""What emails about orders say, held against the orders as they are when the email would be sent."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from wpp.mail.claims import Claimed
from wpp.mail.model import EmailKind
from wpp.mail.truth import Untrue
from wpp.orders.hand_off import stop_of
from wpp.orders.model import Order, OrderLine, Status, Stop
from wpp.orders.numbers import digits_of, order_id_of
from wpp.work import Work

Facts = Mapping[str, Any]

TRUE_OF: Final[Mapping[EmailKind, frozenset[Status]]] = {
    EmailKind.ORDER_RECEIVED: frozenset({Status.ON_HOLD}),
    EmailKind.APPROVAL_REQUEST: frozenset({Status.ON_HOLD}),
    # A record of what was ordered, which its reader may keep after the parcel has left.
    EmailKind.ORDER_CONFIRMED: frozenset({Status.PROGRESSING, Status.COMPLETED}),
    EmailKind.WAREHOUSE_ORDER: frozenset({Status.PROGRESSING}),
    EmailKind.ORDER_DISPATCHED: frozenset({Status.COMPLETED}),
    EmailKind.ORDER_NOT_DISPATCHED: frozenset({Status.PROGRESSING}),
    EmailKind.ORDER_REJECTED: frozenset({Status.REJECTED}),
    EmailKind.SHORT_PICK: frozenset({Status.PROGRESSING}),
}
"""The statuses of its order at which an email is true."""
ACTIVE: Final = frozenset({Status.PROGRESSING, Status.COMPLETED})


def order_still_so(work: Work, claimed: Claimed) -> Facts | Untrue:
    """Whether an email about one order fits the order as it is now."""
    order = order_of(work, claimed)
    if (
        order is not None
        and claimed.kind is EmailKind.ORDER_DISPATCHED
        and came_back(work, claimed.facts, order)
    ):
        return Untrue("Not sent: the order is no longer on its way, since a return has been recorded.")
    if order is None or fits(claimed.kind, claimed.facts, order):
        return claimed.facts
    return Untrue(f"Not sent: the order is {order.status.value} by now.")


def came_back(work: Work, facts: Facts, order: Order) -> bool:
    """Whether a return shows that the parcel is not on its way; news of a tracking code is sent all the same."""
    if facts.get("added") or facts.get("corrected"):
        return False
    back = select(OrderLine.id).where(OrderLine.order_id == order.id, OrderLine.returned_quantity > 0)
    return work.session.scalar(back.limit(1)) is not None


def order_of(work: Work, claimed: Claimed) -> Order | None:
    """The order that an email is about, read afresh."""
    thing, _, order_id = claimed.about.partition(":")
    if thing != "order" or not order_id.isdigit():
        return None
    return work.session.get(Order, int(order_id), populate_existing=True)


def fits(kind: EmailKind, facts: Facts, order: Order) -> bool:
    """Whether an email of this kind is true of the order."""
    if kind is EmailKind.ORDER_REINSTATED:
        return order.status is Status.ON_HOLD if facts["on_hold"] else order.status in ACTIVE
    if kind is EmailKind.ORDER_CANCELLED:
        stop = stop_of(order)
        if facts.get("stop") in ("asked", "reopened"):
            return stop is Stop.ASKED and order.status is Status.PROGRESSING
        if facts.get("stop") == "unapproved":
            return order.status is Status.ON_HOLD
        if facts.get("stop") == "too late":
            return stop is Stop.TOO_LATE and order.status in ACTIVE
        return order.status is Status.CANCELLED
    if kind is EmailKind.WAREHOUSE_ORDER and facts.get("change") == "rejected":
        return order.status in ACTIVE and order.change_requested_at is None
    if kind is EmailKind.SHORT_PICK and facts.get("undone"):
        return True  # whoever was asked to decide is told, whatever the order has become
    if kind is EmailKind.SHORT_PICK and order.blocked_at is None:
        return False
    return order.status in TRUE_OF[kind]


def orders_still_late(work: Work, claimed: Claimed) -> Facts | Untrue:
    """The late orders, or those due soon, that are still to be sent."""
    numbers = {row["number"]: order_id_of(digits_of(row["number"])) for row in claimed.facts["orders"]}
    query = select(Order).where(Order.id.in_(numbers.values())).execution_options(populate_existing=True)
    orders = {order.id: order for order in work.session.scalars(query)}

    def waits(row: Facts) -> bool:
        order = orders.get(numbers[row["number"]])
        if order is None:
            return True
        if order.status is not Status.PROGRESSING or order.blocked_at is not None or order.due_at is None:
            return False
        return stop_of(order) is not Stop.ASKED and not (row["late"] and order.due_at > work.now)

    rows = [row for row in claimed.facts["orders"] if waits(row)]
    return (
        {**claimed.facts, "orders": rows}
        if rows
        else Untrue("Not sent: none of the orders is late any more.")
    )
