"""The emails where an order was approved by mistake, or was closed by mistake before it was approved."""

from collections.abc import Sequence

from wpp.mail.model import EmailKind
from wpp.mail.outbox import OutgoingEmail, emails_to_team
from wpp.mail.withdrawal import withdraw_about
from wpp.orders.emails.facts import (
    again,
    email_again,
    facts_of,
    last_told,
    subject_of,
    times_told,
    withdraw_untrue,
)
from wpp.orders.views import OrderView
from wpp.policy import Policy
from wpp.work import Work

SAID = {EmailKind.ORDER_REJECTED: "wasn’t approved", EmailKind.ORDER_CANCELLED: "was cancelled"}
"""What its starter was told of an order that is active again."""


def emails_for_unapproved(
    work: Work, order: OrderView, policy: Policy, representatives: Sequence[str]
) -> list[OutgoingEmail]:
    """The representatives are asked again; starter and warehouse are told if they had been told of the approval."""
    withdraw_untrue(work, order, (EmailKind.ORDER_CONFIRMED, EmailKind.WAREHOUSE_ORDER))
    facts, about = facts_of(order), subject_of(order)
    emails: list[OutgoingEmail] = []
    if times_told(work, order, EmailKind.ORDER_CONFIRMED):
        mistaken = facts | {"mistaken": "was confirmed"}
        emails.append(email_again(work, EmailKind.ORDER_RECEIVED, order, mistaken))
    elif not times_told(work, order, EmailKind.ORDER_RECEIVED):
        emails.append(email_again(work, EmailKind.ORDER_RECEIVED, order, facts))
    if times_told(work, order, EmailKind.WAREHOUSE_ORDER, to_team=True):
        stop = facts | {"reason": "", "stop": "unapproved"}
        thing = again(work, order, EmailKind.ORDER_CANCELLED, to_team=True)
        emails += emails_to_team(EmailKind.ORDER_CANCELLED, thing, policy.email_warehouse, stop, about=about)
    thing = again(work, order, EmailKind.APPROVAL_REQUEST, to_team=True)
    return [*emails, *emails_to_team(EmailKind.APPROVAL_REQUEST, thing, representatives, facts, about=about)]


def mistaken_end(work: Work, order: OrderView) -> str:
    """What the confirmation has to put right: the starter was told of an end, and not yet that it was a mistake."""
    unsent = withdraw_about(
        work, subject_of(order), (EmailKind.ORDER_REINSTATED,), why="Not sent: the confirmation says so."
    )
    told = last_told(work, order, *SAID) if unsent else None
    return SAID[told.kind] if told else ""
