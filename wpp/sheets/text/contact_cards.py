"""Contact cards (vCard, RFC 6350): what an address book exports, a block of labelled lines for each person."""

import quopri
import re
from collections.abc import Iterable, Iterator

BEGIN, END = "BEGIN:VCARD", "END:VCARD"
PROPERTY = re.compile(r"(?:[\w-]+\.)?(N|FN|EMAIL)((?:;[^:]*)?):(.*)", re.IGNORECASE)


def is_card_file(lines: Iterable[tuple[int, str]]) -> bool:
    """Whether the first line with something in it begins a card."""
    first = next((line for _, line in lines if line.strip()), "")
    return first.strip("\ufeff \t").upper() == BEGIN


def cards_of(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """Line, name as “Last, First” and address of each card; several addresses of one are all in the text of it."""
    start, names, full, emails = 0, "", "", list[str]()
    for number, line in unfolded(lines):
        if line.upper() == BEGIN:
            start, names, full, emails = number, "", "", []
        elif line.upper() == END:
            yield start, names or full, "; ".join(dict.fromkeys(emails))
        elif (found := PROPERTY.fullmatch(line)) is not None:
            value = decoded(found[2], found[3])
            if found[1].upper() == "EMAIL":
                emails.append(plain(value))
            elif found[1].upper() == "FN":
                full = plain(value)
            else:
                last, first, middle, *_ = [*map(plain, re.split(r"(?<!\\);", value)), "", "", ""]
                names = ", ".join(part for part in (last, f"{first} {middle}".strip()) if part)


def unfolded(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines, each with those that continue it."""
    number, whole = 0, ""
    for at, line in lines:
        if line[:1] in (" ", "\t"):
            whole += line[1:]
        elif whole.endswith("=") and "QUOTED-PRINTABLE" in whole.upper():
            whole = whole[:-1] + line
        else:
            if whole:
                yield number, whole.strip()
            number, whole = at, line
    if whole:
        yield number, whole.strip()


def decoded(parameters: str, value: str) -> str:
    """The value of a line, with its letters as older programs write them."""
    if "QUOTED-PRINTABLE" not in parameters.upper():
        return value
    return quopri.decodestring(value.encode()).decode("utf-8", "replace")


def plain(value: str) -> str:
    """A value without the signs that keep its commas and semicolons from counting."""
    return re.sub(r"\\([\\,;])", r"\1", value).strip()
