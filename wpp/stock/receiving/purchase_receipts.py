"""What a delivery brought of what was expected: its units are taken off, the earliest day first, and the rest is over.

The guard stands in the UPDATE: nothing is taken off that is not expected any more. Deliveries of one SKU take turns,
since its stock has moved before.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from wpp.database import table_of
from wpp.hints import HintCode, hint
from wpp.stock.model import PurchaseOrderLine, PurchaseReceipt
from wpp.stock.receiving.purchase_orders import Expected, UnknownReference, close_lines, list_expected
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Arrived:
    """Units of an expected line that a delivery brought; `short` are still to come, or will not where it was closed."""

    reference: str
    sku: str
    units: int
    short: int
    closed: bool


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """A delivery beside what was expected; `over` are units by SKU beyond that, where anything was expected at all."""

    lines: tuple[Arrived, ...] = ()
    over: tuple[tuple[str, int], ...] = ()


def apply_receipt(
    work: Work,
    delivery_id: int,
    units: Sequence[tuple[int, str, int]],
    *,
    reference: str | None = None,
    close: bool = False,
) -> ReceiptResult:
    """Take a delivery's units (SKU id, code, quantity) off what is expected, on one reference or any.

    With `close` no more comes on the references that it met. Raises `UnknownReference`.
    """
    if reference is not None and not list_expected(work.session, closed=True, reference=reference):
        raise UnknownReference(
            f"There is no purchase order {reference.strip()}.", hints=[hint(HintCode.LIST_PURCHASES)]
        )
    open_lines = list_expected(work.session, reference=reference, sku_ids=[sku_id for sku_id, _, _ in units])
    came: dict[int, int] = {}
    over: list[tuple[str, int]] = []
    for sku_id, code, quantity in units:
        left = quantity
        mine = [line for line in open_lines if line.sku_id == sku_id]
        for line in mine:
            part = min(left, line.left)
            if part and receive(work, delivery_id, line.id, part):
                came[line.id] = part
                left -= part
        if left and (mine or reference is not None):
            over.append((code, left))
    references = {line.reference for line in open_lines if line.id in came}
    if reference is not None:
        references.add(reference)
    short = [line for each in sorted(references) for line in list_expected(work.session, reference=each)]
    if close:
        close_lines(work, short, delivery_id=delivery_id)
    seen = sorted(came.keys() | {line.id for line in short})
    lines = [arrived(line, came) for line in list_expected(work.session, ids=seen)]
    return ReceiptResult(tuple(lines), tuple(over))


def receive(work: Work, delivery_id: int, line_id: int, units: int) -> bool:
    """Count what came and write it down; False where somebody has just said that no more comes."""
    lines = table_of(PurchaseOrderLine)
    counted = work.changes_one(
        update(lines)
        .where(lines.c.id == line_id, lines.c.closed_at.is_(None))
        .where(lines.c.received + units <= lines.c.quantity)
        .values(received=lines.c.received + units)
    )
    if counted:
        receipt = {"delivery_id": delivery_id, "line_id": line_id, "quantity": units}
        work.execute(insert(table_of(PurchaseReceipt)).values(receipt))
    return counted


def undo_receipt(work: Work, delivery_id: int, kept: Mapping[int, int]) -> list[Expected]:
    """Expect again what a delivery fulfilled beyond the units by SKU that it keeps, the latest day first.

    What it closed is open again, whatever it keeps. Gives the lines that are expected again.
    """
    lines, receipts = table_of(PurchaseOrderLine), table_of(PurchaseReceipt)
    rows = work.execute(
        select(lines.c.id, lines.c.sku_id, receipts.c.quantity)
        .join(receipts, receipts.c.line_id == lines.c.id)
        .where(receipts.c.delivery_id == delivery_id)
        .order_by(lines.c.due_on.desc(), lines.c.id.desc())
    ).all()
    over: dict[int, int] = defaultdict(int)
    for row in rows:
        over[row.sku_id] += row.quantity
    left = {sku_id: max(0, units - kept[sku_id]) for sku_id, units in over.items()}
    again = set()
    for row in rows:
        part = min(left[row.sku_id], row.quantity)
        left[row.sku_id] -= part
        if part:
            expect_again(work, delivery_id, row.id, part, whole=part == row.quantity)
            again.add(row.id)
    opened = work.execute(
        update(lines)
        .where(lines.c.closed_by_id == delivery_id)
        .values(closed_at=None, closed_by_id=None)
        .returning(lines.c.id)
    )
    ids = sorted(again.union(opened.scalars()))
    return [line for line in list_expected(work.session, ids=ids) if line.left]


def expect_again(work: Work, delivery_id: int, line_id: int, units: int, *, whole: bool) -> None:
    """Count units of a line as not received."""
    lines, receipts = table_of(PurchaseOrderLine), table_of(PurchaseReceipt)
    work.execute(update(lines).where(lines.c.id == line_id).values(received=lines.c.received - units))
    here = (receipts.c.delivery_id == delivery_id) & (receipts.c.line_id == line_id)
    if whole:
        work.execute(delete(receipts).where(here))
    else:
        work.execute(update(receipts).where(here).values(quantity=receipts.c.quantity - units))


def arrived(line: Expected, came: Mapping[int, int]) -> Arrived:
    """A line that the delivery met, or should have brought on the same order."""
    short = line.quantity - line.received
    return Arrived(line.reference, line.sku, came.get(line.id, 0), short, line.closed and short > 0)
