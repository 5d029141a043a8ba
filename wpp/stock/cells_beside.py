"""Cells beside those that a row is about: read for what they tell of it, never refused for what they are not."""

import re

from wpp.sheets import BadCell, Row, Sheet, as_quantity, plain_text, truncate


def named(sheet: Sheet, field: str) -> str:
    """A column by its heading and its letter."""
    return f"“{truncate(sheet.heading(field), 40)}” ({sheet.column_letters[field]})"


def figure(row: Row, field: str) -> int | None:
    """A whole number of a column; None where there is none. What is wrong with it is for others to say."""
    try:
        return as_quantity(row[field], zero=True)
    except BadCell:
        return None


_RANGE = re.compile(
    r"\D{0,10}(\d{1,5})\s*(?:-|–|—|to|bis|thru|through)\s*\D{0,10}(\d{1,5})\D?", re.IGNORECASE
)
"""“1-10”, “C1 – C10”, “1 to 10”; “1/10” is one of ten."""


def packs_of(row: Row) -> int | None:
    """How many packs with units in them a row speaks of; None where it doesn't say."""
    outers, inners = outers_of(row), figure(row, "packs_in_pack")
    return outers * inners if outers is not None and inners else outers


def outers_of(row: Row) -> int | None:
    """How many packs a row speaks of: by their number, or from the first to the last."""
    packs = figure(row, "packs")
    if packs is not None:
        return packs
    ends = figure(row, "pack_from"), figure(row, "pack_to")
    found = _RANGE.fullmatch(shown(row, "pack_range"))
    if found is not None:
        ends = int(found[1]), int(found[2])
    first, last = ends
    return last - first + 1 if first is not None and last is not None and last >= first else None


def packs_named(sheet: Sheet) -> str:
    """The column that says how many packs there are."""
    return named(
        sheet, next(field for field in ("packs", "pack_range", "pack_from") if field in sheet.columns)
    )


def shown(row: Row, field: str) -> str:
    """The text of a cell, empty where it has none."""
    return plain_text(row[field])


def as_word(row: Row, field: str) -> str:
    """The same to compare."""
    return shown(row, field).casefold().strip(" .!")


def plain(text: str) -> str:
    """A size to compare: without case, spaces and punctuation."""
    return "".join(char for char in text.casefold() if char.isalnum())
