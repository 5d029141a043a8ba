"""How a workbook shows its numbers: which are dates, which codes keep leading zeros, and what an escaped letter is."""

import re
from datetime import date, datetime, time, timedelta
from enum import Enum

from wpp.sheets.cells import Cell
from wpp.sheets.errors import too_big
from wpp.sheets.limits import MAX_STYLES
from wpp.sheets.readers.package import Attributes

_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class NumberKind(Enum):
    """What a number stands for."""

    NUMBER = 0
    DATE = 1
    TIME = 2
    DURATION = 3


class Styles:
    """The cell formats of one workbook, by the number that a cell gives: a Show, or how many digits a code has.

    Raises TooBig.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self.formats: list[NumberKind | int] = []
        self._codes: dict[str, str] = {}
        self._in_cells = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element of the part that holds the styles."""
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.formats.append(self._format(attributes.get("numFmtId", "0")))
        if max(len(self._codes), len(self.formats)) > MAX_STYLES:
            raise too_big(
                self._file, f"it has more than {MAX_STYLES:,} cell formats, and Excel allows 65,490"
            )

    def end(self, name: str) -> None:
        """The end of an element."""
        if name == "cellXfs":
            self._in_cells = False

    def of(self, style: str) -> NumberKind | int:
        """What the cells of a style show."""
        index = int(style) if style.isdecimal() and len(style) < 9 else -1
        return self.formats[index] if 0 <= index < len(self.formats) else NumberKind.NUMBER

    def _format(self, number: str) -> NumberKind | int:
        if (code := self._codes.get(number)) is not None:
            return number_kind(code)
        if number in ("18", "19", "20", "21", "45", "47"):
            return NumberKind.TIME
        if number == "46":
            return NumberKind.DURATION
        return (
            NumberKind.DATE
            if number.isdecimal() and int(number[:6]) in _BUILT_IN_DATES
            else NumberKind.NUMBER
        )


def number_kind(code: str) -> NumberKind | int:
    """What a number format shows; for `00000` the number of digits."""
    plain = _QUOTED.sub("", code.split(";")[0]).lower()
    if len(plain) > 1 and set(plain) == {"0"}:
        return len(plain)
    if "general" in plain:
        return NumberKind.NUMBER
    if re.search(r"\[[hms]+\]", plain):
        return NumberKind.DURATION
    if re.search(r"[ydg年月日]", plain) or (re.search(r"m", plain) and not re.search(r"[hs]", plain)):
        return NumberKind.DATE
    return NumberKind.TIME if re.search(r"[hs]", plain) else NumberKind.NUMBER


def read_number(text: str, show: NumberKind | int, *, from_1904: bool) -> Cell:
    """The value of a cell that holds a number, as the spreadsheet program shows it; text that is none stays text."""
    if show is NumberKind.NUMBER and text.isdecimal() and len(text) < 16:
        return int(text)
    try:
        value: int | float = int(text) if text.lstrip("-").isdecimal() and len(text) < 310 else float(text)
    except ValueError:
        return text
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if show is NumberKind.NUMBER:
        # Not a number, or without end: no spreadsheet program writes either.
        return (
            text
            if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf")))
            else value
        )
    if isinstance(show, int):
        return str(value).zfill(show) if isinstance(value, int) and value >= 0 else value
    try:
        return _moment(value, show, from_1904=from_1904)
    except (OverflowError, ValueError):
        return value


def _moment(value: float, show: NumberKind, *, from_1904: bool) -> date | datetime | time | timedelta:
    span = timedelta(days=round(value * 86400) / 86400)
    if show is NumberKind.DURATION:
        return span
    if show is NumberKind.TIME and 0 <= value < 1:
        return (datetime(1900, 1, 1) + span).time()  # noqa: DTZ001
    # Excel believes that 1900 was a leap year, so its days before March 1900 are one off.
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if value < 60 else 30)  # noqa: DTZ001
    moment = first + span
    if moment.microsecond:
        moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return moment.date() if value == int(value) else moment


def unescape(text: str) -> str:
    """Text with `_x000D_` and its like as the letters that they stand for."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
