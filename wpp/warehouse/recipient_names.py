"""How well a name in a warehouse's file fits the people of an order: wholly, in part, or not at all.

People are written in many ways: “M Okafor”, “Okafor, Mia”, “MO”, the company or the street instead of the person.
Nobody can know that Bob is Robert, so a name with nothing in common is a question where the postcode fits.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from wpp.people.same_name import folded

TITLES: Final = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "the", "of", "and", "ltd", "plc", "limited", "fao"}
)


class Fit(IntEnum):
    """How much of a name is an order's."""

    NONE = 0
    PART = 1
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class OrderNames:
    """The words by which an order's people are known, those of the client's own name, and those of the address."""

    people: frozenset[str]
    client: frozenset[str] = frozenset()
    place: frozenset[str] = frozenset()


def fit_of(names: Iterable[str], order: OrderNames) -> Fit | None:
    """How well the names that a row carries fit an order; None where none of them says anything.

    A column with the client's name or the address beside one with a person's says nothing about the person.
    """
    written = [words for name in names if (words := words_of(name))]
    if not written:
        return None
    people = [fit_of_person(words, order.people) for words in written]
    if any(people):
        return min(Fit.WHOLE, *(fit or Fit.PART for fit in people))
    others = [words for words in written if not is_of_place(words, order)]
    if not others:
        return Fit.WHOLE
    if len(others) == len(written) and all(words & order.client for words in written):
        return Fit.PART
    return Fit.NONE


def fit_of_person(words: frozenset[str], people: frozenset[str]) -> Fit:
    """How well the words of one name fit those of a person; single letters and “MO” are initials."""
    initials = {word[0] for word in people}
    short = {word for word in words if len(word) <= 3 and set(word) <= initials} - people
    if not words - people - short:
        return Fit.WHOLE
    return Fit.PART if words & people else Fit.NONE


def is_of_place(words: frozenset[str], order: OrderNames) -> bool:
    """Whether a name is the client's, or of a company in the address."""
    return words <= order.client | order.place


def words_of(*texts: str) -> frozenset[str]:
    """The words of names, without case, accents, apostrophes and titles."""
    spaced = re.sub(r"[.,;/&()]", " ", " ".join(texts))
    return frozenset(re.findall(r"\w+", folded(spaced))) - TITLES
