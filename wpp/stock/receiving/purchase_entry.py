"""Enter what purchasing has ordered: a SKU once on a reference, and the same again is known already.

A line that differs from what is expected is refused, or changed where that was asked for. Of a line that is complete or
closed it is asked whether the reference is used again; then more is expected on it, beyond what has come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select, update

from wpp.audit import Tag, about, record
from wpp.catalogue.views import find_sku
from wpp.database import insert_new, table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.questions import answered
from wpp.stock.model import PurchaseOrder, PurchaseOrderLine
from wpp.stock.receiving.purchase_orders import (
    Expected,
    NotSaid,
    list_expected,
    reference_key,
    reference_text,
)
from wpp.stock.receiving.purchase_questions import (
    AGAIN,
    EARLIER_DAY,
    TODAY,
    past_day_questions,
    reuse_id,
    reuse_question,
)
from wpp.wording import day
from wpp.work import Work

SHOWN_LINES = 12


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A line to expect."""

    reference: str
    sku_id: int
    quantity: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Saved:
    """What is expected now: lines that are new or changed, those that were known `already`, and those left alone."""

    lines: tuple[Expected, ...] = ()
    already: tuple[Expected, ...] = ()
    skipped: tuple[Expected, ...] = ()


class AlreadyExpected(Refusal):
    """The SKU is expected on that reference already."""

    code = "already_expected"

    def __init__(self, message: str, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__(
            message,
            hints=[
                hint(HintCode.LIST_PURCHASES),
                hint(HintCode.CHANGE_PURCHASE),
                "If it's a different purchase order, give it another reference.",
            ],
        )

    def details(self) -> list[str]:
        """Every line that differs."""
        rest = len(self.lines) - SHOWN_LINES
        return [*self.lines[:SHOWN_LINES], *([f"and {rest} more"] if rest > 0 else [])]


class AlreadyReceived(Refusal):
    """More units have come than the changed purchase order would have."""

    code = "already_received"


def expect(
    work: Work,
    code: str,
    quantity: int,
    *,
    due_on: date,
    reference: str,
    change: bool = False,
    answers: Mapping[str, str] | None = None,
) -> Saved:
    """Expect units of one SKU. Raises `UnknownSku`, `NotSaid`, and what `save` raises."""
    if quantity < 1:
        raise NotSaid(f"{quantity} units can't be ordered.", hints=["Use 1 or more."])
    sku = find_sku(work.session, code)
    line = PurchaseLine(reference_text(reference), sku.id, quantity, due_on)
    return save(work, [line], change=change, answers=answers)


def save(
    work: Work,
    lines: Sequence[PurchaseLine],
    *,
    change: bool = False,
    answers: Mapping[str, str] | None = None,
) -> Saved:
    """Expect all of these, or nothing; `change` corrects lines that are expected otherwise.

    Raises `AlreadyExpected`, `AlreadyReceived`, and `NeedsAnswer` about a day that has passed and a reference that is
    complete.
    """
    known = known_lines(work, lines)
    new = [each for each in lines if key_of(each) not in known]
    ended = [each for each in lines if key_of(each) in known and not known[key_of(each)].left]
    still = [each for each in lines if key_of(each) in known and known[key_of(each)].left]
    other = [each for each in still if not is_same(each, known[key_of(each)])]
    if other and not change:
        raise differing([known[key_of(each)] for each in other])
    questions = [reuse_question(known[key_of(each)], each.quantity) for each in ended]
    questions += past_day_questions((each.due_on for each in [*new, *other, *ended]), today=work.now.date())
    given = answered(questions, answers or {})
    again = [each for each in ended if given[reuse_id(known[key_of(each)])] == AGAIN]
    ids = [insert_line(work, on_its_day(work, each, given)) for each in new]
    ids += [change_line(work, known[key_of(each)], on_its_day(work, each, given)) for each in other]
    ids += [expect_more(work, known[key_of(each)], on_its_day(work, each, given)) for each in again]
    return Saved(
        recorded(work, ids),
        tuple(known[key_of(each)] for each in still if each not in other),
        tuple(known[key_of(each)] for each in ended if each not in again),
    )


def key_of(line: PurchaseLine) -> tuple[str, int]:
    """What makes it one line: the reference as it is compared, and the SKU."""
    return reference_key(line.reference), line.sku_id


def known_lines(work: Work, lines: Sequence[PurchaseLine]) -> dict[tuple[str, int], Expected]:
    """The lines of these references that are here, open or not."""
    return {
        (reference_key(each.reference), each.sku_id): each
        for reference in dict.fromkeys(line.reference for line in lines)
        for each in list_expected(work.session, closed=True, reference=reference)
    }


def is_same(line: PurchaseLine, known: Expected) -> bool:
    """Whether a line says what is expected: so many in all, or so many still to come."""
    return line.quantity in (known.quantity, known.left) and line.due_on == known.due_on


def on_its_day(work: Work, line: PurchaseLine, given: Mapping[str, str]) -> PurchaseLine:
    """The line, due today if that was the answer about a day that has passed."""
    today = work.now.date()
    late = line.due_on < today and given.get(EARLIER_DAY) == TODAY
    return replace(line, due_on=today) if late else line


def differing(known: Sequence[Expected]) -> AlreadyExpected:
    """What is expected otherwise, and by when."""
    words = [f"{each.quantity} {each.sku}, by {day(each.due_on)}, on {each.reference}" for each in known]
    first = known[0]
    are = "is" if first.quantity == 1 else "are"
    return AlreadyExpected(
        f"{first.quantity} {first.sku} {are} expected on {first.reference} already, by {day(first.due_on)}."
        if len(known) == 1
        else f"{len(known)} SKUs are expected already, in another quantity or by another day.",
        words if len(known) > 1 else (),
    )


def insert_line(work: Work, line: PurchaseLine) -> int:
    """A new line; that a SKU stands once on a reference is the constraint's matter. Raises `AlreadyExpected`."""
    table = table_of(PurchaseOrderLine)
    new = insert_new(work.session, table).values(
        purchase_order_id=reference_id(work, line.reference),
        sku_id=line.sku_id,
        quantity=line.quantity,
        received=0,
        due_on=line.due_on,
    )
    made = work.session.execute(new.returning(table.c.id)).scalar_one_or_none()
    if made is None:
        raise differing(
            list_expected(work.session, closed=True, reference=line.reference, sku_ids=[line.sku_id])
        )
    return int(made)


def change_line(work: Work, known: Expected, line: PurchaseLine) -> int:
    """Another quantity or day for what is expected. Raises `AlreadyReceived`, `AlreadyExpected`."""
    lines = table_of(PurchaseOrderLine)
    changed = work.changes_one(
        update(lines)
        .where(lines.c.id == known.id, lines.c.closed_at.is_(None), lines.c.received <= line.quantity)
        .values(quantity=line.quantity, due_on=line.due_on)
    )
    if not changed:
        refuse_received(work, known.id, line.quantity)
    return known.id


def refuse_received(work: Work, line_id: int, quantity: int) -> None:
    """Say why a line could not be changed. Raises `AlreadyReceived`, or `AlreadyExpected` where it has just ended."""
    [now] = list_expected(work.session, ids=[line_id])
    if now.received > quantity:
        raise AlreadyReceived(
            f"{now.received:,} {now.sku} have come on {now.reference} already, so it can't be {quantity:,}.",
            hints=[hint(HintCode.LIST_PURCHASES)],
        )
    raise differing([now])


def expect_more(work: Work, known: Expected, line: PurchaseLine) -> int:
    """More on a line that was complete or closed, beyond what has come. Raises `AlreadyExpected` if it is open."""
    lines = table_of(PurchaseOrderLine)
    ended = or_(lines.c.closed_at.is_not(None), lines.c.received >= lines.c.quantity)
    more = {
        "quantity": lines.c.received + line.quantity,
        "due_on": line.due_on,
        "closed_at": None,
        "closed_by_id": None,
    }
    if not work.changes_one(update(lines).where(lines.c.id == known.id, ended).values(more)):
        raise differing(list_expected(work.session, ids=[known.id]))
    return known.id


def recorded(work: Work, ids: Sequence[int]) -> tuple[Expected, ...]:
    """These lines as they are stored now, each with its line in the audit."""
    saved = {line.id: line for line in list_expected(work.session, ids=ids)}
    for line_id in ids:
        line = saved[line_id]
        record(
            work,
            Tag.STOCK_EXPECTED,
            about("sku", line.sku_id),
            reference=line.reference,
            quantity=line.quantity,
            by=line.due_on.isoformat(),
        )
    return tuple(saved[line_id] for line_id in ids)


def reference_id(work: Work, reference: str) -> int:
    """The row of a reference, made where there is none."""
    table = table_of(PurchaseOrder)
    key = reference_key(reference)
    made = insert_new(work.session, table).values(
        reference=reference, reference_key=key, at=work.now, actor=work.actor
    )
    work.execute(made)
    row_id: int = work.session.execute(select(table.c.id).where(table.c.reference_key == key)).scalar_one()
    return row_id
