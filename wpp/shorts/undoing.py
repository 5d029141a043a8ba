"""Undo a short pick that was recorded by mistake: the unit is on its shelf after all.

The units are held for the order again, its clock is as it was, and whoever was to decide is told that there is nothing
to decide. Once something was decided it stands: what was promised since is not taken back here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import code_key
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.model import EmailKind
from wpp.mail.withdrawal import withdraw_about
from wpp.orders.emails.facts import queue, subject_of
from wpp.orders.emails.short_picks import emails_for_short, emails_for_short_undone
from wpp.orders.line_codes import codes_in_order
from wpp.orders.model import DECISIONS, Order, OrderLine, ShortAnswer, ShortPick, Status, Stop
from wpp.orders.reasons import needed
from wpp.orders.short_views import ShortView
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import policy_of
from wpp.shorts.resolution import NotBlocked, lock_order, unblock
from wpp.shorts.short_picks import GOES_TO, NotBeingPicked, NotInPick
from wpp.shorts.substitutes import choices_of
from wpp.stock.counted_since import Undoing, against_counts
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, OutOfStock, move
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class UndoneShort:
    """The order as it is now, and what was undone."""

    order: OrderView
    undone: tuple[ShortView, ...]
    already: bool
    as_counted: tuple[str, ...] = ()
    """SKUs that were counted since the short pick, and whose stock stays as it was counted."""


class ShortResolved(Refusal):
    """What to send was decided, so the short pick can't be undone."""

    code = "short_resolved"

    def __init__(self, order: OrderView, short: ShortView) -> None:
        self.number = order.number
        answer = short.answer.value if short.answer else ""
        decided = short.answer in DECISIONS and order.status is Status.PROGRESSING
        then = "Undo that decision first." if decided else "The short pick can't be undone any more."
        instead = f" ({short.substitute})" if short.substitute else ""
        super().__init__(
            f"{short.label} of order {order.number} has already been decided by {short.answered_by}: "
            f"{answer}{instead}. {then}",
            hints=[
                hint(HintCode.UNDO_DECISION, order=order.number)
                if decided
                else "Correct the stock if the item has been found.",
                hint(HintCode.SHOW_ORDER, order=order.number),
            ],
        )


class ShortUnitsGone(Refusal):
    """What was reported is not where it was put, so it can't be held for the order again."""

    code = "short_units_gone"

    def __init__(self, order: OrderView, scarce: OutOfStock) -> None:
        self.number, self.shorts = order.number, scarce.shorts
        goods = ", ".join(f"{each.wanted} × {each.code} in {each.location.value}" for each in scarce.shorts)
        super().__init__(
            f"Order {order.number} needs {goods}, and there aren't that many: they have been sold or moved since. "
            "Nothing was changed.",
            hints=[hint(HintCode.RESOLVE_SHORT, order=order.number), hint(HintCode.SHOW_STOCK)],
        )


def undo_short(
    work: Work,
    number: str,
    skus: Sequence[str] = (),
    *,
    reason: str,
    answers: Mapping[str, str] | None = None,
) -> UndoneShort:
    """Take back the short picks that wait for a decision, of these SKUs or all; once more is "already".

    Raises `UnknownOrder`, `ReasonNeeded`, `NotInPick`, `NotBlocked`, `NotBeingPicked` while the order is to be stopped,
    `ShortResolved`, `ShortUnitsGone`, and `NeedsAnswer` where the shelf has been counted since.
    """
    why = needed(reason, "Give a reason for undoing the short pick.")
    order, held = lock_order(work, number)
    named = shorts_named(order, list(codes_in_order(work.session, order.lines, skus).values()))
    waiting = [short for short in named if short.answer is None]
    if not waiting:
        return undone_before(order, named)
    if not held:
        raise NotBeingPicked(order) if order.stop is Stop.ASKED else NotBlocked(order)
    sku_of = {line.id: line.sku_id for line in order.lines}
    waiting.sort(key=lambda short: (sku_of[short.line_id], short.id))
    moves: list[Move] = []
    at: dict[int, datetime] = {}
    for short in waiting:
        back = take_back(work, order, short, sku_of[short.line_id])
        moves += back
        at = {each.sku_id: short.at for each in back} | at
    undoing = Undoing(order.number, f"the short pick of order {order.number} was reported", at)
    against = against_counts(work, undoing, moves, answers)
    try:
        move(work, against.moves)
    except OutOfStock as scarce:
        raise ShortUnitsGone(order, scarce) from scarce
    ids = {short.id for short in waiting}
    words = " and ".join(f"{short.quantity} × {short.sku}" for short in waiting)
    record(work, Tag.ORDER_SHORT_UNDONE, about("order", order.id), reason=f"{words}: {why}")
    now = order_by_id(work.session, order.id, now=work.now)
    tell(work, now, [short for short in now.shorts if short.id in ids], why)
    now = go_on(work, now)
    undone = tuple(short for short in now.shorts if short.id in ids)
    return UndoneShort(now, undone, already=False, as_counted=against.as_counted)


def shorts_named(order: OrderView, skus: Sequence[str]) -> list[ShortView]:
    """The short picks that are meant. Raises `NotInPick`."""
    keys = {code_key(sku) for sku in skus}
    named = [short for short in order.shorts if not keys or code_key(short.sku) in keys]
    for sku in skus:
        if code_key(sku) not in {code_key(short.sku) for short in named}:
            raise NotInPick(
                f"{sku} was not reported as a short pick of order {order.number}.",
                hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
            )
    return named


def undone_before(order: OrderView, named: Sequence[ShortView]) -> UndoneShort:
    """Nothing waits: it was undone before, or decided. Raises `NotBlocked`, `ShortResolved`."""
    if not named:
        raise NotBlocked(order)
    last = named[-1]
    if last.answer is not ShortAnswer.UNDONE:
        raise ShortResolved(order, last)
    return UndoneShort(order, (last,), already=True)


def take_back(work: Work, order: OrderView, short: ShortView, sku_id: int) -> list[Move]:
    """Count one short pick as undone, and give what moves back. Raises `NotBlocked`."""
    shorts, lines = table_of(ShortPick), table_of(OrderLine)
    written = work.execute(
        update(shorts)
        .where(shorts.c.id == short.id, shorts.c.answer.is_(None))
        .values(answer=ShortAnswer.UNDONE, answered_at=work.now, answered_by=work.actor)
        .returning(shorts.c.found_sku_id)
    ).one_or_none()
    if written is None:
        raise NotBlocked(order, short)
    fewer = lines.c.short_quantity - short.quantity
    work.execute(update(lines).where(lines.c.id == short.line_id).values(short_quantity=fewer))
    cause = Cause(CauseKind.SHORT_UNDONE, short.id)
    source, committed, lost = GOES_TO[short.reason], Location.COMMITTED, Location.LOST
    moves = [Move(sku_id, source, committed, short.quantity, cause, "undone")]
    if written.found_sku_id is not None:
        moves.append(Move(written.found_sku_id, Location.AVAILABLE, lost, short.quantity, cause, "undone"))
    return moves


def go_on(work: Work, order: OrderView) -> OrderView:
    """Unblock the order where nothing waits any more; its clock never stood where nothing had been short."""
    if any(short.answer is None for short in order.shorts):
        return order
    blocked_at = order.blocked_at or work.now
    decided = [short for short in order.shorts if (short.answered_at or work.now) >= blocked_at]
    if any(short.answer is not ShortAnswer.UNDONE for short in decided):
        return unblock(work, order)
    orders = table_of(Order)
    work.execute(update(orders).where(orders.c.id == order.id).values(blocked_at=None))
    return order_by_id(work.session, order.id, now=work.now)


def tell(work: Work, order: OrderView, undone: Sequence[ShortView], why: str) -> None:
    """Withdraw the question, ask it again for what still waits, and tell whoever got it."""
    policy = policy_of(work.session)
    withdrawn = withdraw_about(
        work,
        subject_of(order),
        (EmailKind.SHORT_PICK,),
        why="Not sent: the short pick was recorded by mistake.",
    )
    emails = emails_for_short_undone(work, order, policy, undone, by=work.actor, reason=why)
    waiting = choices_of(work.session, order)
    if waiting and withdrawn:
        emails += emails_for_short(
            order, policy, waiting, by=waiting[-1].short.by, note=waiting[-1].short.note
        )
    queue(work, emails, policy)
