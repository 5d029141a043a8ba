"""Book in a delivery: all of its lines or none, and the same delivery note never twice.

The sheet was checked before (`wpp.stock.receiving.delivery_sheet`); this is the one transaction. The delivery note is
compared without case, spaces, punctuation or leading zeros (`wpp.stock.receiving.duplicate_delivery`), once more under
a lock: of two clerks who book the same file at once, or 12 and 0012, the second is told what it would be told a minute
later.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.mail.model import EmailKind
from wpp.stock.duplicate_rows import Repeat
from wpp.stock.model import CauseKind, Delivery, DeliveryLine, Location
from wpp.stock.movements import Cause, Move, ensure_levels, move
from wpp.stock.receiving.delivery_emails import email_about_delivery
from wpp.stock.receiving.duplicate_delivery import added_to, lock_deliveries, note_key, refuse_known
from wpp.stock.receiving.purchase_receipts import ReceiptResult, apply_receipt
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class DeliveryUnits:
    """Units of one SKU of a delivery."""

    sku_id: int
    sku: str
    name: str
    size: str
    quantity: int


@dataclass(frozen=True, slots=True)
class GoodsInPlan:
    """A delivery that can be booked as it is.

    Lines of the same SKU are added together, and `repeats` are those. `days` are those of its rows, with their numbers,
    where there are several; the delivery is of the first.
    """

    file: str
    sheet: str
    delivery_note: str
    delivered_on: date | None
    lines: tuple[DeliveryUnits, ...]
    repeats: tuple[Repeat, ...] = ()
    days: tuple[tuple[date, tuple[int, ...]], ...] = ()
    rows: tuple[tuple[str, int, int], ...] = ()
    """What the file has, by row: SKU, row and units."""
    another: bool = False
    """Whether somebody said that its note is not the one that it looks like."""

    @property
    def units(self) -> int:
        """All units of the delivery."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class GoodsInView:
    """A delivery as it was booked; `number` is the goods received note, `GRN-1`."""

    number: str
    delivery_note: str
    delivered_on: date | None
    lines: tuple[DeliveryUnits, ...]
    arrival: ReceiptResult = ReceiptResult()  # noqa: RUF009 - frozen, and the same for every delivery that nobody expected

    @property
    def units(self) -> int:
        """All units of the delivery."""
        return sum(line.quantity for line in self.lines)


def book_in(
    work: Work, plan: GoodsInPlan, *, reference: str | None = None, close: bool = False
) -> GoodsInView:
    """Book the delivery: supplier → available, and the goods-in email to CS and DS.

    Its units are taken off what is expected, on this reference or on any; `close` says that no more comes on those.
    Raises `AlreadyBooked`, also when somebody else booked it a moment ago, and `UnknownReference`.
    """
    lock_deliveries(work)
    refuse_known(work.session, plan.delivery_note, plan.rows, another=plan.another)
    booked = insert_delivery(work, plan)
    number = f"GRN-{booked}"
    ensure_levels(work, [line.sku_id for line in plan.lines])
    work.execute(
        insert(table_of(DeliveryLine)),
        [{"delivery_id": booked, "sku_id": line.sku_id, "quantity": line.quantity} for line in plan.lines],
    )
    move(
        work,
        [
            Move(
                line.sku_id,
                Location.SUPPLIER,
                Location.AVAILABLE,
                line.quantity,
                cause=Cause(CauseKind.DELIVERY, booked),
                note=f"Delivery note {plan.delivery_note}",
            )
            for line in plan.lines
        ],
    )
    units = [(line.sku_id, line.sku, line.quantity) for line in plan.lines]
    arrival = apply_receipt(work, booked, units, reference=reference, close=close)
    view = GoodsInView(number, plan.delivery_note, plan.delivered_on, plan.lines, arrival)
    record(
        work,
        Tag.STOCK_BOOKED_IN,
        about("goods-in", number),
        delivery_note=plan.delivery_note,
        units=plan.units,
    )
    tell_teams(work, view)
    return view


def insert_delivery(work: Work, plan: GoodsInPlan) -> int:
    """The delivery's own row."""
    return work.session.execute(
        insert(Delivery)
        .values(
            delivery_note=plan.delivery_note,
            delivery_note_key=note_key(plan.delivery_note),
            delivered_on=plan.delivered_on,
            adds_to_id=added_to(work.session, plan.delivery_note),
            file=plan.file[:255],
            at=work.now,
            actor=work.actor,
        )
        .returning(Delivery.id)
    ).scalar_one()


def tell_teams(work: Work, view: GoodsInView) -> None:
    """The goods-in email to CS and DS."""
    facts = {
        "goods_in": view.number,
        "delivery_note": view.delivery_note,
        "delivered_on": view.delivered_on.isoformat() if view.delivered_on else None,
        "lines": [
            {"sku": line.sku, "name": line.name, "size": line.size, "quantity": line.quantity}
            for line in view.lines
        ],
        "units": view.units,
        "booked_by": work.actor,
    }
    email_about_delivery(work, EmailKind.GOODS_IN, view.number, facts)
