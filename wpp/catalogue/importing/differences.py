"""What differs between two states of the catalogue: read before a change and after it, and never from the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from wpp.catalogue.importing.pack_plan import Pair
from wpp.catalogue.importing.state import CatalogueState, ChoiceState, PackState, SkuState

Value: TypeAlias = str | int | None
FIELDS = (
    *("code", "item", "size", "unit", "threshold", "description", "image", "fits", "opening"),
    *("barcode", "other_codes", "location"),
)
"""What of a SKU is compared; the code only for its spelling, since another one is a new name."""
OF_ITEM = ("item", "description", "image")
"""What all sizes of an item share; a change is named once, at the first of them."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A figure or a text of a SKU that has changed."""

    sku: str
    field: str
    was: Value
    now: Value


@dataclass(frozen=True, slots=True)
class Renamed:
    """A SKU with another code."""

    sku_id: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class PackChange:
    """A choice that offers something else. `removed` are pairs of choice and SKU, for finding baskets.

    `choice_was` is another name that it had; `units` what its quantity was and is.
    """

    pack: str
    choice: str
    choice_was: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    units: tuple[int, int]
    lost: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that differs. Names of packs, codes of SKUs."""

    added: tuple[SkuState, ...]
    changed: tuple[FieldChange, ...]
    renamed: tuple[Renamed, ...]
    retired: tuple[str, ...]
    restored: tuple[str, ...]
    packs_added: tuple[str, ...]
    packs_changed: tuple[PackChange, ...]
    reordered: bool

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return any(getattr(self, name) for name in self.__slots__)


def differences(before: CatalogueState, after: CatalogueState) -> Differences:
    """Set two states against each other."""
    both = [(before.skus[each], sku) for each, sku in after.skus.items() if each in before.skus]
    packs = [(before.packs[each], pack) for each, pack in after.packs.items() if each in before.packs]
    ends = [(was, now, now.code) for was, now in both] + [(was, now, now.name) for was, now in packs]
    orders = [order_of(state, before) for state in (before, after)]
    return Differences(
        added=tuple(sku for each, sku in after.skus.items() if each not in before.skus),
        changed=tuple(field_changes(both)),
        renamed=tuple(
            Renamed(now.id, was.code, now.code) for was, now in both if was.code_key != now.code_key
        ),
        retired=tuple(name for was, now, name in ends if now.retired and not was.retired),
        restored=tuple(name for was, now, name in ends if was.retired and not now.retired),
        packs_added=tuple(pack.name for each, pack in after.packs.items() if each not in before.packs),
        packs_changed=tuple(change for was, now in packs for change in pack_changes(before, after, was, now)),
        reordered=orders[0] != orders[1],
    )


def order_of(state: CatalogueState, before: CatalogueState) -> list[int]:
    """The order in which people see what was there before: SKUs, then the options of each pack."""
    known = {o.id for pack in before.packs.values() for choice in pack.choices for o in choice.options}
    options = [o.id for pack in state.packs.values() for choice in pack.live for o in choice.options]
    skus = [each for each in state.skus if each in before.skus]
    return skus + [each for each in options if each in known]


def field_changes(both: list[tuple[SkuState, SkuState]]) -> Iterator[FieldChange]:
    """Each field of each SKU that has changed."""
    named: set[tuple[int, str, Value]] = set()
    for was, now in both:
        for name in FIELDS:
            old: Value = getattr(was, name)
            new: Value = getattr(now, name)
            if old == new or (name == "code" and was.code_key != now.code_key):
                continue
            if name in OF_ITEM and was.product_id == now.product_id:
                if (now.product_id, name, new) in named:
                    continue
                named.add((now.product_id, name, new))
            yield FieldChange(now.code, name, old, new)


def pack_changes(
    before: CatalogueState, after: CatalogueState, was: PackState, now: PackState
) -> Iterator[PackChange]:
    """Each choice of a pack that offers something else, has another quantity or another name."""
    earlier = {choice.id: choice for choice in was.live}
    later = {choice.id: choice for choice in now.live}
    for choice in (*later.values(), *(each for each in was.live if each.id not in later)):
        old, new = earlier.get(choice.id), later.get(choice.id)
        had, has = offered(before, was, old), offered(after, now, new)
        units = (old.quantity if old else 0, new.quantity if new else 0)
        renamed = old.name if old and new and old.name != new.name else ""
        if had == has and units[0] == units[1] and not renamed:
            continue
        yield PackChange(
            pack=now.name,
            choice=choice.name,
            choice_was=renamed,
            added=tuple(after.skus[each].label for each in after.skus if each in has - had),
            removed=tuple(before.skus[each].label for each in before.skus if each in had - has),
            units=units,
            lost=frozenset((choice.id, each) for each in had - has),
        )


def offered(state: CatalogueState, pack: PackState, choice: ChoiceState | None) -> set[int]:
    """What can be chosen; nothing of a pack that is retired."""
    return set() if choice is None or pack.retired else state.offered(choice)
