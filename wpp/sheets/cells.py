"""The value of a cell, and how to read it as text, a code or a date.

A cell is what the file holds: text, a number, a date, TRUE or FALSE, nothing, or a :class:`CellFault` if it has
no usable value. The functions here turn it into what the caller wants, or raise :class:`BadCell` with a message to
show beside the row.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

from wpp.hints import Hint
from wpp.sheets.strings import clean_text, truncate


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell without a usable value: an error, a formula that was never calculated, or damaged characters."""

    code: str
    value: str
    message: str
    hint: Hint | None = None

    def __str__(self) -> str:
        return self.value


Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | CellFault | None


class BadCell(ValueError):
    """The cell isn't what it should be; `message` says why, for the person correcting it."""

    def __init__(self, code: str, value: str, message: str, hint: Hint | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.value = value
        self.message = message
        self.hint = hint


_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*|\.\d+)(?:[eE][+-]?\d+)?%?")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
# Excel's own way to write a long number, sign included; a code such as 12E4 has none.
_RUINED = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]\d{1,3}", re.IGNORECASE)
# What a text file has where the spreadsheet program showed an error, or a column too narrow for its figures.
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|#{3,}|Err:5\d\d", re.IGNORECASE
)
_AS_FORMULA = re.compile(r'="(.*)"')
_MOST_DIGITS = 10**15


def is_blank(cell: Cell) -> bool:
    """Whether the cell looks empty."""
    return cell is None or (isinstance(cell, str) and (not cell or not clean_text(cell)))


def as_text(cell: Cell, *, numbers: bool = False) -> str:
    """The cell as text, `""` if it is blank.

    A number, a date or TRUE is refused (`not_text`), as a real value and as text that is nothing else; `numbers` takes
    them as they are shown, for descriptions and notes. Raises BadCell.
    """
    if isinstance(cell, str):
        text = clean_text(cell)
        refuse_error(text)
        if not numbers and text and (text[-1] in "0123456789%" or text in ("TRUE", "FALSE")):
            _refuse_non_text(text)
        return text
    if cell is None:
        return ""
    if isinstance(cell, CellFault):
        raise BadCell(cell.code, cell.value, cell.message, cell.hint)
    if numbers:
        return cell_text(cell)
    raise BadCell("not_text", cell_text(cell), f"Expected text, found {kind_name(cell)}: {cell_text(cell)}.")


def as_code(cell: Cell) -> str:
    """The cell as a code, `""` if it is blank: 00123 keeps its leading zeros and the number 1.0 is "1".

    Raises BadCell for what a spreadsheet program made of a code: `3.01043E+13`, a date, more than 15 digits.
    """
    if isinstance(cell, str):
        text = clean_text(cell)
        refuse_error(text)
        if text[:1] in "='" and text:
            text = _unquoted(text)
        if _RUINED.fullmatch(text):
            raise _ruined(text)
        return text
    if cell is None:
        return ""
    if isinstance(cell, CellFault):
        raise BadCell(cell.code, cell.value, cell.message, cell.hint)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise BadCell(
            "not_text",
            cell_text(cell),
            f"Expected a code, found {kind_name(cell)}: {cell_text(cell)}. A spreadsheet program may have converted "
            "it. Format the column as text and re-enter the code.",
        )
    if abs(cell) >= _MOST_DIGITS:
        raise _ruined(cell_text(cell))
    return cell_text(cell)


def plain_text(cell: Cell) -> str:
    """A cell as text where it only helps to understand another one: empty where it is blank, or is no text."""
    try:
        return as_text(cell, numbers=True)
    except BadCell:
        return ""


def as_date(cell: Cell) -> date | None:
    """The cell as a day, None if it is blank; text is read day first, as in Britain.

    Raises BadCell (`bad_date`).
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, CellFault):
        raise BadCell(cell.code, cell.value, cell.message, cell.hint)
    text = clean_text(cell) if isinstance(cell, str) else "" if cell is None else cell_text(cell)
    if not text:
        return None
    refuse_error(text)
    day = parse_day(text)
    if day is None:
        raise BadCell(
            "bad_date", text, f"“{truncate(text)}” isn't a date: enter it as 2026-03-31 or 31/03/2026."
        )
    return day


@lru_cache(maxsize=64)
def error_cell(text: str) -> CellFault:
    """A cell in which the spreadsheet program shows an error."""
    return CellFault(
        "cell_error", text, f"This cell shows the error {truncate(text, 30)}: enter the value itself."
    )


def refuse_error(text: str) -> None:
    """Raises BadCell for text that a spreadsheet program shows instead of a value."""
    if text[:1] in ("#", "E", "e") and _ERROR.fullmatch(text):
        fault = error_cell(text)
        raise BadCell(fault.code, fault.value, fault.message, fault.hint)


def _refuse_non_text(text: str) -> None:
    if text in ("TRUE", "FALSE"):
        raise BadCell("not_text", text, f"Expected text, found {text}.")
    if _NUMBER.fullmatch(text):
        raise BadCell("not_text", text, f"Expected text, found a number: {truncate(text)}.")
    if _DATE.fullmatch(text):
        raise BadCell("not_text", text, f"Expected text, found a date: {text}.")


def _unquoted(text: str) -> str:
    """Text without the marks by which people keep Excel from counting: ="00123" and '00123."""
    if (wrapped := _AS_FORMULA.fullmatch(text)) is not None:
        return wrapped[1].strip()
    return text[1:] if text[0] == "'" and text.count("'") == 1 else text


def _ruined(text: str) -> BadCell:
    return BadCell(
        "not_text",
        text,
        f"A spreadsheet program converted this code to the number {truncate(text, 30)} and digits were lost. Format "
        "the column as text and re-enter the code.",
    )


def parse_day(text: str) -> date | None:
    """The day that a text is, however it is written; None where it is none."""
    # A time of day after the date is of no interest; ISO ends it with T, everybody else with a space.
    first = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text)
    for form in (
        "%Y-%m-%d",
        "%d/%m/%Y",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%Y/%m/%d",
        "%d %b %Y",
        "%d %B %Y",
        "%d-%b-%Y",
        "%d/%m/%y",
        "%d-%b-%y",
    ):
        try:
            return datetime.strptime(first, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def cell_text(cell: Cell) -> str:
    """A cell as the spreadsheet program shows it, near enough to know it by."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _MOST_DIGITS else f"{cell:.15G}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return str(cell)


def kind_name(cell: Cell) -> str:
    """What a cell is that should be words, for a message."""
    if isinstance(cell, bool):
        return "TRUE or FALSE"
    if isinstance(cell, int | float):
        return "a number"
    return "a time" if isinstance(cell, time | timedelta) else "a date"
