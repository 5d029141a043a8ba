"""Move an order along, with everything that follows from it: stock, the right to order, the emails (design §3).

Each step is one UPDATE whose WHERE names the statuses it may come from. Two people at once: one changes the row, the
other finds it changed and is told what happened. A step repeated is "already", changes nothing and sends nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, literal, select, update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refused, Usage
from wpp.orders.deadline import due
from wpp.orders.letters import (
    letters_cancelled,
    letters_completed,
    letters_progressing,
    letters_rejected,
    letters_stop,
    letters_too_late,
    post,
)
from wpp.orders.model import Order, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.read import OrderView, order_by_id
from wpp.people import Role, User, give_back_right
from wpp.policy import Policy, policy_of
from wpp.stock import Location, Move, move
from wpp.work import Work

TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.ON_HOLD: (Status.PROGRESSING, Status.REJECTED, Status.CANCELLED),
    Status.PROGRESSING: (Status.COMPLETED, Status.CANCELLED),
    Status.COMPLETED: (),
    Status.REJECTED: (),
    Status.CANCELLED: (),
}
"""The steps that there are. Ends never reopen: a new order takes their place."""

WORDS = {
    Status.PROGRESSING: "approved",
    Status.COMPLETED: "completed",
    Status.REJECTED: "rejected",
    Status.CANCELLED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """Where the order is now; `already` when it had been there before and nothing was changed.

    `stop` says that the warehouse has the order in its own system, and what became of the request to stop it.
    """

    number: str
    status: Status
    already: bool
    stop: Stop | None = None


class IllegalTransition(Refused):
    """The order is at a status from which this step does not go."""

    code = "illegal_transition"

    def __init__(self, order: OrderView, to: Status) -> None:
        self.number, self.status, self.to = order.number, order.status, to
        possible = [WORDS[step] for step in TRANSITIONS[order.status]]
        last = order.history[-1] if order.history else None
        since = f" since {last.at:%d %B %Y}, by {last.by}" if last else ""
        super().__init__(
            f"Order {order.number} is {order.status.value}{since}, so it cannot be {WORDS.get(to, to.value)}.",
            try_=[
                f"It can be {' or '.join(possible)}."
                if possible
                else "It has ended; a new order takes its place."
            ],
        )


class ReasonNeeded(Usage):
    """This step needs a reason, since somebody will read it."""

    code = "reason_needed"


class TooLate(Refused):
    """The warehouse has answered that the order cannot be stopped any more."""

    code = "too_late"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        super().__init__(
            f"Order {order.number} cannot be stopped any more: the warehouse says that it is too late.",
            try_=["It goes on; when it comes back: wpp return record"],
        )


class TrackingNeeded(Usage):
    """This portal completes orders with a tracking code only."""

    code = "tracking_needed"


def approve(work: Work, number: str, *, note: str = "") -> Changed:
    """On Hold → Progressing: the user's confirmation and the warehouse's order go out, the clock starts.

    Raises `UnknownOrder`, `IllegalTransition`.
    """
    policy = policy_of(work.session)
    values = {
        "progressing_at": work.now,
        "due_at": due(work.now, hours=policy.ship_within_hours, calendar=policy.calendar),
    }
    order = step(work, number, Status.PROGRESSING, values)
    if order is None:
        return Changed(clean(number), Status.PROGRESSING, already=True)
    record(work, Tag.ORDER_APPROVED, about("order", order.id), reason=note.strip() or None)
    post(work, letters_progressing(order, policy), policy)
    return Changed(order.number, order.status, already=False)


def reject(work: Work, number: str, *, reason: str) -> Changed:
    """On Hold → Rejected: stock and the right to order come back, and the user is told why.

    Raises `UnknownOrder`, `IllegalTransition`, `ReasonNeeded`.
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


def ask_to_stop(work: Work, order: OrderView, why: str, *, email: bool) -> Changed:
    """Cancel after the hand-off: nothing is given back until the warehouse answers; it gets STOP by email, once.

    `email` says whether the person is told where it can be stopped. Raises `TooLate`.
    """
    orders = table_of(Order)
    asked = work.session.connection().execute(
        update(orders)
        .where(orders.c.id == order.id, orders.c.status == Status.PROGRESSING)
        .where(orders.c.batch_id.is_not(None), orders.c.stop_asked_at.is_(None))
        .values(stop_asked_at=work.now, stop_reason=why, stop_email=email)
    )
    order = order_by_id(work.session, order.id, now=work.now)
    if asked.rowcount != 1:
        if order.stop is Stop.TOO_LATE:
            raise TooLate(order)
        if order.status is not Status.PROGRESSING:
            raise IllegalTransition(order, Status.CANCELLED)
        return Changed(order.number, order.status, already=True, stop=order.stop)
    record(work, Tag.ORDER_STOP_ASKED, about("order", order.id), reason=why)
    policy = policy_of(work.session)
    post(work, letters_stop(order, policy, why), policy)
    return Changed(order.number, order.status, already=False, stop=order.stop)


def complete(work: Work, number: str, *, carrier: str = "", tracking: str = "") -> Changed:
    """Progressing → Completed: committed stock leaves, and the user is told that the pack is on its way.

    Raises `UnknownOrder`, `IllegalTransition`, and `TrackingNeeded` where the portal's setting asks for a code.
    """
    policy = policy_of(work.session)
    values = {
        "ended_at": work.now,
        "carrier": one_line(carrier, 60),
        "tracking": one_line(tracking, 80),
        "too_late_at": too_late_by_now(work),
    }
    if policy.tracking_required and not values["tracking"]:
        raise TrackingNeeded(
            f"Order {clean(number)} needs a tracking code before it is completed.",
            try_=["--tracking CODE", "wpp settings set tracking-required off"],
        )
    order = step(work, number, Status.COMPLETED, values)
    if order is None:
        return Changed(clean(number), Status.COMPLETED, already=True)
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


def step(work: Work, number: str, to: Status, values: dict[str, Any]) -> OrderView | None:
    """Change the status where the table has such a step; None where the order is there already.

    Raises `UnknownOrder`, `IllegalTransition`.
    """
    order, changed = change(work, number, to, values)
    if changed:
        return order
    if order.status is to:
        return None
    raise IllegalTransition(order, to)


def change(
    work: Work, number: str, to: Status, values: dict[str, Any], *only: ColumnElement[bool]
) -> tuple[OrderView, bool]:
    """The UPDATE whose WHERE is the table of steps, and `only` beside it: the order now, and whether it was changed.

    Raises `UnknownOrder`.
    """
    order_id = order_id_of(number)
    orders = table_of(Order)
    sources = [status for status, targets in TRANSITIONS.items() if to in targets]
    changed = work.session.connection().execute(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status.in_(sources), *only)
        .values(status=to, **values)
    )
    return order_by_id(work.session, order_id, now=work.now), changed.rowcount == 1


def undo(work: Work, order: OrderView) -> None:
    """Give back what placing the order took: its stock, and its owner's right to order."""
    give_back_right(work, order.user_id, order_id=order.id)
    carry(work, order, Location.COMMITTED, Location.AVAILABLE, "given back")


def carry(work: Work, order: OrderView, source: Location, target: Location, what: str) -> None:
    """Move the units of every line of an order."""
    move(
        work,
        [
            Move(line.sku_id, source, target, line.quantity, f"order line {line.id} {what}")
            for line in order.lines
        ],
    )


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


def needed(reason: str, words: str) -> str:
    """The reason on one line. Raises `ReasonNeeded`."""
    text = one_line(reason, 500)
    if not text:
        raise ReasonNeeded(words, try_=["--reason TEXT"])
    return text


def one_line(text: str, most: int) -> str:
    """Text without line breaks or needless spaces, as long as its column is."""
    return " ".join(text.split())[:most]


def clean(number: str) -> str:
    """A number as it is shown."""
    return number.replace(" ", "").removeprefix("#")
