"""Prove that short picks, the lines that they are about, and the stock agree (design §8.2)."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from wpp.orders.model import Order, OrderLine, ShortAnswer, ShortPick, Status
from wpp.orders.numbers import number_of
from wpp.shorts.short_picks import GOES_TO
from wpp.stock.model import CauseKind, Location, Movement
from wpp.stock.movements import Cause

Carried = tuple[int, Location, Location, int]
"""SKU, from where, to where, how many."""
ShortCause = tuple[int, CauseKind, int, int]
"""The id of a short pick, what moved for it, the SKU that did, and how many decisions had been undone before."""
OF_SHORTS = (
    CauseKind.SHORT,
    CauseKind.SHORT_FOUND,
    CauseKind.SHORT_ANOTHER,
    CauseKind.SHORT_SUBSTITUTE,
    CauseKind.SHORT_DECISION_UNDONE,
    CauseKind.SHORT_UNDONE,
)
DECIDED = (CauseKind.SHORT_ANOTHER, CauseKind.SHORT_SUBSTITUTE)


def shorts_against_movements(session: Session) -> list[str]:
    """Short picks without their movements, lines that miss another number of units, and orders wrongly blocked."""
    return [*wrong_movements(session), *wrong_lines(session), *wrong_orders(session)]


def wrong_movements(session: Session) -> Iterator[str]:
    """Movements that short picks must have made and did not, or that nothing made."""
    made: dict[ShortCause, Carried] = {
        (row.cause_id, row.cause_kind, row.sku_id, row.cause_step): (
            row.sku_id,
            row.from_location,
            row.to_location,
            row.quantity,
        )
        for row in session.execute(
            select(
                Movement.cause_id,
                Movement.cause_kind,
                Movement.sku_id,
                Movement.cause_step,
                Movement.from_location,
                Movement.to_location,
                Movement.quantity,
            ).where(Movement.cause_kind.in_(OF_SHORTS))
        )
    }
    drop_undone_decisions(made)
    expected = dict(movements_wanted(session))
    for cause in sorted(made.keys() | expected.keys()):
        if made.get(cause) != expected.get(cause):
            words = "not moved" if cause not in made else "moved otherwise"
            yield f"{Cause(cause[1], cause[0])}: {words}"


def drop_undone_decisions(made: dict[ShortCause, Carried]) -> None:
    """Leave out what moved for a decision and back again when it was undone."""
    for short_id, kind, sku_id, step in list(made):
        if kind is not CauseKind.SHORT_DECISION_UNDONE:
            continue
        back = made[short_id, kind, sku_id, step]
        there = (sku_id, back[2], back[1], back[3])
        for decision in (CauseKind.SHORT_ANOTHER, CauseKind.SHORT_SUBSTITUTE):
            if made.get((short_id, decision, sku_id, step)) == there:
                del made[short_id, decision, sku_id, step], made[short_id, kind, sku_id, step]
                break


def movements_wanted(session: Session) -> Iterator[tuple[ShortCause, Carried]]:
    """What every short pick must have moved, under its cause."""
    instead = aliased(OrderLine)
    rows = session.execute(
        select(ShortPick, OrderLine.sku_id, instead.sku_id.label("instead"))
        .join(OrderLine, OrderLine.id == ShortPick.line_id)
        .outerjoin(instead, instead.id == ShortPick.substitute_line_id)
    )
    available, committed, lost = Location.AVAILABLE, Location.COMMITTED, Location.LOST
    for short, sku_id, instead_id in rows:
        for kind, what, source, target in (
            (CauseKind.SHORT, sku_id, committed, GOES_TO[short.reason]),
            (CauseKind.SHORT_FOUND, short.found_sku_id, lost, available),
            *answer_moves(short, sku_id, instead_id),
        ):
            if what is not None:
                step = short.decisions_undone if kind in DECIDED else 0
                yield (short.id, kind, what, step), (what, source, target, short.quantity)


def answer_moves(
    short: ShortPick, sku_id: int, instead_id: int | None
) -> Iterator[tuple[CauseKind, int | None, Location, Location]]:
    """What was decided about a short pick must have moved."""
    available, committed, lost = Location.AVAILABLE, Location.COMMITTED, Location.LOST
    if short.answer is ShortAnswer.ANOTHER:
        yield CauseKind.SHORT_ANOTHER, sku_id, available, committed
    if short.answer is ShortAnswer.SUBSTITUTE:
        yield CauseKind.SHORT_SUBSTITUTE, instead_id, available, committed
    if short.answer is ShortAnswer.UNDONE:
        yield CauseKind.SHORT_UNDONE, sku_id, GOES_TO[short.reason], committed
        yield CauseKind.SHORT_UNDONE, short.found_sku_id, available, lost


def wrong_lines(session: Session) -> Iterator[str]:
    """Lines whose missing units are not those of their short picks without another unit."""
    units: Counter[int] = Counter()
    for line_id, answer, quantity in session.execute(
        select(ShortPick.line_id, ShortPick.answer, ShortPick.quantity)
    ):
        units[line_id] += 0 if answer in (ShortAnswer.ANOTHER, ShortAnswer.UNDONE) else quantity
    rows = session.execute(
        select(
            OrderLine.id,
            OrderLine.order_id,
            (OrderLine.short_quantity - OrderLine.withdrawn_quantity).label("short_quantity"),
        )
        .where((OrderLine.short_quantity > 0) | OrderLine.id.in_(select(ShortPick.line_id)))
        .order_by(OrderLine.id)
    )
    for row in rows:
        if row.short_quantity != units[row.id]:
            yield f"order {number_of(row.order_id)}, line {row.id}: {row.short_quantity} missing, {units[row.id]} short"


def wrong_orders(session: Session) -> Iterator[str]:
    """Orders that are blocked without a question, or go on with one."""
    waiting = set(session.scalars(select(ShortPick.order_id).where(ShortPick.answer.is_(None))))
    blocked = dict(session.execute(select(Order.id, Order.status).where(Order.blocked_at.is_not(None))).all())
    for order_id in sorted(waiting - blocked.keys()):
        yield f"order {number_of(order_id)} waits, and is not blocked"
    for order_id, status in sorted(blocked.items()):
        if order_id not in waiting:
            yield f"order {number_of(order_id)} is blocked, and nothing waits"
        if status is not Status.PROGRESSING:
            yield f"order {number_of(order_id)} is {status.value}, and blocked"
