"""Read the warehouse's sheet of a delivery: a pure check of every row, and nothing is booked while one is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from wpp.catalogue.codes import code_key
from wpp.catalogue.views import SkuView, near_codes, skus_by_code
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import BadCell, Column, Row, Sheet, SheetValidator, as_date
from wpp.sheets.errors import NoRows
from wpp.sheets.table.title_block import Labelled, code_of, labelled_value
from wpp.stock.contradictions import Contradictions, contradictions
from wpp.stock.duplicate_rows import repeats
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan
from wpp.stock.receiving.duplicate_delivery import LONGEST_NOTE, note_key, refuse_known
from wpp.stock.unit_columns import UnitReading, read_units
from wpp.stock.unit_headings import UNIT_COLUMNS
from wpp.wording import count, did_you_mean
from wpp.wording import day as in_words

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
            "Part no",
            "Item #",
            "Material",
            "Merchant SKU",
            "Variant SKU",
            "Product SKU",
            "Item SKU",
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
            "Units received",
            "Quantity delivered",
            "Qty delivered",
            "Delivered qty",
            "Units delivered",
            "Quantity shipped",
            "Qty shipped",
            "Shipped qty",
            "Qty despatched",
            "Qty dispatched",
            "Quantity despatched",
            "Quantity dispatched",
            "Total units",
            "Total qty",
            "Total quantity",
            "Total pcs",
            "Total pieces",
            "Pcs",
            "Pieces",
            "Count",
            "Quantité",
            "Stock physique",
        ),
        example="40",
    ),
    Column("unit", "Unit", ("Unit of measure", "UoM"), required=False, example="each"),
)
NOTE, DATE = GOODS_IN_COLUMNS[:2]
DELIVERY_COLUMNS = (*GOODS_IN_COLUMNS, *UNIT_COLUMNS)
"""What is looked for in a delivery: the columns of its template, and those that change what its numbers mean."""
SAME_UNITS = {
    "each": {"each", "ea", "unit", "units", "pcs", "pc", "piece", "pieces", "pce", "item", "items"},
}


class RowsRejected(Refusal):
    """Some rows are wrong, so nothing of the file was taken."""

    code = "rows_rejected"


def check_goods_in(
    session: Session,
    sheet: Sheet,
    *,
    delivery_note: str | None = None,
    another: bool = False,
    answers: Mapping[str, str] | None = None,
) -> GoodsInPlan:
    """Read a delivery; `delivery_note` is what the person says where the sheet has none, or to say it again.

    Raises `RowsRejected` with every problem of the sheet, `AlreadyBooked` where the note is known, or like a known one
    and nobody said that it is `another`, and `NeedsAnswer` where a column changes what the quantities mean.
    """
    reading = read_units(sheet, answers or {})
    validator = SheetValidator(sheet)
    skus = skus_by_code(session)
    against = contradictions(skus.values())
    lines: dict[int, DeliveryUnits] = {}
    taken: list[tuple[str, int, int]] = []
    for row in sheet:
        if row.number in reading.left_out:
            continue
        line = read_line(validator, row, skus, reading, against)
        if line is not None:
            taken.append((line.sku, row.number, line.quantity))
            before = lines[line.sku_id].quantity if line.sku_id in lines else 0
            lines[line.sku_id] = replace(line, quantity=line.quantity + before)
    note = the_note(validator, delivery_note, answers or {})
    days = read_days(validator)
    refuse_problems(validator, "nothing was booked in")
    refuse_empty(sheet, lines, "book in")
    refuse_known(session, note, taken, another=another)
    return GoodsInPlan(
        file=sheet.file,
        sheet=sheet.sheet,
        delivery_note=note,
        delivered_on=min(days, default=None),
        lines=tuple(lines.values()),
        repeats=repeats(taken),
        days=tuple((day, tuple(rows)) for day, rows in sorted(days.items())) if len(days) > 1 else (),
        rows=tuple(taken),
        another=another,
    )


def read_days(validator: SheetValidator) -> dict[date, list[int]]:
    """The days of the file, with their rows."""
    days: dict[date, list[int]] = {}
    for row in validator.sheet:
        day = validator.day(row, "date")
        if day is not None:
            days.setdefault(day, []).append(row.number)
    found = labelled_value(validator.sheet, DATE) if not days else None
    if found is not None and (above := day_of(found)) is not None:
        days[above] = []
        said = f"Row {found.row}, above the headings: {found.label} {in_words(above)}."
        validator.sheet.remark(said)
    return days


def day_of(found: Labelled) -> date | None:
    """A day above the headings; what is none there is nobody's mistake."""
    try:
        return as_date(found.value)
    except BadCell:
        return None


def note_above(sheet: Sheet, answers: Mapping[str, str]) -> str:
    """The delivery note in the title block, if a person says that it is the one; empty where there is none."""
    found = labelled_value(sheet, NOTE)
    note = code_of(found) if found is not None else ""
    if found is None or not note or len(note) > LONGEST_NOTE:
        return ""
    question = Question(
        f"note-{mark_of((found.row, note))}",
        f"Row {found.row} says “{found.label}: {note}”. Is {note} this delivery’s note number?",
        (Answer("yes", "Yes"), Answer("no", "No")),
    )
    return note if answered([question], answers)[question.id] == "yes" else ""


def refuse_problems(validator: SheetValidator, so: str) -> None:
    """All or nothing: one bad row refuses the sheet. Raises `RowsRejected` with every problem."""
    if validator.problems:
        number = count(len(validator.problems), "problem")
        raise RowsRejected(
            f"{validator.sheet.file}: {number}, so {so}.",
            hints=["Correct the rows and import the file again."],
            problems=validator.problems,
        )


def refuse_empty(sheet: Sheet, taken: Collection[object], to: str) -> None:
    """Refuse a file of which nothing is left once its questions were answered. Raises `NoRows`."""
    if not taken:
        raise NoRows(
            f"{sheet.file}: nothing is left to {to}.",
            hints=["Check your answers, and that it's the right file."],
        )


def read_line(
    validator: SheetValidator,
    row: Row,
    skus: dict[str, SkuView],
    reading: UnitReading,
    against: Contradictions,
) -> DeliveryUnits | None:
    """One row, or None once everything wrong with it is listed."""
    before = len(validator.problems)
    sku = known_sku(validator, row, skus)
    quantity = reading.units(validator, row)
    unit = validator.text(row, "unit").lower()
    if sku:
        against.check(validator, row, sku)
    if sku and unit and not reading.counts_packs(unit) and unit not in SAME_UNITS.get(sku.unit, {sku.unit}):
        validator.add(row, "unit", "wrong_unit", unit, f"{sku.code} is counted in {sku.unit}, not in {unit}.")
    if sku is None or not quantity or len(validator.problems) > before:
        return None
    return DeliveryUnits(sku.id, sku.code, sku.item, sku.size, quantity)


def known_sku(validator: SheetValidator, row: Row, skus: dict[str, SkuView]) -> SkuView | None:
    """The SKU of a row; one that nobody knows is a problem, with the nearest codes."""
    code = validator.code(row, "sku", missing="missing_sku")
    sku = skus.get(code_key(code))
    if code and sku is None:
        near = near_codes(code, [known.code for known in skus.values()])
        question = did_you_mean(near)
        validator.add(row, "sku", "unknown_sku", code, f"There is no SKU {code}. {question}".strip())
    if sku is not None and code_key(code) != code_key(sku.code):
        validator.sheet.remark(f"{code} is now {sku.code}, and was read as that.")
    return sku


def the_note(validator: SheetValidator, given: str | None, answers: Mapping[str, str]) -> str:
    """The one delivery note of the file; a sheet with two of them is two deliveries, and that is a problem.

    Where no column and nobody says it, one above the headings is asked about. Raises `NeedsAnswer`.
    """
    given_note = (given or "").strip()
    if len(given_note) > LONGEST_NOTE:
        long = f"The delivery note given is longer than {LONGEST_NOTE} characters."
        validator.add(
            validator.sheet.header_row, "delivery_note", "suspicious_text", given_note[:LONGEST_NOTE], long
        )
    notes = {note_key(given_note): given_note} if given_note else {}
    for row in validator.sheet:
        note = validator.code(row, "delivery_note", most=LONGEST_NOTE)
        if not note or note_key(note) in notes:
            continue
        if notes:
            other = (
                f"the delivery note given is {given_note}"
                if given_note
                else f"rows above have {next(iter(notes.values()))}"
            )
            two = f"This row has {note}, but {other}. A file can hold only one delivery."
            validator.add(row, "delivery_note", "missing_note", note, two)
        notes[note_key(note)] = note
    if not notes and (above := note_above(validator.sheet, answers)):
        return above
    if not notes:
        blank = "The delivery has no delivery note."
        how = hint(HintCode.NAME_DELIVERY_NOTE)
        validator.add(validator.sheet.header_row, "delivery_note", "missing_note", "", blank, how)
    return next(iter(notes.values()), "")
