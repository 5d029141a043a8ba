"""A column whose heading names two fields, as “Last name, First name”: the comma says which part is which.

Each part gets a position of its own behind the last column that a sheet can have, so that everything else reads it as
a column. Only a comma in the heading is enough: “Full name” leaves it to a person to say which word is what.
"""

from collections.abc import Callable, Mapping

from wpp.sheets.cells import Cell, CellFault
from wpp.sheets.strings import clean_text, truncate
from wpp.sheets.workbook import RawRow

BEHIND = 1_000_000
"""More than any column's position."""
LONGEST_PART = 40


def parts_of(title: str) -> tuple[str, str] | None:
    """The two headings in one; None where it is one heading, or more than two."""
    parts = [part.strip() for part in title.split(",")]
    return (
        (parts[0], parts[1])
        if len(parts) == 2 and all(0 < len(part) < LONGEST_PART for part in parts)
        else None
    )


def fields_in_one(titles: Mapping[int, str], known: Callable[[str], str | None]) -> dict[str, int]:
    """Field → position of its part, for the columns that name two different fields."""
    places: dict[str, int] = {}
    for position, title in titles.items():
        parts = parts_of(title)
        fields = [known(part) for part in parts] if parts else []
        if len({*fields}) == 2 and None not in fields:
            places |= {str(field): BEHIND + position * 2 + part for part, field in enumerate(fields)}
    return places


def column_of(position: int) -> int:
    """The column of the sheet that a position stands for."""
    return (position - BEHIND) // 2 if position >= BEHIND else position


def heading_at(titles: Mapping[int, str], position: int) -> str:
    """The heading of a position: that of its part, where a column names two fields."""
    title = titles[column_of(position)]
    parts = parts_of(title) if position >= BEHIND else None
    return parts[(position - BEHIND) % 2] if parts else title


def split_cells(raw: RawRow, columns: frozenset[int]) -> RawRow:
    """The row with the parts of these columns beside its cells. One word alone is the first part."""
    parts: dict[int, Cell] = {}
    for column in columns:
        cell = raw.cells.get(column)
        if not isinstance(cell, str):
            if cell is not None:
                parts[BEHIND + column * 2] = cell
            continue
        first, comma, second = (clean_text(part) for part in cell.partition(","))
        if "," in second or (not comma and " " in first):
            commas = "more than one comma" if comma else "no comma"
            why = f"“{truncate(cell, 60)}” has {commas}, so nobody knows which part is which."
            parts[BEHIND + column * 2] = CellFault("suspicious_text", cell, why)
            continue
        parts[BEHIND + column * 2] = first or None
        if comma and second:
            parts[BEHIND + column * 2 + 1] = second
    cells = {**raw.cells, **{place: part for place, part in parts.items() if part is not None}}
    return RawRow(raw.number, cells, raw.width, raw.fault, hidden=raw.hidden)
