"""A cell as a quantity, or the reason why it isn't one and what to enter instead."""

import re
import unicodedata
from decimal import Decimal

from wpp.sheets.cells import BadCell, Cell, CellFault, cell_text, kind_name, parse_day, refuse_error
from wpp.sheets.strings import clean_text, truncate

_PLAIN = re.compile(r"[+-]?\d{1,40}(?:\.\d{0,40})?")
_TWO_WAYS = re.compile(r"[+-]?\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d+)?|[+-]?\d+,\d+")
# As half of Europe writes a whole number with its decimals; three zeros may be thousands.
_WHOLE = re.compile(r"[+-]?\d{1,40},0{1,2}")
_WITH_UNIT = re.compile(r"([+-]?\d+)\s*(?:[^\W\d_]|\()\D*")
# As SAP writes it, as accountants do, and with a space.
_NEGATIVE = re.compile(r"\d[\d.,]*\s*-|\(\s*-?\d[\d.,]*\s*\)|-\s+\d[\d.,]*|\d[\d.,]*\s*CR", re.IGNORECASE)
_DASHES = str.maketrans("\u2212\u2010\u2011\u2012\u2013\u2014", "------")
_REASONS = (
    (
        re.compile(r"0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|[\d.,]+[eE][+-]?\d+"),
        "is a number in programming notation",
    ),
    (re.compile(r"\d{1,2}:\d{2}(?::\d{2})?"), "is a time, not a quantity"),
    (re.compile(r"[+-]?[\d.,]+\s*%"), "is a percentage, not a quantity"),
    (re.compile(r"\d+\s*(?:-|to|/)\s*\d+"), "contains two numbers"),
    (re.compile(r"\d+\s*[x\u00d7*+]\s*\d+", re.IGNORECASE), "is a calculation, not a number"),
    (
        re.compile(r"[+-]?\d{1,3}(?:[,. ]\d{3})+\s*[^\W\d_]\D*"),
        "is ambiguous and contains a unit",
    ),
    (re.compile(r"[+-]?\d+[.,]\d+\s*[^\W\d_]\D*"), "is not a whole number"),
    (re.compile(r"\D*\d+\D+\d+\D*"), "contains more than one number"),
)


def as_quantity(cell: Cell, *, zero: bool = False, most: int = 1_000_000) -> int:
    """The cell as a whole number from 1 to `most`, or from 0 if `zero` is set.

    Raises BadCell (`bad_quantity`) for everything ambiguous, `1,200` included: in half of Europe that is one and a
    fifth.
    """
    if type(cell) is int or isinstance(cell, float):
        amount, text = Decimal(str(cell)), cell_text(cell)
    elif isinstance(cell, CellFault):
        raise BadCell(cell.code, cell.value, cell.message, cell.hint)
    elif isinstance(cell, str) or cell is None:
        text = clean_text(cell or "")
        refuse_error(text)
        amount = _amount(text)
    else:
        raise _bad(cell_text(cell), f"{cell_text(cell)} is {kind_name(cell)}, not a quantity")
    if amount != amount.to_integral_value():
        raise _bad(text, f"{truncate(text, 30)} is not a whole number")
    if amount < 0:
        raise _bad(text, f"{truncate(text, 30)} is a negative quantity")
    if amount == 0 and not zero:
        raise _bad(text, "the quantity is 0: remove the row or enter a quantity")
    if amount > most:
        raise _bad(text, f"{truncate(text, 30)} is more than {most:,}, the maximum for one row")
    return int(amount)


def _amount(text: str) -> Decimal:
    if not text:
        raise _bad(text, "the quantity is blank: enter a whole number")
    if any(unicodedata.category(sign) in ("No", "Nl") for sign in text):
        # Made plain by the rules of Unicode, 5² would be 52 and 1½ would begin with 11.
        raise _bad(text, f"“{truncate(text)}” contains a fraction or a superscript: {_WRITE}")
    figures = unicodedata.normalize("NFKC", text).translate(_DASHES)
    if _WHOLE.fullmatch(figures):
        return Decimal(figures.partition(",")[0])
    two_ways = _TWO_WAYS.fullmatch(figures)
    if not two_ways and _PLAIN.fullmatch(figures):
        return Decimal(figures)
    raise _bad(text, f"“{truncate(text)}” {_why(figures, two_ways=two_ways is not None)}")


_WRITE = "enter a whole number, such as 12"


def _why(figures: str, *, two_ways: bool) -> str:
    if two_ways:
        whole, decimals = re.fullmatch(r"(.*?)(?:[.,](\d+))?", figures).groups()  # type: ignore[union-attr]
        if decimals is not None and len(decimals) != 3:
            return "is not a whole number"
        digits = re.sub(r"[,.' ]", "", figures)
        if decimals is not None and whole.isdecimal():
            return f"may be {whole} or {digits}: enter it without a comma or decimal point"
        return f"is ambiguous: enter it without a comma or decimal point, as {digits}"
    if _NEGATIVE.fullmatch(figures):
        amount = re.sub(r"[^\d.,]", "", figures)
        return f"is a negative quantity (minus {amount})"
    if re.fullmatch(r"\d+(?:_\d+)+", figures):
        return f"contains an underscore: enter it as {figures.replace('_', '')}"
    if re.fullmatch(r"[+-]?\.\d+", figures):
        return "is not a whole number"
    if not figures.isdecimal() and parse_day(figures) is not None:
        return f"is a date, not a quantity: {_WRITE}"
    for pattern, why in _REASONS:
        if pattern.fullmatch(figures):
            return f"{why}: {_WRITE}"
    if (number := _WITH_UNIT.fullmatch(figures)) is not None:
        if number[1].startswith("-"):
            return "is a negative quantity"
        return f"contains a unit: enter only {number[1]} and put the unit in a separate column"
    return f"is not a number: {_WRITE}"


def _bad(value: str, why: str) -> BadCell:
    return BadCell("bad_quantity", value, f"{why[0].upper()}{why[1:]}.")
