"""Undo the decision to send an order without something: customer services decide once more.

Only that decision is taken back: nothing moved for it. Another unit that isn't there is reported as a short pick again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.model import EmailKind
from wpp.mail.withdrawal import withdraw_thing
from wpp.orders.emails.short_picks import things_about_shorts
from wpp.orders.model import Order, ShortAnswer, ShortPick, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import needed
from wpp.orders.short_views import ShortView
from wpp.orders.transitions import check_allowed
from wpp.orders.views import OrderView, order_by_id
from wpp.shorts.resolution import NotBlocked
from wpp.shorts.short_picks import NotBeingPicked
from wpp.shorts.undoing import shorts_named
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Reopened:
    """The order, which waits for a decision about `shorts`; `already` where it did before."""

    order: OrderView
    shorts: tuple[ShortView, ...]
    already: bool


class DecisionKept(Refusal):
    """Something else was decided than to send the order without it."""

    code = "decision_kept"

    def __init__(self, order: OrderView, short: ShortView) -> None:
        self.number = order.number
        instead = f" ({short.substitute})" if short.substitute else ""
        answer = short.answer.value if short.answer else ""
        super().__init__(
            f"{short.label} of order {order.number} was decided as {answer}{instead}. Only the decision to send an "
            "order without an item can be undone.",
            hints=[
                "If the unit isn't there either, report it as a short pick.",
                hint(HintCode.CANCEL_ORDER, order=order.number),
            ],
        )


def undo_decision(work: Work, number: str, skus: Sequence[str] = (), *, reason: str) -> Reopened:
    """Ask once more about what an order was to be sent without, of these SKUs or all; once more is "already".

    The order is blocked until then, with its clock paused. Emails that say it goes without are withdrawn if they have
    not been sent; whoever got them is told of the new decision. Raises `UnknownOrder`, `ReasonNeeded`, `NotInPick`,
    `NotBlocked` where nothing was short, `DecisionKept`, and `NotBeingPicked` for an order that has left, was
    cancelled or is to be stopped.
    """
    why = needed(reason, "Give a reason for undoing the decision.")
    order_id = order_id_of(number)
    orders, shorts = table_of(Order), table_of(ShortPick)
    held = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.PROGRESSING, check_allowed())
        .values(transitions=orders.c.transitions)
    )
    order = order_by_id(work.session, order_id, now=work.now)
    named = shorts_named(order, skus)
    without = [short for short in named if short.answer is ShortAnswer.PART]
    if not without:
        return reopened_before(order, named)
    if not held:
        raise NotBeingPicked(order)
    ids = [short.id for short in without]
    work.execute(
        update(shorts)
        .where(shorts.c.id.in_(ids), shorts.c.answer == ShortAnswer.PART)
        .values(answer=None, answered_at=None, answered_by=None)
    )
    blocked = func.coalesce(orders.c.blocked_at, work.now, type_=orders.c.blocked_at.type)
    work.execute(update(orders).where(orders.c.id == order_id).values(blocked_at=blocked))
    for kind in (EmailKind.WAREHOUSE_ORDER, EmailKind.ORDER_CONFIRMED):
        for thing in things_about_shorts(order):
            withdraw_thing(work, kind, thing, why="Not sent: the decision about a short pick was undone.")
    words = " and ".join(f"{short.quantity} × {short.sku}" for short in without)
    record(work, Tag.ORDER_DECISION_UNDONE, about("order", order_id), reason=f"{words}: {why}")
    now = order_by_id(work.session, order_id, now=work.now)
    return Reopened(now, tuple(short for short in now.shorts if short.id in ids), already=False)


def reopened_before(order: OrderView, named: Sequence[ShortView]) -> Reopened:
    """Nothing goes without: it waits for a decision, or another was made. Raises `NotBlocked`, `DecisionKept`."""
    waiting = tuple(short for short in named if short.answer is None)
    if waiting:
        return Reopened(order, waiting, already=True)
    decided = [short for short in named if short.answer is not ShortAnswer.UNDONE]
    if not decided:
        raise NotBlocked(order)
    if order.status is not Status.PROGRESSING or order.stop is Stop.ASKED:
        raise NotBeingPicked(order)
    raise DecisionKept(order, decided[-1])
