"""Files that the warehouse sends, and what is wrong with them."""

import io

from wpp.orders.parcel_views import codes_of
from wpp.orders.views import order_view
from wpp.portal import Portal
from wpp.sheets import Column, Problem, Sheet, read_sheet
from wpp.warehouse.tracking_import import Shipped, complete_shipped
from wpp.warehouse.tracking_sheet import SHIPPED_COLUMNS


def sheet(columns: tuple[Column, ...], *lines: str) -> Sheet:
    """A file as somebody sends it."""
    file = io.BytesIO("\n".join(lines).encode())
    file.name = "sent.csv"
    return read_sheet(file, columns)


def codes(problems: list[Problem]) -> list[tuple[int, str, str]]:
    """Row, column and code of every problem."""
    return [(problem.row, problem.column, problem.code) for problem in problems]


def ship(portal: Portal, *lines: str) -> Shipped:
    """Import a file of what was shipped."""
    with portal.transaction(by="walt") as work:
        return complete_shipped(work, sheet(SHIPPED_COLUMNS, "Order,Tracking,Carrier", *lines))


def taken(portal: Portal, *lines: str, **answers: str) -> Shipped:
    """Import a file of what was shipped with its own headings."""
    with portal.transaction(by="walt") as work:
        return complete_shipped(work, sheet(SHIPPED_COLUMNS, *lines), answers=answers)


def stored(portal: Portal, number: str) -> list[str]:
    """The codes that an order left with."""
    with portal.reading() as session:
        return codes_of(order_view(session, number, now=portal.now()).parcels)
