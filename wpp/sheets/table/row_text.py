"""What a raw row says: its cells side by side, and whether they are what a heading says."""

from collections.abc import Iterable

from wpp.sheets.cells import Cell, is_blank
from wpp.sheets.heading_keys import fold_heading
from wpp.sheets.strings import clean_text, display_text
from wpp.sheets.table.two_in_one import BEHIND
from wpp.sheets.workbook import RawRow


def same_heading(text: str, heading: str) -> bool:
    """Whether a cell says what a heading says; the lengths settle it for nearly every cell."""
    return len(text) < 60 and text[:1].casefold() == heading[:1] and fold_heading(text) == heading


def row_excerpt(raw: RawRow) -> str:
    """The row's cells side by side, but only a few: what nobody asked for is not kept."""
    return display_text(" | ".join(str(cell)[:80] for _, cell in sorted(raw.cells.items())[:3]), 80)


def text_of(cells: Iterable[Cell]) -> str:
    """What a row says that has nothing but words in it."""
    return clean_text(" ".join(str(cell) for cell in cells if not is_blank(cell)))


def filled_cells(raw: RawRow) -> list[Cell]:
    """The cells that have something in them, without the parts of one that names two fields."""
    return [cell for place, cell in raw.cells.items() if place < BEHIND and not is_blank(cell)]
