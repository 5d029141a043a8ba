"""Carry out a change: stock, address, history and emails, in the transaction of whoever may do it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.orders.addresses import ShippingAddress
from wpp.orders.changes.contents import NOTHING, Exchange
from wpp.orders.emails.changes import emails_for_change
from wpp.orders.emails.facts import queue
from wpp.orders.model import Order, OrderLine, OrderPart
from wpp.orders.placing import RequestedUnit, insert_lines
from wpp.orders.views import LineView, OrderView, order_by_id
from wpp.policy import policy_of
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, move
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different about an order: what is in it, where it goes (None where that stays), or both."""

    goods: Exchange = NOTHING
    address: ShippingAddress | None = None

    @property
    def part(self) -> OrderPart | None:
        """Which part of the order it is; None where nothing becomes different."""
        if self.goods.new:
            return OrderPart.BOTH if self.address else OrderPart.CONTENTS
        return OrderPart.ADDRESS if self.address else None


def apply_change(
    work: Work,
    order: OrderView,
    change: Change,
    *,
    reason: str = "",
    by_owner: bool = False,
    asked: bool = False,
) -> None:
    """Make the change, of which at least something is one. The order's row is held and may be changed.

    `asked` where the warehouse has confirmed it: it knows. Raises `OutOfStock`.
    """
    if change.goods.new:
        exchange(work, order, change.goods)
    orders = table_of(Order)
    values = {"revision": orders.c.revision + 1}
    if change.address:
        values |= {field: getattr(change.address, field) for field in ShippingAddress.__slots__}
    work.execute(update(orders).where(orders.c.id == order.id).values(**values))
    record(
        work,
        Tag.ORDER_CHANGED,
        about("order", order.id),
        part=change.part,
        was=change.goods.was or None,
        now=change.goods.now or None,
        # The audit names no place: an address is personal, and the audit is kept for longer than a person's details.
        fields=changed_fields(order.address, change.address) or None,
        reason=reason or None,
        by_owner=by_owner or None,
    )
    policy = policy_of(work.session)
    changed = order_by_id(work.session, order.id, now=work.now)
    emails = emails_for_change(changed, policy, change, by_owner=by_owner, asked=asked)
    queue(work, emails, policy)


def changed_fields(was: ShippingAddress, now: ShippingAddress | None) -> list[str]:
    """The names of the address's fields that become different."""
    return [
        field for field in ShippingAddress.__slots__ if now and getattr(was, field) != getattr(now, field)
    ]


def exchange(work: Work, order: OrderView, goods: Exchange) -> None:
    """New lines for old ones. One call moves both, so that rows of stock are locked in one order by everybody."""
    first_id = None
    if work.session.get_bind().dialect.name == "sqlite":
        # It gives the id of a deleted last row to the next one, and a line's movements are named after its id.
        first_id = work.session.scalars(select(func.max(OrderLine.id))).one() + 1
    lines = table_of(OrderLine)
    work.execute(delete(lines).where(lines.c.id.in_([line.id for line in goods.old])))
    again = lines_again(work, order, goods.new)
    fresh = [unit for unit in goods.new if unit.sku_id not in {line.sku_id for line in again}]
    taken = again + (insert_lines(work, order.id, fresh, first_id=first_id) if fresh else [])
    available, committed = Location.AVAILABLE, Location.COMMITTED
    there, back = CauseKind.ORDER_TAKEN, CauseKind.ORDER_GIVEN_BACK
    moves = [
        Move(line.sku_id, available, committed, line.quantity, Cause(there, line.id, order.transitions))
        for line in taken
    ]
    moves += [
        Move(line.sku_id, committed, available, line.quantity, Cause(back, line.id, order.transitions))
        for line in goods.old
    ]
    move(work, moves)


def lines_again(work: Work, order: OrderView, new: Sequence[RequestedUnit]) -> list[LineView]:
    """Units of what was a substitute once stand on its line, which short picks and movements are named after."""
    lines = table_of(OrderLine)
    found = []
    for unit in new:
        line_id = work.session.execute(
            update(lines)
            .where(lines.c.order_id == order.id, lines.c.sku_id == unit.sku_id)
            .where(lines.c.quantity == lines.c.withdrawn_quantity)
            .values(quantity=lines.c.quantity + unit.quantity, substitutes_line_id=None)
            .returning(lines.c.id)
        ).scalar_one_or_none()
        if line_id is not None:
            found.append(
                LineView(
                    line_id, unit.sku_id, unit.code, unit.item, unit.size, unit.quantity, returned_quantity=0
                )
            )
    return found
