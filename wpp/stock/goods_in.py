"""Book in a delivery: all of its lines or none, and the same delivery note never twice.

Read, check (pure), then one transaction. The delivery note is compared without case, spaces or punctuation, under a
unique constraint: two clerks who book the same file at once get one booking and one refusal.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.catalogue import SkuView, code_key, list_skus, name_key, near_codes
from wpp.database import table_of
from wpp.errors import Refused
from wpp.mail import Kind, queue_many, team_letters
from wpp.policy import policy_of
from wpp.sheets import BadCell, Column, Problem, Row, Sheet, as_code, as_date, as_quantity, as_text
from wpp.stock.model import GoodsIn, GoodsInLine, Location
from wpp.stock.movements import Move, move, open_levels
from wpp.work import Work

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
LONGEST_NOTE = 120


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one SKU of a delivery."""

    sku_id: int
    sku: str
    name: str
    size: str
    quantity: int


@dataclass(frozen=True, slots=True)
class GoodsInPlan:
    """A delivery that can be booked as it is; lines of the same SKU are added together."""

    file: str
    sheet: str
    delivery_note: str
    delivered_on: date | None
    lines: tuple[Line, ...]

    @property
    def units(self) -> int:
        """All units of the delivery."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class GoodsInView:
    """A delivery as it was booked; `number` is the goods received note, `GRN-1`."""

    number: str
    delivery_note: str
    delivered_on: date | None
    lines: tuple[Line, ...]

    @property
    def units(self) -> int:
        """All units of the delivery."""
        return sum(line.quantity for line in self.lines)


class RowsRejected(Refused):
    """Some rows are wrong, so nothing of the file was taken."""

    code = "rows_rejected"


class AlreadyBooked(Refused):
    """This delivery note was booked in before."""

    code = "already_booked"


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


def book_in(work: Work, plan: GoodsInPlan) -> GoodsInView:
    """Book the delivery: supplier → available, and the goods-in email to CS and DS.

    Raises `AlreadyBooked`, also when somebody else booked it a moment ago.
    """
    booked = insert_delivery(work, plan)
    number = f"GRN-{booked}"
    open_levels(work, [line.sku_id for line in plan.lines])
    work.session.connection().execute(
        insert(table_of(GoodsInLine)),
        [{"goods_in_id": booked, "sku_id": line.sku_id, "quantity": line.quantity} for line in plan.lines],
    )
    move(
        work,
        [
            Move(
                line.sku_id,
                Location.SUPPLIER,
                Location.AVAILABLE,
                line.quantity,
                cause=f"goods in {number} sku {line.sku_id}",
                note=f"Delivery note {plan.delivery_note}",
            )
            for line in plan.lines
        ],
    )
    view = GoodsInView(number, plan.delivery_note, plan.delivered_on, plan.lines)
    record(
        work,
        Tag.STOCK_BOOKED_IN,
        about("goods-in", number),
        delivery_note=plan.delivery_note,
        units=plan.units,
    )
    tell_teams(work, view)
    return view


def insert_delivery(work: Work, plan: GoodsInPlan) -> int:
    """The delivery's own row; its unique key is the guard. A refusal here needs no second look at the table."""
    try:
        return work.session.execute(
            insert(GoodsIn)
            .values(
                delivery_note=plan.delivery_note,
                delivery_note_key=note_key(plan.delivery_note),
                delivered_on=plan.delivered_on,
                file=plan.file[:255],
                at=work.now,
                actor=work.actor[:200],
            )
            .returning(GoodsIn.id)
        ).scalar_one()
    except IntegrityError as error:
        if "delivery_note_key" not in str(error.orig):
            raise
        raise AlreadyBooked(
            f"Delivery note {plan.delivery_note} has just been booked in by somebody else; nothing was booked again.",
            try_=["wpp stock history"],
        ) from error


def refuse_known(session: Session, note: str) -> None:
    """Say when and by whom a delivery note was booked in."""
    known = session.execute(
        select(GoodsIn).where(GoodsIn.delivery_note_key == note_key(note))
    ).scalar_one_or_none()
    if known is None:
        return
    raise AlreadyBooked(
        f"Delivery note {known.delivery_note} was booked in as GRN-{known.id} on {known.at:%d %B %Y} by {known.actor}"
        f"{f' from {known.file}' if known.file else ''}; nothing was booked again.",
        try_=["If it is another delivery, give it its own note: --delivery-note REF"],
    )


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


def note_key(note: str) -> str:
    """A delivery note as it is compared: `DN 1001`, `dn-1001` and `DN/1001` are one paper."""
    return re.sub(r"[\W_]+", "", name_key(note)) or name_key(note)


def tell_teams(work: Work, view: GoodsInView) -> None:
    """The goods-in email to CS and DS; an address that is in both teams gets it once."""
    policy = policy_of(work.session)
    facts = {
        "goods_in": view.number,
        "delivery_note": view.delivery_note,
        "delivered_on": view.delivered_on.isoformat() if view.delivered_on else None,
        "lines": [
            {"sku": line.sku, "name": line.name, "size": line.size, "quantity": line.quantity}
            for line in view.lines
        ],
        "units": view.units,
        "booked_by": work.actor,
    }
    teams: Sequence[str] = tuple(dict.fromkeys((*policy.email_cs, *policy.email_ds)))
    queue_many(work, team_letters(Kind.GOODS_IN, view.number, teams, facts), brand_name=policy.brand_name)
