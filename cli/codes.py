"""Codes that were typed or scanned in place of a SKU: what they were read as."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpp.wording import listing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def read_as(session: "Session", *codes: str) -> list[str]:
    """A line for each code that is not the SKU's own: "2000000000015 is TEE-NVY-M."."""
    from wpp.catalogue.known_skus import translations

    return [f"{said}." for said in translations(session, codes)]


def left_as_counted(codes: Sequence[str]) -> list[str]:
    """What is said of SKUs whose stock stays as it was counted, where something older was undone."""
    return [f"Stock left as counted: {listing(list(codes))}."] if codes else []
