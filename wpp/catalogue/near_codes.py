"""The codes that somebody may have meant by one that nobody knows."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from wpp.catalogue.codes import code_key

CLEARLY_NEARER = 0.08
"""By how much of its likeness, from 0 to 1, the nearest code must be ahead of the next."""


def nearest_code(code: str, known: Iterable[str]) -> str:
    """The one code that somebody must have meant; empty where none is near, or several are as near as each other.

    Of a family of sizes every code is near to a wrong size, and which one was meant is not to be guessed.
    """
    by_key = {code_key(each): each for each in known}
    key = code_key(code)
    near = get_close_matches(key, by_key, n=2, cutoff=0.6)
    likeness = [SequenceMatcher(None, other, key).ratio() for other in near]
    alone = len(near) == 1 or (len(near) == 2 and likeness[0] - likeness[1] >= CLEARLY_NEARER)
    return by_key[near[0]] if alone else ""


def near_codes(code: str, known: Iterable[str]) -> list[str]:
    """The codes that somebody may have meant."""
    by_key = {code_key(each): each for each in known}
    return [by_key[key] for key in get_close_matches(code_key(code), by_key, n=3, cutoff=0.6)]
