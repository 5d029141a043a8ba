"""How many units of the same stock the people to come would take: each orders one pack, and is counted once.

Where enough has been ordered before, each pack is expected in the share that it has had so far. Where not, those whom
other packs can serve need none of this one's stock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.catalogue.views import ChoiceView, PackView, SkuName
from wpp.orders.model import Order, Status

ENOUGH_TO_GO_BY: Final = 20
"""Orders or units so far, below which shares are chance."""


@dataclass(frozen=True, slots=True)
class Demand:
    """SKUs of which one is picked, for which parts of which packs, and how many units people would take of them.

    `certain` where everybody takes so many, whatever they choose, or where it is known which packs they choose.
    """

    skus: tuple[SkuName, ...]
    packs: tuple[str, ...]
    choices: tuple[str, ...]
    units: int
    certain: bool


def demands(
    all_packs: Sequence[PackView],
    *,
    people: int,
    there: Mapping[int, int],
    ordered: Mapping[str, int],
) -> list[Demand]:
    """The parts of all packs, each set of SKUs once; `ordered` are the orders so far, by the pack's name."""
    sets = dict.fromkeys(choice.skus for pack in all_packs for choice in pack.choices)
    return [demand_of(skus, all_packs, people, there, ordered) for skus in sets]


def demand_of(
    skus: tuple[SkuName, ...],
    all_packs: Sequence[PackView],
    people: int,
    there: Mapping[int, int],
    ordered: Mapping[str, int],
) -> Demand:
    """What so many people would take of these SKUs."""
    each = {pack: needed(pack, skus) for pack in all_packs}
    orders = sum(ordered.get(pack.name, 0) for pack in all_packs)
    known = orders >= ENOUGH_TO_GO_BY
    if known:
        units = -(-people * sum(ordered.get(pack.name, 0) * need for pack, need in each.items()) // orders)
    else:
        elsewhere = sum(capacity(pack, there) for pack, need in each.items() if not need)
        units = max(0, people - elsewhere) * max(each.values())
    parts = [(pack, choice) for pack in all_packs for choice in pack.choices if choice.skus == skus]
    return Demand(
        skus,
        tuple(dict.fromkeys(pack.name for pack, _ in parts)),
        tuple(dict.fromkeys(choice.name for _, choice in parts)),
        units,
        certain=known or len(set(each.values())) == 1,
    )


def needed(pack: PackView, skus: Sequence[SkuName]) -> int:
    """Units of these SKUs that one pack takes whatever is picked; 0 where something else can be picked."""
    ids = {sku.id for sku in skus}
    return sum(choice.quantity for choice in pack.choices if ids_of(choice) <= ids)


def capacity(pack: PackView, there: Mapping[int, int]) -> int:
    """How many people this pack can serve with what is there."""
    return min(
        (sum(there[sku] for sku in ids_of(choice)) // choice.quantity for choice in pack.choices), default=0
    )


def ids_of(choice: ChoiceView) -> set[int]:
    """The SKUs of a choice."""
    return {sku.id for sku in choice.skus}


def orders_by_pack(session: Session) -> dict[str, int]:
    """Orders so far by the name of their pack, without those that came to nothing."""
    kept = Order.status.not_in([Status.CANCELLED, Status.REJECTED])
    rows = session.execute(select(Order.pack_name, func.count()).where(kept).group_by(Order.pack_name))
    return {row[0]: row[1] for row in rows}
