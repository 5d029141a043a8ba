"""Decide about what could not be picked: another unit, a substitute, or a part shipment; then the order goes on.

All decisions of one call, or none. The order's row is held first, so of two people who decide at once one does, and
the other is told what was decided; the same decision once more is "already", changes nothing and sends nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import case, insert, update

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import code_key
from wpp.catalogue.known_skus import known_skus
from wpp.catalogue.views import find_sku
from wpp.database import table_of
from wpp.errors import NotFound, Refusal
from wpp.hints import HintCode, hint
from wpp.orders.emails.facts import queue
from wpp.orders.emails.short_picks import emails_for_resumed
from wpp.orders.model import DECISIONS, Order, OrderLine, ShortAnswer, ShortPick, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.short_views import ShortView
from wpp.orders.sla.due_dates import due_after_resume
from wpp.orders.transitions import check_allowed
from wpp.orders.views import LineView, OrderView, order_by_id
from wpp.policy import policy_of
from wpp.shorts.short_picks import BadShort, NotBeingPicked
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, move
from wpp.wording import day
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done about one short pick; `substitute` is the code of what goes instead."""

    short_id: int
    answer: ShortAnswer
    substitute: str = ""


class UnknownShort(NotFound):
    """The order has no such short pick."""

    code = "unknown_short"


class NotBlocked(Refusal):
    """Nothing of the order waits for this decision: nothing ever did, or somebody else has decided."""

    code = "not_blocked"

    def __init__(self, order: OrderView, short: ShortView | None = None) -> None:
        self.number = order.number
        if short is None or short.answer is None:
            message = f"Order {order.number} is {order.status.value} and needs no decision."
        else:
            instead = f" ({short.substitute})" if short.substitute else ""
            when = f" on {day(short.answered_at)}" if short.answered_at else ""
            message = (
                f"{short.label} of order {order.number} has already been decided: {short.answer.value}{instead}, "
                f"by {short.answered_by}{when}."
            )
        decided = short is not None and short.answer in DECISIONS and order.status is Status.PROGRESSING
        way = HintCode.UNDO_DECISION if decided else HintCode.SHOW_ORDER
        super().__init__(message, hints=[hint(way, order=order.number)])


class NothingToSend(Refusal):
    """With these decisions nothing would be left to send."""

    code = "nothing_to_send"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        super().__init__(
            f"Order {order.number} would have nothing left to send.",
            hints=[
                "Send another unit or a substitute.",
                hint(HintCode.CANCEL_ORDER, order=order.number),
            ],
        )


def resume(work: Work, number: str, decisions: Sequence[Decision]) -> OrderView:
    """Carry out decisions about short picks; once none waits any more, the order is unblocked and its clock goes on.

    Raises `UnknownOrder`, `UnknownShort`, `NotBlocked`, `NotBeingPicked` while it is to be stopped, `OutOfStock`,
    `UnknownSku`, `NothingToSend` and `BadShort`; after each the transaction is undone.
    """
    order, held = lock_order(work, number)
    substitutes = known_skus(work.session, [each.substitute for each in decisions])
    decisions = [
        replace(each, substitute=sku.code) if (sku := substitutes.find(each.substitute)) else each
        for each in decisions
    ]
    pending = [each for each in decisions if not made_before(order, each)]
    if not pending:
        if not decisions and not held:
            raise NotBlocked(order)
        return order
    if not held:
        raise NotBeingPicked(order) if order.stop is Stop.ASKED else NotBlocked(order)
    moves = [movement for each in by_sku(order, pending) for movement in carry_out(work, order, *each)]
    move(work, moves)
    now = order_by_id(work.session, order.id, now=work.now)
    ids = {each.short_id for each in pending}
    words = " and ".join(in_words(short) for short in now.shorts if short.id in ids)
    waits = any(short.answer is None for short in now.shorts)
    record(work, Tag.ORDER_RESUMED, about("order", order.id), reason=words, waits=waits or None)
    return now if waits else unblock(work, now)


def lock_order(work: Work, number: str) -> tuple[OrderView, bool]:
    """The order, and whether it is blocked and its row held. Raises `UnknownOrder`."""
    order_id = order_id_of(number)
    orders = table_of(Order)
    held = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.PROGRESSING)
        .where(orders.c.blocked_at.is_not(None), check_allowed())
        .values(blocked_at=orders.c.blocked_at)
    )
    return order_by_id(work.session, order_id, now=work.now), held


def made_before(order: OrderView, decision: Decision) -> bool:
    """Whether the very same was decided already. Raises `UnknownShort`, `BadShort`, and `NotBlocked` for another."""
    short = short_named(order, decision.short_id)
    if decision.answer in (ShortAnswer.CANCELLED, ShortAnswer.UNDONE):
        raise BadShort(
            "An order can only be cancelled as a whole.",
            hints=[hint(HintCode.CANCEL_ORDER, order=order.number)],
        )
    if (decision.answer is ShortAnswer.SUBSTITUTE) is not bool(decision.substitute.strip()):
        raise BadShort(
            "Give a SKU for a substitute, and only for a substitute.",
            hints=[hint(HintCode.NAME_SUBSTITUTE), hint(HintCode.REPLACE_WITH_SAME)],
        )
    if short.answer is None:
        return False
    if (short.answer, code_key(short.substitute)) == (decision.answer, code_key(decision.substitute)):
        return True
    raise NotBlocked(order, short)


def short_named(order: OrderView, short_id: int) -> ShortView:
    """One short pick of an order. Raises `UnknownShort`."""
    for short in order.shorts:
        if short.id == short_id:
            return short
    raise UnknownShort(
        f"Order {order.number} has no short pick {short_id}.",
        hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
    )


def by_sku(order: OrderView, decisions: Sequence[Decision]) -> list[tuple[ShortView, LineView, Decision]]:
    """The decisions with what they are about, in the order in which everybody takes the rows of lines."""
    lines = {line.id: line for line in order.lines}
    shorts = [short_named(order, each.short_id) for each in decisions]
    about_each = [(short, lines[short.line_id], each) for short, each in zip(shorts, decisions, strict=True)]
    return sorted(about_each, key=lambda each: (each[1].sku_id, each[0].id))


def carry_out(
    work: Work, order: OrderView, short: ShortView, line: LineView, decision: Decision
) -> list[Move]:
    """Write down one decision, and give what moves for it. Raises `UnknownSku`, `BadShort`, `NotBlocked`."""
    if decision.answer is ShortAnswer.SUBSTITUTE:
        return [substitute(work, order, short, line, decision)]
    answered(work, order, short, decision.answer)
    if decision.answer is ShortAnswer.PART:
        return []
    lines = table_of(OrderLine)
    row = work.changes_one(
        update(lines)
        .where(lines.c.id == line.id, lines.c.short_quantity >= short.quantity)
        .values(short_quantity=lines.c.short_quantity - short.quantity)
    )
    if not row:
        raise RuntimeError(f"short pick {short.id} is not counted on its line")
    return [taken(line.sku_id, short, CauseKind.SHORT_ANOTHER)]


def substitute(work: Work, order: OrderView, short: ShortView, line: LineView, decision: Decision) -> Move:
    """As many units of another SKU: on a line of their own, or on the one that the order has of it."""
    sku = find_sku(work.session, decision.substitute)
    if sku.id == line.sku_id:
        raise BadShort(
            f"{sku.code} can't be a substitute for itself.", hints=[hint(HintCode.REPLACE_WITH_SAME)]
        )
    lines = table_of(OrderLine)
    more = update(lines).where(lines.c.order_id == order.id, lines.c.sku_id == sku.id)
    withdrawn = lines.c.quantity == lines.c.withdrawn_quantity
    line_id = work.session.execute(
        more.values(
            quantity=lines.c.quantity + short.quantity,
            substitutes_line_id=case((withdrawn, line.id), else_=lines.c.substitutes_line_id),
        ).returning(lines.c.id)
    ).scalar_one_or_none()
    if line_id is None:
        line_id = work.session.execute(
            insert(lines)
            .values(
                order_id=order.id,
                sku_id=sku.id,
                quantity=short.quantity,
                substitutes_line_id=line.id,
                item=sku.item,
                size=sku.size,
            )
            .returning(lines.c.id)
        ).scalar_one()
    answered(work, order, short, decision.answer, substitute_line_id=line_id)
    return taken(sku.id, short, CauseKind.SHORT_SUBSTITUTE)


def answered(
    work: Work,
    order: OrderView,
    short: ShortView,
    answer: ShortAnswer,
    *,
    substitute_line_id: int | None = None,
) -> None:
    """Write the answer down, once. Raises `NotBlocked`."""
    shorts = table_of(ShortPick)
    written = work.changes_one(
        update(shorts)
        .where(shorts.c.id == short.id, shorts.c.answer.is_(None))
        .values(
            answer=answer,
            answered_at=work.now,
            answered_by=work.actor,
            substitute_line_id=substitute_line_id,
        )
    )
    if not written:
        raise NotBlocked(order, short)


def taken(sku_id: int, short: ShortView, kind: CauseKind) -> Move:
    """Units that are held for the order from now on."""
    cause = Cause(kind, short.id, short.decisions_undone)
    return Move(sku_id, Location.AVAILABLE, Location.COMMITTED, short.quantity, cause)


def unblock(work: Work, order: OrderView) -> OrderView:
    """Unblock it, set its clock by the working time that was left, and tell everybody. Raises `NothingToSend`."""
    if not order.to_send:
        raise NothingToSend(order)
    policy = policy_of(work.session)
    orders = table_of(Order)
    due_at = due_after_resume(order, work.now, policy.working_days)
    values: dict[str, datetime | None] = {"blocked_at": None}
    if due_at != order.due_at:
        # What was said of the old time is true no more.
        values |= {"due_at": due_at, "due_soon_notified_at": None}
    work.execute(update(orders).where(orders.c.id == order.id).values(**values))
    blocked_at = order.blocked_at or work.now
    decided = [short for short in order.shorts if (short.answered_at or work.now) >= blocked_at]
    decided = [short for short in decided if short.answer is not ShortAnswer.UNDONE]
    going = order_by_id(work.session, order.id, now=work.now)
    queue(work, emails_for_resumed(work, going, policy, decided), policy)
    return going


def in_words(short: ShortView) -> str:
    """One decision for the order's history."""
    answer = short.answer.value if short.answer else "undecided"
    return f"{short.quantity} × {short.sku}: {answer}{' ' + short.substitute if short.substitute else ''}"
