"""What tests of the comparison with Logistock share."""

import io

from support.cast import SHELVES
from wpp.portal import Portal
from wpp.sheets import Sheet, read_sheet
from wpp.stock.levels import list_levels
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan, book_in
from wpp.warehouse.reconcile import LOGISTOCK_COLUMNS, Reconciliation, reconcile

OPENING = {row[0]: row[4] for row in SHELVES}
Shown = dict[str, tuple[list[tuple[int, str, tuple[str, ...]]], int]]


def sheet(theirs: dict[str, int]) -> Sheet:
    """Logistock's file."""
    file = io.BytesIO("\n".join(["Item code,SOH", *(f"{sku},{n}" for sku, n in theirs.items())]).encode())
    file.name = "logistock.csv"
    return read_sheet(file, LOGISTOCK_COLUMNS)


def compare(
    portal: Portal, theirs: dict[str, int], *, book: bool = False, reason: str = ""
) -> Reconciliation:
    """Compare, and book where that is asked for."""
    with portal.transaction(by="walt") as work:
        return reconcile(work, sheet(theirs), book=book, reason=reason)


def shown(found: Reconciliation) -> Shown:
    """The SKUs that differ: what explains each, and what does not."""
    return {
        line.sku: (
            [(each.units, each.why.name, each.documents) for each in line.explained],
            line.unexplained,
        )
        for line in found.differing
    }


def deliver(portal: Portal, note: str, **units: int) -> None:
    """A delivery that is booked in here."""
    with portal.transaction(by="walt") as work:
        levels = {level.sku: level for level in list_levels(work.session)}
        lines = [
            DeliveryUnits(levels[code].sku_id, code, levels[code].name, levels[code].size, quantity)
            for code, quantity in ((key.replace("_", "-"), value) for key, value in units.items())
        ]
        book_in(work, GoodsInPlan("in.xlsx", "Sheet1", note, None, tuple(lines)))
