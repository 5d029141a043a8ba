"""Due times at midnight of orders that are still to be sent: they are the end of the working day before.

Until now "Wednesday 00:00" was stored, which was read as Wednesday. Orders that have left keep the time that was
promised then.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import context, op

from wpp.database.types import UtcDateTime

revision = "0021"
down_revision = "0020"

A_DAY = timedelta(days=1)
SATURDAY = 5
ORDERS = sa.table("orders", sa.column("id"), sa.column("status"), sa.column("due_at", UtcDateTime))
SETTINGS = sa.table("settings", sa.column("key"), sa.column("value"))


def upgrade() -> None:
    zone: ZoneInfo = context.config.attributes.get("time_zone") or ZoneInfo("Europe/London")
    connection = op.get_bind()
    open_orders = sa.select(ORDERS.c.id, ORDERS.c.due_at).where(
        ORDERS.c.status == "Progressing", ORDERS.c.due_at.is_not(None)
    )
    due = [(order_id, due_at.astimezone(zone)) for order_id, due_at in connection.execute(open_orders).all()]
    at_midnight = [(order_id, when.date()) for order_id, when in due if when.time() == time()]
    if not at_midnight:
        return  # a new portal need not wait for the calendars
    days_off = DaysOff(dict(connection.execute(sa.select(SETTINGS.c.key, SETTINGS.c.value)).all()))
    for order_id, day in at_midnight:
        before = datetime.combine(days_off.working_day_before(day), time(23, 59), zone)
        changed = sa.update(ORDERS).where(ORDERS.c.id == order_id)
        connection.execute(changed.values(due_at=before.astimezone(UTC)))


class DaysOff:
    """Weekends, bank holidays and closures, as the settings of that time are written."""

    def __init__(self, settings: dict[str, str]) -> None:
        from holidays import country_holidays

        country, _, part = settings.get("calendar", "GB-ENG").partition("-")
        self.holidays = country_holidays(country, subdiv=part or None)
        closures = [closure.strip() for closure in settings.get("closures", "").split(",") if closure.strip()]
        days = [[date.fromisoformat(day) for day in closure.split("..")] for closure in closures]
        self.closures = [(each[0], each[-1]) for each in days]

    def working_day_before(self, day: date) -> date:
        """The last working day before this one."""
        day -= A_DAY
        while (
            day.weekday() >= SATURDAY
            or day in self.holidays
            or any(first <= day <= last for first, last in self.closures)
        ):
            day -= A_DAY
        return day
