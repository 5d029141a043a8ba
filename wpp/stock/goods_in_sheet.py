"""Read the warehouse's sheet of a delivery: a pure check of every row, and nothing is booked while one is wrong."""

from datetime import date

from sqlalchemy.orm import Session

from wpp.catalogue import SkuView, code_key, list_skus, near_codes
from wpp.errors import Refused
from wpp.sheets import BadCell, Column, Problem, Row, Sheet, as_code, as_date, as_quantity, as_text
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
        ("Qty", "Units", "Quantity received", "Qty received", "Received qty", "Count", "Quantité"),
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
    problems: list[Problem] = list(sheet.problems)
    skus = {code_key(sku.code): sku for sku in list_skus(session)}
    lines: dict[int, Line] = {}
    for row in sheet:
        found = read_line(sheet, row, skus, problems)
        if found is not None:
            before = lines[found.sku_id].quantity if found.sku_id in lines else 0
            lines[found.sku_id] = Line(
                found.sku_id, found.sku, found.name, found.size, found.quantity + before
            )
    note = the_note(sheet, delivery_note, problems)
    day = the_day(sheet, problems)
    if problems or not lines:
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
        raise RowsRejected(
            f"{sheet.file}: {count}, so nothing was booked in.",
            try_=["Correct the rows and book the file in again."],
            problems=problems,
        )
    refuse_known(session, note)
    return GoodsInPlan(sheet.file, sheet.sheet, note, day, tuple(lines.values()))


def read_line(sheet: Sheet, row: Row, skus: dict[str, SkuView], problems: list[Problem]) -> Line | None:
    """One row, or None once everything wrong with it is listed."""
    before = len(problems)
    sku = None
    try:
        sku = known_sku(as_code(row["sku"]), skus)
    except BadCell as bad:
        problems.append(sheet.problem(row, "sku", bad))
    quantity = 0
    try:
        quantity = as_quantity(row["quantity"])
    except BadCell as bad:
        problems.append(sheet.problem(row, "quantity", bad))
    try:
        unit = as_text(row["unit"], numbers=True).lower()
        if sku and unit and unit not in SAME_UNITS.get(sku.unit, {sku.unit}):
            raise BadCell("wrong_unit", unit, f"{sku.code} is counted in {sku.unit}, not in {unit}.")
    except BadCell as bad:
        problems.append(sheet.problem(row, "unit", bad))
    if sku is None or len(problems) > before:
        return None
    return Line(sku.id, sku.code, sku.item, sku.size, quantity)


def known_sku(code: str, skus: dict[str, SkuView]) -> SkuView:
    """The SKU of a code. Raises BadCell with the nearest codes."""
    if not code:
        raise BadCell("missing_sku", "", "The SKU is blank.")
    found = skus.get(code_key(code))
    if found is None:
        near = near_codes(code, [sku.code for sku in skus.values()])
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise BadCell("unknown_sku", code, f"There is no SKU {code}.{hint}")
    return found


def the_note(sheet: Sheet, given: str | None, problems: list[Problem]) -> str:
    """The one delivery note of the file; a sheet with two of them is two deliveries, and that is a problem."""
    said = (given or "").strip()[:LONGEST_NOTE]
    notes = {note_key(said): said} if said else {}
    for row in sheet:
        try:
            note = as_code(row["delivery_note"])
            if len(note) > LONGEST_NOTE:
                raise BadCell(
                    "suspicious_text", note, f"A delivery note has {LONGEST_NOTE} characters at most."
                )
            if note and note_key(note) not in notes:
                if notes:
                    other = (
                        f"--delivery-note says {said}"
                        if said
                        else f"rows above say {next(iter(notes.values()))}"
                    )
                    raise BadCell(
                        "missing_note", note, f"This row says {note}, and {other}: that is two deliveries."
                    )
                notes[note_key(note)] = note
        except BadCell as bad:
            problems.append(sheet.problem(row, "delivery_note", bad))
    if notes:
        return next(iter(notes.values()))
    blank = BadCell("missing_note", "", "The delivery has no delivery note; say it with --delivery-note REF.")
    problems.append(sheet.problem(sheet.header_row, "delivery_note", blank))
    return ""


def the_day(sheet: Sheet, problems: list[Problem]) -> date | None:
    """The day of the delivery: the first that the file says."""
    found = None
    for row in sheet:
        try:
            found = found or as_date(row["date"])
        except BadCell as bad:
            problems.append(sheet.problem(row, "date", bad))
    return found
