"""Pick slips to print: large SKU codes, a QR code, the address. The desk and the command print the same slip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from wpp.audit.files import write_with_work
from wpp.errors import UsageError
from wpp.hints import HintCode, hint
from wpp.orders.contents import contents_of
from wpp.orders.model import Status, Stop
from wpp.orders.numbers import current_policy
from wpp.orders.views import LineView, OrderView
from wpp.policy import COUNTRIES
from wpp.sheets.writing.atomic_write import atomic_write
from wpp.warehouse.slips import Pick
from wpp.wording import count, moment
from wpp.work import Work

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


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
