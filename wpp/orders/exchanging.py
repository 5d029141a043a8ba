"""Exchange what came back for another size or item: the return, one more order granted, and that order, in one act.

The new order is linked to the first one, whose history stays whole, and its units are held at once. Nobody has to
approve it: the person had the right to the first one, and the client has paid no second pack.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import update

from wpp.audit import Tag, about, record
from wpp.catalogue import find_sku
from wpp.database import table_of
from wpp.orders.letters import letters_progressing, post
from wpp.orders.model import Condition, Order
from wpp.orders.picking import mark_begun
from wpp.orders.placing import Wanted, insert_lines, insert_order
from wpp.orders.read import OrderView, order_by_id, order_view
from wpp.orders.returns import Returned, ReturnView, record_return
from wpp.people import GrantReason, grant, place_on_grant, spend_right
from wpp.policy import policy_of
from wpp.stock import Location, Move, lock, move
from wpp.work import Work

REASONS = {Condition.GOOD: GrantReason.EXCHANGE, Condition.DAMAGED: GrantReason.DAMAGED}


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came back, and the order that goes out in its place."""

    returned: ReturnView
    order: OrderView


def exchange_return(
    work: Work, number: str, returned: Sequence[Returned], *, sku: str, note: str = ""
) -> Exchanged:
    """Record a return and send as many units of another SKU; all of it or nothing.

    Raises what `record_return` does, `UnknownSku`, `OutOfStock` where there are not that many, and `AccountOff`.
    """
    new = find_sku(work.session, sku)
    first = order_view(work.session, number, now=work.now)
    # Both are moved below, one after the other: everybody takes the rows of stock in one order.
    lock(work, [new.id, *(line.sku_id for line in first.lines)])
    came_back = record_return(work, number, returned, note=note)
    damaged = any(line.condition is Condition.DAMAGED for line in came_back.lines)
    reason = REASONS[Condition.DAMAGED if damaged else Condition.GOOD]
    units = sum(line.quantity for line in came_back.lines)
    order = send_in_place(work, first, Wanted(new.id, new.code, new.item, new.size, units), reason=reason)
    return Exchanged(came_back, order)


def send_in_place(work: Work, first: OrderView, wanted: Wanted, *, reason: GrantReason) -> OrderView:
    """A new order in place of another one, to the same address, on a right granted for it."""
    policy = policy_of(work.session)
    allowed = grant(work, first.email, reason=reason, replaces=first.id)
    spend_right(work, first.user_id, limit=policy.orders_per_user)
    unasked = replace(policy, approval=False)
    order_id, _ = insert_order(work, unasked, first.user_id, secrets.token_hex(16), first.pack, first.address)
    place_on_grant(work, allowed.id, order_id)
    orders = table_of(Order)
    work.session.connection().execute(update(orders).where(orders.c.id == order_id).values(replaces=first.id))
    (line,) = insert_lines(work, order_id, [wanted])
    cause = f"order line {line.id} taken"
    move(work, [Move(line.sku_id, Location.AVAILABLE, Location.COMMITTED, line.quantity, cause)])
    order = order_by_id(work.session, order_id, now=work.now)
    record(work, Tag.ORDER_PLACED, about("order", order_id), now=order.status.value, replaces=order.replaces)
    # Its owner may not change it: whoever chooses again gets a whole pack, and this is a part of one.
    mark_begun(work, [order_id])
    post(work, letters_progressing(order, policy), policy)
    return order_by_id(work.session, order_id, now=work.now)
