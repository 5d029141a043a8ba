"""Files that the warehouse sends, and what is wrong with them."""

import io

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
