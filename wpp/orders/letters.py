"""The emails about one order: which go out at which step, and the facts that they tell."""

from typing import Any

from wpp.mail import Kind, Letter, queue_many, team_letters
from wpp.orders.model import Status
from wpp.orders.read import OrderView
from wpp.policy import Policy
from wpp.work import Work, stamp


def facts_of(order: OrderView, **more: Any) -> dict[str, Any]:
    """What every email about an order knows, as it is at this step."""
    address = order.address
    return {
        "number": order.number,
        "first_name": order.first_name,
        "last_name": order.last_name,
        "email": order.email,
        "placed_at": stamp(order.placed_at),
        "due_at": stamp(order.due_at) if order.due_at else None,
        "pack": order.pack,
        "replaces": order.replaces,
        "lines": [
            {"sku": line.sku, "item": line.name, "size": line.size, "quantity": line.quantity}
            for line in order.lines
        ],
        "address": {
            "name": address.name,
            "line1": address.line1,
            "line2": address.line2,
            "town": address.town,
            "postcode": address.postcode,
            "country": address.country,
            "phone": address.phone,
        },
        **more,
    }


def letters_on_hold(order: OrderView, representatives: tuple[str, ...]) -> list[Letter]:
    """Placed with approval on: the representatives are asked, the user hears "received"."""
    facts = facts_of(order)
    return [
        *team_letters(Kind.APPROVAL_REQUEST, order.number, representatives, facts),
        to_user(Kind.ORDER_RECEIVED, order, facts),
    ]


def letters_progressing(order: OrderView, policy: Policy) -> list[Letter]:
    """The user's confirmation, and everything the warehouse needs to key, pick and print."""
    facts = facts_of(order)
    return [
        to_user(Kind.ORDER_CONFIRMED, order, facts),
        *team_letters(Kind.WAREHOUSE_ORDER, order.number, policy.email_warehouse, facts),
    ]


def letters_changed(order: OrderView, policy: Policy, what: str) -> list[Letter]:
    """The user gets the order once more as it is now, and so does the warehouse if it had been told of it.

    `what` has changed: "where it goes". Each change has letters of its own.
    """
    facts = facts_of(order, changed=what)
    thing = f"{order.number}:change-{order.changes}"
    if order.progressing_at is None:
        return [to_user(Kind.ORDER_RECEIVED, order, facts, thing=thing)]
    return [
        to_user(Kind.ORDER_CONFIRMED, order, facts, thing=thing),
        *team_letters(Kind.WAREHOUSE_ORDER, thing, policy.email_warehouse, facts),
    ]


def letters_completed(order: OrderView) -> list[Letter]:
    """The user hears that it is on its way, with the tracking."""
    facts = facts_of(order, carrier=order.carrier, tracking=order.tracking)
    return [to_user(Kind.ORDER_DISPATCHED, order, facts)]


def letters_rejected(order: OrderView, reason: str) -> list[Letter]:
    """The user hears why."""
    return [to_user(Kind.ORDER_REJECTED, order, facts_of(order, reason=reason))]


def letters_cancelled(order: OrderView, policy: Policy, reason: str, *, was: Status) -> list[Letter]:
    """The user hears it, and the warehouse if it had been told of the order."""
    facts = facts_of(order, reason=reason)
    warehouse = policy.email_warehouse if was is Status.PROGRESSING else ()
    return [
        to_user(Kind.ORDER_CANCELLED, order, facts),
        *team_letters(Kind.ORDER_CANCELLED, order.number, warehouse, facts),
    ]


def letters_stop(order: OrderView, policy: Policy, reason: str) -> list[Letter]:
    """The warehouse has the order in its own system: STOP, and please answer."""
    facts = facts_of(order, reason=reason, stop="asked", batch=order.batch)
    return team_letters(Kind.ORDER_CANCELLED, f"{order.number}:stop", policy.email_warehouse, facts)


def letters_stopped(order: OrderView, reason: str) -> list[Letter]:
    """The user hears that it is cancelled after all."""
    return [to_user(Kind.ORDER_CANCELLED, order, facts_of(order, reason=reason))]


def letters_too_late(order: OrderView, policy: Policy, reason: str) -> list[Letter]:
    """Customer services, who wanted it stopped, hear that it goes on."""
    facts = facts_of(order, reason=reason, stop="too late", batch=order.batch)
    return team_letters(Kind.ORDER_CANCELLED, f"{order.number}:too late", policy.email_cs, facts)


def to_user(kind: Kind, order: OrderView, facts: dict[str, Any], *, thing: str = "") -> Letter:
    """One letter to the person who ordered, about the order or one `thing` that happened to it."""
    return Letter(
        kind=kind,
        thing=thing or order.number,
        to=order.email,
        name=order.name,
        user_id=order.user_id,
        facts=facts,
    )


def post(work: Work, letters: list[Letter], policy: Policy) -> None:
    """Queue them in the transaction of the step that causes them."""
    queue_many(work, letters, brand_name=policy.brand_name)
