"""Complete an order: its stock leaves, and its starter is told that it is on its way.

A step repeated is "already", changes nothing and sends nothing; what differs from what is stored is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, case, literal, select
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.orders.changes.requests import ChangeOpen, tell_rejected
from wpp.orders.changes.views import last_request
from wpp.orders.dispatch.code_doubts import USE, check_codes, question_id
from wpp.orders.dispatch.correct_tracking import add_parcels, in_words
from wpp.orders.dispatch.parcels import NewParcel, distinct, insert_parcels
from wpp.orders.emails.facts import queue
from wpp.orders.emails.steps import emails_for_completed, emails_for_too_late
from wpp.orders.model import ChangeAnswer, Order, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.parcel_views import codes_of, parcels_of
from wpp.orders.transitions import (
    IllegalTransition,
    TransitionResult,
    answer_change,
    check_allowed,
    clean,
    move_order_stock,
    update_status,
)
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import policy_of
from wpp.stock.model import CauseKind, Location
from wpp.wording import listing
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
    """The order was completed before, with another tracking code or carrier."""

    code = "different_tracking"

    def __init__(self, order: OrderView, parcels: Sequence[NewParcel]) -> None:
        self.number = order.number
        self.codes = tuple(parcel.tracking for parcel in parcels)
        given = " and ".join(" ".join(filter(None, (each.carrier, each.tracking))) for each in parcels)
        word = "was" if len(parcels) == 1 else "were"
        super().__init__(
            f"Order {order.number} is Completed already, {sent_with(order)}; {given} {word} not saved.",
            hints=[
                hint(code, order=order.number, code=each.tracking)
                for each in parcels
                for code in (HintCode.ADD_TRACKING, HintCode.SET_TRACKING)
            ],
        )


def sent_with(order: OrderView) -> str:
    """In how many parcels an order left, and their codes."""
    codes = codes_of(order.parcels)
    if not codes:
        return f"with {order.carrier}" if order.carrier else "without a tracking code"
    carriers = {parcel.carrier for parcel in order.parcels}
    by = f"{order.carrier} and " if len(carriers) == 1 and order.carrier else ""
    word = "tracking code" if len(codes) == 1 else "tracking codes"
    return f"with {by}{word} {listing(codes, most=len(codes))}"


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
    work: Work,
    number: str,
    *,
    carrier: str = "",
    tracking: str = "",
    left_anyway: bool = False,
    answers: Mapping[str, str] | None = None,
) -> TransitionResult:
    """Complete an order that has left in one parcel, or without a code; see `complete_parcels`."""
    parcel = NewParcel(tracking, carrier)
    return complete_parcels(work, number, [parcel], left_anyway=left_anyway, answers=answers)


def complete_parcels(
    work: Work,
    number: str,
    parcels: Sequence[NewParcel],
    *,
    left_anyway: bool = False,
    answers: Mapping[str, str] | None = None,
) -> TransitionResult:
    """Progressing → Completed: committed stock leaves, and the user is told that the pack is on its way.

    An order that is to be stopped or changed is refused, unless it has `left_anyway`: that answers the request with too
    late. A code that comes later for an order completed without one is added to it. Raises `UnknownOrder`,
    `IllegalTransition`, `StopOpen`, `ChangeOpen`, `OrderBlocked`, `DifferentTracking`, `TrackingTooLong`,
    `CarrierTooLong`, `NotATrackingCode`, `NeedsAnswer` for a code that is in doubt, and `TrackingNeeded` where the
    portal's setting asks for a code.
    """
    policy = policy_of(work.session)
    ready = ready_to_leave(work.session, number, now=work.now, left_anyway=left_anyway)
    given = distinct([parcel.checked() for parcel in parcels])
    if policy.tracking_required and not any(parcel.tracking for parcel in given):
        raise TrackingNeeded(
            f"Order {clean(number)} needs a tracking code before it is completed.",
            hints=[
                hint(HintCode.GIVE_TRACKING),
                hint(HintCode.CHANGE_SETTING, key="tracking-required", value="off"),
            ],
        )
    if ready:
        check_codes(work.session, order_id_of(number), [each.tracking for each in given], answers or {})
    orders = table_of(Order).c
    unblocked, unchanged = orders.blocked_at.is_(None), orders.change_requested_at.is_(None)
    only = (unblocked,) if left_anyway else (unblocked, unchanged, check_allowed())
    change = last_request(work.session, order_id_of(number)) if left_anyway else None
    values = {"closed_at": work.now, "too_late_at": too_late_by_now(work)}
    order, completed = update_status(work, number, Status.COMPLETED, values, *only)
    if not completed:
        if order.status is Status.COMPLETED:
            return late_parcels(work, order, given, answers or {})
        if order.status is Status.PROGRESSING and order.stop is Stop.ASKED and not left_anyway:
            raise StopOpen(order)
        if order.status is Status.PROGRESSING and order.change is not None and not left_anyway:
            raise ChangeOpen(order)
        raise (
            OrderBlocked(order)
            if order.blocked_at
            else IllegalTransition(order, Status.COMPLETED, work.session)
        )
    insert_parcels(work, order.id, [(each.carrier_for(policy), each.tracking) for each in given])
    order = replace(order, parcels=parcels_of(work.session, order.id))
    move_order_stock(work, order, Location.COMMITTED, Location.RECIPIENT, CauseKind.ORDER_SENT)
    record(
        work,
        Tag.ORDER_COMPLETED,
        about("order", order.id),
        carrier=order.carrier or None,
        tracking=in_words(order.parcels) or None,
    )
    emails = emails_for_completed(work, order, policy)
    if order.stop is Stop.TOO_LATE and order.handed_off:
        # Where the warehouse has said so before, this letter has gone, and its key keeps it from going twice.
        emails += emails_for_too_late(work, order, policy, order.handed_off.stop_reason)
    queue(work, emails, policy)
    if answer_change(work, order.id, ChangeAnswer.REJECTED) and change is not None:
        tell_rejected(work, order, change)
    return TransitionResult(order.number, order.status, already=False, stop=order.stop)


def ready_to_leave(session: Session, number: str, *, now: datetime, left_anyway: bool = False) -> bool:
    """Whether an order is one that can be completed: what cannot is refused without a question about its code.

    STOP comes before anything that may be wrong with a code. Raises `UnknownOrder`, `StopOpen`.
    """
    order_id = order_id_of(number)
    row = session.execute(
        select(Order.blocked_at, Order.change_requested_at, check_allowed().label("allowed")).where(
            Order.id == order_id, Order.status == Status.PROGRESSING
        )
    ).one_or_none()
    if row is None:
        return False
    if not (row.allowed or left_anyway):
        raise StopOpen(order_by_id(session, order_id, now=now))
    return row.blocked_at is None and (left_anyway or row.change_requested_at is None)


def late_parcels(
    work: Work, order: OrderView, given: Sequence[NewParcel], answers: Mapping[str, str]
) -> TransitionResult:
    """What is given for an order that was completed before: known, taken where it had no code, or refused by name.

    Raises `DifferentTracking`, and what `add_parcels` raises.
    """
    carriers = {parcel.tracking: parcel.carrier.casefold() for parcel in order.parcels}
    new = [each for each in given if each.tracking and each.tracking not in carriers]
    known = codes_of(order.parcels)
    if new and (not known or all(answers.get(question_id(each.tracking)) == USE for each in new)):
        add_parcels(work, order.number, new, answers=answers)
        return TransitionResult(order.number, order.status, already=False, stop=order.stop, codes_added=True)
    other = [
        each for each in given if each.carrier and each.carrier.casefold() != carriers.get(each.tracking)
    ]
    if new or other:
        raise DifferentTracking(order, [each for each in given if each in new or each in other])
    return TransitionResult(order.number, Status.COMPLETED, already=True)


def too_late_by_now(work: Work) -> ColumnElement[datetime | None]:
    """What has left could not be stopped, whether somebody said so or not."""
    orders = table_of(Order).c
    unanswered = orders.stop_requested_at.is_not(None) & orders.too_late_at.is_(None)
    return case((unanswered, literal(work.now, orders.too_late_at.type)), else_=orders.too_late_at)
