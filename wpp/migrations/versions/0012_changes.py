"""Requests to change an order that the warehouse has begun with."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("orders", sa.Column("change_requested_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "change_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("line1", sa.String(length=120), nullable=True),
        sa.Column("line2", sa.String(length=120), nullable=True),
        sa.Column("town", sa.String(length=120), nullable=True),
        sa.Column("postcode", sa.String(length=20), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                *("confirmed", "rejected", "withdrawn", "closed"),
                name="changeanswer",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_change_requests_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
    )
    op.create_index(op.f("ix_change_requests_order_id"), "change_requests", ["order_id"])
    unanswered = sa.text("answer IS NULL")
    op.create_index(
        "uq_change_requests_order_id_open",
        "change_requests",
        ["order_id"],
        unique=True,
        postgresql_where=unanswered,
        sqlite_where=unanswered,
    )
    op.create_table(
        "change_swaps",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("old_sku_id", sa.Integer(), nullable=False),
        sa.Column("new_sku_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["change_requests.id"],
            name=op.f("fk_change_swaps_request_id_change_requests"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["old_sku_id"], ["skus.id"], name=op.f("fk_change_swaps_old_sku_id_skus")),
        sa.ForeignKeyConstraint(["new_sku_id"], ["skus.id"], name=op.f("fk_change_swaps_new_sku_id_skus")),
        sa.PrimaryKeyConstraint("request_id", "old_sku_id", name=op.f("pk_change_swaps")),
    )
