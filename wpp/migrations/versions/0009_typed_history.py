"""What a starter changed in an order, and that it was the starter who cancelled it, are data and no texts.

Emails know when they were taken back.

Texts of events and of emails are read for the last time.
"""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

PARTS = {"where it goes": "address", "what is in the order": "contents"}
"""The text in an email → the part of the order."""
BY_OWNER = "Cancelled by the person who ordered."


def upgrade() -> None:
    op.add_column("emails", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    rewrite("audit_events", "detail", "tag = 'order:changed'", typed_change)
    rewrite("audit_events", "detail", "tag = 'order:cancelled'", typed_cancellation)
    rewrite(
        "emails", "facts", "kind IN ('order_received', 'order_confirmed', 'warehouse_order')", typed_facts
    )
    rewrite("emails", "facts", "kind = 'order_cancelled'", typed_cancellation)


def typed_change(detail: dict[str, Any]) -> dict[str, Any]:
    """Of the address nothing else is kept; of the contents, what became of them."""
    if detail.get("reason") == "where it goes":
        return {"part": "address"}
    return detail | {"part": "contents"}


def typed_cancellation(detail: dict[str, Any]) -> dict[str, Any]:
    """A reason that the portal wrote itself was none."""
    if detail.get("reason") != BY_OWNER:
        return detail
    return {key: value for key, value in detail.items() if key != "reason"} | {"by_owner": True}


def typed_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The part that an email says was changed."""
    return facts | {"changed": PARTS[facts["changed"]]} if facts.get("changed") in PARTS else facts


def rewrite(table: str, column: str, where: str, typed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrite the documents of a column that come out otherwise."""
    connection = op.get_bind()
    changed = []
    for row in connection.execute(sa.text(f"SELECT id, {column} AS was FROM {table} WHERE {where}")):  # noqa: S608 - our own names
        was = json.loads(row.was) if isinstance(row.was, str) else row.was
        if was and (now := typed(was)) != was:
            changed.append({"id": row.id, "now": json.dumps(now)})
    if changed:
        value = "CAST(:now AS jsonb)" if connection.dialect.name == "postgresql" else ":now"
        connection.execute(sa.text(f"UPDATE {table} SET {column} = {value} WHERE id = :id"), changed)  # noqa: S608
