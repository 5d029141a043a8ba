"""Place an order: the final reduction of stock.

One transaction takes every item or none, spends the person's one order and queues the emails. Each guard stands in the
statement that changes something: the basket's DELETE (a double click), the right's UPDATE (two tabs), the stock's
UPDATE (fifty buyers for ten units). Core statements throughout: the unit of work took 7 to 12 times as long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from wpp.audit import Tag, about, record
from wpp.catalogue.locks import lock_pack
from wpp.catalogue.model import Pack
from wpp.catalogue.views import SkuName, choices_of
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.orders.addresses import ShippingAddress
from wpp.orders.approvers import representatives_of
from wpp.orders.baskets import BadPick
from wpp.orders.emails.facts import queue
from wpp.orders.emails.steps import emails_for_on_hold, emails_for_progressing
from wpp.orders.model import Basket, BasketLine, Order, OrderLine, Status
from wpp.orders.numbers import number_of
from wpp.orders.sla.business_hours import due_at
from wpp.orders.views import LineView, OrderView
from wpp.people.entitlements import consume_entitlement, use_grant
from wpp.people.model import Role, User
from wpp.policy import Policy, policy_of
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, check_available, move
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """The order that there is now; `already` when the same basket had been placed before."""

    order_id: int
    number: str
    status: Status
    already: bool


@dataclass(frozen=True, slots=True)
class RequestedUnit:
    """Units of one SKU that a basket asks for."""

    sku_id: int
    code: str
    item: str
    size: str
    quantity: int


class EmptyBasket(Refusal):
    """There is nothing to order."""

    code = "empty_basket"


class NotForStaff(Refusal):
    """Only end users order packs."""

    code = "not_for_staff"


def place_order(work: Work, *, user_id: int, idempotency_key: str, address: ShippingAddress) -> PlacedOrder:
    """Order what is in the basket with this idempotency_key.

    Raises `EmptyBasket`, `BadPick` where the pack has changed since, `OrderLimit` and `OutOfStock`; after each the
    transaction is undone and the basket is as it was.
    """
    before = placed_before(work, user_id, idempotency_key)
    if before is not None:
        return before
    policy = policy_of(work.session)
    user = starter(work, user_id)
    basket = claim_basket(work, user_id, idempotency_key)
    if basket is None:
        # The other click may have been a moment faster, and then its order is the answer to this one.
        before = placed_before(work, user_id, idempotency_key)
        if before is not None:
            return before
        raise EmptyBasket("There is nothing in the basket.", hints=["Choose your pack again."])
    pack, requested = basket
    consume_entitlement(work, user_id, limit=policy.orders_per_user)
    # Before the order has a number: one that is refused leaves no gap.
    check_available(work, {each.sku_id: each.quantity for each in requested})
    order_id, times = insert_order(work, policy, user_id, idempotency_key, pack, address)
    replaces = use_grant(work, user_id, order_id, limit=policy.orders_per_user)
    if replaces is not None:
        work.session.execute(update(Order).where(Order.id == order_id).values(replaces_order_id=replaces))
    lines = insert_lines(work, order_id, requested)
    reserve(work, lines)
    order = OrderView(
        id=order_id,
        user_id=user_id,
        number=number_of(order_id),
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        pack=pack,
        closed_at=None,
        late=False,
        replaces=number_of(replaces) if replaces else None,
        address=address,
        lines=tuple(lines),
        history=(),
        **times,
    )
    record(work, Tag.ORDER_PLACED, about("order", order_id), now=order.status.value, replaces=order.replaces)
    if order.status is Status.ON_HOLD:
        queue(work, emails_for_on_hold(order, representatives_of(work, policy, owner_id=user_id)), policy)
    else:
        queue(work, emails_for_progressing(work, order, policy), policy)
    return PlacedOrder(order_id, order.number, order.status, already=False)


def starter(work: Work, user_id: int) -> "Row[str, str, str, Role]":
    """Email, names and role of whoever orders. Raises `NotForStaff`."""
    user = work.session.execute(
        select(User.email, User.first_name, User.last_name, User.role).where(User.id == user_id)
    ).one()
    if user.role is not Role.USER:
        raise NotForStaff(f"{user.email} is a {user.role.value} account; packs are ordered by new starters.")
    return user


def reserve(work: Work, lines: Iterable[LineView]) -> None:
    """Move the units of new lines from available to committed. Raises `OutOfStock`."""
    available, committed = Location.AVAILABLE, Location.COMMITTED
    move(
        work,
        [
            Move(line.sku_id, available, committed, line.quantity, Cause(CauseKind.ORDER_TAKEN, line.id))
            for line in lines
        ],
    )


def placed_before(work: Work, user_id: int, idempotency_key: str) -> PlacedOrder | None:
    """The order that this basket became, when somebody clicks twice."""
    row = work.session.execute(
        select(Order.id, Order.status).where(
            Order.idempotency_key == idempotency_key, Order.user_id == user_id
        )
    ).one_or_none()
    return PlacedOrder(row.id, number_of(row.id), row.status, already=True) if row else None


def claim_basket(work: Work, user_id: int, idempotency_key: str) -> tuple[str, list[RequestedUnit]] | None:
    """The pack's name and what is wanted of each SKU; None where the basket is gone.

    Whoever deletes it places the order. Raises `BadPick` where the pack has changed since.
    """
    claimed = work.session.execute(
        select(Basket.id, Basket.pack_id, Pack.name)
        .join(Pack, Pack.id == Basket.pack_id)
        .where(Basket.idempotency_key == idempotency_key, Basket.user_id == user_id)
    ).one_or_none()
    if claimed is None:
        return None
    picked = {
        row.choice_id: row.sku_id
        for row in work.session.execute(
            select(BasketLine.choice_id, BasketLine.sku_id).where(BasketLine.basket_id == claimed.id)
        )
    }
    basket = table_of(Basket)
    taken = work.changes_one(delete(basket).where(basket.c.id == claimed.id))
    if not taken:
        return None
    if not lock_pack(work, claimed.pack_id):
        raise BadPick({0: f"{claimed.name} is no longer available."})
    return claimed.name, required_units(work, claimed.pack_id, picked)


def required_units(work: Work, pack_id: int, picked: dict[int, int]) -> list[RequestedUnit]:
    """Every choice of the pack as it is today, with what was picked for it; the same SKU twice is added together."""
    units: dict[SkuName, int] = {}
    choices = choices_of(work.session, [pack_id])[pack_id]
    asked = {choice.id for choice in choices}
    faults = {
        choice_id: "Something you chose is no longer part of the pack. Check your basket."
        for choice_id in picked
        if choice_id not in asked
    }
    for choice in choices:
        sku = next((sku for sku in choice.skus if sku.id == picked.get(choice.id)), None)
        if sku is None:
            faults[choice.id] = f"{choice.name} has changed since you chose. Choose again."
        else:
            units[sku] = units.get(sku, 0) + choice.quantity
    if faults or not units:
        raise BadPick(faults or {0: "This pack is empty."})
    return [RequestedUnit(sku.id, sku.code, sku.item, sku.size, quantity) for sku, quantity in units.items()]


def insert_order(
    work: Work, policy: Policy, user_id: int, idempotency_key: str, pack: str, address: ShippingAddress
) -> tuple[int, dict[str, Any]]:
    """The order's row: its id, and its status with the times that go with it."""
    status = Status.ON_HOLD if policy.approval else Status.PROGRESSING
    deadline = due_at(work.now, hours=policy.ship_within_hours, days=policy.working_days)
    times = {
        "status": status,
        "placed_at": work.now,
        "progressing_at": None if policy.approval else work.now,
        "due_at": None if policy.approval else deadline,
    }
    orders = table_of(Order)
    order_id: int = work.execute(
        insert(orders)
        .values(
            user_id=user_id,
            pack_name=pack,
            idempotency_key=idempotency_key,
            name=address.name,
            line1=address.line1,
            line2=address.line2,
            town=address.town,
            postcode=address.postcode,
            country=address.country,
            phone=address.phone,
            **times,
        )
        .returning(orders.c.id)
    ).scalar_one()
    return order_id, times


def insert_lines(
    work: Work, order_id: int, requested: list[RequestedUnit], *, first_id: int | None = None
) -> list[LineView]:
    """The order's lines, with the ids that their movements are named after; the database chooses them unless told."""
    lines = table_of(OrderLine)
    rows: list[dict[str, Any]] = [
        {
            "order_id": order_id,
            "sku_id": each.sku_id,
            "quantity": each.quantity,
            "item": each.item,
            "size": each.size,
        }
        for each in requested
    ]
    if first_id is not None:
        rows = [{"id": first_id + place, **row} for place, row in enumerate(rows)]
    ids = work.execute(insert(lines).returning(lines.c.id, sort_by_parameter_order=True), rows)
    return [
        LineView(line_id, each.sku_id, each.code, each.item, each.size, each.quantity, returned_quantity=0)
        for line_id, each in zip(ids.scalars(), requested, strict=True)
    ]
