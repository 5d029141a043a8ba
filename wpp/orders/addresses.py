"""Where a pack goes: as few lines as a courier needs, checked before anything is written."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from wpp.errors import Refusal
from wpp.policy import COUNTRIES, Policy, country_code
from wpp.policy.countries import with_article
from wpp.policy.postcodes import ONLY_POSTCODE, WITHOUT, NotAPostcode, is_none, postcode_of
from wpp.policy.uk_postcodes import UK, is_forces, split_town
from wpp.wording import listing

LABEL_LINE = 35
"""Characters on one line of a label, and of an address in Logicon: a longer line is cut or held back there."""
LIMITS = {
    "name": LABEL_LINE,
    "line1": LABEL_LINE,
    "line2": LABEL_LINE,
    "town": LABEL_LINE,
    "postcode": 12,
    "phone": 30,
}
IN_WORDS = {
    "name": "the name",
    "line1": "house and street",
    "line2": "the flat, floor or company",
    "town": "the town or city",
    "postcode": "the postcode",
    "phone": "the phone number",
}
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
    """The address set right: spaces, the postcode as its country writes it, the only country where there is one.

    A country may be named or given by its code. A postcode typed behind the town is moved to its place. Raises
    `BadFields` with a sentence for each field that needs another look.
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
    where = country_code(country) if country.strip() else policy.delivery_countries[0]
    if where in UK:
        given |= postcode_from_town(given["town"], given["postcode"])
    faults: dict[str, str] = {}
    if where is None or where not in policy.delivery_countries:
        faults["country"] = f"We only deliver to {delivered_to(policy)}."
    else:
        faults |= set_postcode(policy, given, where)
    faults = unnamed(given) | blanks(given, where or "") | too_long(given) | faults
    if given["phone"] and not PHONE.fullmatch(given["phone"]):
        faults["phone"] = "Enter a phone number with digits only, like 07700 900123, or leave it empty."
    if faults:
        raise BadFields({field: faults[field] for field in (*LIMITS, "country") if field in faults})
    return ShippingAddress(**given, country=str(where))


def corrected_address(policy: Policy, first: ShippingAddress, changes: Mapping[str, str]) -> ShippingAddress:
    """An address with what is another one now; it may stay in its country, wherever the portal delivers today.

    Raises `BadFields`.
    """
    both = replace(policy, delivery_countries=offered_countries(policy, first))
    return checked_address(both, **(asdict(first) | dict(changes))) if changes else first


def offered_countries(policy: Policy, address: ShippingAddress | None = None) -> tuple[str, ...]:
    """The codes of the countries that a form offers: those that the portal delivers to, and the one it is for now."""
    return tuple(dict.fromkeys((*policy.delivery_countries, *([address.country] if address else []))))


def set_postcode(policy: Policy, given: dict[str, str], country: str) -> dict[str, str]:
    """Write the postcode as its country does; gives the fault where it is none of that country."""
    if is_none(given["postcode"]):
        given["postcode"] = ONLY_POSTCODE.get(country, "")
        return {}
    if len(given["postcode"]) > LIMITS["postcode"] * 3:
        return {}  # said by its length
    try:
        given["postcode"] = postcode_of(given["postcode"], country)
    except NotAPostcode as error:
        if not error.country:
            return {"postcode": str(error)}
        if error.country in policy.delivery_countries:
            return {
                "country": f"{error} Choose {COUNTRIES[error.country]} as the country, or correct the postcode."
            }
        return {"postcode": f"{error} We only deliver to {delivered_to(policy)}."}
    return {}


def postcode_from_town(town: str, postcode: str) -> dict[str, str]:
    """Town and postcode, where the postcode was typed behind the town and nowhere else, or a second time."""
    rest, found = split_town(town)
    same = re.sub("[^A-Z0-9]", "", postcode) == found.replace(" ", "")
    return {"town": rest, "postcode": found} if found and (same or is_none(postcode)) else {}


def delivered_to(policy: Policy) -> str:
    """Where the portal delivers, in words."""
    return listing([with_article(code) for code in policy.delivery_countries])


def needed_fields(country: str, postcode: str) -> frozenset[str]:
    """The fields that an address must have: no postcode where there are none, no town for the forces."""
    needed = {"name", "line1"}
    needed |= set() if country in WITHOUT else {"postcode"}
    needed |= set() if country == "GB" and is_forces(postcode) else {"town"}
    return frozenset(needed)


def blanks(given: dict[str, str], country: str) -> dict[str, str]:
    """What was left empty and is needed."""
    words = {
        "name": "Enter a name for the parcel label.",
        "line1": "Enter the house number and street.",
        "town": "Enter the town or city.",
        "postcode": "Enter the postcode.",
    }
    needed = needed_fields(country, given["postcode"])
    return {field: sentence for field, sentence in words.items() if field in needed and not given[field]}


def unnamed(given: dict[str, str]) -> dict[str, str]:
    """What has no letters: a house number without its street, a town that is a number. No courier finds those."""
    words = {
        "name": (given["name"], "Enter a name for the parcel label. It needs at least one letter."),
        # The street may be on the second line, below a house number or the other way round.
        "line1": (given["line1"] + given["line2"], "Enter the street as well as the house number."),
        "town": (given["town"], "Enter the name of the town or city."),
    }
    return {field: sentence for field, (text, sentence) in words.items() if text and not has_letter(text)}


def has_letter(text: str) -> bool:
    """Whether there is a letter of any alphabet."""
    return any(char.isalpha() for char in text)


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
