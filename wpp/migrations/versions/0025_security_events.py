"""Events know from where they came, are never changed, and are sealed in batches."""

import sqlalchemy as sa
from alembic import op

from wpp.audit.triggers import postgres_triggers, sqlite_triggers
from wpp.database import JsonObject, UtcDateTime

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("address", sa.String(length=64), nullable=True))
    op.add_column("audit_events", sa.Column("device", sa.String(length=80), nullable=True))
    op.add_column("audit_events", sa.Column("request", sa.String(length=64), nullable=True))
    op.add_column("link_requests", sa.Column("source", JsonObject, nullable=True))
    make_seals()
    connection = op.get_bind()
    statements = sqlite_triggers() if connection.dialect.name == "sqlite" else postgres_triggers()
    for statement in statements:
        connection.exec_driver_sql(statement)


def make_seals() -> None:
    """The tables of seals, and of the digests under them."""
    op.create_table(
        "audit_seals",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "audit_digests",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["audit_seals.id"], name=op.f("fk_audit_digests_seal_id_audit_seals")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_digests")),
    )
    op.create_index(op.f("ix_audit_digests_seal_id"), "audit_digests", ["seal_id"])
