"""Where a pack goes: as few lines as a courier needs, checked before anything is written."""

import re
import unicodedata
from dataclasses import dataclass

from wpp.errors import Refusal
from wpp.policy import COUNTRIES, Policy

LIMITS = {"name": 80, "line1": 80, "line2": 80, "town": 60, "postcode": 12, "phone": 30}
IN_WORDS = {
    "name": "the name",
    "line1": "house and street",
    "line2": "the flat, floor or company",
    "town": "the town or city",
    "postcode": "the postcode",
    "phone": "the phone number",
}
LABEL_LINE = 35
"""Characters on one line of a courier's label; what is longer is cut or folded by some of them."""
UK_POSTCODE = re.compile(
    r"(GIR0AA|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9](?:[0-9]|[ABEHMNPRV-Y])|[0-9][A-HJKPS-UW])"
    r"[0-9][ABD-HJLNP-UW-Z]{2}|BFPO[0-9]{1,4})"
)
"""Royal Mail's pattern for a postcode without its space; BFPO numbers stand in its place for the forces."""
PHONE = re.compile(r"\+?[0-9 ()./-]{6,30}")


@dataclass(frozen=True, slots=True)
class ShippingAddress:
    """An address that can be printed on a label; `country` is its ISO 3166-1 code of two letters."""

    name: str
    line1: str
    line2: str
    town: str
    postcode: str
    country: str
    phone: str


class BadFields(Refusal):
    """Some fields of a form cannot be taken; `fields` says why, by the name of the field."""

    code = "bad_fields"

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(" ".join(fields.values()))


def checked_address(
    policy: Policy,
    *,
    name: str,
    line1: str,
    town: str,
    postcode: str,
    line2: str = "",
    country: str = "",
    phone: str = "",
) -> ShippingAddress:
    """The address set right: spaces, the postcode's case and gap, the only country where there is one.

    Raises `BadFields` with a sentence for each field that needs another look.
    """
    given = {
        "name": tidy(name),
        "line1": tidy(line1),
        "line2": tidy(line2),
        "town": tidy(town),
        # Typed in a Chinese or Japanese keyboard's wide letters, they are the same ones.
        "postcode": unicodedata.normalize("NFKC", tidy(postcode)).upper(),
        "phone": unicodedata.normalize("NFKC", tidy(phone)),
    }
    where = country.strip().upper() or policy.delivery_countries[0]
    faults = blanks(given) | too_long(given)
    if where not in policy.delivery_countries:
        faults["country"] = (
            f"We deliver to {', '.join(COUNTRIES[code] for code in policy.delivery_countries)}. Choose one of these."
        )
    if where == "GB" and "postcode" not in faults:
        try:
            given["postcode"] = uk_postcode(given["postcode"])
        except ValueError:
            faults["postcode"] = "Enter a full UK postcode, like SW1A 1AA or BFPO 12."
    if given["phone"] and not PHONE.fullmatch(given["phone"]):
        faults["phone"] = "Enter a phone number with digits only, like 07700 900123, or leave it empty."
    if faults:
        raise BadFields(faults)
    return ShippingAddress(**given, country=where)


def long_lines(address: ShippingAddress) -> tuple[str, ...]:
    """The lines that do not fit one line of a label: worth a word to the person, and no reason to refuse them."""
    lines = (address.name, address.line1, address.line2, address.town)
    return tuple(line for line in lines if len(line) > LABEL_LINE)


def blanks(given: dict[str, str]) -> dict[str, str]:
    """What was left empty and is needed."""
    needed = {
        "name": "Enter the name that goes on the parcel.",
        "line1": "Enter the house number and street.",
        "town": "Enter the town or city.",
        "postcode": "Enter the postcode.",
    }
    return {field: words for field, words in needed.items() if not given[field]}


def too_long(given: dict[str, str]) -> dict[str, str]:
    """What does not fit."""
    return {
        field: f"Use {LIMITS[field]} characters or fewer for {IN_WORDS[field]}; this has {len(text):,}."
        for field, text in given.items()
        if len(text) > LIMITS[field]
    }


def tidy(text: str) -> str:
    """One line without invisible or control characters."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(" " if unicodedata.category(char) == "Cc" else char for char in composed)
    return " ".join("".join(char for char in seen if unicodedata.category(char) != "Cf").split())


def uk_postcode(text: str) -> str:
    """`sw1a1aa` as `SW1A 1AA`.

    Raises `ValueError` for what is no postcode.
    """
    packed = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not UK_POSTCODE.fullmatch(packed):
        raise ValueError(text)
    if packed.startswith("BFPO"):
        return f"BFPO {packed[4:]}"
    return f"{packed[:-3]} {packed[-3:]}"
