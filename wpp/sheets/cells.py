"""What stands in a cell, and how to read it as the thing it should be.

A cell is what the file says: text, a number, a date, yes or no, nothing, or a :class:`CellFault` where the spreadsheet
program itself had no value. The readers here turn it into what the caller wants or raise :class:`BadCell`, which says
why in words that stand beside the row.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

from wpp.sheets.strings import clean_text, truncate


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell without a value of its own: an error, a formula never worked out, letters that were lost."""

    code: str
    value: str
    message: str

    def __str__(self) -> str:
        return self.value


Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | CellFault | None


class BadCell(ValueError):
    """The cell cannot be what it should be; `message` says why, for the person who will mend it."""

    def __init__(self, code: str, value: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.value = value
        self.message = message


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
    """Nothing that a person would see."""
    return cell is None or (isinstance(cell, str) and (not cell or not clean_text(cell)))


def as_text(cell: Cell, *, numbers: bool = False) -> str:
    """The cell as words, `""` where it is blank.

    A number, a date or TRUE is refused (`not_text`), as a real value and as text that is nothing else; `numbers` takes
    them as they are shown, for descriptions and notes. Raises BadCell.
    """
    if isinstance(cell, str):
        text = clean_text(cell)
        refuse_error(text)
        if not numbers and text and (text[-1] in "0123456789%" or text in ("TRUE", "FALSE")):
            _refuse_what_is_no_word(text)
        return text
    if cell is None:
        return ""
    if isinstance(cell, CellFault):
        raise BadCell(cell.code, cell.value, cell.message)
    if numbers:
        return cell_text(cell)
    raise BadCell(
        "not_text", cell_text(cell), f"{cell_text(cell)} is {kind_name(cell)} where words should be."
    )


def as_code(cell: Cell) -> str:
    """The cell as a code, `""` where it is blank: 00123 keeps its noughts and the number 1.0 is "1".

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
        raise BadCell(cell.code, cell.value, cell.message)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise BadCell(
            "not_text",
            cell_text(cell),
            f"{cell_text(cell)} is {kind_name(cell)} where a code should be: spreadsheet programs turn some codes into "
            "dates. Format the column as text and type the code again.",
        )
    if abs(cell) >= _MOST_DIGITS:
        raise _ruined(cell_text(cell))
    return cell_text(cell)


def as_date(cell: Cell) -> date | None:
    """The cell as a day, None where it is blank; text is read the British way, day first.

    Raises BadCell (`bad_date`).
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, CellFault):
        raise BadCell(cell.code, cell.value, cell.message)
    text = clean_text(cell) if isinstance(cell, str) else "" if cell is None else cell_text(cell)
    if not text:
        return None
    refuse_error(text)
    day = parse_day(text)
    if day is None:
        raise BadCell(
            "bad_date", text, f"“{truncate(text)}” is not a date: write it as 2026-03-31 or 31/03/2026."
        )
    return day


@lru_cache(maxsize=64)
def error_cell(text: str) -> CellFault:
    """A cell in which the spreadsheet program shows an error."""
    return CellFault(
        "cell_error", text, f"The spreadsheet shows the error {text} here: type the value itself."
    )


def refuse_error(text: str) -> None:
    """Raises BadCell for text that a spreadsheet program shows instead of a value."""
    if text[:1] in ("#", "E", "e") and _ERROR.fullmatch(text):
        fault = error_cell(text)
        raise BadCell(fault.code, fault.value, fault.message)


def _refuse_what_is_no_word(text: str) -> None:
    if text in ("TRUE", "FALSE"):
        raise BadCell("not_text", text, f"{text} is yes or no where words should be.")
    if _NUMBER.fullmatch(text):
        raise BadCell("not_text", text, f"{truncate(text)} is a number where words should be.")
    if _DATE.fullmatch(text):
        raise BadCell("not_text", text, f"{text} is a date where words should be.")


def _unquoted(text: str) -> str:
    """Text without the marks by which people keep Excel from counting: ="00123" and '00123."""
    if (wrapped := _AS_FORMULA.fullmatch(text)) is not None:
        return wrapped[1].strip()
    return text[1:] if text[0] == "'" and text.count("'") == 1 else text


def _ruined(text: str) -> BadCell:
    return BadCell(
        "not_text",
        text,
        f"A spreadsheet program has turned this code into the number {text}, and digits were lost: format the column "
        "as text and type the code again.",
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
        return "yes or no"
    if isinstance(cell, int | float):
        return "a number"
    return "a time" if isinstance(cell, time | timedelta) else "a date"
