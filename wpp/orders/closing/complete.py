"""Complete an order: its stock leaves, and its starter is told that it is on its way.

A step repeated is "already", changes nothing and sends nothing; what differs from what is stored is named.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, case, literal

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.orders.changes.requests import ChangeOpen, tell_rejected
from wpp.orders.changes.views import last_request
from wpp.orders.dispatch.tracking import checked_carrier, checked_tracking
from wpp.orders.emails.facts import queue
from wpp.orders.emails.steps import emails_for_completed, emails_for_too_late
from wpp.orders.model import ChangeAnswer, Order, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.transitions import (
    IllegalTransition,
    TransitionResult,
    answer_change,
    check_allowed,
    clean,
    move_order_stock,
    update_status,
)
from wpp.orders.views import OrderView
from wpp.policy import policy_of
from wpp.stock.model import CauseKind, Location
from wpp.work import Work


class TrackingNeeded(UsageError):
    """This portal completes orders with a tracking code only."""

    code = "tracking_needed"


class StopOpen(Refusal):
    """Somebody asked the warehouse to stop the order, and nobody has answered."""

    code = "stop_open"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        reason = f": {order.handed_off.stop_reason}" if order.handed_off else ""
        super().__init__(
            f"STOP: order {order.number} must not be sent{reason}.",
            hints=[
                hint(HintCode.CONFIRM_STOP, order=order.number),
                hint(HintCode.LEFT_ANYWAY, order=order.number),
            ],
        )


class DifferentTracking(Refusal):
    """The order was completed before, with another tracking code or none."""

    code = "different_tracking"

    def __init__(self, order: OrderView, given: str) -> None:
        self.number, self.given = order.number, given
        stored = f"with tracking code {order.tracking}" if order.tracking else "without a tracking code"
        super().__init__(
            f"Order {order.number} is Completed already, {stored}; {given} was not saved.",
            hints=[hint(HintCode.SET_TRACKING, order=order.number, code=given)],
        )


class OrderBlocked(Refusal):
    """Something in the order could not be picked, and nobody has decided what is to be done."""

    code = "order_blocked"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        waiting = ", ".join(f"{each.quantity} × {each.sku}" for each in order.shorts if each.answer is None)
        super().__init__(
            f"Order {order.number} needs a decision about {waiting}, which could not be picked, so it can't be "
            "completed yet.",
            hints=[
                hint(HintCode.RESOLVE_SHORT, order=order.number),
                hint(HintCode.CANCEL_ORDER, order=order.number),
            ],
        )


def complete(
    work: Work, number: str, *, carrier: str = "", tracking: str = "", left_anyway: bool = False
) -> TransitionResult:
    """Progressing → Completed: committed stock leaves, and the user is told that the pack is on its way.

    An order that is to be stopped or changed is refused, unless it has `left_anyway`: that answers the request with too
    late. Raises `UnknownOrder`, `IllegalTransition`, `StopOpen`, `ChangeOpen`, `OrderBlocked`, `DifferentTracking`,
    `TrackingTooLong`, `CarrierTooLong`, and `TrackingNeeded` where the portal's setting asks for a code.
    """
    policy = policy_of(work.session)
    values = {
        "closed_at": work.now,
        "carrier": checked_carrier(carrier),
        "tracking": checked_tracking(tracking),
        "too_late_at": too_late_by_now(work),
    }
    if policy.tracking_required and not values["tracking"]:
        raise TrackingNeeded(
            f"Order {clean(number)} needs a tracking code before it is completed.",
            hints=[
                hint(HintCode.GIVE_TRACKING),
                hint(HintCode.CHANGE_SETTING, key="tracking-required", value="off"),
            ],
        )
    orders = table_of(Order).c
    unblocked, unchanged = orders.blocked_at.is_(None), orders.change_requested_at.is_(None)
    only = (unblocked,) if left_anyway else (unblocked, unchanged, check_allowed())
    change = last_request(work.session, order_id_of(number)) if left_anyway else None
    order, completed = update_status(work, number, Status.COMPLETED, values, *only)
    if not completed:
        if order.status is Status.COMPLETED:
            if values["tracking"] not in ("", order.tracking):
                raise DifferentTracking(order, str(values["tracking"]))
            return TransitionResult(order.number, Status.COMPLETED, already=True)
        if order.status is Status.PROGRESSING and order.stop is Stop.ASKED and not left_anyway:
            raise StopOpen(order)
        if order.status is Status.PROGRESSING and order.change is not None and not left_anyway:
            raise ChangeOpen(order)
        raise OrderBlocked(order) if order.blocked_at else IllegalTransition(order, Status.COMPLETED)
    move_order_stock(work, order, Location.COMMITTED, Location.RECIPIENT, CauseKind.ORDER_SENT)
    record(
        work,
        Tag.ORDER_COMPLETED,
        about("order", order.id),
        carrier=order.carrier or None,
        tracking=order.tracking or None,
    )
    emails = emails_for_completed(work, order)
    if order.stop is Stop.TOO_LATE and order.handed_off:
        # Where the warehouse has said so before, this letter has gone, and its key keeps it from going twice.
        emails += emails_for_too_late(order, policy, order.handed_off.stop_reason)
    queue(work, emails, policy)
    if answer_change(work, order.id, ChangeAnswer.REJECTED) and change is not None:
        tell_rejected(work, order, change)
    return TransitionResult(order.number, order.status, already=False, stop=order.stop)


def too_late_by_now(work: Work) -> ColumnElement[datetime | None]:
    """What has left could not be stopped, whether somebody said so or not."""
    orders = table_of(Order).c
    unanswered = orders.stop_requested_at.is_not(None) & orders.too_late_at.is_(None)
    return case((unanswered, literal(work.now, orders.too_late_at.type)), else_=orders.too_late_at)
