"""Change somebody's order for them: at once until picking starts, then by asking the warehouse."""

from collections.abc import Mapping

from sqlalchemy import update

from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.addresses import corrected_address
from wpp.orders.changes.applying import Change, apply_change
from wpp.orders.changes.contents import swaps_for
from wpp.orders.changes.open_orders import NotChangeable, lock_open
from wpp.orders.changes.requests import request_change
from wpp.orders.model import Order, Status
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import checked
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import policy_of
from wpp.work import Work


class ChangedMeanwhile(Refusal):
    """The order was changed after the form had been opened."""

    code = "changed_meanwhile"

    def __init__(self, order: OrderView) -> None:
        super().__init__(
            f"Order {order.number} was changed after you opened this page, so nothing was saved.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )


def change_order(
    work: Work,
    number: str,
    *,
    swaps: Mapping[str, str] | None = None,
    address: Mapping[str, str] | None = None,
    reason: str = "",
    seen: int | None = None,
) -> TransitionResult:
    """Swap SKUs for others of the same choice, and correct parts of the address.

    `seen` is the order's revision as a form showed it: an address typed over an older one is refused. After the
    hand-off, or once picking has started, nothing changes: the warehouse is asked, and `change_requested` says so.
    Raises `UnknownOrder`, `NotChangeable`, `ChangedMeanwhile`, `BadFields`, `OutOfStock`, `ChangeOpen`, and what
    `swaps_for` raises.
    """
    why = checked(reason)
    order_id = order_id_of(number)
    at_once = lock_open(work, order_id)
    held = at_once or lock_begun(work, order_id)
    order = order_by_id(work.session, order_id, now=work.now)
    if not held:
        raise NotChangeable(order, by_owner=False)
    change = wanted(work, order, swaps or {}, address or {})
    if change.part is None:
        return TransitionResult(order.number, order.status, already=True)
    if seen is not None and seen != order.revision:
        raise ChangedMeanwhile(order)
    if not at_once:
        return request_change(work, order, change, swaps or {}, why)
    apply_change(work, order, change, reason=why)
    return TransitionResult(order.number, order.status, already=False)


def wanted(work: Work, order: OrderView, swaps: Mapping[str, str], address: Mapping[str, str]) -> Change:
    """What would become different about the order; nothing of it where it is like that already."""
    where = corrected_address(policy_of(work.session), order.address, address)
    goods = swaps_for(work, order, swaps)
    return Change(goods, where if where != order.address else None)


def lock_begun(work: Work, order_id: int) -> bool:
    """Hold the row of an order that the warehouse has begun with; False where it is closed."""
    orders = table_of(Order)
    here = orders.c.id == order_id, orders.c.status == Status.PROGRESSING
    return work.changes_one(update(orders).where(*here).values(revision=orders.c.revision))
