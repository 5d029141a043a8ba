"""Returns, per unit: good goes back to stock, damaged to quarantine; digital services are told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.catalogue import Sku, code_key, near_codes
from wpp.database import insert_new, table_of
from wpp.errors import Refused
from wpp.mail import Kind, queue_many, team_letters
from wpp.orders.model import Condition, OrderLine, Return, ReturnLine, Status
from wpp.orders.numbers import number_of
from wpp.orders.read import LineView, OrderView, order_view
from wpp.policy import policy_of
from wpp.stock import Location, Move, move
from wpp.work import Work

GOES_TO = {Condition.GOOD: Location.AVAILABLE, Condition.DAMAGED: Location.QUARANTINE}


@dataclass(frozen=True, slots=True)
class Returned:
    """Units of one SKU, by its code, that came back in one condition."""

    sku: str
    quantity: int
    condition: Condition


@dataclass(frozen=True, slots=True)
class ReturnLineView:
    """Units of one SKU that came back."""

    sku: str
    name: str
    size: str
    quantity: int
    condition: Condition


@dataclass(frozen=True, slots=True)
class ReturnView:
    """What came back of an order on one day; `number` is `RET-1`."""

    id: int
    number: str
    order: str
    at: datetime
    by: str
    note: str
    lines: tuple[ReturnLineView, ...]


class NotSent(Refused):
    """The order never left, so nothing of it can come back."""

    code = "illegal_transition"


class NotInOrder(Refused):
    """The SKU was not sent with this order."""

    code = "not_in_order"


class TooMany(Refused):
    """More units would have come back than were sent."""

    code = "too_many_returned"


class AlreadyRecorded(Refused):
    """The same rows of a file were recorded before."""

    code = "already_recorded"

    def __init__(self, order: str, number: str) -> None:
        super().__init__(
            f"{number} of order {order} was recorded from these rows already.",
            try_=["If another parcel came, say so in its Note."],
        )
        self.order = order
        self.number = number


def record_return(
    work: Work, number: str, returned: Sequence[Returned], *, note: str = "", cause: str | None = None
) -> ReturnView:
    """Book what came back of a completed order, all of it or nothing.

    `cause` names what it is recorded for, and is recorded once. Raises `UnknownOrder`, `NotSent`, `NotInOrder`,
    `AlreadyRecorded`, and `TooMany` beyond what was sent and not yet returned.
    """
    order = order_view(work.session, number, now=work.now)
    if order.status is not Status.COMPLETED:
        raise NotSent(
            f"Order {order.number} is {order.status.value}: nothing of it was sent, so nothing can come back.",
            try_=[f"wpp order show {order.number}"],
        )
    units = added_up(order, returned)
    return_id = insert_return(work, order, note=note, cause=cause)
    for line, quantity in per_line(units).items():
        count_back(work, order, line, quantity)
    move(work, [move_of(work, return_id, line, kind, quantity) for (line, kind), quantity in units.items()])
    view = list_returns(work.session, return_id=return_id)[0]
    record(
        work,
        Tag.RETURN_RECORDED,
        about("order", order.id),
        returned=view.number,
        units=sum(line.quantity for line in view.lines),
        reason=note.strip() or None,
    )
    tell_digital_services(work, view)
    return view


def insert_return(work: Work, order: OrderView, *, note: str, cause: str | None) -> int:
    """The return's own row; its unique cause is the guard. Raises `AlreadyRecorded`."""
    returns = table_of(Return)
    made = insert_new(work.session, returns).values(
        order_id=order.id, at=work.now, actor=work.actor[:200], note=note.strip(), cause=cause
    )
    return_id = work.session.execute(made.returning(returns.c.id)).scalar_one_or_none()
    if return_id is None:
        known = work.session.execute(select(returns.c.id).where(returns.c.cause == cause)).scalar_one()
        raise AlreadyRecorded(order.number, f"RET-{known}")
    return int(return_id)


def added_up(order: OrderView, returned: Sequence[Returned]) -> dict[tuple[LineView, Condition], int]:
    """Units by line of the order and condition. Raises `NotInOrder`."""
    lines = {code_key(line.sku): line for line in order.lines}
    units: dict[tuple[LineView, Condition], int] = defaultdict(int)
    for each in returned:
        line = lines.get(code_key(each.sku))
        if line is None:
            near = near_codes(each.sku, [line.sku for line in order.lines]) or [
                line.sku for line in order.lines
            ]
            raise NotInOrder(
                f"Order {order.number} has no {each.sku}.", try_=[f"It was sent with {', '.join(near)}."]
            )
        if each.quantity < 1:
            raise TooMany(f"{each.sku}: {each.quantity} units cannot come back.", try_=["Write 1 or more."])
        units[line, each.condition] += each.quantity
    if not units:
        raise NotInOrder("Nothing was named that came back.", try_=["--item SKU=1:good"])
    return units


def per_line(units: dict[tuple[LineView, Condition], int]) -> dict[LineView, int]:
    """Units by line in the order of their SKUs, which is the order in which rows are locked."""
    sums: dict[LineView, int] = defaultdict(int)
    for (line, _), quantity in units.items():
        sums[line] += quantity
    return dict(sorted(sums.items(), key=lambda pair: pair[0].sku_id))


def count_back(work: Work, order: OrderView, line: LineView, quantity: int) -> None:
    """Count units of a line as returned; the guard is in the UPDATE. Raises `TooMany`."""
    lines = table_of(OrderLine)
    counted = work.session.connection().execute(
        update(lines)
        .where(lines.c.id == line.id, lines.c.returned + quantity <= lines.c.quantity)
        .values(returned=lines.c.returned + quantity)
    )
    if counted.rowcount != 1:
        left = line.quantity - line.returned
        raise TooMany(
            f"Order {order.number} was sent with {line.quantity} {line.sku}, of which {left} can still come back, "
            f"not {quantity}.",
            try_=[f"wpp order show {order.number}"],
        )


def move_of(work: Work, return_id: int, line: LineView, condition: Condition, quantity: int) -> Move:
    """The return's line, and the movement that is named after it."""
    line_id = work.session.execute(
        insert(ReturnLine)
        .values(
            return_id=return_id,
            order_line_id=line.id,
            sku_id=line.sku_id,
            quantity=quantity,
            condition=condition,
        )
        .returning(ReturnLine.id)
    ).scalar_one()
    return Move(
        line.sku_id,
        Location.RECIPIENT,
        GOES_TO[condition],
        quantity,
        f"return line {line_id}",
        condition.value,
    )


def tell_digital_services(work: Work, view: ReturnView) -> None:
    """The email to DS with everything that came back."""
    policy = policy_of(work.session)
    facts = {
        "number": view.order,
        "return": view.number,
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "size": line.size,
                "quantity": line.quantity,
                "condition": line.condition.value,
            }
            for line in view.lines
        ],
        "note": view.note,
        "recorded_by": work.actor,
    }
    queue_many(
        work,
        team_letters(Kind.RETURN_RECORDED, view.number, policy.email_ds, facts),
        brand_name=policy.brand_name,
    )


def list_returns(
    session: Session,
    *,
    order_id: int | None = None,
    return_id: int | None = None,
    before: int | None = None,
    limit: int | None = 50,
) -> list[ReturnView]:
    """Returns, the newest first; `before` is the id of the last one of the page before. Two queries."""
    query = select(Return).order_by(Return.id.desc())
    if order_id is not None:
        query = query.where(Return.order_id == order_id)
    if return_id is not None:
        query = query.where(Return.id == return_id)
    if before is not None:
        query = query.where(Return.id < before)
    if limit is not None:
        query = query.limit(limit)
    returns = session.scalars(query).all()
    lines: dict[int, list[ReturnLineView]] = defaultdict(list)
    rows = session.execute(
        select(ReturnLine, Sku.code, OrderLine.item, OrderLine.size)
        .join(Sku, Sku.id == ReturnLine.sku_id)
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .where(ReturnLine.return_id.in_([each.id for each in returns]))
        .order_by(ReturnLine.id)
    )
    for line, code, item, size in rows:
        lines[line.return_id].append(ReturnLineView(code, item, size, line.quantity, line.condition))
    return [
        ReturnView(
            each.id,
            f"RET-{each.id}",
            number_of(each.order_id),
            each.at,
            each.actor,
            each.note,
            tuple(lines[each.id]),
        )
        for each in returns
    ]
