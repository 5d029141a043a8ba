"""Which row names the columns, and which columns could be which.

Only known names count. Guessing by likeness was tried on real files and was wrong 52 times in 62 (`Address` → email),
so likeness only ever makes a suggestion, and `--map` decides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from wpp.hints import HintCode, hint
from wpp.sheets.cells import is_blank
from wpp.sheets.errors import BadOption
from wpp.sheets.grammar import SECOND, KnownNames
from wpp.sheets.heading_keys import fold_heading, full_heading_key, heading_key
from wpp.sheets.limits import HEADER_ROWS
from wpp.sheets.model import Column
from wpp.sheets.strings import clean_text, column_index
from wpp.sheets.table.two_in_one import column_of, fields_in_one
from wpp.sheets.workbook import RawRow
from wpp.wording import listing

LONGEST_HEADING = 60
"""Characters of what may be a heading further down; longer texts are not compared."""


@dataclass(frozen=True, slots=True)
class Header:
    """A row of headings, with the columns that were known in it: field → positions, more than one where in doubt.

    `second` are those of the positions that count only where no other is left, and `sample` the first rows below.
    """

    row: int
    titles: Mapping[int, str]
    found: Mapping[str, Sequence[int]]
    score: tuple[int, int]
    width: int = 0
    second: frozenset[tuple[str, int]] = frozenset()
    sample: Sequence[RawRow] = field(default=(), repr=False)


class ColumnNames:
    """The names under which the wanted columns are known, with what the person said by `--map`.

    Raises BadOption where the map names no column that is wanted.
    """

    def __init__(self, columns: Sequence[Column], mapped: Mapping[str, str]) -> None:
        self.columns = columns
        self.mapped = {_mapped_field(columns, given): heading for given, heading in mapped.items()}
        self._titles = [name for column in columns for name in (column.title, column.field, *column.names)]
        self._known_names = {
            column.field: known_names(column) for column in columns if column.field not in self.mapped
        }
        self._seen: dict[str, tuple[tuple[str, int], ...]] = {}

    def header(self, row: RawRow) -> Header:
        """What the row would be as a header; the score is the required columns in it, then all headings that are known.

        A heading that could be two columns, as “Received”, counts once: it makes no better header than “Quantity”.
        """
        titles = {
            index: clean_text(str(cell)) for index, cell in sorted(row.cells.items()) if not is_blank(cell)
        }
        rows: dict[str, list[int]] = {}
        second: set[tuple[str, int]] = set()
        for index, title in titles.items():
            for name, tier in self.meanings(title):
                rows.setdefault(name, []).append(index)
                if tier == SECOND:
                    second.add((name, index))
        for name, heading in self.mapped.items():
            if places := _positions_of(titles, heading):
                rows[name] = places
        for name, position in fields_in_one(titles, self._known).items():
            if name not in rows:
                rows[name] = [position]
        self._give_way(rows)
        required = sum(column.required and column.field in rows for column in self.columns)
        return Header(
            row.number,
            titles,
            rows,
            (required, len(set().union(*rows.values()))),
            row.width,
            frozenset(second),
        )

    def _give_way(self, rows: dict[str, list[int]]) -> None:
        """A column that was mapped is no longer a candidate for optional columns."""
        mapped = {place for name in self.mapped for place in rows.get(name, ())}
        for column in self.columns:
            if column.field in rows and column.field not in self.mapped and not column.required:
                rows[column.field] = [place for place in rows[column.field] if place not in mapped]
                if not rows[column.field]:
                    del rows[column.field]

    def complete(self, header: Header) -> bool:
        """Whether every column that is needed is there."""
        return all(column.field in header.found for column in self.columns if column.required)

    def is_entry(self, header: Header, row: RawRow) -> bool:
        """Whether a row below complete headings has all that is needed, and its values are what they should be."""
        if row.number <= header.row or not self.complete(header) or self.complete(self.header(row)):
            return False
        return all(
            any(
                not is_blank(cell := row.cells.get(column_of(at)))
                and (column.kind is None or column.kind.looks_right(cell))
                for at in header.found[column.field]
            )
            for column in self.columns
            if column.required
        )

    def initials(self, titles: Iterable[str]) -> frozenset[str]:
        """With what letter a heading may begin that `again` knows: a quick test for every row."""
        plain = (clean_text(title)[:1].casefold() for title in (*titles, *self._titles))
        return frozenset(plain).union(*(column.grammar.initials() for column in self.columns))

    def again(self, row: RawRow, titles: Mapping[str, str]) -> dict[str, int] | None:
        """Field → position where a row further down names every column that is needed, in whatever order.

        `titles` are the headings that were found, field → heading. None where the row is no row of headings.
        """
        headings = {fold_heading(title): name for name, title in titles.items()}
        places: dict[str, int] = {}
        for position, cell in sorted(row.cells.items()):
            if isinstance(cell, str) and len(cell) < LONGEST_HEADING:
                name = headings.get(fold_heading(cell)) or self._known(clean_text(cell))
                if name is not None:
                    places.setdefault(name, position)
        return places if all(column.field in places for column in self.columns if column.required) else None

    def meanings(self, title: str) -> tuple[tuple[str, int], ...]:
        """The fields that a heading can name, each with how sure it is: more than one only where its values decide.

        A name of its own goes before a phrase of the grammar; a second choice stands last.
        """
        if (found := self._seen.get(title)) is None:
            found = self._seen[title] = self._meanings(title)
        return found

    def _meanings(self, title: str) -> tuple[tuple[str, int], ...]:
        claims = [
            (name, *claim)
            for name, known in self._known_names.items()
            if (claim := known.tier(title)) is not None
        ]
        best = min(((not whole, not exact) for _, whole, exact, _ in claims), default=None)
        best_claims = ((tier, name) for name, whole, exact, tier in claims if (not whole, not exact) == best)
        return tuple((name, tier) for tier, name in sorted(best_claims, key=itemgetter(0)))

    def _known(self, title: str) -> str | None:
        return next((name for name, _ in self.meanings(title)), None)


def known_names(column: Column) -> KnownNames:
    """What a column is called."""
    names = (column.title, column.field, *column.names)
    # With its brackets: “User name [userPrincipalName]” is an address, “Username” is not.
    return KnownNames(frozenset(map(full_heading_key, names)), column.grammar)


def best_header(
    rows: Iterable[RawRow], names: ColumnNames, header_row: int | None = None, *, two_rows: bool = False
) -> Header | None:
    """The first of the best rows among the first thirty that have something in them, or the row that was asked for.

    With `two_rows` a row is also tried together with the one above it. Headings with entries below them are not given
    up for better ones further down, which head a second table.
    """
    best: Header | None = None
    above: RawRow | None = None
    has_entries = False
    for row in candidate_rows(rows, header_row):
        tried = [row]
        if two_rows and above is not None and row.number == above.number + 1:
            cells = {**above.cells, **{at: cell for at, cell in row.cells.items() if not is_blank(cell)}}
            tried.append(RawRow(row.number, cells, max(row.width, above.width)))
        for each in tried:
            header = names.header(each)
            if best is None or (header.score > best.score and not has_entries):
                best, has_entries = header, False
        has_entries = has_entries or (best is not None and names.is_entry(best, row))
        above = row
    return best


def candidate_rows(rows: Iterable[RawRow], header_row: int | None) -> Iterator[RawRow]:
    """The rows among which the headings are looked for."""
    if header_row is None:
        yield from islice((row for row in rows if row.cells), HEADER_ROWS)
        return
    for row in rows:
        if row.number == header_row:
            yield row
        if row.number >= header_row:
            return


def _positions_of(titles: Mapping[int, str], heading: str) -> list[int]:
    """The positions of a heading given by --map: exact, nearly exact, or by the column's letter."""
    for same in (str.strip, fold_heading, full_heading_key):
        key = same(clean_text(heading))
        if key and (places := [index for index, title in titles.items() if same(title) == key]):
            return places
    # “Weight” may stand for “Weight (kg)”, and “Weight (lbs)” may not.
    key = full_heading_key(clean_text(heading))
    if key and (places := [index for index, title in titles.items() if heading_key(title) == key]):
        return places
    index = column_index(heading.strip().upper())
    return [index] if index is not None and index in titles else []


def _mapped_field(columns: Sequence[Column], given: str) -> str:
    for column in columns:
        if fold_heading(given) in (fold_heading(column.field), fold_heading(column.title)):
            return column.field
    raise BadOption(
        f"{given!r} isn't a column that can be mapped. Use {listing([column.field for column in columns])}.",
        hints=[hint(HintCode.MAP_OWN_HEADING, field=columns[0].field)],
    )
