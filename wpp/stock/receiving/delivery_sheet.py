"""Read the warehouse's sheet of a delivery: a pure check of every row, and nothing is booked while one is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from wpp.catalogue.code_columns import BARCODE_COLUMN
from wpp.catalogue.row_skus import RowSkus, row_skus
from wpp.catalogue.sku_names import sku_column
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import DAY, BadCell, Column, Grammar, Row, Sheet, SheetValidator, as_date, truncate, words
from wpp.sheets.errors import NoRows
from wpp.sheets.table.title_block import Labelled, code_of, labelled_value
from wpp.stock.contradictions import Contradictions, contradictions
from wpp.stock.duplicate_rows import repeats
from wpp.stock.quantity_names import ARRIVED, CAME, SENT, quantity_column
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan
from wpp.stock.receiving.duplicate_delivery import LONGEST_NOTE, note_key, refuse_known
from wpp.stock.unit_columns import UnitReading, read_units
from wpp.stock.unit_headings import UNIT_COLUMNS
from wpp.wording import count
from wpp.wording import day as in_words

NUMBERS = words("No, Number, Num, Ref, Reference")
GOODS_IN_COLUMNS = (
    Column(
        "delivery_note",
        "Delivery note",
        words("Delivery note no, DN, Delivery reference, GRN, Despatch note, Advice note"),
        required=False,
        example="DN-1001",
        once=True,
        grammar=Grammar(
            nouns=words(
                "Delivery note, DN, Delivery, GRN, Despatch note, Dispatch note, Advice note, Delivery docket, Docket",
                "Packing slip, Delivery advice, Despatch advice",
            ),
            before=words("Supplier, Our, Your"),
            after=NUMBERS,
            second=words("Document, Document no, Document number, Packing list no, Packing list number"),
        ),
    ),
    Column(
        "date",
        "Date",
        words("Delivery date, Date received, Received"),
        required=False,
        example="2026-03-31",
        grammar=Grammar(
            nouns=words(
                "Delivery date, Date received, Received date, Date delivered, Delivered date, Receipt date"
            ),
            alone=(*words("Goods in date, GRN date, Received on, Delivered on"), *ARRIVED),
            second=(*words("Despatch date, Dispatch date, Ship date, Document date, Posting date"), *SENT),
        ),
        kind=DAY,
    ),
    sku_column(),
    Column("description", "Description", ("Item", "Name", "Product"), required=False, example="T-shirt, M"),
    quantity_column(
        *words(
            "Qty, Units, Qty delivered, Delivered qty, Quantity shipped, Qty despatched, Units received, Received"
        ),
        verbs=CAME,
        alone=(*ARRIVED, *SENT, *words("Count, Quantité, Stock physique, Menge, Liefermenge")),
        near=words("Ordered, Invoiced, Expected"),
    ),
    Column(
        "unit",
        "Unit",
        words("Unit of measure, UoM, Base unit of measure, Base unit"),
        required=False,
        example="each",
    ),
)
NOTE, DATE = GOODS_IN_COLUMNS[:2]
DELIVERY_COLUMNS = (*GOODS_IN_COLUMNS, BARCODE_COLUMN, *UNIT_COLUMNS)
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
    skus = row_skus(session, sheet)
    against = contradictions(skus.known.by_id.values())
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
    skus: RowSkus,
    reading: UnitReading,
    against: Contradictions,
) -> DeliveryUnits | None:
    """One row, or None once everything wrong with it is listed."""
    before = len(validator.problems)
    sku = skus.find(validator, row)
    quantity = reading.units(validator, row)
    unit = validator.text(row, "unit").lower()
    if sku:
        against.check(validator, row, sku)
    if sku and unit and not reading.counts_packs(unit) and unit not in SAME_UNITS.get(sku.unit, {sku.unit}):
        validator.add(
            row,
            "unit",
            "wrong_unit",
            unit,
            f"{sku.code} is counted in {sku.unit}, not in {truncate(unit, 40)}.",
        )
    if sku is None or not quantity or len(validator.problems) > before:
        return None
    return DeliveryUnits(sku.id, sku.code, sku.item, sku.size, quantity)


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
    # Rows that could not be read may have had it.
    if not notes and (validator.sheet.rows or "delivery_note" not in validator.sheet.columns):
        blank = "The delivery has no delivery note."
        how = hint(HintCode.NAME_DELIVERY_NOTE)
        validator.add(validator.sheet.header_row, "delivery_note", "missing_note", "", blank, how)
    return next(iter(notes.values()), "")
