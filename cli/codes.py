"""Codes that were typed or scanned in place of a SKU: what they were read as."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def read_as(session: "Session", *codes: str) -> list[str]:
    """A line for each code that is not the SKU's own: "2000000000015 is TEE-NVY-M."."""
    from wpp.catalogue.known_skus import translations

    return [f"{said}." for said in translations(session, codes)]
