"""Cells beside those that a row is about: read for what they tell of it, never refused for what they are not."""

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


def shown(row: Row, field: str) -> str:
    """The text of a cell, empty where it has none."""
    return plain_text(row[field])


def as_word(row: Row, field: str) -> str:
    """The same to compare."""
    return shown(row, field).casefold().strip(" .!")


def plain(text: str) -> str:
    """A size to compare: without case, spaces and punctuation."""
    return "".join(char for char in text.casefold() if char.isalnum())
