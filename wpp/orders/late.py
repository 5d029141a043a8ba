"""The warehouse is warned of an order once before it is due, and told once when it is late."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, update

from wpp.audit import Tag, about, record_many
from wpp.database import table_of
from wpp.mail import Kind, team_letters
from wpp.orders.deadline import due
from wpp.orders.letters import post
from wpp.orders.model import Order, Status
from wpp.orders.numbers import number_of
from wpp.orders.steps import may_go_on
from wpp.people import User
from wpp.policy import WorkingDays, policy_of
from wpp.work import Work, stamp


@dataclass(frozen=True, slots=True)
class LateTold:
    """The numbers of the orders that somebody was warned of just now: due soon, or late."""

    soon: list[str]
    late: list[str]


def warn_of_late(work: Work) -> LateTold:
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
        letters = team_letters(Kind.LATE_ORDERS, thing, policy.email_warehouse, {"orders": rows})
        if only_late:
            # Whoever is in both teams has the same key twice, and gets the first of the two.
            letters += team_letters(Kind.LATE_ORDERS, thing, policy.email_ds, {"orders": only_late})
        post(work, letters, policy)
        record_many(
            work,
            [
                (Tag.ORDER_WARNED, about("order", order_id), {"late": order_id in late})
                for order_id in late + soon
            ],
        )
    return LateTold([number_of(each) for each in soon], [number_of(each) for each in late])


def marked_late(work: Work) -> list[int]:
    """Orders past their due time that nobody was told of; each is given to one caller."""
    orders = table_of(Order).c
    now = literal(work.now, orders.warned_at.type)
    passed = (orders.due_at < work.now) & orders.late_told_at.is_(None)
    return marked(work, passed, late_told_at=work.now, warned_at=func.coalesce(orders.warned_at, now))


def marked_soon(work: Work, *, hours: int, days: WorkingDays) -> list[int]:
    """Orders due within so many working hours that nobody was warned of."""
    orders = table_of(Order).c
    horizon = due(work.now, hours=hours, days=days)
    near = orders.due_at.between(work.now, horizon) & orders.warned_at.is_(None)
    return marked(work, near, warned_at=work.now)


def marked(work: Work, which: ColumnElement[bool], **values: Any) -> list[int]:
    """Mark orders that are still to be sent, wait for no decision, and that nobody wants to stop; gives their ids."""
    orders = table_of(Order)
    statement = (
        update(orders)
        .where(orders.c.status == Status.PROGRESSING, which)
        .where(may_go_on(), orders.c.blocked_at.is_(None))
        .values(**values)
        .returning(orders.c.id)
    )
    return sorted(work.session.connection().execute(statement).scalars())


def rows_of(work: Work, late: Sequence[int], soon: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of the email, the most urgent first."""
    found = work.session.execute(
        select(Order.id, Order.due_at, User.first_name, User.last_name)
        .join(User, User.id == Order.user_id)
        .where(Order.id.in_([*late, *soon]))
        .order_by(Order.due_at, Order.id)
    )
    return [
        {
            "number": number_of(order_id),
            "due_at": stamp(due_at),
            "name": f"{first} {last}".strip(),
            "late": order_id in late,
        }
        for order_id, due_at, first, last in found
        if due_at is not None
    ]
