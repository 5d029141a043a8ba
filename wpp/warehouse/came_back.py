"""What came back: the warehouse's sheet of returned units, a row for each SKU and condition, one return for each order.

The rows of one order are booked together or not at all; the other orders go on.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from wpp.catalogue import code_key
from wpp.errors import WppError
from wpp.orders import AlreadyRecorded, Condition, Returned, ReturnView, record_return
from wpp.sheets import Column, Findings, Problem, Row, Sheet
from wpp.work import Work

RETURN_COLUMNS = (
    Column("order", "Order", ("Order number", "Order no", "Order ref", "Reference"), example="10008"),
    Column("sku", "SKU", ("Item code", "Stock code", "Code", "Product code"), example="TSH-M"),
    Column("quantity", "Quantity", ("Qty", "Units"), required=False, example="1"),
    Column("condition", "Condition", ("State", "Grade", "Quality"), example="good"),
    Column("note", "Note", ("Notes", "Comment", "Remark", "Reason"), required=False),
)
WORDS = {
    Condition.GOOD: {"good", "ok", "a", "as new", "new", "resaleable", "resellable", "unused"},
    Condition.DAMAGED: {"damaged", "faulty", "broken", "worn", "bad", "b", "soiled", "defective"},
}


@dataclass(frozen=True, slots=True)
class CameBack:
    """The returns that were recorded, those that were before, and what is wrong with the other rows."""

    file: str
    returns: list[ReturnView] = field(default_factory=list)
    already: list[AlreadyRecorded] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Parcel:
    """The rows of one order."""

    rows: list[Row] = field(default_factory=list)
    units: list[Returned] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    whole: bool = True


def record_returns(work: Work, sheet: Sheet) -> CameBack:
    """Record a return for every order of the file whose rows are all good. Nothing is raised; see `problems`.

    The same rows of an order again, in this file or in another, are `already`: one unit of two may come back today and
    be listed again tomorrow.
    """
    found = Findings(sheet)
    came_back = CameBack(sheet.file, problems=found.problems)
    for number, parcel in parcels(found).items():
        if not parcel.whole:
            continue
        try:
            # A return that is refused half-way is undone by itself: the orders before it stay recorded.
            with work.session.begin_nested():
                note = "; ".join(dict.fromkeys(parcel.notes))
                cause = cause_of(number, parcel)
                came_back.returns.append(record_return(work, number, parcel.units, note=note, cause=cause))
        except AlreadyRecorded as known:
            came_back.already.append(known)
        except WppError as refused:
            for row in parcel.rows:
                found.add(row, "order", refused.code, number, refused.message)
    return came_back


def cause_of(number: str, parcel: Parcel) -> str:
    """A name for the rows of an order, the same for the same rows in whatever order and file they stand."""
    rows = sorted(f"{code_key(unit.sku)} {unit.quantity} {unit.condition}" for unit in parcel.units)
    said = "\n".join([number.strip(), *rows, *sorted(set(parcel.notes))])
    return f"rows {hashlib.sha256(said.encode()).hexdigest()}"


def parcels(found: Findings) -> dict[str, Parcel]:
    """The rows by order, in the order of the file; an order with a bad row is not `whole`."""
    by_order: dict[str, Parcel] = defaultdict(Parcel)
    for row in found.sheet:
        before = len(found.problems)
        number = found.code(row, "order", missing="missing_order")
        sku = found.code(row, "sku", missing="missing_sku")
        quantity = found.quantity(row, "quantity", blank=True) or 1
        condition = read_condition(found, row)
        parcel = by_order[number]
        parcel.rows.append(row)
        if condition is None or len(found.problems) > before:
            parcel.whole = False
            continue
        parcel.units.append(Returned(sku, quantity, condition))
        note = found.text(row, "note")
        if note:
            parcel.notes.append(note)
    return by_order


def read_condition(found: Findings, row: Row) -> Condition | None:
    """Good or damaged, in the words that warehouses use."""
    text = found.text(row, "condition", missing="missing_condition").casefold()
    condition = next((known for known, words in WORDS.items() if text in words), None)
    if text and condition is None:
        found.add(row, "condition", "bad_condition", text, f"“{text}” is neither good nor damaged.")
    return condition
