"""`wpp order export`: orders handed to the warehouse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import Document
from cli.framework.options import WriteOptions
from cli.framework.output import answer, warn
from cli.framework.session import open_portal_of_command, transaction
from cli.order.arguments import status_word
from wpp.errors import ExitCode, UsageError
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.portal import Portal
    from wpp.warehouse.export import Export
    from wpp.warehouse.layout import Layout

SHOWN = 20
"""Orders held back that are spelled out."""


def export(
    options: WriteOptions,
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
    """Export orders for Logicon, the warehouse's despatch system.

    Exports Progressing orders that have not been exported before, most urgent first. From then on, cancelling one
    sends the warehouse a stop request. The layout sets columns, fixed values and formats; orders that don't fit it are
    held back and listed (exit code 4). If the file can't be written, nothing is marked as exported.

    Examples:
      wpp order export --to logicon.csv
      wpp order export --to logicon.xlsx --layout logicon.toml --dry-run
      wpp order export --to logicon.csv --again
    """
    from wpp.audit.files import finish_interrupted
    from wpp.warehouse.export import export_again, export_orders, save_export

    if status != "progressing":
        raise UsageError("Only Progressing orders go to the warehouse.", hints=["--status progressing"])
    with open_portal_of_command() as portal:
        chosen = layout_of(portal, layout)
        with portal.reading() as session:
            finished = None if options.dry_run else finish_interrupted(session, to)
        with transaction(portal, options) as work:
            repeat = again or batch is not None
            result = (
                export_again(work, chosen, batch=batch)
                if repeat
                else export_orders(work, chosen, file=str(to.name))
            )
            if result.orders and not options.dry_run:
                save_export(work, to, chosen, result)
    document = document_of(result, to) | {"finished": finished, "dry_run": options.dry_run}
    answer(options, document, summary(result, to, options))
    if finished:
        warn(f"{finished} is in {to}: the run that exported it was interrupted.")
    warn(*left_out(result), *held_back(result))
    if result.held:
        raise typer.Exit(ExitCode.LOOK)


def layout_of(portal: "Portal", given: Path | None) -> "Layout":
    """The layout that was asked for, the portal's own, or the usual one."""
    from wpp.warehouse.layout import DEFAULT_LAYOUT, read_layout

    path = given or portal.configuration.export_layout
    return read_layout(path) if path is not None else DEFAULT_LAYOUT


def summary(result: "Export", to: Path, options: WriteOptions) -> str:
    """What was handed over, in a sentence."""
    if not result.orders:
        return "No orders to export; no file was written."
    are = "is in" if len(result.orders) == 1 else "are in"
    wrote = "would go into" if options.dry_run else "again in" if result.again else are
    return f"{result.batch}: {count(len(result.orders), 'order')} {wrote} {to}, {count(len(result.rows), 'row')}."


def left_out(result: "Export") -> list[str]:
    """What a repeated batch does not have any more."""
    if not result.left_out:
        return []
    words = [f"{number} ({why})" for number, why in result.left_out]
    return [f"Left out of {result.batch}: {listing(words, most=SHOWN)}."]


def held_back(result: "Export") -> list[str]:
    """The orders that do not fit, and what to do."""
    lines = [
        f"  {held.number}, {fault.heading}: {fault.message}"
        for held in result.held[:SHOWN]
        for fault in held.faults
    ]
    if len(result.held) > SHOWN:
        lines.append(f"  and {len(result.held) - SHOWN} more; use --json to list them all")
    if lines:
        lines.insert(0, f"{count(len(result.held), 'order was', 'orders were')} held back:")
        lines.append("Allow the layout to shorten the column, or key these orders by hand.")
    return lines


def document_of(result: "Export", to: Path) -> Document:
    """The batch for programs."""
    return {
        "batch": result.batch,
        "again": result.again,
        "file": str(to) if result.orders else None,
        "orders": list(result.orders),
        "rows": len(result.rows),
        "held": [
            {"number": held.number, "column": fault.heading, "message": fault.message}
            for held in result.held
            for fault in held.faults
        ],
        "left_out": [{"number": number, "why": why} for number, why in result.left_out],
    }
