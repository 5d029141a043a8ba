"""Whether the stock is enough for everybody who may still order, part by part and size by size.

What people will choose is not known. Where enough has been ordered before, each size is expected in the share that it
has had so far. Where not, and the total of a choice does not cover the people, any of its sizes may run out, and all of
them are named with what is left; where the total does cover them, only what is sold out.
"""

import math
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.catalogue.views import label, packs
from wpp.forecast.pack_demand import ENOUGH_TO_GO_BY, Demand, demands, orders_by_pack
from wpp.stock.levels import availability
from wpp.stock.model import Level, Location
from wpp.wording import listing


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
    """A part of a pack that may not be enough for everybody: units that are there, and units that they would take.

    Packs that share a part are named together.
    """

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
    """The parts of the packs that so many people could use up, who order one pack each."""
    if people < 1:
        return []
    covers = covers_of(session, people=people)
    return [each for _, each in covers if each.missing or any(size.short for size in each.sizes)]


def covers_of(session: Session, *, people: int) -> list[tuple[Demand, Shortage]]:
    """What so many people would take of every part of the packs, beside what is there."""
    all_packs = packs(session)
    ids = {sku.id for pack in all_packs for choice in pack.choices for sku in choice.skus}
    there = availability(session, ids)
    so_far = ordered_so_far(session, ids)
    wanted = demands(all_packs, people=people, there=there, ordered=orders_by_pack(session))
    return [(each, cover(each, there=there, so_far=so_far)) for each in wanted]


def cover(demand: Demand, *, there: dict[int, int], so_far: dict[int, int]) -> Shortage:
    """One part: what is there, and what would be taken of each size."""
    total = sum(there[sku.id] for sku in demand.skus)
    ordered = sum(so_far[sku.id] for sku in demand.skus)
    known = ordered >= ENOUGH_TO_GO_BY and len(demand.skus) > 1
    sizes: list[SizeCover] = []
    for sku in demand.skus:
        available = there[sku.id]
        expected = math.ceil(demand.units * so_far[sku.id] / ordered) if known else None
        short = available < expected if expected is not None else available == 0 or total < demand.units
        sizes.append(SizeCover(sku.code, label(sku.item, sku.size), available, expected, short))
    return Shortage(listing(demand.packs), listing(demand.choices), total, demand.units, tuple(sizes))


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
