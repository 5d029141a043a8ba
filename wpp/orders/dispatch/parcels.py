"""The parcels of an order: written when it is completed, and when they are put right afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wpp.database import insert_new, table_of
from wpp.orders.dispatch.carriers import carrier_of
from wpp.orders.dispatch.tracking import checked_carrier, checked_tracking
from wpp.orders.model import Parcel
from wpp.policy import Policy
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class NewParcel:
    """What was given for one parcel: its code, and the carrier where somebody named one.

    `usual_carrier` is what a form was filled in with: it counts only where the code does not say another one.
    """

    tracking: str = ""
    carrier: str = ""
    usual_carrier: str = ""

    def checked(self) -> "NewParcel":
        """The same, cleaned. Raises `TrackingTooLong`, `NotATrackingCode`, `CarrierTooLong`."""
        return NewParcel(
            checked_tracking(self.tracking),
            checked_carrier(self.carrier),
            checked_carrier(self.usual_carrier),
        )

    def carrier_for(self, policy: Policy) -> str:
        """Who carries it: as it was named, as its code says, the usual one, or the portal's own.

        Nobody is put down for a parcel without a code unless somebody named them.
        """
        if self.carrier or not self.tracking:
            return self.carrier
        return carrier_of(self.tracking) or self.usual_carrier or policy.carrier


def distinct(parcels: Sequence[NewParcel]) -> list[NewParcel]:
    """Each code once, with the first carrier that was named for it; one without a code only where there is no other."""
    by_code: dict[str, NewParcel] = {}
    for parcel in parcels:
        known = by_code.get(parcel.tracking)
        if known is None or (parcel.carrier and not known.carrier):
            by_code[parcel.tracking] = parcel
    with_code = [parcel for code, parcel in by_code.items() if code]
    return with_code or [parcel for parcel in by_code.values() if parcel.carrier]


def insert_parcels(work: Work, order_id: int, parcels: Sequence[tuple[str, str]]) -> bool:
    """Write carrier and code of parcels down; whether any of them is new."""
    rows = [
        {"order_id": order_id, "carrier": carrier, "tracking": tracking, "at": work.now}
        for carrier, tracking in parcels
    ]
    table = table_of(Parcel)
    new = insert_new(work.session, table).returning(table.c.id)
    return bool(rows) and bool(work.execute(new, rows).all())


def change_parcel(work: Work, parcel_id: int, *, carrier: str, tracking: str) -> None:
    """Put one parcel right."""
    parcels = table_of(Parcel)
    work.execute(update(parcels).where(parcels.c.id == parcel_id).values(carrier=carrier, tracking=tracking))


def delete_parcels(work: Work, order_id: int, *, but: Sequence[int] = ()) -> None:
    """Take the parcels of an order out, but for these."""
    parcels = table_of(Parcel)
    work.execute(delete(parcels).where(parcels.c.order_id == order_id, parcels.c.id.not_in(but)))


def last_carrier(session: Session) -> str:
    """The carrier that a parcel was last given to; empty where none has been named yet."""
    newest = select(Parcel.carrier).where(Parcel.carrier != "").order_by(Parcel.id.desc()).limit(1)
    return session.scalar(newest) or ""
