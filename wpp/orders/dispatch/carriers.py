"""Which carrier a tracking code is of, by its shape alone: only shapes that a carrier or a standard publishes.

A shape is no proof: it fills in a carrier that nobody named, and is never held against one that somebody did.
"""

import re
from typing import Final

S10: Final = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
"""Letters of the service, serial number, check digit, country: Universal Postal Union, standard S10."""
S10_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
PARCELFORCE_SERVICES: Final = ("C", "E")
"""Parcels and express (EMS) of S10, which in Britain are Parcelforce's; the rest are Royal Mail's."""
UPS: Final = re.compile(r"1Z[0-9A-Z]{15}[0-9]")
SHAPES: Final = (
    # "4 letters and 10 numbers": parcelforce.com, Tracking number formats.
    (re.compile(r"[A-Z]{4}[0-9]{10}"), "Parcelforce"),
    # "14 digits and starts with 0 or 1": dpd.com, Where is my parcel.
    (re.compile(r"[01][0-9]{13}"), "DPD"),
    # "16-digit tracking number, which is the barcode number": evri.com, How do I track my parcel. Its labels print a
    # letter, four characters, one character and ten digits.
    (re.compile(r"[A-Z][0-9A-Z]{5}[0-9]{10}"), "Evri"),
)


def carrier_of(code: str) -> str:
    """The carrier whose codes look like this one, written in capitals without spaces; empty where none does."""
    post = S10.fullmatch(code)
    if post is not None:
        if post[4] != "GB" or int(post[3]) != s10_check_digit(post[2]):
            return ""
        return "Parcelforce" if post[1].startswith(PARCELFORCE_SERVICES) else "Royal Mail"
    if UPS.fullmatch(code):
        return "UPS" if int(code[-1]) == ups_check_digit(code[2:-1]) else ""
    return next((name for shape, name in SHAPES if shape.fullmatch(code)), "")


def s10_check_digit(serial: str) -> int:
    """The check digit of eight digits: weighted, modulo 11 (S10)."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def ups_check_digit(body: str) -> int:
    """The check digit of the fifteen characters after 1Z: every second one counts double, modulo 10.

    A letter counts as its place in the alphabet and one more, modulo 10: A is 2. So the open data
    `jkeen/tracking_number_data` has it, whose numbers the tests check.
    """
    values = [int(char) if char.isdigit() else (ord(char) - ord("A") + 2) % 10 for char in body]
    return -sum(value * (2 if place % 2 else 1) for place, value in enumerate(values)) % 10
