"""What the sheet Packs would make of the packs: which choices and options are new, stay, or are no longer in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from wpp.catalogue.check import CataloguePlan, PackRow
from wpp.catalogue.codes import code_key, name_key, slug_of
from wpp.catalogue.importing.matching import MatchedRow, Matching
from wpp.catalogue.importing.state import CatalogueState, ChoiceState, OptionState, PackState

Pair: TypeAlias = tuple[int, int]
"""The ids of a choice and of a SKU that can be chosen for it."""


@dataclass(slots=True)
class ChoicePlan:
    """One choice of the file. `gone` are stored options that it no longer has there."""

    name: str
    quantity: int
    rows: list[PackRow]
    stored: ChoiceState | None
    gone: list[OptionState] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)
    """Stored SKUs that the file offers for it."""


@dataclass(slots=True)
class PackPlan:
    """One pack of the file. `dropped` are choices that it no longer has there."""

    name: str
    stored: PackState | None
    choices: list[ChoicePlan]
    dropped: list[ChoiceState]

    def gone(self) -> Iterator[tuple[ChoiceState, OptionState, set[int]]]:
        """Every stored option that the file does not have, with what its choice offers without it."""
        for choice in self.choices:
            for option in choice.gone:
                if choice.stored is not None:
                    yield choice.stored, option, choice.covered
        for dropped in self.dropped:
            for option in dropped.options:
                yield dropped, option, set()


def plan_packs(state: CatalogueState, plan: CataloguePlan, matching: Matching) -> list[PackPlan]:
    """The packs of the file in its order, each with what is stored of it."""
    by_slug = {pack.slug: pack for pack in state.packs.values()}
    by_row = {code_key(match.row.code): match for match in matching.rows}
    plans = []
    for name in plan.pack_names:
        rows = [offer for offer in plan.offers if name_key(offer.pack) == name_key(name)]
        stored = by_slug.get(slug_of(name))
        choices = choices_of_file(rows, stored)
        pair_renamed(choices, stored, matching, by_row)
        for choice in choices:
            add_gone(state, choice, matching, by_row)
        used = {choice.stored.id for choice in choices if choice.stored}
        dropped = [choice for choice in stored.live if choice.id not in used] if stored else []
        plans.append(PackPlan(name, stored, choices, dropped))
    return plans


def missing_packs(state: CatalogueState, plan: CataloguePlan) -> list[PackState]:
    """Packs that are offered and not in the file; none where the file has no packs at all."""
    slugs = {slug_of(name) for name in plan.pack_names}
    return [pack for pack in state.packs.values() if slugs and pack.slug not in slugs and not pack.retired]


def choices_of_file(rows: list[PackRow], stored: PackState | None) -> list[ChoicePlan]:
    """The choices of one pack, each with the stored one of its name, retired or not."""
    known = {name_key(choice.name): choice for choice in stored.choices} if stored else {}
    choices: dict[str, ChoicePlan] = {}
    for row in rows:
        key = name_key(row.choice)
        choice = choices.setdefault(key, ChoicePlan(row.choice, row.quantity, [], known.get(key)))
        choice.rows.append(row)
    return list(choices.values())


def pair_renamed(
    choices: list[ChoicePlan],
    stored: PackState | None,
    matching: Matching,
    by_row: dict[str, MatchedRow],
) -> None:
    """A choice that has only got another name is the same one, so that baskets keep what was picked for it."""
    if stored is None:
        return
    used = {choice.stored.id for choice in choices if choice.stored}
    left = [choice for choice in stored.live if choice.id not in used]
    for choice in choices:
        if choice.stored is None:
            same = wanted(choice, matching, by_row)
            twin = next(
                (each for each in left if {(o.product_id, o.sku_id) for o in each.options} == same), None
            )
            if twin is not None:
                left.remove(twin)
                choice.stored = twin


def wanted(
    choice: ChoicePlan, matching: Matching, by_row: dict[str, MatchedRow]
) -> set[tuple[int | None, int | None]]:
    """What the file offers for a choice as ids of stored items and SKUs; 0 stands for a SKU that is new."""
    return {
        (
            matching.item_ids.get(row.item_key),
            sku_id_of(by_row.get(row.sku_key)) if row.sku_key else None,
        )
        for row in choice.rows
    }


def sku_id_of(match: MatchedRow | None) -> int:
    """The id of a stored SKU, 0 where it is new."""
    return match.stored.id if match and match.stored else 0


def add_gone(
    state: CatalogueState, choice: ChoicePlan, matching: Matching, by_row: dict[str, MatchedRow]
) -> None:
    """Fill in which stored options the file no longer has, and which stored SKUs it offers."""
    if choice.stored is None:
        return
    kept = wanted(choice, matching, by_row)
    choice.gone = [
        option for option in choice.stored.options if (option.product_id, option.sku_id) not in kept
    ]
    for row in choice.rows:
        if row.sku_key:
            choice.covered.add(sku_id_of(by_row.get(row.sku_key)))
        else:
            rows = (match for match in matching.rows if name_key(match.row.item) == row.item_key)
            product = matching.item_ids.get(row.item_key)
            choice.covered |= {sku_id_of(match) for match in rows}
            choice.covered |= {sku.id for sku in state.skus.values() if sku.product_id == product}
