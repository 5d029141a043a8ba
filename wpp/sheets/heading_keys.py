"""Headings as they are compared: without case, accents, spaces, punctuation, brackets and the word “required”."""

import re
import unicodedata

from wpp.sheets.strings import clean_text

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")
_EXTRA_WORDS = re.compile(r"\b(?:required|mandatory|optional|compulsory|obligatoire|pflichtfeld)\b")
_NOT_WORDS = re.compile(r"[\W_]+")
# “Item #” is a number; “# of cartons” too.
_NUMBER_SIGN = re.compile(r"(?<=\w)\s*#|#\s*(?=\w)")


def fold_heading(name: str) -> str:
    """A heading without case, accents, spaces and punctuation: `E-Mail_Address` is `emailaddress`, `#` is “no”."""
    text = clean_text(name)
    if "#" in text:
        text = _NUMBER_SIGN.sub(" no ", text)
    text = unicodedata.normalize("NFKD", text).casefold()
    return _NOT_WORDS.sub("", "".join(c for c in text if not unicodedata.combining(c)))


def full_heading_key(name: str) -> str:
    """The same without the word “required”, where something is left."""
    return fold_heading(_EXTRA_WORDS.sub(" ", clean_text(name).casefold())) or fold_heading(name)


def heading_key(name: str) -> str:
    """The same without what stands in brackets, where something is left."""
    text = _EXTRA_WORDS.sub(" ", _BRACKETS.sub(" ", clean_text(name).casefold()))
    return fold_heading(text) or full_heading_key(name)


def bracketed(name: str) -> str:
    """What stands in the brackets of a heading, folded; empty where it has none."""
    return "".join(fold_heading(part) for part in _BRACKETS.findall(clean_text(name)))
