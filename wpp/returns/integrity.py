"""Prove that returns, the lines of the orders and the movements agree (design §8.2)."""

from collections import Counter, defaultdict
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.orders.model import OrderLine
from wpp.orders.numbers import number_of
from wpp.returns.model import Condition, ReturnLine
from wpp.returns.recording import GOES_TO
from wpp.returns.views import delivered_after_all
from wpp.stock.model import CauseKind, Location, Movement

HERE, LOST = Location.RECIPIENT, Location.LOST
OF_RETURNS = (
    CauseKind.RETURNED,
    CauseKind.RETURN_NOT_SENT,
    CauseKind.RETURN_SENT_INSTEAD,
    CauseKind.RECOVERED,
)
"""The causes that name a line of a return."""


class Carried(NamedTuple):
    """Units of a SKU that a movement carried from one place to another."""

    sku_id: int
    source: Location
    target: Location
    quantity: int


def returns_against_lines(session: Session) -> list[str]:
    """Order lines whose count of returned units is not that of the returns, and returns that moved something else."""
    return [*counts_against_returns(session), *returns_against_movements(session)]


def counts_against_returns(session: Session) -> list[str]:
    """What the lines of orders count as returned: what the returns say, without what the person has after all."""
    counted: Counter[int] = Counter()
    lines = session.execute(select(ReturnLine.id, ReturnLine.order_line_id, ReturnLine.quantity)).all()
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


def returns_against_movements(session: Session) -> list[str]:
    """Lines of returns whose movements are not those of their condition and of what has been found since."""
    made, movements = moved(session)
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
        turned_up = movements.pop(line.id, [])
        if sum(each.quantity for each in turned_up) != line.recovered_quantity:
            wrong.append(f"{name}: {line.recovered_quantity} found, and the movements say otherwise")
        if any(each[:2] != (line.sku_id, LOST) for each in turned_up):
            wrong.append(f"{name}: something else was found than was missing")
    return wrong + [f"return line {line_id}, which there is not" for line_id in sorted({*made, *movements})]


def expected(line: ReturnLine, meant: int) -> dict[CauseKind, Carried]:
    """The movements of a line of a return, by their causes."""
    steps = {CauseKind.RETURNED: Carried(line.sku_id, HERE, GOES_TO[line.condition], line.quantity)}
    if line.condition is Condition.WRONG_ITEM:
        steps[CauseKind.RETURN_NOT_SENT] = Carried(meant, HERE, LOST, line.quantity)
        steps[CauseKind.RETURN_SENT_INSTEAD] = Carried(line.sku_id, LOST, HERE, line.quantity)
    return steps


def moved(session: Session) -> tuple[dict[int, dict[CauseKind, Carried]], dict[int, list[Carried]]]:
    """The movements of returns by line: their own, and those of units recovered since."""
    made: dict[int, dict[CauseKind, Carried]] = defaultdict(dict)
    rows: dict[int, list[Carried]] = defaultdict(list)
    for movement in session.scalars(select(Movement).where(Movement.cause_kind.in_(OF_RETURNS))):
        carried = Carried(movement.sku_id, movement.from_location, movement.to_location, movement.quantity)
        if movement.cause_kind is CauseKind.RECOVERED:
            rows[movement.cause_id].append(carried)
        else:
            made[movement.cause_id][movement.cause_kind] = carried
    return made, rows
