"""The emails about one order: which go out at which step, and the facts that they tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from wpp.audit import Tag
from wpp.mail.messages import parcels_in
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import OutgoingEmail, emails_to_team
from wpp.mail.withdrawal import untried_recipients, withdraw_about
from wpp.orders.emails.approvals import mistaken_end
from wpp.orders.emails.askers import last_actor, who_asked
from wpp.orders.emails.facts import (
    again,
    email_again,
    email_to_user,
    facts_of,
    last_told,
    left_out,
    ordered,
    parcel_facts,
    step_of,
    subject_of,
    times_told,
    warehouse_knows,
    withdraw_untrue,
)
from wpp.orders.model import Status
from wpp.orders.views import OrderView
from wpp.policy import Policy
from wpp.work import Work


def emails_for_on_hold(order: OrderView, representatives: tuple[str, ...]) -> list[OutgoingEmail]:
    """Placed with approval on: the representatives are asked, the user hears "received"."""
    facts = facts_of(order)
    return [
        *emails_to_team(
            EmailKind.APPROVAL_REQUEST, order.number, representatives, facts, about=subject_of(order)
        ),
        email_to_user(EmailKind.ORDER_RECEIVED, order, facts),
    ]


def emails_for_progressing(work: Work, order: OrderView, policy: Policy) -> list[OutgoingEmail]:
    """The user's confirmation, and everything the warehouse needs to key, pick and print."""
    facts = facts_of(order)
    thing = again(work, order, EmailKind.WAREHOUSE_ORDER, to_team=True)
    told_to_wait = times_told(work, order, EmailKind.ORDER_CANCELLED, to_team=True)
    to_pick = facts | {"reinstated": bool(told_to_wait)}
    return [
        email_again(work, EmailKind.ORDER_CONFIRMED, order, facts | {"mistaken": mistaken_end(work, order)}),
        *emails_to_team(
            EmailKind.WAREHOUSE_ORDER, thing, policy.email_warehouse, to_pick, about=subject_of(order)
        ),
    ]


def emails_for_completed(work: Work, order: OrderView, policy: Policy) -> list[OutgoingEmail]:
    """The user hears that it is on its way, with the tracking; not before the time in which a mistake is noticed."""
    return [
        later(work, email_again(work, EmailKind.ORDER_DISPATCHED, order, dispatched_facts(order)), policy)
    ]


def emails_for_rejected(work: Work, order: OrderView, reason: str) -> list[OutgoingEmail]:
    """The user hears why."""
    return [email_again(work, EmailKind.ORDER_REJECTED, order, facts_of(order, reason=reason))]


def emails_for_cancelled(work: Work, order: OrderView, policy: Policy, reason: str) -> list[OutgoingEmail]:
    """The user hears it, and the warehouse if it knows of the order."""
    facts = facts_of(order, reason=reason)
    warehouse = policy.email_warehouse if warehouse_knows(work, order) else ()
    thing = again(work, order, EmailKind.ORDER_CANCELLED, to_team=True)
    return [
        email_again(work, EmailKind.ORDER_CANCELLED, order, facts | {"lines": ordered(order)}),
        *emails_to_team(EmailKind.ORDER_CANCELLED, thing, warehouse, facts, about=subject_of(order)),
    ]


def emails_for_stop_request(order: OrderView, policy: Policy, reason: str) -> list[OutgoingEmail]:
    """The warehouse has the order in its own system: STOP, and please answer."""
    facts = facts_of(order, reason=reason, stop="asked", batch=order.batch)
    return emails_about_stop(order, "stop", policy.email_warehouse, facts)


def emails_for_stop_withdrawn(work: Work, order: OrderView, policy: Policy) -> list[OutgoingEmail]:
    """The warehouse may ship it; whoever's request to stop it could be withdrawn unsent never heard of one."""
    withdrawn = withdraw_about(
        work, subject_of(order), (EmailKind.ORDER_CANCELLED,), why="Not sent: the stop request was withdrawn."
    )
    unaware = untried_recipients(work, withdrawn)
    return emails_to_team(
        EmailKind.WAREHOUSE_ORDER,
        step_of(order, "go on"),
        tuple(address for address in policy.email_warehouse if address not in unaware),
        facts_of(order, reinstated=True),
        about=subject_of(order),
    )


def emails_for_stopped(work: Work, order: OrderView, reason: str) -> list[OutgoingEmail]:
    """The user hears that it is cancelled after all."""
    facts = facts_of(order, reason=reason) | {"lines": ordered(order)}
    return [email_again(work, EmailKind.ORDER_CANCELLED, order, facts)]


def emails_for_too_late(work: Work, order: OrderView, policy: Policy, reason: str) -> list[OutgoingEmail]:
    """Customer services and whoever wanted it stopped hear that it goes on."""
    has_left = order.status is Status.COMPLETED
    facts = facts_of(order, reason=reason, stop="too late", has_left=has_left, batch=order.batch)
    team = who_asked(work.session, policy, last_actor(order, Tag.ORDER_STOP_ASKED))
    return emails_about_stop(order, "too late", team, facts)


def emails_for_stop_reopened(
    work: Work, order: OrderView, policy: Policy, reason: str
) -> list[OutgoingEmail]:
    """The warehouse is asked once more; customer services hear of it if they may have heard that it's too late."""
    withdrawn = withdraw_about(
        work, subject_of(order), (EmailKind.ORDER_CANCELLED,), why="Not sent: the reply was undone."
    )
    unaware = untried_recipients(work, withdrawn)
    team = who_asked(work.session, policy, last_actor(order, Tag.ORDER_STOP_ASKED))
    told = tuple(address for address in team if address not in unaware)
    facts = facts_of(order, reason=reason, stop="reopened", batch=order.batch)
    return [
        *emails_for_stop_request(order, policy, reason),
        *emails_about_stop(order, "reopened", told, facts),
    ]


def emails_about_stop(
    order: OrderView, step: str, team: Sequence[str], facts: dict[str, Any]
) -> list[OutgoingEmail]:
    """To one team, what is asked or answered about stopping an order."""
    kind = EmailKind.ORDER_CANCELLED
    return emails_to_team(kind, step_of(order, step), team, facts, about=subject_of(order))


def emails_for_tracking(
    work: Work, order: OrderView, policy: Policy, *, correct: bool = True
) -> list[OutgoingEmail]:
    """The dispatched email with the order's present codes: as it would have been, or as a correction.

    Nothing where the starter has been told just these. Without `correct` nobody is written to anew, but what has not
    been sent goes out with the right codes all the same.
    """
    dispatched = (EmailKind.ORDER_DISPATCHED,)
    unsent = withdraw_about(
        work, subject_of(order), dispatched, why="Not sent: the tracking details have changed."
    )
    if not (unsent or correct):
        return []
    parcels = parcel_facts(order)
    sent = last_told(work, order, EmailKind.ORDER_DISPATCHED, EmailKind.ORDER_NOT_DISPATCHED)
    if sent is None or sent.kind is not EmailKind.ORDER_DISPATCHED:
        email = email_again(work, EmailKind.ORDER_DISPATCHED, order, dispatched_facts(order))
        return [later(work, email, policy)]
    told = parcels_in(sent.facts)
    if told == parcels and sent.state is not EmailState.WITHDRAWN:
        return []
    has_code = any(parcel["tracking"] for parcel in parcels)
    added = has_code and all(parcel in parcels for parcel in told if parcel["tracking"])
    facts = dispatched_facts(order) | {"corrected": not added, "added": added}
    thing = f"{order.number}:tracking-{order.revision}"
    return [later(work, email_to_user(EmailKind.ORDER_DISPATCHED, order, facts, thing=thing), policy)]


def later(work: Work, email: OutgoingEmail, policy: Policy) -> OutgoingEmail:
    """An email that waits for the time in which a mistake is noticed."""
    return replace(email, send_after=work.now + timedelta(minutes=policy.dispatch_email_delay))


def dispatched_facts(order: OrderView) -> dict[str, Any]:
    """What the dispatched email says: the parcels, and what is not in them."""
    return facts_of(order, parcels=parcel_facts(order), left_out=left_out(order))


def emails_for_uncompleted(work: Work, order: OrderView, policy: Policy) -> list[OutgoingEmail]:
    """The starter is told that it has not left, unless the email that said so could be withdrawn.

    The warehouse gets its "New order" where that was withdrawn, since the order was Completed when it would have gone.
    """
    withdraw_untrue(work, order, (EmailKind.ORDER_DISPATCHED,))
    emails: list[OutgoingEmail] = []
    if not times_told(work, order, EmailKind.WAREHOUSE_ORDER, to_team=True):
        new, team = EmailKind.WAREHOUSE_ORDER, policy.email_warehouse
        emails += emails_to_team(new, order.number, team, facts_of(order), about=subject_of(order))
    if not times_told(work, order, EmailKind.ORDER_DISPATCHED):
        return emails
    facts = facts_of(order)
    if order.late:
        facts["due_at"] = None  # no day is promised that has passed
    return [*emails, email_again(work, EmailKind.ORDER_NOT_DISPATCHED, order, facts)]


def emails_for_reinstated(
    work: Work, order: OrderView, policy: Policy, representatives: Sequence[str]
) -> list[OutgoingEmail]:
    """Whoever was told of the end is told that it is active again; who was never told of the order is told of it."""
    withdraw_untrue(work, order, (EmailKind.ORDER_CANCELLED, EmailKind.ORDER_REJECTED))
    facts = facts_of(order)
    on_hold = order.progressing_at is None
    told_of_end = times_told(work, order, EmailKind.ORDER_CANCELLED, EmailKind.ORDER_REJECTED)
    known = EmailKind.ORDER_RECEIVED if on_hold else EmailKind.ORDER_CONFIRMED
    emails: list[OutgoingEmail] = []
    if told_of_end:
        emails.append(email_again(work, EmailKind.ORDER_REINSTATED, order, facts | {"on_hold": on_hold}))
    elif not times_told(work, order, known):
        emails.append(email_again(work, known, order, facts))
    if on_hold:
        thing = again(work, order, EmailKind.APPROVAL_REQUEST, to_team=True)
        asked = EmailKind.APPROVAL_REQUEST
        return [*emails, *emails_to_team(asked, thing, representatives, facts, about=subject_of(order))]
    if order.blocked_at is not None:
        return emails  # the warehouse is told what to pick once that is decided
    told = times_told(work, order, EmailKind.WAREHOUSE_ORDER, to_team=True)
    ended = times_told(work, order, EmailKind.ORDER_CANCELLED, to_team=True)
    if ended or not told:
        facts = facts | {"reinstated": bool(ended)}
        thing = again(work, order, EmailKind.WAREHOUSE_ORDER, to_team=True)
        emails += emails_to_team(
            EmailKind.WAREHOUSE_ORDER, thing, policy.email_warehouse, facts, about=subject_of(order)
        )
    return emails
