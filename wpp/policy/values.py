"""Values of settings, read from what people type. Each raises ValueError with a sentence that says what is wanted."""

import re
import unicodedata

from wpp.addresses import BadAddress, email_address
from wpp.policy.countries import country_code

ON = ("on", "yes", "true", "1")
OFF = ("off", "no", "false", "0")
LONGEST_NAME = 60
READABLE = 4.5
"""The least contrast of text and its ground (WCAG 2.2 §1.4.3)."""


def read_switch(text: str) -> bool:
    """On or off."""
    word = text.lower()
    if word not in ON + OFF:
        raise ValueError("use on or off.")
    return word in ON


def write_switch(value: bool) -> str:
    """On or off, as people write it."""
    return "on" if value else "off"


def read_whole(text: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`, in plain digits."""
    if not re.fullmatch(r"-?[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise ValueError(f"use a whole number from {least} to {most}.")
    return int(text)


def read_address(text: str) -> str:
    """One email address, or nothing."""
    addresses = read_addresses(text)
    if len(addresses) > 1:
        raise ValueError("use one email address.")
    return addresses[0] if addresses else ""


def read_sender(text: str) -> str:
    """One email address, with a name before it where there is one: `Northwind <packs@example.com>`; or nothing."""
    named = re.fullmatch(r'\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*', text)
    if named is None or not named[1].strip():
        return read_address(text)
    name, address = read_name(named[1]), read_address(named[2])
    return f"{name} <{address}>" if re.fullmatch(r"[\w ’-]+", name) else f'"{name}" <{address}>'


def read_addresses(text: str) -> tuple[str, ...]:
    """Email addresses with commas, semicolons or spaces between them; the same one twice counts once."""
    between = r"[,;\r\n]+" if "<" in text else r"[,;\s]+"
    rows: dict[str, str] = {}
    for part in re.split(between, text):
        if part.strip():
            try:
                address = email_address(part)
            except BadAddress as error:
                raise ValueError(error.message) from error
            rows.setdefault(address.key, address.shown)
    return tuple(rows.values())


def read_name(text: str) -> str:
    """A name of one line."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(f"use 1 to {LONGEST_NAME} characters.")
    if any(unicodedata.category(char) in ("Cc", "Cf") for char in name) or "<" in name or ">" in name:
        raise ValueError("use plain text, without < and > and without invisible characters.")
    return name


def read_carrier(text: str) -> str:
    """The name of a carrier, or nothing."""
    return read_name(text) if text.strip() else ""


def read_prefix(text: str) -> str:
    """Letters that stand before a number, or nothing."""
    letters = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"[A-Z]{0,6}", letters):
        raise ValueError("use up to 6 letters from A to Z, such as NW.")
    return letters


def read_prefixes(text: str) -> tuple[str, ...]:
    """Several of them, each once."""
    return tuple(dict.fromkeys(read_prefix(part) for part in re.split(r"[,;]", text) if part.strip()))


def read_support(text: str) -> str:
    """An email address, a phone number, or both: as people write them, the address first."""
    if not text.strip():
        return ""
    words = re.split(r"\s+or\s+|[,;\r\n]+", text.strip())
    addresses = [read_address(part) for part in words if "@" in part]
    phones = [" ".join(part.split()) for part in words if "@" not in part and part.strip()]
    fits = all(re.fullmatch(r"\+?[0-9][0-9 ()-]{4,24}", phone) for phone in phones)
    if len(addresses) > 1 or len(phones) > 1 or not fits:
        raise ValueError("use an email address, a phone number, or both with a comma between them.")
    return ", ".join([*addresses, *phones])


def read_colour(text: str) -> str:
    """A colour that can be read on white and that white can be read on."""
    match = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", text.lower())
    if not match:
        raise ValueError("write it as # and six of 0–9 and a–f, for example #1d4ed8.")
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    ratio = contrast_with_white(f"#{digits}")
    if ratio < READABLE:
        # Cut, not rounded: 4.49 is not 4.5.
        raise ValueError(
            f"its contrast with white is {int(ratio * 100) / 100} to 1, and text needs {READABLE} to 1. "
            "Choose a darker shade."
        )
    return f"#{digits}"


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of a `#rrggbb` colour with white, 1 to 21 (WCAG 2.2, "relative luminance")."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def read_logo(text: str) -> str:
    """The address of a picture; it goes into pages and emails, so nothing but plain web addresses."""
    if text and not re.fullmatch(
        r"(https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)?/(?!/)[A-Za-z0-9._~/%?=&+-]*", text
    ):
        raise ValueError(
            "write a web address such as https://www.example.com/logo.png, or name a file: ./logo.png."
        )
    return text


def read_calendar(text: str) -> str:
    """A country, and where it has them a part of it, whose holidays are known."""
    country, _, part = text.upper().partition("-")
    import holidays  # some tenths of a second, so only when somebody changes this

    known = holidays.list_supported_countries()
    if country not in known:
        raise ValueError("use a country's code and, where needed, a part of it: GB-ENG, GB-SCT, IE, DE-BY.")
    if part and part not in known[country]:
        parts = ", ".join(f"{country}-{each}" for each in known[country])
        raise ValueError(f"its parts are {parts}." if parts else f"write {country}, it has no parts.")
    return f"{country}-{part}" if part else country


def read_countries(text: str) -> tuple[str, ...]:
    """Countries by their codes or English names; at least one."""
    rows: list[str] = []
    for part in re.split(r"[,;\r\n]+", text):
        if part.strip():
            code = country_code(part)
            if code is None:
                raise ValueError(
                    f"{part.strip()!r} isn't a country; write codes of two letters such as GB, IE, DE."
                )
            if code not in rows:
                rows.append(code)
    if not rows:
        raise ValueError("name one country or more.")
    return tuple(rows)
