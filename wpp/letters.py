"""Letters: which ones fold into others, so that two addresses or codes that only look alike are never taken for one.

Unicode folds the long s into s, the sign for kelvin into k and ß into ss. In an address that is another mailbox, in a
code another article. Only how wide a letter is drawn says nothing.
"""

import unicodedata

WIDTHS = frozenset(("<wide>", "<narrow>", "<small>", "<noBreak>"))


def fold_width(text: str) -> str:
    """The text with full-width and half-width characters and special spaces as plain ones, and composed letters (NFC).

    Letters that fold into another are left as they are, where Unicode lets them be told apart.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", "".join(map(_plain, text)))


def borrowed_letters(text: str) -> list[str]:
    """The letters that folding would make others of, such as the long s or the figure of a footnote."""
    if text.isascii():
        return []
    return [char for char in text if unicodedata.normalize("NFKC", char) != _plain(char)]


def is_same_code(one: str, other: str) -> bool:
    """Whether two texts with the same folded key agree in every letter that folds into another one."""
    return _folding(one) == _folding(other)


def letter_name(char: str) -> str:
    """What a letter is called, for a message."""
    return unicodedata.name(char, "unknown").capitalize()


def _plain(char: str) -> str:
    """A character without its width."""
    if char.isascii():
        return char
    folded = unicodedata.normalize("NFKC", char)
    tag = unicodedata.decomposition(char).partition(" ")[0]
    return folded if tag in WIDTHS or folded == " " else char


def _folding(text: str) -> list[str]:
    if text.isascii():
        return []
    borrowed = set(borrowed_letters(text))
    several = [char.lower() for char in text if char not in borrowed and len(char.casefold()) > 1]
    return sorted(borrowed) + sorted(several)
