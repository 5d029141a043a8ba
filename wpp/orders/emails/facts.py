"""What every email about an order knows, what it is called in its key, and what was said before."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, or_, select

from wpp.audit import Tag, about
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import OutgoingEmail, queue_many
from wpp.mail.withdrawal import withdraw_about
from wpp.orders.contents import contents_of
from wpp.orders.model import Status
from wpp.orders.views import OrderView
from wpp.policy import Policy
from wpp.work import Work, isoformat_utc

UNSENT_WHEN_CLOSED: Final = (
    EmailKind.APPROVAL_REQUEST,
    EmailKind.ORDER_RECEIVED,
    EmailKind.ORDER_CONFIRMED,
    EmailKind.WAREHOUSE_ORDER,
    EmailKind.SHORT_PICK,
)
"""What is no longer true of an order that was cancelled or rejected."""


def facts_of(order: OrderView, **more: Any) -> dict[str, Any]:
    """What every email about an order knows, as it is at this step."""
    address = order.address
    return {
        "number": order.number,
        "first_name": order.first_name,
        "last_name": order.last_name,
        "email": order.email,
        "placed_at": isoformat_utc(order.placed_at),
        "due_at": isoformat_utc(order.due_at) if order.due_at else None,
        "pack": order.pack,
        "replaces": order.replaces,
        "replacement": order.is_replacement,
        "lines": lines_to_send(order),
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


def lines_to_send(order: OrderView) -> list[dict[str, Any]]:
    """What goes into the parcel, and what each substitute is sent instead of."""
    instead = {each.line.id: each.instead_of for each in contents_of(order).lines if each.instead_of}
    return [
        {"sku": line.sku, "item": line.name, "size": line.size, "quantity": line.to_send}
        | ({"instead_of": " and ".join(instead[line.id])} if line.id in instead else {})
        for line in order.to_send
    ]


def left_out(order: OrderView) -> list[dict[str, Any]]:
    """What was ordered and is not sent, with the reason."""
    return [
        {"label": short.label, "quantity": short.quantity, "reason": short.reason.value}
        for short in contents_of(order).left_out
    ]


def parcel_facts(order: OrderView) -> list[dict[str, str]]:
    """The parcels as emails know them."""
    return [{"carrier": parcel.carrier, "tracking": parcel.tracking} for parcel in order.parcels]


def subject_of(order: OrderView) -> str:
    """What its emails are about, under the audit's name for it."""
    return about("order", order.id)


def ordered(order: OrderView) -> list[dict[str, Any]]:
    """What the person had ordered, whatever of it could not be picked."""
    return [
        {"sku": each.line.sku, "item": each.line.name, "size": each.line.size, "quantity": each.quantity}
        for each in contents_of(replace(order, status=Status.CANCELLED)).lines
    ]


def email_to_user(
    kind: EmailKind, order: OrderView, facts: dict[str, Any], *, thing: str = ""
) -> OutgoingEmail:
    """One letter to the person who ordered, about the order or one `thing` that happened to it."""
    return OutgoingEmail(
        kind=kind,
        thing=thing or order.number,
        to=order.email,
        name=order.name,
        user_id=order.user_id,
        facts=facts,
        about=subject_of(order),
    )


def step_of(order: OrderView, what: str) -> str:
    """What an answer to a stop request is called in its key; one that goes on may be stopped again."""
    again = (Tag.ORDER_REINSTATED, Tag.ORDER_STOP_WITHDRAWN, Tag.ORDER_STOP_REOPENED)
    reopened = sum(line.event in again for line in order.history)
    return f"{order.number}:{what}" + (f" {reopened + 1}" if reopened else "")


def times_told(work: Work, order: OrderView, *kinds: EmailKind, to_team: bool = False) -> int:
    """How many emails of these kinds about an order its starter, or a team, got, may have got or is about to get."""
    told = select(func.count()).where(
        Email.about == subject_of(order),
        Email.kind.in_(kinds),
        or_(Email.state != EmailState.WITHDRAWN, Email.first_attempted_at.is_not(None)),
        Email.user_id.is_(None) if to_team else Email.user_id.is_not(None),
    )
    return work.session.scalars(told).one()


def last_told(work: Work, order: OrderView, *kinds: EmailKind) -> Email | None:
    """The newest email of these kinds about an order that its starter got, may have got or is about to get."""
    told = select(Email).where(
        Email.about == subject_of(order),
        Email.kind.in_(kinds),
        or_(Email.state != EmailState.WITHDRAWN, Email.first_attempted_at.is_not(None)),
        Email.user_id.is_not(None),
    )
    return work.session.scalars(told.order_by(Email.id.desc()).limit(1)).one_or_none()


def again(work: Work, order: OrderView, kind: EmailKind, *, to_team: bool = False) -> str:
    """What one more email of a kind about an order is called in its key: each step of an order tells it once."""
    number = times_told(work, order, kind, to_team=to_team)
    return f"{order.number}:{order.transitions}" if number else order.number


def email_again(work: Work, kind: EmailKind, order: OrderView, facts: dict[str, Any]) -> OutgoingEmail:
    """An email to the starter at a step that an order may take more than once."""
    return email_to_user(kind, order, facts, thing=again(work, order, kind))


def withdraw_untrue(work: Work, order: OrderView, kinds: Collection[EmailKind]) -> None:
    """Withdraw what is queued about an order and was overtaken by the step that is being taken."""
    withdraw_about(work, subject_of(order), kinds, why=f"Not sent: the order is {order.status.value} by now.")


def warehouse_knows(work: Work, order: OrderView) -> bool:
    """Whether the warehouse may have an email about an order, has begun with it or has it in its own system."""
    told = select(Email.id).where(
        Email.about == subject_of(order),
        Email.kind == EmailKind.WAREHOUSE_ORDER,
        Email.first_attempted_at.is_not(None),
    )
    return (
        order.picking_started_at is not None
        or order.batch is not None
        or work.session.scalars(told.limit(1)).one_or_none() is not None
    )


def queue(work: Work, emails: list[OutgoingEmail], policy: Policy) -> None:
    """Queue them in the transaction of the step that causes them."""
    queue_many(work, [as_needed(email, policy) for email in emails], brand_name=policy.brand_name)


def as_needed(email: OutgoingEmail, policy: Policy) -> OutgoingEmail:
    """An email without what its reader has no need of: an order is approved without knowing where its starter lives."""
    if email.kind is not EmailKind.APPROVAL_REQUEST or policy.representatives_see_addresses:
        return email
    return replace(email, facts={key: value for key, value in email.facts.items() if key != "address"})
