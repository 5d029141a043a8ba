"""A grammar of headings: whose or which × what, as systems put their names together.

`Employee - Work email`, `Work Contact: Work Email` and `Email - Primary Work` are the same two words with others
around them. A list of names grows with every export that somebody sends, and is always one behind.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from wpp.sheets.heading_keys import bracketed, fold_heading, full_heading_key, heading_key

LONGEST_HEADING = 80
"""Letters and digits of a heading; longer texts are not compared."""
SURE, SECOND = 0, 1
"""How well a heading names a column; a second choice counts only where no other column is sure."""


def words(*lines: str) -> tuple[str, ...]:
    """Words of a grammar or names of a column, written as a list with commas."""
    return tuple(word.strip() for line in lines for word in line.split(",") if word.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The headings of one column: any of `nouns`, with any of `before` before it and any of `after` behind it.

    `alone` are headings that no other word may stand beside. `second` are known only where no other heading is: “Known
    as” is a first name where there is no “First name”. Of two whose values could be meant by chance, one with a word of
    `ours` is: a carrier has order numbers of its own, and our number is its reference. A heading in whose brackets
    stands one of `unless` is unknown: “Email (home)” is another address than “Email (work)”; what is in `despite` has
    such a word and means nothing by it. `near` are never known, and suggested where there is no other: what was ordered
    may be all that a delivery says.
    """

    nouns: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    def tier(self, key: str) -> int | None:
        """`SURE` or `SECOND` for a folded heading; None where it is unknown."""
        if len(key) > LONGEST_HEADING:
            return None
        known = compiled(self)
        if key in known.alone or (known.phrase is not None and known.phrase.fullmatch(key)):
            return SURE
        return SECOND if key in known.second else None

    def spoiled(self, title: str) -> bool:
        """Whether the brackets of a heading make something else of it."""
        inside = bracketed(title)
        for harmless in _folded(self.despite) if inside else ():
            inside = inside.replace(harmless, "")
        return bool(inside) and any(word in inside for word in compiled(self).unless)

    def is_another(self, title: str) -> bool:
        """Whether a heading is rather that of something else: what was ordered, what is in cartons."""
        key = fold_heading(title)
        return key in _folded(self.near) or any(word in key for word in compiled(self).unless)

    def is_ours(self, key: str) -> bool:
        """Whether a folded heading has a word that nobody uses for a number of their own."""
        return any(word in key for word in _folded(self.ours))

    def initials(self) -> frozenset[str]:
        """With what letters its headings begin, with and without their accents."""
        known = (*self.nouns, *self.before, *self.alone, *self.second)
        return frozenset(letter for word in known for letter in (word[:1].casefold(), fold_heading(word)[:1]))


@dataclass(frozen=True, slots=True)
class Compiled:
    """The words of a grammar, folded, with the pattern of its phrases."""

    nouns: tuple[str, ...]
    alone: frozenset[str]
    second: frozenset[str]
    unless: tuple[str, ...]
    phrase: re.Pattern[str] | None


@lru_cache(maxsize=256)
def compiled(grammar: Grammar) -> Compiled:
    """The grammar, ready to compare."""
    nouns, before, after = (_folded(part) for part in (grammar.nouns, grammar.before, grammar.after))
    phrase = rf"(?:{_either(before)})*(?:{_either(nouns)})(?:{_either(after)})*" if nouns else ""
    return Compiled(
        nouns=nouns,
        alone=frozenset(_folded(grammar.alone)),
        second=frozenset(_folded(grammar.second)),
        unless=_folded(grammar.unless),
        phrase=re.compile(phrase) if phrase else None,
    )


def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(fold_heading, names))))


def _either(folded: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(folded, key=len, reverse=True))) or "(?!)"


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a column is called: its own names, and its grammar."""

    exact: frozenset[str]
    grammar: Grammar

    def tier(self, title: str) -> tuple[bool, bool, int] | None:
        """Whether the whole heading is known or only without its brackets, whether as one of the names themselves, and
        how sure it is; None where it is unknown.
        """
        whole = full_heading_key(title)
        for key in dict.fromkeys((whole, heading_key(title))):
            tier = self.grammar.tier(key)
            exact = key in self.exact and tier != SECOND
            if exact or tier is not None:
                spoiled = key != whole and self.grammar.spoiled(title)
                return None if spoiled else (key == whole, exact, SURE if exact else tier or SURE)
        return None
