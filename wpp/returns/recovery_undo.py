"""Undo a find that was recorded by mistake: what was found last counts as missing again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from wpp.audit import Tag, about, record
from wpp.catalogue.model import Sku
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.model import EmailKind
from wpp.mail.outbox import emails_to_team
from wpp.mail.withdrawal import was_told, withdraw_thing
from wpp.orders.emails.facts import queue
from wpp.orders.model import OrderLine
from wpp.orders.reasons import needed
from wpp.orders.views import OrderView, order_view
from wpp.policy import policy_of
from wpp.returns.model import Return, ReturnLine
from wpp.returns.recovered import WHERE, RecoveredLine
from wpp.returns.undoing import move_units
from wpp.returns.views import return_number
from wpp.stock.counted_since import Undoing
from wpp.stock.model import CauseKind, Location, Movement
from wpp.stock.movements import Cause, Move, lock
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Find:
    """Units of one line of a return that were found, and where they went; `id` is that of the movement."""

    id: int
    step: int
    line_id: int
    order_line_id: int
    sku_id: int
    at: datetime
    line: RecoveredLine


@dataclass(frozen=True, slots=True)
class UndoneFind:
    """What counts as missing again, with the places where it had been found."""

    order: str
    lines: tuple[RecoveredLine, ...]
    already: bool
    as_counted: tuple[str, ...] = ()
    """SKUs that were counted since, and whose stock stays as it was counted."""


class NothingFound(Refusal):
    """Nothing of the order was recorded as found, or all of it was undone."""

    code = "nothing_found"


class FoundUnitsReturned(Refusal):
    """The starter had it after all, and has sent it back since."""

    code = "returned_since"

    def __init__(self, order: OrderView, line: RecoveredLine) -> None:
        self.order = order.number
        super().__init__(
            f"{line.sku} of order {order.number} has come back since, so it did reach the starter.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number), hint(HintCode.LIST_RETURNS)],
        )


def undo_recovered(
    work: Work,
    number: str,
    *,
    reason: str,
    newest: int | None = None,
    answers: Mapping[str, str] | None = None,
) -> UndoneFind:
    """Take back what was recorded as found last; once more is "already" where nothing is left to undo.

    `newest` is the find that a form was opened for (`newest_find`): sent twice, it undoes one.

    Raises `UnknownOrder`, `ReasonNeeded`, `NothingFound`, `FoundUnitsReturned`, `ReturnedUnitsGone` where it has been
    sold since, and `NeedsAnswer` where the shelf has been counted since.
    """
    why = needed(reason, "Give a reason: it goes into the order's history.")
    order = order_view(work.session, number, now=work.now)
    finds = last_find(work.session, order)
    if newest is not None and finds and newest not in {find.id for find in finds}:
        return UndoneFind(order.number, (), already=True)
    if not finds:
        if any(line.event == Tag.RETURN_FOUND_UNDONE for line in order.history):
            return UndoneFind(order.number, (), already=True)
        raise NothingFound(
            f"Nothing of order {order.number} was recorded as found.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )
    lock(work, (find.sku_id for find in finds))
    if undone_meanwhile(work, finds):
        return UndoneFind(order.number, (), already=True)
    moves = []
    for find in finds:
        count_missing_again(work, order, find)
        cause = Cause(CauseKind.RECOVERY_UNDONE, find.line_id, find.step)
        moves.append(
            Move(find.sku_id, find.line.place, Location.LOST, find.line.quantity, cause, "not found")
        )
    happened = f"it was recorded as found for order {order.number}"
    undoing = Undoing(order.number, happened, {find.sku_id: find.at for find in finds})
    as_counted = move_units(work, f"The find of order {order.number}", moves, undoing, answers)
    lines = tuple(find.line for find in finds)
    units = sum(line.quantity for line in lines)
    record(work, Tag.RETURN_FOUND_UNDONE, about("order", order.id), units=units, reason=why)
    tell(work, order, finds, why)
    return UndoneFind(order.number, lines, already=False, as_counted=as_counted)


def newest_find(session: Session, order: OrderView) -> int:
    """Names what was found last; 0 where nothing is."""
    return max((find.id for find in last_find(session, order)), default=0)


def last_find(session: Session, order: OrderView) -> list[Find]:
    """What was found in one act, the newest that was not undone, in the order of SKUs."""
    undone = aliased(Movement)
    taken_back = exists().where(
        undone.cause_kind == CauseKind.RECOVERY_UNDONE,
        undone.cause_id == Movement.cause_id,
        undone.cause_step == Movement.cause_step,
    )
    rows = session.execute(
        select(Movement, ReturnLine.return_id, OrderLine, Sku.code)
        .join(ReturnLine, ReturnLine.id == Movement.cause_id)
        .join(Return, Return.id == ReturnLine.return_id)
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .join(Sku, Sku.id == OrderLine.sku_id)
        .where(Movement.cause_kind == CauseKind.RECOVERED, Return.order_id == order.id, ~taken_back)
        .order_by(Movement.id.desc())
    ).all()
    newest = rows[0][0] if rows else None
    finds = [
        Find(
            found.id,
            found.cause_step,
            found.cause_id,
            line.id,
            found.sku_id,
            found.at,
            RecoveredLine(
                return_number(return_id), code, line.item, line.size, found.quantity, found.to_location
            ),
        )
        for found, return_id, line, code in rows
        if newest is not None and (found.at, found.actor) == (newest.at, newest.actor)
    ]
    return sorted(finds, key=lambda find: (find.sku_id, find.line_id, find.step))


def undone_meanwhile(work: Work, finds: Sequence[Find]) -> bool:
    """Whether somebody else has undone them; the lines are held, so nobody does from now on."""
    lines, movements = table_of(ReturnLine), table_of(Movement)
    for line_id in sorted({find.line_id for find in finds}):
        held = update(lines).where(lines.c.id == line_id)
        work.execute(held.values(recovered_quantity=lines.c.recovered_quantity))
    undone = select(movements.c.cause_id, movements.c.cause_step).where(
        movements.c.cause_kind == CauseKind.RECOVERY_UNDONE,
        movements.c.cause_id.in_([find.line_id for find in finds]),
    )
    steps = {(row.cause_id, row.cause_step) for row in work.session.execute(undone)}
    return any((find.line_id, find.step) in steps for find in finds)


def count_missing_again(work: Work, order: OrderView, find: Find) -> None:
    """Count the units as missing. Raises `FoundUnitsReturned`."""
    lines, units = table_of(ReturnLine), find.line.quantity
    fewer = update(lines).where(lines.c.id == find.line_id)
    work.execute(fewer.values(recovered_quantity=lines.c.recovered_quantity - units))
    if find.line.place is Location.RECIPIENT:
        sent = table_of(OrderLine)
        returned = sent.c.returned_quantity + sent.c.short_quantity + units <= sent.c.quantity
        more = update(sent).where(sent.c.id == find.order_line_id, returned)
        if not work.changes_one(more.values(returned_quantity=sent.c.returned_quantity + units)):
            raise FoundUnitsReturned(order, find.line)


def tell(work: Work, order: OrderView, finds: Sequence[Find], why: str) -> None:
    """Withdraw what was queued about the find; whoever got it is told once that it was a mistake."""
    things = [f"recovered-{find.line_id}-{find.step}" for find in finds]
    for thing in things:
        withdraw_thing(
            work, EmailKind.RETURN_RECORDED, thing, why="Not sent: the find was recorded by mistake."
        )
    told = [thing for thing in things if was_told(work.session, EmailKind.RETURN_RECORDED, thing)]
    if not told:
        return
    policy = policy_of(work.session)
    facts = {
        "number": order.number,
        "return": ", ".join(dict.fromkeys(find.line.returned for find in finds)),
        "kind": "not found",
        "lines": [
            {
                "sku": find.line.sku,
                "name": find.line.name,
                "size": find.line.size,
                "quantity": find.line.quantity,
                "condition": f"missing again, was {WHERE[find.line.place]}",
            }
            for find in finds
        ],
        "reason": why,
        "recorded_by": work.actor,
    }
    emails = emails_to_team(
        EmailKind.RETURN_RECORDED,
        f"{told[0]}:undone",
        policy.email_ds,
        facts,
        about=about("order", order.id),
    )
    queue(work, emails, policy)
