"""What a quantity counts by its own heading: “Qty (dozens)” twelves, “Packs of 10” tens, “Qty (cartons)” who knows.

Such a heading is never taken for units by itself: somebody chose the column, and the words still say something else.
"""

import re
from collections.abc import Mapping

from wpp.errors import Refusal
from wpp.questions import Answer, Question, mark_of
from wpp.sheets import Row, Sheet, truncate
from wpp.sheets.row_numbers import MOST_ROWS
from wpp.stock.cells_beside import figure, named
from wpp.stock.unit_headings import PACKS as PACK_WORDS

MULTIPLES: Mapping[str, int] = {
    **dict.fromkeys(("dozen", "dozens", "doz", "dz"), 12),
    **dict.fromkeys(("gross", "grosses"), 144),
    **dict.fromkeys(("hundred", "hundreds"), 100),
    **dict.fromkeys(("thousand", "thousands"), 1000),
}
"""Words of a heading that are a number; a pair is one unit of what is sold in pairs."""
_PACK = "|".join(("pks?", "sets?", *(re.escape(word) for pack in PACK_WORDS for word in pack)))
_MEASURES = "rolls?|kgs?|kilos?|kilograms?|grams?|grammes?|met(?:re|er)s?"
_OF = re.compile(rf"\b(?:{_PACK})\s*\(?(?:of|x|à|/|-)?\s*(\d{{1,4}})\b|\b(\d{{1,4}})\s*-?\s*(?:{_PACK})\b")
"""“Packs of 10”, “Box 24”, “10-packs”."""
_OF_MANY = re.compile(rf"\b({_PACK}|{_MEASURES})\b")
_IN_EACH = re.compile(r"\b(?:per|each|in)\b|/")
"""“Units per carton” are units."""
PACKS, UNITS, NONE = "packs", "units", "none"


class UnitsUnknown(Refusal):
    """The quantity counts cartons or the like, and nothing says how many units are in one."""

    code = "units_unknown"


def sheet_of(row: Row) -> int:
    """Which of the sheets that were read together a row is on; 0 where one was read."""
    return row.number // MOST_ROWS


def multiple_of(heading: str) -> int:
    """How many units one of this heading is; 0 where it says that it counts something, and not of how many."""
    text = heading.casefold()
    if found := _OF.search(text):
        return int(found[1] or found[2])
    times = next((MULTIPLES[word] for word in re.findall(r"[^\W\d_]+", text) if word in MULTIPLES), 1)
    return 0 if times == 1 and _OF_MANY.search(text) and not _IN_EACH.search(text) else times


def multiples(sheet: Sheet) -> list[int]:
    """The same for the quantity of each sheet that was read together."""
    return [multiple_of(each.heading("quantity")) for each in (sheet.parts or [sheet])]


def counted_question(sheet: Sheet) -> Question | None:
    """Whether the quantity counts what its heading says; None where it says units or a column says how many."""
    if any(figure(row, "per_pack") for row in sheet):
        return None
    by_sheet = multiples(sheet)
    rows = [
        (row, quantity, by_sheet[sheet_of(row)])
        for row in sheet
        if (quantity := figure(row, "quantity")) and by_sheet[sheet_of(row)] != 1
    ]
    if not rows:
        return None
    row, quantity, times = next((each for each in rows if not each[2]), rows[0])
    column = named(sheet.parts[sheet_of(row)] if sheet.parts else sheet, "quantity")
    id_ = f"counted-in-{mark_of([(each.number, units, factor) for each, units, factor in rows])}"
    is_so = f"{column} is {quantity:,} in row {row.number}"
    units = Answer(UNITS, f"{quantity:,} units in row {row.number}: as it says")
    if not times:
        text = f"{is_so}, and no column says how many units one of them is. Are these units?"
        return Question(id_, text, (Answer(NONE, "No: refuse the file"), units), first=False)
    packs = Answer(PACKS, f"{quantity * times:,} units in row {row.number}: multiplied by {times:,}")
    return Question(id_, f"{is_so}. Is each of them {times:,} units?", (packs, units), first=False)


def times_of(sheet: Sheet, answer: str) -> tuple[int, ...]:
    """By how much the quantity of each sheet is multiplied. Raises `UnitsUnknown`."""
    if answer == NONE:
        heading = truncate(sheet.heading("quantity"), 40)
        raise UnitsUnknown(
            f"{sheet.file}: nothing says how many units one of “{heading}” is.",
            hints=["Add a column such as “Units per carton” to the file, or ask for it with units."],
        )
    return tuple(multiples(sheet)) if answer == PACKS else ()
