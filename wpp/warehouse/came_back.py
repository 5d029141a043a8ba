"""What came back: the warehouse's sheet of returned units, a row for each SKU and condition, one return for each order.

The rows of one order are booked together or not at all; the other orders go on.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from wpp.catalogue import SkuView, code_key, list_skus, near_codes
from wpp.errors import WppError
from wpp.orders import AlreadyRecorded, Condition, Returned, ReturnView, record_return
from wpp.sheets import Column, Findings, Problem, Row, Sheet
from wpp.stock import lock
from wpp.work import Work

RETURN_COLUMNS = (
    Column("order", "Order", ("Order number", "Order no", "Order ref", "Reference"), example="10008"),
    Column("sku", "SKU", ("Item code", "Stock code", "Code", "Product code"), example="TSH-M"),
    Column("quantity", "Quantity", ("Qty", "Units"), required=False, example="1"),
    Column("condition", "Condition", ("State", "Grade", "Quality"), example="good"),
    Column(
        "came",
        "Came",
        (
            "What came",
            "Really came",
            "Came instead",
            "Actual SKU",
            "Received SKU",
            "SKU received",
            "Wrong SKU",
        ),
        required=False,
    ),
    Column("note", "Note", ("Notes", "Comment", "Remark", "Reason"), required=False),
)
WORDS = {
    Condition.GOOD: {"good", "ok", "a", "as new", "new", "resaleable", "resellable", "unused"},
    Condition.DAMAGED: {"damaged", "faulty", "broken", "worn", "bad", "b", "soiled", "defective"},
    Condition.WRONG_ITEM: {
        "wrong item",
        "wrong",
        "wrong sku",
        "wrong product",
        "incorrect",
        "incorrect item",
    },
    Condition.MISSING: {"missing", "not in the parcel", "not in parcel", "not received", "short", "lost"},
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
    skus = {code_key(sku.code): sku for sku in list_skus(work.session)}
    by_order = parcels(found, skus)
    # Two files at once: everything that either moves is locked in one order, before the first parcel of it.
    codes = {code for parcel in by_order.values() for unit in parcel.units for code in (unit.sku, unit.came)}
    lock(work, (skus[code_key(code)].id for code in codes if code_key(code) in skus))
    for number, parcel in by_order.items():
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
    rows = sorted(
        f"{code_key(unit.sku)} {unit.quantity} {unit.condition} {code_key(unit.came)}".rstrip()
        for unit in parcel.units
    )
    said = "\n".join([number.strip(), *rows, *sorted(set(parcel.notes))])
    return f"rows {hashlib.sha256(said.encode()).hexdigest()}"


def parcels(found: Findings, skus: Mapping[str, SkuView]) -> dict[str, Parcel]:
    """The rows by order, in the order of the file; an order with a bad row is not `whole`."""
    by_order: dict[str, Parcel] = defaultdict(Parcel)
    for row in found.sheet:
        before = len(found.problems)
        number = found.code(row, "order", missing="missing_order")
        sku = found.code(row, "sku", missing="missing_sku")
        quantity = found.quantity(row, "quantity", blank=True) or 1
        condition = read_condition(found, row)
        came = read_came(found, row, sku, condition, skus)
        parcel = by_order[number]
        parcel.rows.append(row)
        if condition is None or len(found.problems) > before:
            parcel.whole = False
            continue
        parcel.units.append(Returned(sku, quantity, condition, came))
        note = found.text(row, "note")
        if note:
            parcel.notes.append(note)
    return by_order


def read_condition(found: Findings, row: Row) -> Condition | None:
    """Good, damaged, wrong item or missing, in the words that warehouses use."""
    said = found.text(row, "condition", missing="missing_condition").casefold()
    text = " ".join(re.sub(r"[-_]", " ", said).split())
    condition = next((known for known, words in WORDS.items() if text in words), None)
    if text and condition is None:
        words = f"“{said}” is no condition: write good, damaged, wrong item or missing."
        found.add(row, "condition", "bad_condition", said, words)
    return condition


def read_came(
    found: Findings, row: Row, sku: str, condition: Condition | None, skus: Mapping[str, SkuView]
) -> str:
    """What really came in place of what was ordered; nothing where that was what came."""
    came = found.code(row, "came")
    if condition is Condition.WRONG_ITEM and not came:
        found.add(row, "came", "missing_sku", "", f"Which SKU came in place of {sku}?")
    elif came and code_key(came) not in skus:
        near = near_codes(came, [known.code for known in skus.values()])
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        found.add(row, "came", "unknown_sku", came, f"There is no SKU {came!r}.{hint}")
    elif came and condition is not Condition.WRONG_ITEM and code_key(came) != code_key(sku):
        words = f"{came} is not {sku}: write “wrong item” where it came in its place."
        found.add(row, "condition", "bad_condition", str(condition or ""), words)
    return came if condition is Condition.WRONG_ITEM else ""
