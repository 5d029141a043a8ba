"""Which documents of many make a set of differences: each whole or not at all, none against the evidence.

A delivery of 30 bottles may be hidden by three bottles that went the other way, so the documents are not tried one by
one: those that together leave the least are taken, and then every one is put back that leaves some SKU off in the
other direction. So a bottle and a shirt that are missing are no order with a card in it.

Orders are many and small, and among hundreds there are always some that would account for what was lost. So an order is
believed to be on one side only where all of it was counted, and where with it and its like more SKUs come out exactly
than do not. What is beyond is not explained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from wpp.warehouse.stock_documents import Document, Explanation

TRIED_TOGETHER = 8
"""The largest documents of which every combination is tried; the others are taken by what they leave."""
FOLLOWED = 32
"""Combinations of them, those that leave the least, to which the others are then added."""

ORDERS = (Explanation.SENT_HERE, Explanation.SENT_THERE)

Shifts = tuple[tuple[int, int], ...]
Left = dict[int, int]


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """Documents that shift the same SKUs by the same units, so that nobody can tell them apart."""

    why: Explanation
    shifts: Shifts
    names: tuple[str, ...]

    @property
    def size(self) -> int:
        """All units of one of them."""
        return sum(abs(units) for _, units in self.shifts)


def kinds_of(documents: Sequence[Document], left: Mapping[int, int]) -> list[DocumentKind]:
    """The documents as far as they speak of what was counted, in their order; of orders those counted whole."""
    names: dict[tuple[Explanation, Shifts], list[str]] = {}
    for document in documents:
        shifts = tuple((sku_id, units) for sku_id, units in document.shifts if sku_id in left)
        if shifts and (document.why not in ORDERS or len(shifts) == len(document.shifts)):
            names.setdefault((document.why, shifts), []).append(document.name)
    return [DocumentKind(why, shifts, tuple(each)) for (why, shifts), each in names.items()]


def best_explanation(left: Mapping[int, int], kinds: Sequence[DocumentKind]) -> dict[int, int]:
    """How many of which kinds explain the most, by their places in the list; the fewest where that is the same."""
    single = [place for place, kind in enumerate(kinds) if len(kind.names) == 1]
    large = sorted(single, key=lambda place: -kinds[place].size)[:TRIED_TOGETHER]
    some = [each for number in range(len(large) + 1) for each in combinations(large, number)]
    some.sort(key=lambda places: total_error(without(left, kinds, dict.fromkeys(places, 1))))
    choices = []
    for places in some[:FOLLOWED]:
        taken = dict.fromkeys(places, 1)
        rest = without(left, kinds, taken)
        take_what_helps(rest, kinds, taken, apart=set(large))
        choices.append((total_error(rest), sum(taken.values()), taken))
    taken = min(choices, key=lambda choice: choice[:2])[2]
    put_back(left, kinds, taken)
    discard_weak_explanations(left, kinds, taken)
    return taken


def take_what_helps(
    left: Left, kinds: Sequence[DocumentKind], taken: dict[int, int], *, apart: set[int]
) -> None:
    """Take, one after the other, the document that leaves the least, as long as one leaves less than before."""
    while True:
        gains = [
            (improvement(left, kind), -place)
            for place, kind in enumerate(kinds)
            if place not in apart and taken.get(place, 0) < len(kind.names)
        ]
        most, place = max(gains, default=(0, 0))
        if most <= 0:
            return
        taken[-place] = taken.get(-place, 0) + 1
        shift(left, kinds[-place], -1)


def put_back(left: Mapping[int, int], kinds: Sequence[DocumentKind], taken: dict[int, int]) -> None:
    """Take nothing that speaks against the evidence: it leaves a SKU as much off in the other direction, or nearly."""
    rest = without(left, kinds, taken)
    while True:
        against = [
            place
            for place in taken
            if any(overshot(rest[sku_id], units) for sku_id, units in kinds[place].shifts)
        ]
        if not against:
            return
        worst = min(against, key=lambda place: kinds[place].size)
        shift(rest, kinds[worst], +1)
        taken[worst] -= 1
        if not taken[worst]:
            del taken[worst]


def discard_weak_explanations(
    left: Mapping[int, int], kinds: Sequence[DocumentKind], taken: dict[int, int]
) -> None:
    """Take no orders for which there is too little evidence; each that goes may be what another one stood on."""
    while True:
        rest = without(left, kinds, taken)
        orders = {place for place in taken if kinds[place].why in ORDERS}
        guessed = {place for place in orders if len(kinds[place].shifts) == 1}
        # One SKU alone cannot tell which of several it was, nor whether it was any of them.
        doubted = {place for place in guessed if taken[place] < len(kinds[place].names)}
        for together in connected(orders - guessed, kinds):
            skus = {sku_id for place in together for sku_id, _ in kinds[place].shifts}
            exact = sum(rest[sku_id] == 0 for sku_id in skus)
            # The one that is off the least always comes out exactly, and two are the fewest that these have.
            if 2 * exact <= len(skus):
                doubted |= together
        if not doubted:
            return
        for place in doubted:
            del taken[place]


def connected(places: set[int], kinds: Sequence[DocumentKind]) -> list[set[int]]:
    """Kinds that have a SKU in common, or are joined by others that have."""
    groups: list[tuple[set[int], set[int]]] = []
    for place in sorted(places):
        joined, skus = {place}, {sku_id for sku_id, _ in kinds[place].shifts}
        for group in [group for group in groups if group[1] & skus]:
            groups.remove(group)
            joined |= group[0]
            skus |= group[1]
        groups.append((joined, skus))
    return [joined for joined, _ in groups]


def overshot(left: int, units: int) -> bool:
    """Whether a document of so many units has turned a difference into another one half as large or more."""
    return left * units < 0 and 2 * abs(left) >= abs(units)


def without(left: Mapping[int, int], kinds: Sequence[DocumentKind], taken: Mapping[int, int]) -> Left:
    """What is left once these are taken."""
    rest = dict(left)
    for place, times in taken.items():
        shift(rest, kinds[place], -times)
    return rest


def shift(left: Left, kind: DocumentKind, times: int) -> None:
    """Put documents of a kind to what is left, or take them off."""
    for sku_id, units in kind.shifts:
        left[sku_id] += units * times


def improvement(left: Left, kind: DocumentKind) -> int:
    """By how many units less is off once a document is taken."""
    return sum(abs(left[sku_id]) - abs(left[sku_id] - units) for sku_id, units in kind.shifts)


def total_error(left: Mapping[int, int]) -> int:
    """How many units are off in all."""
    return sum(map(abs, left.values()))
