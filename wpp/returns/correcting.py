"""Correct what a return says came back: another condition, another quantity, another SKU.

Lines that were wrong stay beside those that are true instead of them, and only the difference moves.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import code_key
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.views import OrderView, order_view
from wpp.returns.emails import tell_of_correction
from wpp.returns.model import STANDING, ReturnKind, ReturnLine
from wpp.returns.recording import count_back, moves_of
from wpp.returns.undoing import (
    ReturnUndone,
    drop_lines,
    hold,
    move_units,
    replacement_of,
    skus_moved,
    uncount,
    undoing_of,
)
from wpp.returns.units import ReturnedItem, Unit, added_up, codes_as_ordered, per_line, skus_of
from wpp.returns.views import ReturnView, return_view
from wpp.stock.movements import Move, ensure_levels, lock
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class CorrectedReturn:
    """The return as it is now; `replacement` is the order that was made for what it said before, if any."""

    returned: ReturnView
    already: bool
    replacement: str = ""
    as_counted: tuple[str, ...] = ()
    """SKUs that were counted since, and whose stock stays as it was counted."""


class NothingLeftOfReturn(Refusal):
    """With this correction nothing would have come back, so the return was recorded by mistake."""

    code = "nothing_left"

    def __init__(self, view: ReturnView) -> None:
        self.returned = view.number
        super().__init__(
            f"Nothing would be left of {view.number}.",
            hints=[hint(HintCode.UNDO_RETURN, returned=view.number)],
        )


class WholeParcelLost(Refusal):
    """A lost parcel is lost with everything in it."""

    code = "whole_parcel"

    def __init__(self, view: ReturnView) -> None:
        self.returned = view.number
        super().__init__(
            f"{view.number} is a lost parcel, which covers everything in order {view.order}.",
            hints=[hint(HintCode.UNDO_RETURN, returned=view.number)],
        )


def correct_return(
    work: Work,
    number: str,
    items: Sequence[ReturnedItem],
    *,
    note: str = "",
    answers: Mapping[str, str] | None = None,
) -> CorrectedReturn:
    """Say what really came of these SKUs; other SKUs of the return stay. None came of one with the quantity 0.

    The same again is "already". Raises `UnknownReturn`, `ReturnUndone`, `WholeParcelLost`, `NothingLeftOfReturn`,
    `ReturnFound`, `ReturnedUnitsGone`, `NeedsAnswer` where the shelf has been counted since, and what `record_return`
    does.
    """
    view = return_view(work.session, number)
    if view.undone_at is not None:
        raise ReturnUndone(view)
    if view.kind is ReturnKind.LOST:
        raise WholeParcelLost(view)
    order = order_view(work.session, view.order, now=work.now)
    items = codes_as_ordered(work.session, order, items)
    wanted = units_wanted(work, order, items)
    ensure_levels(work, (unit.sku_id for unit in wanted if unit.sku_id != unit.line.sku_id))
    lock(work, skus_moved(work.session, view) | skus_of(wanted))
    view = hold(work, view)
    there = units_there(work, order, view)
    named = {code_key(each.sku) for each in items}
    there = {
        line_id: (unit, units) for line_id, (unit, units) in there.items() if code_key(unit.line.sku) in named
    }
    if Counter(dict(there.values())) == Counter(wanted):
        return CorrectedReturn(view, already=True)
    if len(there) == len(view.lines) and not wanted:
        raise NothingLeftOfReturn(view)
    wrong = [line_id for line_id, (unit, units) in there.items() if wanted.get(unit) != units]
    new = {unit: units for unit, units in wanted.items() if (unit, units) not in there.values()}
    as_counted = replace_lines(work, order, view, wrong, new, answers)
    now = return_view(work.session, view.number)
    words = f"{in_words(view, named)} → {in_words(now, named)}"
    reason = ": ".join(filter(None, (view.number, words, note.strip())))
    record(work, Tag.RETURN_CORRECTED, about("order", order.id), returned=view.number, reason=reason)
    again = replacement_of(work.session, view)
    tell_of_correction(work, order, now, again=again[0] if again else None)
    return CorrectedReturn(now, False, again[0] if again else "", as_counted)


def units_wanted(work: Work, order: OrderView, items: Sequence[ReturnedItem]) -> dict[Unit, int]:
    """What really came. Raises what `record_return` does."""
    added_up(work.session, order, [replace(each, quantity=each.quantity or 1) for each in items])
    some = [each for each in items if each.quantity]
    return added_up(work.session, order, some) if some else {}


def units_there(work: Work, order: OrderView, view: ReturnView) -> dict[int, tuple[Unit, int]]:
    """What the return says now, by its lines."""
    lines = {line.id: line for line in order.lines}
    rows = work.session.execute(
        select(
            ReturnLine.id,
            ReturnLine.order_line_id,
            ReturnLine.condition,
            ReturnLine.sku_id,
            ReturnLine.quantity,
        )
        .where(ReturnLine.return_id == view.id, STANDING)
        .order_by(ReturnLine.id)
    )
    return {row.id: (Unit(lines[row.order_line_id], row.condition, row.sku_id), row.quantity) for row in rows}


def replace_lines(
    work: Work,
    order: OrderView,
    view: ReturnView,
    wrong: Sequence[int],
    new: dict[Unit, int],
    answers: Mapping[str, str] | None,
) -> tuple[str, ...]:
    """Put new lines in place of wrong ones, and move the difference; gives the SKUs that stay as counted."""
    moves: list[Move] = []
    undoing = undoing_of(work.session, view, wrong)
    # What the return had not named came with it all the same.
    undoing = replace(undoing, at={unit.sku_id: view.at for unit in new} | dict(undoing.at))
    if wrong:
        drop_lines(work, view, wrong)
        moves += uncount(work, wrong)
    # What was counted a moment ago is not what the lines say now.
    for line, units in per_line(new).items():
        count_back(work, order, line, units)
    for unit, units in new.items():
        moves += moves_of(work, view.id, unit, units)
    return move_units(work, view.number, moves, undoing, answers)


def in_words(view: ReturnView, named: set[str]) -> str:
    """The lines of some SKUs in a few words."""
    lines = [
        f"{line.quantity} × {line.sku} {line.condition.value}{f' ({line.came})' if line.came else ''}"
        for line in view.lines
        if code_key(line.sku) in named
    ]
    return ", ".join(lines) or "nothing"
