"""The hand-off to the warehouse's own system, requests to stop what is in it, and deliveries that are expected."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "export_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("layout", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_batches")),
    )
    op.add_column(
        "orders",
        sa.Column(
            "batch_id",
            sa.Integer(),
            sa.ForeignKey("export_batches.id", name=op.f("fk_orders_batch_id_export_batches")),
            nullable=True,
        ),
        # SQLite adds no constraint to a table that is there, but takes one along with its column.
        inline_references=True,
    )
    op.create_index(op.f("ix_orders_batch_id"), "orders", ["batch_id"])
    op.add_column("orders", sa.Column("stop_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("orders", sa.Column("stop_reason", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("stop_email", sa.Boolean(), nullable=True))
    op.add_column("orders", sa.Column("too_late_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "expected_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("reference_key", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_deliveries")),
        sa.UniqueConstraint("reference_key", name=op.f("uq_expected_deliveries_reference_key")),
    )
    op.create_table(
        "expected_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_expected_lines_quantity_positive")),
        sa.CheckConstraint(
            "received >= 0 and received <= quantity", name=op.f("ck_expected_lines_received_within_quantity")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["expected_deliveries.id"],
            name=op.f("fk_expected_lines_delivery_id_expected_deliveries"),
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_expected_lines_sku_id_skus")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_lines")),
        sa.UniqueConstraint("delivery_id", "sku_id", name=op.f("uq_expected_lines_delivery_id_sku_id")),
    )
    op.create_index(op.f("ix_expected_lines_sku_id"), "expected_lines", ["sku_id"])
    op.create_table(
        "expected_receipts",
        sa.Column("goods_in_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_expected_receipts_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["goods_in_id"], ["goods_in.id"], name=op.f("fk_expected_receipts_goods_in_id_goods_in")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["expected_lines.id"], name=op.f("fk_expected_receipts_line_id_expected_lines")
        ),
        sa.PrimaryKeyConstraint("goods_in_id", "line_id", name=op.f("pk_expected_receipts")),
    )
