"""`wpp stock`: levels, movements, corrections, and the check for what is low; deliveries are in `cli.stock.book_in`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.documents import level_document, movement_document
from cli.framework.commands import command, command_group
from cli.framework.dates import Since, beginning
from cli.framework.errors import write_document
from cli.framework.options import (
    ListOptions,
    ShowOptions,
    WriteOptions,
    file_path,
    signed_number,
    whole_number,
)
from cli.framework.output import Column, answer, count, listing, moment, row_limit, show_facts, show_rows
from cli.framework.session import open_portal_of_command, transaction

app = command_group("Deliveries, levels, corrections, and what is low.")

ReasonName = Literal["count", "damaged", "found", "sample", "scrapped", "repaired"]
SkuCode = Annotated[str, typer.Argument(metavar="SKU", help="SKU code, e.g. TEE-NVY-M.")]
FileOrNot = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", parser=file_path, help="The warehouse's spreadsheet, or - for standard input."
    ),
]
LEVELS = (
    Column("sku", "SKU"),
    Column("name", "Item"),
    Column("size", "Size"),
    Column("available", "Available", right=True),
    Column("committed", "Committed", right=True),
    Column("quarantine", "Quarantine", right=True),
    Column("threshold", "Low at", right=True),
    Column("low", "Low", lambda low: "low" if low else ""),
)


@command(app, "list")
def list_stock(
    how: ListOptions,
    low: Annotated[bool, typer.Option("--low", help="Show only low-stock items.")] = False,
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Search code, item and size.")
    ] = None,
) -> None:
    """Show what there is of everything.

    Available is what can be ordered; committed is ordered and not yet sent.

    Examples:
      wpp stock list
      wpp stock list --low --csv
    """
    from wpp.stock.levels import list_levels

    with open_portal_of_command() as portal, portal.reading() as session:
        found = list_levels(session, low=low, search=search, limit=row_limit(how))
    nothing = "Nothing is low." if low else "Nothing found."
    show_rows(how, [level_document(level) for level in found], LEVELS, nothing=nothing)


@command(app, "show")
def show(sku: SkuCode, how: ShowOptions) -> None:
    """Show one SKU with its last movements.

    Example:
      wpp stock show TEE-NVY-M
    """
    from wpp.catalogue.views import find_sku, label
    from wpp.stock.levels import level_of, list_movements

    with open_portal_of_command() as portal, portal.reading() as session:
        view = find_sku(session, sku)
        document = level_document(level_of(session, sku)) | {
            "unit": view.unit,
            "description": view.description,
            "history": [movement_document(step) for step in list_movements(session, code=sku, limit=10)],
        }
    if how.json:
        write_document(document)
        return
    when = moment(portal.zone)
    steps = [
        f"{when(step['at'])}  {step['quantity']:>5}  {step['from']} → {step['to']}  {step['note'] or step['cause']}"
        for step in document["history"]
    ]
    show_facts(
        [
            ("SKU", document["sku"]),
            ("Item", label(view.item, view.size)),
            ("About", document["description"]),
            (
                "Available",
                count(document["available"], view.unit, view.unit) + (" (low)" if document["low"] else ""),
            ),
            ("Committed", str(document["committed"])),
            ("Quarantine", str(document["quarantine"])),
            (
                "Low at",
                f"{document['threshold']}" + ("" if view.threshold is not None else " (the portal's own)"),
            ),
            ("Movements", "\n".join(steps) or "none"),
        ]
    )


@command(app, "history")
def history(
    how: ListOptions,
    sku: Annotated[str | None, typer.Argument(metavar="[SKU]", help="SKU. [default: all]")] = None,
    since: Since = None,
) -> None:
    """Show the movements of stock, the newest first.

    Examples:
      wpp stock history TEE-NVY-M
      wpp stock history --since 7d --csv
    """
    from wpp.stock.levels import list_movements

    with open_portal_of_command() as portal, portal.reading() as session:
        start = beginning(since, portal.now())
        found = list_movements(session, code=sku, since=start, limit=row_limit(how))
    columns = (
        Column("at", "When", moment(portal.zone)),
        Column("sku", "SKU"),
        Column("quantity", "Units", right=True),
        Column("from", "From"),
        Column("to", "To"),
        Column("note", "Note"),
        Column("cause", "Cause"),
        Column("by", "By"),
    )
    show_rows(how, [movement_document(step) for step in found], columns, nothing="No movements.")


@command(app, "adjust", signed=True)
def adjust_stock(
    sku: SkuCode,
    quantity: Annotated[
        int, typer.Argument(metavar="QTY", parser=signed_number, help="The change: +5 or -2.")
    ],
    how: WriteOptions,
    reason: Annotated[ReasonName, typer.Option("--reason", help="Reason.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = "",
) -> None:
    """Correct the stock by hand, with the reason.

    Examples:
      wpp stock adjust TEE-NVY-M -2 --reason damaged --note "water under the door"
      wpp stock adjust TEE-NVY-M +5 --reason count
    """
    from wpp.stock.adjustments import Reason, adjust

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        level = adjust(work, sku, quantity, reason=Reason(reason), note=note)
    now = "that would leave" if how.dry_run else "now"
    left = f"{level.available} available, {level.quarantine} in quarantine"
    line = f"{level.sku}: {quantity:+d} ({reason}); {now} {left}."
    answer(
        how, level_document(level) | {"quantity": quantity, "reason": reason, "dry_run": how.dry_run}, line
    )


@command(app, "threshold")
def threshold(
    sku: SkuCode,
    number: Annotated[
        int, typer.Argument(metavar="N", parser=whole_number, help="Low-stock threshold in units.")
    ],
    how: WriteOptions,
) -> None:
    """Say at how many units a SKU is low.

    Example:
      wpp stock threshold TEE-NVY-M 20
    """
    from wpp.stock.adjustments import set_threshold

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        level = set_threshold(work, sku, number)
    is_low = "would be low" if how.dry_run else "is low"
    line = f"{level.sku} {is_low} at {level.threshold} or fewer; it has {level.available}."
    answer(how, level_document(level) | {"dry_run": how.dry_run}, line)


@command(app, "check")
def check(how: WriteOptions) -> None:
    """Email Sales about low stock; made for cron.

    Sales is emailed once about each SKU, until it has recovered. Exits with 4 if anything is low, so that someone
    checks; with --quiet, as under cron, with 0.

    Examples:
      wpp stock check
      wpp stock check --quiet
    """
    from wpp.catalogue.views import label
    from wpp.stock.low_stock import check_low

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        report = check_low(work)
    low = [{"sku": item.sku, "available": item.available, "threshold": item.threshold} for item in report.low]
    lines = [
        f"{item.sku}  {label(item.name, item.size)}: {item.available} left, low at {item.threshold}"
        for item in report.low
    ]
    are_low = f"{count(len(low), 'SKU is', 'SKUs are')} low"
    lines.append(
        f"{are_low}; Sales {'would hear' if how.dry_run else 'hears'} of {listing(report.notified)} now."
        if report.notified
        else "Nothing is low."
        if not low
        else f"{are_low}, and nobody is told: wpp settings set email.sales ADDRESS"
        if report.nobody_hears
        else f"{are_low}, told before."
    )
    answer(how, {"low": low, "notified": report.notified, "dry_run": how.dry_run}, *lines)
    if low and not how.quiet:
        raise typer.Exit(4)
