"""The layout of order exports for Logicon, the warehouse system: a small TOML file, saved once per portal.

It lists the columns in order, what each holds (a field of the order or a fixed value), the date format and what a label
can hold. Mistakes in the file are reported when it is read, before any order is exported.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from wpp.configuration import parsed_toml, reason
from wpp.errors import UsageError

ORDER_FIELDS = (
    *(
        "number",
        "batch",
        "pack",
        "name",
        "first_name",
        "last_name",
        "email",
        "line1",
        "line2",
        "town",
        "postcode",
    ),
    *("country", "country_code", "phone", "placed", "progressing", "due", "replaces", "units"),
)
ITEM_FIELDS = ("line", "sku", "item", "size", "quantity")
ALL_ITEMS = "items"
"""All items of the order in one cell; only with one row per order."""
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
KEYS = {"name", "rows", "days", "delimiter", "columns"}
COLUMN_KEYS = {"heading", "field", "value", "most", "letters", "needed", "shorten", "plain"}


Word = TypeVar("Word", bound=StrEnum)


class Rows(StrEnum):
    """What one row of the export holds: an item or a whole order."""

    ITEMS = "items"
    ORDERS = "orders"


class Charset(StrEnum):
    """Which characters Logicon can print."""

    ANY = "any"
    WESTERN = "western"
    ASCII = "ascii"


ENCODINGS = {Charset.WESTERN: "cp1252", Charset.ASCII: "ascii"}


class BadLayout(UsageError):
    """The layout file is invalid."""

    code = "bad_layout"


@dataclass(frozen=True, slots=True)
class Place:
    """One column. At most `most` characters fit; `plain` strips accents first, `shorten` cuts longer text."""

    heading: str
    field: str | None
    value: str
    most: int | None
    letters: Charset
    needed: bool
    shorten: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole layout; `days` is the date format, such as `%d/%m/%Y`."""

    name: str
    rows: Rows
    days: str
    delimiter: str
    columns: tuple[Place, ...]


def read_layout(path: Path) -> Layout:
    """Read a layout file. Raises `BadLayout`, naming the key or column."""
    try:
        return layout_of(parsed_toml(path), path.name)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise BadLayout(
            f"Can't read {path}: {reason(error)}.", hints=["See data/logicon/ for two working examples."]
        ) from error


def layout_of(content: Mapping[str, Any], where: str) -> Layout:
    """A layout from parsed TOML; `where` names it in errors. Raises `BadLayout`."""
    refuse_unknown(content, KEYS, where)
    rows = choice(content.get("rows", "items"), Rows, f"{where}: rows")
    days = str(content.get("days", "%Y-%m-%d"))
    try:
        datetime(2026, 3, 31).strftime(days).encode()  # noqa: DTZ001 - only to try the format
    except ValueError as error:
        raise BadLayout(
            f"{where}: days {days!r} isn't a valid date format.", hints=['days = "%d/%m/%Y"']
        ) from error
    delimiter = str(content.get("delimiter", "comma"))
    if delimiter not in DELIMITERS:
        raise BadLayout(f"{where}: delimiter must be one of {', '.join(DELIMITERS)}, not {delimiter!r}.")
    columns = content.get("columns")
    if not isinstance(columns, list) or not columns or not all(isinstance(each, dict) for each in columns):
        raise BadLayout(f"{where}: there are no columns.", hints=["Start each column with [[columns]]."])
    places = tuple(
        place_of(each, rows, f"{where}: column {number}") for number, each in enumerate(columns, 1)
    )
    return Layout(str(content.get("name", where)), rows, days, DELIMITERS[delimiter], places)


def place_of(content: Mapping[str, Any], rows: Rows, where: str) -> Place:
    """One column from parsed TOML. Raises `BadLayout`."""
    refuse_unknown(content, COLUMN_KEYS, where)
    heading, field, most = content.get("heading"), content.get("field"), content.get("most")
    if not isinstance(heading, str) or not heading.strip():
        raise BadLayout(f"{where} has no heading.", hints=['heading = "Customer ref"'])
    if (field is None) == ("value" not in content):
        raise BadLayout(f"{where}, {heading}: give it either a field or a fixed value.")
    known = ORDER_FIELDS + (ITEM_FIELDS if rows is Rows.ITEMS else (ALL_ITEMS,))
    if field is not None and field not in known:
        raise BadLayout(
            f"{where}, {heading}: unknown field {field!r}.", hints=[f"Fields: {', '.join(known)}."]
        )
    if most is not None and (not isinstance(most, int) or isinstance(most, bool) or most < 1):
        raise BadLayout(f"{where}, {heading}: most must be a whole number of characters, 1 or more.")
    switches = {key: content.get(key, False) for key in ("needed", "shorten", "plain")}
    for key, value in switches.items():
        if not isinstance(value, bool):
            raise BadLayout(f"{where}, {heading}: {key} must be true or false.")
    charset = choice(content.get("letters", "any"), Charset, f"{where}, {heading}: letters")
    return Place(heading.strip(), field, str(content.get("value", "")), most, charset, **switches)


def refuse_unknown(content: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuse unknown keys, which are usually typos. Raises `BadLayout`."""
    unknown = sorted(content.keys() - known)
    if unknown:
        raise BadLayout(
            f"{where}: unknown key {unknown[0]!r}.", hints=[f"Known keys: {', '.join(sorted(known))}."]
        )


def choice(text: object, words: type[Word], where: str) -> Word:
    """The member of an enum with this value. Raises `BadLayout`."""
    try:
        return words(str(text))
    except ValueError as error:
        raise BadLayout(f"{where} must be one of {', '.join(words)}, not {text!r}.") from error


def column(heading: str, field: str, **more: Any) -> dict[str, Any]:
    """A column of the default layout."""
    return {"heading": heading, "field": field, **more}


DEFAULT_LAYOUT = layout_of(
    {
        "name": "One row for each item",
        "columns": [
            column("Order", "number", needed=True),
            column("Due", "due"),
            column("Name", "name", needed=True),
            column("Address 1", "line1", needed=True),
            column("Address 2", "line2"),
            column("Town", "town", needed=True),
            column("Postcode", "postcode", needed=True),
            column("Country", "country_code"),
            column("Phone", "phone"),
            column("Email", "email"),
            column("SKU", "sku", needed=True),
            column("Description", "item"),
            column("Size", "size"),
            column("Quantity", "quantity", needed=True),
        ],
    },
    "the default layout",
)
"""Used until a portal saves its own layout."""
