"""A stock-take, as the warehouse hands it in."""

import io
from datetime import datetime

from wpp.portal import Portal
from wpp.sheets import Sheet, read_sheet
from wpp.stock.stock_take import COUNT_COLUMNS, Count, book_count


def sheet(*rows: str) -> Sheet:
    """The sheet of a count; each row has a SKU, what was counted, and when, which may be empty."""
    file = io.BytesIO("\n".join(["SKU,Counted,Counted at", *rows]).encode())
    file.name = "count.csv"
    return read_sheet(file, COUNT_COLUMNS)


def count(portal: Portal, *rows: str, at: datetime | None = None) -> Count:
    """Walt books what he counted."""
    with portal.transaction(by="walt") as work:
        return book_count(work, sheet(*rows), at=at)
