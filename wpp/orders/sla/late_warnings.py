"""The warehouse is warned of an order once before it is due, and told once when it is late."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, update

from wpp.audit import Tag, about, record_many
from wpp.database import table_of
from wpp.mail.model import EmailKind
from wpp.mail.outbox import emails_to_team
from wpp.orders.emails.facts import queue
from wpp.orders.model import Order, Status
from wpp.orders.numbers import number_of
from wpp.orders.sla.business_hours import add_business_time
from wpp.orders.transitions import check_allowed
from wpp.people.model import User
from wpp.policy import WorkingDays, policy_of
from wpp.work import Work, isoformat_utc


@dataclass(frozen=True, slots=True)
class LateWarnings:
    """The numbers of the orders that somebody was warned of just now: due soon, or late."""

    soon: list[str]
    late: list[str]


def warn_of_late(work: Work) -> LateWarnings:
    """One email to the warehouse about all orders that got near their due time or past it since the last one.

    Digital services hears of the late ones. Where nobody has an address nothing is marked as told.
    """
    policy = policy_of(work.session)
    late = marked_late(work) if policy.email_warehouse or policy.email_ds else []
    soon: list[int] = []
    if policy.late_warning_hours and policy.email_warehouse:
        # Reckoned like the due time itself: eight hours before Monday at noon is Monday, and not a Sunday night.
        soon = marked_soon(work, hours=policy.late_warning_hours, days=policy.working_days)
    if late or soon:
        rows = rows_of(work, late, soon)
        only_late = [row for row in rows if row["late"]]
        thing = secrets.token_hex(8)
        emails = emails_to_team(EmailKind.LATE_ORDERS, thing, policy.email_warehouse, {"orders": rows})
        if only_late:
            # Whoever is in both teams has the same key twice, and gets the first of the two.
            emails += emails_to_team(EmailKind.LATE_ORDERS, thing, policy.email_ds, {"orders": only_late})
        queue(work, emails, policy)
        record_many(
            work,
            [
                (Tag.ORDER_WARNED, about("order", order_id), {"late": order_id in late})
                for order_id in late + soon
            ],
        )
    return LateWarnings([number_of(each) for each in soon], [number_of(each) for each in late])


def marked_late(work: Work) -> list[int]:
    """Orders past their due time that nobody was told of; each is given to one caller."""
    orders = table_of(Order).c
    now = literal(work.now, orders.due_soon_notified_at.type)
    passed = (orders.due_at < work.now) & orders.late_notified_at.is_(None)
    return marked(
        work,
        passed,
        late_notified_at=work.now,
        due_soon_notified_at=func.coalesce(orders.due_soon_notified_at, now),
    )


def marked_soon(work: Work, *, hours: int, days: WorkingDays) -> list[int]:
    """Orders due within so many working hours that nobody was warned of."""
    orders = table_of(Order).c
    horizon = add_business_time(work.now, timedelta(hours=hours), days=days)
    near = orders.due_at.between(work.now, horizon) & orders.due_soon_notified_at.is_(None)
    return marked(work, near, due_soon_notified_at=work.now)


def marked(work: Work, which: ColumnElement[bool], **values: Any) -> list[int]:
    """Mark orders that are still to be sent, wait for no decision, and that nobody wants to stop; gives their ids."""
    orders = table_of(Order)
    statement = (
        update(orders)
        .where(orders.c.status == Status.PROGRESSING, which)
        .where(check_allowed(), orders.c.blocked_at.is_(None))
        .values(**values)
        .returning(orders.c.id)
    )
    return sorted(work.execute(statement).scalars())


def rows_of(work: Work, late: Sequence[int], soon: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of the email, the most urgent first."""
    listed = work.session.execute(
        select(Order.id, Order.due_at, User.first_name, User.last_name)
        .join(User, User.id == Order.user_id)
        .where(Order.id.in_([*late, *soon]))
        .order_by(Order.due_at, Order.id)
    )
    return [
        {
            "number": number_of(order_id),
            "due_at": isoformat_utc(due_at),
            "name": f"{first} {last}".strip(),
            "late": order_id in late,
        }
        for order_id, due_at, first, last in listed
        if due_at is not None
    ]
