"""What is in the packs, as the welcome email tells it: as the catalogue is when the email is written."""

from typing import Any

from sqlalchemy.orm import Session

from wpp.catalogue.views import ChoiceView, packs


def contents(session: Session) -> list[dict[str, Any]]:
    """The facts of every pack, in the order of the catalogue."""
    return [
        {"name": pack.name, "parts": [part_of(choice) for choice in pack.choices]}
        for pack in packs(session)
        if pack.choices
    ]


def part_of(choice: ChoiceView) -> dict[str, Any]:
    """One part of a pack: what it may be, and whether it comes in sizes."""
    return {
        "choice": choice.name,
        "quantity": choice.quantity,
        "items": [{"name": offer.item, "sized": len(offer.skus) > 1} for offer in choice.offers],
    }
