"""`wpp stock history`: the movements of stock."""

from typing import Annotated

import typer

from cli.codes import read_as
from cli.documents import movement_document
from cli.framework.dates import Since, beginning
from cli.framework.options import (
    ListOptions,
)
from cli.framework.output import Column, moment, row_limit, show_rows, warn
from cli.framework.session import open_portal_of_command


def history(
    options: ListOptions,
    sku: Annotated[str | None, typer.Argument(metavar="[SKU]", help="SKU. [default: all]")] = None,
    since: Since = None,
) -> None:
    """Show stock movements, newest first.

    Examples:
      wpp stock history TEE-NVY-M
      wpp stock history --since 7d --csv
    """
    from wpp.stock.levels import list_movements

    with open_portal_of_command() as portal, portal.reading() as session:
        start = beginning(since, portal.now())
        said = read_as(session, sku or "")
        rows = list_movements(session, code=sku, since=start, limit=row_limit(options))
    warn(*said)
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
    show_rows(options, [movement_document(movement) for movement in rows], columns, nothing="No movements.")
