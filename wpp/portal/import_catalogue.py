"""Take in a catalogue together with its stock: the opening figures are a delivery of their own, booked once."""

from dataclasses import dataclass

from sqlalchemy import func, select

from wpp.catalogue.check import CataloguePlan
from wpp.catalogue.codes import code_key
from wpp.catalogue.save import save_catalogue
from wpp.stock.model import Delivery, Location, Movement
from wpp.stock.movements import ensure_levels
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan, GoodsInView, book_in
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class CatalogueResult:
    """What a catalogue file brought: its SKUs and packs, and the delivery of its opening stock where there was one."""

    skus: int
    packs: int
    opening: GoodsInView | None


def import_catalogue(work: Work, plan: CataloguePlan) -> CatalogueResult:
    """Save the catalogue, give every SKU its levels, and book opening stock for SKUs that never had any movement.

    So the same file twice books nothing the second time, and a later file may bring new SKUs with stock of their own.
    """
    saved = save_catalogue(work, plan)
    ensure_levels(work, saved.sku_ids.values())
    opening = opening_lines(work, plan, saved.sku_ids)
    if not opening:
        return CatalogueResult(saved.skus, saved.packs, None)
    deliveries = work.session.scalar(select(func.max(Delivery.id))) or 0
    note = f"Opening stock {deliveries + 1}"
    booked = book_in(work, GoodsInPlan(plan.file, "Items", note, work.now.date(), tuple(opening)))
    return CatalogueResult(saved.skus, saved.packs, booked)


def opening_lines(work: Work, plan: CataloguePlan, sku_ids: dict[str, int]) -> list[DeliveryUnits]:
    """The opening stock that was never booked."""
    moved = set(
        work.session.scalars(
            select(Movement.sku_id).where(Movement.to_location == Location.AVAILABLE).distinct()
        )
    )
    return [
        DeliveryUnits(sku_ids[code_key(row.code)], row.code, row.item, row.size, row.opening)
        for row in plan.skus
        if row.opening and sku_ids[code_key(row.code)] not in moved
    ]
