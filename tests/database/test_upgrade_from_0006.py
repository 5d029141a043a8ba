"""A portal filled by the version before the new names is upgraded with all that is in it, on both databases."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Connection, MetaData, Table, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

import wpp.tables  # noqa: F401  the models that the schema is compared with
from support.databases import PostgresServer
from wpp.audit import AuditEvent, Tag, about
from wpp.database import Database
from wpp.database.schema import configuration, differences, upgrade_database
from wpp.mail.by_subject import messages_about
from wpp.mail.model import Email, EmailKind
from wpp.orders.integrity import (
    committed_against_orders,
    hand_off_against_steps,
    parcels_against_orders,
    rights_against_orders,
    steps_against_movements,
)
from wpp.orders.model import Order, Parcel
from wpp.orders.numbers import order_id_of
from wpp.orders.views import order_by_id
from wpp.people.entitlements import list_grants
from wpp.returns.integrity import returns_against_lines
from wpp.returns.views import delivered_after_all
from wpp.shorts.integrity import shorts_against_movements
from wpp.stock.integrity import (
    deliveries_against_movements,
    expected_against_receipts,
    levels_against_movements,
)
from wpp.stock.levels import list_movements
from wpp.stock.model import CauseKind, Correction, Delivery, Movement
from wpp.stock.receiving.duplicate_delivery import related_deliveries

FILLED = Path(__file__).parent / "portal-0006.json.gz"
"""Every row of a portal that the version with revision 0006 took through its demo and then through each kind of return,
short pick, replacement, correction and delivery, with that version's own commands and functions."""
CAUSES = {
    CauseKind.DELIVERY: 26,
    CauseKind.ADJUSTMENT: 2,
    CauseKind.COUNT: 2,
    CauseKind.RECONCILIATION: 1,
    CauseKind.RECOVERED: 2,
    CauseKind.RETURN_NOT_SENT: 1,
    CauseKind.RETURN_SENT_INSTEAD: 1,
    CauseKind.SHORT_FOUND: 1,
    CauseKind.SHORT_SUBSTITUTE: 1,
}
"""Movements of each rarer cause in it, counted by hand from the old texts."""


@pytest.fixture
def sqlite_empty(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'old.db'}"


@pytest.fixture
def postgres_empty(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def upgraded(request: pytest.FixtureRequest) -> Iterator[Session]:
    """The old portal, upgraded; a session on it."""
    from alembic import command

    database = Database(request.getfixturevalue(f"{request.param}_empty"))
    try:
        with database.write() as session:
            command.upgrade(configuration(session.connection()), "0006")
        with database.write() as session:
            fill(session.connection())
        upgrade_database(database)
        assert differences(database) == []
        with database.read() as session:
            yield session
    finally:
        database.close()


def fill(connection: Connection) -> None:
    """Write the rows as they were; references are checked at the end, since some point at later rows."""
    tables = MetaData()
    tables.reflect(connection)
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    rows: dict[str, list[dict[str, Any]]] = json.loads(gzip.decompress(FILLED.read_bytes()))
    for table in tables.sorted_tables:
        if rows.get(table.name):
            connection.execute(table.insert(), [typed(table, row) for row in rows[table.name]])


def typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the file with the values that its columns want."""
    return {name: value_for(table.c[name].type, value) for name, value in row.items()}


def value_for(column: TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column, JSON):
        return json.loads(value)
    kind = column.python_type
    if kind is datetime:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if kind is date:
        return date.fromisoformat(value)
    return value.encode() if kind is bytes else kind(value)


def test_every_figure_is_right_after_it(upgraded: Session) -> None:
    for check in (
        levels_against_movements,
        deliveries_against_movements,
        expected_against_receipts,
        committed_against_orders,
        steps_against_movements,
        rights_against_orders,
        hand_off_against_steps,
        returns_against_lines,
        shorts_against_movements,
    ):
        assert check(upgraded) == [], check.__name__


UNDONE = {
    CauseKind.ORDER_NOT_SENT,
    CauseKind.DELIVERY_UNDONE,
    CauseKind.SHORT_UNDONE,
    CauseKind.SHORT_DECISION_UNDONE,
    CauseKind.RETURN_UNDONE,
    CauseKind.RECOVERY_UNDONE,
}


def test_every_movement_has_its_cause(upgraded: Session) -> None:
    query = select(Movement.cause_kind, func.count()).group_by(Movement.cause_kind)
    counted = {row[0]: row[1] for row in upgraded.execute(query)}
    assert counted.keys() == set(CauseKind) - UNDONE, "nothing could be undone then"
    assert {kind: counted[kind] for kind in CAUSES} == CAUSES
    assert [each.kind.value for each in upgraded.scalars(select(Correction).order_by(Correction.id))] == [
        "adjustment",
        "adjustment",
        "count",
        "reconciliation",
    ]
    causes = {each.cause for each in list_movements(upgraded, code="HOOD-GRY-L", limit=None)}
    assert {"delivery GRN-1", "return line 4", "return line 4 recovered"} <= causes


def test_an_order_knows_its_return_and_its_status_changes(upgraded: Session) -> None:
    linked = select(Order.id, Order.return_id).where(Order.return_id.is_not(None)).order_by(Order.id)
    numbers = [("10100", 2), ("10113", 3), ("10121", 3), ("10137", 4)]
    assert [tuple(row) for row in upgraded.execute(linked)] == [
        (order_id_of(number), return_id) for number, return_id in numbers
    ]
    changes = {
        number: upgraded.get_one(Order, order_id_of(number)).transitions for number in ("10024", "10035")
    }
    # The first needed no approval, so that being completed was its only change.
    assert changes == {"10024": 1, "10035": 2}
    assert [each.order_id for each in list_grants(upgraded)] == [
        order_id_of(number) for number in ("10100", "10121", "10137")
    ]


def test_a_delivery_knows_what_it_adds_to(upgraded: Session) -> None:
    first = upgraded.scalars(select(Delivery).where(Delivery.delivery_note == "DN-9")).one()
    family = related_deliveries(upgraded, first)
    assert [each.delivery_note for each in family] == ["DN-9", "DN-9 added", "DN-9 added 2"]
    assert [each.adds_to_id for each in family] == [None, first.id, first.id]


def test_emails_know_what_they_are_about_and_whether_they_were_tried(upgraded: Session) -> None:
    order_id = order_id_of("10024")
    kinds = sorted({each.kind.value for each in messages_about(upgraded, [about("order", order_id)])})
    assert kinds == ["order_confirmed", "order_dispatched", "return_recorded", "warehouse_order"]
    nothing = set(upgraded.scalars(select(Email.kind).where(Email.about == "")))
    assert {each.value for each in nothing} == {"low_stock"}
    tried = select(Email.first_attempted_at.is_not(None), Email.message_id.contains("@")).distinct()
    assert all(before == after for before, after in upgraded.execute(tried))


def test_what_reached_the_starter_is_typed(upgraded: Session) -> None:
    assert delivered_after_all(upgraded) == {4: 1}
    history = order_by_id(upgraded, order_id_of("10024"), now=datetime.now(UTC)).history
    recovered = [line.delivered for line in history if line.event == Tag.RETURN_FOUND]
    assert recovered == [True, False]
    assert upgraded.scalar(select(func.count()).where(AuditEvent.tag == "order:begun")) == 0
    assert upgraded.scalar(select(func.count()).where(AuditEvent.tag == "order:picking-started"))


def test_every_code_stands_with_its_parcel_and_in_its_emails(upgraded: Session) -> None:
    parcels = upgraded.execute(select(Parcel.order_id, Parcel.carrier, Parcel.tracking, Parcel.at)).all()
    assert [tuple(row[:3]) for row in parcels] == [
        (1, "DPD", "15501234567890"),
        (3, "DPD", "155012345678"),
        (4, "", "155012345679"),
    ]
    assert all(row.at == upgraded.get_one(Order, row.order_id).closed_at for row in parcels)
    assert parcels_against_orders(upgraded) == []
    query = select(Email.facts).where(Email.kind == EmailKind.ORDER_DISPATCHED).order_by(Email.id)
    told = [facts["parcels"] for facts in upgraded.scalars(query)]
    assert [each["tracking"] for parcels in told for each in parcels] == [
        "15501234567890",
        "155012345678",
        "155012345679",
    ]
    assert [] in told, "one left without a code"
