"""How postcodes are written in each country, and where there are none.

Shapes: Google's libaddressinput data (https://chromium-i18n.appspot.com/ssl-address) for length and letters, the
Universal Postal Union's country sheets for spaces and hyphens. `9` stands for a digit, `@` for a letter, everything
else for itself.
"""

import re
from itertools import cycle

from wpp.policy.countries import COUNTRIES, country_code, with_article
from wpp.policy.uk_postcodes import UK, eircode, outside_uk, uk_postcode

NO_POSTCODES = """
AE AG AO AQ AW BF BI BJ BO BQ BS BV BW BZ CD CF CG CI CK CM CW DJ DM ER ET FJ GA GD GH GM GN GQ GW GY HK HN JM KI KM
KN KP LC LY ML MO MR MS MW NR NU PA PS QA RW SB SC SD SL SO SR SS ST SX SY TD TF TG TK TL TO TT TV UG VU WS YE ZM ZW
"""
WITHOUT = frozenset(NO_POSTCODES.split())
"""Countries whose addresses need no postcode.

Those for which libaddressinput (above) has none, and those in the list “Countries without postcodes” of GeoPostcodes
(https://geopostcodes.com/blog/countries-without-zip-codes). Some have postcodes that few people use: one may be given.
"""

SHAPES = {
    country: tuple(shapes.split("|"))
    for shapes, countries in {
        "999": "FO IS LS MG OM PG",
        "9999": "AF AL AM AT AU BD BE BG CC CH CV CX CY DK ET GE GL GW HM HT HU LI LR LU MK MZ NE NF NO NZ PH PY SI SJ "
        "TN VE ZA",
        "99999": "AX BA BL BT CR CU DE DO DZ EE EG EH ES FI FR GF GP GT HR ID IQ IT JO KE KR KW LA LK MA MC ME MF MM "
        "MN MQ MV MX MY NA NC NI NP PF PK PM RE SA SM SN TH TR UA UY VA WF YT ZM",
        "999999": "BY CN CO EC IN KG KZ NG RO RU SG TJ TM UZ",
        "99999|999999": "KH RS VN",
        "9999|99999": "TZ",
        "999|9999": "BH",
        "999|99999|999999": "TW",
        "99999|99999-9999": "AS FM GU MH MP PR PW UM US VI",
        "999 99": "CZ GR SE SK",
        "99-999": "PL",
        "9999-999": "PT",
        "99999-999": "BR",
        "999-9999": "JP",
        "9999 @@": "NL",
        "@9@ 9@9": "CA",
        "9999|@9999@@@": "AR",
        "9999999": "CL",
        "9999999|99999": "IL",
        "AD999": "AD",
        "AI-2640": "AI",
        "AZ 9999": "AZ",
        "BB99999": "BB",
        "@@ 99|@@ @@": "BM",
        "@@9999": "BN",
        "KY9-9999": "KY",
        "9999|9999 9999": "LB",
        "LT-99999": "LT",
        "LV-9999": "LV",
        "MD-9999": "MD",
        "@@@ 9999|@@@ 99": "MT",
        "@999": "SZ",
        "VC9999": "VC",
        "VG9999": "VG",
        "FIQQ 1ZZ": "FK",
        "GX11 1AA": "GI",
        "SIQQ 1ZZ": "GS",
        "BBND 1ZZ": "IO",
        "PCRN 1ZZ": "PN",
        "STHL 1ZZ|ASCN 1ZZ|TDCU 1ZZ": "SH",
        "TKCA 1ZZ": "TC",
    }.items()
    for country in countries.split()
}
ONLY_POSTCODE = {"GI": "GX11 1AA"}
"""Countries with one postcode for everybody, which people leave out."""
NONE = re.compile(r"(?:0+|X+|NA|NONE|NO|NIL|NULL|TBC|UNKNOWN|NOPOSTCODE|NOTAPPLICABLE)?")
"""What people type, without spaces and marks, where they have no postcode and the form asks for one."""


class NotAPostcode(ValueError):
    """No postcode of that country. `country` is the one that it belongs to, where that can be seen."""

    def __init__(self, message: str, country: str = "") -> None:
        self.country = country
        super().__init__(message)


def is_none(text: str) -> bool:
    """Whether a text only says that there is no postcode: `00000`, `n/a`, `-`."""
    return bool(NONE.fullmatch(packed(text)))


def postcode_of(text: str, country: str) -> str:
    """A postcode as it is written in its country: `sw1a1aa` as `SW1A 1AA`, `f-75001` as `75001`.

    Where nothing is known about a country's postcodes it stays as it is. Raises `NotAPostcode`.
    """
    typed = without_country(text, country)
    if country in UK:
        return of_the_uk(typed, country)
    if country == "IE":
        return of_ireland(typed)
    shapes = SHAPES.get(country)
    if shapes is None:
        return typed
    written = packed(typed)
    # D-10115, SI 1000 or NY 10001: letters before a postcode of digits say where it is and are not written.
    for candidate in (written, written.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), country + written):
        for shape in shapes:
            if fits(candidate, shape):
                return in_shape(candidate, shape)
    other = belongs_to(typed)
    if other:
        raise elsewhere(typed, other)
    raise NotAPostcode(
        f"Enter a postcode that fits the country ({COUNTRIES[country]}), like {example(shapes[0])}."
    )


def without_country(text: str, country: str) -> str:
    """A postcode without the country's name beside it. Raises `NotAPostcode` where that is another country."""
    words = text.replace(",", " ").split()
    for start in range(len(words)):
        name = " ".join(words[start:])
        named = country_code(name) if len(name) > 2 or name.upper() == "UK" else None
        if named == country:
            return " ".join(words[:start])
        if named is not None and start:
            raise NotAPostcode(
                f"The postcode says {COUNTRIES[named]} and the country says {COUNTRIES[country]}.", named
            )
    return text


def of_the_uk(text: str, country: str) -> str:
    """A postcode of Royal Mail's for this country. Raises `NotAPostcode`."""
    try:
        postcode = uk_postcode(text)
    except ValueError:
        other = belongs_to(text)
        if other:
            raise elsewhere(text, other) from None
        if country == "GB":
            raise NotAPostcode("Enter a full UK postcode, like SW1A 1AA or BFPO 12.") from None
        raise NotAPostcode(
            f"Enter a full postcode of {with_article(country)}, like {UK[country]}1 1AA."
        ) from None
    other = outside_uk(postcode) or "GB"
    if other != country:
        raise elsewhere(postcode, other)
    return postcode


def of_ireland(text: str) -> str:
    """An Eircode. Raises `NotAPostcode`."""
    try:
        return eircode(text)
    except ValueError:
        other = belongs_to(text)
        if other:
            raise elsewhere(text, other) from None
        raise NotAPostcode("Enter a full Eircode, like A65 F4E2.") from None


def belongs_to(text: str) -> str:
    """The country of a postcode that only one country has; empty where that can't be seen."""
    try:
        return outside_uk(uk_postcode(text)) or "GB"
    except ValueError:
        pass
    if packed(text) == "GX111AA":
        return "GI"
    try:
        eircode(text)
    except ValueError:
        return ""
    return "IE"


def elsewhere(postcode: str, country: str) -> NotAPostcode:
    """It is a postcode, of another country."""
    return NotAPostcode(f"{postcode.upper()} is in {with_article(country)}.", country)


def packed(text: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def fits(written: str, shape: str) -> bool:
    """Whether letters and digits stand as in a shape."""
    there = packed_shape(shape)
    return len(written) == len(there) and all(
        char.isdigit() if place == "9" else char.isalpha() if place == "@" else char == place
        for char, place in zip(written, there, strict=True)
    )


def in_shape(written: str, shape: str) -> str:
    """Letters and digits with the spaces and hyphens of a shape."""
    chars = iter(written)
    return "".join(char if char in " -" else next(chars) for char in shape)


def packed_shape(shape: str) -> str:
    """A shape without its spaces and hyphens."""
    return shape.replace(" ", "").replace("-", "")


def example(shape: str) -> str:
    """A shape filled in: `9999 @@` as `1234 AB`."""
    digits, letters = cycle("1234567890"), cycle("ABCDEFGH")
    return "".join(next(digits) if char == "9" else next(letters) if char == "@" else char for char in shape)
