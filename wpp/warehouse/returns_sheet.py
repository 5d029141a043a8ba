"""The warehouse's sheet of what came back, row by row: units of a SKU in a condition, or a whole parcel."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from wpp.catalogue.code_columns import BARCODE_COLUMN
from wpp.catalogue.codes import code_key
from wpp.catalogue.row_skus import RowSkus
from wpp.catalogue.sku_names import sku_column
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.units import ReturnedItem
from wpp.sheets import Column, Row, SheetValidator, is_blank, truncate, words
from wpp.stock.cells_beside import figure
from wpp.stock.quantity_names import quantity_column
from wpp.warehouse.order_names import order_column
from wpp.warehouse.recipients import RECIPIENT_COLUMNS
from wpp.wording import did_you_mean

RETURN_COLUMNS = (
    order_column(),
    sku_column(),
    quantity_column(
        *words("Qty, Units, Qty returned, Returned qty"),
        verbs=words("Returned, Return, Received"),
        required=False,
        example="1",
    ),
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
RETURNED_COLUMNS = (*RETURN_COLUMNS, BARCODE_COLUMN, *RECIPIENT_COLUMNS)
"""What is looked for in returns: the columns of its template, a barcode beside the SKU or instead of it, and names."""
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
WHOLE_PARCEL = {
    ReturnKind.UNDELIVERED: {
        "undelivered",
        "not delivered",
        "return to sender",
        "returned to sender",
        "rts",
        "gone away",
        "unknown address",
    },
    ReturnKind.LOST: {"lost", "lost in transit", "parcel lost"},
}
"""What may stand in place of a condition where no SKU is named."""


@dataclass(slots=True)
class Parcel:
    """The rows of one order."""

    rows: list[Row] = field(default_factory=list)
    units: list[ReturnedItem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kind: ReturnKind = ReturnKind.SENT_BACK
    good: bool = True
    """Whether all of its rows can be taken."""


def parcels(validator: SheetValidator, skus: RowSkus) -> dict[str, Parcel]:
    """The rows by order, in the order of the file."""
    by_order: dict[str, Parcel] = defaultdict(Parcel)
    for row in validator.sheet:
        before = len(validator.problems)
        number = validator.code(row, "order", missing="missing_order")
        parcel = by_order[number]
        parcel.rows.append(row)
        kind = whole_parcel(validator, row)
        if kind is None:
            read_unit(validator, row, skus, parcel)
        else:
            parcel.kind = kind
        note = validator.text(row, "note")
        if note:
            parcel.notes.append(note)
        if len(validator.problems) > before:
            parcel.good = False
    return by_order


def whole_parcel(validator: SheetValidator, row: Row) -> ReturnKind | None:
    """What became of a whole parcel, where the row names no SKU of it."""
    if validator.code(row, "sku") or not is_blank(row["barcode"]):
        return None
    condition = worded(validator.text(row, "condition"))
    return next((kind for kind, words in WHOLE_PARCEL.items() if condition in words), None)


def read_unit(validator: SheetValidator, row: Row, skus: RowSkus, parcel: Parcel) -> None:
    """Units of one SKU."""
    sku = code_in(validator, row, skus)
    quantity = validator.quantity(row, "quantity", blank=True) or 1
    condition = read_condition(validator, row)
    came = read_came(validator, row, sku, condition, skus)
    if condition is not None:
        parcel.units.append(ReturnedItem(sku, quantity, condition, came))


def code_in(validator: SheetValidator, row: Row, skus: RowSkus) -> str:
    """The code that the SKU of a row has now. One that nobody knows is named with its order, unless it is a barcode."""
    if not is_blank(row["barcode"]):
        sku = skus.find(validator, row)
        return sku.code if sku is not None else ""
    return present_code(validator.code(row, "sku", missing="missing_sku"), skus)


def present_code(code: str, skus: RowSkus) -> str:
    """The code that a SKU has now, by any of its codes; one that nobody knows as it is."""
    known = skus.known.find(code)
    return known.code if known is not None else code


def read_condition(validator: SheetValidator, row: Row) -> Condition | None:
    """Good, damaged, wrong item or missing, in the words that warehouses use."""
    typed = validator.text(row, "condition", missing="missing_condition").casefold()
    condition = next((known for known, words in WORDS.items() if worded(typed) in words), None)
    if typed and condition is None:
        words = f"“{truncate(typed, 40)}” isn't a condition: use good, damaged, wrong item or missing."
        validator.add(row, "condition", "bad_condition", typed, words)
    return condition


def worded(text: str) -> str:
    """A condition as it is compared: `Wrong-Item` is a wrong item."""
    return " ".join(re.sub(r"[-_]", " ", text.casefold()).split())


def read_came(
    validator: SheetValidator, row: Row, sku: str, condition: Condition | None, skus: RowSkus
) -> str:
    """What really came in place of what was ordered; nothing where that was what came."""
    came = present_code(validator.code(row, "came"), skus)
    if condition is Condition.WRONG_ITEM and not came:
        validator.add(row, "came", "missing_sku", "", f"Which SKU came back instead of {truncate(sku, 40)}?")
    elif came and skus.known.find(came) is None:
        near = skus.known.nearest(came)
        question = did_you_mean([near] if near else [])
        why = f"There is no SKU {truncate(came, 40)}. {question}".strip()
        validator.add(row, "came", "unknown_sku", came, why, units=figure(row, "quantity") or 1)
    elif came and condition is not Condition.WRONG_ITEM and code_key(came) != code_key(sku):
        words = f"{truncate(came, 40)} is not {truncate(sku, 40)}: use “wrong item” if it came back instead."
        validator.add(row, "condition", "bad_condition", str(condition or ""), words)
    return came if condition is Condition.WRONG_ITEM else ""
