"""Which row names the columns, and which column is which.

Only known names count. Guessing by likeness was tried on real files and was wrong 52 times in 62 (`Address` → email),
so likeness only ever makes a suggestion, and `--map` decides.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from wpp.hints import Advice, HintCode, hint
from wpp.sheets.cells import is_blank
from wpp.sheets.errors import AmbiguousHeader, BadOption, MissingColumn
from wpp.sheets.limits import HEADER_ROWS
from wpp.sheets.model import Column
from wpp.sheets.strings import clean_text, column_index, column_letter, truncate
from wpp.sheets.table.two_in_one import fields_in_one
from wpp.sheets.workbook import RawRow
from wpp.wording import listing

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")
_EXTRA_WORDS = re.compile(r"\b(?:required|mandatory|optional|compulsory|obligatoire|pflichtfeld)\b")
LONGEST_HEADING = 60
"""Characters of what may be a heading further down; longer texts are not compared."""
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Header:
    """A row of headings, with the columns that were known in it: field → positions, more than one where in doubt."""

    row: int
    titles: Mapping[int, str]
    found: Mapping[str, Sequence[int]]
    score: tuple[int, int]
    width: int = 0


class ColumnNames:
    """The names under which the wanted columns are known, with what the person said by `--map`.

    Raises BadOption where the map names no column that is wanted.
    """

    def __init__(self, columns: Sequence[Column], mapped: Mapping[str, str]) -> None:
        self.columns = columns
        self.mapped = {_mapped_field(columns, given): heading for given, heading in mapped.items()}
        self._fields: dict[str, str] = {}
        self._titles = [name for column in columns for name in (column.title, column.field, *column.names)]
        for column in columns:
            if column.field not in self.mapped:
                for name in (column.title, column.field, *column.names):
                    # With its brackets: “User name [userPrincipalName]” is an address, “Username” is not.
                    self._fields.setdefault(full_heading_key(name), column.field)

    def header(self, row: RawRow) -> Header:
        """What the row would be as a header; the score is the required columns in it, then all of them."""
        titles = {
            index: clean_text(str(cell)) for index, cell in sorted(row.cells.items()) if not is_blank(cell)
        }
        rows: dict[str, list[int]] = {}
        for index, title in titles.items():
            if (field := self._known(title)) is not None:
                rows.setdefault(field, []).append(index)
        for field, heading in self.mapped.items():
            if places := _positions_of(titles, heading):
                rows[field] = places
        for field, position in fields_in_one(titles, self._known).items():
            if field not in rows:
                rows[field] = [position]
        self._give_way(rows)
        required = sum(column.required and column.field in rows for column in self.columns)
        return Header(row.number, titles, rows, (required, len(rows)), row.width)

    def _give_way(self, rows: dict[str, list[int]]) -> None:
        """A column that was mapped is no longer a candidate for optional columns."""
        mapped = {place for field in self.mapped for place in rows.get(field, ())}
        for column in self.columns:
            if column.field in rows and column.field not in self.mapped and not column.required:
                rows[column.field] = [place for place in rows[column.field] if place not in mapped]
                if not rows[column.field]:
                    del rows[column.field]

    def complete(self, header: Header) -> bool:
        """Whether every column that is needed is there."""
        return all(column.field in header.found for column in self.columns if column.required)

    def initials(self, titles: Iterable[str]) -> frozenset[str]:
        """With what letter a heading may begin that `again` knows: a quick test for every row."""
        return frozenset(
            initial for title in (*titles, *self._titles) for initial in (clean_text(title)[:1].casefold(),)
        )

    def again(self, row: RawRow, titles: Mapping[str, str]) -> dict[str, int] | None:
        """Field → position where a row further down names every column that is needed, in whatever order.

        `titles` are the headings that were found, field → heading. None where the row is no row of headings.
        """
        headings = {fold_heading(title): field for field, title in titles.items()}
        places: dict[str, int] = {}
        for position, cell in sorted(row.cells.items()):
            if isinstance(cell, str) and len(cell) < LONGEST_HEADING:
                field = headings.get(fold_heading(cell)) or self._known(clean_text(cell))
                if field is not None:
                    places.setdefault(field, position)
        return places if all(column.field in places for column in self.columns if column.required) else None

    def _known(self, title: str) -> str | None:
        return self._fields.get(full_heading_key(title)) or self._fields.get(heading_key(title))


def best_header(
    rows: Iterable[RawRow], names: ColumnNames, header_row: int | None = None, *, two_rows: bool = False
) -> Header | None:
    """The first of the best rows among the first thirty that have something in them, or the row that was asked for.

    With `two_rows` a row is also tried together with the one above it.
    """
    best: Header | None = None
    above: RawRow | None = None
    for row in candidate_rows(rows, header_row):
        tried = [row]
        if two_rows and above is not None and row.number == above.number + 1:
            cells = {**above.cells, **{at: cell for at, cell in row.cells.items() if not is_blank(cell)}}
            tried.append(RawRow(row.number, cells, max(row.width, above.width)))
        for each in tried:
            header = names.header(each)
            if best is None or header.score > best.score:
                best = header
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
            hint(HintCode.CHOOSE_COLUMN, field=column.field, heading=_quoted(header, position))
            for position in positions[:4]
        ],
    )


def _quoted(header: Header, position: int) -> str:
    title = header.titles[position]
    alone = [other for other in header.titles.values() if heading_key(other) == heading_key(title)] == [title]
    return f'"{title}"' if alone and '"' not in title else column_letter(position)


def _one_meaning_each(header: Header, places: Mapping[str, int]) -> None:
    by_place: dict[int, str] = {}
    for field, position in places.items():
        if (other := by_place.setdefault(position, field)) != field:
            raise BadOption(
                f"The column “{truncate(header.titles[position])}” can't be both {other} and {field}.",
                hints=[hint(HintCode.MAP_EACH_ONCE)],
            )


def missing_column(
    header: Header, names: ColumnNames, missing: Sequence[Column], where: str
) -> MissingColumn:
    """The refusal that says what is not there, what is, and what may have been meant."""
    titles = [title for title in header.titles.values() if title]
    asked = [
        f"“{names.mapped[column.field]}”" if column.field in names.mapped else column.title
        for column in missing
    ]
    by_column = {column.field: similar_headings(column, header, names) for column in missing}
    suggestions = [
        hint(HintCode.MAP_COLUMN, title=column.title, field=column.field, heading=guess)
        for column in missing
        for guess in by_column[column.field]
    ]
    general: list[Advice] = [hint(HintCode.MAP_OWN_HEADING, field=missing[0].field)]
    if len(missing) > 1:
        apart = f"If one column holds {listing([column.title for column in missing])} together, split it"
        general.append(f"{apart} (in Excel: Data, Text to Columns).")
    no_column = "is no column" if len(asked) == 1 else "are no columns for"
    return MissingColumn(
        f"{where}: there {no_column} {listing(asked)}. The headings in row {header.row} are "
        f"{listing([truncate(title, 40) for title in titles], 24) or 'blank'}.",
        hints=combined_column_hints(header, missing, by_column) or suggestions or general,
    )


def combined_column_hints(
    header: Header, missing: Sequence[Column], guesses: Mapping[str, Sequence[str]]
) -> list[str]:
    """What to do where one column seems to hold what is wanted in two: only a person knows which part is which."""
    taken = {position for positions in header.found.values() for position in positions}
    free = {title for position, title in header.titles.items() if position not in taken and title}
    shared = set.intersection(*(set(titles) for titles in guesses.values())) or free
    if len(missing) < 2 or len(shared) > 1:
        return []
    titles_wanted = listing([column.title for column in missing])
    return [
        f"“{truncate(title, 40)}” may hold {titles_wanted} together: split it into separate columns (in Excel: "
        "Data, Text to Columns) and check the rows with more than two words."
        for title in shared
    ]


def similar_headings(column: Column, header: Header, names: ColumnNames) -> list[str]:
    """Headings not used for anything else whose names look like the column's."""
    taken = {position for positions in header.found.values() for position in positions}
    free = {heading_key(title): title for position, title in header.titles.items() if position not in taken}
    known_names = (
        [names.mapped[column.field]] if column.field in names.mapped else [column.title, *column.names]
    )
    close = [
        match for name in known_names for match in difflib.get_close_matches(heading_key(name), free, 2, 0.75)
    ]
    inside = [
        other
        for other in free
        if any(len(heading_key(name)) > 3 and heading_key(name) in other for name in known_names)
    ]
    return [free[match] for match in dict.fromkeys([*close, *inside])][:3]


def fold_heading(name: str) -> str:
    """A heading without case, accents, spaces and punctuation: `E-Mail_Address` is `emailaddress`."""
    text = unicodedata.normalize("NFKD", clean_text(name)).casefold()
    return _NOT_WORDS.sub("", "".join(c for c in text if not unicodedata.combining(c)))


def full_heading_key(name: str) -> str:
    """The same without the word “required”, where something is left."""
    return fold_heading(_EXTRA_WORDS.sub(" ", clean_text(name).casefold())) or fold_heading(name)


def heading_key(name: str) -> str:
    """The same without what stands in brackets, where something is left."""
    text = _EXTRA_WORDS.sub(" ", _BRACKETS.sub(" ", clean_text(name).casefold()))
    return fold_heading(text) or full_heading_key(name)


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
