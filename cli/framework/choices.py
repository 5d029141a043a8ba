"""A choice from a few words, which people also call by other names: ds is admin, deliveries is goods-in."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from wpp.wording import did_you_mean


def called(text: str, names: Sequence[str], also: Mapping[str, str]) -> str | None:
    """The name that a text means, whatever its case, spaces and underscores; None where it means none."""
    name = key_of(text)
    name = also.get(name, name)
    return name if name in names else None


def not_one_of(text: str, names: Sequence[str], also: Mapping[str, str], what: str) -> str:
    """That there is no such choice, with the nearest and all that there are."""
    near = get_close_matches(key_of(text), [*names, *also], n=1)
    nearest = did_you_mean([also.get(each, each) for each in near])
    return " ".join(filter(None, (f"“{text}” is not {what}.", nearest, f"Choose one of {', '.join(names)}.")))


def key_of(text: str) -> str:
    """A choice as it is compared."""
    return "-".join(text.strip().lower().replace("_", " ").split())
