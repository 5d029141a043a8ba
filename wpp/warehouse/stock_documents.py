"""What each side may have booked and the other not: the papers and orders that move stock, as Logistock would see them.

Our stock falls when an order is placed, theirs when its tracking is set; a delivery or a return is booked by somebody
on each side. A document that only one side has booked shifts every SKU that it names by the units that it names.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from wpp.orders.model import (
    TO_SEND,
    ExportBatch,
    Order,
    OrderLine,
    ShortAnswer,
    ShortPick,
    ShortReason,
    Status,
)
from wpp.orders.numbers import number_of
from wpp.returns.model import STANDING, Condition, Return, ReturnLine
from wpp.stock.model import Delivery, DeliveryLine
from wpp.stock.receiving.purchase_orders import list_expected

OPEN = (Status.ON_HOLD, Status.PROGRESSING)
ON_THE_SHELF = (Condition.GOOD, Condition.WRONG_ITEM)
"""What came back and can be sold again: of a wrong item, the SKU that really came."""


class Explanation(StrEnum):
    """Why their figure is another one than ours."""

    PLACED = "placed here, not tracked there yet"
    QUARANTINE = "in quarantine here, counted there"
    SENT_HERE = "Completed here, not tracked there"
    SENT_THERE = "tracked there, not Completed here"
    GOODS_IN = "booked in here, not there"
    RETURNED = "returned here, not there"
    EXPECTED = "expected, and booked in there only"
    SHORT = "lost here when it was picked, not there"


@dataclass(frozen=True, slots=True)
class Document:
    """Something that one side may lack: by how many units each SKU differs where it does, theirs less ours."""

    why: Explanation
    name: str
    shifts: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """All units that it names."""
        return sum(abs(units) for _, units in self.shifts)


def open_orders(session: Session) -> dict[int, list[tuple[str, int]]]:
    """The orders that make each SKU's committed units: numbers and units by SKU, the oldest first."""
    rows: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for order_id, sku_id, quantity in session.execute(
        select(OrderLine.order_id, OrderLine.sku_id, TO_SEND)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.status.in_(OPEN), TO_SEND > 0)
        .order_by(OrderLine.order_id)
    ):
        rows[sku_id].append((number_of(order_id), quantity))
    return rows


def documents_since(session: Session, since: datetime) -> list[Document]:
    """Everything that one side may lack; the largest first, since it is the least likely to fit by chance."""
    rows = [
        *deliveries(session, since),
        *good_returns(session, since),
        *expected(session),
        *short_picks(session, since),
        *orders(session, Status.COMPLETED, Explanation.SENT_HERE, +1, since=since),
        *orders(session, Status.PROGRESSING, Explanation.SENT_THERE, -1, only=may_be_tracked(session)),
    ]
    return sorted(rows, key=lambda document: -document.size)


def deliveries(session: Session, since: datetime) -> list[Document]:
    """Deliveries that were booked in here lately, without what was undone."""
    kept = DeliveryLine.quantity - DeliveryLine.undone
    rows = session.execute(
        select(Delivery.id, Delivery.delivery_note, DeliveryLine.sku_id, kept.label("units"))
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .where(Delivery.at >= since, kept > 0)
        .order_by(Delivery.id.desc())
    )
    named = ((f"GRN-{row.id} ({row.delivery_note})", row.sku_id, -row.units) for row in rows)
    return gathered(Explanation.GOODS_IN, named)


def expected(session: Session) -> list[Document]:
    """What is still to come here, and may have come there."""
    named = ((line.reference, line.sku_id, line.left) for line in list_expected(session))
    return gathered(Explanation.EXPECTED, named)


def short_picks(session: Session, since: datetime) -> list[Document]:
    """What could not be picked lately and is lost here, and what was found in its place; quarantine is seen apart."""
    rows = session.execute(
        select(ShortPick.id, ShortPick.order_id, OrderLine.sku_id, ShortPick.found_sku_id, ShortPick.quantity)
        .join(OrderLine, OrderLine.id == ShortPick.line_id)
        .where(ShortPick.at >= since, ShortPick.reason != ShortReason.DAMAGED)
        .where(ShortPick.answer.is_distinct_from(ShortAnswer.UNDONE))
        .order_by(ShortPick.id.desc())
    )
    named: list[tuple[str, int, int]] = []
    for short_id, order_id, sku_id, found_id, quantity in rows:
        name = f"short pick {short_id} of {number_of(order_id)}"
        named.append((name, sku_id, quantity))
        if found_id is not None:
            named.append((name, found_id, -quantity))
    return gathered(Explanation.SHORT, named)


def good_returns(session: Session, since: datetime) -> list[Document]:
    """Units that came back lately and were put on the shelf here."""
    rows = session.execute(
        select(Return.id, Return.order_id, ReturnLine.sku_id, ReturnLine.quantity)
        .join(ReturnLine, ReturnLine.return_id == Return.id)
        .where(Return.at >= since, ReturnLine.condition.in_(ON_THE_SHELF), STANDING)
        .order_by(Return.id.desc())
    )
    named = ((f"RET-{row.id} of {number_of(row.order_id)}", row.sku_id, -row.quantity) for row in rows)
    return gathered(Explanation.RETURNED, named)


def orders(
    session: Session,
    status: Status,
    why: Explanation,
    sign: int,
    *,
    since: datetime | None = None,
    only: Sequence[ColumnElement[bool]] = (),
) -> list[Document]:
    """Orders at one status, the oldest first; of ended ones those that ended lately."""
    query = (
        select(Order.id, OrderLine.sku_id, TO_SEND.label("units"))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.status == status, TO_SEND > 0, *only)
        .order_by(Order.id)
    )
    if since is not None:
        query = query.where(Order.closed_at >= since)
    named = ((number_of(row.id), row.sku_id, sign * row.units) for row in session.execute(query))
    return gathered(why, named)


def may_be_tracked(session: Session) -> list[ColumnElement[bool]]:
    """Which orders can have left there: none that waits for a decision, and where files go to Logicon, those in one."""
    unblocked: list[ColumnElement[bool]] = [Order.blocked_at.is_(None)]
    in_files = session.scalar(select(ExportBatch.id).limit(1)) is not None
    return [*unblocked, Order.batch_id.is_not(None)] if in_files else unblocked


def gathered(why: Explanation, rows: Iterable[tuple[str, int, int]]) -> list[Document]:
    """Rows of name, SKU and units as one document for each name."""
    shifts: dict[str, dict[int, int]] = {}
    for name, sku_id, units in rows:
        each = shifts.setdefault(name, defaultdict(int))
        each[sku_id] += units
    return [Document(why, name, tuple(sorted(each.items()))) for name, each in shifts.items()]
