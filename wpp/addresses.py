"""Addresses: email addresses in one form, with one key.

Two spellings that differ only by case, spaces, width or invisible characters are one person; here a duplicate is a
second free pack. A tag (`mia+work@…`) or dots may be another mailbox, so those stay different people.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from wpp.errors import UsageError
from wpp.letters import borrowed_letters, fold_width, letter_name

ORDINARY = re.compile(
    r"[A-Za-z0-9_+'-]+(?:\.[A-Za-z0-9_+'-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}",
)
ONE_OF_SEVERAL = re.compile(r"""[^\s<>()\[\]{},;:|/?\\"]+@[^\s<>()\[\]{},;:|/?\\"@]+""")
"""What looks like an address, for a text with more than one."""
AROUND = "<>();:,'\"" + "\u2018\u2019\u201a\u201c\u201d\u201e\u2039\u203a\u00ab\u00bb"
"""Brackets, quotation marks and what ends a sentence, of which no address begins or ends with any."""
IN_BRACKETS = re.compile(
    r"[^<>]*<([^<>]*)>[\s.,;]*|[^\[\]]*\[((?:mailto:)?[^\[\]@]+@[^\[\]]+)\]\s*|[^()@]*\(([^()@\s]+@[^()\s]+)\)\s*",
    re.IGNORECASE,
)
"""An address behind a name: `Mia <mia@…>`, `Mia (mia@…)`, or as Outlook answers, `Mia [mailto:mia@…]`."""
RUN_TOGETHER = re.compile(r"""[^\s<>()\[\]{},;:|/?\\"@]@[^\s<>()\[\]{},;:|/?\\"@]+@""")
"""Two addresses without anything between them."""
BROKEN_DOMAIN = re.compile(
    r"([\w-]+\.)\s+([a-z]{2,6}(?:\.[a-z]{2})?)|([\w-]+\.(?:ac|co|com|gov|net|nhs|org)\.)\s+([a-z]{2})"
)
"""A domain with a blank behind a full stop; a word behind a whole domain is no part of it."""
LABEL = re.compile(r"(?:[\u2022\u00b7*\u2013\u2014-]\s+)?(?:e-?mail(?: address)?\s*[:=]\s*)?", re.IGNORECASE)
"""The bullet of a list, or the word for what follows."""
LONGEST = 254
"""RFC 5321 §4.5.3.1.3, less the angle brackets."""
LONGEST_LOCAL = 64

INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2800\u3164\ufe00-\ufe0f\uffa0]")
"""Characters that nobody sees and Unicode does not class as such ("Cf")."""

WRITTEN_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "BOPOMOFO"},
)
LOOK_LATIN = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445\u0443\u04af\u0475"
    "\u03b1\u03bf\u03c1\u03bd\u03c5\u03b9\u03ba\u03c4\u03c7\u03c90123456789-"
)
"""Cyrillic and Greek letters that are drawn like Latin ones, with what may stand between them."""


class BadAddress(UsageError):
    """The text is no address that a message can be sent to; the message says why."""

    code = "bad_email"


class SeveralAddresses(BadAddress):
    """The text holds more than one address, and only a person knows which one is meant."""

    code = "several_addresses"


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """`shown` is how it is written to; `key` is what is compared and is unique.

    `written` is what was left of the text that it was read from; where the text was longer, it was repaired.
    """

    shown: str
    key: str
    written: str = field(default="", compare=False, repr=False)


def email_address(text: str) -> EmailAddress:
    """Read one address as a careful clerk would: `mailto:`, a display name, odd spaces and widths are taken off.

    Raises `BadAddress`. The library decides on what is unusual; it was measured at 6 to 8 times the cost of the whole
    rest of an import when asked about every row, so the usual shapes pass by a pattern.
    """
    cleaned = bare(text)
    if ORDINARY.fullmatch(cleaned) and len(cleaned) <= LONGEST and cleaned.index("@") <= LONGEST_LOCAL:
        local, _, domain = cleaned.rpartition("@")
        if "--" not in domain:  # as in xn--…, which may look like another domain
            return EmailAddress(f"{local}@{domain.lower()}", cleaned.lower(), cleaned)
    return unusual(cleaned)


def bare(text: str) -> str:
    """The address itself: plain widths, no invisible characters, and nothing of what stands around it.

    Raises `SeveralAddresses`, and `BadAddress` for a letter that folding would make another one.
    """
    if text[:1].isalnum() and ORDINARY.fullmatch(text):
        return text
    if borrowed := borrowed_letters(INVISIBLE.sub("", text)):
        raise BadAddress(
            f"{shortened(text.strip())} has “{borrowed[0]}” ({letter_name(borrowed[0])}), which may look like another "
            "letter but isn't one; have it typed again."
        )
    folded = fold_width(INVISIBLE.sub("", text))
    visible = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    if visible.count("@") > 1:
        visible = the_only_address(visible)
    inner = IN_BRACKETS.fullmatch(visible)
    candidate = LABEL.sub("", ((inner[1] or inner[2] or inner[3]) if inner else visible).strip())
    if candidate[:7].lower() == "mailto:":
        candidate = candidate[7:].partition("?")[0]
    candidate = re.sub(r"(?<=\S)\s*\([^()]*\)\s*$", "", candidate)
    candidate = candidate.strip().strip(AROUND).strip().rstrip(".").strip()
    local, at, domain = candidate.rpartition("@")
    domain = re.sub(r"\s+(?=\.\s*\w)", "", domain.lstrip())
    broken = BROKEN_DOMAIN.fullmatch(domain)
    return local.rstrip() + at + ("".join(part for part in broken.groups() if part) if broken else domain)


def the_only_address(text: str) -> str:
    """The address of a text with more than one @, where it only says the same one again, as its own name or link.

    Nothing in brackets is preferred: `Zoe <zoe@…> (was zoe.old@…)` says two. Raises `SeveralAddresses`.
    """
    found = [each.rstrip(".") for each in ONE_OF_SEVERAL.findall(text)]
    if len({each.casefold() for each in found}) > 1 or RUN_TOGETHER.search(text):
        raise SeveralAddresses(f"{shortened(text.strip())} is more than one email address; keep one of them.")
    return found[0] if len(found) > 1 else text


def unusual(text: str) -> EmailAddress:
    """Ask email-validator, and refuse what could be kept but never sent to, or was made to be taken for another.

    Domains of other scripts are kept in the ASCII form in which every mail server takes them.
    """
    from email_validator import EmailNotValidError, validate_email

    if not text:
        raise BadAddress("There is no email address.")
    if "?" in text:
        raise BadAddress(
            f"{shortened(text)} has a question mark: a character was lost, so have it typed again."
        )
    try:
        valid = validate_email(text, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError as error:
        raise BadAddress(f"{shortened(text)} is not an email address: {in_british(str(error))}.") from error
    if valid.ascii_email is None:
        char = next(char for char in valid.local_part if not char.isascii())
        raise BadAddress(
            f"{shortened(text)} has the letter “{char}” ({letter_name(char)}) before the @, which mail servers "
            "refuse; ask for another address."
        )
    check_scripts(text, valid.domain)
    return EmailAddress(valid.ascii_email, valid.ascii_email.lower(), text)


def in_british(words: str) -> str:
    """What the library says is wrong, as it follows a colon and as people in Britain call it."""
    if words.endswith("It should have a period."):
        return "the part after the @ needs a full stop, as in example.com"
    text = words.rstrip(".")
    for theirs, ours in (("@-sign", "@"), ("period", "full stop"), ("cannot", "can't")):
        text = text.replace(theirs, ours)
    return text[:1].lower() + text[1:]


def check_scripts(text: str, domain: str) -> None:
    """Refuse a domain that looks like another: letters of two alphabets in one label, or only borrowed ones.

    The rules of browsers for what they show in an address bar (Unicode UTS #39, "highly restrictive"), in short.
    """
    *labels, top = domain.split(".")
    for label in labels:
        scripts = {script_of(char) for char in label if char.isalpha()}
        if len(scripts) > 1 and not any(scripts <= together for together in WRITTEN_TOGETHER):
            named = " and ".join(sorted(script.capitalize() for script in scripts))
            raise BadAddress(
                f"{shortened(text)} mixes letters of different alphabets ({named}) "
                "after the @, so it may be made to look like another; have it typed again."
            )
        if top.isascii() and not label.isascii() and set(label) <= LOOK_LATIN:
            raise BadAddress(
                f"{shortened(text)} has letters after the @ that only look like a to z; have it typed again."
            )


def script_of(char: str) -> str:
    """The alphabet of a letter, by the first word of its name: LATIN, CYRILLIC, CJK."""
    return unicodedata.name(char, "UNKNOWN").partition(" ")[0].partition("-")[0]


def shortened(text: str) -> str:
    """The beginning of a text, for a message."""
    return repr(text if len(text) <= 80 else text[:79] + "…")


def key_of(email: str) -> str:
    """What an email is found by, however it was typed; a text that is no email finds nobody."""
    try:
        return email_address(email).key
    except BadAddress:
        return email.strip().lower()
