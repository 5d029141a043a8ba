"""Import a catalogue together with its stock: the opening figures are a delivery of their own, booked once.

Here and not in the catalogue's own room, since it also counts baskets, which are above it, and books stock.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from wpp.audit import Tag, about, record
from wpp.catalogue.check import CataloguePlan, CatalogueRefused, NotTaken
from wpp.catalogue.codes import code_key
from wpp.catalogue.importing.code_plan import plan_codes
from wpp.catalogue.importing.differences import Differences, differences
from wpp.catalogue.importing.matching import match_rows
from wpp.catalogue.importing.plan import ImportPlan, prepare
from wpp.catalogue.importing.questions import decide
from wpp.catalogue.importing.save import save_catalogue
from wpp.catalogue.importing.save_codes import save_codes
from wpp.catalogue.importing.state import CatalogueState, PackState, SkuState, read_state
from wpp.catalogue.locks import lock_catalogue
from wpp.catalogue.retire import LastOffer, refuse_doubled, set_retired
from wpp.orders.baskets import Holding, baskets_holding
from wpp.stock.low_stock import forget_low
from wpp.stock.model import Delivery, Location, Movement
from wpp.stock.movements import ensure_levels
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan, GoodsInView, book_in
from wpp.wording import count
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class CatalogueResult:
    """What a catalogue file brought: how many SKUs and packs it has, and what differs from before.

    `opening` is the delivery of its opening stock, where there was one. `missing` are the SKUs and packs that are
    stored and not in it, `not_taken` is what of it is not as it stands there. `baskets` are open ones that held
    something of each change of a pack, in their order.
    """

    skus: int
    packs: int
    opening: GoodsInView | None
    differences: Differences
    missing: tuple[str, ...]
    not_taken: tuple[NotTaken, ...]
    remarks: tuple[str, ...]
    baskets: tuple[int, ...]

    @property
    def already(self) -> bool:
        """Whether everything was as the file says."""
        return self.opening is None and not self.differences


def import_catalogue(
    work: Work, plan: CataloguePlan, answers: Mapping[str, str] | None = None
) -> CatalogueResult:
    """Save the catalogue, give every SKU its levels, and book opening stock for SKUs that never had any.

    So the same file twice changes nothing the second time. Raises `CatalogueRefused` for what the stored catalogue
    contradicts, `NeedsAnswer` before anything is removed, renamed, restored or booked beside stock that is there, and
    `LastOffer` and `SizeTaken` where the answers would leave a pack without a part, or with one size twice.
    """
    lock_catalogue(work)
    before = read_state(work.session)
    holding = baskets_holding(work.session)
    prepared = prepared_import(work, before, plan)
    decide(prepared, answers or {}, holding.count)
    sku_ids = save_catalogue(work, prepared)
    save_codes(work, prepared, sku_ids)
    ensure_levels(work, sku_ids.values())
    end_and_restore(work, prepared)
    opening = book_opening(work, prepared, sku_ids)
    after = read_state(work.session)
    refuse_doubled(before, after)
    dead = after.dead_choices() - before.dead_choices()
    if dead:
        raise LastOffer(sorted(dead), "what this file would remove")
    result = result_of(prepared, before, after, opening, holding)
    record_import(work, plan, result)
    return result


def prepared_import(work: Work, before: CatalogueState, plan: CataloguePlan) -> ImportPlan:
    """The file set against what is stored. Raises `CatalogueRefused`."""
    matching = match_rows(before, plan)
    codes = plan_codes(before, plan, matching)
    if matching.problems:
        raise CatalogueRefused(
            f"{plan.file}: {count(len(matching.problems), 'problem')}, so nothing was imported.",
            hints=["Correct the file and import it again."],
            problems=matching.problems,
        )
    moved = select(Movement.sku_id).where(Movement.to_location == Location.AVAILABLE).distinct()
    return prepare(before, plan, matching, codes=codes, moved=set(work.session.scalars(moved)))


def end_and_restore(work: Work, prepared: ImportPlan) -> None:
    """Retire and restore what was decided."""
    ended: tuple[SkuState | PackState, ...] = (*prepared.to_retire, *prepared.packs_to_retire)
    for thing in ended:
        set_retired(work, thing, retired=True, reason=f"Not in {prepared.plan.file}")
    forget_low(work, [sku.id for sku in prepared.to_retire])
    back: tuple[SkuState | PackState, ...] = (*prepared.to_restore, *prepared.packs_to_restore)
    for thing in back:
        set_retired(work, thing, retired=False, reason=f"In {prepared.plan.file}")


def book_opening(work: Work, prepared: ImportPlan, sku_ids: dict[str, int]) -> GoodsInView | None:
    """Book the opening stock as a delivery, unless it was decided not to."""
    if not prepared.opening or not prepared.book_opening:
        return None
    lines = [
        DeliveryUnits(
            sku_ids[code_key(match.row.code)], match.code, match.row.item, match.size, match.row.opening or 0
        )
        for match in prepared.opening
    ]
    deliveries = work.session.scalar(select(func.max(Delivery.id))) or 0
    note = f"Opening stock {deliveries + 1}"
    plan = prepared.plan
    return book_in(work, GoodsInPlan(plan.file, plan.sheet, note, work.now.date(), tuple(lines)))


def result_of(
    prepared: ImportPlan,
    before: CatalogueState,
    after: CatalogueState,
    opening: GoodsInView | None,
    holding: Holding,
) -> CatalogueResult:
    """The outcome, as it is stored."""
    found = differences(before, after)
    return CatalogueResult(
        skus=len(prepared.matching.rows),
        packs=len(prepared.packs),
        opening=opening,
        differences=found,
        missing=(
            *(sku.code for sku in prepared.matching.missing),
            *(pack.name for pack in prepared.missing_packs),
        ),
        not_taken=tuple(prepared.not_taken),
        remarks=tuple(prepared.plan.remarks),
        baskets=tuple(holding.count(change.lost) for change in found.packs_changed),
    )


def record_import(work: Work, plan: CataloguePlan, result: CatalogueResult) -> None:
    """Write it down, and each SKU's new code with the SKU; nothing where nothing has changed."""
    if result.already:
        return
    record(
        work,
        Tag.CATALOGUE_IMPORTED,
        about("catalogue", "all"),
        file=plan.file,
        skus=result.skus,
        packs=result.packs,
        changed=[f"{each.sku} {each.field}: {each.was} → {each.now}" for each in result.differences.changed]
        or None,
    )
    for renamed in result.differences.renamed:
        record(work, Tag.CATALOGUE_RENAMED, about("sku", renamed.sku_id), was=renamed.was, now=renamed.now)
