"""What columns beside a quantity make of it: cartons and pack sizes, damage, back orders, statuses and remarks.

None of them is ever ignored. Where the figures agree nothing is asked; otherwise a person says what they mean, once for
the file, and no answer is taken for another file.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import Row, Sheet, SheetValidator
from wpp.stock.cells_beside import as_word, figure, named, packs_named, packs_of
from wpp.stock.counted_in import MULTIPLES, PACKS, UNITS, counted_question, sheet_of, times_of
from wpp.stock.doubtful_rows import HAS_COME, doubtful_rows, left_out
from wpp.stock.unit_headings import PACKS as PACK_WORDS
from wpp.stock.unit_headings import TAKEN_OFF
from wpp.wording import count

CARTON_UNITS = frozenset((*(word for pack in PACK_WORDS for word in pack), "pk", "pks"))
"""Units of a quantity that counts packs."""
LESS, ALL = "less", "all"


@dataclass(frozen=True, slots=True)
class UnitReading:
    """What the numbers of a file mean, once everything about them was answered."""

    multiply: bool = False
    left_out: frozenset[int] = frozenset()
    less: tuple[str, ...] = ()
    times: tuple[int, ...] = ()
    """By how much the heading of the quantity multiplies it, on each of the sheets."""
    only_outstanding: bool = False

    def units(self, validator: SheetValidator, row: Row, *, zero: bool = False) -> int | None:
        """The units of a row, 0 where all are taken off; None where they are wrong, which is among the problems."""
        quantity = validator.quantity(row, "quantity", zero=zero)
        if quantity is None:
            return None
        if self.multiply:
            packs, per_pack = packs_of(row), figure(row, "per_pack")
            if packs is not None and per_pack is not None:
                quantity = packs * per_pack
            else:
                quantity *= next((each for each in (packs, per_pack) if each is not None), 1)
        quantity *= self.times[sheet_of(row)] if self.times else 1
        if self.only_outstanding and (outstanding := figure(row, "outstanding")) is not None:
            return outstanding
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
        return (self.multiply and unit in CARTON_UNITS) or (
            any(each != 1 for each in self.times) and (unit in CARTON_UNITS or unit in MULTIPLES)
        )


def read_units(
    sheet: Sheet,
    given: Mapping[str, str],
    *,
    fine: frozenset[str] = HAS_COME,
    taken: str = "Count {them} too",
) -> UnitReading:
    """What the numbers mean, from what agrees and from the answers; rows of other statuses than `fine` are asked about.

    Raises `NeedsAnswer`, `UnknownAnswer`, `UnitsUnknown`.
    """
    packs, multiply = packs_question(sheet)
    counted = None if packs or multiply else counted_question(sheet)
    doubtful = doubtful_rows(sheet, fine=fine, taken=taken)
    less = {field: each for field in TAKEN_OFF if (each := taken_off_question(sheet, field)) is not None}
    outstanding = outstanding_question(sheet)
    asked = [
        *(each for each in (packs, counted, outstanding) if each),
        *(each.question for each in doubtful),
        *less.values(),
    ]
    answers = answered(asked, given)
    return UnitReading(
        multiply=multiply or (packs is not None and answers[packs.id] == PACKS),
        left_out=left_out(doubtful, answers),
        less=tuple(field for field, question in less.items() if answers[question.id] == LESS),
        times=times_of(sheet, answers[counted.id]) if counted else (),
        only_outstanding=outstanding is not None and answers[outstanding.id] == LESS,
    )


def packs_question(sheet: Sheet) -> tuple[Question | None, bool]:
    """Whether the quantity counts units or packs, where that is in doubt; else whether it is to be multiplied."""
    packs = any(packs_of(row) is not None for row in sheet)
    per_pack = "per_pack" in sheet.columns
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
            f"{named(sheet, 'quantity')} is {quantity} in row {row.number}, but {packs_named(sheet)} × "
            f"{named(sheet, 'per_pack')} is {units}. Which is right?"
        )
    elif per_pack:
        what = (
            f"{named(sheet, 'per_pack')} is {units // quantity if quantity else 0} in row {row.number}. Does "
            f"{named(sheet, 'quantity')} count packs or units?"
        )
    else:
        what = (
            f"By {packs_named(sheet)}, row {row.number} has {units // quantity if quantity else 0} packs. Is "
            f"{named(sheet, 'quantity')} what is in each of them, or all of them together?"
        )
    answers = (
        Answer(PACKS, f"{units:,} units in row {row.number}: multiplied"),
        Answer(UNITS, f"{quantity:,} units in row {row.number}: as {named(sheet, 'quantity')} says"),
    )
    return Question(f"packs-{mark_of(rows)}", what, answers, first=False), False


def multiple(row: Row, quantity: int, *, both: bool) -> int | None:
    """The units of a row if its quantity is to be multiplied; None where that makes no difference."""
    packs, per_pack = packs_of(row), figure(row, "per_pack")
    if both:
        product = packs * per_pack if packs is not None and per_pack is not None else quantity
    else:
        product = quantity * next((each for each in (packs, per_pack) if each), 1)
    return product if product != quantity else None


def taken_off_question(sheet: Sheet, field: str) -> Question | None:
    """Whether the units of a column such as “Damaged” are among those of the quantity."""
    rows = [(row, units) for row in sheet if field in sheet.columns and (units := figure(row, field))]
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


def outstanding_question(sheet: Sheet) -> Question | None:
    """Whether only what is outstanding is still to come; None where what was received explains the difference."""
    rows = [
        (row, quantity, left)
        for row in sheet
        if "outstanding" in sheet.columns
        and (quantity := figure(row, "quantity")) is not None
        and (left := figure(row, "outstanding")) is not None
        and left != quantity - (figure(row, "received") or 0)
    ]
    if not rows:
        return None
    row, quantity, left = rows[0]
    outstanding, ordered = named(sheet, "outstanding"), named(sheet, "quantity")
    text = f"{outstanding} is {left:,} in row {row.number}, but {ordered} is {quantity:,}. Which is still to come?"
    answers = (
        Answer(LESS, f"{left:,} in row {row.number}: as {outstanding} says"),
        Answer(ALL, f"{quantity:,} in row {row.number}: as {ordered} says"),
    )
    return Question(f"outstanding-{mark_of(rows)}", text, answers, first=False)
