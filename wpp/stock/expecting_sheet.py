"""Read purchasing's list of what has been ordered: all of it is expected, or nothing."""

from datetime import date

from wpp.catalogue import code_key, list_skus
from wpp.sheets import Column, Findings, Sheet
from wpp.stock.expecting import LONGEST_REFERENCE, Expected, Wanted, reference_key, save
from wpp.stock.goods_in_sheet import known_sku, refuse_problems
from wpp.work import Work

EXPECTED_COLUMNS = (
    Column(
        "reference",
        "Reference",
        ("PO", "PO number", "PO no", "Purchase order", "Order reference", "Our reference"),
        required=False,
        example="PO-2041",
    ),
    Column("sku", "SKU", ("Item code", "Stock code", "Code", "Product code"), example="TSH-M"),
    Column("quantity", "Quantity", ("Qty", "Units", "Ordered"), example="40"),
    Column(
        "due",
        "Expected",
        ("Expected on", "Expected by", "Due", "Due date", "ETA", "Delivery date", "Date"),
        required=False,
        example="2026-04-14",
    ),
)


def expect_sheet(
    work: Work, sheet: Sheet, *, due_on: date | None = None, reference: str = ""
) -> list[Expected]:
    """Expect everything that a file says, or nothing; day and reference may be said for all of its rows.

    The same SKU on one reference is added together. Raises `RowsRejected`, `AlreadyExpected`.
    """
    found = Findings(sheet)
    skus = {code_key(sku.code): sku for sku in list_skus(work.session)}
    wanted: dict[tuple[str, int], Wanted] = {}
    for row in sheet:
        before = len(found.problems)
        sku = known_sku(found, row, skus)
        quantity = found.quantity(row, "quantity")
        name = found.code(row, "reference", most=LONGEST_REFERENCE) or reference.strip()
        day = found.day(row, "due") or due_on
        if not name:
            found.add(
                row, "reference", "missing_reference", "", "It has no reference; say it with --reference."
            )
        if day is None and len(found.problems) == before:
            found.add(row, "due", "missing_day", "", "It says no day; say it with --by.")
        if sku and quantity and day and len(found.problems) == before:
            key = reference_key(name), sku.id
            units = wanted[key].quantity if key in wanted else 0
            wanted[key] = Wanted(name, sku.id, quantity + units, day)
    refuse_problems(found, "nothing is expected")
    return save(work, list(wanted.values()))
