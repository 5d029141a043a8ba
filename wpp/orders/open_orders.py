"""The open orders of many people at once: what hangs on their accounts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.orders.integrity import OPEN
from wpp.orders.model import Order
from wpp.orders.numbers import number_of

PEOPLE_AT_A_TIME = 1000


def open_orders_of(session: Session, user_ids: Sequence[int]) -> dict[int, list[str]]:
    """User → the numbers of the orders that are On Hold or Progressing, oldest first; nothing of who has none."""
    found: dict[int, list[str]] = {}
    for start in range(0, len(user_ids), PEOPLE_AT_A_TIME):
        query = (
            select(Order.user_id, Order.id)
            .where(Order.user_id.in_(user_ids[start : start + PEOPLE_AT_A_TIME]), Order.status.in_(OPEN))
            .order_by(Order.id)
        )
        for user_id, order_id in session.execute(query):
            found.setdefault(user_id, []).append(number_of(order_id))
    return found
