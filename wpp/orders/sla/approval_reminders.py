"""Old holds: the representatives are reminded, then customer services hears of it. No order is ever cancelled for it.

Days are working days of the portal's calendar. What was said already is known by its key in the outbox.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from wpp.audit import Tag, about, record
from wpp.mail.model import EmailKind
from wpp.mail.outbox import OutgoingEmail, emails_to_team, queued_before
from wpp.orders.approvers import asked_about, recipients
from wpp.orders.emails.facts import facts_of, queue
from wpp.orders.model import Order, Status
from wpp.orders.numbers import digits_of, number_of
from wpp.orders.sla.business_hours import DAY_HOURS, add_business_time
from wpp.orders.views import order_by_id
from wpp.policy import Policy, policy_of
from wpp.work import Work

REMINDERS: Final = 2
"""How often the representatives are reminded of one order."""


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """Letters of one order that are due: who is to be told what."""

    order_id: int
    tag: Tag
    letters: tuple[OutgoingEmail, ...]
    more: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RemindersSent:
    """The numbers of the orders that the representatives were reminded of, and that customer services was told of."""

    reminded: list[str]
    escalated: list[str]


def remind_of_holds(work: Work) -> RemindersSent:
    """Queue what is due about orders On Hold; each reminder goes once, whoever asks for it how often."""
    policy = policy_of(work.session)
    held = old_holds(work, policy)
    if not held:
        return RemindersSent([], [])
    asked = recipients(work.session, policy)
    askings = [
        asking
        for order_id, owner_id, placed_at in held
        for asking in due_askings(work, policy, order_id, placed_at, asked_about(owner_id, asked))
    ]
    already_queued = queued_before(
        work.session, [email.key for asking in askings for email in asking.letters]
    )
    notified: dict[Tag, list[str]] = {Tag.ORDER_REMINDED: [], Tag.ORDER_ESCALATED: []}
    for asking in askings:
        new = [email for email in asking.letters if email.key not in already_queued]
        if new:
            facts = facts_of(order_by_id(work.session, asking.order_id, now=work.now), **asking.more)
            queue(work, [replace(email, facts=facts) for email in new], policy)
            record(work, asking.tag, about("order", asking.order_id), to=[email.to for email in new])
            notified[asking.tag].append(number_of(asking.order_id))
    return RemindersSent(notified[Tag.ORDER_REMINDED], notified[Tag.ORDER_ESCALATED])


def old_holds(work: Work, policy: Policy) -> list[tuple[int, int, datetime]]:
    """Orders On Hold for as many days as may be due, with their owners.

    Working days are never fewer than those of the calendar.
    """
    spans = [days for days in (policy.approval_reminder_days, policy.approval_escalation_days) if days]
    if not spans:
        return []
    rows = work.session.execute(
        select(Order.id, Order.user_id, Order.placed_at)
        .where(Order.status == Status.ON_HOLD, Order.placed_at <= work.now - timedelta(days=min(spans) - 1))
        .order_by(Order.id)
    )
    return [(order_id, owner, placed_at.astimezone(work.now.tzinfo)) for order_id, owner, placed_at in rows]


def due_askings(
    work: Work, policy: Policy, order_id: int, placed_at: datetime, representatives: tuple[str, ...]
) -> Iterator[ApprovalRequest]:
    """The latest reminder that is due, and the word to customer services; one that cron slept through is left out."""
    # Without the portal's letters: a reminder that was queued before they were set goes once all the same.
    number, subject = digits_of(number_of(order_id)), about("order", order_id)
    waited = {"waited_days": (work.now.date() - placed_at.date()).days}

    def over(days: int) -> bool:
        return (
            add_business_time(placed_at, timedelta(hours=days * DAY_HOURS), days=policy.working_days)
            <= work.now
        )

    if days := policy.approval_reminder_days:
        times = max((nth for nth in range(1, REMINDERS + 1) if over(nth * days)), default=0)
        if times:
            emails = emails_to_team(
                EmailKind.APPROVAL_REQUEST, f"{number}:reminder {times}", representatives, {}, about=subject
            )
            yield ApprovalRequest(order_id, Tag.ORDER_REMINDED, tuple(emails), {**waited, "reminder": times})
    if (days := policy.approval_escalation_days) and over(days):
        emails = emails_to_team(
            EmailKind.APPROVAL_REQUEST, f"{number}:still on hold", policy.email_cs, {}, about=subject
        )
        more = {**waited, "asked": list(representatives)}
        yield ApprovalRequest(order_id, Tag.ORDER_ESCALATED, tuple(emails), more)
