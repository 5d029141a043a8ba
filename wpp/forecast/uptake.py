"""How fast the people of this client order once they are invited, and how long the stock lasts while they do.

Of everybody who was ever invited it is known after how many days they ordered, or for how long they have not. That
gives the chance that somebody orders on the n-th day who has not before it (Kaplan and Meier, 1958), and so what to
expect of the invitations that are open now: old ones that nobody takes up any more weigh little, last week's much.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.forecast.pack_demand import ENOUGH_TO_GO_BY
from wpp.forecast.runway import HORIZON, Runway, runways
from wpp.orders.model import Order
from wpp.people.model import Role, User

A_DAY: Final = timedelta(days=1)


def stock_runways(session: Session, *, now: datetime, days: int = 28, lead_days: int = 14) -> list[Runway]:
    """Every SKU, the one that runs out first first; by the pace of the last `days`, and by the open invitations."""
    return runways(
        session, now=now, days=days, lead_days=lead_days, to_come=expected_orders(session, now, days=days)
    )


def expected_orders(session: Session, now: datetime, *, days: int) -> list[float]:
    """How many of the people who were invited will have ordered after 1, 2, 3 … days, as far as can be expected.

    Where too few have ordered to go by, everybody is expected to within `days`.
    """
    ordered, open_for = invitations(session, now)
    people = open_for.total()
    if ordered.total() < ENOUGH_TO_GO_BY:
        return [people * min(1.0, day / days) for day in range(1, HORIZON + 1)]
    chances = hazard_by_day(ordered, open_for)
    rows = [0.0] * HORIZON
    for age, number in open_for.items():
        waiting = 1.0
        for day in range(HORIZON):
            waiting *= 1 - (chances[age + day] if age + day < len(chances) else 0.0)
            rows[day] += number * (1 - waiting)
    return rows


def invitations(session: Session, now: datetime) -> tuple[Counter[int], Counter[int]]:
    """People by the days from their invitation to their first order, and those without one by the days until now."""
    first = select(Order.user_id, func.min(Order.placed_at).label("at")).group_by(Order.user_id).subquery()
    rows = session.execute(
        select(func.coalesce(User.invited_at, User.activated_at).label("since"), first.c.at, User.disabled_at)
        .outerjoin(first, first.c.user_id == User.id)
        .where(User.role == Role.USER, func.coalesce(User.invited_at, User.activated_at).is_not(None))
    )
    ordered: Counter[int] = Counter()
    open_for: Counter[int] = Counter()
    for since, at, disabled_at in rows:
        if at is not None:
            ordered[max((at - since) // A_DAY, 0)] += 1
        elif disabled_at is None:
            open_for[max((now - since) // A_DAY, 0)] += 1
    return ordered, open_for


def hazard_by_day(ordered: Counter[int], open_for: Counter[int]) -> Sequence[float]:
    """For each day after an invitation, the part of those who ordered on it of those who had not before."""
    at_risk = ordered.total() + open_for.total()
    chances = []
    for age in range(max(ordered) + 1):
        chances.append(ordered[age] / at_risk if at_risk else 0.0)
        at_risk -= ordered[age] + open_for[age]
    return chances
