"""Sizes and names as cells: what a spreadsheet program made of a size is recognised, and refused with what to do."""

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from wpp.catalogue.codes import code_key
from wpp.sheets import BadCell, Cell, as_text, cell_text, kind_name, parse_day
from wpp.wording import MONTHS

_MONTH = "|".join(month[:3] for month in MONTHS)
_SHORT_DATE = re.compile(
    rf"\d{{1,2}}[-/ .]?(?:{_MONTH})[a-z]*\.?(?:[-/ .]?\d{{2,4}})?|(?:{_MONTH})[a-z]*\.?[-/ .]?\d{{1,4}}",
    re.IGNORECASE,
)
"""`08-Oct`, `Oct-10`: how Excel shows what it made of 8-10."""
_WITH_YEAR = re.compile(r"\d{4}[-/.]|[-/.]\d{4}")
_WHOLE = re.compile(r"(\d+)[.,]0+")
_POWER = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)


def as_words(cell: Cell) -> str:
    """A name or a size: text, or a number as it is shown. Raises BadCell for a date, a time or TRUE."""
    if isinstance(cell, bool | date | datetime | time | timedelta):
        raise BadCell(
            "not_text",
            cell_text(cell),
            f"Expected text, found {kind_name(cell)}: {cell_text(cell)}. Format the column as text and type it again.",
        )
    text = as_text(cell, numbers=True)
    if text in ("TRUE", "FALSE"):
        raise BadCell("not_text", text, f"Expected text, found {text}.")
    return text


def as_size(cell: Cell) -> str:
    """A size. `38.0`, which a program made of 38, is 38 again. Raises BadCell for what cannot be known any more."""
    if isinstance(cell, date):
        raise turned_into_a_date(cell_text(cell), f"{cell.day}-{cell.month}")
    text = as_words(cell)
    if _SHORT_DATE.fullmatch(text) or (_WITH_YEAR.search(text) and parse_day(text) is not None):
        raise turned_into_a_date(text, "8-10")
    if _POWER.fullmatch(text):
        raise BadCell(
            "not_text",
            text,
            f"A spreadsheet program made the number {text} of this size. Format the column as text and type it again.",
        )
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def turned_into_a_date(value: str, example: str) -> BadCell:
    """What to do where 8-10 has become the eighth of October."""
    return BadCell(
        "not_text",
        value,
        f"A spreadsheet program made the date {value} of this size. Format the column as text and type the size again, "
        f"for example {example}.",
    )


def size_key(size: str) -> str:
    """A size as it is compared: in any case, without spaces."""
    return code_key(size)


_SAME_SIZES = {
    "xs": ("extrasmall", "xsmall", "xsml"),
    "s": ("small", "sm", "sml"),
    "m": ("medium", "med", "mdm"),
    "l": ("large", "lge", "lrg"),
    "xl": ("extralarge", "xlarge", "xlge", "1xl"),
    "2xl": ("xxl", "xxlarge", "2xlarge", "extraextralarge"),
    "3xl": ("xxxl", "xxxlarge", "3xlarge"),
    "4xl": ("xxxxl", "xxxxlarge", "4xlarge"),
    "5xl": ("xxxxxl", "5xlarge"),
    "onesize": ("os", "osfa", "onesizefitsall", "onesz", "1size"),
}
_USUAL = {name: size for size, other in _SAME_SIZES.items() for name in other}


def other_names(size: str, sizes: Collection[str]) -> tuple[str, ...]:
    """What others call a size, but for names that are sizes of their own here, such as XXL beside 2XL."""
    usual = usual_size(size)
    own = {plain_size(each) for each in sizes}
    return tuple(name for name in (usual, *_SAME_SIZES.get(usual, ())) if name not in own)


def plain_size(size: str) -> str:
    """A size without case, spaces and punctuation."""
    return "".join(char for char in size.casefold() if char.isalnum())


def usual_size(size: str) -> str:
    """A size to compare with what somebody else calls it: `X-Large` is `xl`, `XXL` and `2XL` are one."""
    plain = plain_size(size)
    return _USUAL.get(plain, plain)
