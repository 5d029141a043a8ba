"""Which of several columns is meant: the one whose values can be, and where two can, a person says.

`Received` is a day or a number of units, and only what stands below it says which.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from wpp.hints import HintCode, hint
from wpp.sheets.cells import Cell
from wpp.sheets.errors import AmbiguousHeader, BadOption
from wpp.sheets.heading_keys import heading_key
from wpp.sheets.kinds import HARDLY, MOSTLY
from wpp.sheets.model import Column
from wpp.sheets.strings import column_letter, truncate
from wpp.sheets.table.column_hints import example_of, missing_column, quoted
from wpp.sheets.table.headings import ColumnNames, Header
from wpp.sheets.table.two_in_one import BEHIND
from wpp.sheets.workbook import RawRow
from wpp.wording import listing

SAMPLE_ROWS = 50
"""Rows below the headings whose values are looked at."""


def narrowed(header: Header, names: ColumnNames, rows: Iterable[RawRow]) -> Header:
    """The header without the columns that cannot be meant, by the values of the rows below it."""
    below = (row for row in rows if row.number > header.row and row.cells)
    header = replace(header, sample=tuple(islice(below, SAMPLE_ROWS)))
    found = {name: list(positions) for name, positions in header.found.items()}
    _one_field_each(header, names, found)
    for column in names.columns:
        if len(positions := found.get(column.field, [])) > 1 and column.field not in names.mapped:
            positions = _fitting(header, column, positions)
            sure = [place for place in positions if (column.field, place) not in header.second]
            found[column.field] = sure or positions
    found = {name: positions for name, positions in found.items() if positions}
    required = sum(column.required and column.field in found for column in names.columns)
    return replace(header, found=found, score=(required, len(found)))


def _one_field_each(header: Header, names: ColumnNames, found: dict[str, list[int]]) -> None:
    """A heading that names several fields is that of the one whose kind its values are; else the first wanted one."""
    for position in header.titles:
        claims = [
            column
            for column in names.columns
            if position in found.get(column.field, ()) and column.field not in names.mapped
        ]
        claims.sort(key=lambda column: (column.field, position) in header.second)
        if len(claims) < 2:
            continue
        fits = [
            column
            for column in claims
            if (share := _share(header, column, position)) is None or share >= HARDLY
        ]
        for column in claims:
            if column not in fits[:1]:
                found[column.field].remove(position)


def _fitting(header: Header, column: Column, positions: Sequence[int]) -> list[int]:
    """The positions without those whose values can't be meant, where those of another can.

    A blank column can't be meant either, once the whole list was looked at.
    """
    shares = {position: _share(header, column, position) for position in positions}
    if not any((share or 0) >= MOSTLY and _sure(header, column, place) for place, share in shares.items()):
        return list(positions)
    blank = HARDLY if len(header.sample) == SAMPLE_ROWS else 0
    return [place for place, share in shares.items() if (blank if share is None else share) >= HARDLY]


def _sure(header: Header, column: Column, position: int) -> bool:
    """Whether the values of a column fit by more than chance."""
    ours = column.grammar.is_ours(heading_key(header.titles[position]))
    return ours or column.kind is None or not column.kind.by_chance(values_at(header, position))


def _share(header: Header, column: Column, position: int) -> float | None:
    """The share of the values of a column that fit a field; None where nothing is known of it."""
    if column.kind is None or position >= BEHIND:
        return None
    return column.kind.share(values_at(header, position))


def values_at(header: Header, position: int) -> list[Cell]:
    """The first values of a column."""
    return [row.cells.get(position) for row in header.sample]


def column_positions(header: Header, names: ColumnNames, where: str) -> dict[str, int]:
    """Field → position, in the order of the columns wanted.

    Raises MissingColumn, and AmbiguousHeader where two columns could be the one.
    """
    required = [column for column in names.columns if column.required or column.field in names.mapped]
    missing = [column for column in required if column.field not in header.found]
    if missing:
        raise missing_column(header, names, missing, where)
    places = {}
    for column in names.columns:
        if (positions := header.found.get(column.field)) is not None:
            places[column.field] = (
                positions[0] if len(positions) == 1 else _preferred(header, column, positions, where)
            )
    _one_meaning_each(header, places)
    return places


def _preferred(header: Header, column: Column, positions: Sequence[int], where: str) -> int:
    if column.any_of:
        return positions[0]
    if not column.required:
        exact = [
            position
            for position in positions
            if heading_key(header.titles[position]) == heading_key(column.title)
        ]
        if len(exact) == 1:
            return exact[0]
    doubtful = [
        f"“{truncate(header.titles[position])}” (column {column_letter(position)})" for position in positions
    ]
    raise AmbiguousHeader(
        f"{where}: {len(positions)} columns could be {column.title}: {listing(doubtful)}.",
        hints=[
            hint(
                HintCode.CHOOSE_COLUMN,
                field=column.field,
                heading=quoted(header, position),
                shows=f"for example {example}"
                if (example := example_of(values_at(header, position)))
                else "blank",
            )
            for position in positions[:4]
        ],
    )


def _one_meaning_each(header: Header, places: Mapping[str, int]) -> None:
    by_place: dict[int, str] = {}
    for field, position in places.items():
        if (other := by_place.setdefault(position, field)) != field:
            raise BadOption(
                f"The column “{truncate(header.titles[position])}” can't be both {other} and {field}.",
                hints=[hint(HintCode.MAP_EACH_ONCE)],
            )
