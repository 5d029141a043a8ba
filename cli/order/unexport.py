"""`wpp order unexport`: orders were handed to the warehouse too early."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import Document, instant
from cli.framework.options import WriteOptions
from cli.framework.output import answer, end_with_unsaved, warn
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from cli.order.decide import unsaved_of_step
from wpp.errors import ExitCode
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.orders.views import OrderView
    from wpp.warehouse.unexport import UndoneExport

SHOWN = 20
"""Orders that are spelled out."""


def unexport(
    options: WriteOptions,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="Export batch, such as EXP-1.")],
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="[ORDER…]", help="Order numbers. [default: the whole batch]")
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Reason; the warehouse will see it.")
    ] = "",
) -> None:
    """Undo an export: orders were exported too early.

    They count as not exported, their starters can change them again, and they go with the next export. The warehouse
    is emailed once to delete what it has keyed. Orders that are closed, have a short pick or a stop request stay in
    the batch and are listed (exit code 4).

    Examples:
      wpp order unexport EXP-1
      wpp order unexport EXP-1 10013 10021 --reason "The gifts arrive tomorrow"
    """
    from wpp.warehouse.unexport import undo_export

    confirm(options, f"Undo the export of {listing(numbers, most=SHOWN) if numbers else batch}?")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        result = undo_export(work, batch, numbers or (), reason=reason)
    answer(options, document_of(result) | {"dry_run": options.dry_run}, *sentences(result, options))
    if result.left:
        warn(*(f"{order.number} stays in {result.batch}: it {why}." for order, why in result.left[:SHOWN]))
        if len(result.left) > SHOWN:
            warn(f"and {len(result.left) - SHOWN} more; use --json to list them all")
        raise typer.Exit(ExitCode.LOOK)
    end_with_unsaved(unsaved_of_step(result.already, "order:unexported", reason))


def sentences(result: "UndoneExport", options: WriteOptions) -> list[str]:
    """What became of the batch."""
    lines = []
    if result.undone:
        would = "would be" if options.dry_run else "is" if len(result.undone) == 1 else "are"
        lines.append(f"{count(len(result.undone), 'order')} of {result.batch} {would} no longer exported.")
    if result.already:
        names = listing([order.number for order in result.already], most=SHOWN)
        lines.append(f"Already taken out of {result.batch}: {names}.")
    return lines


def document_of(result: "UndoneExport") -> Document:
    """The batch for programs, each order as it is stored now."""
    return {
        "batch": result.batch,
        "undone": [order_state(each) for each in result.undone],
        "already": [order_state(each) for each in result.already],
        "left": [order_state(order) | {"why": why} for order, why in result.left],
    }


def order_state(order: "OrderView") -> Document:
    """Where an order is with the warehouse."""
    return {
        "number": order.number,
        "status": order.status.value,
        "batch": order.batch,
        "picking_started_at": instant(order.picking_started_at),
    }
