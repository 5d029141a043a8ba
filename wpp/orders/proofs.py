"""Prove that orders, stock and rights agree: committed units are the lines of open orders, and so on (design §8.2)."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from wpp.catalogue import Sku
from wpp.orders.model import Order, OrderLine, ReturnLine, Status
from wpp.orders.numbers import number_of
from wpp.people import User
from wpp.stock import Level, Location, Mismatch, Movement

OPEN = (Status.ON_HOLD, Status.PROGRESSING)
GIVEN_BACK = (Status.REJECTED, Status.CANCELLED)


def committed_against_orders(session: Session) -> list[Mismatch]:
    """SKUs whose committed units are not the units of open orders."""
    wanted = {
        row.sku_id: row.units
        for row in session.execute(
            select(OrderLine.sku_id, func.sum(OrderLine.quantity).label("units"))
            .join(Order, Order.id == OrderLine.order_id)
            .where(Order.status.in_(OPEN))
            .group_by(OrderLine.sku_id)
        )
    }
    rows = session.execute(
        select(Level.sku_id, Sku.code, Level.quantity)
        .join(Sku, Sku.id == Level.sku_id)
        .where(Level.location == Location.COMMITTED)
        .order_by(Level.sku_id)
    )
    return [
        Mismatch(row.code, Location.COMMITTED.value, row.quantity, int(wanted.get(row.sku_id, 0)))
        for row in rows
        if row.quantity != wanted.get(row.sku_id, 0)
    ]


def steps_against_movements(session: Session) -> list[str]:
    """Order lines whose movements are not those of their status: one take, then one give-back, one sending, or none."""
    made: dict[str, int] = {
        row.cause: row.quantity
        for row in session.execute(
            select(Movement.cause, Movement.quantity).where(Movement.cause.startswith("order line "))
        )
    }
    wrong: list[str] = []
    rows = session.execute(
        select(OrderLine.id, OrderLine.quantity, Order.id.label("order_id"), Order.status).join(
            Order, Order.id == OrderLine.order_id
        )
    )
    for line in rows:
        expected = {f"order line {line.id} taken": line.quantity}
        if line.status in GIVEN_BACK:
            expected[f"order line {line.id} given back"] = line.quantity
        if line.status is Status.COMPLETED:
            expected[f"order line {line.id} sent"] = line.quantity
        for what in ("taken", "given back", "sent"):
            cause = f"order line {line.id} {what}"
            if made.pop(cause, None) != expected.get(cause):
                wrong.append(f"order {number_of(line.order_id)}, line {line.id}: {what}")
    return wrong + [f"a movement without an order: {cause}" for cause in sorted(made)]


def rights_against_orders(session: Session) -> list[str]:
    """People whose used orders are not the orders that they have and that were not given back."""
    counted = (
        select(Order.user_id, func.sum(case((Order.status.in_(GIVEN_BACK), 0), else_=1)).label("orders"))
        .group_by(Order.user_id)
        .subquery()
    )
    rows = session.execute(
        select(User.email, User.orders_used, func.coalesce(counted.c.orders, 0).label("orders"))
        .outerjoin(counted, counted.c.user_id == User.id)
        .where(User.orders_used != func.coalesce(counted.c.orders, 0))
        .order_by(User.id)
    )
    return [f"{row.email}: {row.orders_used} used, {row.orders} orders" for row in rows]


def returns_against_lines(session: Session) -> list[str]:
    """Order lines whose count of returned units is not that of the returns."""
    counted = (
        select(ReturnLine.order_line_id, func.sum(ReturnLine.quantity).label("units"))
        .group_by(ReturnLine.order_line_id)
        .subquery()
    )
    rows = session.execute(
        select(
            OrderLine.id,
            OrderLine.order_id,
            OrderLine.returned,
            func.coalesce(counted.c.units, 0).label("units"),
        )
        .outerjoin(counted, counted.c.order_line_id == OrderLine.id)
        .where(OrderLine.returned != func.coalesce(counted.c.units, 0))
        .order_by(OrderLine.id)
    )
    return [
        f"order {number_of(row.order_id)}, line {row.id}: {row.returned} counted, {row.units} returned"
        for row in rows
    ]
