"""Text on its way to a terminal."""

import re

# Control characters, marks that turn the reading direction round, and halves of characters. The joiners of Persian and
# Indian names stay: they belong to the name.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with a dot in place of everything that a terminal would obey; lines stay lines."""
    return OBEYED.sub("·", text)
