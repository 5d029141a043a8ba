"""Due times at midnight that an earlier version stored become the end of the working day before."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, MetaData, Table, select, update

from support.cast import Cast, order
from support.databases import PostgresServer
from support.portal import Clock
from wpp.database import Database, table_of
from wpp.database.schema import configuration
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import uncomplete
from wpp.orders.model import Order
from wpp.orders.numbers import order_id_of
from wpp.orders.views import order_view
from wpp.portal import Portal

LONDON, WARSAW = ZoneInfo("Europe/London"), ZoneInfo("Europe/Warsaw")
MIGRATION = import_module("wpp.migrations.versions.0021_due_times")
DUE = {
    1: ("Progressing", "2026-03-04T00:00", "2026-03-03T23:59"),
    2: ("Progressing", "2026-03-09T00:00", "2026-03-06T23:59"),
    3: ("Progressing", "2026-04-07T00:00", "2026-03-31T23:59"),
    4: ("Progressing", "2026-03-04T14:30", "2026-03-04T14:30"),
    5: ("Completed", "2026-03-09T00:00", "2026-03-09T00:00"),
    6: ("Progressing", "2026-07-15T00:00", "2026-07-14T23:59"),
    7: ("On Hold", None, None),
}
"""Order → its status, when it was due, when it is due: a Wednesday, a Monday, after Easter and a closure, no midnight,
an order that has left, summer time, and one that is not due yet."""


@pytest.fixture
def sqlite_empty(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'old.db'}"


@pytest.fixture
def postgres_empty(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


@pytest.mark.parametrize("zone", [LONDON, WARSAW])
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_open_orders_are_due_on_the_working_day_before(
    kind: str, zone: ZoneInfo, request: pytest.FixtureRequest
) -> None:
    from alembic import command

    database = Database(request.getfixturevalue(f"{kind}_empty"))
    try:
        with database.write() as session:
            command.upgrade(configuration(session.connection()), MIGRATION.down_revision)
        with database.write() as session:
            fill(session.connection(), zone)
        with database.write() as session:
            command.upgrade(configuration(session.connection(), zone=zone), MIGRATION.revision)
        with database.read() as session:
            due = {each.id: each.due_at for each in session.execute(select(Order.id, Order.due_at))}
    finally:
        database.close()
    expected = {number: now and instant(now, zone) for number, (_, _, now) in DUE.items()}
    assert {number: each and each.astimezone(zone) for number, each in due.items()} == expected


def instant(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def fill(connection: Connection, zone: ZoneInfo) -> None:
    """A starter, a closure in Easter week, and the orders."""
    tables = MetaData()
    tables.reflect(connection)
    settings = [("calendar", "GB-ENG"), ("closures", "2026-04-01..2026-04-02, 2026-12-24")]
    connection.execute(tables.tables["settings"].insert(), [{"key": k, "value": v} for k, v in settings])
    users, orders = tables.tables["users"], tables.tables["orders"]
    connection.execute(users.insert().values(full_row(users, id=1, role="user")))
    for number, (status, due_at, _) in DUE.items():
        due = instant(due_at, zone).astimezone(UTC) if due_at else None
        row = full_row(orders, id=number, user_id=1, status=status, due_at=due)
        connection.execute(orders.insert().values(row))


def full_row(table: Table, **given: Any) -> dict[str, Any]:
    """A row with something in each column that needs a value."""
    made: dict[type, Any] = {int: 0, str: f"{given['id']}", datetime: datetime(2026, 3, 2, tzinfo=UTC)}
    needed = [each for each in table.c if not each.nullable and each.server_default is None]
    return {each.name: made[each.type.python_type] for each in needed} | given


def test_an_order_that_is_progressing_again_is_not_due_at_midnight(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
        midnight = datetime(2026, 3, 9, tzinfo=LONDON)
        orders = table_of(Order)
        work.execute(update(orders).where(orders.c.id == order_id_of(number)).values(due_at=midnight))
    with portal.transaction(by="walt") as work:
        uncomplete(work, number, reason="Wrong parcel")
    with portal.reading() as session:
        assert order_view(session, number, now=clock()).due_at == datetime(2026, 3, 6, 23, 59, tzinfo=LONDON)
