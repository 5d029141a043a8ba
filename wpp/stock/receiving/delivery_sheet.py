"""Read the warehouse's sheet of a delivery: a pure check of every row, and nothing is booked while one is wrong."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from wpp.catalogue.codes import code_key
from wpp.catalogue.views import SkuView, list_skus, near_codes
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.sheets import Column, Row, Sheet, SheetValidator
from wpp.stock.duplicate_rows import repeats
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan
from wpp.stock.receiving.duplicate_delivery import LONGEST_NOTE, note_key, refuse_known
from wpp.wording import count, did_you_mean

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


class RowsRejected(Refusal):
    """Some rows are wrong, so nothing of the file was taken."""

    code = "rows_rejected"


def check_goods_in(
    session: Session, sheet: Sheet, *, delivery_note: str | None = None, another: bool = False
) -> GoodsInPlan:
    """Read a delivery; `delivery_note` is what the person says where the sheet has none, or to say it again.

    Raises `RowsRejected` with every problem of the sheet, `AlreadyBooked` where the note is known, or like a known one
    and nobody said that it is `another`.
    """
    found = SheetValidator(sheet)
    skus = {code_key(sku.code): sku for sku in list_skus(session)}
    lines: dict[int, DeliveryUnits] = {}
    taken: list[tuple[str, int, int]] = []
    for row in sheet:
        line = read_line(found, row, skus)
        if line is not None:
            taken.append((line.sku, row.number, line.quantity))
            before = lines[line.sku_id].quantity if line.sku_id in lines else 0
            lines[line.sku_id] = replace(line, quantity=line.quantity + before)
    note = the_note(found, delivery_note)
    days = read_days(found)
    refuse_problems(found, "nothing was booked in")
    refuse_known(session, note, taken, another=another)
    return GoodsInPlan(
        file=sheet.file,
        sheet=sheet.sheet,
        delivery_note=note,
        delivered_on=min(days, default=None),
        lines=tuple(lines.values()),
        repeats=repeats(taken),
        days=tuple((day, tuple(rows)) for day, rows in sorted(days.items())) if len(days) > 1 else (),
    )


def read_days(found: SheetValidator) -> dict[date, list[int]]:
    """The days of the file, with their rows."""
    days: dict[date, list[int]] = {}
    for row in found.sheet:
        day = found.day(row, "date")
        if day is not None:
            days.setdefault(day, []).append(row.number)
    return days


def refuse_problems(found: SheetValidator, so: str) -> None:
    """All or nothing: one bad row refuses the sheet. Raises `RowsRejected` with every problem."""
    if found.problems:
        number = count(len(found.problems), "problem")
        raise RowsRejected(
            f"{found.sheet.file}: {number}, so {so}.",
            hints=["Correct the rows and send the file in again."],
            problems=found.problems,
        )


def read_line(found: SheetValidator, row: Row, skus: dict[str, SkuView]) -> DeliveryUnits | None:
    """One row, or None once everything wrong with it is listed."""
    before = len(found.problems)
    sku = known_sku(found, row, skus)
    quantity = found.quantity(row, "quantity")
    unit = found.text(row, "unit").lower()
    if sku and unit and unit not in SAME_UNITS.get(sku.unit, {sku.unit}):
        found.add(row, "unit", "wrong_unit", unit, f"{sku.code} is counted in {sku.unit}, not in {unit}.")
    if sku is None or quantity is None or len(found.problems) > before:
        return None
    return DeliveryUnits(sku.id, sku.code, sku.item, sku.size, quantity)


def known_sku(found: SheetValidator, row: Row, skus: dict[str, SkuView]) -> SkuView | None:
    """The SKU of a row; one that nobody knows is a problem, with the nearest codes."""
    code = found.code(row, "sku", missing="missing_sku")
    sku = skus.get(code_key(code))
    if code and sku is None:
        near = near_codes(code, [known.code for known in skus.values()])
        question = did_you_mean(near)
        found.add(row, "sku", "unknown_sku", code, f"There is no SKU {code}. {question}".strip())
    return sku


def the_note(found: SheetValidator, given: str | None) -> str:
    """The one delivery note of the file; a sheet with two of them is two deliveries, and that is a problem."""
    said = (given or "").strip()
    if len(said) > LONGEST_NOTE:
        long = f"The delivery note given is longer than {LONGEST_NOTE} characters."
        found.add(found.sheet.header_row, "delivery_note", "suspicious_text", said[:LONGEST_NOTE], long)
    notes = {note_key(said): said} if said else {}
    for row in found.sheet:
        note = found.code(row, "delivery_note", most=LONGEST_NOTE)
        if not note or note_key(note) in notes:
            continue
        if notes:
            other = (
                f"the delivery note given is {said}"
                if said
                else f"rows above say {next(iter(notes.values()))}"
            )
            two = f"This row says {note}, and {other}: that is two deliveries."
            found.add(row, "delivery_note", "missing_note", note, two)
        notes[note_key(note)] = note
    if not notes:
        blank = "The delivery has no delivery note."
        how = hint(HintCode.NAME_DELIVERY_NOTE)
        found.add(found.sheet.header_row, "delivery_note", "missing_note", "", blank, how)
    return next(iter(notes.values()), "")
