"""What to do about a column that is not there: which others may be meant, by their values as well as their names.

Of 27 first suggestions that went by the name alone 17 were wrong: a unit cost for a quantity, a tax code for a SKU.
"""

import difflib
from collections.abc import Mapping, Sequence

from wpp.hints import Advice, HintCode, hint
from wpp.sheets.cells import Cell, cell_text
from wpp.sheets.errors import MissingColumn
from wpp.sheets.grammar import words
from wpp.sheets.heading_keys import fold_heading, heading_key
from wpp.sheets.kinds import MOSTLY, PERSON_NAME, has_value
from wpp.sheets.model import Column, Suggested
from wpp.sheets.strings import column_letter, truncate
from wpp.sheets.table.headings import ColumnNames, Header
from wpp.wording import listing

OTHER_THINGS = tuple(
    map(
        fold_heading,
        words(
            "cost, price, value, amount, tax, vat, duty, tariff, commodity, currency, country, county, weight, volume",
            "phone, mobile, fax, url, link, image, manager, supervisor, emergency, next of kin, salary, discount",
            "postcode, post code, postal, zip",
        ),
    )
)
"""What a heading says that is about something else, however its values look."""
NEAR = 0.75
MOST_SUGGESTED = 3
SHORT = 4
"""Letters of words such as “Last” and “Nom”, which stand in many headings."""


def missing_column(
    header: Header, names: ColumnNames, missing: Sequence[Column], where: str
) -> MissingColumn:
    """The refusal that says what is not there, what is, and what may have been meant."""
    titles = [title for title in header.titles.values() if title]
    asked = [
        f"“{names.mapped[column.field]}”" if column.field in names.mapped else column.title
        for column in missing
    ]
    similar: list[Advice] = [
        map_hint(column.title, column.field, each)
        for column in missing
        for each in similar_headings(column, header, names)
    ]
    no_column = "is no column" if len(asked) == 1 else "are no columns for"
    return MissingColumn(
        f"{where}: there {no_column} {listing(asked)}. The headings in row {header.row} are "
        f"{listing([truncate(title, 40) for title in titles], 24) or 'blank'}.",
        hints=names_in_one(header, missing)
        or similar
        or [hint(HintCode.MAP_OWN_HEADING, field=missing[0].field)],
    )


def map_hint(title: str, field: str, suggested: Suggested) -> Advice:
    """The advice to map a column that may be meant."""
    return hint(
        HintCode.MAP_COLUMN,
        title=title,
        field=field,
        heading=suggested.heading,
        choice=suggested.choice,
        example=suggested.example,
    )


def names_in_one(header: Header, missing: Sequence[Column]) -> Sequence[Advice]:
    """What to do where one column holds first and last name together: only a person knows which part is which."""
    if len(missing) < 2 or any(column.kind is not PERSON_NAME for column in missing):
        return []
    whole = [position for position in _free(header) if _holds_whole_names(_texts(header, position))]
    titled = [position for position in whole if "name" in heading_key(header.titles[position])]
    titles_wanted = listing([column.title for column in missing])
    return [
        f"“{truncate(header.titles[position], 40)}” may hold {titles_wanted} together (for example "
        f"{example_of(_texts(header, position))}): split it into separate columns (in Excel: Data, Text to Columns) "
        "and check the rows with more than two words."
        for position in (titled or whole)[:MOST_SUGGESTED]
    ]


def _holds_whole_names(values: Sequence[str]) -> bool:
    return PERSON_NAME.share(values) == 1 and sum(len(value.split()) > 1 for value in values) >= MOSTLY * len(
        values
    )


def suggestions(header: Header, names: ColumnNames) -> Mapping[str, Sequence[Suggested]]:
    """For each column with a kind of values that the sheet seems to lack: others that may be meant."""
    return {
        column.field: similar
        for column in names.columns
        if column.kind is not None
        and column.field not in header.found
        and (similar := similar_headings(column, header, names))
    }


def similar_headings(column: Column, header: Header, names: ColumnNames) -> list[Suggested]:
    """Columns not used for anything else that may be meant: by their values, the likeliest name first."""
    near = []
    for position in _free(header, names if column.required else None):
        values = [row.cells.get(position) for row in header.sample]
        kind, likeness = column.kind, _likeness(column, header.titles[position], names)
        told = kind is not None and likeness >= 0 and kind.told(values)
        alike = likeness >= NEAR and (kind is None or kind.look_alike(values))
        if (told or alike) and (example := example_of(values)):
            near.append((not told, -likeness, position, example))
    # Where values say it, a name that only looks like it says nothing.
    near = [each for each in near if not each[0]] or near
    return [
        Suggested(truncate(header.titles[position], 40), quoted(header, position), example)
        for _, _, position, example in sorted(near)[:MOST_SUGGESTED]
    ]


def _likeness(column: Column, title: str, names: ColumnNames) -> float:
    """How near a heading comes to the names of a column, from 0 to 1."""
    key = heading_key(title)
    if column.field in names.mapped:
        known = [heading_key(names.mapped[column.field])]
    else:
        alone = (name for name in column.grammar.alone if len(name) > SHORT)
        grammar = column.grammar
        names_of = (column.title, *column.names, *grammar.nouns, *grammar.near, *alone)
        known = [heading_key(name) for name in names_of]
    own = "".join(known)
    if any(word in key and word not in own for word in OTHER_THINGS):
        return -1
    # “Delvd qty” has a name in it, and “Item” is what is left of one.
    inside = any((len(name) > 2 and name in key) or (len(key) > 3 and name.startswith(key)) for name in known)
    ratio = max(difflib.SequenceMatcher(None, key, name).ratio() for name in known)
    return max(ratio, NEAR if inside else 0)


def _free(header: Header, names: ColumnNames | None = None) -> list[int]:
    """The columns that are not used; with `names`, also those that are used for something that can be done without."""
    optional = {column.field for column in names.columns if not column.required} if names else set()
    taken = {
        place
        for field, positions in header.found.items()
        if field not in optional or (names is not None and field in names.mapped)
        for place in positions
    }
    return [position for position, title in header.titles.items() if position not in taken and title]


def _texts(header: Header, position: int) -> list[str]:
    cells = (row.cells.get(position) for row in header.sample)
    return [cell for cell in cells if isinstance(cell, str) and has_value(cell)]


def example_of(values: Sequence[Cell]) -> str:
    """One of the values of a column, the first; empty where it has none."""
    first = next(filter(has_value, values), None)
    return truncate(cell_text(first), 30) if first is not None else ""


def quoted(header: Header, position: int) -> str:
    """How a column is chosen: by its heading in quotation marks, or by its letter where another has the same."""
    title = header.titles[position]
    alone = [other for other in header.titles.values() if heading_key(other) == heading_key(title)] == [title]
    return f'"{title}"' if alone and '"' not in title and len(title) <= 60 else column_letter(position)
