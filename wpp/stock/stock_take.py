"""A stock-take: what was counted on the shelf against what should be there, and the differences booked.

On the shelf lie the available units and those of orders that have not left, so both are counted together; a difference
is booked against the available ones, since the others belong to somebody. What was counted at nine and is booked at
five is compared with the shelf at nine: what has moved since is set against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from wpp.audit import Tag, about, record
from wpp.catalogue.code_columns import BARCODE_COLUMN
from wpp.catalogue.row_skus import row_skus
from wpp.catalogue.sku_names import sku_column
from wpp.catalogue.views import SkuView
from wpp.database import table_of
from wpp.sheets import Column, Grammar, Row, Sheet, SheetValidator, words
from wpp.stock.contradictions import contradictions
from wpp.stock.corrections import open_correction
from wpp.stock.count_time import BadTime, time_of_count
from wpp.stock.duplicate_rows import Repeat, repeats
from wpp.stock.levels import LevelView, list_levels
from wpp.stock.model import CorrectionKind, Location, StockCount
from wpp.stock.movements import Cause, Move, ensure_levels, lock, move
from wpp.stock.quantity_names import quantity_column
from wpp.stock.receiving.delivery_sheet import refuse_empty, refuse_problems
from wpp.stock.shelf import ShelfMove, last_counts, last_moves, moves_since
from wpp.stock.unit_columns import UnitReading, read_units
from wpp.stock.unit_headings import REMARKS, STATUSES, unit_columns
from wpp.wording import day
from wpp.work import Work

COUNT_COLUMNS = (
    sku_column(),
    quantity_column(
        *words("Qty, Counted, Counted qty, Count, Physical, Actual, On shelf"),
        verbs=words("Counted, Count, Physical, Actual, Found"),
        nouns=words("Count, Counted, Physical stock, Stock count, Physical inventory, Physical, Actual"),
        # Beside a count, what is on hand is what the books say.
        second=words(
            "On hand, Qty on hand, Quantity on hand, Units on hand, Stock on hand, SOH, In stock, Stock"
        ),
    ),
    Column(
        "counted_at",
        "Counted at",
        words("Count time, Time counted, Counted on, Count date, Time, Date"),
        required=False,
        example="2026-03-31 09:00",
        grammar=Grammar(nouns=words("Date counted, Stock take date, Stocktake date")),
    ),
)
SHELF_COLUMNS = (
    *COUNT_COLUMNS,
    BARCODE_COLUMN,
    *unit_columns(
        "packs", "per_pack", "damaged", "returned", "size", "colour", "description", *STATUSES, *REMARKS
    ),
)
"""What is looked for in a count: the columns of its template, and those that change what its numbers mean."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One SKU of a count, in units: what should have lain on the shelf when it was counted, and what did.

    `since` is what moved between then and now; `at` is None for a count of this moment.
    """

    sku_id: int
    sku: str
    name: str
    size: str
    expected: int
    counted: int
    at: datetime | None = None
    since: tuple[ShelfMove, ...] = ()

    @property
    def difference(self) -> int:
        """Units found (positive) or missing (negative)."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class CountedLater:
    """A SKU that has been counted again since: what this file says of it is not used."""

    sku: str
    at: datetime
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """A count that was compared. SKUs that the file does not name are `uncounted` and left as they are.

    `repeats` stand in several rows and were added together; `later` were counted again since and stay as they are.
    """

    file: str
    lines: tuple[Counted, ...]
    uncounted: tuple[str, ...]
    repeats: tuple[Repeat, ...] = ()
    later: tuple[CountedLater, ...] = ()

    @property
    def differences(self) -> tuple[Counted, ...]:
        """The lines that are not as expected."""
        return tuple(line for line in self.lines if line.difference)

    @property
    def moved(self) -> tuple[Counted, ...]:
        """The lines that moved between the count and its booking."""
        return tuple(line for line in self.lines if line.since)


@dataclass(slots=True)
class ShelfCount:
    """What the rows of a file say of one SKU: its units, and when each row was counted (None: now)."""

    sku: SkuView
    units: int
    rows: list[Row]
    times: list[datetime | None]

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """The first and the last time of its rows."""
        times = [at or now for at in self.times]
        return min(times), max(times)


def book_count(
    work: Work, sheet: Sheet, *, at: datetime | None = None, answers: Mapping[str, str] | None = None
) -> Count:
    """Compare a stock-take with the books and book every difference: fewer → lost, more → found.

    Rows without a time of their own were counted at `at`, else now. All or nothing; the levels are locked while they
    are compared, so an order that leaves meanwhile counts once. The same file twice books nothing the second time.
    Raises `RowsRejected`, and `OutOfStock` where more units are missing than are available: then units of open orders
    are missing too, and somebody has to decide whose. Raises `NeedsAnswer` where a column changes what the quantities
    mean.
    """
    validator = SheetValidator(sheet)
    counted, repeated = read_count(work, validator, at, read_units(sheet, answers or {}))
    refuse_problems(validator, "nothing was changed")
    refuse_empty(sheet, counted, "count")
    ensure_levels(work, counted)
    lock(work, counted)
    times = {sku_id: one.span(work.now) for sku_id, one in counted.items()}
    moves = moves_since(
        work.session, {sku_id: first for sku_id, (first, _) in times.items() if first < work.now}
    )
    refuse_moved_between(validator, counted, times, moves)
    levels = list_levels(work.session)
    counts = last_counts(work.session, counted)
    later = tuple(
        CountedLater(level.sku, counts[level.sku_id], times[level.sku_id][1])
        for level in levels
        if level.sku_id in counts and counts[level.sku_id] > times[level.sku_id][1]
    )
    skipped = {each.sku for each in later}
    lines = tuple(
        compared(level, counted[level.sku_id], times[level.sku_id][1], moves.get(level.sku_id, []), work.now)
        for level in levels
        if level.sku_id in counted and level.sku not in skipped
    )
    uncounted = tuple(level.sku for level in levels if level.sku_id not in counted)
    count = Count(sheet.file, lines, uncounted, repeated, later)
    book_differences(work, count, counts)
    return count


def read_count(
    work: Work, validator: SheetValidator, at: datetime | None, reading: UnitReading
) -> tuple[dict[int, ShelfCount], tuple[Repeat, ...]]:
    """What the file says of each SKU; two shelves of one SKU are added together, and are said."""
    skus = row_skus(work.session, validator.sheet)
    counted: dict[int, ShelfCount] = {}
    taken: list[tuple[str, int, int]] = []
    against = contradictions(skus.known.by_id.values())
    for row in validator.sheet:
        if row.number in reading.left_out:
            continue
        sku = skus.find(validator, row)
        quantity = reading.units(validator, row, zero=True)
        if sku is not None:
            against.check(validator, row, sku)
        when = time_of_row(work, validator, row, at)
        if sku is not None and quantity is not None:
            taken.append((sku.code, row.number, quantity))
            one = counted.setdefault(sku.id, ShelfCount(sku, 0, [], []))
            one.units += quantity
            one.rows.append(row)
            one.times.append(when)
    return counted, repeats(taken)


def time_of_row(work: Work, validator: SheetValidator, row: Row, at: datetime | None) -> datetime | None:
    """When a row was counted; a time without a day is on the day of the file's own time."""
    text = validator.text(row, "counted_at")
    if not text:
        return at
    try:
        return time_of_count(text, now=work.now, on=at.date() if at else None)
    except BadTime as bad:
        advice = " ".join(str(each) for each in bad.hints)
        validator.add(row, "counted_at", "bad_time", text, f"{bad.message} {advice}".strip())
        return None


def refuse_moved_between(
    validator: SheetValidator,
    counted: Mapping[int, ShelfCount],
    times: Mapping[int, tuple[datetime, datetime]],
    moves: Mapping[int, Sequence[ShelfMove]],
) -> None:
    """Two shelves counted at two times add up only if nothing moved in between. Raises `RowsRejected`."""
    for sku_id, one in counted.items():
        first, last = times[sku_id]
        if any(first < each.at <= last for each in moves.get(sku_id, ())):
            message = (
                f"{one.sku.code} was counted at {first:%H:%M} and {last:%H:%M}, and moved in between. "
                "Count it again."
            )
            validator.add(one.rows[-1], "counted_at", "moved_between", "", message)
    refuse_problems(validator, "nothing was changed")


def compared(
    level: LevelView, one: ShelfCount, at: datetime, moves: Sequence[ShelfMove], now: datetime
) -> Counted:
    """One SKU: what is there now without what has moved since is what lay there when it was counted."""
    since = tuple(each for each in moves if each.at > at)
    expected = level.available + level.committed - sum(each.units for each in since)
    when = at if at < now else None
    return Counted(level.sku_id, level.sku, level.name, level.size, expected, one.units, when, since)


def book_differences(work: Work, count: Count, counts: Mapping[int, datetime]) -> None:
    """Book what differs, and remember what was counted when."""
    cause = None
    if count.differences:
        cause = open_correction(work, CorrectionKind.COUNT, file=count.file)
        move(work, [movement_of(line, cause, count.file) for line in count.differences])
    for line in count.differences:
        detail = {"expected": line.expected, "counted": line.counted}
        at = line.at.isoformat(timespec="minutes") if line.at else None
        record(work, Tag.STOCK_COUNTED, about("sku", line.sku_id), **detail, at=at)
    moved = last_moves(work.session, [line.sku_id for line in count.lines])
    rows = [
        {
            "sku_id": line.sku_id,
            "counted_at": line.at or work.now,
            "correction_id": cause.id if cause and line.difference else None,
            "at": work.now,
            "actor": work.actor,
        }
        for line in count.lines
        if line.difference or tells_more(line, counts.get(line.sku_id), moved.get(line.sku_id))
    ]
    if rows:
        work.execute(insert(table_of(StockCount)), rows)


def tells_more(line: Counted, last: datetime | None, moved: datetime | None) -> bool:
    """Whether a count without a difference says something that was not known: the same file twice does not."""
    if line.at is not None:
        return line.at != last
    return last is None or (moved is not None and moved > last)


def movement_of(line: Counted, cause: Cause, file: str) -> Move:
    """The movement that makes the books say what was counted."""
    places = (
        (Location.LOST, Location.AVAILABLE) if line.difference > 0 else (Location.AVAILABLE, Location.LOST)
    )
    when = f" at {line.at:%H:%M} on {day(line.at)}" if line.at else ""
    return Move(line.sku_id, *places, abs(line.difference), cause, f"counted in {file}{when}")
