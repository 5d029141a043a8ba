"""The one reader of what a browser sends in a form or after the question mark.

Bottle's own gives mojibake for ordinary forms and turns bad UTF-8 into an empty text in silence, so nothing here
touches it.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from store.web.errors import BadRequest

LARGEST_BODY = 64 * 1024
"""Bytes; the largest form has a dozen short lines."""
MOST_FIELDS = 200
LONGEST_LINE = 400
LONGEST_TEXT = 2000
ORDINARY = "application/x-www-form-urlencoded"


class Fields:
    """The fields of one form, as text."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def raw(self, name: str) -> str:
        """What was typed, to the letter: for passwords. Missing is empty; twice is refused."""
        values = self._values.get(name, [])
        if len(values) > 1:
            raise BadRequest("Something went wrong with the form. Go back, reload the page and try again.")
        return values[0] if values else ""

    def line(self, name: str) -> str:
        """One line, composed letters, no spaces around or doubled inside, no invisible controls, not endless."""
        return self.whole_line(name)[:LONGEST_LINE]

    def whole_line(self, name: str) -> str:
        """The same to its last letter, for whoever says how long it may be."""
        composed = unicodedata.normalize("NFC", self.raw(name))
        visible = "".join(" " if char.isspace() else char for char in composed if is_printed(char))
        return re.sub(" +", " ", visible).strip()

    def text(self, name: str) -> str:
        """Several lines, each ended by a line feed."""
        composed = unicodedata.normalize("NFC", self.raw(name)).replace("\r\n", "\n").replace("\r", "\n")
        return "".join(char for char in composed if is_printed(char)).strip()[:LONGEST_TEXT]

    def whole_numbers(self, prefix: str) -> dict[int, int]:
        """Fields named prefix and number whose values are numbers, as radio buttons named `choice-3` are."""
        rows = {}
        for name in self._values:
            match = re.fullmatch(re.escape(prefix) + r"([0-9]{1,18})", name)
            if match and re.fullmatch(r"[0-9]{1,18}", self.raw(name)):
                rows[int(match[1])] = int(self.raw(name))
        return rows

    def order_numbers(self, prefix: str) -> list[str]:
        """The values of fields named prefix and order number, as the ticks of a list are."""
        number = "[A-Za-z]{0,6}[0-9]{2,18}"
        names = [name for name in self._values if re.fullmatch(re.escape(prefix) + number, name)]
        return [self.raw(name) for name in names if re.fullmatch(number, self.raw(name))]

    @property
    def names(self) -> list[str]:
        """The names of the fields, in the order in which they came."""
        return list(self._values)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every field as it came, for a page that carries the form on."""
        return [(name, value) for name, values in self._values.items() for value in values]

    def __contains__(self, name: str) -> bool:
        return name in self._values


def is_printed(char: str) -> bool:
    """Whether a letter is kept: controls are not, spaces and line ends are."""
    return char.isspace() or unicodedata.category(char) != "Cc"


def read_query(environ: Mapping[str, Any]) -> Fields:
    """What stands after the question mark."""
    return fields_of(str(environ.get("QUERY_STRING", "")))


def read_form(environ: Mapping[str, Any]) -> Fields:
    """The fields of a posted form.

    Raises `BadRequest` for anything but an ordinary form in UTF-8. Its length was checked before it came here.
    """
    kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    length = content_length(environ)
    if length == 0:
        return Fields([])
    if kind != ORDINARY:
        raise BadRequest("Something went wrong with the form. Go back, reload the page and try again.")
    body: bytes = environ["wsgi.input"].read(length)
    if len(body) < length:
        raise BadRequest("Part of the form didn’t arrive. Please submit it again.")
    try:
        return fields_of(body.decode("ascii"))
    except UnicodeDecodeError as error:
        raise BadRequest("Something went wrong with the form. Reload the page and try again.") from error


def content_length(environ: Mapping[str, Any]) -> int:
    """The announced length of the body in bytes. Raises `BadRequest` where it is no number."""
    text = str(environ.get("CONTENT_LENGTH") or "0")
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise BadRequest("Something went wrong with the form. Please submit it again.")
    return int(text)


def fields_of(encoded: str) -> Fields:
    """Decode `name=value&…` as UTF-8 and nothing else; a control that nobody sees costs nobody their other answers."""
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise BadRequest("Something went wrong with the form. Reload the page and try again.") from error
    return Fields(pairs)
