"""Prove that orders, stock and rights agree: committed units are the lines of open orders, and so on (design §8.2)."""

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.orm import Session

from wpp.catalogue.model import Sku
from wpp.orders.model import TO_SEND, ChangeRequest, Order, OrderLine, Parcel, ShortPick, Status
from wpp.orders.numbers import number_of
from wpp.people.model import ExtraOrder, User
from wpp.stock.integrity import Mismatch
from wpp.stock.model import CauseKind, Level, Location, Movement

OPEN = (Status.ON_HOLD, Status.PROGRESSING)
GIVEN_BACK = (Status.REJECTED, Status.CANCELLED)
OF_ORDERS = {
    CauseKind.ORDER_TAKEN: "taken",
    CauseKind.ORDER_GIVEN_BACK: "given back",
    CauseKind.ORDER_SENT: "sent",
    CauseKind.ORDER_NOT_SENT: "sending undone",
}
"""The causes that name a line of an order, as a mismatch calls them."""


class Moved(NamedTuple):
    """Units of a SKU that a movement carried."""

    sku_id: int
    quantity: int


def committed_against_orders(session: Session) -> list[Mismatch]:
    """SKUs whose committed units are not those that open orders are to be sent with."""
    reserved = {
        row.sku_id: row.units
        for row in session.execute(
            select(OrderLine.sku_id, func.sum(TO_SEND).label("units"))
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
        Mismatch(row.code, Location.COMMITTED.value, row.quantity, int(reserved.get(row.sku_id, 0)))
        for row in rows
        if row.quantity != reserved.get(row.sku_id, 0)
    ]


def steps_against_movements(session: Session) -> list[str]:
    """Order lines whose movements are not those of their status: what was taken and given back, what was sent.

    A step that was undone moved its units back, so it is the difference that counts.

    What was put on a line in place of something else was taken for that, and what is missing of it is neither sent nor
    given back; see `shorts_against_movements`. A line that is there no longer was changed for another one: it was taken
    and given back, and never sent.
    """
    made: dict[int, dict[CauseKind, list[Moved]]] = defaultdict(lambda: defaultdict(list))
    movements = select(Movement.cause_kind, Movement.cause_id, Movement.sku_id, Movement.quantity)
    for row in session.execute(movements.where(Movement.cause_kind.in_(OF_ORDERS))):
        made[row.cause_id][row.cause_kind].append(Moved(row.sku_id, row.quantity))
    wrong: list[str] = []
    put = put_instead(session)
    rows = session.execute(
        select(
            OrderLine.id,
            OrderLine.sku_id,
            (OrderLine.quantity - OrderLine.withdrawn_quantity).label("quantity"),
            TO_SEND.label("to_send"),
            Order.id.label("order_id"),
            Order.status,
        ).join(Order, Order.id == OrderLine.order_id)
    )
    for line in rows:
        moved = made.pop(line.id, {})
        taken = line.quantity - put.get(line.id, 0)
        expected = {
            (CauseKind.ORDER_TAKEN, CauseKind.ORDER_GIVEN_BACK): taken
            - (line.to_send if line.status in GIVEN_BACK else 0),
            (CauseKind.ORDER_SENT, CauseKind.ORDER_NOT_SENT): line.to_send
            if line.status is Status.COMPLETED
            else 0,
        }
        for (there, back), units in expected.items():
            steps = [*moved.get(there, ()), *moved.get(back, ())]
            net = sum(step.quantity for step in moved.get(there, ())) - sum(
                step.quantity for step in moved.get(back, ())
            )
            if net != units or any(step.sku_id != line.sku_id for step in steps):
                wrong.append(f"order {number_of(line.order_id)}, line {line.id}: {OF_ORDERS[there]}")
    for line_id, moved in sorted(made.items()):
        given_back = moved.get(CauseKind.ORDER_GIVEN_BACK)
        if len(moved) != 2 or given_back is None or moved.get(CauseKind.ORDER_TAKEN) != given_back:
            kinds = ", ".join(sorted(OF_ORDERS[kind] for kind in moved))
            wrong.append(f"line {line_id}, which is in no order: {kinds}")
    return wrong


def rights_against_orders(session: Session) -> list[str]:
    """People whose used orders are not the orders that they have and that were not given back, or extra ones others."""
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
    used = [f"{row.email}: {row.orders_used} used, {row.orders} orders" for row in rows]
    return [*used, *grants_against_orders(session)]


def grants_against_orders(session: Session) -> list[str]:
    """People whose number of extra orders is not that of those allowed; a cancelled replacement holds its own."""
    held = exists().where(Order.id == ExtraOrder.order_id, Order.status.in_(GIVEN_BACK))
    allowed = select(func.count()).where(ExtraOrder.user_id == User.id, ~held).scalar_subquery()
    rows = session.execute(
        select(User.email, User.orders_granted, allowed.label("allowed"))
        .where(User.orders_granted != allowed)
        .order_by(User.id)
    )
    return [f"{row.email}: {row.orders_granted} extra orders, {row.allowed} allowed" for row in rows]


def hand_off_against_steps(session: Session) -> list[str]:
    """Orders whose hand-off does not go with their status: in a batch, cancelled only once stopped, and so on."""
    unanswered = exists().where(ChangeRequest.order_id == Order.id, ChangeRequest.answer.is_(None))
    rows = session.scalars(
        select(Order)
        .where(
            or_(
                Order.batch_id.is_not(None) & (Order.status == Status.ON_HOLD),
                Order.batch_id.is_not(None) & (Order.status == Status.REJECTED),
                (Order.status == Status.CANCELLED)
                & Order.batch_id.is_not(None)
                & (Order.stop_requested_at.is_(None) | Order.too_late_at.is_not(None)),
                (Order.status == Status.COMPLETED)
                & Order.stop_requested_at.is_not(None)
                & Order.too_late_at.is_(None),
                Order.stop_requested_at.is_not(None) & Order.batch_id.is_(None),
                Order.too_late_at.is_not(None) & Order.stop_requested_at.is_(None),
                Order.change_requested_at.is_not(None) & (Order.status != Status.PROGRESSING),
                Order.change_requested_at.is_not(None) & ~unanswered,
                Order.change_requested_at.is_(None) & unanswered,
            )
        )
        .order_by(Order.id)
    )
    return [
        f"order {number_of(order.id)}: {order.status.value}, but its hand-off says otherwise"
        for order in rows
    ]


def parcels_against_orders(session: Session) -> list[str]:
    """Parcels of orders that have not left."""
    rows = session.execute(
        select(Order.id, Order.status, Parcel.tracking)
        .join(Parcel, Parcel.order_id == Order.id)
        .where(Order.status != Status.COMPLETED)
        .order_by(Parcel.id)
    )
    return [
        f"order {number_of(row.id)}: {row.status.value}, but it has a parcel {row.tracking}" for row in rows
    ]


def put_instead(session: Session) -> dict[int, int]:
    """Units of each line that were put there in place of something that could not be picked."""
    rows = session.execute(
        select(ShortPick.substitute_line_id, func.sum(ShortPick.quantity))
        .where(ShortPick.substitute_line_id.is_not(None))
        .group_by(ShortPick.substitute_line_id)
    )
    return {line_id: int(units) for line_id, units in rows if line_id is not None}
