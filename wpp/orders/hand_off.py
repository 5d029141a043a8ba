"""How an order went to the warehouse's own system, and what became of a request to stop it there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wpp.orders.model import ExportBatch, Order, Status, Stop


@dataclass(frozen=True, slots=True)
class HandOff:
    """How an order went to the warehouse's own system; `batch` is `EXP-1`, `stop` what became of a request to stop."""

    batch: str
    at: datetime
    file: str
    stop: Stop | None
    stop_requested_at: datetime | None
    stop_reason: str
    stop_email: bool


def hand_off(session: Session, order: Order) -> HandOff | None:
    """The batch that an order went in; None while it is the portal's alone."""
    batch = session.get(ExportBatch, order.batch_id) if order.batch_id is not None else None
    if batch is None:
        return None
    return HandOff(
        batch_number(batch.id),
        batch.at,
        batch.file,
        stop_of(order),
        order.stop_requested_at,
        order.stop_reason or "",
        order.stop_email is not False,
    )


def stop_of(order: Order) -> Stop | None:
    """What became of the request to stop an order; None where nobody asked."""
    if order.stop_requested_at is None:
        return None
    if order.too_late_at is not None:
        return Stop.TOO_LATE
    return Stop.STOPPED if order.status is Status.CANCELLED else Stop.ASKED


def batch_number(batch_id: int) -> str:
    """A batch as it is shown: `EXP-1`."""
    return f"EXP-{batch_id}"
