"""What stands in several rows of one file and is added together: said, since one of them may be a copy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.documents import Document
from wpp.wording import count, day, listing

if TYPE_CHECKING:
    from wpp.stock.duplicate_rows import Repeat

SHOWN = 20
SHOWN_ROWS = 8


def repeat_lines(rows: "Sequence[Repeat]") -> list[str]:
    """A sentence for each SKU."""
    lines = [f"  {repeat_line(each)}" for each in rows[:SHOWN]]
    rest = len(rows) - SHOWN
    return lines + ([f"  and {rest} more in several rows; --json has them all"] if rest > 0 else [])


def repeat_line(repeat: "Repeat") -> str:
    """`TSH-M stands in rows 4 and 9: 12 + 8 = 20 units.`"""
    name = f"{repeat.sku} on {repeat.reference}" if repeat.reference else repeat.sku
    rows = listing([str(row) for row in repeat.rows], SHOWN_ROWS)
    parts = [f"{units:,}" for units in repeat.quantities[:SHOWN_ROWS]]
    parts += ["…"] if len(repeat.quantities) > SHOWN_ROWS else []
    copy = " Two of them are the same: check whether one is a copy." if repeat.alike else ""
    days = [day(which) for which in repeat.days]
    last = f" Of their days, {listing(days, SHOWN_ROWS)}, the last is kept." if days else ""
    return f"{name} stands in rows {rows}: {' + '.join(parts)} = {count(repeat.units, 'unit')}.{copy}{last}"


def repeat_documents(rows: "Sequence[Repeat]") -> list[Document]:
    """The same for programs."""
    from wpp.sheets import sheets_of

    return [
        ({"reference": each.reference} if each.reference else {})
        | {
            "sku": each.sku,
            "rows": list(each.rows),
            "quantities": list(each.quantities),
            "quantity": each.units,
        }
        | ({"sheets": sheets} if (sheets := sheets_of(each.rows)) else {})
        for each in rows
    ]
