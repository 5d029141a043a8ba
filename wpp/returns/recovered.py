"""A lost parcel, or a unit that was missing from one, turns up after all: in the warehouse, or with the person.

What was lost is counted in the lines of the returns. A unit is found once: the guard stands in the UPDATE.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import code_key
from wpp.catalogue.near_codes import near_codes
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.model import EmailKind
from wpp.mail.outbox import emails_to_team
from wpp.orders.emails.facts import queue
from wpp.orders.line_codes import codes_in_order
from wpp.orders.model import Order, OrderLine, Status
from wpp.orders.numbers import number_of
from wpp.orders.views import OrderView, order_view
from wpp.policy import policy_of
from wpp.returns.model import STANDING, Condition, Return, ReturnLine
from wpp.returns.units import NotInOrder, ReturnExceedsSent
from wpp.returns.views import return_number
from wpp.stock.model import CauseKind, Location, Movement
from wpp.stock.movements import Cause, Move, lock, move
from wpp.work import Work

WITH_THE_PERSON, IN_THE_WAREHOUSE = "with the person", "in the warehouse"
"""How the reason in the order's history begins: where it was found."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """Units of one SKU, by its code, that were found; None for all that are missing of it."""

    sku: str
    quantity: int | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class RecoveredLine:
    """Units that were found, and where they are now; `returned` is the return that had them as missing."""

    returned: str
    sku: str
    name: str
    size: str
    quantity: int
    place: Location


@dataclass(frozen=True, slots=True)
class RecoveredView:
    """What was found of an order. `open` are replacements that have not left, `sent` those that have."""

    order: str
    lines: tuple[RecoveredLine, ...]
    open: tuple[str, ...]
    sent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutstandingLoss:
    """A line of a return with units that are still missing."""

    id: int
    returned: str
    line_id: int
    sku_id: int
    sku: str
    name: str
    size: str
    left: int


class NothingToRecover(Refusal):
    """Nothing of the order is missing, so nothing can turn up."""

    code = "nothing_missing"


def record_recovered(
    work: Work, number: str, rows: Sequence[Recovered] = (), *, delivered: bool = False, note: str = ""
) -> RecoveredView:
    """Book what was found, all that is missing unless told; all of it or nothing.

    In the warehouse it is available again, or in quarantine where it is damaged; `delivered` means that the person has
    it after all, and then it may come back one day like everything that was sent. Raises `UnknownOrder`,
    `NothingToRecover`, `NotInOrder`, and `ReturnExceedsSent` beyond what is missing.
    """
    order = order_view(work.session, number, now=work.now)
    lost = outstanding_losses(work.session, order)
    if not lost:
        raise NothingToRecover(
            f"Nothing is missing from order {order.number}.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number), hint(HintCode.LIST_RETURNS)],
        )
    codes = codes_in_order(work.session, order.lines, [each.sku for each in rows])
    rows = [replace(each, sku=codes[each.sku]) for each in rows]
    taken = [(line, units, place_of(each, delivered)) for each, line, units in allocate(order, lost, rows)]
    lock(work, (line.sku_id for line, _, _ in taken))
    moves = [
        Move(line.sku_id, Location.LOST, place, units, count_found(work, order, line, units), "recovered")
        for line, units, place in sorted(taken, key=lambda each: (each[0].sku_id, each[0].id))
    ]
    if delivered:
        for line, units, _ in taken:
            count_delivered(work, line, units)
    move(work, moves)
    view = found_view(work.session, order, taken)
    where = WITH_THE_PERSON if delivered else IN_THE_WAREHOUSE
    record(
        work,
        Tag.RETURN_FOUND,
        about("order", order.id),
        units=sum(line.quantity for line in view.lines),
        reason=f"{where}: {note.strip()}" if note.strip() else where,
        delivered=delivered or None,
    )
    tell(work, order, view, moves[0].cause, note.strip())
    return view


def outstanding_losses(session: Session, order: OrderView) -> list[OutstandingLoss]:
    """The units of an order that are missing, the first return first."""
    codes = {line.id: line.sku for line in order.lines}
    rows = session.execute(
        select(ReturnLine, OrderLine.item, OrderLine.size)
        .join(Return, Return.id == ReturnLine.return_id)
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .where(Return.order_id == order.id, ReturnLine.condition == Condition.MISSING)
        .where(ReturnLine.recovered_quantity < ReturnLine.quantity, STANDING)
        .order_by(ReturnLine.id)
    )
    return [
        OutstandingLoss(
            line.id,
            return_number(line.return_id),
            line.order_line_id,
            line.sku_id,
            codes[line.order_line_id],
            item,
            size,
            line.quantity - line.recovered_quantity,
        )
        for line, item, size in rows
    ]


def allocate(
    order: OrderView, lost: Sequence[OutstandingLoss], rows: Sequence[Recovered]
) -> list[tuple[Recovered, OutstandingLoss, int]]:
    """Which missing units are the ones that were found. Raises `NotInOrder`, `ReturnExceedsSent`."""
    left = {line.id: line.left for line in lost}
    shares: list[tuple[Recovered, OutstandingLoss, int]] = []
    for each in rows or [Recovered(sku) for sku in dict.fromkeys(line.sku for line in lost)]:
        lines = [line for line in lost if code_key(line.sku) == code_key(each.sku)]
        if not lines:
            known = sorted({line.sku for line in lost})
            raise NotInOrder(
                f"No {each.sku} is missing from order {order.number}.",
                hints=[f"Missing: {', '.join(near_codes(each.sku, known) or known)}."],
            )
        missing = sum(left[line.id] for line in lines)
        units = missing if each.quantity is None else each.quantity
        if not 0 < units <= missing:
            raise ReturnExceedsSent(
                f"Of order {order.number} {missing} {lines[0].sku} {'is' if missing == 1 else 'are'} missing, "
                f"so {units} cannot turn up.",
                hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
            )
        for line in lines:
            part = min(units, left[line.id])
            if part:
                left[line.id] -= part
                units -= part
                shares.append((each, line, part))
    return shares


def place_of(item: Recovered, delivered: bool) -> Location:
    """Where it is now."""
    if delivered:
        return Location.RECIPIENT
    return Location.QUARANTINE if item.damaged else Location.AVAILABLE


def count_found(work: Work, order: OrderView, line: OutstandingLoss, units: int) -> Cause:
    """Count units as found.

    The guard is in the UPDATE. Gives the cause of their movement. Raises `ReturnExceedsSent`.
    """
    lines = table_of(ReturnLine)
    counted = work.changes_one(
        update(lines)
        .where(lines.c.id == line.id, lines.c.recovered_quantity + units <= lines.c.quantity)
        .where(lines.c.corrected_at.is_(None), lines.c.undone_at.is_(None))
        .values(recovered_quantity=lines.c.recovered_quantity + units)
    )
    if not counted:
        raise ReturnExceedsSent(
            f"{line.sku} of order {order.number} has just been booked as found.",
            hints=[hint(HintCode.LIST_RETURNS)],
        )
    # The line is held: nobody else numbers a find of it now.
    last = select(func.max(Movement.cause_step)).where(
        Movement.cause_kind == CauseKind.RECOVERED, Movement.cause_id == line.id
    )
    return Cause(CauseKind.RECOVERED, line.id, (work.session.scalar(last) or 0) + units)


def count_delivered(work: Work, line: OutstandingLoss, units: int) -> None:
    """What the person has is not returned any more."""
    lines = table_of(OrderLine)
    work.execute(
        update(lines)
        .where(lines.c.id == line.line_id)
        .values(returned_quantity=lines.c.returned_quantity - units)
    )


def found_view(
    session: Session, order: OrderView, taken: list[tuple[OutstandingLoss, int, Location]]
) -> RecoveredView:
    """What was found, and what became of the replacement orders."""
    lines = tuple(
        RecoveredLine(line.returned, line.sku, line.name, line.size, units, place)
        for line, units, place in taken
    )
    by_status: dict[Status, list[str]] = defaultdict(list)
    instead = (
        select(Order.id, Order.status)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            Order.replaces_order_id == order.id, OrderLine.sku_id.in_({line.sku_id for line, _, _ in taken})
        )
        .group_by(Order.id, Order.status)
        .order_by(Order.id)
    )
    for row in session.execute(instead):
        by_status[row.status].append(number_of(row.id))
    waiting = by_status[Status.ON_HOLD] + by_status[Status.PROGRESSING]
    return RecoveredView(order.number, lines, tuple(waiting), tuple(by_status[Status.COMPLETED]))


def tell(work: Work, order: OrderView, view: RecoveredView, cause: Cause, note: str) -> None:
    """Digital services hear of it once, under the name of its first movement."""
    policy = policy_of(work.session)
    facts = {
        "number": view.order,
        "return": ", ".join(dict.fromkeys(line.returned for line in view.lines)),
        "kind": "found",
        "open": list(view.open),
        "sent": list(view.sent),
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "size": line.size,
                "quantity": line.quantity,
                "condition": WHERE[line.place],
            }
            for line in view.lines
        ],
        "note": note,
        "recorded_by": work.actor,
    }
    emails = emails_to_team(
        EmailKind.RETURN_RECORDED,
        f"recovered-{cause.id}-{cause.step}",
        policy.email_ds,
        facts,
        about=about("order", order.id),
    )
    queue(work, emails, policy)


WHERE = {
    Location.AVAILABLE: "back in stock",
    Location.QUARANTINE: "damaged, in quarantine",
    Location.RECIPIENT: "with the starter",
}
"""Where something was found, in words."""
