"""Postcodes of Royal Mail (the UK, Jersey, Guernsey, the Isle of Man, the forces) and Eircodes."""

import re
from typing import Final

UK: Final = {"GB": "", "JE": "JE", "GG": "GY", "IM": "IM"}
"""Countries whose postcodes Royal Mail gives out → the letters that theirs start with."""
AREA_LETTERS = """
AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR
NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC
WD WF WN WR WS WV YO ZE
"""
AREAS = frozenset(AREA_LETTERS.split())
"""The letters that a postcode can start with; BF is the forces, BX belongs to no place."""
PATTERN = re.compile(r"([A-Z]{1,2})([0-9][0-9A-HJKMNPR-Y]?)([0-9][ABD-HJLNP-UW-Z]{2})")
"""Area, district, and the sector with its unit, which has none of the letters C I K M O V."""
BFPO = re.compile(r"BFPO[0-9]{1,4}")
GIRO = "GIR0AA"
EIRCODE = re.compile(r"([AC-FHKNPRTV-Y][0-9]{2}|D6W)([0-9AC-FHKNPRTV-Y]{4})")
"""Routing key and unique identifier (https://www.eircode.ie/what-is-eircode); B G I J L M O Q S U Z are in neither."""
AS_DIGIT = str.maketrans("OIL", "011")
IN_IRELAND = str.maketrans("OI", "01")
AT_THE_END = re.compile(
    r"[\s,]*\b((?:[A-Z]{1,2}[0-9][0-9A-Z]?|GIR)\s*[0-9O][A-Z]{2}|BFPO\s*[0-9]{1,4})$", re.IGNORECASE
)


def uk_postcode(text: str) -> str:
    """`sw1a1aa` as `SW1A 1AA`; a letter O for a zero, or the other way round, is put right.

    Raises `ValueError` for what is no postcode.
    """
    written = re.sub(r"[^A-Z0-9]", "", text.upper())
    if BFPO.fullmatch(written):
        return f"BFPO {written[4:]}"
    if written in (GIRO, "GIROAA"):
        return "GIR 0AA"
    meant = [spelling for each in (written, *repaired(written)) if (spelling := spelled(each))]
    if not meant:
        raise ValueError(text)
    return min(meant, key=lambda each: differences(each.replace(" ", ""), written))


def spelled(written: str) -> str:
    """Letters and digits with their space; empty where they are no postcode of a real area."""
    parts = PATTERN.fullmatch(written)
    if parts is None or parts[1] not in AREAS or has_lost_letter(parts[1], parts[2]):
        return ""
    return f"{parts[1]}{parts[2]} {parts[3]}"


def repaired(written: str) -> list[str]:
    """What may have been meant: a digit starts the last three characters, and letters start the postcode."""
    if not 5 <= len(written) <= 7:
        return []
    outward, inward = written[:-3], written[-3:]
    inward = inward[0].translate(AS_DIGIT) + inward[1:]
    spellings = (
        outward,
        outward[0].replace("0", "O") + outward[1:],
        outward[0] + outward[1].replace("0", "O") + outward[2:],
        outward[0] + outward[1:].translate(AS_DIGIT),
        outward[:2] + outward[2:].translate(AS_DIGIT),
    )
    return [spelling + inward for spelling in spellings]


def differences(one: str, other: str) -> int:
    """In how many places two spellings differ."""
    return sum(a != b for a, b in zip(one, other, strict=True))


def has_lost_letter(area: str, district: str) -> bool:
    """Whether a district is S0 14 and the like, where SO14 was meant: no area of one letter has districts from 0."""
    return len(area) == 1 and district.startswith("0")


def outside_uk(postcode: str) -> str:
    """JE, GG or IM for a postcode of the islands that are no part of the UK; empty for the UK."""
    area = re.match("[A-Z]*", postcode)
    return next((country for country, letters in UK.items() if letters and area and area[0] == letters), "")


def is_forces(postcode: str) -> bool:
    """Whether a UK postcode is the forces' own: BFPO 12, or BF1 2AU. Their addresses have no town."""
    return bool(re.match("BFPO|BF[0-9]", postcode))


def eircode(text: str) -> str:
    """`a65f4e2` as `A65 F4E2`. Raises `ValueError` for what is none."""
    written = re.sub(r"[^A-Z0-9]", "", text.upper())
    parts = EIRCODE.fullmatch(written[:1] + written[1:].translate(IN_IRELAND))
    if parts is None:
        raise ValueError(text)
    return f"{parts[1]} {parts[2]}"


def split_town(town: str) -> tuple[str, str]:
    """A town and the UK postcode typed behind it; the postcode is empty where there is none."""
    found = AT_THE_END.search(town)
    if found is None:
        return town, ""
    try:
        return town[: found.start()], uk_postcode(found[1])
    except ValueError:
        return town, ""
