"""A stock-take: what was counted on the shelf against what should be there, and the differences booked.

On the shelf lie the available units and those of orders that have not left, so both are counted together; a difference
is booked against the available ones, since the others belong to somebody.
"""

from dataclasses import dataclass, replace

from wpp.audit import Tag, about, record
from wpp.catalogue.codes import code_key
from wpp.catalogue.views import list_skus
from wpp.sheets import Column, Sheet, SheetValidator
from wpp.stock.corrections import open_correction
from wpp.stock.duplicate_rows import Repeat, repeats
from wpp.stock.levels import list_levels
from wpp.stock.model import CorrectionKind, Location
from wpp.stock.movements import Cause, Move, ensure_levels, lock, move
from wpp.stock.receiving.delivery_sheet import known_sku, refuse_problems
from wpp.work import Work

COUNT_COLUMNS = (
    Column("sku", "SKU", ("Item code", "Stock code", "Code", "Product code"), example="TSH-M"),
    Column("quantity", "Quantity", ("Qty", "Counted", "Count", "On hand", "Physical"), example="40"),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """One SKU of a count, in units: what should lie on the shelf, and what does."""

    sku_id: int
    sku: str
    name: str
    size: str
    expected: int
    counted: int

    @property
    def difference(self) -> int:
        """Units found (positive) or missing (negative)."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Count:
    """A count that was compared. SKUs that the file does not name are `uncounted` and left as they are.

    `repeats` stand in several rows, and were added together.
    """

    file: str
    lines: tuple[Counted, ...]
    uncounted: tuple[str, ...]
    repeats: tuple[Repeat, ...] = ()

    @property
    def differences(self) -> tuple[Counted, ...]:
        """The lines that are not as expected."""
        return tuple(line for line in self.lines if line.difference)


def book_count(work: Work, sheet: Sheet) -> Count:
    """Compare a stock-take with the books and book every difference: fewer → lost, more → found.

    All or nothing; the levels are locked while they are compared, so an order that leaves meanwhile counts once. The
    same file twice books nothing the second time. Raises `RowsRejected`, and `OutOfStock` where more units are missing
    than are available: then units of open orders are missing too, and somebody has to decide whose.
    """
    counted, repeated = read_count(work, sheet)
    ensure_levels(work, counted)
    lock(work, counted)
    lines = []
    uncounted = []
    for level in list_levels(work.session):
        if level.sku_id in counted:
            lines.append(replace(counted[level.sku_id], expected=level.available + level.committed))
        else:
            uncounted.append(level.sku)
    count = Count(sheet.file, tuple(lines), tuple(uncounted), repeated)
    if count.differences:
        cause = open_correction(work, CorrectionKind.COUNT, file=sheet.file)
        move(work, [movement_of(line, cause, sheet.file) for line in count.differences])
    for line in count.differences:
        record(
            work, Tag.STOCK_COUNTED, about("sku", line.sku_id), expected=line.expected, counted=line.counted
        )
    return count


def read_count(work: Work, sheet: Sheet) -> tuple[dict[int, Counted], tuple[Repeat, ...]]:
    """The units of each SKU; two shelves of one SKU are added together, and are said. Raises `RowsRejected`."""
    validator = SheetValidator(sheet)
    skus = {code_key(sku.code): sku for sku in list_skus(work.session)}
    counted: dict[int, Counted] = {}
    taken: list[tuple[str, int, int]] = []
    for row in sheet:
        sku = known_sku(validator, row, skus)
        quantity = validator.quantity(row, "quantity", zero=True)
        if sku is not None and quantity is not None:
            taken.append((sku.code, row.number, quantity))
            before = counted[sku.id].counted if sku.id in counted else 0
            counted[sku.id] = Counted(sku.id, sku.code, sku.item, sku.size, 0, quantity + before)
    refuse_problems(validator, "nothing was changed")
    return counted, repeats(taken)


def movement_of(line: Counted, cause: Cause, file: str) -> Move:
    """The movement that makes the books say what was counted."""
    places = (
        (Location.LOST, Location.AVAILABLE) if line.difference > 0 else (Location.AVAILABLE, Location.LOST)
    )
    return Move(line.sku_id, *places, abs(line.difference), cause, f"counted in {file}")
