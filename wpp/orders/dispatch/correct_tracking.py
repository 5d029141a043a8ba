"""Correct the tracking code of an order that has left; the starter is told once, with the right code."""

from sqlalchemy import update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.orders.closing.reopening import NotReopenable
from wpp.orders.dispatch.tracking import checked_carrier, checked_tracking
from wpp.orders.emails.facts import queue
from wpp.orders.emails.steps import emails_for_tracking
from wpp.orders.model import Order, Status
from wpp.orders.numbers import order_id_of
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import policy_of
from wpp.work import Work


def set_tracking(
    work: Work, number: str, tracking: str, *, carrier: str | None = None, email: bool = True
) -> tuple[OrderView, bool]:
    """Set the code of a completed order, empty for none; without `carrier` it keeps its own.

    A dispatched email that has not been sent goes out with the new code; where it was sent, a correction is. Gives the
    order as it is now, and whether anything was changed. Raises `UnknownOrder`, `NotReopenable` for an order that is
    not Completed, `TrackingTooLong`, `CarrierTooLong`.
    """
    order_id = order_id_of(number)
    was = order_by_id(work.session, order_id, now=work.now)
    code = checked_tracking(tracking)
    by = was.carrier if carrier is None else checked_carrier(carrier)
    orders = table_of(Order)
    changed = work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.COMPLETED)
        .where((orders.c.tracking != code) | (orders.c.carrier != by))
        .values(tracking=code, carrier=by, revision=orders.c.revision + 1)
    )
    order = order_by_id(work.session, order_id, now=work.now)
    if not changed:
        if order.status is not Status.COMPLETED:
            raise NotReopenable(order, f"is {order.status.value}, so it has no tracking code yet")
        return order, False
    record(
        work,
        Tag.ORDER_TRACKING_SET,
        about("order", order.id),
        was=was.tracking or None,
        tracking=code or None,
        carrier=by or None,
    )
    if email:
        queue(work, emails_for_tracking(work, order), policy_of(work.session))
    return order, True
