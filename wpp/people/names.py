"""People's names: kept as they are written, apart from spaces; what is no name is said.

Null, None, True, May and 王小明 are people. Formulas, markup, digits alone and whole paragraphs are not.
"""

import re
import unicodedata
from dataclasses import dataclass

from wpp.errors import UsageError

LONGEST = 120
"""The longest name known to be on a passport has 225 letters over all its parts; one part stays below this."""

ORDINARY = re.compile(r"[A-Za-z]+(?:[ '-][A-Za-z]+)*")
"""Most names; they need no further look."""

SUBSTITUTE = "\x1a"
"""The control character that some programs write for a letter that they cannot save."""

LOST = re.compile(
    rf"[?\uff1f\ufffd\u25a0\u25a1_*\\{SUBSTITUTE}]"  # in place of a letter
    r"|[%=][0-9a-f]{2}",  # %C5%81, =C5=81: a letter as another program writes it
    re.IGNORECASE,
)
"""Signs that no name has and that take the place of letters: “?ukasz”, “Jos\\xe9”, “J***”."""

MARKED = re.compile(r"\s*\*{0,3}\s*[^\W\d_]{2}(?:[^\W\d_]|[ .'\u2019-])*\s*\*{0,3}\s*")
"""A whole name with the asterisks of a footnote; “J***” has lost letters."""

JOINERS = {"\u200c", "\u200d"}
"""Invisible, and yet they change how Persian and Indian names are written."""


class BadName(UsageError):
    """The text is nobody's name; the message says why."""

    code = "bad_name"


@dataclass(frozen=True, slots=True)
class NameFault:
    """Why a text is no name; `code` is one of the codes of problems in a sheet."""

    code: str
    message: str


def read_name(text: str) -> str | NameFault:
    """A name in one form: composed letters (NFC), single spaces, line breaks read as spaces, nothing invisible."""
    # no guard (len(text) <= LONGEST and ORDINARY.fullmatch(text)): quicker, with the same result
    if len(text) <= LONGEST and ORDINARY.fullmatch(text):
        return text
    name = tidy(text)
    if not name:
        # A name of one sign that cannot be seen was a letter once.
        return lost_letters(text.strip()) or ""
    return fault_of(name) or lost_letters(text) or name


def checked_name(text: str) -> str:
    """`read_name` for one person at a time. Raises `BadName`."""
    name = read_name(text)
    if isinstance(name, NameFault):
        raise BadName(name.message)
    return name


def tidy(text: str) -> str:
    """The name without the traces of the program that it was typed into."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in composed
        if char in JOINERS or unicodedata.category(char) not in ("Cf", "Co", "Cn", "Cs")
    )
    return " ".join(visible.split()).strip("\u200c\u200d")


def fault_of(name: str) -> NameFault | None:
    """What is wrong with a tidy text as a name."""
    if len(name) > LONGEST:
        return NameFault(
            "suspicious_text",
            f"A name of {len(name)} characters is too long; {LONGEST} is the most that is taken.",
        )
    if name[0] in "=+@|" or re.match(r"-\s*[\d(=+]", name):
        return NameFault("suspicious_text", f"{shortened(name)} looks like a formula, not a name.")
    if re.search(r"[<>{}]|&[a-z#0-9]+;|\$\(|://|\bwww\.|javascript:", name, re.IGNORECASE):
        return NameFault("suspicious_text", f"{shortened(name)} looks like markup or code, not a name.")
    if re.fullmatch(r"n\s?[/.]\s?a\.?", name, re.IGNORECASE):
        return NameFault(
            "not_text", f"{shortened(name)} isn't a name: leave the cell blank if there is none."
        )
    if "@" in name:
        return NameFault("not_text", f"{shortened(name)} looks like an email address, not a name.")
    if not any(unicodedata.category(char)[0] == "L" or LOST.match(char) for char in name):
        return NameFault("not_text", f"{shortened(name)} has no letters, so it isn't a name.")
    return None


def lost_letters(text: str) -> NameFault | None:
    """What is wrong with a name in which letters were lost when its file was saved, or were hidden on purpose."""
    if not LOST.search(text):
        return None
    if MARKED.fullmatch(text):
        return NameFault(
            "odd_name", f"“{text[:40]}” has a mark beside the name: ask what it means, and remove it."
        )
    return NameFault(
        "suspicious_text",
        f"“{text[:40].replace(SUBSTITUTE, '?')}” seems to have lost letters: re-enter the name. If many names have, "
        "export the list again from its system, as .xlsx or CSV UTF-8.",
    )


def shortened(name: str) -> str:
    """The beginning of a text, for a message."""
    return repr(name if len(name) <= 40 else name[:39] + "…")
