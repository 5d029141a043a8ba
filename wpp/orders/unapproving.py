"""An order that was approved by mistake waits for approval again, until the warehouse has begun with it (design §3).

Its stock stays reserved and the right to it spent; its due time goes with the approval. Whoever had been told of the
approval is told once more, and the representatives are asked again.
"""

from sqlalchemy import update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.orders.approvers import representatives_of
from wpp.orders.closing.reopening import NotReopenable, last_step
from wpp.orders.emails.approvals import emails_for_unapproved
from wpp.orders.emails.facts import queue
from wpp.orders.model import Order, Status
from wpp.orders.numbers import order_id_of
from wpp.orders.reasons import needed
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import policy_of
from wpp.work import Work


def unapprove(work: Work, number: str, *, reason: str) -> TransitionResult:
    """Progressing → On Hold, where somebody had approved it and nobody has begun with it; once more is "already".

    Raises `UnknownOrder`, `ReasonNeeded`, and `NotReopenable` once it was exported, is being picked or is closed.
    """
    why = needed(reason, "Give a reason for undoing the approval.")
    order_id = order_id_of(number)
    was = order_by_id(work.session, order_id, now=work.now)
    if was.status is Status.ON_HOLD and last_step(was) == Tag.ORDER_UNAPPROVED:
        return TransitionResult(was.number, was.status, already=True)
    if not was_approved(was):
        raise NotReopenable(was, f"is {was.status.value} and was not approved, so there is nothing to undo")
    orders = table_of(Order)
    untouched = orders.c.picking_started_at.is_(None), orders.c.batch_id.is_(None)
    here = orders.c.id == order_id, orders.c.status == Status.PROGRESSING
    values = {
        "status": Status.ON_HOLD,
        "transitions": orders.c.transitions + 1,
        "progressing_at": None,
        "due_at": None,
        "due_soon_notified_at": None,
        "late_notified_at": None,
    }
    changed = work.changes_one(update(orders).where(*here, *untouched).values(values))
    order = order_by_id(work.session, order_id, now=work.now)
    if not changed:
        if order.status is Status.ON_HOLD:
            return TransitionResult(order.number, order.status, already=True)  # somebody has just done it
        begun = "has been exported" if order.batch else "is already being picked"
        why_not = begun if order.status is Status.PROGRESSING else f"is {order.status.value}"
        raise NotReopenable(order, f"{why_not}, so its approval can't be undone")
    record(work, Tag.ORDER_UNAPPROVED, about("order", order_id), reason=why)
    policy = policy_of(work.session)
    asked = representatives_of(work, policy, owner_id=order.user_id)
    queue(work, emails_for_unapproved(work, order, policy, asked), policy)
    return TransitionResult(order.number, order.status, already=False)


def was_approved(order: OrderView) -> bool:
    """Whether an order got where it is by an approval, and not without one."""
    return any(line.event == Tag.ORDER_APPROVED for line in order.history)
