"""Undo a return that was recorded by mistake, on the wrong order perhaps.

Its units move back to the recipient, the order counts them as sent, a cancelled replacement of it can't be sent any
more, and whoever was told is told once more. It stays in the order's history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.model import Order, OrderLine, Status
from wpp.orders.numbers import number_of
from wpp.orders.queries import replacements_of
from wpp.orders.reasons import needed
from wpp.orders.views import OrderView, order_view
from wpp.people.entitlements import GrantView, drop_grant, list_grants
from wpp.returns.emails import tell_of_undone
from wpp.returns.model import Return, ReturnLine
from wpp.returns.movements import moves_back
from wpp.returns.views import ReturnView, return_number, return_view
from wpp.stock.counted_since import Undoing, against_counts
from wpp.stock.model import CauseKind, Movement
from wpp.stock.movements import Move, OutOfStock, lock, move
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class UndoneReturn:
    """The return as it is now; `unused` are extra orders for the same order, which may have been allowed for it."""

    returned: ReturnView
    already: bool
    unused: tuple[GrantView, ...] = ()
    as_counted: tuple[str, ...] = ()
    """SKUs that were counted since, and whose stock stays as it was counted."""


class ReturnReplaced(Refusal):
    """Another order goes out, or went out, in place of the return."""

    code = "return_replaced"

    def __init__(self, view: ReturnView, number: str, status: Status) -> None:
        self.returned, self.number = view.number, number
        sent = status is Status.COMPLETED
        super().__init__(
            f"Return {view.number} can't be undone yet: order {number} {'was sent' if sent else 'was made'} "
            "as its replacement.",
            hints=[hint(HintCode.UNCOMPLETE_ORDER if sent else HintCode.CANCEL_REPLACEMENT, order=number)],
        )


class ReturnFound(Refusal):
    """Some of what was missing has been found since, so it is somewhere else by now."""

    code = "found_since"

    def __init__(self, view: ReturnView) -> None:
        self.returned = view.number
        found = [line for line in view.lines if line.recovered_quantity]
        goods = ", ".join(f"{each.recovered_quantity} × {each.sku}" for each in found)
        super().__init__(
            f"{goods} of {view.number} was found since, so the return can't be undone or corrected.",
            hints=[hint(HintCode.UNDO_FOUND, order=view.order)],
        )


class ReturnedUnitsGone(Refusal):
    """Units that came back have been sold, sent or scrapped since, so they can't go back to the recipient."""

    code = "returned_units_gone"

    def __init__(self, what: str, scarce: OutOfStock) -> None:
        self.what, self.shorts = what, scarce.shorts
        goods = ", ".join(f"{each.wanted} × {each.code} in {each.location.value}" for each in scarce.shorts)
        super().__init__(
            f"{what} needs {goods}, and there aren't that many: they have been sold or moved since. "
            "Nothing was changed.",
            hints=[hint(HintCode.RECORD_ELSEWHERE_FIRST), hint(HintCode.SHOW_STOCK)],
        )


class ReturnUndone(Refusal):
    """The return was undone, so there is nothing to replace or to correct."""

    code = "return_undone"

    def __init__(self, view: ReturnView) -> None:
        self.returned = view.number
        super().__init__(
            f"{view.number} of order {view.order} was recorded by mistake and undone by {view.undone_by}.",
            hints=[hint(HintCode.LIST_RETURNS)],
        )


def undo_return(
    work: Work, number: str, *, reason: str, answers: Mapping[str, str] | None = None
) -> UndoneReturn:
    """Take a return back as if it had never been recorded; once more is "already".

    Raises `UnknownReturn`, `ReasonNeeded`, `ReturnReplaced`, `ReturnFound`, `ReturnedUnitsGone`, and `NeedsAnswer`
    where the shelf has been counted since.
    """
    why = needed(reason, "Give a reason for undoing the return.")
    view = return_view(work.session, number)
    order = order_view(work.session, view.order, now=work.now)
    if view.undone_at is not None:
        return UndoneReturn(view, already=True)
    refuse_replaced(work.session, view)
    drop_grant(work, order.user_id, replacements_of(work.session, view.id))
    lock(work, skus_moved(work.session, view))
    returns = table_of(Return)
    values = {"undone_at": work.now, "undone_by": work.actor, "undone_reason": why}
    here = returns.c.id == view.id, returns.c.undone_at.is_(None)
    if not work.changes_one(update(returns).where(*here).values(values)):
        return UndoneReturn(return_view(work.session, view.number), already=True)
    # The return is held, so nobody replaces it or corrects it any more.
    view = return_view(work.session, view.number)
    refuse_replaced(work.session, view)
    drop_lines(work, view, undone=True)
    ids = [line.id for line in view.lines]
    undoing = undoing_of(work.session, view, ids)
    as_counted = move_units(work, view.number, uncount(work, ids), undoing, answers)
    record(
        work,
        Tag.RETURN_UNDONE,
        about("order", order.id),
        returned=view.number,
        reason=f"{view.number}: {why}",
    )
    tell_of_undone(work, order, view)
    unused = tuple(each for each in grants_for(work.session, order) if each.order_id is None)
    return UndoneReturn(return_view(work.session, view.number), False, unused, as_counted)


def grants_for(session: Session, order: OrderView) -> list[GrantView]:
    """Extra orders that stand for this order, the oldest first."""
    return [each for each in list_grants(session, user_id=order.user_id) if each.replaces == order.id]


def refuse_replaced(session: Session, view: ReturnView) -> None:
    """Raise `ReturnReplaced` where an order stands in place of the return."""
    again = replacement_of(session, view)
    if again is not None:
        raise ReturnReplaced(view, *again)


def replacement_of(session: Session, view: ReturnView) -> tuple[str, Status] | None:
    """The order that stands in place of the return, and its status; None where there is none."""
    row = session.execute(
        select(Order.id, Order.status).where(Order.return_id == view.id, Order.status != Status.CANCELLED)
    ).one_or_none()
    return (number_of(row.id), row.status) if row else None


def hold(work: Work, view: ReturnView) -> ReturnView:
    """The return as it is now, its row held until the end of the transaction. Raises `ReturnUndone`."""
    returns = table_of(Return)
    here = update(returns).where(returns.c.id == view.id, returns.c.undone_at.is_(None))
    held = work.changes_one(here.values(note=returns.c.note))
    now = return_view(work.session, return_number(view.id))
    if not held:
        raise ReturnUndone(now)
    return now


def skus_moved(session: Session, view: ReturnView) -> set[int]:
    """Every SKU of which something moves when the lines of a return do."""
    rows = session.execute(
        select(ReturnLine.sku_id, OrderLine.sku_id.label("meant"))
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .where(ReturnLine.return_id == view.id)
    )
    return {sku_id for row in rows for sku_id in (row.sku_id, row.meant)}


def drop_lines(work: Work, view: ReturnView, line_ids: Sequence[int] = (), *, undone: bool = False) -> None:
    """These lines, or all of a return that is undone, count no more. Raises `ReturnFound`.

    The guard is in the UPDATE: a find in the same second is seen by one of the two.
    """
    lines = table_of(ReturnLine).c
    ids = sorted(line_ids or (line.id for line in view.lines))
    dropped = work.execute(
        update(table_of(ReturnLine))
        .where(lines.id.in_(ids), lines.recovered_quantity == 0)
        .where(lines.corrected_at.is_(None), lines.undone_at.is_(None))
        .values({"undone_at" if undone else "corrected_at": work.now})
        .returning(lines.id)
    )
    if len(dropped.all()) < len(ids):
        raise ReturnFound(return_view(work.session, view.number))


def uncount(work: Work, line_ids: Sequence[int]) -> list[Move]:
    """The order counts the units of these lines as sent again; gives what moves them back to the recipient."""
    rows = work.session.execute(
        select(ReturnLine, OrderLine.id.label("of"), OrderLine.sku_id.label("meant"))
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .where(ReturnLine.id.in_(line_ids))
        .order_by(OrderLine.sku_id, ReturnLine.id)
    ).all()
    moves: list[Move] = []
    lines = table_of(OrderLine)
    for line, of, meant in rows:
        moves += moves_back(line.id, line.condition, meant=meant, sku_id=line.sku_id, quantity=line.quantity)
        fewer = lines.c.returned_quantity - line.quantity
        work.execute(update(lines).where(lines.c.id == of).values(returned_quantity=fewer))
    return moves


def undoing_of(session: Session, view: ReturnView, line_ids: Sequence[int]) -> Undoing:
    """What these lines of a return had booked, and when."""
    movements = table_of(Movement).c
    rows = session.execute(
        select(movements.sku_id, func.min(movements.at))
        .where(movements.cause_kind == CauseKind.RETURNED, movements.cause_id.in_(line_ids))
        .group_by(movements.sku_id)
    )
    return Undoing(view.number, f"{view.number} was recorded", {row[0]: row[1] for row in rows})


def move_units(
    work: Work, what: str, moves: Sequence[Move], undoing: Undoing, answers: Mapping[str, str] | None
) -> tuple[str, ...]:
    """Carry them out, set against what was counted since; gives the SKUs that stay as counted.

    Raises `ReturnedUnitsGone` and `NeedsAnswer`.
    """
    against = against_counts(work, undoing, moves, answers)
    try:
        move(work, against.moves)
    except OutOfStock as scarce:
        raise ReturnedUnitsGone(what, scarce) from scarce
    return against.as_counted
