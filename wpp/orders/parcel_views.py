"""The parcels in which an order left, as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.orders.model import Parcel


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel; its code is empty where only the carrier is known."""

    id: int
    carrier: str
    tracking: str
    at: datetime


def parcels_of(session: Session, order_id: int) -> tuple[ParcelView, ...]:
    """The parcels of an order, the first one first."""
    rows = session.execute(
        select(Parcel.id, Parcel.carrier, Parcel.tracking, Parcel.at)
        .where(Parcel.order_id == order_id)
        .order_by(Parcel.id)
    )
    return tuple(ParcelView(*row) for row in rows)


def codes_of(parcels: Sequence[ParcelView]) -> list[str]:
    """The tracking codes of those that have one."""
    return [parcel.tracking for parcel in parcels if parcel.tracking]
