"""How much there is of what, and the movements that made it so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from wpp.catalogue.barcodes import lookup_keys
from wpp.catalogue.model import Product, Sku, SkuCode
from wpp.catalogue.views import find_sku
from wpp.policy import policy_of
from wpp.stock.model import Level, Location, Movement
from wpp.stock.movements import Cause


@dataclass(frozen=True, slots=True)
class LevelView:
    """One SKU with its units; `threshold` is its own or the portal's, `low` at or below it, unless it is retired."""

    sku_id: int
    sku: str
    name: str
    size: str
    available: int
    committed: int
    quarantine: int
    threshold: int
    position: tuple[int, int, int]
    retired: bool = False
    location: str = ""
    """Its place in the warehouse."""

    @property
    def low(self) -> bool:
        """Whether the available units have got to the threshold."""
        return self.available <= self.threshold and not self.retired


@dataclass(frozen=True, slots=True)
class MovementView:
    """One movement in words; `id` is where the next page begins."""

    id: int
    at: datetime
    sku: str
    source: Location
    target: Location
    quantity: int
    cause: str
    note: str
    actor: str


def list_levels(
    session: Session,
    *,
    low: bool = False,
    search: str | None = None,
    after: tuple[int, int, int] | None = None,
    limit: int | None = None,
) -> list[LevelView]:
    """SKUs in the order of the catalogue; `after` is the `position` of the last one of the page before."""
    policy = policy_of(session)
    available, committed, quarantine = aliased(Level), aliased(Level), aliased(Level)
    threshold = func.coalesce(Sku.threshold, policy.low_stock_threshold)
    query: Select[*tuple[Any, ...]] = select(
        Sku.id,
        Sku.code,
        Product.name,
        Sku.size,
        func.coalesce(available.quantity, 0),
        func.coalesce(committed.quantity, 0),
        func.coalesce(quarantine.quantity, 0),
        threshold,
        Product.position,
        Sku.position,
        Sku.retired_at.is_not(None),
        Sku.location,
    ).join(Product, Product.id == Sku.product_id)
    for level, place in (
        (available, Location.AVAILABLE),
        (committed, Location.COMMITTED),
        (quarantine, Location.QUARANTINE),
    ):
        query = query.outerjoin(level, (level.sku_id == Sku.id) & (level.location == place))
    if low:
        query = query.where(func.coalesce(available.quantity, 0) <= threshold, Sku.retired_at.is_(None))
    if search:
        query = matching(query, search)
    if after is not None:
        query = query.where(tuple_(Product.position, Sku.position, Sku.id) > tuple_(*after))
    query = query.order_by(Product.position, Sku.position, Sku.id)
    if limit is not None:
        query = query.limit(limit)
    return [level_view(row) for row in session.execute(query)]


def level_view(row: Sequence[Any]) -> LevelView:
    """One row of `list_levels`; two positions and the id are where the next page begins."""
    sku_id, sku, name, size, available, committed, quarantine, threshold, *rest = row
    item_position, position, retired, location = rest
    return LevelView(
        sku_id,
        sku,
        name,
        size,
        available,
        committed,
        quarantine,
        threshold,
        position=(item_position, position, sku_id),
        retired=bool(retired),
        location=location,
    )


def level_of(session: Session, code: str) -> LevelView:
    """One SKU's units.

    Raises `UnknownSku`.
    """
    sku = find_sku(session, code)
    return next(level for level in list_levels(session, search=sku.code) if level.sku_id == sku.id)


def availability(session: Session, sku_ids: Iterable[int]) -> dict[int, int]:
    """Units that can be ordered now, by SKU; 0 for one that never had any."""
    ids = sorted(set(sku_ids))
    rows = session.execute(
        select(Level.sku_id, Level.quantity).where(
            Level.sku_id.in_(ids), Level.location == Location.AVAILABLE
        )
    )
    return dict.fromkeys(ids, 0) | {row.sku_id: row.quantity for row in rows}


def list_movements(
    session: Session,
    *,
    code: str | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: int | None = 50,
) -> list[MovementView]:
    """Movements, the newest first; `before` is the id of the last one of the page before.

    Raises `UnknownSku`.
    """
    query = select(Movement, Sku.code).join(Sku, Sku.id == Movement.sku_id).order_by(Movement.id.desc())
    if code is not None:
        query = query.where(Movement.sku_id == find_sku(session, code).id)
    if since is not None:
        query = query.where(Movement.at >= since)
    if before is not None:
        query = query.where(Movement.id < before)
    if limit is not None:
        query = query.limit(limit)
    return [
        MovementView(
            row.id,
            row.at,
            sku,
            row.from_location,
            row.to_location,
            row.quantity,
            str(Cause(row.cause_kind, row.cause_id, row.cause_step)),
            row.note,
            row.actor,
        )
        for row, sku in session.execute(query)
    ]


def matching(query: Select[*tuple[Any, ...]], search: str) -> Select[*tuple[Any, ...]]:
    """Those whose code, name or size has the words in it, or that have one of these further codes."""
    words = search.strip()
    further = select(SkuCode.sku_id).where(SkuCode.code_key.in_(lookup_keys(words)))
    return query.where(
        or_(
            Sku.code.icontains(words, autoescape=True),
            Product.name.icontains(words, autoescape=True),
            Sku.size.icontains(words, autoescape=True),
            Sku.id.in_(further),
        )
    )
