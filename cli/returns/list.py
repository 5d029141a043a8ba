"""`wpp return list`."""

from cli.documents import return_document
from cli.framework.options import ListOptions
from cli.framework.output import Column, moment, row_limit, show_rows
from cli.framework.session import open_portal_of_command
from cli.returns.summary import returned


def list_all(options: ListOptions) -> None:
    """Show returns, newest first, with the condition of each item and anything found since.

    Example:
      wpp return list
    """
    from wpp.returns.views import list_returns

    with open_portal_of_command() as portal, portal.reading() as session:
        rows = [return_document(row) for row in list_returns(session, limit=row_limit(options))]
    columns = (
        Column("number", "Return"),
        Column("order", "Order"),
        Column("at", "When", moment(portal.zone)),
        Column("kind", "Kind"),
        Column("undone", "Undone", lambda undone: f"undone by {undone['by']}" if undone else ""),
        Column("lines", "What", lambda lines: returned({"lines": lines})),
        Column("note", "Note"),
        Column("by", "By"),
    )
    show_rows(options, rows, columns, nothing="No returns.")
