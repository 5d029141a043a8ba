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
from wpp.stock.model import Location, Movement

HERE, LOST = Location.RECIPIENT, Location.LOST


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
    """Lines of returns whose movements are not those of their condition and of what turned up since."""
    made, found, wrong = moved(session)
    rows = session.execute(
        select(ReturnLine, OrderLine.sku_id.label("meant"), OrderLine.order_id)
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .order_by(ReturnLine.id)
    )
    for line, meant, order_id in rows:
        name = f"order {number_of(order_id)}, return line {line.id}"
        if made.pop(line.id, {}) != expected(line, meant):
            wrong.append(f"{name}: its movements are not those of {line.quantity} {line.condition.value}")
        turned_up = found.pop(line.id, [])
        if sum(each.quantity for each in turned_up) != line.recovered_quantity:
            wrong.append(f"{name}: {line.recovered_quantity} found, and the movements say otherwise")
        if any(each[:2] != (line.sku_id, LOST) for each in turned_up):
            wrong.append(f"{name}: something else was found than was missing")
    return wrong + [f"return line {line_id}, which there is not" for line_id in sorted({*made, *found})]


def expected(line: ReturnLine, meant: int) -> dict[str, Carried]:
    """The movements of a line of a return, by what follows its name in their causes."""
    steps = {"": Carried(line.sku_id, HERE, GOES_TO[line.condition], line.quantity)}
    if line.condition is Condition.WRONG_ITEM:
        steps["not sent"] = Carried(meant, HERE, LOST, line.quantity)
        steps["sent in its place"] = Carried(line.sku_id, LOST, HERE, line.quantity)
    return steps


def moved(session: Session) -> tuple[dict[int, dict[str, Carried]], dict[int, list[Carried]], list[str]]:
    """The movements of returns by line: their own, those of what turned up, and those that nothing explains."""
    made: dict[int, dict[str, Carried]] = defaultdict(dict)
    found: dict[int, list[Carried]] = defaultdict(list)
    unknown: list[str] = []
    for step in session.scalars(select(Movement).where(Movement.cause.startswith("return line "))):
        line_id, _, what = step.cause.removeprefix("return line ").partition(" ")
        carried = Carried(step.sku_id, step.from_location, step.to_location, step.quantity)
        if not line_id.isdigit():
            unknown.append(f"a movement of a kind that there is not: {step.cause}")
        elif what.startswith("found "):
            found[int(line_id)].append(carried)
        else:
            made[int(line_id)][what] = carried
    return made, found, sorted(unknown)
