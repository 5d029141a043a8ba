"""The codes of a sheet's rows: read, and each of them one row's alone."""

from collections.abc import Callable, Sequence
from typing import Protocol

from wpp.catalogue.barcodes import LONGEST_CODE, alternative_key
from wpp.sheets import BadCell, Cell, Row, SheetValidator


class CodedRow(Protocol):
    """A row of the sheet Items, as far as its codes go."""

    @property
    def row(self) -> int:
        """Its number."""

    @property
    def code(self) -> str:
        """Its SKU."""

    @property
    def barcodes(self) -> tuple[str, ...]:
        """What is printed on it."""

    @property
    def other_codes(self) -> tuple[str, ...]:
        """What others call it."""


def codes_in(
    validator: SheetValidator, row: Row, column: str, read: Callable[[Cell], tuple[str, ...]]
) -> tuple[str, ...]:
    """The codes of a cell; what is wrong with one of them is a problem of the cell."""
    try:
        codes = read(row[column])
    except BadCell as bad:
        validator.add(row, column, bad.code, bad.value, bad.message, bad.hint)
        return ()
    for code in codes:
        if len(code) > LONGEST_CODE:
            words = f"A code has at most {LONGEST_CODE} characters; separate several codes by commas."
            validator.add(row, column, "suspicious_text", code, words)
    return codes


def check_codes(validator: SheetValidator, rows: Sequence[CodedRow]) -> None:
    """A code means one SKU: it stands in one row, and is no other row's SKU."""
    own = {alternative_key(row.code): row for row in rows}
    first: dict[str, CodedRow] = {}
    for row in rows:
        for column, codes in (("barcode", row.barcodes), ("other_codes", row.other_codes)):
            for code in codes:
                other = own.get(alternative_key(code), row)
                if other is row:
                    other = first.setdefault(alternative_key(code), row)
                if other is not row:
                    words = f"{code} is {other.code} in row {other.row} already. A code means one SKU."
                    validator.add(row.row, column, "code_taken", code, words)
