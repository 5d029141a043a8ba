"""What stands beside the columns that are read and says that a row isn't what the others are: “Cancelled”, “Left”.

A column that nobody knows is not used, but what it says of a row is never passed over.
"""

from collections.abc import Mapping, Sequence

from wpp.sheets.cells import Cell, plain_text
from wpp.sheets.model import Column, Noticed
from wpp.sheets.strings import column_letter
from wpp.sheets.table.two_in_one import BEHIND
from wpp.sheets.workbook import RawRow

LONGEST_TEXT = 120
MOST_TEXTS = 2_000
"""Different texts of a column that are looked at; one with more holds names or numbers, and no statuses."""


class Noticing:
    """Looks at the cells of one sheet that no column reads."""

    def __init__(self, columns: Sequence[Column], titles: Mapping[int, str]) -> None:
        self._tells = next((column.tells for column in columns if column.tells is not None), None)
        self._titles = titles
        self._seen: dict[int, dict[Cell, Noticed | None]] = {}

    def look(self, raw: RawRow, used: frozenset[int]) -> list[Noticed]:
        """What the cells of a row say that stand in none of the columns in use."""
        if self._tells is None or (len(raw.cells) <= len(used) and raw.cells.keys() <= used):
            return []
        return [
            said
            for place, cell in raw.cells.items()
            if place not in used and place < BEHIND and (said := self._said(place, cell)) is not None
        ]

    def _said(self, place: int, cell: Cell) -> Noticed | None:
        """What one cell says; each text of a column is looked at once."""
        seen = self._seen.setdefault(place, {})
        if cell in seen:
            return seen[cell]
        if len(seen) >= MOST_TEXTS or self._tells is None:
            return None
        text = plain_text(cell)
        title = self._titles.get(place, "")
        tells = 0 < len(text) <= LONGEST_TEXT and self._tells(title.casefold(), text.casefold())
        seen[cell] = Noticed(title or f"column {column_letter(place)}", text) if tells else None
        return seen[cell]
