"""What the values of a column are, as far as single cells can show it: addresses, whole numbers, days, codes, names.

It settles which of two columns can be meant, and keeps advice from naming a column of prices for a quantity.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wpp.sheets.cells import BadCell, Cell, CellFault, as_code, as_date, cell_text, is_blank, refuse_error
from wpp.sheets.strings import clean_text
from wpp.sheets.table.quantities import as_quantity

MOSTLY, HARDLY = 0.8, 0.5
"""From what share of its values on a column fits, and below what share it doesn't; between them nobody knows."""
MOST_CHANCE = 0.02
"""From two order numbers on, it is no chance that their check digits are right."""
# “1,200” and “12 pcs” are refused as quantities, each with a reason, and nothing else than quantities.
_NEARLY_A_QUANTITY = re.compile(r"\d{1,3}(?:[,. ']\d{3})+|\d{1,6}\s*[^\W\d_]{1,8}\.?")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DECIMAL = re.compile(r"[-+]?\d+[.,]\d+")
LONGEST_CODE = 40
_TRACKING = re.compile(r"(?=(?:.*\d){6})[0-9A-Za-z][0-9A-Za-z /-]{6,38}[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class ValueKind:
    """A kind of value. `telling` is whether the values alone are enough to suggest a column, whatever it is called.

    `looks` is how such a value looks, where `fits` knows more: an order number has a check digit, a SKU is in the
    catalogue. A file full of mistakes has at least values that look right. `chance` is how often any other value of the
    sort fits too, as a tenth of all numbers have the right check digit.
    """

    fits: Callable[[Cell], bool]
    telling: bool = False
    looks: Callable[[Cell], bool] | None = None
    chance: float = 0

    def share(self, cells: Iterable[Cell]) -> float | None:
        """The share of the values that fit, from 0 to 1; None where there are none."""
        return _share(self.fits, cells)

    def looks_right(self, cell: Cell) -> bool:
        """Whether one value looks like it."""
        return (self.looks or self.fits)(cell)

    def look_alike(self, cells: Iterable[Cell]) -> bool:
        """Whether most values look like it."""
        return (_share(self.looks_right, cells) or 0) >= MOSTLY

    def by_chance(self, cells: Iterable[Cell]) -> bool:
        """Whether there are so few values that all of them may fit by chance."""
        return self.chance ** sum(map(has_value, cells)) > MOST_CHANCE

    def told(self, cells: Iterable[Cell]) -> bool:
        """Whether the values alone say that the column is of this kind."""
        return self.telling and (self.share(cells) or 0) >= MOSTLY


def _share(fits: Callable[[Cell], bool], cells: Iterable[Cell]) -> float | None:
    values = [cell for cell in cells if has_value(cell)]
    return sum(map(fits, values)) / len(values) if values else None


def has_value(cell: Cell) -> bool:
    """Whether a cell has something in it that isn't an error such as #N/A."""
    if is_blank(cell) or isinstance(cell, CellFault):
        return False
    try:
        refuse_error(clean_text(cell) if isinstance(cell, str) else "")
    except BadCell:
        return False
    return True


def _is_address(cell: Cell) -> bool:
    return isinstance(cell, str) and _ADDRESS.search(cell) is not None


def _is_quantity(cell: Cell) -> bool:
    try:
        as_quantity(cell, zero=True)
    except BadCell:
        return isinstance(cell, str) and _NEARLY_A_QUANTITY.fullmatch(clean_text(cell)) is not None
    return True


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, int | float):
        return False
    try:
        return as_date(cell) is not None
    except BadCell:
        return False


def _is_code(cell: Cell) -> bool:
    try:
        code = as_code(cell)
    except BadCell:
        return False
    short = 0 < len(code) <= LONGEST_CODE and code.count(" ") < 2 and "@" not in code
    # “Mug” is a word, “MUG” and “mug-1” are codes.
    coded = code == code.upper() or any(char.isdigit() for char in code)
    return short and coded and not _is_day(cell) and _DECIMAL.fullmatch(code) is None


def _is_name(cell: Cell) -> bool:
    return (
        isinstance(cell, str) and len(cell) <= 80 and not any(char.isdigit() or char == "@" for char in cell)
    )


def _is_tracking(cell: Cell) -> bool:
    text = clean_text(cell_text(cell))
    return _TRACKING.fullmatch(text) is not None and not _is_day(cell)


EMAIL = ValueKind(_is_address, telling=True)
QUANTITY = ValueKind(_is_quantity)
DAY = ValueKind(_is_day)
CODE = ValueKind(_is_code)
PERSON_NAME = ValueKind(_is_name)
TRACKING = ValueKind(_is_tracking, telling=True)
