"""Whether two names are surely the same: case, spaces, accents and swapped columns make no other person, and no more.

Bob and Robert may be one person or two, so they count as different, and somebody decides.
"""

# ruff: noqa: RUF001 - these letters are meant, each as it stands

import unicodedata

PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "-": " "}
)
"""Letters that Unicode does not take apart into a plain one and an accent, and the hyphen, which people leave out."""


def folded(name: str) -> str:
    """A name without case, accents, apostrophes and doubled spaces, only to be compared."""
    # no guard: quicker, with the same result
    if name.isascii() and name.isalpha():
        return name.lower()
    chars = unicodedata.normalize("NFKD", name.casefold())
    kept = (char for char in chars if not unicodedata.combining(char) and char not in "'’‘´`.")
    return " ".join("".join(kept).translate(PLAIN).split())


def is_same_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two people, each by first and last name, surely have the same name."""
    if one == other:
        return True
    return bool(in_both_orders(one) & in_both_orders(other))


def in_both_orders(name: tuple[str, str]) -> set[str]:
    """A folded name as it is and with its parts swapped."""
    first, last = folded(name[0]), folded(name[1])
    return {f"{first} {last}".strip(), f"{last} {first}".strip()}


def name_key(first_name: str, last_name: str) -> str:
    """What people are found by who may be one: the parts of a folded name, in one order."""
    return " ".join(sorted(folded(f"{first_name} {last_name}").split()))


def shares_a_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two names have a part in common, as after a marriage; where they have none, they are two people."""
    parts = [set(folded(" ".join(each)).split()) for each in (one, other)]
    return bool(parts[0] & parts[1])
