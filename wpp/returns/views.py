"""What came back, as it is shown."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from wpp.catalogue.model import Sku
from wpp.errors import NotFound
from wpp.hints import HintCode, hint
from wpp.orders.model import OrderLine
from wpp.orders.numbers import number_of
from wpp.returns.model import Condition, Return, ReturnKind, ReturnLine
from wpp.stock.model import CauseKind, Location, Movement


@dataclass(frozen=True, slots=True)
class ReturnLineView:
    """Units of one line of an order that came back in one condition, or did not.

    `sku` is what was meant to be sent, `came` what really came where that is something else; `found` of the missing
    units turned up after all.
    """

    id: int
    sku: str
    name: str
    size: str
    quantity: int
    condition: Condition
    came: str = ""
    recovered_quantity: int = 0


@dataclass(frozen=True, slots=True)
class ReturnView:
    """What came back from an order on one day; `number` is `RET-1`.

    One that was undone counts for nothing, and is shown with when, by whom and why.
    """

    id: int
    number: str
    order: str
    kind: ReturnKind
    at: datetime
    by: str
    note: str
    lines: tuple[ReturnLineView, ...]
    undone_at: datetime | None = None
    undone_by: str = ""
    undone_reason: str = ""

    @property
    def units(self) -> int:
        """All units of it."""
        return sum(line.quantity for line in self.lines)


class UnknownReturn(NotFound):
    """There is no return of that number."""

    code = "unknown_return"


def return_number(return_id: int) -> str:
    """A return as it is shown: `RET-1`."""
    return f"RET-{return_id}"


def return_view(session: Session, number: str) -> ReturnView:
    """One return by its number, with or without `RET-`. Raises `UnknownReturn`."""
    digits = re.fullmatch(r"(?:RET-?)?([0-9]{1,9})", number.replace(" ", "").upper())
    rows = list_returns(session, return_id=int(digits[1])) if digits else []
    if not rows:
        raise UnknownReturn(f"There is no return {number.strip()}.", hints=[hint(HintCode.LIST_RETURNS)])
    return rows[0]


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
    lines = lines_by_return(session, [each.id for each in returns])
    return [
        ReturnView(
            each.id,
            return_number(each.id),
            number_of(each.order_id),
            each.kind,
            each.at,
            each.actor,
            each.note,
            tuple(lines[each.id]),
            each.undone_at,
            each.undone_by or "",
            each.undone_reason or "",
        )
        for each in returns
    ]


def lines_by_return(session: Session, return_ids: list[int]) -> dict[int, list[ReturnLineView]]:
    """The lines of several returns, in the words of the order; not those that others are true instead of."""
    meant, came = aliased(Sku), aliased(Sku)
    rows = session.execute(
        select(ReturnLine, OrderLine.item, OrderLine.size, meant.code, came.code.label("came"))
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .join(meant, meant.id == OrderLine.sku_id)
        .join(came, came.id == ReturnLine.sku_id)
        .where(ReturnLine.return_id.in_(return_ids), ReturnLine.corrected_at.is_(None))
        .order_by(ReturnLine.id)
    )
    lines: dict[int, list[ReturnLineView]] = defaultdict(list)
    for line, item, size, code, really in rows:
        other = "" if really == code else really
        lines[line.return_id].append(
            ReturnLineView(
                line.id, code, item, size, line.quantity, line.condition, other, line.recovered_quantity
            )
        )
    return lines


def standing(returns: Iterable[ReturnView]) -> list[ReturnView]:
    """Those that were not undone."""
    return [each for each in returns if each.undone_at is None]


def delivered_after_all(session: Session, line_ids: Collection[int] | None = None) -> dict[int, int]:
    """Missing units that have reached the starter since, by line of a return. [default: of all returns]"""
    found, undone = CauseKind.RECOVERED, CauseKind.RECOVERY_UNDONE
    query = (
        select(
            Movement.cause_id,
            func.sum(case((Movement.cause_kind == found, Movement.quantity), else_=-Movement.quantity)),
        )
        .where(
            ((Movement.cause_kind == found) & (Movement.to_location == Location.RECIPIENT))
            | ((Movement.cause_kind == undone) & (Movement.from_location == Location.RECIPIENT))
        )
        .group_by(Movement.cause_id)
    )
    if line_ids is not None:
        query = query.where(Movement.cause_id.in_(line_ids))
    return {line_id: int(units) for line_id, units in session.execute(query)}
