"""Whether the stock is enough for everybody who may still order, part by part and size by size.

What people will choose is not known. Where enough has been ordered before, each size is expected in the share that it
has had so far. Where not, and the total of a choice does not cover the people, any of its sizes may run out, and all of
them are named with what is left; where the total does cover them, only what is sold out.
"""

import math
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.catalogue.views import ChoiceView, PackView, label, packs
from wpp.stock.levels import availability
from wpp.stock.model import Level, Location

ENOUGH_TO_GO_BY: Final = 20
"""Units ordered so far, below which shares are chance."""


@dataclass(frozen=True, slots=True)
class SizeCover:
    """One SKU that can be picked; `expected` is None where nothing is known of what people choose."""

    sku: str
    label: str
    available: int
    expected: int | None
    short: bool
    """Whether it is sold out, or likely to be."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A part of a pack that may not be enough for everybody: units that are there, and units that they would take."""

    pack: str
    choice: str
    available: int
    wanted: int
    sizes: tuple[SizeCover, ...]

    @property
    def missing(self) -> int:
        """Units that are lacking, whatever is chosen."""
        return max(0, self.wanted - self.available)


def shortages(session: Session, *, people: int) -> list[Shortage]:
    """The parts of every pack that so many people could use up, if all of them chose that pack."""
    if people < 1:
        return []
    all_packs = packs(session)
    ids = {sku.id for pack in all_packs for choice in pack.choices for sku in choice.skus}
    there = availability(session, ids)
    so_far = ordered_so_far(session, ids)
    covers = [
        cover(pack, choice, people=people, there=there, so_far=so_far)
        for pack in all_packs
        for choice in pack.choices
    ]
    return [each for each in covers if each.missing or any(size.short for size in each.sizes)]


def cover(
    pack: PackView, choice: ChoiceView, *, people: int, there: dict[int, int], so_far: dict[int, int]
) -> Shortage:
    """One choice of a pack: what is there, and what so many people would take."""
    required = people * choice.quantity
    total = sum(there[sku.id] for sku in choice.skus)
    ordered = sum(so_far[sku.id] for sku in choice.skus)
    known = ordered >= ENOUGH_TO_GO_BY and len(choice.skus) > 1
    sizes: list[SizeCover] = []
    for sku in choice.skus:
        available = there[sku.id]
        expected = math.ceil(required * so_far[sku.id] / ordered) if known else None
        short = available < expected if expected is not None else available == 0 or total < required
        sizes.append(SizeCover(sku.code, label(sku.item, sku.size), available, expected, short))
    return Shortage(pack.name, choice.name, total, required, tuple(sizes))


def ordered_so_far(session: Session, sku_ids: set[int]) -> dict[int, int]:
    """Units of each SKU that people have ordered and kept."""
    rows = session.execute(
        select(Level.sku_id, func.sum(Level.quantity))
        .where(
            Level.sku_id.in_(sorted(sku_ids)), Level.location.in_([Location.COMMITTED, Location.RECIPIENT])
        )
        .group_by(Level.sku_id)
    )
    return dict.fromkeys(sku_ids, 0) | {sku_id: int(quantity) for sku_id, quantity in rows}
