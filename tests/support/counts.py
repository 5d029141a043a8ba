"""A stock-take, as the warehouse hands it in."""

import io
from datetime import datetime

from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.sheets import Sheet, read_sheet
from wpp.stock.stock_take import COUNT_COLUMNS, Count
from wpp.warehouse.count_shelf import book_count


def sheet(*rows: str) -> Sheet:
    """The sheet of a count; each row has a SKU, what was counted, and when, which may be empty."""
    file = io.BytesIO("\n".join(["SKU,Counted,Counted at", *rows]).encode())
    file.name = "count.csv"
    return read_sheet(file, COUNT_COLUMNS)


def count(portal: Portal, *rows: str, at: datetime | None = None, left: str | None = None) -> Count:
    """Walt books what he counted; `left` answers whether orders that are not completed had left by then."""
    with portal.transaction(by="walt") as work:
        try:
            return book_count(work, sheet(*rows), at=at)
        except NeedsAnswer as asked:
            if left is None:
                raise
            [question] = asked.questions
            return book_count(work, sheet(*rows), at=at, answers={question.id: left})
