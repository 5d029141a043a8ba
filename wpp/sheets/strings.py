"""Text as people mean it: without what cannot be seen, in one of the ways that Unicode has to write it."""

import re
import unicodedata

# What Excel writes for a control character inside a workbook, and bad exports leave as it stands.
_ESCAPED = re.compile(r"_x00(?:0[0-9A-Fa-f]|1[0-9A-Fa-f]|7[Ff])_")
# Zero-width, soft hyphen, direction marks and the byte order mark: two texts that look the same must be the same.
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe0f\ufeff]")
# Joiners carry meaning in Persian and the scripts of India, and none next to Latin letters.
_JOINER = re.compile("(?<![\u0590-\u1fff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\u1fff])")
# The signs for ohm, kelvin and ångström, which composing would turn into letters without a word; see `wpp.letters`.
_SIGNS = re.compile("([\u2126\u212a\u212b])")
# Our own CSV files put an apostrophe before what a spreadsheet program would run.
_GUARDED = re.compile(r"'\s?(?=[=+\-@])")

DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}


def clean_text(text: str) -> str:
    """The text with one space where there was any space, and nothing that cannot be seen."""
    # What is printable has no space but the plain one, and nothing that cannot be seen but this one mark of emoji.
    if text.isprintable() and (
        text.isascii() or (unicodedata.is_normalized("NFC", text) and "\ufe0f" not in text)
    ) and "_x" not in text:  # fmt: skip
        text = " ".join(text.split()) if "  " in text else text.strip()
    else:
        text = _ESCAPED.sub(" ", text)
        text = _JOINER.sub("", _INVISIBLE.sub("", text))
        composed = "".join(unicodedata.normalize("NFC", part) for part in _SIGNS.split(text))
        text = "".join(map(_visible_char, composed))
        text = " ".join(text.split())
    return _GUARDED.sub("", text, count=1) if text[:1] == "'" and _GUARDED.match(text) else text


def _visible_char(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp") or character in "\t\n\r\v\f\x85":
        return " "
    # Control characters, and halves of characters.
    return "" if category in ("Cc", "Cs") else character


def truncate(value: object, most: int = 60) -> str:
    """A value on one line, short enough to stand in a sentence."""
    text = clean_text(str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


def display_text(text: str, most: int = 100) -> str:
    """A cell unaltered, but on one line, with what cannot be seen written out, and no longer than fits a report."""
    if not text.isprintable():
        text = "".join(map(_printable, text[: most + 1]))
    return text if len(text) <= most else text[: most - 1] + "…"


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def column_letter(index: int) -> str:
    """The column's letter: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_index(reference: str) -> int | None:
    """The column of a letter (`C`) or of a cell (`C7`), from 0; None where it is neither."""
    index = 0
    for position, character in enumerate(reference):
        if "A" <= character <= "Z":
            index = index * 26 + ord(character) - 64
        elif position and reference[position:].isdigit():
            break
        else:
            return None
    return index - 1 if 0 < index <= 16_384 else None


def delimiter_name(delimiter: str) -> str:
    """What stands between cells, in the plural and as people call it."""
    return DELIMITER_NAMES.get(delimiter, f"“{delimiter}”")


def delimiter_option(delimiter: str) -> str:
    """The word for it that `--delimiter` takes."""
    return DELIMITER_NAMES[delimiter].rstrip("s") if delimiter in DELIMITER_NAMES else delimiter
