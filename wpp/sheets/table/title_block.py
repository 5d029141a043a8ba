"""What stands above the headings with a label of its own: “Delivery note no: DN-7781”."""

from dataclasses import dataclass

from wpp.sheets.cells import BadCell, Cell, as_code
from wpp.sheets.model import Column, Sheet
from wpp.sheets.strings import clean_text
from wpp.sheets.table.headings import known_names


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value above the headings: its row, the label as it stands there, and the cell or the text behind it."""

    row: int
    label: str
    value: Cell


def labelled_value(sheet: Sheet, column: Column) -> Labelled | None:
    """The value that stands behind, or in the cell after, one of the names of a column; None where none does."""
    names = known_names(column)
    for number, cells in sheet.above:
        for place, cell in enumerate(cells):
            if not isinstance(cell, str):
                continue
            label, colon, value = clean_text(cell).partition(":")
            if names.tier(label) is None:
                continue
            if colon and value.strip():
                return Labelled(number, label.strip(), value.strip())
            after = cells[place + 1] if place + 1 < len(cells) else None
            if after is not None and clean_text(str(after)):
                return Labelled(number, label.strip(), after)
    return None


def code_of(found: Labelled) -> str:
    """The value as a code; empty where it is none."""
    try:
        return as_code(found.value)
    except BadCell:
        return ""
