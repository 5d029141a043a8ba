"""Barcodes: the numbers of GS1 that stand on a product, in any of their lengths, and codes of other kinds as they are.

EAN-8, UPC-A (12 digits), EAN-13 and GTIN-14 are one number with more or fewer leading zeros, whose last digit checks
the others (GS1 General Specifications, 7.9).
"""

import re

from wpp.catalogue.codes import code_key
from wpp.sheets import BadCell, Cell, as_code, truncate
from wpp.wording import listing

LENGTHS = (8, 12, 13, 14)
"""Digits of an EAN-8, a UPC-A, an EAN-13 and a GTIN-14."""
LEAST, MOST = LENGTHS[0], LENGTHS[-1]
LONGEST_CODE = 60
_BETWEEN = re.compile(r"[,;\n\r\t|]+")
_GAPS = re.compile(r"[\s\-]+")


def check_digit(body: str) -> int:
    """The last digit of a number of GS1, from those before it: from the right, every second one counts three times."""
    return -sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body))) % 10


def is_number(code: str) -> bool:
    """Whether a code is nothing but ASCII digits."""
    return code.isascii() and code.isdecimal()


def checks(number: str) -> bool:
    """Whether the last digit of a number fits the others."""
    return check_digit(number[:-1]) == int(number[-1])


def is_gtin(code: str) -> bool:
    """Whether a code is a number of GS1, whole and with the right check digit."""
    return is_number(code) and len(code) in LENGTHS and checks(code)


def alternative_key(code: str) -> str:
    """How a code of a SKU is compared with other codes: a number of GS1 with all its 14 digits, others as SKUs are."""
    key = code_key(code)
    return key.zfill(MOST) if is_gtin(key) else key


def lookup_keys(code: str) -> tuple[str, ...]:
    """The keys under which a code may be stored, the exact one first.

    A number of GS1 may stand in any of its lengths, and a spreadsheet program may have taken its leading zeros away:
    its check digit says that it is the same number. `00123` and `123` have none and are two codes.
    """
    key = code_key(code)
    if not (is_number(key) and LEAST <= len(key) <= MOST and checks(key)):
        return (key,)
    number = key.lstrip("0")
    spellings = (
        number.zfill(MOST),
        *(number.zfill(length) for length in LENGTHS if length >= len(number)),
        number,
    )
    return tuple(dict.fromkeys((key, *spellings)))


def as_barcodes(cell: Cell) -> tuple[str, ...]:
    """The barcodes of a cell, of which it may have several. Raises BadCell (`not_text`, `bad_barcode`)."""
    codes: list[str] = []
    for part in parts_of(cell):
        words = part.split()
        joined = _GAPS.sub("", part)
        # People write 2 012345 678900 as it is printed: its pieces are no codes, together they are one.
        if is_gtin(joined) and not any(is_gtin(word) for word in words):
            codes.append(joined)
        else:
            codes += words
    return each_once([read_barcode(code) for code in codes])


def as_other_codes(cell: Cell) -> tuple[str, ...]:
    """Codes of other kinds, such as a supplier's; they may have spaces, so only commas and the like part them."""
    return each_once([as_code(part) for part in parts_of(cell)])


def parts_of(cell: Cell) -> list[str]:
    """The codes of a cell as it separates them; the whole first, for what a spreadsheet program made of it."""
    whole = as_code(cell)
    return _BETWEEN.split(cell) if isinstance(cell, str) and not whole.startswith("=") else [whole]


def each_once(codes: list[str]) -> tuple[str, ...]:
    """Without blanks and repetitions, in the order of the cell."""
    first: dict[str, str] = {}
    for code in codes:
        if code:
            first.setdefault(alternative_key(code), code)
    return tuple(first.values())


def read_barcode(text: str) -> str:
    """One barcode. Raises BadCell for a number that is none, or not whole, or mistyped."""
    code = as_code(text)
    if not is_number(code):
        return code
    if len(code) not in LENGTHS:
        lengths = listing([str(length) for length in LENGTHS]).replace(" and ", " or ")
        lost = any(is_gtin(code.zfill(length)) for length in LENGTHS if length > len(code))
        advice = (
            "Its leading zeros may be lost: format the column as text and re-enter it."
            if lost
            else "If it is no EAN, UPC or GTIN, put it in the column Other codes."
        )
        raise BadCell(
            "bad_barcode",
            code,
            f"{truncate(code, 40)} has {len(code)} digits; a barcode number has {lengths}. {advice}",
        )
    if not checks(code):
        raise BadCell(
            "bad_barcode",
            code,
            f"{truncate(code, 40)} is not a valid barcode: its last digit would have to be {check_digit(code[:-1])}. "
            "Check it against the label.",
        )
    return code
