"""Prove the books: every level is the sum of its movements, and nothing is below nothing (design §8.2)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.orm import Session

from wpp.catalogue.model import Sku
from wpp.stock.model import (
    EXTERNAL,
    CauseKind,
    Delivery,
    DeliveryLine,
    Level,
    Location,
    Movement,
    PurchaseOrderLine,
    PurchaseReceipt,
)
from wpp.stock.receiving.purchase_orders import list_expected, received_on


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A figure that is not what its movements make it."""

    sku: str
    location: str
    stands: int
    should_be: int

    def __str__(self) -> str:
        return f"{self.sku} {self.location}: stands at {self.stands}, movements make {self.should_be}"


def levels_against_movements(session: Session) -> list[Mismatch]:
    """Levels that differ from the sum of their movements; empty when the books are right."""
    came = select(Movement.sku_id, Movement.to_location.label("place"), Movement.quantity.label("units"))
    went = select(Movement.sku_id, Movement.from_location.label("place"), (-Movement.quantity).label("units"))
    flows = union_all(came, went).subquery()
    sums = select(flows.c.sku_id, flows.c.place, func.sum(flows.c.units)).group_by(
        flows.c.sku_id, flows.c.place
    )
    made = {(row[0], Location(row[1])): int(row[2]) for row in session.execute(sums)}
    stands = {
        (row.sku_id, row.location): row.quantity
        for row in session.execute(select(Level.sku_id, Level.location, Level.quantity))
    }
    codes = {row.id: row.code for row in session.execute(select(Sku.id, Sku.code))}
    return [
        Mismatch(codes[place[0]], place[1].value, stands.get(place, 0), made.get(place, 0))
        for place in sorted(made.keys() | stands.keys())
        if place[1] not in EXTERNAL and stands.get(place, 0) != made.get(place, 0)
    ]


def deliveries_against_movements(session: Session) -> list[Mismatch]:
    """Deliveries whose lines and movements differ."""
    lines = {
        (row.id, row.sku_id): (row.code, row.quantity, row.undone)
        for row in session.execute(
            select(Delivery.id, DeliveryLine.sku_id, DeliveryLine.quantity, DeliveryLine.undone, Sku.code)
            .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
            .join(Sku, Sku.id == DeliveryLine.sku_id)
        )
    }
    came = moved(session, CauseKind.DELIVERY, Movement.from_location == Location.SUPPLIER)
    went = moved(session, CauseKind.DELIVERY_UNDONE, Movement.to_location == Location.SUPPLIER)
    wrong = [
        Mismatch(code, f"GRN-{line[0]}", came.get(line, 0), quantity)
        for line, (code, quantity, _) in lines.items()
        if came.get(line, 0) != quantity
    ]
    return wrong + [
        Mismatch(code, f"GRN-{line[0]} undone", went.get(line, 0), undone)
        for line, (code, _, undone) in lines.items()
        if went.get(line, 0) != undone
    ]


def moved(session: Session, kind: CauseKind, place: ColumnElement[bool]) -> dict[tuple[int, int], int]:
    """Units that moved for a delivery, by its id and the SKU."""
    rows = session.execute(
        select(Movement.cause_id, Movement.sku_id, Movement.quantity).where(
            Movement.cause_kind == kind, place
        )
    )
    return {(row.cause_id, row.sku_id): row.quantity for row in rows}


def expected_against_receipts(session: Session) -> list[str]:
    """Expected lines whose count of received units is not that of the deliveries, and deliveries that met too much."""
    came = received_on(session)
    wrong = [
        f"{line.reference} {line.sku}: {line.received} counted, {came.get(line.id, 0)} came"
        for line in list_expected(session, closed=True)
        if line.received != came.get(line.id, 0)
    ]
    met = (
        select(
            PurchaseReceipt.delivery_id,
            PurchaseOrderLine.sku_id,
            func.sum(PurchaseReceipt.quantity).label("met"),
        )
        .join(PurchaseOrderLine, PurchaseOrderLine.id == PurchaseReceipt.line_id)
        .group_by(PurchaseReceipt.delivery_id, PurchaseOrderLine.sku_id)
        .subquery()
    )
    kept = func.coalesce(DeliveryLine.quantity - DeliveryLine.undone, 0)
    rows = session.execute(
        select(met.c.delivery_id, met.c.met, kept.label("units"))
        .outerjoin(
            DeliveryLine,
            (DeliveryLine.delivery_id == met.c.delivery_id) & (DeliveryLine.sku_id == met.c.sku_id),
        )
        .where(met.c.met > kept)
        .order_by(met.c.delivery_id)
    )
    return wrong + [f"GRN-{row.delivery_id}: {row.units} came, {row.met} taken off" for row in rows]
