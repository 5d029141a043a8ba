"""Carrier and tracking code of a parcel: cleaned of what a scanner adds, or refused; one that is cut finds no parcel.

Whether a code may be right is not known here; see `code_doubts`.
"""

import re
import unicodedata
from typing import Final

from wpp.errors import UsageError
from wpp.orders.dispatch.carriers import carrier_of
from wpp.sheets.strings import clean_text

LONGEST_TRACKING, LONGEST_CARRIER = 80, 60
"""Characters, as many as the columns hold; no carrier has codes of half that length."""
SCANNER_PREFIX: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""How a scanner says what kind of barcode it read: `]C1` for a Code 128 of GS1 (ISO/IEC 15424)."""
ONLY_LETTERS_AND_DIGITS: Final = re.compile(r"[0-9A-Za-z]+")
NO_CODE: Final = frozenset(
    {"na", "none", "no", "nil", "null", "nocode", "notracking", "untracked", "unknown", "tbc", "tba", "x"}
)
"""What people write where there is none, in small letters alone."""


class TrackingTooLong(UsageError):
    """The code is longer than any code is: two codes were scanned one after the other, or something else was."""

    code = "tracking_too_long"

    def __init__(self, tracking: str) -> None:
        super().__init__(
            f"A tracking code has no more than {LONGEST_TRACKING} characters, and this has {len(tracking)}: "
            f"“{tracking[:20]}…”. Perhaps two codes came one after the other.",
            hints=["Clear it and scan the parcel's code again."],
        )


class CarrierTooLong(UsageError):
    """The name of the carrier is longer than can be kept."""

    code = "carrier_too_long"

    def __init__(self, carrier: str) -> None:
        super().__init__(
            f"The name of a carrier has no more than {LONGEST_CARRIER} characters, and this has {len(carrier)}.",
            hints=["Use a short name such as Royal Mail, DPD or Evri."],
        )


class NotATrackingCode(UsageError):
    """It stands in the place of a tracking code and is none: a dash, a zero, a SKU, the order's own number."""

    code = "not_a_tracking_code"

    def __init__(self, tracking: str, what: str = "") -> None:
        self.tracking = tracking
        super().__init__(
            f"“{tracking}” is {what}, not a tracking code."
            if what
            else f"“{tracking}” isn't a tracking code.",
            hints=["Scan the code on the carrier's label, or leave it blank if there is none."],
        )


def checked_tracking(tracking: str) -> str:
    """The code without what a scanner or a spreadsheet put around it; empty where nothing is there.

    Spaces go where the rest is letters and digits, and small letters become capitals where that makes it a carrier's
    code. Raises `TrackingTooLong`, and `NotATrackingCode` for `0`, `n/a` or a dash.
    """
    code = clean_text(unicodedata.normalize("NFKC", tracking))
    code = clean_text(SCANNER_PREFIX.sub("", code, count=1)) if SCANNER_PREFIX.match(code) else code
    joined = code.replace(" ", "")
    if ONLY_LETTERS_AND_DIGITS.fullmatch(joined):
        code = joined.upper() if carrier_of(joined.upper()) else joined
    if not code:
        return ""
    letters = re.sub(r"[\W_]", "", code).lower()
    if letters in NO_CODE or not letters.strip("0"):
        raise NotATrackingCode(code)
    if len(code) > LONGEST_TRACKING:
        raise TrackingTooLong(code)
    return code


def checked_carrier(carrier: str) -> str:
    """The carrier on one line. Raises `CarrierTooLong`."""
    name = " ".join(carrier.split())
    if len(name) > LONGEST_CARRIER:
        raise CarrierTooLong(name)
    return name
