"""An order leaves in one or more parcels: carrier and tracking code stand with each of them.

Emails know their parcels as well.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "parcels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=60), nullable=False),
        sa.Column("tracking", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_parcels_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
        sa.UniqueConstraint("order_id", "tracking", name=op.f("uq_parcels_order_id_tracking")),
    )
    op.create_index(op.f("ix_parcels_tracking"), "parcels", ["tracking"])
    # They were entered when the order was completed, and only then.
    op.execute(
        "INSERT INTO parcels (order_id, carrier, tracking, at) "
        "SELECT id, carrier, tracking, coalesce(closed_at, placed_at) FROM orders "
        "WHERE carrier <> '' OR tracking <> '' ORDER BY id"
    )
    op.drop_column("orders", "tracking")
    op.drop_column("orders", "carrier")
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, facts FROM emails WHERE kind IN ('order_dispatched', 'parcel_undelivered')")
    )
    changed = [{"id": row.id, "now": json.dumps(with_parcels(row.facts))} for row in rows]
    if changed:
        now = ":now" if connection.dialect.name == "sqlite" else "CAST(:now AS JSONB)"
        connection.execute(sa.text(f"UPDATE emails SET facts = {now} WHERE id = :id"), changed)  # noqa: S608 - our own


def with_parcels(stored: str | dict[str, Any]) -> dict[str, Any]:
    """The facts of an email with what it said of its one parcel."""
    facts = json.loads(stored) if isinstance(stored, str) else stored
    carrier, tracking = facts.get("carrier", ""), facts.get("tracking", "")
    kept = {key: value for key, value in facts.items() if key not in ("carrier", "tracking")}
    return kept | {"parcels": [{"carrier": carrier, "tracking": tracking}] if carrier or tracking else []}
