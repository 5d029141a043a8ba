"""Columns beside a quantity that change what it means: cartons, pack sizes, back orders, damage, status, size.

None of them is ever ignored. Where the figures agree nothing is asked; otherwise a person says what they mean, once for
the file, and no answer is taken for another file.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import BadCell, Column, Row, Sheet, SheetValidator, as_quantity, plain_text, truncate, words
from wpp.wording import count, listing

UNIT_COLUMNS = (
    Column(
        "packs",
        "Cartons",
        words(
            "Ctns, Ctn, Boxes, Cases, Outers, Packs, Packages, Inners, Pallets, Bags, Bundles, No of cartons",
            "No of ctns, No ctns, Number of cartons, Carton count, Cartons received, No of boxes, No of cases",
            "No of packs, Number of boxes, Number of cases, Number of packs, Total cartons, Total boxes, Total cases",
            "Qty cartons, Carton qty, Case qty, Box qty",
        ),
        required=False,
    ),
    Column(
        "per_pack",
        "Units per carton",
        words(
            "Pack size, Case size, Carton size, Box size, Outer size, Inner size, Pack qty, Packed in, Units per case",
            "Units per box, Units per pack, Units per outer, Units per ctn, Units/carton, Qty per carton, Qty per case",
            "Qty per box, Qty per pack, Qty per ctn, Quantity per carton, Pcs per carton, Pcs/ctn, Pcs per ctn",
            "Pieces per carton, Per carton, Per case, Per box, Each per case, Items per carton, Items per pack",
            "Pack of, Case pack, Inner pack, SPQ",
        ),
        required=False,
    ),
    Column(
        "status",
        "Status",
        words("Condition, State, Line status, Stock status, Receipt status, Item status, QC, QC status"),
        required=False,
    ),
    Column("damaged", "Damaged", words("Damages, Faulty, Broken, Damaged qty, Qty damaged"), required=False),
    Column(
        "short",
        "Short",
        words("Shortage, Shortages, Missing, Not received, Short qty, Qty short, Qty missing, Lost"),
        required=False,
    ),
    Column(
        "rejected",
        "Rejected",
        words("Rejects, Rejected qty, Qty rejected, Failed, Failed QC"),
        required=False,
    ),
    Column(
        "back_order",
        "Back order",
        words(
            "Back ordered, Backorder, Backordered, B/O, BO, On back order, Back order qty, To follow, Outstanding",
            "Outstanding qty, Qty outstanding, Balance due",
        ),
        required=False,
    ),
    Column("returned", "Returned", words("Returns, Returned qty, Qty returned"), required=False),
    Column("size", "Size", words("Size name, Size code"), required=False),
)
"""What changes a number or a row; read beside the columns of a delivery, an order or a count, and in no template."""


def unit_columns(*fields: str) -> tuple[Column, ...]:
    """Those that have a meaning in a kind of file: nothing is on back order in a count."""
    return tuple(column for column in UNIT_COLUMNS if column.field in fields)


TAKEN_OFF = ("damaged", "short", "rejected", "back_order", "returned")
RECEIVED = frozenset(
    words(
        "received, receipted, delivered, arrived, checked, booked in, in stock, available, new, ok, okay, good, fine",
        "correct, accepted, passed, pass, grade a, a grade, all ok, complete, completed, closed, done, full, in full",
        "received in full, fully received, shipped, despatched, dispatched, yes, y",
    )
)
"""Statuses of what has come, in lower case; any other is asked about."""
CARTON_UNITS = frozenset(
    words(
        "box, boxes, carton, cartons, ctn, ctns, case, cases, outer, outers, pack, packs, pk, inner",
        "inners, bundle, bundles",
    )
)
UNITS, PACKS, WITHOUT, WITH, LESS, ALL = "units", "packs", "without", "with", "less", "all"


@dataclass(frozen=True, slots=True)
class UnitReading:
    """What the numbers of a file mean, once everything about them was answered."""

    multiply: bool = False
    left_out: frozenset[int] = frozenset()
    less: tuple[str, ...] = ()

    def units(self, validator: SheetValidator, row: Row, *, zero: bool = False) -> int | None:
        """The units of a row, 0 where all are taken off; None where they are wrong, which is among the problems."""
        quantity = validator.quantity(row, "quantity", zero=zero)
        if quantity is None:
            return None
        if self.multiply:
            packs, per_pack = figure(row, "packs"), figure(row, "per_pack")
            if packs is not None and per_pack is not None:
                quantity = packs * per_pack
            else:
                quantity *= next((each for each in (packs, per_pack) if each is not None), 1)
        rest = quantity - sum(figure(row, field) or 0 for field in self.less)
        if rest < 0:
            validator.add(
                row,
                "quantity",
                "bad_quantity",
                str(quantity),
                f"More is taken off than the {quantity} units.",
            )
            return None
        return rest

    def counts_packs(self, unit: str) -> bool:
        """Whether a unit such as “box” is that of the packs, and not of what is counted."""
        return self.multiply and unit in CARTON_UNITS


def read_units(sheet: Sheet, given: Mapping[str, str]) -> UnitReading:
    """What the numbers mean, from what agrees and from the answers. Raises `NeedsAnswer`, `UnknownAnswer`."""
    packs, multiply = packs_question(sheet)
    status, unsure = status_question(sheet)
    less = {field: each for field in TAKEN_OFF if (each := taken_off_question(sheet, field)) is not None}
    asked = [question for question in (packs, status, *less.values()) if question]
    answers = answered(asked, given)
    return UnitReading(
        multiply=multiply or (packs is not None and answers[packs.id] == PACKS),
        left_out=unsure if status is not None and answers[status.id] == WITHOUT else frozenset(),
        less=tuple(field for field, question in less.items() if answers[question.id] == LESS),
    )


def packs_question(sheet: Sheet) -> tuple[Question | None, bool]:
    """Whether the quantity counts units or packs, where that is in doubt; else whether it is to be multiplied."""
    packs, per_pack = "packs" in sheet.columns, "per_pack" in sheet.columns
    rows = [
        (row, quantity, factor)
        for row in sheet
        if (quantity := figure(row, "quantity")) is not None
        and (factor := multiple(row, quantity, both=packs and per_pack)) is not None
    ]
    if not rows:
        return None, False
    if not packs and all(as_word(row, "unit") in CARTON_UNITS for row, _, _ in rows):
        return None, True
    row, quantity, units = rows[0]
    if packs and per_pack:
        what = (
            f"{named(sheet, 'quantity')} is {quantity} in row {row.number}, but {named(sheet, 'packs')} × "
            f"{named(sheet, 'per_pack')} is {units}. Which is right?"
        )
    elif per_pack:
        what = (
            f"{named(sheet, 'per_pack')} is {units // quantity if quantity else 0} in row {row.number}. Does "
            f"{named(sheet, 'quantity')} count packs or units?"
        )
    else:
        what = (
            f"{named(sheet, 'packs')} is {units // quantity if quantity else 0} in row {row.number}. Is "
            f"{named(sheet, 'quantity')} what is in each of them, or all of them together?"
        )
    answers = (
        Answer(PACKS, f"{units:,} units in row {row.number}: multiplied"),
        Answer(UNITS, f"{quantity:,} units in row {row.number}: as {named(sheet, 'quantity')} says"),
    )
    return Question(f"packs-{mark_of(rows)}", what, answers), False


def multiple(row: Row, quantity: int, *, both: bool) -> int | None:
    """The units of a row if its quantity is to be multiplied; None where that makes no difference."""
    packs, per_pack = figure(row, "packs"), figure(row, "per_pack")
    if both:
        product = packs * per_pack if packs is not None and per_pack is not None else quantity
    else:
        product = quantity * next((each for each in (packs, per_pack) if each), 1)
    return product if product != quantity else None


def status_question(sheet: Sheet) -> tuple[Question | None, frozenset[int]]:
    """What is to become of rows whose status is none of a thing received, with the numbers of these rows."""
    rows = [row for row in sheet if (word := as_word(row, "status")) and word not in RECEIVED]
    if not rows:
        return None, frozenset()
    said = listing(
        [f"“{word}”" for word in dict.fromkeys(truncate(shown(row, "status"), 40) for row in rows)], 6
    )
    units = sum(figure(row, "quantity") or 0 for row in rows)
    says = "says" if len(rows) == 1 else "say"
    where = listing([str(row.number) for row in rows], 8)
    text = (
        f"{named(sheet, 'status')}: {count(len(rows), 'row')} {says} {said}, {count(units, 'unit')} "
        f"({'row' if len(rows) == 1 else 'rows'} {where}). What about {'it' if len(rows) == 1 else 'them'}?"
    )
    them = "it" if len(rows) == 1 else "them"
    answers = (Answer(WITHOUT, f"Leave {them} out"), Answer(WITH, f"Count {them} too"))
    return Question(f"status-{mark_of(rows)}", text, answers), frozenset(row.number for row in rows)


def taken_off_question(sheet: Sheet, field: str) -> Question | None:
    """Whether the units of a column such as “Damaged” are among those of the quantity."""
    rows = [(row, units) for row in sheet if (units := figure(row, field))]
    if not rows:
        return None
    row, units = rows[0]
    quantity = figure(row, "quantity") or 0
    text = (
        f"{named(sheet, field)} is {units:,} in row {row.number}"
        + (f" and more in {count(len(rows) - 1, 'other row')}" if len(rows) > 1 else "")
        + f". Are these among the {quantity:,} of {named(sheet, 'quantity')}?"
    )
    answers = (
        Answer(LESS, f"Yes: {max(quantity - units, 0):,} in row {row.number}"),
        Answer(ALL, f"No: {quantity:,} in row {row.number}"),
    )
    return Question(f"{field.replace('_', '-')}-{mark_of(rows)}", text, answers)


def size_conflict(validator: SheetValidator, row: Row, sku: str, size: str) -> None:
    """Name a size that contradicts the SKU: one of the two is wrong, and nobody knows which."""
    given = shown(row, "size")
    if given and size and plain(given) != plain(size):
        validator.add(
            row,
            "size",
            "size_conflict",
            given,
            f"{sku} is size {size}, but this row says {truncate(given, 40)}.",
        )


def named(sheet: Sheet, field: str) -> str:
    """A column by its heading and its letter."""
    return f"“{truncate(sheet.heading(field), 40)}” ({sheet.column_letters[field]})"


def figure(row: Row, field: str) -> int | None:
    """A whole number of a column; None where there is none. What is wrong with it is for others to say."""
    try:
        return as_quantity(row[field], zero=True)
    except BadCell:
        return None


def shown(row: Row, field: str) -> str:
    """The text of a cell, empty where it has none."""
    return plain_text(row[field])


def as_word(row: Row, field: str) -> str:
    """The same to compare."""
    return shown(row, field).casefold().strip(" .!")


def plain(text: str) -> str:
    """A size to compare: without case, spaces and punctuation."""
    return "".join(char for char in text.casefold() if char.isalnum())
