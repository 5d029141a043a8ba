"""Retire and restore: a SKU or a pack that is no longer offered, and its way back.

What is retired is offered to nobody and alarms nobody. Its stock, its history and the orders that hold it stay. Who
changes the catalogue holds the rows of all packs (`lock_catalogue`), so an order is placed before or after, and no two
people take away the last two sizes of a choice between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import name_key, slug_of
from wpp.catalogue.importing.state import CatalogueState, PackState, SkuState, read_state
from wpp.catalogue.locks import lock_catalogue
from wpp.catalogue.model import Pack, Sku
from wpp.catalogue.near_codes import near_codes
from wpp.database import table_of
from wpp.errors import NotFound, Refusal
from wpp.hints import HintCode, hint
from wpp.wording import did_you_mean, listing
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class RetireResult:
    """A SKU or a pack after the step; `already` when it had been so before. `packs` offer it, or did until now."""

    thing: SkuState | PackState
    already: bool
    packs: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call it: its code, or the pack's name."""
        return self.thing.code if isinstance(self.thing, SkuState) else self.thing.name


class LastOffer(Refusal):
    """Nothing would be left to choose for a part of a pack, which would then be ordered without it."""

    code = "last_offer"

    def __init__(self, choices: Sequence[tuple[str, str]], what: str) -> None:
        named = listing([f"“{choice}”" for _, choice in choices])
        where = listing([f"“{choice}” of the pack {pack}" for pack, choice in choices])
        super().__init__(
            f"Without {what} there is nothing left to choose for {where}.",
            hints=[
                f"First import a catalogue with another item for {named}, or without that choice.",
                *(
                    hint(HintCode.RETIRE_FROM_CATALOGUE, name=slug_of(pack))
                    for pack in dict.fromkeys(pack for pack, _ in choices)
                ),
            ],
        )


class SizeTaken(Refusal):
    """Another SKU is offered as the same item and size, and a page would offer both."""

    code = "size_taken"

    def __init__(self, other: str, code: str) -> None:
        super().__init__(
            f"{other} and {code} are the same item and size, so only one of them can be offered.",
            hints=[hint(HintCode.RETIRE_FROM_CATALOGUE, name=other)],
        )


class UnknownThing(NotFound):
    """No SKU and no pack goes by this name."""

    code = "not_found"


def retire(work: Work, name: str, *, reason: str = "") -> RetireResult:
    """Stop offering a SKU or a pack. Raises `NotFound`, `LastOffer`."""
    lock_catalogue(work)
    before = read_state(work.session)
    thing = find_thing(before, name)
    offers = offering(before, thing)
    if thing.retired:
        return RetireResult(thing, True, offers)
    set_retired(work, thing, retired=True, reason=reason)
    after = read_state(work.session)
    dead = after.dead_choices() - before.dead_choices()
    if dead:
        what = f"{thing.code} ({thing.label})" if isinstance(thing, SkuState) else thing.name
        raise LastOffer(sorted(dead), what)
    return RetireResult(same(after, thing), False, offers)


def restore(work: Work, name: str, *, reason: str = "") -> RetireResult:
    """Offer a SKU or a pack again, in the packs that have it. Raises `NotFound`, `SizeTaken`, `LastOffer`."""
    lock_catalogue(work)
    before = read_state(work.session)
    thing = find_thing(before, name)
    if not thing.retired:
        return RetireResult(thing, True, offering(before, thing))
    set_retired(work, thing, retired=False, reason=reason)
    after = read_state(work.session)
    refuse_doubled(before, after)
    dead = after.dead_choices() - before.dead_choices()
    if dead:
        raise LastOffer(sorted(dead), "what was retired since")
    thing = same(after, thing)
    return RetireResult(thing, False, offering(after, thing))


def refuse_doubled(before: CatalogueState, after: CatalogueState) -> None:
    """Two SKUs of one item and size are never offered at once, unless they were before. Raises `SizeTaken`."""
    for other, code in sorted(after.doubled() - before.doubled()):
        raise SizeTaken(other, code)


def set_retired(work: Work, thing: SkuState | PackState, *, retired: bool, reason: str = "") -> None:
    """Write it, unless somebody else has a moment ago; the sheet's next mention of it is news."""
    table = table_of(Sku if isinstance(thing, SkuState) else Pack)
    was = table.c.retired_at.is_(None) if retired else table.c.retired_at.is_not(None)
    changed = update(table).where(table.c.id == thing.id, was)
    if not work.changes_one(changed.values(retired_at=work.now if retired else None, in_sheet=not retired)):
        return
    kind = "sku" if isinstance(thing, SkuState) else "pack"
    tag = Tag.CATALOGUE_RETIRED if retired else Tag.CATALOGUE_RESTORED
    record(work, tag, about(kind, thing.id), reason=reason or None)


def find_thing(state: CatalogueState, name: str) -> SkuState | PackState:
    """A SKU by any of its codes; else a pack by its name or its web address. Raises `NotFound`."""
    sku = state.find_sku(name)
    if sku is not None:
        return sku
    packs = [pack for pack in state.packs.values() if name_key(name) in (pack.slug, name_key(pack.name))]
    if packs:
        return packs[0]
    names = [*(each.code for each in state.skus.values()), *(each.name for each in state.packs.values())]
    near = did_you_mean(near_codes(name, names))
    raise UnknownThing(
        f"There is no SKU or pack {name!r}.", hints=[near] if near else [hint(HintCode.LIST_CATALOGUE)]
    )


def same(state: CatalogueState, thing: SkuState | PackState) -> SkuState | PackState:
    """The same thing as it is now."""
    return state.skus[thing.id] if isinstance(thing, SkuState) else state.packs[thing.id]


def offering(state: CatalogueState, thing: SkuState | PackState) -> tuple[str, ...]:
    """The packs, not retired, in which a SKU can be chosen."""
    if isinstance(thing, PackState):
        return ()
    return tuple(
        pack.name
        for pack in state.packs.values()
        if not pack.retired and any(thing.id in state.offered(choice) for choice in pack.live)
    )
