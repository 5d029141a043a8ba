"""`wpp stock runway`: how long everything lasts."""

from typing import TYPE_CHECKING, Annotated

from cli.documents import Document
from cli.framework.options import (
    ListOptions,
    number,
    positive_number,
    whole_number,
)
from cli.framework.output import Column, row_limit, show_rows
from cli.framework.session import open_portal_of_command

if TYPE_CHECKING:
    from wpp.forecast.runway import Runway


def runway(
    options: ListOptions,
    days: Annotated[int, number(positive_number, "--days", text="Use orders from the last N days.")] = 28,
    lead: Annotated[int, number(whole_number, "--lead", text="Days from purchase to delivery.")] = 14,
) -> None:
    """Show how long each SKU will last, and when to order more.

    The forecast uses recent orders, the client's own mix of sizes, open invitations and how quickly they are taken up,
    and purchase orders. Wanted is what everyone invited would take if they all ordered. SKUs that last more than a year
    have no date.

    Examples:
      wpp stock runway
      wpp stock runway --days 14 --lead 30 --csv
    """
    from wpp.forecast.uptake import stock_runways

    with open_portal_of_command() as portal, portal.reading() as session:
        runways = stock_runways(session, now=portal.now(), days=days, lead_days=lead)
    columns = (
        Column("sku", "SKU"),
        Column("name", "Item"),
        Column("size", "Size"),
        Column("available", "Available", right=True),
        Column("expected", "To come", right=True),
        Column("per_day", "A day", right=True),
        Column("wanted", "Wanted", right=True),
        Column("days_left", "Days left", right=True),
        Column("runs_out", "Runs out"),
        Column("order_by", "Order by"),
    )
    rows = [runway_document(each) for each in runways][: row_limit(options)]
    show_rows(options, rows, columns, nothing="There are no SKUs.")


def runway_document(forecast: "Runway") -> Document:
    """How long one SKU lasts, for programs."""
    return {
        "sku": forecast.sku,
        "name": forecast.name,
        "size": forecast.size,
        "available": forecast.available,
        "expected": forecast.expected,
        "per_day": round(forecast.per_day, 3),
        "wanted": forecast.wanted,
        "days_left": forecast.days_left,
        "runs_out": forecast.runs_out.isoformat() if forecast.runs_out else None,
        "order_by": forecast.order_by.isoformat() if forecast.order_by else None,
    }
