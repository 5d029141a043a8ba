"""Put an order back to the status before: it was completed, cancelled or rejected by mistake (design §3).

Everything that the step did is undone in one transaction, and whoever had been told of it is told once more. What was
queued and has not been sent is withdrawn. The guards stand in the WHERE of the UPDATE.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, null, update
from sqlalchemy.orm import Session, aliased

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.approvers import representatives_of
from wpp.orders.dispatch.parcels import delete_parcels
from wpp.orders.emails.facts import queue
from wpp.orders.emails.steps import emails_for_reinstated, emails_for_uncompleted
from wpp.orders.model import CLOSED, Order, OrderLine, ShortAnswer, ShortPick, Status, Stop
from wpp.orders.numbers import order_id_of
from wpp.orders.parcel_views import codes_of
from wpp.orders.queries import replacements_of
from wpp.orders.reasons import needed
from wpp.orders.sla.business_hours import due_at, not_at_midnight
from wpp.orders.transitions import TransitionResult, move_order_stock, order_moves
from wpp.orders.views import OrderView, order_by_id
from wpp.people.entitlements import (
    OrderLimit,
    consume_entitlement,
    place_on_grant,
    reuse_grant,
    use_grant,
)
from wpp.policy import policy_of
from wpp.stock.counted_since import Undoing, against_counts
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import move
from wpp.work import Work

STEPS = frozenset(
    {
        *(Tag.ORDER_UNCOMPLETED, Tag.ORDER_REINSTATED, Tag.ORDER_COMPLETED, Tag.ORDER_CANCELLED),
        *(Tag.ORDER_PLACED, Tag.ORDER_APPROVED, Tag.ORDER_UNAPPROVED, Tag.ORDER_REJECTED),
    }
)
"""What changes the status of an order."""


class NotReopenable(Refusal):
    """The order is not at a status that can be undone, or something has been built on it since."""

    code = "not_reopenable"

    def __init__(self, order: OrderView, why: str, *hints: str) -> None:
        self.number, self.status = order.number, order.status
        super().__init__(
            f"Order {order.number} {why}.", hints=[*hints, hint(HintCode.SHOW_ORDER, order=order.number)]
        )


class AllowanceUsed(OrderLimit):
    """The starter has used the order allowance since the order was closed."""

    def __init__(self, order: OrderView, limit: OrderLimit) -> None:
        self.number, self.used, self.allowed = order.number, limit.used, limit.allowed
        Refusal.__init__(
            self,
            f"Order {order.number} can't be reinstated: the starter has used their order allowance since.",
            hints=["Cancel their other order first, or allow an extra order."],
        )


def uncomplete(
    work: Work, number: str, *, reason: str, answers: Mapping[str, str] | None = None
) -> TransitionResult:
    """Completed → Progressing: the units are committed again, its parcels are taken out.

    A dispatched email that has not been sent is withdrawn, one that was sent is corrected. Raises `UnknownOrder`,
    `ReasonNeeded`, `NotReopenable` after a return or a replacement, and `NeedsAnswer` where the shelf has been counted
    since it was completed.
    """
    why = needed(reason, "Give a reason: the starter may see it.")
    order_id = order_id_of(number)
    was = order_by_id(work.session, order_id, now=work.now)
    orders = table_of(Order)
    days = policy_of(work.session).working_days
    values = {
        "status": Status.PROGRESSING,
        "transitions": orders.c.transitions + 1,
        "closed_at": None,
        # Earlier versions promised midnight.
        "due_at": not_at_midnight(was.due_at.astimezone(work.now.tzinfo), days) if was.due_at else None,
        # It was answered by completing the order; where the warehouse said so itself, it stays answered.
        "too_late_at": case((orders.c.too_late_at == orders.c.closed_at, null()), else_=orders.c.too_late_at),
    }
    here = orders.c.id == order_id, orders.c.status == Status.COMPLETED
    possible = nothing_returned(), not_replaced(), has_address()
    if not work.changes_one(update(orders).where(*here, *possible).values(values)):
        order = order_by_id(work.session, order_id, now=work.now)
        refuse_without_address(order)
        if order.status is Status.PROGRESSING and last_step(order) == Tag.ORDER_UNCOMPLETED:
            return TransitionResult(order.number, order.status, already=True)
        if order.status is not Status.COMPLETED:
            raise NotReopenable(order, f"is {order.status.value}, so there is nothing to undo")
        raise NotReopenable(order, "has a return or a replacement, so it can't be Progressing again")
    delete_parcels(work, order_id)
    order = order_by_id(work.session, order_id, now=work.now)
    moves = order_moves(order, Location.RECIPIENT, Location.COMMITTED, CauseKind.ORDER_NOT_SENT)
    happened = f"order {order.number} was completed"
    sent = {line.sku_id: was.closed_at for line in order.to_send if was.closed_at}
    against = against_counts(work, Undoing(order.number, happened, sent), moves, answers)
    move(work, against.moves)
    record(
        work,
        Tag.ORDER_UNCOMPLETED,
        about("order", order.id),
        reason=why,
        carrier=was.carrier or None,
        tracking=", ".join(codes_of(was.parcels)) or None,
    )
    policy = policy_of(work.session)
    queue(work, emails_for_uncompleted(work, order, policy), policy)
    return TransitionResult(order.number, order.status, already=False, as_counted=against.as_counted)


def reinstate(work: Work, number: str, *, reason: str) -> TransitionResult:
    """Cancelled or Rejected → the status before, if stock and the right to order are still there; a new due time.

    An order that had been exported is exported again. Raises `UnknownOrder`, `ReasonNeeded`, `NotReopenable`,
    `AllowanceUsed` where its starter has used the order allowance since, and `OutOfStock`.
    """
    why = needed(reason, "Give a reason for reinstating the order.")
    order_id = order_id_of(number)
    was = order_by_id(work.session, order_id, now=work.now)
    if was.status not in CLOSED:
        if last_step(was) == Tag.ORDER_REINSTATED:
            return TransitionResult(was.number, was.status, already=True)
        raise NotReopenable(was, f"is {was.status.value}, so there is nothing to undo")
    policy = policy_of(work.session)
    to = Status.PROGRESSING if was.progressing_at else Status.ON_HOLD
    orders = table_of(Order)
    due = due_at(work.now, hours=policy.ship_within_hours, days=policy.working_days)
    values = {
        "status": to,
        "transitions": orders.c.transitions + 1,
        "closed_at": None,
        "due_at": due if to is Status.PROGRESSING else None,
        "progressing_at": work.now if to is Status.PROGRESSING else None,
        "batch_id": None,
        # Whoever found something missing in it had begun with it.
        "picking_started_at": orders.c.picking_started_at if was.shorts else None,
        "stop_requested_at": None,
        "stop_reason": None,
        "stop_email": None,
        "due_soon_notified_at": None,
        "late_notified_at": None,
    }
    here = orders.c.id == order_id, orders.c.status == was.status, orders.c.transitions == was.transitions
    possible = not_replaced(), not_sent_again(), has_address()
    if not work.changes_one(update(orders).where(*here, *possible).values(values)):
        now = order_by_id(work.session, order_id, now=work.now)
        refuse_without_address(now)
        if now.status is not was.status:
            return reinstate(work, number, reason=reason)  # somebody has just done it: it is answered as done
        raise NotReopenable(now, "has been replaced since")
    take_right(work, was, limit=policy.orders_per_user)
    ask_again(work, order_id)
    order = order_by_id(work.session, order_id, now=work.now)
    move_order_stock(work, order, Location.AVAILABLE, Location.COMMITTED, CauseKind.ORDER_TAKEN)
    record(work, Tag.ORDER_REINSTATED, about("order", order.id), now=to.value, reason=why)
    asked = representatives_of(work, policy, owner_id=was.user_id) if to is Status.ON_HOLD else ()
    queue(work, emails_for_reinstated(work, order, policy, asked), policy)
    return TransitionResult(order.number, order.status, already=False)


def take_right(work: Work, order: OrderView, *, limit: int) -> None:
    """Spend the right to an order again: a replacement has its own, which waits for it while its return stands.

    Raises `AllowanceUsed`, and `NotReopenable` where the return that it replaced was undone.
    """
    if order.is_replacement:
        held = reuse_grant(work, order.user_id, replacements_of(work.session, order.return_id))
        if held is None:
            raise NotReopenable(order, "was a replacement for a return that has been undone since")
        place_on_grant(work, held.id, order.id)
        return
    try:
        consume_entitlement(work, order.user_id, limit=limit)
    except OrderLimit as used:
        raise AllowanceUsed(order, used) from None
    use_grant(work, order.user_id, order.id, limit=limit)


def ask_again(work: Work, order_id: int) -> None:
    """Short picks that nobody had decided when the order was closed need a decision again: the order is blocked."""
    orders, shorts = table_of(Order), table_of(ShortPick)
    open_again = work.execute(
        update(shorts)
        .where(shorts.c.order_id == order_id, shorts.c.answer == ShortAnswer.CANCELLED)
        .values(answer=None, answered_at=None, answered_by=None)
        .returning(shorts.c.id)
    )
    if open_again.all():
        work.execute(update(orders).where(orders.c.id == order_id).values(blocked_at=work.now))


def last_step(order: OrderView) -> str:
    """The newest event that changed the order's status."""
    return next((line.event for line in reversed(order.history) if line.event in STEPS), "")


def stored_reason(session: Session, number: str, *, now: datetime) -> str:
    """The reason of the newest step of an order, or of the open request to stop it, which a repeated step finds."""
    order = order_by_id(session, order_id_of(number), now=now)
    if order.stop is Stop.ASKED and order.handed_off:
        return order.handed_off.stop_reason
    return next((line.reason for line in reversed(order.history) if line.event in STEPS), "")


def nothing_returned() -> ColumnElement[bool]:
    """Whether nothing of an order came back or was lost on its way."""
    orders, lines = table_of(Order), table_of(OrderLine)
    returned = exists().where(lines.c.order_id == orders.c.id, lines.c.returned_quantity > 0)
    return ~returned.correlate(orders)


def not_replaced() -> ColumnElement[bool]:
    """Whether no other order stands for it."""
    orders, other = table_of(Order), aliased(Order)
    replaced = exists().where(other.replaces_order_id == orders.c.id, other.status.not_in(CLOSED))
    return ~replaced.correlate(orders)


def has_address() -> ColumnElement[bool]:
    """Whether an order still says where it goes: addresses are deleted when they are kept for long enough."""
    return table_of(Order).c.line1 != ""


def refuse_without_address(order: OrderView) -> None:
    """Raises `NotReopenable` for an order whose address was deleted."""
    if not order.address.line1:
        raise NotReopenable(order, "can’t be reopened: its address has been deleted")


def not_sent_again() -> ColumnElement[bool]:
    """Whether the return that it was sent for has no other replacement by now."""
    orders, other = table_of(Order), aliased(Order)
    again = exists().where(
        other.return_id == orders.c.return_id, other.id != orders.c.id, other.status != Status.CANCELLED
    )
    return ~again.correlate(orders)
