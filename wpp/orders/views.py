"""One order as it is shown, with everything about it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.audit import about, history_of
from wpp.catalogue.model import Product, Sku
from wpp.hints import HintCode, hint
from wpp.orders.addresses import ShippingAddress
from wpp.orders.changes.views import ChangeRequestView, last_request
from wpp.orders.hand_off import HandOff, hand_off
from wpp.orders.history_views import HistoryLine, history_line, was_refused
from wpp.orders.model import CLOSED, Order, OrderLine, Status, Stop
from wpp.orders.numbers import UnknownOrder, number_of, order_id_of
from wpp.orders.parcel_views import ParcelView, parcels_of
from wpp.orders.short_views import ShortView, shorts_of
from wpp.people.model import User


@dataclass(frozen=True, slots=True)
class LineView:
    """Units of one SKU in an order; `returned` of them came back. Its words are of its day, `image` of today."""

    id: int
    sku_id: int
    sku: str
    name: str
    size: str
    quantity: int
    returned_quantity: int
    image: str = ""
    short_quantity: int = 0
    """Units that could not be picked and are not held for it."""
    substitutes_line_id: int | None = None
    """The line in place of which this one was chosen."""
    location: str = ""
    """Where it lies in the warehouse today."""

    @property
    def to_send(self) -> int:
        """Units that go, or went, into the parcel."""
        return self.quantity - self.short_quantity


@dataclass(frozen=True, slots=True)
class Replacement:
    """An order that was placed for another one, and what became of it."""

    number: str
    status: Status

    @property
    def closed(self) -> bool:
        """Whether it was cancelled or rejected, so that it replaces nothing."""
        return self.status in CLOSED


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known of an order wherever it is shown. `due_at` is None until it is Progressing."""

    id: int
    user_id: int
    number: str
    status: Status
    email: str
    first_name: str
    last_name: str
    pack: str
    placed_at: datetime
    progressing_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    late: bool

    @property
    def name(self) -> str:
        """The person's full name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class OrderView(OrderFacts):
    """An order with everything about it."""

    replaces: str | None
    address: ShippingAddress
    lines: tuple[LineView, ...]
    history: tuple[HistoryLine, ...]
    parcels: tuple[ParcelView, ...] = ()
    """In what it left, the first one first."""
    picking_started_at: datetime | None = None
    revision: int = 0
    transitions: int = 0
    blocked_at: datetime | None = None
    """Since when it waits for a decision about something that could not be picked."""
    shorts: tuple[ShortView, ...] = ()
    """What could not be picked, decided or not, the oldest first."""
    handed_off: HandOff | None = None
    return_id: int | None = None
    """The return that it was made for by staff; None for whatever a starter ordered."""
    replacements: tuple[Replacement, ...] = ()
    """Every order that was placed for this one, also those that were cancelled or rejected."""
    change: ChangeRequestView | None = None
    """The request to change it that the warehouse has not answered."""
    refused: ChangeRequestView | None = None
    """The last request to change it, where the warehouse said that it was too late."""

    @property
    def to_send(self) -> tuple[LineView, ...]:
        """The lines of which something goes into the parcel."""
        return tuple(line for line in self.lines if line.to_send)

    @property
    def replaced_by(self) -> tuple[str, ...]:
        """The numbers of all orders that were placed for this one."""
        return tuple(each.number for each in self.replacements)

    @property
    def replaced_before(self) -> tuple[str, ...]:
        """Of these those that were cancelled or rejected."""
        return tuple(each.number for each in self.replacements if each.closed)

    @property
    def replacement(self) -> str | None:
        """The newest of these that was not."""
        return next((each.number for each in reversed(self.replacements) if not each.closed), None)

    @property
    def carrier(self) -> str:
        """The carrier of the first parcel."""
        return self.parcels[0].carrier if self.parcels else ""

    @property
    def tracking(self) -> str:
        """The tracking code of the first parcel."""
        return self.parcels[0].tracking if self.parcels else ""

    @property
    def change_requested_at(self) -> datetime | None:
        """Since when the warehouse is to say whether it can be changed."""
        return self.change.at if self.change else None

    @property
    def is_replacement(self) -> bool:
        """Whether staff made it in place of what came back or never arrived, as a part of a pack."""
        return self.return_id is not None

    @property
    def batch(self) -> str | None:
        """The batch in which it was handed over; None while it is the portal's alone."""
        return self.handed_off.batch if self.handed_off else None

    @property
    def stop(self) -> Stop | None:
        """What became of a request to stop it; None where nobody asked."""
        return self.handed_off.stop if self.handed_off else None


def order_view(session: Session, number: str, *, now: datetime) -> OrderView:
    """One order by its number; `now` decides whether it is late.

    Raises `UnknownOrder`.
    """
    return order_by_id(session, order_id_of(number), now=now)


def order_by_id(session: Session, order_id: int, *, now: datetime) -> OrderView:
    """One order by its id. Raises `UnknownOrder`."""
    row = session.execute(
        select(Order, User.email, User.first_name, User.last_name)
        .join(User, User.id == Order.user_id)
        .where(Order.id == order_id)
    ).one_or_none()
    if row is None:
        raise UnknownOrder(f"There is no order {number_of(order_id)}.", hints=[hint(HintCode.LIST_ORDERS)])
    order: Order = row[0]
    later = session.execute(
        select(Order.id, Order.status).where(Order.replaces_order_id == order_id).order_by(Order.id)
    ).all()
    history = tuple(history_line(entry) for entry in history_of(session, [about("order", order.id)]))
    return OrderView(
        id=order.id,
        user_id=order.user_id,
        number=number_of(order.id),
        status=order.status,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        pack=order.pack_name,
        placed_at=order.placed_at,
        progressing_at=order.progressing_at,
        due_at=order.due_at,
        closed_at=order.closed_at,
        late=is_late(order.status, order.due_at, order.closed_at, order.blocked_at or now),
        replaces=number_of(order.replaces_order_id) if order.replaces_order_id else None,
        replacements=tuple(Replacement(number_of(each), at) for each, at in later),
        return_id=order.return_id,
        address=ShippingAddress(
            order.name, order.line1, order.line2, order.town, order.postcode, order.country, order.phone
        ),
        lines=tuple(lines_of(session, order.id)),
        history=history,
        # Only what was completed has left.
        parcels=parcels_of(session, order.id) if order.status is Status.COMPLETED else (),
        picking_started_at=order.picking_started_at,
        revision=order.revision,
        transitions=order.transitions,
        blocked_at=order.blocked_at,
        # Whoever reports that something is missing has begun with it; so most orders need not be asked about.
        shorts=tuple(shorts_of(session, order.id)) if order.picking_started_at is not None else (),
        handed_off=hand_off(session, order),
        change=last_request(session, order.id) if order.change_requested_at is not None else None,
        refused=last_request(session, order.id) if was_refused(history) else None,
    )


def lines_of(session: Session, order_id: int) -> list[LineView]:
    """The lines of an order, in the order of the catalogue: one that was changed is a new line, in its old place."""
    rows = session.execute(
        select(OrderLine, Sku.code, Product.image, Sku.location)
        .join(Sku, Sku.id == OrderLine.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .where(OrderLine.order_id == order_id, OrderLine.quantity > OrderLine.withdrawn_quantity)
        .order_by(Product.position, Sku.position, OrderLine.id)
    )
    return [
        LineView(
            line.id,
            line.sku_id,
            code,
            line.item,
            line.size,
            line.quantity - line.withdrawn_quantity,
            line.returned_quantity,
            image,
            line.short_quantity - line.withdrawn_quantity,
            line.substitutes_line_id,
            location,
        )
        for line, code, image, location in rows
    ]


def is_late(status: Status, due_at: datetime | None, closed_at: datetime | None, now: datetime) -> bool:
    """Whether an order is, or was when it left, past its due time; while it is blocked, `now` is since when."""
    if due_at is None:
        return False
    if status is Status.PROGRESSING:
        return now > due_at
    return status is Status.COMPLETED and closed_at is not None and closed_at > due_at
