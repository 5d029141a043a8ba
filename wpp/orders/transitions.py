"""The steps of an order: one UPDATE each, whose WHERE names the statuses it may come from (design §3).

Two people at once: one changes the row, the other finds it changed and is told what happened. What is held for an
order is given back here and nowhere else.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from wpp.audit import Tag
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import Advice, HintCode, hint
from wpp.orders.addresses import ShippingAddress
from wpp.orders.model import ChangeAnswer, ChangeRequest, Order, ShortAnswer, ShortPick, Status, Stop
from wpp.orders.numbers import number_of, order_id_of
from wpp.orders.views import OrderView, order_by_id
from wpp.people.entitlements import hold_grant, restore_entitlement
from wpp.people.views import full_names
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move, move
from wpp.wording import day
from wpp.work import Work

TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.ON_HOLD: (Status.PROGRESSING, Status.REJECTED, Status.CANCELLED),
    Status.PROGRESSING: (Status.COMPLETED, Status.CANCELLED),
    Status.COMPLETED: (),
    Status.REJECTED: (),
    Status.CANCELLED: (),
}
"""The steps that there are. Ends never reopen: a new order takes their place."""

WORDS = {
    Status.PROGRESSING: "approved",
    Status.COMPLETED: "completed",
    Status.REJECTED: "rejected",
    Status.CANCELLED: "cancelled",
}

LED_TO: dict[Status, tuple[Tag, ...]] = {
    Status.ON_HOLD: (),
    Status.PROGRESSING: (Tag.ORDER_APPROVED,),
    Status.COMPLETED: (Tag.ORDER_COMPLETED,),
    Status.REJECTED: (Tag.ORDER_REJECTED,),
    Status.CANCELLED: (Tag.ORDER_CANCELLED, Tag.ORDER_STOPPED),
}
"""What somebody did to bring an order to each status."""


@dataclass(frozen=True, slots=True)
class TransitionResult:
    """Where the order is now; `already` when it had been there before and nothing was changed.

    `stop` says that the warehouse has the order in its own system, and what became of the request to stop it.
    """

    number: str
    status: Status
    already: bool
    stop: Stop | None = None
    replaces: str = ""
    """The order whose items it was to replace; its starter can't order a pack instead."""
    codes_added: bool = False
    """It had been completed without a tracking code, which came later."""
    change_requested: bool = False
    """Whether the warehouse has been asked to change it, and nothing is changed before it answers."""
    as_counted: tuple[str, ...] = ()
    """SKUs that were counted since what is undone, and whose stock stays as it was counted."""


class IllegalTransition(Refusal):
    """The order is at a status from which this step does not go."""

    code = "illegal_transition"

    def __init__(self, order: OrderView, to: Status, session: Session | None = None) -> None:
        """With a `session`, who decided before is called by name."""
        self.number, self.status, self.to = order.number, order.status, to
        super().__init__(
            f"Order {order.number} can't be {WORDS.get(to, to.value)}: {why_not(order, session)}.",
            hints=ways_on(order, to),
        )


def why_not(order: OrderView, session: Session | None) -> str:
    """Who brought the order to where it is and when, or just where it is."""
    steps = LED_TO[order.status]
    last = next((line for line in reversed(order.history) if line.event in steps), None)
    if last is None:
        return f"it is {order.status.value}"
    names = full_names(session, [last.by]) if session is not None else {}
    return f"{names.get(last.by, last.by)} {WORDS[order.status]} it on {day(last.at)}"


def ways_on(order: OrderView, to: Status) -> list[Advice]:
    """What can be done with the order instead."""
    if order.status in (Status.REJECTED, Status.CANCELLED):
        return [hint(HintCode.REINSTATE_ORDER, order=order.number)]
    if order.status is Status.COMPLETED:
        # Undoing the completion is the way to a cancellation; nothing else is to be done with a parcel that left.
        code = HintCode.UNCOMPLETE_ORDER if to is Status.CANCELLED else HintCode.SHOW_ORDER
        return [hint(code, order=order.number)]
    if to is Status.COMPLETED:
        return [hint(HintCode.APPROVE_ORDER, order=order.number)]
    return [f"It can be {' or '.join(WORDS[possible] for possible in TRANSITIONS[order.status])}."]


def transition(work: Work, number: str, to: Status, values: dict[str, Any]) -> OrderView | None:
    """Change the status where the table has such a step; None where the order is there already.

    Raises `UnknownOrder`, `IllegalTransition`.
    """
    order, changed = update_status(work, number, to, values)
    if changed:
        return order
    if order.status is to:
        return None
    raise IllegalTransition(order, to, work.session)


def update_status(
    work: Work, number: str, to: Status, values: dict[str, Any], *only: ColumnElement[bool]
) -> tuple[OrderView, bool]:
    """The UPDATE whose WHERE is the table of steps, and `only` beside it: the order now, and whether it was changed.

    Raises `UnknownOrder`.
    """
    order_id = order_id_of(number)
    orders = table_of(Order)
    sources = [status for status, targets in TRANSITIONS.items() if to in targets]
    changed = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status.in_(sources), *only)
        .values(status=to, transitions=orders.c.transitions + 1, **values)
    )
    return order_by_id(work.session, order_id, now=work.now), changed


def reverse(work: Work, order: OrderView) -> None:
    """Give back what is held for an order: its stock, and its owner's right to order. Nothing waits for an answer.

    A replacement gives back the right to that replacement, which its office may send again, and never to a whole pack.
    """
    if not (order.is_replacement and hold_grant(work, order.user_id, order.id)):
        restore_entitlement(work, order.user_id, order_id=order.id)
    drop_shorts(work, order)
    answer_change(work, order.id, ChangeAnswer.CLOSED)
    move_order_stock(work, order, Location.COMMITTED, Location.AVAILABLE, CauseKind.ORDER_GIVEN_BACK)


def drop_shorts(work: Work, order: OrderView) -> None:
    """What could not be picked needs no decision any more."""
    if order.blocked_at is None:
        return
    orders, shorts = table_of(Order), table_of(ShortPick)
    work.execute(update(orders).where(orders.c.id == order.id).values(blocked_at=None))
    work.execute(
        update(shorts)
        .where(shorts.c.order_id == order.id, shorts.c.answer.is_(None))
        .values(answer=ShortAnswer.CANCELLED, answered_at=work.now, answered_by=work.actor)
    )


def answer_change(work: Work, order_id: int, answer: ChangeAnswer) -> bool:
    """Answer the open request to change an order, if there is one, and forget the address that it named.

    Where it was too late the address is kept: the parcel may have to be sent there again, or the answer was a mistake.
    """
    orders, requests = table_of(Order), table_of(ChangeRequest)
    forgotten = {} if answer is ChangeAnswer.REJECTED else dict.fromkeys(ShippingAddress.__slots__)
    answered = work.changes_one(
        update(requests)
        .where(requests.c.order_id == order_id, requests.c.answer.is_(None))
        .values(answer=answer, answered_at=work.now, answered_by=work.actor, **forgotten)
    )
    if answered:
        work.execute(update(orders).where(orders.c.id == order_id).values(change_requested_at=None))
    return answered


def move_order_stock(
    work: Work, order: OrderView, source: Location, target: Location, kind: CauseKind
) -> None:
    """Move the units that are held for each line of an order."""
    move(work, order_moves(order, source, target, kind))


def order_moves(order: OrderView, source: Location, target: Location, kind: CauseKind) -> list[Move]:
    """What carries the units that are held for each line of an order."""
    return [
        Move(line.sku_id, source, target, line.to_send, Cause(kind, line.id, order.transitions))
        for line in order.to_send
    ]


def check_allowed() -> ColumnElement[bool]:
    """Orders of which nobody waits to hear whether they can be stopped."""
    orders = table_of(Order).c
    return orders.stop_requested_at.is_(None) | orders.too_late_at.is_not(None)


def replaced_items_of(order: OrderView) -> str:
    """The order whose items a replacement was to replace; empty for whatever a starter ordered."""
    return (order.replaces or "") if order.is_replacement else ""


def clean(number: str) -> str:
    """A number as it is shown."""
    return number_of(order_id_of(number))
