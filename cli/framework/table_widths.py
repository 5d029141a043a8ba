"""How wide the columns of a table are on a terminal, so that no key, address or word is broken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GAP = 2
"""Blanks between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A value of the documents of a list: its key, and how a table shows it.

    One without a heading is in no table; separated values have them all, in this order. Where a terminal is too narrow,
    those with the highest `minor` are left out first, and those with 0 never.
    """

    key: str
    heading: str = ""
    show: Callable[[Any], str] | None = None
    right: bool = False
    minor: int = 0


def fitting(cells: Mapping[Column, Sequence[str]], total: int) -> dict[Column, Sequence[str]]:
    """The columns that fit into so many characters: minor ones are left out until they do, the last first."""
    shown = dict(cells)
    while column_widths(shown, total) is None:
        minor = [column for column in shown if column.minor]
        if not minor:
            break
        del shown[max(reversed(minor), key=lambda column: column.minor)]
    return shown


def column_widths(cells: Mapping[Column, Sequence[str]], total: int) -> list[int] | None:
    """The width of each column in so many characters; None where even the longest words don't fit beside each other."""
    natural = [max(map(width_of, (column.heading, *values))) for column, values in cells.items()]
    least = [max(map(longest_word, (column.heading, *values))) for column, values in cells.items()]
    room = total - GAP * len(cells)
    if sum(natural) <= room:
        return natural
    if sum(least) > room:
        return None
    widths, spare = list(least), room - sum(least)
    while spare:
        # The one that would need the most lines gets the next character.
        neediest = max(range(len(widths)), key=lambda at: natural[at] / max(1, widths[at]))
        widths[neediest] += 1
        spare -= 1
    return widths


def longest_word(text: str) -> int:
    """The length of the longest part that is not broken."""
    return max(map(width_of, text.split()), default=0)


def width_of(text: str) -> int:
    """How many characters of a terminal a text takes: 王 takes two."""
    from rich.cells import cell_len

    return cell_len(text)
