"""Undo a decision about a short pick: another unit, a substitute, or to send the order without it.

Units that were held for the decision are available again, the order is blocked, and customer services decide once more.
What was decided and told before stays in the history; whoever was told of it is told of the new decision.
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
from wpp.orders.line_codes import codes_in_order
from wpp.orders.model import DECISIONS, Order, OrderLine, ShortAnswer, ShortPick, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import needed
from wpp.orders.short_views import ShortView
from wpp.orders.transitions import check_allowed
from wpp.orders.views import OrderView, order_by_id
from wpp.shorts.resolution import NotBlocked
from wpp.shorts.short_picks import NotBeingPicked
from wpp.shorts.undoing import shorts_named
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, move
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Reopened:
    """The order, which waits for a decision about `shorts`; `already` where it did before."""

    order: OrderView
    shorts: tuple[ShortView, ...]
    already: bool


class DecisionKept(Refusal):
    """What was decided to send was itself reported as a short pick since, which is undone first."""

    code = "decision_kept"

    def __init__(self, order: OrderView, short: ShortView, sent: str) -> None:
        self.number = order.number
        waits = any(each.answer is None for each in order.shorts)
        ways = [HintCode.RESOLVE_SHORT, HintCode.UNDO_SHORT] if waits else [HintCode.UNDO_DECISION]
        super().__init__(
            f"{sent}, which order {order.number} was to get for {short.label}, has itself been reported as a short "
            "pick. Nothing was changed.",
            hints=[hint(way, order=order.number) for way in ways],
        )


def undo_decision(work: Work, number: str, skus: Sequence[str] = (), *, reason: str) -> Reopened:
    """Ask once more about what was decided last, or about these SKUs; once more is "already".

    The order is blocked until then, with its clock paused. Emails that tell of the decision are withdrawn if they have
    not been sent; whoever got them is told of the new one. Raises `UnknownOrder`, `ReasonNeeded`, `NotInPick`,
    `NotBlocked` where nothing was short, `DecisionKept`, and `NotBeingPicked` for an order that has left, was
    cancelled or is to be stopped.
    """
    why = needed(reason, "Give a reason for undoing the decision.")
    order_id = order_id_of(number)
    orders = table_of(Order)
    held = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.PROGRESSING, check_allowed())
        .values(transitions=orders.c.transitions)
    )
    order = order_by_id(work.session, order_id, now=work.now)
    named = shorts_named(order, list(codes_in_order(work.session, order.lines, skus).values()))
    decided = decided_last(named, all_of_them=bool(skus))
    if not decided:
        return reopened_before(order, named)
    if not held:
        raise NotBeingPicked(order)
    sku_of = {line.id: line.sku_id for line in order.lines}
    decided.sort(key=lambda short: (sku_of[short.line_id], short.id))
    move(work, [each for short in decided for each in take_back(work, order, short, sku_of[short.line_id])])
    blocked = func.coalesce(orders.c.blocked_at, work.now, type_=orders.c.blocked_at.type)
    work.execute(update(orders).where(orders.c.id == order_id).values(blocked_at=blocked))
    for kind in (EmailKind.WAREHOUSE_ORDER, EmailKind.ORDER_CONFIRMED):
        for thing in things_about_shorts(order):
            withdraw_thing(work, kind, thing, why="Not sent: the decision about a short pick was undone.")
    words = " and ".join(f"{short.quantity} × {short.sku} ({decision(short)})" for short in decided)
    record(work, Tag.ORDER_DECISION_UNDONE, about("order", order_id), reason=f"{words}: {why}")
    now, ids = order_by_id(work.session, order_id, now=work.now), {short.id for short in decided}
    return Reopened(now, tuple(short for short in now.shorts if short.id in ids), already=False)


def decided_last(named: Sequence[ShortView], *, all_of_them: bool) -> list[ShortView]:
    """The decisions that are meant: of the SKUs that were named, else those made last, if nothing waits since."""
    decided = [short for short in named if short.answer in DECISIONS]
    if all_of_them or not decided:
        return decided
    if any(short.answer is None for short in named):
        return []
    last = max(short.answered_at for short in decided if short.answered_at)
    return [short for short in decided if short.answered_at == last]


def reopened_before(order: OrderView, named: Sequence[ShortView]) -> Reopened:
    """It waits for a decision already. Raises `NotBlocked` where it doesn't, `NotBeingPicked`."""
    waiting = tuple(short for short in named if short.answer is None)
    if waiting:
        return Reopened(order, waiting, already=True)
    if order.shorts and (order.status is not Status.PROGRESSING or order.stop is Stop.ASKED):
        raise NotBeingPicked(order)
    raise NotBlocked(order)


def take_back(work: Work, order: OrderView, short: ShortView, sku_id: int) -> list[Move]:
    """Count one short pick as undecided, and give what moves back for it. Raises `DecisionKept`, `NotBlocked`."""
    shorts = table_of(ShortPick)
    written = work.changes_one(
        update(shorts)
        .where(shorts.c.id == short.id, shorts.c.answer == short.answer)
        .where(shorts.c.decisions_undone == short.decisions_undone)
        .values(
            answer=None,
            answered_at=None,
            answered_by=None,
            substitute_line_id=None,
            decisions_undone=shorts.c.decisions_undone + 1,
        )
    )
    if not written:
        raise NotBlocked(order, short)
    if short.answer is ShortAnswer.PART:
        return []
    if short.answer is ShortAnswer.SUBSTITUTE:
        sku_id = withdraw_substitute(work, order, short)
    elif not count_short_again(work, short.line_id, short.quantity):
        raise DecisionKept(order, short, f"The other unit of {short.sku}")
    cause = Cause(CauseKind.SHORT_DECISION_UNDONE, short.id, short.decisions_undone)
    return [Move(sku_id, Location.COMMITTED, Location.AVAILABLE, short.quantity, cause, "decision undone")]


def withdraw_substitute(work: Work, order: OrderView, short: ShortView) -> int:
    """Take a substitute out of its order; gives its SKU. Raises `DecisionKept` where it was short itself."""
    line = next(line for line in order.lines if line.sku == short.substitute)
    if not count_short_again(work, line.id, short.quantity, withdrawn=short.quantity):
        raise DecisionKept(order, short, short.substitute)
    return line.sku_id


def count_short_again(work: Work, line_id: int, units: int, *, withdrawn: int = 0) -> bool:
    """Units of a line that are not held for the order any more; the guard is in the UPDATE."""
    lines = table_of(OrderLine)
    return work.changes_one(
        update(lines)
        .where(
            lines.c.id == line_id,
            lines.c.short_quantity + lines.c.returned_quantity + units <= lines.c.quantity,
        )
        .values(
            short_quantity=lines.c.short_quantity + units,
            withdrawn_quantity=lines.c.withdrawn_quantity + withdrawn,
        )
    )


def decision(short: ShortView) -> str:
    """What had been decided, for the order's history."""
    answer = short.answer.value if short.answer else ""
    return f"{answer} {short.substitute}" if short.substitute else answer
