"""Units that could not be picked, and what could go in their place, as they are shown with their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from wpp.catalogue.model import Sku
from wpp.catalogue.views import label
from wpp.orders.model import OrderLine, ShortAnswer, ShortPick, ShortReason


@dataclass(frozen=True, slots=True)
class ShortView:
    """Units of one line that could not be picked; `answer` is None until somebody has decided.

    `found` is the code of what stood in their place, `substitute` that of what goes instead; empty where there is none.
    """

    id: int
    line_id: int
    sku: str
    name: str
    size: str
    quantity: int
    reason: ShortReason
    found: str
    note: str
    at: datetime
    by: str
    answer: ShortAnswer | None
    answered_at: datetime | None
    answered_by: str
    substitute: str
    decisions_undone: int = 0
    """How many decisions about it were undone before."""

    @property
    def label(self) -> str:
        """The item with its size."""
        return label(self.name, self.size)


@dataclass(frozen=True, slots=True)
class SubstituteOption:
    """A SKU that could go instead, with the units that are there."""

    sku: str
    name: str
    size: str
    available: int


@dataclass(frozen=True, slots=True)
class ResolutionOptions:
    """What can be decided about one short pick; `another` is how many units of the same SKU are available."""

    short: ShortView
    another: int
    substitutes: tuple[SubstituteOption, ...]


def shorts_of(session: Session, order_id: int) -> list[ShortView]:
    """Everything of an order that could not be picked, the oldest first."""
    return shorts_by_order(session, [order_id])[order_id]


def shorts_by_order(session: Session, order_ids: Sequence[int]) -> dict[int, list[ShortView]]:
    """The same of several orders, in one query."""
    line_sku, found_sku, substitute_sku = aliased(Sku), aliased(Sku), aliased(Sku)
    substitute_line = aliased(OrderLine)
    rows = session.execute(
        select(
            ShortPick,
            OrderLine.item,
            OrderLine.size,
            line_sku.code,
            found_sku.code.label("found"),
            substitute_sku.code.label("substitute"),
        )
        .join(OrderLine, OrderLine.id == ShortPick.line_id)
        .join(line_sku, line_sku.id == OrderLine.sku_id)
        .outerjoin(found_sku, found_sku.id == ShortPick.found_sku_id)
        .outerjoin(substitute_line, substitute_line.id == ShortPick.substitute_line_id)
        .outerjoin(substitute_sku, substitute_sku.id == substitute_line.sku_id)
        .where(ShortPick.order_id.in_(order_ids))
        .order_by(ShortPick.id)
    )
    shorts: dict[int, list[ShortView]] = {order_id: [] for order_id in order_ids}
    for short, item, size, code, row, substitute in rows:
        view = ShortView(
            id=short.id,
            line_id=short.line_id,
            sku=code,
            name=item,
            size=size,
            quantity=short.quantity,
            reason=short.reason,
            found=row or "",
            note=short.note,
            at=short.at,
            by=short.actor,
            answer=short.answer,
            answered_at=short.answered_at,
            answered_by=short.answered_by or "",
            substitute=substitute or "",
            decisions_undone=short.decisions_undone,
        )
        shorts[short.order_id].append(view)
    return shorts
