"""Change or cancel one's own order until the warehouse has begun with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wpp.catalogue.views import Asks, SkuName
from wpp.database import table_of
from wpp.orders.addresses import ShippingAddress
from wpp.orders.baskets import check_picks
from wpp.orders.changes.applying import Change, apply_change
from wpp.orders.changes.contents import exchange_to, held_by, holdings, locked_pack_of, withdrawn
from wpp.orders.changes.open_orders import NotChangeable, lock_open
from wpp.orders.closing.cancel import cancel
from wpp.orders.model import Order, Status
from wpp.orders.numbers import UnknownOrder, order_id_of
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import OrderView, order_by_id
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class AmendResult:
    """The order after the change; `already` when it had been like that before and nobody was told."""

    number: str
    already: bool


def change_goods(work: Work, number: str, *, user_id: int, picks: Mapping[int, int]) -> AmendResult:
    """Take the new things and give back the old ones, all of it or nothing; `picks` is choice id → SKU id.

    What the pack no longer offers stays where nothing else is picked for it, and so does what it has lost since.
    Raises `UnknownOrder`, `NotChangeable`, `PackChanged`, `BadPick`, and `OutOfStock` where somebody was faster; after
    each the transaction is undone and the order is as it was.
    """
    order = lock_for_owner(work, number, user_id)
    pack = locked_pack_of(work, order)
    held, units = holdings(order, pack), held_by(order)
    kept = {choice for choice in withdrawn(order, pack) if choice not in picks}
    # An item for everybody that the pack has got since is for those who order now.
    kept |= {choice.id for choice in pack.choices if choice.asks is Asks.NOTHING and choice.id not in held}
    asked = tuple(choice for choice in pack.choices if choice.id not in kept)
    picked = check_picks(work.session, replace(pack, choices=asked), picks, held=units) if asked else {}
    names: dict[int, SkuName] = {}
    for choice in asked:
        sku, before = picked[choice.id], held.get(choice.id)
        names[sku.id] = sku
        if before is not None:
            units[before] -= choice.quantity
        units[sku.id] += choice.quantity
    change = Change(exchange_to(order, units, names))
    if change.part is None:
        return AmendResult(order.number, already=True)
    apply_change(work, order, change, by_owner=True)
    return AmendResult(order.number, already=False)


def change_address(work: Work, number: str, *, user_id: int, address: ShippingAddress) -> AmendResult:
    """Send it somewhere else. Raises `UnknownOrder`, `NotChangeable`."""
    order = lock_for_owner(work, number, user_id)
    if order.address == address:
        return AmendResult(order.number, already=True)
    apply_change(work, order, Change(address=address), by_owner=True)
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
    held = lock_open(work, order_id, table_of(Order).c.user_id == user_id)
    order = order_by_id(work.session, order_id, now=work.now)
    if order.user_id != user_id:
        raise UnknownOrder(f"You have no order {order.number}.")
    if not held:
        raise NotChangeable(order)
    return order
