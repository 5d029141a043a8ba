"""Move units between places: the only function that changes a level, and it writes the movement beside it.

All rows of one call are locked in SKU order and changed by one UPDATE whose WHERE is the guard: what is not there is
not moved, whoever else is buying. With eight threads and 200 orders for 50 mugs, a guard in an earlier SELECT sold 53
to 57; this sells 50.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from wpp.catalogue.views import sku_names
from wpp.database import insert_new, table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.stock.low_stock import Changed, update_low_flags
from wpp.stock.model import EXTERNAL, TRACKED, CauseKind, Level, Location, Movement
from wpp.work import Work

BATCH = 100
"""Level rows a statement; keeps it below SQLite's limit of expression depth."""

Place = tuple[int, Location]


@dataclass(frozen=True, slots=True)
class Cause:
    """What moved the stock: a kind, the id of that thing, and a step where it can happen more than once."""

    kind: CauseKind
    id: int
    step: int = 0

    def __str__(self) -> str:
        if self.kind is CauseKind.DELIVERY:
            return f"delivery GRN-{self.id}"
        if self.kind is CauseKind.DELIVERY_UNDONE:
            return f"delivery GRN-{self.id} undone"
        thing, _, what = WORDS[self.kind].partition("…")
        return f"{thing}{self.id}{what}"


WORDS = {
    CauseKind.ADJUSTMENT: "adjustment …",
    CauseKind.COUNT: "count …",
    CauseKind.RECONCILIATION: "reconciliation …",
    CauseKind.ORDER_TAKEN: "order line … taken",
    CauseKind.ORDER_GIVEN_BACK: "order line … given back",
    CauseKind.ORDER_SENT: "order line … sent",
    CauseKind.ORDER_NOT_SENT: "order line … sending undone",
    CauseKind.SHORT: "short pick …",
    CauseKind.SHORT_FOUND: "short pick … found instead",
    CauseKind.SHORT_ANOTHER: "short pick … another unit",
    CauseKind.SHORT_SUBSTITUTE: "short pick … substitute",
    CauseKind.SHORT_DECISION_UNDONE: "short pick … decision undone",
    CauseKind.SHORT_UNDONE: "short pick … undone",
    CauseKind.RETURNED: "return line …",
    CauseKind.RETURN_NOT_SENT: "return line … not sent",
    CauseKind.RETURN_SENT_INSTEAD: "return line … sent instead",
    CauseKind.RETURN_UNDONE: "return line … undone",
    CauseKind.RECOVERED: "return line … recovered",
    CauseKind.RECOVERY_UNDONE: "return line … recovery undone",
}
"""How a cause reads where people see it; … is the number."""


@dataclass(frozen=True, slots=True)
class Move:
    """Units of one SKU from one place to another; `quantity` in the SKU's own unit, `cause` unique for that SKU."""

    sku_id: int
    source: Location
    target: Location
    quantity: int
    cause: Cause
    note: str = ""


@dataclass(frozen=True, slots=True)
class Short:
    """A SKU of which there was not enough at a place."""

    sku_id: int
    code: str
    name: str
    location: Location
    wanted: int


class OutOfStock(Refusal):
    """There are not enough units; nothing was moved. `shorts` says of which SKUs."""

    code = "out_of_stock"

    def __init__(self, shorts: Sequence[Short]) -> None:
        self.shorts = tuple(shorts)
        if all(short.location is Location.AVAILABLE for short in shorts):
            what = ", ".join(f"{short.name} ({short.code})" for short in shorts)
            message = f"Not enough in stock: {what}."
        else:
            what = ", ".join(
                f"{short.code} in {short.location.value} ({short.wanted} asked)" for short in shorts
            )
            message = f"There aren't that many units: {what}."
        super().__init__(message, hints=[hint(HintCode.SHOW_STOCK)])


class AlreadyMoved(Refusal):
    """A movement with the same cause was written before; nothing was moved a second time."""

    code = "already_moved"


def move(work: Work, moves: Sequence[Move]) -> None:
    """Carry out all the moves, or none.

    Raises `OutOfStock` where a place has too few units, `AlreadyMoved` where a cause has moved stock before. The
    transaction is to be undone after either.
    """
    if not moves:
        return
    changes = net_changes(moves)
    lock(work, (sku_id for sku_id, _ in changes))
    for batch in batches(changes):
        change_levels(work, batch)
    write_movements(work, moves)


def check_available(work: Work, units: Mapping[int, int]) -> None:
    """Hold the levels of these SKUs and raise `OutOfStock` where fewer units than these are available."""
    lock(work, units)
    level = table_of(Level)
    rows = work.execute(
        select(level.c.sku_id, level.c.quantity).where(
            level.c.sku_id.in_(sorted(units)), level.c.location == Location.AVAILABLE
        )
    )
    enough = {(row.sku_id, Location.AVAILABLE) for row in rows if row.quantity >= units[row.sku_id]}
    if len(enough) < len(units):
        wanted = {(sku_id, Location.AVAILABLE): -quantity for sku_id, quantity in sorted(units.items())}
        raise OutOfStock(missing(work, wanted, enough))


def ensure_levels(work: Work, sku_ids: Iterable[int]) -> None:
    """Give new SKUs a level of nothing at every place, so that every later change is an UPDATE."""
    rows = [
        {"sku_id": sku_id, "location": place, "quantity": 0}
        for sku_id in sorted(set(sku_ids))
        for place in TRACKED
    ]
    if rows:
        work.execute(insert_new(work.session, table_of(Level)), rows)


def net_changes(moves: Sequence[Move]) -> dict[Place, int]:
    """What the moves add to or take from each level, in SKU order; the edge of the stock has none."""
    changes: dict[Place, int] = defaultdict(int)
    for movement in moves:
        if movement.quantity <= 0 or movement.source == movement.target:
            raise ValueError(f"a move carries units somewhere: {movement}")
        changes[movement.sku_id, movement.source] -= movement.quantity
        changes[movement.sku_id, movement.target] += movement.quantity
    inside = ((place, units) for place, units in changes.items() if units and place[1] not in EXTERNAL)
    return dict(sorted(inside))


def batches(changes: dict[Place, int]) -> Iterable[dict[Place, int]]:
    """The changes in portions that one statement can carry."""
    places = list(changes)
    for start in range(0, len(places), BATCH):
        yield {place: changes[place] for place in places[start : start + BATCH]}


def lock(work: Work, sku_ids: Iterable[int]) -> None:
    """On Postgres, take the rows in one order: unsorted, sixteen buyers ran into deadlocks. SQLite has one writer."""
    if work.session.get_bind().dialect.name == "sqlite":
        return
    level = table_of(Level)
    work.execute(
        select(level.c.sku_id)
        .where(level.c.sku_id.in_(sorted(set(sku_ids))))
        .order_by(level.c.sku_id, level.c.location)
        .with_for_update()
    )


def change_levels(work: Work, changes: dict[Place, int]) -> None:
    """One guarded UPDATE for all levels, and a note of those that got low or recovered."""
    level = table_of(Level)
    quantity = level.c.quantity
    here = {place: and_(level.c.sku_id == place[0], level.c.location == place[1]) for place in changes}
    enough = [
        and_(here[place], quantity >= -units) if units < 0 else here[place]
        for place, units in changes.items()
    ]
    added = case(*((here[place], units) for place, units in changes.items()), else_=0)
    changed = work.execute(
        update(level)
        .where(or_(*enough))
        .values(quantity=quantity + added)
        .returning(level.c.sku_id, level.c.location, quantity, level.c.low_since)
    )
    rows = changed.all()
    if len(rows) < len(changes):
        raise OutOfStock(missing(work, changes, {(row.sku_id, row.location) for row in rows}))
    update_low_flags(
        work,
        [
            Changed(row.sku_id, row.quantity, row.low_since, fell=changes[row.sku_id, row.location] < 0)
            for row in rows
            if row.location is Location.AVAILABLE
        ],
    )


def missing(work: Work, changes: dict[Place, int], done: set[Place]) -> list[Short]:
    """What could not be moved, with names for people."""
    places = [place for place in changes if place not in done]
    names = sku_names(work.session, [sku_id for sku_id, _ in places])
    return [
        Short(sku_id, names[sku_id].code, names[sku_id].label, location, -changes[sku_id, location])
        for sku_id, location in places
    ]


def write_movements(work: Work, moves: Sequence[Move]) -> None:
    """Append the movements; the unique cause is what stops a second give-back, even from another process."""
    rows = [
        {
            "sku_id": movement.sku_id,
            "from_location": movement.source,
            "to_location": movement.target,
            "quantity": movement.quantity,
            "cause_kind": movement.cause.kind,
            "cause_id": movement.cause.id,
            "cause_step": movement.cause.step,
            "note": movement.note,
            "at": work.now,
            "actor": work.actor,
        }
        for movement in moves
    ]
    try:
        work.execute(insert(table_of(Movement)), rows)
    except IntegrityError as error:
        if "cause" not in str(error.orig):
            raise
        raise AlreadyMoved("This stock has already been moved; nothing was moved again.") from error
