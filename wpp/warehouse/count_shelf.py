"""Book a stock-take: what is missing may have left in a parcel whose order nobody has marked Completed yet.

The books keep an order's units on the shelf until it is Completed. A parcel that left before the count and is completed
after it would be missed twice: the count finds its units gone, and the completion takes them again. Only the person
at the shelf knows, so where such orders could explain what is missing, that is asked and the orders are named.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wpp.orders.model import TO_SEND, Order, OrderLine, Status
from wpp.orders.numbers import number_of
from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import Sheet
from wpp.stock.stock_take import Count, Counted, book_differences, compare_count
from wpp.wording import count as counted_words
from wpp.wording import listing
from wpp.work import Work

LEFT, HERE = "left", "here"


@dataclass(frozen=True, slots=True)
class PerhapsLeft:
    """Units of a SKU in an order that may have left by `begun`; `ended` is when it was Completed, if it was."""

    order_id: int
    units: int
    begun: datetime
    ended: datetime | None

    def by(self, at: datetime) -> bool:
        """Whether it may have been gone at an instant at which the books still had it on the shelf."""
        return self.begun <= at and (self.ended is None or self.ended > at)


def book_count(
    work: Work, sheet: Sheet, *, at: datetime | None = None, answers: Mapping[str, str] | None = None
) -> Count:
    """Compare a stock-take with the books and book every difference: fewer → lost, more → found.

    The levels are locked while they are compared, so an order that is completed meanwhile counts once. Raises what
    `compare_count` and `book_differences` raise, and `NeedsAnswer` where orders may have left that are not Completed.
    """
    count = without_what_left(work, compare_count(work, sheet, at=at, answers=answers), answers or {})
    book_differences(work, count)
    return count


def without_what_left(work: Work, count: Count, answers: Mapping[str, str]) -> Count:
    """The count without the units that had left; as many as are missing, and no more, can have."""
    missing = {line.sku_id: line for line in count.lines if line.difference < 0}
    perhaps = perhaps_left(work.session, {sku_id: line.at or work.now for sku_id, line in missing.items()})
    if not perhaps:
        return count
    question = question_about([missing[sku_id] for sku_id in perhaps], perhaps)
    if answered([question], answers)[question.id] == HERE:
        return count
    lines = (had_left(line, perhaps[line.sku_id]) if line.sku_id in perhaps else line for line in count.lines)
    return replace(count, lines=tuple(lines))


def had_left(line: Counted, orders: list[PerhapsLeft]) -> Counted:
    """A line without what had left in these orders."""
    units = min(-line.difference, sum(each.units for each in orders))
    return line.without(units, [number_of(each.order_id) for each in orders])


def perhaps_left(session: Session, missing: Mapping[int, datetime]) -> dict[int, list[PerhapsLeft]]:
    """By SKU, the orders that may have left by the instant of its count, the oldest first.

    Those that the warehouse had begun with; where nobody ever tells the portal so, every order that was Progressing.
    One that waits for a decision about a short pick has not left.
    """
    found: dict[int, list[PerhapsLeft]] = defaultdict(list)
    if not missing:
        return found
    told = session.scalar(select(Order.id).where(Order.picking_started_at.is_not(None)).limit(1)) is not None
    begun = Order.picking_started_at if told else Order.progressing_at
    open_now = (Order.status == Status.PROGRESSING) & Order.blocked_at.is_(None)
    completed_since = (Order.status == Status.COMPLETED) & (Order.closed_at > min(missing.values()))
    rows = session.execute(
        select(OrderLine.sku_id, Order.id, TO_SEND, begun, Order.closed_at)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.sku_id.in_(sorted(missing)), TO_SEND > 0)
        .where(or_(open_now, completed_since))
        .order_by(Order.id)
    )
    for sku_id, order_id, units, since, ended in rows:
        each = PerhapsLeft(order_id, units, since, ended) if since else None
        if each and each.by(missing[sku_id]):
            found[sku_id].append(each)
    return found


def question_about(lines: list[Counted], perhaps: Mapping[int, list[PerhapsLeft]]) -> Question:
    """Whether these orders had left when the shelf was counted."""
    numbers = [
        number_of(each) for each in sorted({each.order_id for row in perhaps.values() for each in row})
    ]
    what = listing([f"{-line.difference} × {line.sku}" for line in lines])
    one = len(numbers) == 1
    mark = mark_of(([(line.sku, line.counted, line.expected) for line in lines], numbers))
    return Question(
        f"perhaps-left-{mark}",
        f"Fewer than expected: {what}. {counted_words(len(numbers), 'order')} that had not been completed by then "
        f"may have left already: {listing(numbers)}. Had {'it' if one else 'they'} left when the shelf was counted?",
        (
            Answer(
                LEFT, f"Yes: book nothing as missing that is in {'this order' if one else 'these orders'}"
            ),
            Answer(HERE, f"No, {'it was' if one else 'they were'} still there: book the units as missing"),
        ),
    )
