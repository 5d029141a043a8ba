"""Deliveries that are on their way: what purchasing has ordered, and how much of it goods in has seen.

An expectation is a SKU on a reference (a purchase order). Booking a delivery in takes its units off what is expected,
the earliest day first, or off one reference only; what is short stays open until somebody says that no more comes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import name_key
from wpp.catalogue.model import Product, Sku
from wpp.database import table_of
from wpp.errors import NotFound, UsageError
from wpp.hints import HintCode, hint
from wpp.stock.model import PurchaseOrder, PurchaseOrderLine, PurchaseReceipt
from wpp.work import Work

LONGEST_REFERENCE = 120


@dataclass(frozen=True, slots=True)
class Expected:
    """Units of a SKU that a reference says will come; `left` are still to come, none once it is closed."""

    id: int
    reference: str
    sku_id: int
    sku: str
    name: str
    size: str
    quantity: int
    received: int
    due_on: date
    closed: bool

    @property
    def left(self) -> int:
        """Units still to come."""
        return 0 if self.closed else self.quantity - self.received


class UnknownReference(NotFound):
    """Nothing is expected under that reference."""

    code = "unknown_reference"


class NotSaid(UsageError):
    """A reference or a day is missing."""

    code = "usage"


def close_expected(work: Work, reference: str) -> list[Expected]:
    """No more comes on a reference: gives the lines that were short. Raises `UnknownReference`."""
    lines = list_expected(work.session, closed=True, reference=reference)
    if not lines:
        raise UnknownReference(
            f"There is no purchase order {reference.strip()}.", hints=[hint(HintCode.LIST_PURCHASES)]
        )
    return close_lines(work, [line for line in lines if line.left])


def close_lines(work: Work, lines: Sequence[Expected], *, delivery_id: int | None = None) -> list[Expected]:
    """Close these, by hand or with a delivery; gives those that nobody closed before."""
    table = table_of(PurchaseOrderLine)
    closed = work.execute(
        update(table)
        .where(table.c.id.in_([line.id for line in lines]), table.c.closed_at.is_(None))
        .values(closed_at=work.now, closed_by_id=delivery_id)
        .returning(table.c.id)
    )
    ids = set(closed.scalars())
    done = [line for line in lines if line.id in ids]
    for line in done:
        detail = {"reference": line.reference, "short": line.left}
        record(work, Tag.STOCK_EXPECTED_CLOSED, about("sku", line.sku_id), **detail)
    return done


def list_expected(
    session: Session,
    *,
    closed: bool = False,
    reference: str | None = None,
    ids: Sequence[int] | None = None,
    sku_ids: Iterable[int] | None = None,
    limit: int | None = None,
) -> list[Expected]:
    """What is still to come, the earliest first; `closed` also gives what came or does not come any more."""
    query: Select[int, str, int, str, str, str, int, int, date, bool] = (
        select(
            PurchaseOrderLine.id,
            PurchaseOrder.reference,
            Sku.id,
            Sku.code,
            Product.name,
            Sku.size,
            PurchaseOrderLine.quantity,
            PurchaseOrderLine.received,
            PurchaseOrderLine.due_on,
            PurchaseOrderLine.closed_at.is_not(None)
            | (PurchaseOrderLine.received >= PurchaseOrderLine.quantity),
        )
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .join(Sku, Sku.id == PurchaseOrderLine.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .order_by(PurchaseOrderLine.due_on, PurchaseOrderLine.id)
    )
    if ids is not None:
        query = query.where(PurchaseOrderLine.id.in_(ids))
    elif not closed:
        query = query.where(
            PurchaseOrderLine.closed_at.is_(None), PurchaseOrderLine.received < PurchaseOrderLine.quantity
        )
    if reference is not None:
        query = query.where(PurchaseOrder.reference_key == reference_key(reference))
    if sku_ids is not None:
        query = query.where(PurchaseOrderLine.sku_id.in_(sorted(set(sku_ids))))
    if limit is not None:
        query = query.limit(limit)
    return [Expected(*row) for row in session.execute(query)]


def coming(session: Session, sku_ids: Iterable[int], *, today: date) -> dict[int, Expected]:
    """For pages of what is sold out: the next delivery of each SKU. What is overdue is promised to nobody."""
    rows: dict[int, Expected] = {}
    for line in list_expected(session, sku_ids=sku_ids):
        if line.due_on >= today:
            rows.setdefault(line.sku_id, line)
    return rows


def received_on(session: Session) -> dict[int, int]:
    """Units that deliveries brought, by expected line: what `received` must be."""
    rows = session.execute(
        select(PurchaseReceipt.line_id, func.sum(PurchaseReceipt.quantity)).group_by(PurchaseReceipt.line_id)
    )
    return {line_id: int(units) for line_id, units in rows}


def reference_text(reference: str) -> str:
    """A reference as it was said. Raises `NotSaid`."""
    words = " ".join(reference.split())[:LONGEST_REFERENCE]
    if not words:
        raise NotSaid("The purchase order reference is missing.", hints=[hint(HintCode.NAME_REFERENCE)])
    return words


def reference_key(reference: str) -> str:
    """A reference as it is compared: `PO 2041` and `po-2041` are one order."""
    return re.sub(r"[\W_]+", "", name_key(reference)) or name_key(reference)
