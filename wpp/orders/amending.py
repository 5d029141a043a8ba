"""Change an order until the warehouse has begun with it: what is in it, where it goes, or that it is sent at all.

Its owner does this, and the guard stands in an UPDATE that names the owner, the open statuses, and that the warehouse
has neither begun with it nor got it into its own system: whoever completes, begins or cancels the same order at that
moment comes before it or after it, and never in between.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.catalogue.locks import lock_pack
from wpp.catalogue.views import PackView, SkuName, label, pack_for_order
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.orders.addresses import ShippingAddress
from wpp.orders.baskets import check_picks
from wpp.orders.closing.cancel import cancel
from wpp.orders.emails.facts import queue
from wpp.orders.emails.steps import emails_for_change
from wpp.orders.model import Order, OrderLine, OrderPart, Status
from wpp.orders.numbers import UnknownOrder, order_id_of
from wpp.orders.placing import RequestedUnit, insert_lines
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import LineView, OrderFacts, OrderView, order_by_id
from wpp.policy import policy_of
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, move
from wpp.work import Work

OPEN = (Status.ON_HOLD, Status.PROGRESSING)


@dataclass(frozen=True, slots=True)
class AmendResult:
    """The order after the change; `already` when it had been like that before and nobody was told."""

    number: str
    already: bool


class NotChangeable(Refusal):
    """The order cannot be changed by its owner any more."""

    code = "not_changeable"

    def __init__(self, order: OrderView) -> None:
        self.number, self.status = order.number, order.status
        begun = order.status is Status.PROGRESSING
        where = "is already being packed" if begun else f"is {order.status.value}"
        super().__init__(
            f"Order {order.number} {where}, so you can't change it now.",
            hints=["Please contact us and we'll see what we can do."],
        )


class PackChanged(Refusal):
    """The pack of the order is no longer offered as it was."""

    code = "pack_changed"

    def __init__(self, order: OrderFacts) -> None:
        super().__init__(
            f"{order.pack} has changed since you ordered, so you can't change what's in order "
            f"{order.number}.",
            hints=["Please contact us and we'll see what we can do."],
        )


def may_change(order: OrderView) -> bool:
    """Whether its owner may still change or cancel it, for a page to say; the UPDATE is what decides."""
    return order.status in OPEN and order.picking_started_at is None and order.handed_off is None


def pack_of(session: Session, order: OrderFacts, *, held: Iterable[int] = ()) -> PackView:
    """The pack of an order, as it is offered today, with what the order holds already, by SKU, though it is retired.

    Raises `PackChanged` where there is none of that name.
    """
    pack = pack_for_order(session, order.pack, held=held)
    if pack is None:
        raise PackChanged(order)
    return pack


def picks_of(order: OrderView, pack: PackView) -> dict[int, int]:
    """What was picked for each choice of the pack; the lines of an order do not say for which choice they are."""
    left = held_by(order)
    picks: dict[int, int] = {}
    for choice in pack.choices:
        sku = next((sku for sku in choice.skus if left[sku.id] >= choice.quantity), None)
        if sku is not None:
            picks[choice.id] = sku.id
            left[sku.id] -= choice.quantity
    return picks


def held_by(order: OrderView) -> Counter[int]:
    """Units by SKU that the order has taken."""
    return Counter({line.sku_id: line.quantity for line in order.lines})


def change_goods(work: Work, number: str, *, user_id: int, picks: Mapping[int, int]) -> AmendResult:
    """Take the new things and give back the old ones, all of it or nothing; `picks` is choice id → SKU id.

    Raises `UnknownOrder`, `NotChangeable`, `PackChanged`, `BadPick`, and `OutOfStock` where somebody was faster; after
    each the transaction is undone and the order is as it was.
    """
    order = lock_for_owner(work, number, user_id)
    held = held_by(order)
    pack = pack_of(work.session, order, held=held)
    lock_pack(work, pack.id)
    pack = pack_of(work.session, order, held=held)
    picked = check_picks(work.session, pack, picks, held=held)
    requested: Counter[SkuName] = Counter()
    for choice in pack.choices:
        requested[picked[choice.id]] += choice.quantity
    units = {sku.id: quantity for sku, quantity in requested.items()}
    new = [
        RequestedUnit(sku.id, sku.code, sku.item, sku.size, quantity)
        for sku, quantity in requested.items()
        if held[sku.id] != quantity
    ]
    # Something new has to come for something old to go: what a pack has lost since stays in the order.
    if not new:
        return AmendResult(order.number, already=True)
    old = [line for line in order.lines if units.get(line.sku_id) != line.quantity]
    exchange(work, order, old, new)
    words = f"{listed(old)} → {' and '.join(label(each.item, each.size) for each in new)}"
    notify_change(work, order, OrderPart.CONTENTS, words)
    return AmendResult(order.number, already=False)


def exchange(work: Work, order: OrderView, old: list[LineView], new: list[RequestedUnit]) -> None:
    """New lines for old ones. One call moves both, so that rows of stock are locked in one order by everybody."""
    first_id = None
    if work.session.get_bind().dialect.name == "sqlite":
        # It gives the id of a deleted last row to the next one, and a line's movements are named after its id.
        first_id = work.session.scalars(select(func.max(OrderLine.id))).one() + 1
    lines = table_of(OrderLine)
    work.execute(delete(lines).where(lines.c.id.in_([line.id for line in old])))
    taken = insert_lines(work, order.id, new, first_id=first_id)
    available, committed = Location.AVAILABLE, Location.COMMITTED
    moves = [
        Move(
            line.sku_id,
            available,
            committed,
            line.quantity,
            Cause(CauseKind.ORDER_TAKEN, line.id, order.transitions),
        )
        for line in taken
    ]
    moves += [
        Move(
            line.sku_id,
            committed,
            available,
            line.quantity,
            Cause(CauseKind.ORDER_GIVEN_BACK, line.id, order.transitions),
        )
        for line in old
    ]
    move(work, moves)


def change_address(work: Work, number: str, *, user_id: int, address: ShippingAddress) -> AmendResult:
    """Send it somewhere else. Raises `UnknownOrder`, `NotChangeable`."""
    order = lock_for_owner(work, number, user_id)
    if order.address == address:
        return AmendResult(order.number, already=True)
    orders = table_of(Order)
    values = {field: getattr(address, field) for field in ShippingAddress.__slots__}
    work.execute(update(orders).where(orders.c.id == order.id).values(**values))
    # The audit names no place: an address is personal, and the audit is kept for longer than a person's details.
    notify_change(work, order, OrderPart.ADDRESS, "")
    return AmendResult(order.number, already=False)


def cancel_own(work: Work, number: str, *, user_id: int, reason: str = "") -> TransitionResult:
    """Cancel one's own order. Raises `UnknownOrder`, `NotChangeable`."""
    try:
        lock_for_owner(work, number, user_id)
    except NotChangeable as error:
        if error.status is Status.CANCELLED:
            return TransitionResult(error.number, Status.CANCELLED, already=True)
        raise
    return cancel(work, number, reason=reason, by_owner=True)


def lock_for_owner(work: Work, number: str, user_id: int) -> OrderView:
    """The person's order, its row locked while it may still be changed.

    Raises `UnknownOrder`, also for somebody else's, and `NotChangeable`.
    """
    order_id = order_id_of(number)
    orders = table_of(Order)
    owned: ColumnElement[bool] = and_(orders.c.id == order_id, orders.c.user_id == user_id)
    held = work.changes_one(
        update(orders)
        .where(
            owned,
            orders.c.status.in_(OPEN),
            orders.c.picking_started_at.is_(None),
            orders.c.batch_id.is_(None),
        )
        .values(revision=orders.c.revision)
    )
    order = order_by_id(work.session, order_id, now=work.now)
    if order.user_id != user_id:
        raise UnknownOrder(f"You have no order {order.number}.")
    if not held:
        raise NotChangeable(order)
    return order


def notify_change(work: Work, order: OrderView, part: OrderPart, words: str) -> None:
    """Count the change, write it down and queue its emails."""
    orders = table_of(Order)
    work.execute(update(orders).where(orders.c.id == order.id).values(revision=orders.c.revision + 1))
    record(work, Tag.ORDER_CHANGED, about("order", order.id), part=part.value, reason=words or None)
    policy = policy_of(work.session)
    changed = order_by_id(work.session, order.id, now=work.now)
    queue(work, emails_for_change(changed, policy, part), policy)


def listed(lines: list[LineView]) -> str:
    """Lines of an order in words."""
    return " and ".join(label(line.name, line.size) for line in lines)
