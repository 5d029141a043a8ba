"""Read the warehouse's sheet of a delivery: a pure check of every row, and nothing is booked while one is wrong."""

from dataclasses import replace

from sqlalchemy.orm import Session

from wpp.catalogue import SkuView, code_key, list_skus, near_codes
from wpp.errors import Refused
from wpp.sheets import Column, Findings, Row, Sheet
from wpp.stock.goods_in import LONGEST_NOTE, GoodsInPlan, Line, note_key, refuse_known

GOODS_IN_COLUMNS = (
    Column(
        "delivery_note",
        "Delivery note",
        ("Delivery note no", "DN", "Delivery", "Delivery reference", "Delivery number", "GRN", "Document"),
        required=False,
        example="DN-1001",
    ),
    Column(
        "date", "Date", ("Delivery date", "Received", "Date received"), required=False, example="2026-03-31"
    ),
    Column(
        "sku",
        "SKU",
        (
            "Item code",
            "Stock code",
            "Code",
            "Product code",
            "Part number",
            "Article",
            "Article number",
            "Item number",
            "Item no",
            "Model number",
            "Code produit",
        ),
        example="TSH-M",
    ),
    Column("description", "Description", ("Item", "Name", "Product"), required=False, example="T-shirt, M"),
    Column(
        "quantity",
        "Quantity",
        (
            "Qty",
            "Units",
            "Quantity received",
            "Qty received",
            "Received qty",
            "Count",
            "Quantité",
            "Stock physique",
        ),
        example="40",
    ),
    Column("unit", "Unit", ("Unit of measure", "UoM"), required=False, example="each"),
)
SAME_UNITS = {
    "each": {"each", "ea", "unit", "units", "pcs", "pc", "piece", "pieces", "pce", "item", "items"},
}


class RowsRejected(Refused):
    """Some rows are wrong, so nothing of the file was taken."""

    code = "rows_rejected"


def check_goods_in(session: Session, sheet: Sheet, *, delivery_note: str | None = None) -> GoodsInPlan:
    """Read a delivery; `delivery_note` is what the person says where the sheet has none, or to say it again.

    Raises `RowsRejected` with every problem of the sheet, `AlreadyBooked` where the note is known.
    """
    found = Findings(sheet)
    skus = {code_key(sku.code): sku for sku in list_skus(session)}
    lines: dict[int, Line] = {}
    for row in sheet:
        line = read_line(found, row, skus)
        if line is not None:
            before = lines[line.sku_id].quantity if line.sku_id in lines else 0
            lines[line.sku_id] = replace(line, quantity=line.quantity + before)
    note = the_note(found, delivery_note)
    days = [found.day(row, "date") for row in sheet]
    refuse_problems(found, "nothing was booked in")
    refuse_known(session, note)
    day = next((each for each in days if each is not None), None)
    return GoodsInPlan(sheet.file, sheet.sheet, note, day, tuple(lines.values()))


def refuse_problems(found: Findings, so: str) -> None:
    """All or nothing: one bad row refuses the sheet. Raises `RowsRejected` with every problem."""
    if found.problems:
        count = f"{len(found.problems)} problem{'' if len(found.problems) == 1 else 's'}"
        raise RowsRejected(
            f"{found.sheet.file}: {count}, so {so}.",
            try_=["Correct the rows and send the file in again."],
            problems=found.problems,
        )


def read_line(found: Findings, row: Row, skus: dict[str, SkuView]) -> Line | None:
    """One row, or None once everything wrong with it is listed."""
    before = len(found.problems)
    sku = known_sku(found, row, skus)
    quantity = found.quantity(row, "quantity")
    unit = found.text(row, "unit").lower()
    if sku and unit and unit not in SAME_UNITS.get(sku.unit, {sku.unit}):
        found.add(row, "unit", "wrong_unit", unit, f"{sku.code} is counted in {sku.unit}, not in {unit}.")
    if sku is None or quantity is None or len(found.problems) > before:
        return None
    return Line(sku.id, sku.code, sku.item, sku.size, quantity)


def known_sku(found: Findings, row: Row, skus: dict[str, SkuView]) -> SkuView | None:
    """The SKU of a row; one that nobody knows is a problem, with the nearest codes."""
    code = found.code(row, "sku", missing="missing_sku")
    sku = skus.get(code_key(code))
    if code and sku is None:
        near = near_codes(code, [known.code for known in skus.values()])
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        found.add(row, "sku", "unknown_sku", code, f"There is no SKU {code}.{hint}")
    return sku


def the_note(found: Findings, given: str | None) -> str:
    """The one delivery note of the file; a sheet with two of them is two deliveries, and that is a problem."""
    said = (given or "").strip()[:LONGEST_NOTE]
    notes = {note_key(said): said} if said else {}
    for row in found.sheet:
        note = found.code(row, "delivery_note", most=LONGEST_NOTE)
        if not note or note_key(note) in notes:
            continue
        if notes:
            other = f"--delivery-note says {said}" if said else f"rows above say {next(iter(notes.values()))}"
            two = f"This row says {note}, and {other}: that is two deliveries."
            found.add(row, "delivery_note", "missing_note", note, two)
        notes[note_key(note)] = note
    if not notes:
        blank = "The delivery has no delivery note; say it with --delivery-note REF."
        found.add(found.sheet.header_row, "delivery_note", "missing_note", "", blank)
    return next(iter(notes.values()), "")
