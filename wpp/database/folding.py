"""Folding: texts as a search compares them, without case, accents, apostrophes and hyphens, in both databases.

Postgres has `translate`; SQLite, whose `lower` knows ASCII alone, is given the same one. So `o’neill` finds O'Neill,
and `lukasz` finds Łukasz.
"""

import sqlite3
import unicodedata
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func

APOSTROPHES = "'’‘´`ʼ′"  # noqa: RUF001 - the ones that people and telephones type
HYPHENS = "-‐‑–"  # noqa: RUF001
ALONE = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"}  # noqa: RUF001
"""Letters that Unicode does not take apart into a plain one and an accent."""
ALPHABETS = (range(0x41, 0x5B), range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x1F00))
"""Latin, Greek and Cyrillic: the letters that have two cases, or accents, and are in names here."""


def folded_letter(letter: str) -> str:
    """A letter without case and accent; itself where that would be more than one."""
    lower = letter.lower()
    bare = "".join(each for each in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(each))
    plain = ALONE.get(lower, bare)
    return plain if len(plain) == 1 else letter


def pairs() -> tuple[str, str]:
    """The letters that change, and what each becomes; the apostrophes come last and become nothing."""
    letters = [chr(code) for alphabet in ALPHABETS for code in alphabet]
    changed = [(each, folded_letter(each)) for each in letters if folded_letter(each) != each]
    changed += [(each, " ") for each in HYPHENS]
    return "".join(was for was, _ in changed) + APOSTROPHES, "".join(now for _, now in changed)


LETTERS, BECOME = pairs()


def fold(text: str) -> str:
    """A text as it is compared."""
    return unicodedata.normalize("NFC", text).translate(table_for(LETTERS, BECOME))


def folded(column: Any) -> ColumnElement[str]:
    """A column as it is compared."""
    return func.translate(cast(column, String), LETTERS, BECOME, type_=String)


def without(column: Any, characters: str) -> ColumnElement[str]:
    """A column without these characters."""
    return func.translate(cast(column, String), characters, "", type_=String)


def translate(text: str | None, letters: str, become: str) -> str | None:
    """Postgres's `translate`: letters beyond the end of `become` are left out."""
    return None if text is None else text.translate(table_for(letters, become))


@lru_cache(maxsize=8)
def table_for(letters: str, become: str) -> dict[int, str | None]:
    """The pairs of a translation."""
    return {ord(was): become[place] if place < len(become) else None for place, was in enumerate(letters)}


def teach(connection: sqlite3.Connection) -> None:
    """Let a connection to SQLite translate as Postgres does."""
    connection.create_function("translate", 3, translate, deterministic=True)
