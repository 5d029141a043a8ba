"""What the clock shows once it has stood, or once other days are worked: what working time was left is left still."""

from datetime import datetime

from sqlalchemy import select, update

from wpp.audit import Tag, about, record_many
from wpp.database import table_of
from wpp.orders.model import Order, Status
from wpp.orders.numbers import number_of
from wpp.orders.sla.business_hours import add_business_time, business_time_between, not_at_midnight
from wpp.orders.views import OrderView
from wpp.policy import WorkingDays
from wpp.wording import log_moment
from wpp.work import Work, isoformat_utc


def due_after_resume(order: OrderView, now: datetime, days: WorkingDays) -> datetime | None:
    """When a blocked order is due that goes on now; one that was late when it was blocked stays late."""
    if order.due_at is None or order.blocked_at is None or order.due_at < order.blocked_at:
        return order.due_at
    stood = order.blocked_at.astimezone(now.tzinfo)
    left = business_time_between(stood, order.due_at, days=days)
    return not_at_midnight(add_business_time(now, left, days=days), days)


def recalculate_due_dates(work: Work, was: WorkingDays, now: WorkingDays) -> list[str]:
    """Other days are worked than before: give every open order that is not late the working time that it had left.

    Answers with the numbers of the orders that are due at another time. A blocked one is reckoned from when it was
    blocked. Whoever was warned of the old time is warned again of the new one.
    """
    orders = table_of(Order)
    rows = work.session.execute(
        select(orders.c.id, orders.c.due_at, orders.c.blocked_at)
        .where(orders.c.status == Status.PROGRESSING, orders.c.due_at.is_not(None))
        .order_by(orders.c.id)
        .with_for_update()
    )
    moved: list[tuple[int, datetime, datetime]] = []
    for order_id, due_at, blocked_at in rows:
        stands = (blocked_at or work.now).astimezone(work.now.tzinfo)
        if due_at < stands:
            continue
        left = business_time_between(stands, due_at, days=was)
        due_now = not_at_midnight(add_business_time(stands, left, days=now), now)
        if due_now != due_at:
            moved.append((order_id, due_at, due_now))
    for order_id, _, due_now in moved:
        work.execute(
            update(orders).where(orders.c.id == order_id).values(due_at=due_now, due_soon_notified_at=None)
        )
    record_many(
        work,
        [
            (
                Tag.ORDER_DUE_MOVED,
                about("order", order_id),
                {
                    "was": isoformat_utc(due_at),
                    "now": isoformat_utc(due_now),
                    "reason": f"{log_moment(due_at.astimezone(due_now.tzinfo))} → {log_moment(due_now)}",
                },
            )
            for order_id, due_at, due_now in moved
        ],
    )
    return [number_of(order_id) for order_id, _, _ in moved]
