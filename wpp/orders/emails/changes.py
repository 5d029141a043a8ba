"""The emails about a change of an order, and about a request for one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement

from wpp.audit import Tag
from wpp.mail.model import Email, EmailKind
from wpp.mail.outbox import OutgoingEmail, emails_to_team
from wpp.mail.withdrawal import take_back, untried_recipients
from wpp.orders.changes.views import ChangeRequestView
from wpp.orders.emails.askers import who_asked
from wpp.orders.emails.facts import email_to_user, facts_of, subject_of
from wpp.orders.model import Status
from wpp.orders.views import OrderView
from wpp.policy import COUNTRIES, Policy
from wpp.work import Work

if TYPE_CHECKING:
    from wpp.orders.changes.applying import Change


def emails_for_change(
    order: OrderView, policy: Policy, change: "Change", *, by_owner: bool, asked: bool
) -> list[OutgoingEmail]:
    """The starter gets the order once more as it is now, and so does the warehouse if it had been told of it.

    Each change has emails of its own. `asked` where the warehouse was asked first, and has the change from that email.
    """
    facts = facts_of(
        order,
        changed=change.part,
        changed_by="starter" if by_owner else "staff",
        swapped=f"{change.goods.was} → {change.goods.now}" if change.goods.new else "",
    )
    thing = f"{order.number}:change-{order.revision}"
    if order.progressing_at is None:
        return [email_to_user(EmailKind.ORDER_RECEIVED, order, facts, thing=thing)]
    to_starter = email_to_user(EmailKind.ORDER_CONFIRMED, order, facts, thing=thing)
    return [to_starter] if asked else [to_starter, *to_team(order, thing, policy.email_warehouse, facts)]


def emails_for_change_request(
    order: OrderView, policy: Policy, request: ChangeRequestView
) -> list[OutgoingEmail]:
    """The warehouse has begun with the order: what is to be changed, and please answer."""
    facts = facts_of(order, change="asked", **request_facts(order, request))
    return to_team(order, thing_of(order, request, "asked"), policy.email_warehouse, facts)


def emails_for_change_rejected(
    work: Work, order: OrderView, policy: Policy, request: ChangeRequestView
) -> list[OutgoingEmail]:
    """Customer services and whoever asked are told that it ships as it is, and what can be done then."""
    has_left = order.status is Status.COMPLETED
    facts = facts_of(order, change="rejected", has_left=has_left, **request_facts(order, request))
    team = who_asked(work.session, policy, request.by)
    return to_team(order, thing_of(order, request, "rejected"), team, facts)


def emails_for_change_reopened(
    work: Work, order: OrderView, policy: Policy, request: ChangeRequestView
) -> list[OutgoingEmail]:
    """The warehouse is asked once more; whoever may have heard that it's too late hears that it isn't."""
    withdrawn = take_back(
        work, *about_request(order, request, "rejected"), why="Not sent: the reply was undone."
    )
    unaware = untried_recipients(work, withdrawn)
    team = [each for each in who_asked(work.session, policy, request.by) if each not in unaware]
    facts = facts_of(order, change="reopened", **request_facts(order, request))
    return [
        *emails_for_change_request(order, policy, request),
        *to_team(order, thing_of(order, request, "reopened"), team, facts),
    ]


def emails_for_change_withdrawn(
    work: Work, order: OrderView, policy: Policy, request: ChangeRequestView
) -> list[OutgoingEmail]:
    """The warehouse may ship it as it is; nothing where the request could be withdrawn before it was sent."""
    mine = about_request(order, request, "asked")
    if take_back(work, *mine, why="Not sent: the change is not needed any more."):
        return []
    facts = facts_of(order, change="withdrawn", **request_facts(order, request))
    return to_team(order, thing_of(order, request, "withdrawn"), policy.email_warehouse, facts)


def thing_of(order: OrderView, request: ChangeRequestView, step: str) -> str:
    """What an email about a request is called in its key; one that is open again is asked and answered again."""
    reopened = sum(line.event == Tag.ORDER_CHANGE_REOPENED for line in order.history)
    return f"{order.number}:change-request-{request.id}-{step}" + (f"-{reopened + 1}" if reopened else "")


def about_request(order: OrderView, request: ChangeRequestView, step: str) -> tuple[ColumnElement[bool], ...]:
    """The emails of one step of a request."""
    emails, thing = Email.__table__.c, f"{order.number}:change-request-{request.id}-{step}"
    key = f"{EmailKind.WAREHOUSE_ORDER}:{thing}"
    return emails.about == subject_of(order), emails.key.startswith(key, autoescape=True)


def to_team(order: OrderView, thing: str, team: Sequence[str], facts: dict[str, Any]) -> list[OutgoingEmail]:
    """To one team; requests are about the order that the warehouse was told of, and go where that went."""
    return emails_to_team(EmailKind.WAREHOUSE_ORDER, thing, team, facts, about=subject_of(order))


def request_facts(order: OrderView, request: ChangeRequestView) -> dict[str, Any]:
    """What is to be changed, and why."""
    address = request.address
    return {
        "batch": order.batch,
        "reason": request.reason,
        "swaps": [
            {"old_sku": swap.old, "old": swap.old_label, "new_sku": swap.new, "new": swap.new_label}
            for swap in request.swaps
        ],
        "new_address": {field: getattr(address, field) for field in address.__slots__} if address else None,
        "new_country": COUNTRIES.get(address.country, "") if address else "",
    }
