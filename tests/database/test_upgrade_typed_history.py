"""Texts that the portal wrote itself are read for the last time: what a starter changed, and who cancelled."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from support.databases import PostgresServer
from wpp.database import Database
from wpp.database.schema import configuration, upgrade_database

EVENTS = {
    1: ("order:changed", {"reason": "where it goes"}, {"part": "address"}),
    2: (
        "order:changed",
        {"reason": "T-shirt, L → T-shirt, S"},
        {"reason": "T-shirt, L → T-shirt, S", "part": "contents"},
    ),
    3: ("order:cancelled", {"reason": "Cancelled by the person who ordered."}, {"by_owner": True}),
    4: ("order:cancelled", {"reason": "Ordered twice"}, {"reason": "Ordered twice"}),
    5: ("order:rejected", {"reason": "where it goes"}, {"reason": "where it goes"}),
}
EMAILS = {
    1: ("warehouse_order", {"changed": "where it goes"}, {"changed": "address"}),
    2: ("order_received", {"changed": "what is in the order"}, {"changed": "contents"}),
    3: ("order_confirmed", {"number": "10008"}, {"number": "10008"}),
    4: ("order_cancelled", {"reason": "Cancelled by the person who ordered."}, {"by_owner": True}),
}


@pytest.fixture
def sqlite_empty(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'old.db'}"


@pytest.fixture
def postgres_empty(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_texts_of_events_and_emails_become_data(kind: str, request: pytest.FixtureRequest) -> None:
    from alembic import command

    database = Database(request.getfixturevalue(f"{kind}_empty"))
    at = "2026-03-02 09:30:00+00:00" if kind == "postgres" else "2026-03-02 09:30:00.000000"
    try:
        with database.write() as session:
            command.upgrade(configuration(session.connection()), "0008")
        with database.write() as session:
            for number, (tag, before, _) in EVENTS.items():
                row: dict[str, Any] = {"id": number, "at": at, "tag": tag, "detail": json.dumps(before)}
                columns = "(id, at, actor, tag, about, detail)"
                session.execute(
                    text(
                        f"INSERT INTO audit_events {columns} VALUES (:id, :at, 'mia', :tag, 'order:1', :detail)"
                    ),
                    row,
                )
            for number, (email_kind, before, _) in EMAILS.items():
                row = {
                    "id": number,
                    "at": at,
                    "kind": email_kind,
                    "key": f"{email_kind}:{number}",
                    "facts": json.dumps(before),
                }
                columns = (
                    "(id, key, kind, recipient, recipient_name, subject, facts, state, attempts, queued_at, "
                    "next_try_at, message_id, about)"
                )
                values = (
                    "(:id, :key, :kind, 'a@example.com', '', '', :facts, 'queued', 0, :at, :at, :key, '')"
                )
                session.execute(text(f"INSERT INTO emails {columns} VALUES {values}"), row)
        upgrade_database(database)
        with database.read() as session:
            events = session.execute(text("SELECT id, detail FROM audit_events")).all()
            emails = session.execute(text("SELECT id, facts FROM emails")).all()
    finally:
        database.close()
    assert {number: document(detail) for number, detail in events} == {
        key: now for key, (_, _, now) in EVENTS.items()
    }
    assert {number: document(facts) for number, facts in emails} == {
        key: now for key, (_, _, now) in EMAILS.items()
    }


def document(value: Any) -> Any:
    """JSON as Postgres gives it and as SQLite keeps it."""
    return json.loads(value) if isinstance(value, str) else value
