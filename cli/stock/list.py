"""`wpp stock list`."""

from typing import Annotated

import typer

from cli.documents import level_document
from cli.framework.options import (
    ListOptions,
)
from cli.framework.output import Column, row_limit, show_rows
from cli.framework.session import open_portal_of_command

LEVELS = (
    Column("sku", "SKU"),
    Column("name", "Item"),
    Column("size", "Size"),
    Column("available", "Available", right=True),
    Column("committed", "Committed", right=True),
    Column("on_shelf"),
    Column("quarantine", "Quarantine", right=True),
    Column("threshold", "Low at", right=True),
    Column("low", "Low", lambda low: "low" if low else ""),
    Column("location"),
    Column("retired", "State", lambda retired: "retired" if retired else ""),
)


def list_stock(
    options: ListOptions,
    low: Annotated[bool, typer.Option("--low", help="Show only low-stock items.")] = False,
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Search code, item and size.")
    ] = None,
) -> None:
    """Show stock levels.

    Available can be ordered. Committed is ordered and not yet dispatched. With --csv there is also what should be on
    the shelf: correct it there and book it as a stock-take with wpp stock count FILE.

    Examples:
      wpp stock list
      wpp stock list --low --csv
    """
    from wpp.stock.levels import list_levels

    with open_portal_of_command() as portal, portal.reading() as session:
        rows = list_levels(session, low=low, search=search, limit=row_limit(options))
    nothing = "Nothing is low." if low else "Nothing found."
    show_rows(options, [level_document(level) for level in rows], LEVELS, nothing=nothing)
