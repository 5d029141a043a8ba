"""Read purchasing's list of what has been ordered: all of it is expected, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from wpp.catalogue.code_columns import BARCODE_COLUMN
from wpp.catalogue.row_skus import RowSkus, cell_code, row_skus
from wpp.catalogue.sku_names import sku_column
from wpp.hints import HintCode, hint
from wpp.sheets import DAY, Column, Grammar, Sheet, SheetValidator, words
from wpp.stock.cells_beside import figure, shown
from wpp.stock.contradictions import contradictions
from wpp.stock.doubtful_rows import IS_COMING
from wpp.stock.duplicate_rows import Repeat, repeats
from wpp.stock.quantity_names import quantity_column
from wpp.stock.receiving.delivery_sheet import refuse_empty, refuse_problems
from wpp.stock.receiving.purchase_entry import PurchaseLine, Saved, save
from wpp.stock.receiving.purchase_orders import LONGEST_REFERENCE, list_expected, reference_key
from wpp.stock.unit_columns import read_units
from wpp.stock.unit_headings import PACKED, REMARKS, STATUSES, unit_columns
from wpp.work import Work

EXPECTED_COLUMNS = (
    Column(
        "reference",
        "Reference",
        words("PO, PO number, PO no, Purchase order, Order reference, Our reference"),
        required=False,
        example="PO-2041",
        grammar=Grammar(
            nouns=words("PO, P/O, Purchase order, Purchasing document, Our reference, Our ref, Order ref"),
            after=words("No, Number, Num, Ref, Reference"),
            second=words("Order no, Order number"),
        ),
    ),
    sku_column(),
    quantity_column(
        *words("Qty, Units, Ordered, Ordered qty, Order quantity, Qty expected"),
        verbs=words("Ordered, Order, Purchased, Purchase, PO, Requested, Required, Expected"),
        alone=words("Bestellmenge"),
    ),
    Column(
        "due",
        "Expected",
        words("Expected on, Expected by, Due, Due date, ETA, Delivery date, Date, By"),
        required=False,
        example="2027-04-14",
        grammar=Grammar(
            nouns=words(
                "Expected date, Date expected, Expected delivery date, Expected delivery, Due in, Due on"
            ),
            second=words("Required date, Date required, Promised date"),
        ),
        kind=DAY,
    ),
)
RECEIVED = Column(
    "received",
    "Received",
    words(
        "Qty received, Received qty, Quantity received, Units received, Received to date, Delivered, Qty delivered",
        "Delivered qty, Quantity delivered, Already received, Previously received, Received so far",
    ),
    required=False,
)
OUTSTANDING = Column(
    "outstanding",
    "Outstanding",
    words(
        "Outstanding qty, Qty outstanding, Quantity outstanding, Remaining, Remaining qty, Qty remaining, Balance",
        "Balance due, Balance qty, To follow, Still to come, Still to be delivered, Still to be delivered (qty)",
        "Qty to receive, Quantity to receive, To receive, Open qty, Open quantity, Qty open, Due qty, Qty due",
    ),
    required=False,
)
ORDERED_COLUMNS = (
    *EXPECTED_COLUMNS,
    BARCODE_COLUMN,
    RECEIVED,
    OUTSTANDING,
    *unit_columns(*PACKED, "size", "colour", "description", *STATUSES, *REMARKS),
)
"""What is looked for in a purchase order: the columns of its template, and those that change what its numbers mean."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is expected now; `repeats` stood in several rows of an order, and came together by the latest day."""

    saved: Saved
    repeats: tuple[Repeat, ...]


def expect_sheet(
    work: Work,
    sheet: Sheet,
    *,
    due_on: date | None = None,
    reference: str = "",
    change: bool = False,
    answers: Mapping[str, str] | None = None,
) -> Ordered:
    """Expect everything that a file says, or nothing; day and reference may be said for all of its rows.

    Raises `RowsRejected`, and what `save` raises.
    """
    validator = SheetValidator(sheet)
    skus = row_skus(work.session, sheet)
    said = without_known(work, sheet, skus, reference)
    reading = read_units(said, answers or {}, fine=IS_COMING, taken="Expect {them} too")
    against = contradictions(skus.known.by_id.values())
    lines: dict[tuple[str, int], PurchaseLine] = {}
    taken: dict[str, list[tuple[str, int, int]]] = {}
    days: dict[tuple[str, str], set[date]] = {}
    for row in sheet:
        if row.number in reading.left_out:
            continue
        before = len(validator.problems)
        sku = skus.find(validator, row)
        quantity = reading.units(validator, row)
        if sku is not None:
            against.check(validator, row, sku)
        name = validator.code(row, "reference", most=LONGEST_REFERENCE) or reference.strip()
        day = validator.day(row, "due") or due_on
        if not name:
            validator.add(
                row,
                "reference",
                "missing_reference",
                "",
                "The row has no reference.",
                hint(HintCode.NAME_REFERENCE),
            )
        if day is None and len(validator.problems) == before:
            validator.add(row, "due", "missing_day", "", "The row has no day.", hint(HintCode.NAME_DUE_DAY))
        if sku and quantity and day and len(validator.problems) == before:
            key = reference_key(name), sku.id
            first = lines.get(key, PurchaseLine(name, sku.id, 0, day))
            lines[key] = PurchaseLine(
                first.reference, sku.id, first.quantity + quantity, max(first.due_on, day)
            )
            taken.setdefault(key[0], []).append((sku.code, row.number, quantity))
            days.setdefault((key[0], sku.code), set()).add(day)
    refuse_problems(validator, "nothing is expected")
    refuse_empty(sheet, lines, "expect")
    names = {reference_key(each.reference): each.reference for each in lines.values()}
    return Ordered(
        save(work, list(lines.values()), change=change, answers=answers),
        tuple(
            replace(each, reference=names[key], days=several(days[key, each.sku]))
            for key, rows in taken.items()
            for each in repeats(rows)
        ),
    )


def without_known(work: Work, sheet: Sheet, skus: RowSkus, reference: str) -> Sheet:
    """The sheet without what it says has come already, where all of it is known: our own list goes back in so."""
    known = {
        (reference_key(each.reference), each.sku_id): (each.quantity, each.received)
        for each in list_expected(work.session, closed=True)
    }
    for row in sheet:
        if figure(row, "received"):
            sku = skus.known.find(cell_code(row, "sku"))
            key = reference_key(shown(row, "reference") or reference), sku.id if sku is not None else 0
            if known.get(key) != (figure(row, "quantity"), figure(row, "received")):
                return sheet
    return replace(
        sheet, columns={name: heading for name, heading in sheet.columns.items() if name != "received"}
    )


def several(days: set[date]) -> tuple[date, ...]:
    """The days in their order, where there are several."""
    return tuple(sorted(days)) if len(days) > 1 else ()
