"""`wpp order pick-slips`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.options import WriteOptions
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from wpp.errors import UsageError
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.work import Work


def pick_slips(
    options: WriteOptions,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="HTML file to write.")],
    numbers: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ORDER…]", help="Order numbers. [default: all orders to send]"),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="EXP-1", help="Print the orders of this export batch."),
    ] = None,
) -> None:
    """Write pick slips to print, one order a page.

    The first page is a pick list with the total of each SKU. Slips are sorted by due date, then by contents. Printing
    a slip starts picking, so the starter can't change the order any more; to undo that: wpp order picking ORDER --undo.
    An existing file is never replaced.

    Examples:
      wpp order pick-slips --to slips.html
      wpp order pick-slips 10013 10021 --to slips.html
      wpp order pick-slips --batch EXP-1 --to slips.html
    """
    from wpp.audit.files import finish_interrupted
    from wpp.warehouse.slip_pages import slips_page, write_page
    from wpp.warehouse.slips import begin_slips, pick_list

    if numbers and batch is not None:
        raise UsageError("Orders and --batch do not go together.", hints=["Choose one of the two."])
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        if not options.dry_run:
            finish_interrupted(work.session, to)
        orders = begin_slips(work, numbers or (), batch=batch)
        picks = pick_list(work.session, orders)
        if orders and not options.dry_run:
            brand = policy_name(work)
            base_url = portal.configuration.base_url
            write_page(work, to, slips_page(orders, picks, brand=brand, base_url=base_url, zone=portal.zone))
    document = {
        "file": str(to) if orders else None,
        "orders": [order.number for order in orders],
        "picks": [{"sku": pick.sku, "quantity": pick.units} for pick in picks],
        "dry_run": options.dry_run,
    }
    started = [order.number for order in orders if order.picking_started_at is None]
    document["picking_started"] = started
    units = sum(pick.units for pick in picks)
    wrote = "would go into" if options.dry_run else "are in"
    line = f"{count(len(orders), 'slip')}, {count(units, 'unit')} to pick, {wrote} {to}."
    lines = (
        [line, *started_lines(started, options)] if orders else ["No orders to send; no page was written."]
    )
    answer(options, document, *lines)


def started_lines(started: list[str], options: WriteOptions) -> list[str]:
    """The orders whose picking begins with this page, and what that means for their starters."""
    if not started:
        return []
    one = len(started) == 1
    verb = "would start" if options.dry_run else "has started"
    who = "its starter can't change it" if one else "their starters can't change them"
    return [
        f"Picking {verb} for {count(len(started), 'order')} ({listing(started, most=20)}): {who} any more. "
        f"To undo: wpp order picking {started[0] if one else 'ORDER'} --undo"
    ]


def policy_name(work: "Work") -> str:
    """What the client's portal is called."""
    from wpp.policy import policy_of

    return policy_of(work.session).brand_name
