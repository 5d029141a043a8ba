"""Everything that is known before a catalogue is imported, set against what is stored."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from wpp.catalogue.check import CataloguePlan, NotTaken
from wpp.catalogue.importing.code_plan import CodePlan
from wpp.catalogue.importing.matching import MatchedRow, Matching
from wpp.catalogue.importing.pack_plan import PackPlan, missing_packs, plan_packs
from wpp.catalogue.importing.state import CatalogueState, PackState, SkuState
from wpp.catalogue.pictures import ADDRESS, is_file_name
from wpp.wording import count


@dataclass(slots=True)
class ImportPlan:
    """Everything that is known before a file is imported, and then what was decided.

    `to_retire`, `to_restore`, `packs_to_retire`, `packs_to_restore` and `to_remove` (ids of options) are what the
    answers make of what was asked.
    """

    plan: CataloguePlan
    state: CatalogueState
    matching: Matching
    packs: list[PackPlan]
    missing_packs: list[PackState]
    opening: list[MatchedRow]
    codes: list[CodePlan]
    rename: bool = True
    book_opening: bool = True
    remove_codes: bool = True
    to_retire: list[SkuState] = field(default_factory=list)
    to_restore: list[SkuState] = field(default_factory=list)
    packs_to_retire: list[PackState] = field(default_factory=list)
    packs_to_restore: list[PackState] = field(default_factory=list)
    to_remove: set[int] = field(default_factory=set)

    @property
    def not_taken(self) -> list[NotTaken]:
        """What of the file the catalogue will not have as it stands there."""
        return self.plan.not_taken + self.matching.not_taken


def prepare(
    state: CatalogueState,
    plan: CataloguePlan,
    matching: Matching,
    *,
    codes: list[CodePlan],
    moved: AbstractSet[int],
) -> ImportPlan:
    """Set the whole file against what is stored; `moved` are SKUs that have had stock before."""
    packs = plan_packs(state, plan, matching)
    prepared = ImportPlan(plan, state, matching, packs, missing_packs(state, plan), opening=[], codes=codes)
    matching.not_taken += pictures_not_found(matching.rows)
    for match in matching.rows:
        units, stored = match.row.opening, match.stored
        if units is None or (stored is not None and units == (stored.opening or 0)):
            continue
        if stored is not None and stored.id in moved:
            words = (
                f"{stored.code} has had stock already, so opening stock of {count(units, 'unit')} was not booked. "
                "To correct its stock, book a count."
            )
            matching.not_taken.append(NotTaken(match.row.row, stored.code, "opening", words))
        elif units:
            prepared.opening.append(match)
    return prepared


def pictures_not_found(rows: Sequence[MatchedRow]) -> list[NotTaken]:
    """Files that were named and not found, where no earlier import has brought the picture."""
    left: dict[str, NotTaken] = {}
    for match in rows:
        named = match.row.image
        there = match.stored is not None and match.stored.image.startswith(ADDRESS)
        if is_file_name(named) and not there:
            words = f"The picture {named} was not found, so a drawing is shown instead."
            left.setdefault(named, NotTaken(match.row.row, match.code, "image", words))
    return list(left.values())
