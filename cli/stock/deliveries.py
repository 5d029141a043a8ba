"""`wpp stock deliveries`: what was booked in, and what was undone."""

from cli.documents import delivery_document
from cli.framework.options import ListOptions
from cli.framework.output import Column, moment, row_limit, show_rows
from cli.framework.session import open_portal_of_command


def list_all(options: ListOptions) -> None:
    """Show deliveries that have been booked in, newest first.

    To undo a delivery: wpp stock undo.

    Examples:
      wpp stock deliveries
      wpp stock deliveries --json
    """
    from wpp.stock.receiving.delivery_views import list_deliveries

    with open_portal_of_command() as portal, portal.reading() as session:
        rows = [delivery_document(each) for each in list_deliveries(session, limit=row_limit(options))]
    when = moment(portal.zone)
    columns = (
        Column("goods_in", "Delivery"),
        Column("delivery_note", "Delivery note"),
        Column("at", "Booked in", when),
        Column("by", "By"),
        Column("file", "File"),
        Column("units", "Units", right=True),
        Column("undone_at", "Undone", when),
        Column("undone_by"),
        Column("reason", "Reason"),
        Column("kept", "Kept", right=True),
    )
    show_rows(options, rows, columns, nothing="No deliveries yet. To start: wpp stock book-in FILE")
