"""Ask the warehouse to change an order that it has begun with, and hear what it answers.

*Changed*: the change is made now, stock and all. *Too late*: it ships as it is; said by mistake, it is undone until the
order has left. One of the two, once, unless customer services withdraw the request before: the guards stand in the
UPDATEs of the order's row.
"""

from collections.abc import Mapping

from sqlalchemy import insert, update

from wpp.audit import Tag, about, record
from wpp.catalogue.views import find_sku
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.addresses import ShippingAddress
from wpp.orders.changes.applying import Change, apply_change
from wpp.orders.changes.contents import swaps_for
from wpp.orders.changes.views import ChangeRequestView, last_request
from wpp.orders.emails.changes import (
    emails_for_change_rejected,
    emails_for_change_reopened,
    emails_for_change_request,
    emails_for_change_withdrawn,
)
from wpp.orders.emails.facts import queue
from wpp.orders.model import ChangeAnswer, ChangeRequest, ChangeSwap, Order, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import needed
from wpp.orders.transitions import TransitionResult, answer_change, check_allowed
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import policy_of
from wpp.stock.levels import availability
from wpp.stock.model import Location
from wpp.stock.movements import OutOfStock, Short
from wpp.work import Work


class ChangeOpen(Refusal):
    """The warehouse has been asked to change the order, and nobody has answered."""

    code = "change_open"

    def __init__(self, order: OrderView, *, to_ship: bool = True) -> None:
        self.number = order.number
        super().__init__(
            f"CHANGE: order {order.number} has an open change request, so it must not be sent as it is."
            if to_ship
            else f"Order {order.number} has an open change request already, so this one was not saved.",
            hints=[
                hint(HintCode.CONFIRM_CHANGE, order=order.number),
                hint(HintCode.LEFT_ANYWAY if to_ship else HintCode.WITHDRAW_CHANGE, order=order.number),
            ],
        )


class NoChangeRequest(Refusal):
    """Nobody waits for an answer about a change of this order."""

    code = "no_change_request"

    def __init__(self, order: OrderView, answer: ChangeAnswer | None) -> None:
        self.number = order.number
        answered = f"; the last one was {answer.value}" if answer else ""
        super().__init__(
            f"There is no open change request for order {order.number}: it is {order.status.value}{answered}.",
            hints=[
                hint(HintCode.REOPEN_CHANGE, order=order.number)
                if answer is ChangeAnswer.REJECTED and order.status is Status.PROGRESSING
                else hint(HintCode.SHOW_ORDER, order=order.number)
            ],
        )


class BeingStopped(Refusal):
    """The warehouse has been asked to stop the order, so there is nothing to change about it."""

    code = "stop_open"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        super().__init__(
            f"Order {order.number} has an open stop request, so it can't be changed.",
            hints=[hint(HintCode.WITHDRAW_STOP, order=order.number)],
        )


def request_change(
    work: Work, order: OrderView, change: Change, swaps: Mapping[str, str], why: str
) -> TransitionResult:
    """Ask the warehouse, which gets CHANGE by email once; the order's row is held.

    The same again is "already". Raises `ChangeOpen`, `BeingStopped`, `OutOfStock`.
    """
    pairs = {find_sku(work.session, old).id: find_sku(work.session, new).id for old, new in swaps.items()}
    if order.change is not None:
        if order.change.address == change.address and swaps_of(work, order.change) == pairs:
            return TransitionResult(order.number, order.status, already=True, change_requested=True)
        raise ChangeOpen(order, to_ship=False)
    if order.stop is Stop.ASKED:
        raise BeingStopped(order)
    check_there(work, order, change)
    orders, requests = table_of(Order), table_of(ChangeRequest)
    where = {field: getattr(change.address, field, None) for field in ShippingAddress.__slots__}
    request_id = work.execute(
        insert(requests)
        .values(order_id=order.id, at=work.now, actor=work.actor, reason=why, **where)
        .returning(requests.c.id)
    ).scalar_one()
    if pairs and change.goods.new:
        rows = [
            {"request_id": request_id, "old_sku_id": old, "new_sku_id": new} for old, new in pairs.items()
        ]
        work.execute(insert(table_of(ChangeSwap)), rows)
    work.execute(update(orders).where(orders.c.id == order.id).values(change_requested_at=work.now))
    order = order_by_id(work.session, order.id, now=work.now)
    record_step(work, Tag.ORDER_CHANGE_ASKED, order, change, reason=why)
    if order.change is not None:
        policy = policy_of(work.session)
        queue(work, emails_for_change_request(order, policy, order.change), policy)
    return TransitionResult(order.number, order.status, already=False, change_requested=True)


def confirm_change(work: Work, number: str) -> TransitionResult:
    """The warehouse has changed it: the stock moves, the address is another one, and the starter is told.

    Raises `UnknownOrder`, `NoChangeRequest`, and `OutOfStock` where what was wanted has gone since.
    """
    order, request = take_request(work, number, ChangeAnswer.CONFIRMED)
    if request is None:
        return TransitionResult(order.number, order.status, already=True)
    goods = swaps_for(work, order, {swap.old: swap.new for swap in request.swaps})
    moved = request.address if request.address != order.address else None
    change = Change(goods, moved)
    if change.part is not None:
        apply_change(work, order, change, reason=request.reason, asked=True)
    return TransitionResult(order.number, order.status, already=False)


def reject_change(work: Work, number: str) -> TransitionResult:
    """It has left, or as good as: it ships as it is, and customer services is told.

    Raises `UnknownOrder`, `NoChangeRequest`.
    """
    order, request = take_request(work, number, ChangeAnswer.REJECTED)
    if request is None:
        return TransitionResult(order.number, order.status, already=True)
    tell_rejected(work, order, request)
    return TransitionResult(order.number, order.status, already=False)


def tell_rejected(work: Work, order: OrderView, request: ChangeRequestView) -> None:
    """Write down that it was too late for a change, and email customer services."""
    record(work, Tag.ORDER_CHANGE_REJECTED, about("order", order.id), reason=request.reason or None)
    policy = policy_of(work.session)
    queue(work, emails_for_change_rejected(work, order, policy, request), policy)


def reopen_change(work: Work, number: str, *, reason: str) -> TransitionResult:
    """“Too late” was a mistake: the request is open again, and the warehouse is asked again; once more is "already".

    Raises `UnknownOrder`, `ReasonNeeded`, and `NoChangeRequest` where that was not the answer, or the order has left.
    """
    why = needed(reason, "Give a reason for undoing the reply.")
    order_id = order_id_of(number)
    orders, requests = table_of(Order), table_of(ChangeRequest)
    held = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.PROGRESSING, check_allowed())
        .where(orders.c.change_requested_at.is_(None))
        .values(transitions=orders.c.transitions)
    )
    order = order_by_id(work.session, order_id, now=work.now)
    request = last_request(work.session, order_id)
    reopened = held and request is not None and request.answer is ChangeAnswer.REJECTED
    if request is None or not reopened:
        undone = any(line.event == Tag.ORDER_CHANGE_REOPENED for line in order.history)
        if order.change is not None and undone:
            return TransitionResult(order.number, order.status, already=True, change_requested=True)
        raise NoChangeRequest(order, request.answer if request else None)
    again = {"answer": None, "answered_at": None, "answered_by": None}
    work.execute(update(requests).where(requests.c.id == request.id).values(again))
    work.execute(update(orders).where(orders.c.id == order_id).values(change_requested_at=work.now))
    record(work, Tag.ORDER_CHANGE_REOPENED, about("order", order_id), reason=why)
    order = order_by_id(work.session, order_id, now=work.now)
    if order.change is not None:
        policy = policy_of(work.session)
        queue(work, emails_for_change_reopened(work, order, policy, order.change), policy)
    return TransitionResult(order.number, order.status, already=False, change_requested=True)


def withdraw_change(work: Work, number: str, *, reason: str = "") -> TransitionResult:
    """The change is not needed any more: the order ships as it is, and the warehouse is told if it had been asked.

    Raises `UnknownOrder`, and `NoChangeRequest` once it was answered.
    """
    order, request = take_request(work, number, ChangeAnswer.WITHDRAWN)
    if request is None:
        return TransitionResult(order.number, order.status, already=True)
    record(work, Tag.ORDER_CHANGE_WITHDRAWN, about("order", order.id), reason=reason.strip() or None)
    policy = policy_of(work.session)
    queue(work, emails_for_change_withdrawn(work, order, policy, request), policy)
    return TransitionResult(order.number, order.status, already=False)


def take_request(work: Work, number: str, answer: ChangeAnswer) -> tuple[OrderView, ChangeRequestView | None]:
    """Answer the open request: the order and the request as it was; None where it was answered so before.

    Raises `UnknownOrder`, `NoChangeRequest`.
    """
    order_id = order_id_of(number)
    orders = table_of(Order)
    open_ = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.PROGRESSING)
        .where(orders.c.change_requested_at.is_not(None))
        .values(change_requested_at=None)
    )
    order = order_by_id(work.session, order_id, now=work.now)
    request = last_request(work.session, order_id)
    if not open_ or request is None:
        if request is not None and request.answer is answer:
            return order, None
        raise NoChangeRequest(order, request.answer if request else None)
    answer_change(work, order_id, answer)
    return order, request


def swaps_of(work: Work, request: ChangeRequestView) -> dict[int, int]:
    """The swaps of a request by their SKUs' ids."""
    return {
        find_sku(work.session, swap.old).id: find_sku(work.session, swap.new).id for swap in request.swaps
    }


def check_there(work: Work, order: OrderView, change: Change) -> None:
    """Ask the warehouse for nothing that is sold out today. Raises `OutOfStock`."""
    more = {line.sku_id: line.quantity for line in order.lines}
    there = availability(work.session, [unit.sku_id for unit in change.goods.new])
    gone = [
        Short(unit.sku_id, unit.code, unit.item, Location.AVAILABLE, unit.quantity)
        for unit in change.goods.new
        if there[unit.sku_id] < unit.quantity - more.get(unit.sku_id, 0)
    ]
    if gone:
        raise OutOfStock(gone)


def record_step(work: Work, tag: Tag, order: OrderView, change: Change, *, reason: str) -> None:
    """Write down what is to become of an order, as a change of it is written down."""
    record(
        work,
        tag,
        about("order", order.id),
        part=change.part,
        was=change.goods.was or None,
        now=change.goods.now or None,
        reason=reason or None,
    )
