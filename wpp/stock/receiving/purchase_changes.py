"""Correct a purchase order: another quantity, day or reference; never fewer units than have come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from wpp.audit import Tag, about, record
from wpp.catalogue.views import find_sku
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.questions import answered
from wpp.stock.model import PurchaseOrder, PurchaseOrderLine
from wpp.stock.receiving.purchase_entry import refuse_received
from wpp.stock.receiving.purchase_orders import (
    Expected,
    NotSaid,
    UnknownReference,
    list_expected,
    reference_key,
    reference_text,
)
from wpp.stock.receiving.purchase_questions import EARLIER_DAY, TODAY, past_day_questions
from wpp.wording import listing
from wpp.work import Work


class ReferenceTaken(Refusal):
    """Another purchase order has that reference."""

    code = "reference_taken"


class PurchaseClosed(Refusal):
    """Nothing more is expected on that purchase order."""

    code = "purchase_closed"


@dataclass(frozen=True, slots=True)
class PurchaseChange:
    """The lines of a purchase order as they are now, and whether they were so `already`."""

    lines: tuple[Expected, ...]
    already: bool


def change_purchase(
    work: Work,
    reference: str,
    code: str | None = None,
    *,
    quantity: int | None = None,
    due_on: date | None = None,
    new_reference: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> PurchaseChange:
    """Correct the lines of a purchase order that are still expected, or the one of this SKU.

    Raises `UnknownReference`, `UnknownSku`, `NotSaid`, `AlreadyReceived`, `PurchaseClosed`, `ReferenceTaken`, and
    `NeedsAnswer` about a day that has passed.
    """
    if quantity is None and due_on is None and new_reference is None:
        raise NotSaid("Nothing to change.", hints=["Give a quantity, a day or a reference."])
    if code is not None and new_reference is not None:
        raise NotSaid("The reference is that of the whole purchase order.", hints=["Leave the SKU out."])
    if quantity is not None and quantity < 1:
        raise NotSaid(f"{quantity} units can't be ordered.", hints=["Use 1 or more."])
    lines = lines_to_change(work, reference, code)
    if quantity is not None and len(lines) > 1:
        raise NotSaid(
            f"{reference.strip()} has {len(lines)} SKUs.",
            hints=[f"Say which: {listing([one.sku for one in lines])}."],
        )
    today = work.now.date()
    past = past_day_questions([due_on] if due_on else [], today=today)
    if past and answered(past, answers or {})[EARLIER_DAY] == TODAY:
        due_on = today
    changed = change_lines(work, lines, quantity, due_on)
    renamed = new_reference is not None and rename(work, lines[0].reference, reference_text(new_reference))
    before = {line.id: line for line in lines}
    now = tuple(list_expected(work.session, ids=list(before)))
    for line in now:
        if line != before[line.id]:
            record_change(work, before[line.id], line)
    return PurchaseChange(now, already=not (changed or renamed))


def lines_to_change(work: Work, reference: str, code: str | None) -> list[Expected]:
    """The lines that are meant. Raises `UnknownReference`, `UnknownSku`, `PurchaseClosed`."""
    sku_ids = None if code is None else [find_sku(work.session, code).id]
    lines = list_expected(work.session, closed=True, reference=reference, sku_ids=sku_ids)
    if not lines:
        what = (
            f"{code} on purchase order {reference.strip()}" if code else f"purchase order {reference.strip()}"
        )
        raise UnknownReference(f"There is no {what}.", hints=[hint(HintCode.LIST_PURCHASES)])
    still = [line for line in lines if line.left]
    if not still:
        raise PurchaseClosed(
            f"Nothing more is expected on {lines[0].reference}.", hints=[hint(HintCode.ADD_PURCHASE)]
        )
    return still


def change_lines(work: Work, lines: Sequence[Expected], quantity: int | None, due_on: date | None) -> bool:
    """Another quantity or day for these; whether anything is different. Raises `AlreadyReceived`."""
    table = table_of(PurchaseOrderLine)
    changed = False
    for line in lines:
        units, by = quantity or line.quantity, due_on or line.due_on
        if (units, by) == (line.quantity, line.due_on):
            continue
        guard = table.c.id == line.id, table.c.closed_at.is_(None), table.c.received <= units
        if not work.changes_one(update(table).where(*guard).values(quantity=units, due_on=by)):
            refuse_received(work, line.id, units)
        changed = True
    return changed


def rename(work: Work, was: str, to: str) -> bool:
    """Another reference for the whole purchase order; whether it is different. Raises `ReferenceTaken`."""
    if was == to:
        return False
    orders = table_of(PurchaseOrder)
    here = orders.c.reference_key == reference_key(was)
    try:
        work.execute(update(orders).where(here).values(reference=to, reference_key=reference_key(to)))
    except IntegrityError as error:
        raise ReferenceTaken(
            f"There is another purchase order {to}.", hints=[hint(HintCode.LIST_PURCHASES)]
        ) from error
    return True


def record_change(work: Work, was: Expected, now: Expected) -> None:
    """What was different before."""
    record(
        work,
        Tag.STOCK_EXPECTED_CHANGED,
        about("sku", now.sku_id),
        reference=now.reference,
        quantity=now.quantity,
        by=now.due_on.isoformat(),
        was_reference=was.reference if was.reference != now.reference else None,
        was_quantity=was.quantity if was.quantity != now.quantity else None,
        was_by=was.due_on.isoformat() if was.due_on != now.due_on else None,
    )
