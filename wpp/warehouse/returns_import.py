"""What came back: the warehouse's sheet of returned units and parcels, one return for each order.

The rows of one order are booked together or not at all; the other orders go on.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from wpp.catalogue.codes import code_key
from wpp.catalogue.row_skus import RowSkus, row_skus
from wpp.errors import WppError
from wpp.orders.model import OrderLine
from wpp.orders.numbers import UnknownOrder, digits_of, order_id_of
from wpp.policy import policy_of
from wpp.returns.model import Return, ReturnKind
from wpp.returns.recording import AlreadyRecorded, record_return
from wpp.returns.views import ReturnView
from wpp.sheets import Problem, Sheet, SheetValidator, truncate
from wpp.stock.movements import lock
from wpp.warehouse.other_people import rows_of_other_people
from wpp.warehouse.recipient_names import words_of
from wpp.warehouse.recipients import Named, named_in
from wpp.warehouse.returns_sheet import Parcel, parcels
from wpp.warehouse.tracking_sheet import existing_orders
from wpp.warehouse.wrong_portal import refuse_another_portals
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class ReturnsImportResult:
    """The returns that were recorded, those that were before, and what is wrong with the other rows."""

    file: str
    returns: list[ReturnView] = field(default_factory=list)
    already: list[AlreadyRecorded] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def record_returns(
    work: Work, sheet: Sheet, *, answers: Mapping[str, str] | None = None
) -> ReturnsImportResult:
    """Record a return for every order of the file whose rows are all good; see `problems` for the others.

    Raises `WrongPortalFile` where every row is of another portal, and `OtherPeople` where most are about other people.

    The same rows of an order again, in this file or in another, are `already`: one unit of two may come back today and
    be listed again tomorrow.
    """
    validator = SheetValidator(sheet)
    came_back = ReturnsImportResult(sheet.file, problems=validator.problems)
    skus = row_skus(work.session, sheet, also="came")
    by_order = parcels(validator, skus)
    refuse_another_portals(sheet.file, validator.problems, rows=len(sheet.rows))
    leave_other_people(work, validator, by_order, skus, answers or {})
    # Two files at once: everything that either moves is locked in one order, before the first parcel of it.
    lock(work, skus_moved(work, by_order, skus))
    for number, parcel in by_order.items():
        if not parcel.good:
            name_the_rest(validator, number, parcel)
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
    came_back.problems.sort(key=lambda problem: problem.row)
    return came_back


def leave_other_people(
    work: Work,
    validator: SheetValidator,
    by_order: Mapping[str, Parcel],
    skus: RowSkus,
    answers: Mapping[str, str],
) -> None:
    """Orders with a row that names other people than theirs are not good. Raises `OtherPeople`."""
    ids = {number: order_id for number in by_order for order_id in order_ids([number])}
    here = existing_orders(work.session, sorted(ids.values()))
    causes = {number: cause_of(number, parcel) for number, parcel in by_order.items()}
    recorded = set(work.session.scalars(select(Return.cause).where(Return.cause.in_(causes.values()))))
    # What was recorded before is not compared again: the order's address may have changed since.
    rows = {
        row.number: named_in(row, ids[number])
        for number, parcel in by_order.items()
        if ids.get(number) in here and causes[number] not in recorded
        for row in parcel.rows
    }
    wrong = rows_of_other_people(work, validator, without_items(rows, skus), policy_of(work.session), answers)
    for parcel in by_order.values():
        parcel.good = parcel.good and not any(row.number in wrong for row in parcel.rows)


def without_items(rows: Mapping[int, Named], skus: RowSkus) -> dict[int, Named]:
    """The same without a column *Name* that names what came back, and not who sent it."""
    items = words_of(*(f"{sku.item} {sku.size}" for sku in skus.known.by_id.values()))
    names = [words_of(each.fields["name"]) for each in rows.values() if "name" in each.fields]
    if sum(bool(words & items) for words in names) * 2 <= len(names):
        return dict(rows)
    return {
        number: replace(each, fields={key: text for key, text in each.fields.items() if key != "name"})
        for number, each in rows.items()
    }


def name_the_rest(validator: SheetValidator, number: str, parcel: Parcel) -> None:
    """List the rows that are not recorded because of another row of their order."""
    listed = {problem.row for problem in validator.problems}
    bad = [row.number for row in parcel.rows if row.number in listed]
    for row in parcel.rows:
        if row.number not in listed:
            words = f"Row {bad[0]} of order {truncate(number, 40)} was rejected, so this row wasn't recorded either."
            validator.add(row, "order", "rest_of_order", number, words)


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
