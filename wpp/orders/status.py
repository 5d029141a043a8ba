"""Move an order along, with everything that follows from it: stock, the right to order, the emails (design §3).

A step repeated is "already", changes nothing and sends nothing. What keeps two people at once apart is in `steps.py`.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, case, literal, select

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refused, Usage
from wpp.orders.deadline import due
from wpp.orders.letters import (
    letters_cancelled,
    letters_completed,
    letters_progressing,
    letters_rejected,
    letters_too_late,
    post,
)
from wpp.orders.model import Order, Status, Stop
from wpp.orders.read import OrderView
from wpp.orders.reasons import needed
from wpp.orders.steps import Changed, IllegalTransition, carry, change, clean, step, undo
from wpp.orders.stopping import ask_to_stop
from wpp.orders.tracking import checked_carrier, checked_tracking
from wpp.people import Role, User
from wpp.policy import Policy, policy_of
from wpp.stock import Location
from wpp.work import Work


class TrackingNeeded(Usage):
    """This portal completes orders with a tracking code only."""

    code = "tracking_needed"


class OrderBlocked(Refused):
    """Something in the order could not be picked, and nobody has decided what is to be done."""

    code = "order_blocked"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        waiting = ", ".join(f"{each.quantity} × {each.sku}" for each in order.shorts if each.answer is None)
        super().__init__(
            f"Order {order.number} waits for a decision about {waiting}, which could not be picked, so it cannot be "
            "completed yet.",
            try_=[
                f"wpp order resume {order.number} --another | --substitute SKU | --part",
                f"wpp order cancel {order.number} --reason TEXT",
            ],
        )


def approve(work: Work, number: str, *, note: str = "") -> Changed:
    """On Hold → Progressing: the user's confirmation and the warehouse's order go out, the clock starts.

    Raises `UnknownOrder`, `IllegalTransition`.
    """
    policy = policy_of(work.session)
    values = {
        "progressing_at": work.now,
        "due_at": due(work.now, hours=policy.ship_within_hours, days=policy.working_days),
    }
    order = step(work, number, Status.PROGRESSING, values)
    if order is None:
        return Changed(clean(number), Status.PROGRESSING, already=True)
    record(work, Tag.ORDER_APPROVED, about("order", order.id), reason=note.strip() or None)
    post(work, letters_progressing(order, policy), policy)
    return Changed(order.number, order.status, already=False)


def reject(work: Work, number: str, *, reason: str) -> Changed:
    """On Hold → Rejected: stock and the right to order come back, and the user is told why.

    Raises `UnknownOrder`, `IllegalTransition`, `ReasonNeeded`, `ReasonTooLong`.
    """
    why = needed(reason, "Say why the order is rejected: the person who placed it will read it.")
    order = step(work, number, Status.REJECTED, {"ended_at": work.now})
    if order is None:
        return Changed(clean(number), Status.REJECTED, already=True)
    undo(work, order)
    record(work, Tag.ORDER_REJECTED, about("order", order.id), reason=why)
    post(work, letters_rejected(order, why), policy_of(work.session))
    return Changed(order.number, order.status, already=False)


def cancel(work: Work, number: str, *, reason: str, email: bool = True) -> Changed:
    """On Hold or Progressing → Cancelled: stock and right come back; user and, if it knew of it, warehouse are told.

    An order that the warehouse has in its own system stays Progressing and the warehouse is asked to stop it: see
    `stop` of the answer. Raises `UnknownOrder`, `IllegalTransition`, `ReasonNeeded`, `TooLate`.
    """
    why = needed(reason, "Say why the order is cancelled.")
    ours = table_of(Order).c.batch_id.is_(None)
    order, cancelled = change(work, number, Status.CANCELLED, {"ended_at": work.now}, ours)
    if not cancelled:
        if order.status is Status.CANCELLED:
            return Changed(order.number, Status.CANCELLED, already=True, stop=order.stop)
        if order.status is Status.PROGRESSING:
            return ask_to_stop(work, order, why, email=email)
        raise IllegalTransition(order, Status.CANCELLED)
    undo(work, order)
    record(work, Tag.ORDER_CANCELLED, about("order", order.id), reason=why)
    if email:
        policy = policy_of(work.session)
        was = Status.PROGRESSING if order.progressing_at else Status.ON_HOLD
        post(work, letters_cancelled(order, policy, why, was=was), policy)
    return Changed(order.number, order.status, already=False)


def complete(work: Work, number: str, *, carrier: str = "", tracking: str = "") -> Changed:
    """Progressing → Completed: committed stock leaves, and the user is told that the pack is on its way.

    Raises `UnknownOrder`, `IllegalTransition`, `OrderBlocked`, `TrackingTooLong`, `CarrierTooLong`, and
    `TrackingNeeded` where the portal's setting asks for a code.
    """
    policy = policy_of(work.session)
    values = {
        "ended_at": work.now,
        "carrier": checked_carrier(carrier),
        "tracking": checked_tracking(tracking),
        "too_late_at": too_late_by_now(work),
    }
    if policy.tracking_required and not values["tracking"]:
        raise TrackingNeeded(
            f"Order {clean(number)} needs a tracking code before it is completed.",
            try_=["--tracking CODE", "wpp settings set tracking-required off"],
        )
    unblocked = table_of(Order).c.blocked_at.is_(None)
    order, completed = change(work, number, Status.COMPLETED, values, unblocked)
    if not completed:
        if order.status is Status.COMPLETED:
            return Changed(order.number, Status.COMPLETED, already=True)
        raise OrderBlocked(order) if order.blocked_at else IllegalTransition(order, Status.COMPLETED)
    carry(work, order, Location.COMMITTED, Location.RECIPIENT, "sent")
    record(
        work,
        Tag.ORDER_COMPLETED,
        about("order", order.id),
        carrier=order.carrier or None,
        tracking=order.tracking or None,
    )
    letters = letters_completed(order)
    if order.stop is Stop.TOO_LATE and order.handed_off:
        # Where the warehouse has said so before, this letter has gone, and its key keeps it from going twice.
        letters += letters_too_late(order, policy, order.handed_off.stop_reason)
    post(work, letters, policy)
    return Changed(order.number, order.status, already=False, stop=order.stop)


def too_late_by_now(work: Work) -> ColumnElement[datetime | None]:
    """What has left could not be stopped, whether somebody said so or not."""
    orders = table_of(Order).c
    unanswered = orders.stop_asked_at.is_not(None) & orders.too_late_at.is_(None)
    return case((unanswered, literal(work.now, orders.too_late_at.type)), else_=orders.too_late_at)


def representatives_of(work: Work, policy: Policy) -> tuple[str, ...]:
    """Who is asked to approve: the addresses of the setting, else everybody whose role it is."""
    if policy.email_representatives:
        return policy.email_representatives
    return tuple(
        work.session.scalars(
            select(User.email)
            .where(User.role == Role.REPRESENTATIVE, User.off_at.is_(None))
            .order_by(User.id)
        )
    )
