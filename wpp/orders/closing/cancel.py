"""Cancel an order: return its stock and the order allowance, and email everyone who knew of it.

A step repeated is "already", changes nothing and sends nothing.
"""

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.orders.dispatch.stop_requests import request_stop
from wpp.orders.emails.facts import UNSENT_WHEN_CLOSED, queue, withdraw_untrue
from wpp.orders.emails.steps import emails_for_cancelled
from wpp.orders.model import Order, Status
from wpp.orders.reasons import needed
from wpp.orders.transitions import (
    IllegalTransition,
    TransitionResult,
    replaced_items_of,
    reverse,
    update_status,
)
from wpp.policy import policy_of
from wpp.work import Work


def cancel(
    work: Work, number: str, *, reason: str, email: bool = True, by_owner: bool = False
) -> TransitionResult:
    """On Hold or Progressing → Cancelled: stock and right come back; user and, if it knew of it, warehouse are told.

    An order that the warehouse has in its own system stays Progressing and the warehouse is asked to stop it: see
    `stop` of the answer. Whoever placed the order needs no reason. Raises `UnknownOrder`, `IllegalTransition`,
    `ReasonNeeded`, `TooLate`.
    """
    why = reason.strip() if by_owner else needed(reason, "Give a reason for cancelling.")
    ours = table_of(Order).c.batch_id.is_(None)
    order, cancelled = update_status(work, number, Status.CANCELLED, {"closed_at": work.now}, ours)
    if not cancelled:
        if order.status is Status.CANCELLED:
            return TransitionResult(order.number, Status.CANCELLED, already=True, stop=order.stop)
        if order.status is Status.PROGRESSING:
            return request_stop(work, order, why, email=email)
        raise IllegalTransition(order, Status.CANCELLED, work.session)
    reverse(work, order)
    record(work, Tag.ORDER_CANCELLED, about("order", order.id), reason=why or None, by_owner=by_owner or None)
    withdraw_untrue(work, order, UNSENT_WHEN_CLOSED)
    if email:
        policy = policy_of(work.session)
        queue(work, emails_for_cancelled(work, order, policy, why), policy)
    return TransitionResult(order.number, order.status, already=False, replaces=replaced_items_of(order))
