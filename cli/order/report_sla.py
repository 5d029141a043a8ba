"""`wpp report`: figures for meetings, shown or written into a spreadsheet."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import Document
from cli.framework.options import ListOptions
from cli.framework.output import Column, plain, show_rows, warn
from cli.framework.session import open_portal_of_command
from wpp.errors import UsageError
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.orders.sla.report import SlaMonth

Month = Annotated[
    str | None,
    typer.Option("--month", metavar="MONTH", help="Month, e.g. 2026-03 or March 2026. [default: all]"),
]


def sla(
    options: ListOptions,
    month: Month = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Also write the report to FILE (.xlsx or .csv)."),
    ] = None,
) -> None:
    """Show how many orders were dispatched on time, month by month.

    Orders count in the month they are due. Overdue orders are late and still to be dispatched. Kept is the share
    dispatched on time among orders that have left or are late. Cancelled and rejected orders don't count, and the
    clock stops while an order is blocked.

    Examples:
      wpp report sla
      wpp report sla --month 2026-03 --to sla.xlsx
    """
    from wpp.orders.sla.report import sla_by_month
    from wpp.sheets import write_table
    from wpp.sheets.writing.drafts import same_or_absent

    if month is not None:
        month = checked_month(month)
    with open_portal_of_command() as portal, portal.reading() as session:
        months = sla_by_month(session, now=portal.now(), zone=portal.zone, month=month)
    rows = [kept_document(each) for each in months]
    columns = (
        Column("month", "Month"),
        Column("orders", "Orders", right=True),
        Column("in_time", "In time", right=True),
        Column("late", "Late", right=True),
        Column("overdue", "Overdue", right=True),
        Column("open", "Open", right=True),
        Column("blocked", "Blocked", right=True),
        Column("kept", "Kept", lambda share: f"{share:.1%}", right=True),
        Column("late_orders", "Late orders", plain),
    )
    if to is not None:
        titles = [column.heading for column in columns]
        lines = [[written(row[column.key]) for column in columns] for row in rows]
        same_or_absent(to, lambda draft: write_table(draft, "48 hours", titles, lines))
        warn(f"Wrote {to}, {count(len(rows), 'month')}.")
    show_rows(options, rows[: options.limit], columns, nothing="No orders were due.")


def checked_month(text: str) -> str:
    """A month as `2026-03`. Raises `UsageError`."""
    from wpp.policy.days import read_month

    found = read_month(text)
    if found is None:
        raise UsageError(f"--month: “{text}” is not a month: write 2026-03 or March 2026.")
    return found


def kept_document(month: "SlaMonth") -> Document:
    """A month for programs."""
    return {
        "month": month.month,
        "orders": month.orders,
        "in_time": month.in_time,
        "late": month.late,
        "overdue": month.overdue,
        "open": month.open,
        "blocked": month.blocked,
        "kept": round(month.share, 4) if month.share is not None else None,
        "late_orders": list(month.late_orders),
    }


def written(value: object) -> str | int | float | None:
    """A value as a cell."""
    return value if isinstance(value, str | int | float) or value is None else plain(value)
