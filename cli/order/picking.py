"""`wpp order picking`: the warehouse begins with orders, or began too early."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import instant
from cli.framework.options import WriteOptions
from cli.framework.output import answer, end_with_unsaved
from cli.framework.session import open_portal_of_command, transaction
from cli.order.decide import Numbers, unsaved_of_step

if TYPE_CHECKING:
    from wpp.orders.views import OrderView


def picking(
    numbers: Numbers,
    options: WriteOptions,
    undo: Annotated[bool, typer.Option("--undo", help="Picking was started too early: undo it.")] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Reason for undoing, for the order's history.")
    ] = "",
) -> None:
    """Start picking orders, or undo it.

    From the start of picking, a starter can't change or cancel their order. Printing a pick slip starts it too. With
    --undo they can again; throw away slips that were printed. Not possible for an exported order (undo its export:
    wpp order unexport), nor after a short pick.

    Examples:
      wpp order picking 10013
      wpp order picking 10013 --undo --reason "Printed a day early"
    """
    from wpp.orders.dispatch.picking import start_picking, undo_picking
    from wpp.orders.views import order_view

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        results = [
            undo_picking(work, number, reason=reason) if undo else start_picking(work, number)
            for number in numbers
        ]
        orders = [order_view(work.session, each.number, now=work.now) for each in results]
    already = [each.already for each in results]
    document = {
        "orders": [
            {
                "number": order.number,
                "status": order.status.value,
                "picking_started_at": instant(order.picking_started_at),
                "already": before,
            }
            for order, before in zip(orders, already, strict=True)
        ],
        "dry_run": options.dry_run,
    }
    answer(options, document, *(sentence(each, before) for each, before in zip(orders, already, strict=True)))
    if undo:
        again = [order for order, before in zip(orders, already, strict=True) if before]
        end_with_unsaved(unsaved_of_step(again, "order:picking-undone", reason))


def sentence(order: "OrderView", before: bool) -> str:
    """Whether the order is being picked now."""
    if order.picking_started_at is None:
        if before:
            return f"Order {order.number} isn't being picked. The starter can change it."
        return f"Picking undone. The starter can change order {order.number} again."
    return f"Order {order.number} is {'already ' if before else ''}being picked."
