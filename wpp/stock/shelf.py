"""What has come to the shelf and left it since an instant, and when each SKU was counted last.

On the shelf lie the available units and those of orders that have not left. A count is true of the instant at which it
was made, so what it corrected counts from then on, whenever it was booked.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.stock.model import CauseKind, Location, Movement, StockCount
from wpp.stock.movements import Cause

SHELF = (Location.AVAILABLE, Location.COMMITTED)


@dataclass(frozen=True, slots=True)
class ShelfMove:
    """Units that came to the shelf (positive) or left it, with what moved them."""

    units: int
    cause: str
    at: datetime


def moves_since(session: Session, since: Mapping[int, datetime]) -> dict[int, list[ShelfMove]]:
    """By SKU, what moved after an instant of its own, the oldest first."""
    moves: dict[int, list[ShelfMove]] = defaultdict(list)
    if not since:
        return moves
    counted = StockCount.correction_id == Movement.cause_id
    counted &= (StockCount.sku_id == Movement.sku_id) & (Movement.cause_kind == CauseKind.COUNT)
    rows = session.execute(
        select(Movement, func.coalesce(StockCount.counted_at, Movement.at))
        .outerjoin(StockCount, counted)
        .where(Movement.sku_id.in_(sorted(since)), Movement.at > min(since.values()))
        .order_by(Movement.id)
    )
    for row, at in rows:
        units = row.quantity * ((row.to_location in SHELF) - (row.from_location in SHELF))
        if units and at > since[row.sku_id]:
            cause = Cause(row.cause_kind, row.cause_id, row.cause_step)
            moves[row.sku_id].append(ShelfMove(units, str(cause), at))
    return moves


def last_counts(session: Session, sku_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these SKUs was counted last, where it was."""
    rows = session.execute(
        select(StockCount.sku_id, func.max(StockCount.counted_at))
        .where(StockCount.sku_id.in_(sorted(sku_ids)))
        .group_by(StockCount.sku_id)
    )
    return {row[0]: row[1] for row in rows}


def last_moves(session: Session, sku_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these SKUs moved last."""
    rows = session.execute(
        select(Movement.sku_id, func.max(Movement.at))
        .where(Movement.sku_id.in_(sorted(sku_ids)))
        .group_by(Movement.sku_id)
    )
    return {row[0]: row[1] for row in rows}
