"""`wpp purchase list`: what is on order."""

from typing import Annotated

import typer

from cli.documents import purchase_document
from cli.framework.options import ListOptions
from cli.framework.output import Column, row_limit, show_rows
from cli.framework.session import open_portal_of_command


def list_purchases(
    options: ListOptions,
    closed: Annotated[
        bool, typer.Option("--closed", help="Include purchase orders that are complete or closed.")
    ] = False,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="PO", help="Show only this purchase order.")
    ] = None,
) -> None:
    """Show what is on order, earliest first.

    Examples:
      wpp purchase list
      wpp purchase list --closed --csv
    """
    from wpp.stock.receiving.purchase_orders import list_expected

    with open_portal_of_command() as portal, portal.reading() as session:
        today = portal.now().date()
        records = list_expected(session, closed=closed, reference=reference, limit=row_limit(options))
    rows = [
        purchase_document(line) | {"overdue": bool(line.left) and line.due_on < today} for line in records
    ]
    columns = (
        Column("reference", "Order"),
        Column("sku", "SKU"),
        Column("name", "Item"),
        Column("size", "Size"),
        Column("quantity", "Expected", right=True),
        Column("received", "Received", right=True),
        Column("left", "To come", right=True),
        Column("by", "By"),
        Column("overdue", "Overdue", lambda overdue: "overdue" if overdue else ""),
        Column("closed"),
    )
    show_rows(options, rows, columns, nothing="Nothing is on order.")
