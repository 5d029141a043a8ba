"""Pick slips to print: large SKU codes, a QR code, the address. The desk and the command print the same slip.

Several orders are sorted for picking: by the day they are due, and within a day orders with the same items together, in
catalogue order. A pick list that totals their SKUs goes first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.audit.files import write_with_work
from wpp.catalogue.model import Product, Sku
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.orders.contents import contents_of
from wpp.orders.dispatch.picking import mark_picking_started
from wpp.orders.model import Order, Status, Stop
from wpp.orders.numbers import current_policy, number_of
from wpp.orders.views import LineView, OrderView, order_view
from wpp.policy import COUNTRIES
from wpp.sheets.writing.atomic_write import atomic_write
from wpp.warehouse.export import batch_id_of
from wpp.wording import count, moment
from wpp.work import Work

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


class NothingToPick(Refusal):
    """The order can't be picked now, so its slip would only be packed by mistake."""

    code = "nothing_to_pick"

    def __init__(self, order: OrderView) -> None:
        self.number = order.number
        super().__init__(
            f"Order {order.number} {why_not(order)}, so there's nothing to pick.",
            hints=[hint(HintCode.SHOW_ORDER, order=order.number)],
        )


@dataclass(frozen=True, slots=True)
class Slip:
    """What one slip shows; `warning` is why the order must not be sent."""

    brand: str
    number: str
    pack: str
    send_by: str
    replaces: str
    batch: str
    warning: str
    square: "Markup"
    lines: tuple[LineView, ...]
    instead: Mapping[int, str]
    """By line: what it is packed instead of."""
    left_out: tuple[str, ...]
    """What was ordered and is not packed."""
    address: tuple[str, ...]
    phone: str
    support: str
    """One sentence for help."""


@dataclass(frozen=True, slots=True)
class Picking:
    """The orders to print, sorted for picking, and those asked for that can't be picked."""

    orders: tuple[OrderView, ...]
    left_out: tuple[OrderView, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of one SKU that several orders need together."""

    sku: str
    name: str
    size: str
    units: int
    location: str = ""


def begin_slips(work: Work, numbers: Sequence[str], *, batch: str | None = None) -> list[OrderView]:
    """Start picking and return the orders sorted for picking: these, those of a batch, or all orders to send.

    Raises `UnknownOrder`, `UnknownBatch`, and `NothingToPick` for a named order that can't be picked.
    """
    batch_id = batch_id_of(work, batch) if batch is not None else None
    to_print = list(dict.fromkeys(numbers)) or [number_of(each) for each in to_send(work.session, batch_id)]
    orders = {
        order.id: order for order in (order_view(work.session, each, now=work.now) for each in to_print)
    }
    for order in orders.values():
        if not to_be_picked(order):
            raise NothingToPick(order)
    mark_picking_started(work, sorted(orders))
    return sorted_for_picking(work.session, list(orders.values()), zone=work.now.tzinfo)


def picking_of(session: Session, numbers: Sequence[str], *, now: datetime) -> Picking:
    """Which of these orders can be picked now, and which can't. Raises `UnknownOrder`."""
    orders = {order.id: order for order in (order_view(session, each, now=now) for each in numbers)}
    to_pick = [order for order in orders.values() if to_be_picked(order)]
    others = tuple(order for order in orders.values() if not to_be_picked(order))
    return Picking(tuple(sorted_for_picking(session, to_pick, zone=now.tzinfo)), others)


def to_be_picked(order: OrderView) -> bool:
    """Whether an order is Progressing, not blocked and not being stopped or changed."""
    waiting = order.stop is Stop.ASKED or order.change is not None or order.blocked_at is not None
    return order.status is Status.PROGRESSING and not waiting


def why_not(order: OrderView) -> str:
    """Why an order can't be picked, as it follows its number: "has a stop request"."""
    if order.stop is Stop.ASKED:
        return "has a stop request"
    if order.change is not None:
        return "has a change request"
    if order.blocked_at is not None:
        return "is waiting for a decision about a short pick"
    return f"is {order.status.value}"


def to_send(session: Session, batch_id: int | None) -> list[int]:
    """Ids of Progressing orders that are neither blocked nor being stopped or changed, of one batch or all."""
    query = (
        select(Order.id)
        .where(Order.status == Status.PROGRESSING, Order.blocked_at.is_(None))
        .where(Order.change_requested_at.is_(None))
        .where(Order.stop_requested_at.is_(None) | Order.too_late_at.is_not(None))
        .order_by(Order.id)
    )
    if batch_id is not None:
        query = query.where(Order.batch_id == batch_id)
    return list(session.scalars(query))


def sorted_for_picking(
    session: Session, orders: Sequence[OrderView], *, zone: tzinfo | None
) -> list[OrderView]:
    """Sorted by due day, then by contents."""
    places = shelves(session)

    def key(order: OrderView) -> tuple[str, list[int], int]:
        day = order.due_at.astimezone(zone).date().isoformat() if order.due_at else ""
        return day, sorted(places[line.sku_id] for line in order.to_send), order.id

    return sorted(orders, key=key)


def shelves(session: Session) -> dict[int, int]:
    """The position of each SKU in the catalogue, which is the walking order of the warehouse."""
    ids = session.scalars(
        select(Sku.id)
        .join(Product, Product.id == Sku.product_id)
        .order_by(Product.position, Sku.position, Sku.id)
    )
    return {sku_id: place for place, sku_id in enumerate(ids)}


def pick_list(session: Session, orders: Sequence[OrderView]) -> list[Pick]:
    """Total units per SKU over all the orders, in catalogue order."""
    units: dict[int, int] = {}
    lines: dict[int, LineView] = {}
    for order in orders:
        for line in order.to_send:
            units[line.sku_id] = units.get(line.sku_id, 0) + line.to_send
            lines.setdefault(line.sku_id, line)
    places = shelves(session)
    return [
        Pick(lines[each].sku, lines[each].name, lines[each].size, units[each], lines[each].location)
        for each in sorted(units, key=places.__getitem__)
    ]


def slips_page(
    orders: Sequence[OrderView], picks: Sequence[Pick], *, brand: str, base_url: str, zone: ZoneInfo
) -> str:
    """A standalone page to print: the pick list if there are several orders, then one order per page."""
    heading = totals(orders, picks)
    return (
        environment()
        .get_template("slips.html")
        .render(
            title=f"Pick slips, {heading}",
            picks=picks_of(orders, picks, brand=brand),
            slips=[slip_of(order, brand=brand, base_url=base_url, zone=zone) for order in orders],
        )
    )


def totals(orders: Sequence[OrderView], picks: Sequence[Pick]) -> str:
    """As in "3 orders, 9 units"."""
    units = sum(pick.units for pick in picks)
    return f"{count(len(orders), 'order')}, {count(units, 'unit')}"


def picks_of(orders: Sequence[OrderView], picks: Sequence[Pick], *, brand: str) -> "Markup":
    """The pick list as HTML to embed; empty for a single order."""
    from markupsafe import Markup

    if len(orders) < 2:
        return Markup("")
    template = environment().get_template("picks.html")
    # The template escapes its values.
    return Markup(template.render(heading=totals(orders, picks), brand=brand, picks=picks))  # noqa: S704


def write_page(work: Work, path: Path, page: str) -> None:
    """Write the page, which appears when the picking has started, and over no other file.

    Raises `UsageError` for a name that doesn't end in .html, `FileThere` and `NotWritable`.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(
            f"{path.name} must end in .html: pick slips are saved as a web page to print.",
            hints=[hint(HintCode.NAME_SLIPS_FILE)],
        )

    def write(draft: Path) -> None:
        with atomic_write(draft, fresh=True) as file:
            file.write(page.encode())

    write_with_work(work, path, write, of=path.name)


def slip_of(order: OrderView, *, brand: str, base_url: str, zone: ZoneInfo) -> "Markup":
    """One slip as HTML to embed; its classes are those of the desk's stylesheet."""
    from markupsafe import Markup

    where, packed = order.address, contents_of(order)
    country = COUNTRIES.get(where.country, where.country)
    slip = Slip(
        brand=brand,
        number=order.number,
        pack=order.pack,
        send_by=moment(order.due_at.astimezone(zone)) if order.due_at else "",
        replaces=order.replaces or "",
        batch=order.batch or "",
        warning=warning_of(order),
        square=square_of(f"{base_url}/desk/orders/{order.number}"),
        lines=order.to_send,
        instead={each.line.id: " and ".join(each.instead_of) for each in packed.lines if each.instead_of},
        left_out=tuple(f"{short.quantity} × {short.sku} {short.label}" for short in packed.left_out),
        address=tuple(
            part
            for part in (where.name, where.line1, where.line2, where.town, where.postcode, country)
            if part
        ),
        phone=where.phone,
        support=current_policy().support_line.sentence,
    )
    # The template escapes its values.
    return Markup(environment().get_template("slip.html").render(slip=slip))  # noqa: S704


def warning_of(order: OrderView) -> str:
    """Why the order on this slip must not be sent; empty if it may be."""
    if order.stop is Stop.ASKED:
        return "STOP: do not ship"
    if order.change is not None:
        return "CHANGE: do not ship until it’s answered"
    if order.blocked_at is not None:
        return "Blocked by a short pick: do not ship"
    if order.status is Status.PROGRESSING:
        return ""
    return (
        f"{order.status.value}: {'already dispatched' if order.status is Status.COMPLETED else 'do not ship'}"
    )


def square_of(address: str) -> "Markup":
    """A QR code as SVG without inline styles, so that a strict CSP allows it."""
    import segno
    from markupsafe import Markup

    square = segno.make(address, error="m", micro=False)
    drawn = square.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn from digits and the configured address


@cache
def environment() -> "Environment":
    """The templates, loaded with Jinja on first use to keep the command line fast."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("wpp.warehouse"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
