"""Hand orders to the warehouse's own system: the Progressing ones that were in no batch before, in one file.

An order is in one batch until its export is undone (`wpp.warehouse.unexport`). What does not fit a label is held back
and named, and the others go: one odd address must not keep a day's orders from being packed. The file is complete
before the transaction commits and appears when it has; after a crash in between the same export finishes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, history_of, record, record_many
from wpp.audit.files import write_with_work
from wpp.database import table_of
from wpp.errors import NotFound
from wpp.hints import HintCode, hint
from wpp.orders.dispatch.picking import mark_picking_started
from wpp.orders.hand_off import batch_number
from wpp.orders.model import ExportBatch, Order, Status
from wpp.orders.numbers import number_of
from wpp.sheets import check_extension, write_csv, write_xlsx
from wpp.sheets.errors import FileThere
from wpp.warehouse.export_rows import Cell, ExportFault, ToWrite, orders_to_write, rows_of
from wpp.warehouse.layout import Layout
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Held:
    """An order that was not handed over, and what does not fit."""

    number: str
    faults: tuple[ExportFault, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """A batch as it goes into a file; `batch` is None where there was nothing to hand over.

    `held` do not fit the layout; `left_out` are orders of a repeated batch that are not to be packed any more, each
    with the reason.
    """

    batch: str | None
    again: bool
    orders: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    held: tuple[Held, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


class UnknownBatch(NotFound):
    """There is no such batch."""

    code = "unknown_batch"


def export_orders(work: Work, layout: Layout, *, file: str = "") -> Export:
    """Put what waits into a new batch, the most urgent first; from now on a cancel is a request to the warehouse."""
    waiting = orders_to_write(work, waiting_ids(work))
    if not waiting:
        return Export(None, again=False, orders=(), rows=())
    fitting = written(work, layout, waiting, "", again=False)
    if not fitting.orders:  # no number is used up for a batch of nothing
        return Export(None, again=False, orders=(), rows=(), held=fitting.held)
    batches = table_of(ExportBatch)
    batch_id = work.session.execute(
        insert(batches)
        .values(at=work.now, actor=work.actor, file=file[:255], layout=layout.name[:120])
        .returning(batches.c.id)
    ).scalar_one()
    export = written(work, layout, waiting, batch_number(batch_id), again=False)
    fit = set(export.orders)
    marked = mark(work, [each.id for each in waiting if each.number in fit], batch_id)
    if not marked:
        work.session.execute(delete(batches).where(batches.c.id == batch_id))
        return Export(None, again=False, orders=(), rows=(), held=export.held)
    mark_picking_started(work, marked)
    events = [(Tag.ORDER_EXPORTED, about("order", each), {"batch": export.batch}) for each in marked]
    record_many(work, events)
    return export


def waiting_ids(work: Work) -> list[int]:
    """Orders in no batch yet that wait for no decision; their rows are held, so that nobody changes them meanwhile."""
    orders = table_of(Order)
    query = (
        select(orders.c.id)
        .where(orders.c.status == Status.PROGRESSING, orders.c.batch_id.is_(None))
        .where(orders.c.blocked_at.is_(None), orders.c.change_requested_at.is_(None))
        .order_by(orders.c.id)
        .with_for_update()
    )
    return list(work.execute(query).scalars())


def mark(work: Work, order_ids: Sequence[int], batch_id: int) -> list[int]:
    """Put the orders into the batch; an order that is in one, or not to be packed, is never marked."""
    orders = table_of(Order)
    marked = work.execute(
        update(orders)
        .where(orders.c.id.in_(order_ids))
        .where(orders.c.status == Status.PROGRESSING, orders.c.batch_id.is_(None))
        .where(orders.c.blocked_at.is_(None), orders.c.change_requested_at.is_(None))
        .values(batch_id=batch_id)
        .returning(orders.c.id)
    )
    ids = sorted(marked.scalars())
    if ids != sorted(order_ids):
        raise RuntimeError("an order changed while its row was held")
    return ids


def export_again(work: Work, layout: Layout, *, batch: str | None = None) -> Export:
    """A batch once more, the last one unless said otherwise, without what is not to be packed any more.

    Raises `UnknownBatch`.
    """
    batch_id = batch_id_of(work, batch)
    rows = work.session.execute(
        select(
            Order.id,
            Order.status,
            Order.stop_requested_at,
            Order.too_late_at,
            Order.blocked_at,
            Order.change_requested_at,
        )
        .where(Order.batch_id == batch_id)
        .order_by(Order.id)
    ).all()
    stays: list[int] = []
    left_out: list[tuple[str, str]] = []
    for row in rows:
        if row.status is not Status.PROGRESSING:
            left_out.append((number_of(row.id), row.status.value))
        elif row.stop_requested_at is not None and row.too_late_at is None:
            left_out.append((number_of(row.id), "to be stopped"))
        elif row.change_requested_at is not None:
            left_out.append((number_of(row.id), "to be changed"))
        elif row.blocked_at is not None:
            left_out.append((number_of(row.id), "waits for a decision"))
        else:
            stays.append(row.id)
    name = batch_number(batch_id)
    gone = exported_before(work.session, name) - {row.id for row in rows}
    left_out += [(number_of(each), "export undone") for each in sorted(gone)]
    export = written(work, layout, orders_to_write(work, stays), name, again=True)
    record(work, Tag.ORDER_EXPORTED, about("export", export.batch), again=True, orders=len(export.orders))
    return Export(export.batch, True, export.orders, export.rows, export.held, tuple(left_out))


def exported_before(session: Session, batch: str) -> set[int]:
    """The orders that were taken out of a batch."""
    undone = [
        entry for entry in history_of(session, [about("export", batch)]) if entry.tag == Tag.ORDER_UNEXPORTED
    ]
    return {order_id for entry in undone for order_id in entry.detail["orders"]}


def batch_id_of(work: Work, batch: str | None) -> int:
    """The id of a batch as people write it, or of the last one. Raises `UnknownBatch`."""
    if batch is None:
        last: int | None = work.session.scalar(select(func.max(ExportBatch.id)))
        if last is None:
            raise UnknownBatch("Nothing has been exported yet.", hints=[hint(HintCode.EXPORT_ORDERS)])
        return last
    digits = batch.strip().upper().removeprefix("EXP-")
    known = digits.isascii() and digits.isdigit() and len(digits) < 10
    if not known or work.session.get(ExportBatch, int(digits)) is None:
        raise UnknownBatch(f"There is no batch {batch}.", hints=[hint(HintCode.FIND_BATCH)])
    return int(digits)


def written(work: Work, layout: Layout, orders: Iterable[ToWrite], batch: str, *, again: bool) -> Export:
    """The rows of the orders that fit, and what is wrong with the others."""
    numbers: list[str] = []
    rows: list[tuple[Cell, ...]] = []
    held: list[Held] = []
    for order in orders:
        lines, faults = rows_of(order, layout, batch=batch, zone=work.now.tzinfo)
        if faults:
            held.append(Held(order.number, tuple(faults)))
        else:
            numbers.append(order.number)
            rows += lines
    return Export(batch, again, tuple(numbers), tuple(rows), tuple(held))


def save_export(work: Work, path: Path, layout: Layout, export: Export) -> None:
    """Write the file, which appears when the orders are marked: neither is there without the other.

    A file that is there is somebody's orders still to be keyed: a new batch never replaces it. Raises `FileThere`, and
    what `write_export` raises.
    """
    if export.again:
        write_export(path, layout, export)
        return
    try:
        write_with_work(work, path, lambda draft: write_export(draft, layout, export), of=export.batch or "")
    except FileThere as error:
        raise FileThere(
            f"{path} already exists, so nothing was exported.",
            hints=["Give another name.", "Move the old file once it has been imported into Logicon."],
        ) from error


def write_export(path: Path, layout: Layout, export: Export) -> None:
    """The file, whole or not at all. Raises `BadOption` for a name that does not say which kind, and `NotWritable`."""
    header = [each.heading for each in layout.columns]
    if check_extension(path) == ".xlsx":
        write_xlsx(path, export.batch or "Orders", header, export.rows)
    else:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else layout.delimiter
        write_csv(path, header, export.rows, delimiter=delimiter)
