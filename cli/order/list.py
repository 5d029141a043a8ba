"""`wpp order list`."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.dates import Since, beginning
from cli.framework.options import ListOptions
from cli.framework.output import Column, moment, row_limit, show_rows
from cli.framework.session import open_portal_of_command
from cli.order.documents import order_document

if TYPE_CHECKING:
    pass


from cli.order.arguments import STATUSES, status_word


def list_all(
    options: ListOptions,
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status",
            metavar="|".join(STATUSES),
            parser=status_word,
            help="Filter by status. Can be repeated.",
        ),
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="Show only late orders.")] = False,
    blocked: Annotated[
        bool, typer.Option("--blocked", help="Show only orders blocked by a short pick.")
    ] = False,
    since: Since = None,
    search: Annotated[
        str | None,
        typer.Option("--search", metavar="TEXT", help="Search number, name, email, postcode and tracking."),
    ] = None,
) -> None:
    """Show orders, the newest first.

    Examples:
      wpp order list --status on-hold
      wpp order list --late --csv
      wpp order list --blocked
    """
    from wpp.orders.model import Status
    from wpp.orders.queries import OrderFilter, list_orders

    statuses = [each for each in Status if each.value.lower().replace(" ", "-") in (status or ())]
    with open_portal_of_command() as portal, portal.reading() as session:
        now = portal.now()
        rows = list_orders(
            session,
            OrderFilter(
                statuses=statuses,
                late=late,
                blocked=blocked or None,
                since=beginning(since, now),
                search=search,
            ),
            now=now,
            limit=row_limit(options),
        )
    when = moment(portal.zone)
    columns = (
        Column("number", "Order"),
        Column("status", "Status"),
        Column("name", "Name"),
        Column("email", "Email", minor=2),
        Column("pack"),
        Column("placed_at", "Placed", when, minor=4),
        Column("due_at", "Due", when),
        Column("ended_at"),
        Column("late", "Late", lambda late: "late" if late else ""),
        Column("blocked_at", "Blocked since", when, minor=3),
        Column("change_requested_at", "Change requested", when, minor=3),
        Column("batch", "Batch", minor=5),
        Column("stop", "Stop", minor=1),
    )
    show_rows(options, [order_document(order) for order in rows], columns, nothing="No orders.")
