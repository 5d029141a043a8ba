"""How long the stock lasts: days left for each SKU, and by when more has to be bought.

The pace is that of each style over the last weeks, shared among its sizes as this client's people have chosen them so
far: a size that nobody happened to take this month is not worn by nobody. Deliveries that are expected come on their
day. Where more of the people who were invited are to order than the pace says, they count: after a large invitation the
last weeks say little about the next ones. Beside it stands what everybody invited and not yet ordered would take.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.catalogue.views import SkuView, list_skus
from wpp.forecast.coverage import covers_of, ordered_so_far
from wpp.forecast.pack_demand import ENOUGH_TO_GO_BY
from wpp.people.views import count_open_invitations
from wpp.stock.levels import availability
from wpp.stock.model import Location, Movement
from wpp.stock.receiving.purchase_orders import Expected, list_expected

HORIZON: Final = 365
"""Days that are looked ahead; what lasts longer lasts."""
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Runway:
    """One SKU in units. `wanted` is what everybody still to order would take, None where nobody can say.

    Without `runs_out` it lasts longer than a year, or nobody takes it. `order_by` may have passed.
    """

    sku: str
    name: str
    size: str
    available: int
    expected: int
    per_day: float
    wanted: int | None
    days_left: int | None
    runs_out: date | None
    order_by: date | None


def runways(
    session: Session, *, now: datetime, days: int = 28, lead_days: int = 14, to_come: Sequence[float] = ()
) -> list[Runway]:
    """Every SKU that is not retired, the one that runs out first first; the pace is that of the last so many days.

    `lead_days` pass between buying and booking in. `to_come` is how many of those invited will have ordered after 1, 2,
    3 … days, see `wpp.forecast.uptake`.
    """
    skus = [sku for sku in list_skus(session) if not sku.retired]
    ids = {sku.id for sku in skus}
    there = availability(session, ids)
    pace = paces(session, skus, now=now, days=days)
    people = count_open_invitations(session)
    required_by_sku = wanted_units(session, people=people)
    coming: dict[int, list[Expected]] = defaultdict(list)
    for line in list_expected(session):
        coming[line.sku_id].append(line)
    rows = []
    for sku in skus:
        each = (required_by_sku.get(sku.id) or 0) / people if people else 0.0
        needed = [max(pace[sku.id] * day, each * packs) for day, packs in by_day(to_come)]
        left = days_left(there[sku.id], needed, coming[sku.id], today=now.date())
        out = now.date() + left * A_DAY if left is not None else None
        rows.append(
            Runway(
                sku.code,
                sku.item,
                sku.size,
                there[sku.id],
                sum(line.left for line in coming[sku.id]),
                pace[sku.id],
                required_by_sku.get(sku.id),
                left,
                out,
                out - lead_days * A_DAY if out is not None else None,
            )
        )
    # Sorting is stable: what lasts alike stays in the order of the catalogue.
    return sorted(rows, key=lambda each: HORIZON + 1 if each.days_left is None else each.days_left)


def paces(session: Session, skus: Sequence[SkuView], *, now: datetime, days: int) -> dict[int, float]:
    """Units of each SKU that people take in a day."""
    since = now - timedelta(days=days)
    lately = taken_since(session, since)
    first = session.scalar(select(func.min(Movement.at)).where(Movement.to_location == Location.COMMITTED))
    span = days if first is None else min(float(days), max((now - first) / A_DAY, 1.0))
    so_far = ordered_so_far(session, {sku.id for sku in skus})
    styles: dict[str, list[int]] = defaultdict(list)
    for sku in skus:
        styles[sku.item].append(sku.id)
    rows: dict[int, float] = {}
    for sizes in styles.values():
        of_style = max(sum(lately.get(each, 0) for each in sizes), 0)
        rows |= {each: of_style * share / span for each, share in shares(sizes, so_far, lately).items()}
    return rows


def shares(sizes: Sequence[int], so_far: Mapping[int, int], lately: Mapping[int, int]) -> dict[int, float]:
    """Which part of its style each size is: of all that was ordered, or of lately where that is too few."""
    known = so_far if sum(so_far[each] for each in sizes) >= ENOUGH_TO_GO_BY else lately
    units = {each: max(known.get(each, 0), 0) for each in sizes}
    whole = sum(units.values())
    return {each: number / whole if whole else 0.0 for each, number in units.items()}


def taken_since(session: Session, since: datetime) -> dict[int, int]:
    """Units by SKU that orders took and did not give back."""
    net: dict[int, int] = defaultdict(int)
    ways = (
        (Location.AVAILABLE, Location.COMMITTED, +1),
        (Location.COMMITTED, Location.AVAILABLE, -1),
        # What could not be picked: another one is taken for the same order, or none.
        (Location.COMMITTED, Location.LOST, -1),
        (Location.COMMITTED, Location.QUARANTINE, -1),
    )
    for source, target, sign in ways:
        rows = session.execute(
            select(Movement.sku_id, func.sum(Movement.quantity))
            .where(Movement.at >= since, Movement.from_location == source, Movement.to_location == target)
            .group_by(Movement.sku_id)
        )
        for sku_id, units in rows:
            net[sku_id] += sign * int(units)
    return net


def wanted_units(session: Session, *, people: int) -> dict[int, int | None]:
    """What everybody still to order would take of each SKU, where that is known; of several parts, the most."""
    wanted: dict[int, int | None] = {}
    for demand, covered in covers_of(session, people=people):
        for sku, size in zip(demand.skus, covered.sizes, strict=True):
            alone = demand.units if demand.certain and len(demand.skus) == 1 else None
            units = size.expected if size.expected is not None and demand.certain else alone
            before = wanted.get(sku.id)
            wanted[sku.id] = units if before is None else max(before, units or 0)
    return wanted


def by_day(to_come: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Each day that is looked ahead, and how many packs the open invitations will have taken by its end."""
    for day in range(1, HORIZON + 1):
        yield day, to_come[min(day, len(to_come)) - 1] if to_come else 0.0


def days_left(
    available: int, needed: Sequence[float], coming: Sequence[Expected], *, today: date
) -> int | None:
    """Whole days until the last unit goes, where so much is needed by the end of each; what is overdue may not come."""
    if available <= 0 and needed[0] > 0:
        return 0
    for day in range(1, HORIZON + 1):
        came = sum(line.left for line in coming if today <= line.due_on <= today + day * A_DAY)
        if available + came < needed[day - 1]:
            return day - 1
    return None
