"""Prove that returns, the lines of the orders and the movements agree (design §8.2)."""

from collections import Counter, defaultdict
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.orders.model import OrderLine
from wpp.orders.numbers import number_of
from wpp.returns.model import STANDING, Return, ReturnLine
from wpp.returns.movements import moves_back, moves_there
from wpp.returns.views import delivered_after_all, return_number
from wpp.stock.model import CauseKind, Location, Movement
from wpp.stock.movements import Cause, Move

LOST = Location.LOST
OF_RETURNS = (
    CauseKind.RETURNED,
    CauseKind.RETURN_NOT_SENT,
    CauseKind.RETURN_SENT_INSTEAD,
    CauseKind.RETURN_UNDONE,
)
OF_FINDS = (CauseKind.RECOVERED, CauseKind.RECOVERY_UNDONE)
"""The causes that name a line of a return."""


class Carried(NamedTuple):
    """Units of a SKU that a movement carried from one place to another."""

    sku_id: int
    source: Location
    target: Location
    quantity: int


def returns_against_lines(session: Session) -> list[str]:
    """Order lines whose count of returned units is not that of the returns, and returns that moved something else."""
    return [
        *counts_against_returns(session),
        *returns_against_movements(session),
        *undone_in_part(session),
    ]


def counts_against_returns(session: Session) -> list[str]:
    """What the lines of orders count as returned: what the returns say, without what the person has after all."""
    counted: Counter[int] = Counter()
    lines = session.execute(
        select(ReturnLine.id, ReturnLine.order_line_id, ReturnLine.quantity).where(STANDING)
    ).all()
    delivered = delivered_after_all(session)
    for line in lines:
        counted[line.order_line_id] += line.quantity - delivered.get(line.id, 0)
    rows = session.execute(
        select(OrderLine.id, OrderLine.order_id, OrderLine.returned_quantity)
        .where((OrderLine.returned_quantity > 0) | OrderLine.id.in_(select(ReturnLine.order_line_id)))
        .order_by(OrderLine.id)
    )
    return [
        f"order {number_of(row.order_id)}, line {row.id}: {row.returned_quantity} counted, {counted[row.id]} returned"
        for row in rows
        if row.returned_quantity != counted[row.id]
    ]


def undone_in_part(session: Session) -> list[str]:
    """Returns that were undone and of which a line still counts, or the other way round."""
    rows = session.execute(
        select(ReturnLine.return_id)
        .join(Return, Return.id == ReturnLine.return_id)
        .where(
            ReturnLine.corrected_at.is_(None), Return.undone_at.is_(None) != ReturnLine.undone_at.is_(None)
        )
        .distinct()
        .order_by(ReturnLine.return_id)
    )
    return [f"{return_number(row.return_id)}: undone in part" for row in rows]


def returns_against_movements(session: Session) -> list[str]:
    """Lines of returns whose movements are not those of their condition and of what has been found since."""
    made, finds = movements_of_lines(session)
    wrong: list[str] = []
    rows = session.execute(
        select(ReturnLine, OrderLine.sku_id.label("meant"), OrderLine.order_id)
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .order_by(ReturnLine.id)
    )
    for line, meant, order_id in rows:
        name = f"order {number_of(order_id)}, return line {line.id}"
        if made.pop(line.id, {}) != expected(line, meant):
            wrong.append(f"{name}: its movements are not those of {line.quantity} {line.condition.value}")
        recovered = finds.pop(line.id, [])
        if net_found(recovered) != line.recovered_quantity:
            wrong.append(f"{name}: {line.recovered_quantity} found, and the movements say otherwise")
        if any(each.sku_id != line.sku_id or LOST not in (each.source, each.target) for each in recovered):
            wrong.append(f"{name}: something else was found than was missing")
    return wrong + [f"return line {line_id}, which there is not" for line_id in sorted({*made, *finds})]


def net_found(rows: list[Carried]) -> int:
    """Units that were found, without those whose find was undone."""
    return sum(row.quantity if row.source is LOST else -row.quantity for row in rows)


def expected(line: ReturnLine, meant: int) -> dict[Cause, Carried]:
    """The movements of a line of a return, by their causes."""
    what = {"meant": meant, "sku_id": line.sku_id, "quantity": line.quantity}
    moves = moves_there(line.id, line.condition, **what)
    if line.corrected_at is not None or line.undone_at is not None:
        moves += moves_back(line.id, line.condition, **what)
    return {each.cause: carried_by(each) for each in moves}


def carried_by(each: Move) -> Carried:
    """What a movement carries."""
    return Carried(each.sku_id, each.source, each.target, each.quantity)


def movements_of_lines(session: Session) -> tuple[dict[int, dict[Cause, Carried]], dict[int, list[Carried]]]:
    """The movements of returns by line: their own, and those of units recovered since."""
    made: dict[int, dict[Cause, Carried]] = defaultdict(dict)
    finds: dict[int, list[Carried]] = defaultdict(list)
    for movement in session.scalars(
        select(Movement).where(Movement.cause_kind.in_((*OF_RETURNS, *OF_FINDS)))
    ):
        carried = Carried(movement.sku_id, movement.from_location, movement.to_location, movement.quantity)
        if movement.cause_kind in OF_FINDS:
            finds[movement.cause_id].append(carried)
        else:
            cause = Cause(movement.cause_kind, movement.cause_id, movement.cause_step)
            made[movement.cause_id][cause] = carried
    return made, finds
