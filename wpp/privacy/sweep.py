"""Find and replace somebody's words in every column that may hold them, whatever the row is about."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, String, Table, cast, func, or_, select, update
from sqlalchemy.orm import Session

from wpp.privacy.columns import Personal, declared
from wpp.work import Work

MAY_NAME = (Personal.ACTOR, Personal.FREE)
"""Columns that may name somebody in a row that is not theirs."""
AUDIT = "audit_events"
"""Its events are blanked, and nothing else about them can be changed."""

Words = Mapping[str, str]
"""A word of somebody → what stands in its place."""


def sweep(work: Work, words: Words) -> int:
    """Replace the words in every column that may name somebody; how many rows were changed."""
    changed = 0
    for column in declared(*MAY_NAME):
        if column.table.name == AUDIT:
            continue
        for key, value in list(found_in(work.session, column, words)):
            new = replaced(value, words)
            table = column.table
            assert isinstance(table, Table)  # noqa: S101 - for the type checker
            changed += work.execute(
                update(table).where(*is_row(table, key)).values({column.name: new})
            ).rowcount
    return changed


def remaining(session: Session, words: Iterable[str], kinds: Iterable[Personal] = Personal) -> list[str]:
    """The columns in which a word still is, whatever they are declared to hold."""
    wanted = dict.fromkeys(words, "")
    return [
        f"{column.table.name}.{column.name}"
        for column in declared(*kinds)
        if isinstance(column.type, String | JSON) and next(found_in(session, column, wanted), None)
    ]


def found_in(session: Session, column: Column[Any], words: Words) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The rows in whose column a word is, by their keys, with what is there."""
    table = column.table
    assert isinstance(table, Table)  # noqa: S101 - for the type checker
    if not words:
        return
    keys = list(table.primary_key.columns)
    rows = session.connection().execute(select(*keys, column).where(has_any(column, words)))
    for *key, value in rows:
        if value is not None and has_word(value, words):
            yield tuple(key), value


def has_any(column: Column[Any], words: Words) -> ColumnElement[bool]:
    """Whether a word may be in a column, for the database to look for; what it finds is looked at once more."""
    text = func.lower(cast(column, String))
    return or_(*(text.contains(each, autoescape=True) for each in spellings(words)))


def spellings(words: Words) -> set[str]:
    """How a word may be written in a column: SQLite's `lower` knows ASCII alone, and JSON may escape other letters."""
    found: set[str] = set()
    for word in words:
        for each in (word, word.lower(), word.upper(), word.title()):
            for spelled in (each, json.dumps(each)[1:-1], json.dumps(each, ensure_ascii=False)[1:-1]):
                found |= {spelled.lower(), ascii_lower(spelled)}
    return found


def ascii_lower(text: str) -> str:
    """A text as SQLite's `lower` leaves it."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def has_word(value: Any, words: Words) -> bool:
    """Whether any text in a value has a word."""
    return any(word.casefold() in text.casefold() for text in texts_in(value) for word in words)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, keys of documents included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from texts_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


def replaced(value: Any, words: Words) -> Any:
    """A value with each word replaced, in whatever case it is written."""
    return mapped(value, lambda text: without(text, words))


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A value with every text changed, keys of documents included."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(str(key)): mapped(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [mapped(each, change) for each in value]
    return value


def without(text: str, words: Words) -> str:
    """A text with each word replaced; the longest are first, since they hold others."""
    for word, instead in words.items():
        low, wanted = text.casefold(), word.casefold()
        if len(low) != len(text):  # a letter that folds into two: found in what it folds to
            text = low
        place = low.find(wanted)
        while place >= 0:
            text = text[:place] + instead + text[place + len(wanted) :]
            low = text.casefold()
            place = low.find(wanted, place + len(instead))
    return text


def is_row(table: Table, key: tuple[Any, ...]) -> Iterator[ColumnElement[bool]]:
    """That a row is the one with this key."""
    return (column == each for column, each in zip(table.primary_key.columns, key, strict=True))
