"""What came back: the warehouse's sheet of returned units and parcels, one return for each order.

The rows of one order are booked together or not at all; the other orders go on.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from wpp.catalogue.codes import code_key
from wpp.catalogue.row_skus import RowSkus, row_skus
from wpp.errors import WppError
from wpp.orders.model import OrderLine
from wpp.orders.numbers import UnknownOrder, digits_of, order_id_of
from wpp.returns.model import ReturnKind
from wpp.returns.recording import AlreadyRecorded, record_return
from wpp.returns.views import ReturnView
from wpp.sheets import Problem, Sheet, SheetValidator
from wpp.stock.movements import lock
from wpp.warehouse.returns_sheet import Parcel, parcels
from wpp.warehouse.wrong_portal import refuse_another_portals
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class ReturnsImportResult:
    """The returns that were recorded, those that were before, and what is wrong with the other rows."""

    file: str
    returns: list[ReturnView] = field(default_factory=list)
    already: list[AlreadyRecorded] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def record_returns(work: Work, sheet: Sheet) -> ReturnsImportResult:
    """Record a return for every order of the file whose rows are all good; see `problems` for the others.

    Raises `WrongPortalFile` where every row is of another portal.

    The same rows of an order again, in this file or in another, are `already`: one unit of two may come back today and
    be listed again tomorrow.
    """
    validator = SheetValidator(sheet)
    came_back = ReturnsImportResult(sheet.file, problems=validator.problems)
    skus = row_skus(work.session, sheet, also="came")
    by_order = parcels(validator, skus)
    # Two files at once: everything that either moves is locked in one order, before the first parcel of it.
    lock(work, skus_moved(work, by_order, skus))
    for number, parcel in by_order.items():
        if not parcel.good:
            continue
        try:
            # A return that is refused half-way is undone by itself: the orders before it stay recorded.
            with work.session.begin_nested():
                note = "; ".join(dict.fromkeys(parcel.notes))
                cause = cause_of(number, parcel)
                came_back.returns.append(
                    record_return(work, number, parcel.units, kind=parcel.kind, note=note, cause=cause)
                )
        except AlreadyRecorded as known:
            came_back.already.append(known)
        except WppError as refused:
            for row in parcel.rows:
                validator.add(row, "order", refused.code, number, refused.message)
    refuse_another_portals(sheet.file, validator.problems, rows=len(sheet.rows))
    return came_back


def skus_moved(work: Work, by_order: Mapping[str, Parcel], skus: RowSkus) -> set[int]:
    """The SKUs that the file names, and those of the orders whose whole parcel it names."""
    codes = {code for parcel in by_order.values() for unit in parcel.units for code in (unit.sku, unit.came)}
    named = {sku.id for code in codes if (sku := skus.known.find(code)) is not None}
    whole = [number for number, parcel in by_order.items() if parcel.kind is not ReturnKind.SENT_BACK]
    if not whole:
        return named
    query = select(OrderLine.sku_id).where(OrderLine.order_id.in_(order_ids(whole))).distinct()
    return named.union(work.session.scalars(query))


def order_ids(numbers: list[str]) -> list[int]:
    """The ids of those numbers that can be an order's."""
    ids = []
    for number in numbers:
        try:
            ids.append(order_id_of(number))
        except UnknownOrder:
            continue
    return ids


def cause_of(number: str, parcel: Parcel) -> str:
    """A name for the rows of an order, the same for the same rows in whatever order and file they stand."""
    rows = sorted(
        f"{code_key(unit.sku)} {unit.quantity} {unit.condition} {code_key(unit.came)}".rstrip()
        for unit in parcel.units
    )
    if parcel.kind is not ReturnKind.SENT_BACK:
        rows.append(parcel.kind.value)
    text = "\n".join([digits_of(number), *rows, *sorted(set(parcel.notes))])
    return f"rows {hashlib.sha256(text.encode()).hexdigest()}"
