"""Rows that aren't entries: totals, subtotals, notes and the end of a report."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from wpp.sheets.cells import Cell
from wpp.sheets.model import Row
from wpp.sheets.strings import clean_text, truncate

_TOTAL = re.compile(
    r"(?:(?:grand|sub|overall|running)[\s-]*)?(?:totals?|sum|somme|summe|gesamt)"
    r"(?: (?:of )?\w+){0,2}\s*[:=]?\s*[\d.,]*"
    r"|.{1,60} (?:sub-?)?total|sous-total.{0,20}|zwischensumme",
    re.IGNORECASE,
)
_TOTAL_WORDS = frozenset(
    [
        "total",
        "totals",
        "grand total",
        "subtotal",
        "sub total",
        "sub-total",
        "subtotals",
        "sous-total",
        "somme",
        "summe",
        "gesamt",
    ]
)
_THINGS = r"(?:records?|rows?|entries|people|employees|starters|items|lines)"
_NOTES = (
    r"\W*end of (?:the )?(?:report|file|list|data|document|extract|export|sheet|page|records?)\W*",
    r"\W+(?:end|fin|ende|eof)\W+",
    r"\W*(?:page|seite)\s*\d+(?:\s*(?:of|/|von|de)\s*\d+)?\W*",
    r"\W*(?:report |file |list )?"
    r"(?:generated|printed|exported|produced|created|extracted|run)(?: (?:on|at|by|from)\b|:).*",
    rf"\W*(?:number of |total )?{_THINGS}(?: exported| in total)?\s*[:=]\s*\d+\W*",
    rf"\W*\d+ {_THINGS}(?: \w+){{0,3}}\W*",
    r"[-=_*#~.\s]{3,}",
    r"(?:©|copyright\b|confidential\b|private and confidential|notes?:|nb:|n\.b\.).*",
)
_NOTE = re.compile("|".join(_NOTES), re.IGNORECASE | re.DOTALL)
_TO_SIGN = re.compile(
    r"(?:goods )?(?:received|checked|counted|delivered|signed|signature|sign here)(?: in good (?:order|condition))?"
    r"(?: (?:by|for|on behalf of)\b.{0,60})?[\s:._…-]*",
    re.IGNORECASE,
)
"""A line to sign in one cell, with a name or without: “Received by: ____”, “Signature: ……”."""
_LINE = re.compile(r":?[-=_*~]{3,}:?")
_FIGURES = frozenset("0123456789.")
_FAR_BACK = 2_000
LEAST_WORDS = 6
"""Words of a text alone in its row that make it a sentence wherever it stands; shorter ones may be a name."""


class TotalRows:
    """Recognises a total by its word or its sum, and a note because it is alone in its row."""

    def __init__(self, rows: list[Row], required: tuple[int, ...]) -> None:
        self._rows = rows
        self._required = required
        self._summed = 0
        self._sums: dict[int, Decimal] = {}

    def reason(self, filled: list[Cell], values: tuple[Cell, ...]) -> str | None:
        """Why the row is not an entry, from all its cells and from those in use; None if it is one."""
        words = [cell for cell in filled if isinstance(cell, str) and numeric_value(cell) is None]
        if (total := self._total(words, values)) is not None:
            return f"looks like a total (“{truncate(total, 40)}”)"
        if len(filled) == 1 and words and is_note(clean_text(words[0])):
            return f"looks like a note (“{truncate(words[0], 40)}”)"
        if len(filled) == 1 and words and _TO_SIGN.fullmatch(clean_text(words[0])):
            return f"looks like a line to sign (“{truncate(words[0], 40)}”)"
        if is_ruled_line(filled):
            return "a ruled line"
        if len(filled) > 1 and isinstance(filled[0], str) and is_ruled_line(filled[1:]):
            return f"looks like a line to sign (“{truncate(filled[0], 40)}”)"
        if not words and all(numeric_value(cell) is not None for cell in filled) and self._is_sum(values):
            return "looks like a subtotal of the rows above it"
        return None

    def _total(self, words: list[str], values: tuple[Cell, ...]) -> str | None:
        """The word that says so, where nothing that is needed stands beside it but figures."""
        total = next((word for word in words if len(word) < 80 and _TOTAL.fullmatch(clean_text(word))), None)
        if total is None:
            return None
        beside = [values[position] for position in self._required if values[position] not in (None, total)]
        is_total = any(values[position] is None or values[position] == total for position in self._required)
        return total if is_total and all(numeric_value(value) is not None for value in beside) else None

    def _is_sum(self, values: tuple[Cell, ...]) -> bool:
        """Whether the figures are sums of two or more rows directly above, or of all rows so far."""
        figures = {
            position: amount
            for position, value in enumerate(values)
            if (amount := numeric_value(value)) is not None
        }
        return bool(figures) and all(self._sums_up(position, amount) for position, amount in figures.items())

    def _sums_up(self, position: int, amount: Decimal) -> bool:
        rows = self._rows
        if len(rows) < 2 or amount <= 0:
            return False
        for row in rows[self._summed :]:
            for place, value in enumerate(row.values):
                self._sums[place] = self._sums.get(place, Decimal(0)) + (numeric_value(value) or 0)
        self._summed = len(rows)
        if self._sums.get(position) == amount:
            return True
        running = Decimal(0)
        for back, row in enumerate(reversed(rows[-_FAR_BACK:]), start=1):
            running += numeric_value(row.values[position]) or 0
            if running >= amount:
                return running == amount and back > 1
        return False


def is_ruled_line(cells: Sequence[Cell]) -> bool:
    """Whether every cell is a line of dashes, as under the headings of a table in plain text."""
    return bool(cells) and all(isinstance(cell, str) and _LINE.fullmatch(cell.strip()) for cell in cells)


def names_a_total(text: str) -> bool:
    """Whether a cell says what a total is of, as “TEE-NVY total” does."""
    return len(text) < 80 and _TOTAL.fullmatch(clean_text(text)) is not None


def is_total_word(text: str) -> bool:
    """Whether a cell that should name something says “Total” and no more."""
    return len(text) < 16 and text.strip(" :\t").casefold() in _TOTAL_WORDS


def numeric_value(cell: Cell) -> Decimal | None:
    """The number in a cell, as a number or as text."""
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Decimal(str(cell))
    # Decimal takes half a microsecond to refuse a name, and there are many.
    if not isinstance(cell, str) or len(cell) > 40 or cell.strip()[-1:] not in _FIGURES:
        return None
    try:
        amount = Decimal(cell.strip().replace(",", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def is_note(text: str) -> bool:
    """Whether a text alone in its row is a note: the end of a report, a page number, or a sentence."""
    return _NOTE.fullmatch(text) is not None or len(text.split()) >= LEAST_WORDS
