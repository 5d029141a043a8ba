"""Carrier and tracking code of a parcel: as they were given, or refused; a code that is cut finds no parcel."""

from wpp.errors import UsageError

LONGEST_TRACKING, LONGEST_CARRIER = 80, 60
"""Characters, as many as the columns hold; no carrier has codes of half that length."""


class TrackingTooLong(UsageError):
    """The code is longer than any code is: two codes were scanned one after the other, or something else was."""

    code = "tracking_too_long"

    def __init__(self, tracking: str) -> None:
        super().__init__(
            f"A tracking code has no more than {LONGEST_TRACKING} characters, and this has {len(tracking)}: "
            f"“{tracking[:20]}…”. Perhaps two codes came one after the other.",
            hints=["Clear it and scan the parcel's code again."],
        )


class CarrierTooLong(UsageError):
    """The name of the carrier is longer than can be kept."""

    code = "carrier_too_long"

    def __init__(self, carrier: str) -> None:
        super().__init__(
            f"The name of a carrier has no more than {LONGEST_CARRIER} characters, and this has {len(carrier)}.",
            hints=["Use a short name such as Royal Mail, DPD or Evri."],
        )


def checked_tracking(tracking: str) -> str:
    """The code on one line. Raises `TrackingTooLong`."""
    code = " ".join(tracking.split())
    if len(code) > LONGEST_TRACKING:
        raise TrackingTooLong(code)
    return code


def checked_carrier(carrier: str) -> str:
    """The carrier on one line. Raises `CarrierTooLong`."""
    name = " ".join(carrier.split())
    if len(name) > LONGEST_CARRIER:
        raise CarrierTooLong(name)
    return name
