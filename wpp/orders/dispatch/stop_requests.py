"""Ask the warehouse to stop an order that it has in its own system, take it back, and hear what it answers.

*Stopped*: the order is cancelled, its stock and the right to order come back. *Too late*: it goes on, and what comes
back is a return; said by mistake, it is undone until the order has left. The guards stand in the UPDATEs.
"""

from sqlalchemy import update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.emails.facts import UNSENT_WHEN_CLOSED, queue, withdraw_untrue
from wpp.orders.emails.steps import (
    emails_for_stop_reopened,
    emails_for_stop_request,
    emails_for_stop_withdrawn,
    emails_for_stopped,
    emails_for_too_late,
)
from wpp.orders.model import Order, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import needed
from wpp.orders.transitions import (
    IllegalTransition,
    TransitionResult,
    replaced_items_of,
    reverse,
    update_status,
)
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import policy_of
from wpp.work import Work


class StopTooLate(Refusal):
    """The warehouse has answered that the order cannot be stopped any more."""

    code = "too_late"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        super().__init__(
            f"Order {order.number} can't be stopped any more: the warehouse says it's too late.",
            hints=[
                "The order will ship.",
                hint(HintCode.REOPEN_STOP, order=order.number),
                hint(HintCode.RECORD_RETURN),
            ],
        )


class NoStopRequest(Refusal):
    """Nobody waits for an answer about this order."""

    code = "not_asked_to_stop"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        answered = f"; the answer was {order.stop.value}" if order.stop else ""
        super().__init__(
            f"There is no open stop request for order {order.number}: it is {order.status.value}{answered}.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )


def request_stop(work: Work, order: OrderView, why: str, *, email: bool) -> TransitionResult:
    """Cancel after the hand-off: nothing is given back until the warehouse answers; it gets STOP by email, once.

    `email` says whether the person is told where it can be stopped. Raises `StopTooLate`.
    """
    orders = table_of(Order)
    asked = work.changes_one(
        update(orders)
        .where(orders.c.id == order.id, orders.c.status == Status.PROGRESSING)
        .where(orders.c.batch_id.is_not(None), orders.c.stop_requested_at.is_(None))
        .values(stop_requested_at=work.now, stop_reason=why, stop_email=email)
    )
    order = order_by_id(work.session, order.id, now=work.now)
    if not asked:
        if order.stop is Stop.TOO_LATE:
            raise StopTooLate(order)
        if order.status is not Status.PROGRESSING:
            raise IllegalTransition(order, Status.CANCELLED, work.session)
        return TransitionResult(order.number, order.status, already=True, stop=order.stop)
    record(work, Tag.ORDER_STOP_ASKED, about("order", order.id), reason=why)
    policy = policy_of(work.session)
    queue(work, emails_for_stop_request(order, policy, why), policy)
    return TransitionResult(order.number, order.status, already=False, stop=order.stop)


def confirm_stop(work: Work, number: str) -> TransitionResult:
    """The warehouse has taken it out: Progressing → Cancelled, with everything that follows from it.

    Raises `UnknownOrder`, `NoStopRequest`.
    """
    orders = table_of(Order).c
    asked = orders.stop_requested_at.is_not(None) & orders.too_late_at.is_(None)
    in_time = (orders.status == Status.PROGRESSING) & asked
    order, changed = update_status(work, number, Status.CANCELLED, {"closed_at": work.now}, in_time)
    if not changed:
        if order.stop is not Stop.STOPPED:
            raise NoStopRequest(order)
        return TransitionResult(order.number, order.status, already=True, stop=order.stop)
    reverse(work, order)
    withdraw_untrue(work, order, UNSENT_WHEN_CLOSED)
    why = reason_of(order)
    record(work, Tag.ORDER_STOPPED, about("order", order.id))
    record(work, Tag.ORDER_CANCELLED, about("order", order.id), reason=why)
    if order.handed_off and order.handed_off.stop_email:
        queue(work, emails_for_stopped(work, order, why), policy_of(work.session))
    replaces = replaced_items_of(order)
    return TransitionResult(order.number, order.status, already=False, stop=order.stop, replaces=replaces)


def reject_stop(work: Work, number: str) -> TransitionResult:
    """It has left, or as good as: it stays Progressing until it is completed, and customer services is told.

    Raises `UnknownOrder`, `NoStopRequest`.
    """
    orders = table_of(Order)
    answered = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id_of(number), orders.c.status == Status.PROGRESSING)
        .where(orders.c.stop_requested_at.is_not(None), orders.c.too_late_at.is_(None))
        .values(too_late_at=work.now)
    )
    order = order_by_id(work.session, order_id_of(number), now=work.now)
    if not answered:
        if order.stop is not Stop.TOO_LATE:
            raise NoStopRequest(order)
        return TransitionResult(order.number, order.status, already=True, stop=order.stop)
    record(work, Tag.ORDER_TOO_LATE, about("order", order.id))
    policy = policy_of(work.session)
    queue(work, emails_for_too_late(work, order, policy, reason_of(order)), policy)
    return TransitionResult(order.number, order.status, already=False, stop=order.stop)


def reopen_stop(work: Work, number: str, *, reason: str) -> TransitionResult:
    """“Too late” was a mistake: nobody has answered, and the warehouse is asked again; once more is "already".

    Raises `UnknownOrder`, `ReasonNeeded`, and `NoStopRequest` where that was not the answer, or the order has left.
    """
    why = needed(reason, "Give a reason for undoing the reply.")
    orders = table_of(Order)
    reopened = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id_of(number), orders.c.status == Status.PROGRESSING)
        .where(orders.c.stop_requested_at.is_not(None), orders.c.too_late_at.is_not(None))
        .values(too_late_at=None)
    )
    order = order_by_id(work.session, order_id_of(number), now=work.now)
    if not reopened:
        undone = any(line.event == Tag.ORDER_STOP_REOPENED for line in order.history)
        if order.stop is Stop.ASKED and undone:
            return TransitionResult(order.number, order.status, already=True, stop=order.stop)
        raise NoStopRequest(order)
    record(work, Tag.ORDER_STOP_REOPENED, about("order", order.id), reason=why)
    order = order_by_id(work.session, order.id, now=work.now)
    policy = policy_of(work.session)
    queue(work, emails_for_stop_reopened(work, order, policy, reason_of(order)), policy)
    return TransitionResult(order.number, order.status, already=False, stop=order.stop)


def withdraw_stop(work: Work, number: str) -> TransitionResult:
    """Nobody wants it stopped any more: the order goes on, and the warehouse is told if it had been asked.

    Raises `UnknownOrder`, and `NoStopRequest` once it was answered.
    """
    order_id = order_id_of(number)
    was = order_by_id(work.session, order_id, now=work.now)
    orders = table_of(Order)
    withdrawn = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.PROGRESSING)
        .where(orders.c.stop_requested_at.is_not(None), orders.c.too_late_at.is_(None))
        .values(stop_requested_at=None, stop_reason=None, stop_email=None)
    )
    order = order_by_id(work.session, order_id, now=work.now)
    if not withdrawn:
        last = next((line.event for line in reversed(order.history)), "")
        if order.stop is None and last == Tag.ORDER_STOP_WITHDRAWN:
            return TransitionResult(order.number, order.status, already=True)
        raise NoStopRequest(order)
    record(work, Tag.ORDER_STOP_WITHDRAWN, about("order", order.id), reason=reason_of(was) or None)
    policy = policy_of(work.session)
    queue(work, emails_for_stop_withdrawn(work, order, policy), policy)
    return TransitionResult(order.number, order.status, already=False)


def reason_of(order: OrderView) -> str:
    """Why it was to be cancelled."""
    return order.handed_off.stop_reason if order.handed_off else ""
