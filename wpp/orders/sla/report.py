"""The promise that a pack leaves in time, month by month: what was kept, what was not, and what is still open.

An order belongs to the month in which it is due, in the portal's own time. Orders that were cancelled or rejected were
never to leave and count nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.orders.model import Order, Status
from wpp.orders.numbers import number_of
from wpp.orders.views import is_late

COUNTED = (Status.PROGRESSING, Status.COMPLETED)


@dataclass(frozen=True, slots=True)
class SlaMonth:
    """A month in orders: sent in time, sent late, still here past their time, still here with time left.

    The clock of a `blocked` one stands while it waits for a decision; it was not late when it was blocked.
    """

    month: str
    in_time: int
    late: int
    overdue: int
    open: int
    late_orders: tuple[str, ...]
    blocked: int = 0

    @property
    def orders(self) -> int:
        """All orders that were, or are, to leave in the month."""
        return self.in_time + self.late + self.overdue + self.open + self.blocked

    @property
    def share(self) -> float | None:
        """Which part of what is decided was kept, 0 to 1; None while nothing is."""
        decided = self.in_time + self.late + self.overdue
        return self.in_time / decided if decided else None


def sla_by_month(
    session: Session, *, now: datetime, zone: ZoneInfo, month: str | None = None
) -> list[SlaMonth]:
    """Every month in which orders are due, the oldest first, or one of them; `month` is `2026-03`."""
    query = (
        select(Order.id, Order.status, Order.due_at, Order.closed_at, Order.blocked_at)
        .where(Order.status.in_(COUNTED), Order.due_at.is_not(None))
        .order_by(Order.due_at, Order.id)
    )
    if month is not None:
        first, after = month_of(month, zone)
        query = query.where(Order.due_at >= first, Order.due_at < after)
    fates: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for order_id, status, due_at, closed_at, blocked_at in session.execute(query):
        if due_at is not None:
            fate = sla_outcome(status, due_at, closed_at, blocked_at, now)
            fates[f"{due_at.astimezone(zone):%Y-%m}"].append((fate, number_of(order_id)))
    return [kept(each, fates[each]) for each in sorted(fates)]


def month_of(month: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first instant of a month, and of the one after it. Raises `ValueError` for what is no month."""
    first = datetime.combine(datetime.strptime(month, "%Y-%m").date(), time(), zone)  # noqa: DTZ007 - a day
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first, after


def sla_outcome(
    status: Status, due_at: datetime, closed_at: datetime | None, blocked_at: datetime | None, now: datetime
) -> str:
    """What became of the promise for one order."""
    late = is_late(status, due_at, closed_at, blocked_at or now)
    if status is Status.COMPLETED:
        return "late" if late else "in time"
    if late:
        return "overdue"
    return "blocked" if blocked_at else "open"


def kept(month: str, fates: Iterable[tuple[str, str]]) -> SlaMonth:
    """The figures of one month."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for fate, number in fates:
        numbers[fate].append(number)
    return SlaMonth(
        month,
        in_time=len(numbers["in time"]),
        late=len(numbers["late"]),
        overdue=len(numbers["overdue"]),
        open=len(numbers["open"]),
        blocked=len(numbers["blocked"]),
        late_orders=tuple(numbers["late"] + numbers["overdue"]),
    )
