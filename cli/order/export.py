"""`wpp order export`, `slips`, `stopped`, `too-late`: orders handed to the warehouse, and out of its hands again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import Document
from cli.framework.options import WriteOptions
from cli.framework.output import answer, count, listing, warn
from cli.framework.session import open_portal_of_command, transaction
from cli.order.decide import Numbers, told
from cli.order.show import status_word
from wpp.errors import UsageError

if TYPE_CHECKING:
    from wpp.portal import Portal
    from wpp.warehouse.export import Export
    from wpp.warehouse.layout import Layout
    from wpp.work import Work

SHOWN = 20
"""Orders held back that are spelled out."""


def export(
    how: WriteOptions,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The file to write: .csv, .tsv or .xlsx.")],
    status: Annotated[
        str,
        typer.Option("--status", metavar="progressing", parser=status_word, help="Export only these orders."),
    ] = "progressing",
    again: Annotated[bool, typer.Option("--again", help="Write the last batch again.")] = False,
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="EXP-1", help="Write this batch again.")
    ] = None,
    layout: Annotated[
        Path | None,
        typer.Option(
            "--layout", metavar="FILE", help="Columns and formats. [default: export_layout in wpp.toml]"
        ),
    ] = None,
) -> None:
    """Write the orders to pack into a file for Logicon.

    Progressing orders that were in no file before, the most urgent first. From then on a cancel is a request to the
    warehouse. Columns, fixed values and formats are those of the layout; an order that does not fit it is held back and
    named (exit code 4). Where the file cannot be written nothing is marked.

    Examples:
      wpp order export --to logicon.csv
      wpp order export --to logicon.xlsx --layout logicon.toml --dry-run
      wpp order export --to logicon.csv --again
    """
    from wpp.warehouse.export import export_again, export_orders, write_export

    if status != "progressing":
        raise UsageError("Only Progressing orders go to the warehouse.", try_=["--status progressing"])
    with open_portal_of_command() as portal:
        chosen = layout_of(portal, layout)
        with transaction(portal, how) as work:
            repeat = again or batch is not None
            found = (
                export_again(work, chosen, batch=batch)
                if repeat
                else export_orders(work, chosen, file=str(to.name))
            )
            if found.orders and not how.dry_run:
                # Before the commit: an order is never marked without standing in a file.
                write_export(to, chosen, found)
    answer(how, document_of(found, to) | {"dry_run": how.dry_run}, summary(found, to, how))
    warn(*left_out(found), *held_back(found))
    if found.held:
        raise typer.Exit(4)


def layout_of(portal: "Portal", given: Path | None) -> "Layout":
    """The layout that was asked for, the portal's own, or the usual one."""
    from wpp.warehouse.layout import DEFAULT_LAYOUT, read_layout

    path = given or portal.configuration.export_layout
    return read_layout(path) if path is not None else DEFAULT_LAYOUT


def summary(found: "Export", to: Path, how: WriteOptions) -> str:
    """What was handed over, in a sentence."""
    if not found.orders:
        return "Nothing is waiting to be handed over; no file was written."
    are = "is in" if len(found.orders) == 1 else "are in"
    wrote = "would go into" if how.dry_run else "again in" if found.again else are
    return (
        f"{found.batch}: {count(len(found.orders), 'order')} {wrote} {to}, {count(len(found.rows), 'row')}."
    )


def left_out(found: "Export") -> list[str]:
    """What a repeated batch does not have any more."""
    if not found.left_out:
        return []
    words = [f"{number} ({why})" for number, why in found.left_out]
    return [f"Left out of {found.batch}: {listing(words, most=SHOWN)}."]


def held_back(found: "Export") -> list[str]:
    """The orders that do not fit, and what to do."""
    lines = [
        f"  {held.number}, {fault.heading}: {fault.message}"
        for held in found.held[:SHOWN]
        for fault in held.faults
    ]
    if len(found.held) > SHOWN:
        lines.append(f"  and {len(found.held) - SHOWN} more; use --json to list them all")
    if lines:
        lines.insert(0, f"{count(len(found.held), 'order was', 'orders were')} held back:")
        lines.append("Let the layout shorten the column, or key these by hand.")
    return lines


def document_of(found: "Export", to: Path) -> Document:
    """The batch for programs."""
    return {
        "batch": found.batch,
        "again": found.again,
        "file": str(to) if found.orders else None,
        "orders": list(found.orders),
        "rows": len(found.rows),
        "held": [
            {"number": held.number, "column": fault.heading, "message": fault.message}
            for held in found.held
            for fault in held.faults
        ],
        "left_out": [{"number": number, "why": why} for number, why in found.left_out],
    }


def stopped(numbers: Numbers, how: WriteOptions) -> None:
    """The warehouse says: it has not left, we took it out.

    The answer to a STOP: the orders are Cancelled, stock and the right to order come back, and the person is told.

    Example:
      wpp order stopped 10013
    """
    from wpp.orders.dispatch.stop_requests import confirm_stop as answered

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        changed = [answered(work, number) for number in numbers]
    told(how, changed)


def too_late(numbers: Numbers, how: WriteOptions) -> None:
    """The warehouse says: it has left, or cannot be held.

    The answer to a STOP: the orders go on, customer services is told, and what comes back is a return.

    Example:
      wpp order too-late 10013
    """
    from wpp.orders.dispatch.stop_requests import reject_stop as answered

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        changed = [answered(work, number) for number in numbers]
    told(how, changed)


def slips(
    how: WriteOptions,
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

    Sorted for picking: by the day they are due, then by what is in them, after a pick list that totals the SKUs.
    Whoever prints a slip is about to pick, so its owner cannot change the order any more.

    Examples:
      wpp order slips --to slips.html
      wpp order slips 10013 10021 --to slips.html
      wpp order slips --batch EXP-1 --to slips.html
    """
    from wpp.warehouse.slips import begin_slips, pick_list, slips_page, write_page

    if numbers and batch is not None:
        raise UsageError("Orders and --batch do not go together.", try_=["Choose one of the two."])
    with open_portal_of_command() as portal, transaction(portal, how) as work:
        orders = begin_slips(work, numbers or (), batch=batch)
        picks = pick_list(work.session, orders)
        if orders and not how.dry_run:
            brand = policy_name(work)
            base_url = portal.configuration.base_url
            write_page(to, slips_page(orders, picks, brand=brand, base_url=base_url, zone=portal.zone))
    document = {
        "file": str(to) if orders else None,
        "orders": [order.number for order in orders],
        "picks": [{"sku": pick.sku, "quantity": pick.units} for pick in picks],
        "dry_run": how.dry_run,
    }
    units = sum(pick.units for pick in picks)
    wrote = "would go into" if how.dry_run else "are in"
    line = f"{count(len(orders), 'slip')}, {count(units, 'unit')} to pick, {wrote} {to}."
    answer(how, document, line if orders else "Nothing is to be sent; no page was written.")


def policy_name(work: "Work") -> str:
    """What the client's portal is called."""
    from wpp.policy import policy_of

    return policy_of(work.session).brand_name
