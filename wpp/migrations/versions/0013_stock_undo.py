"""A delivery can be undone, a purchase order that it closed is open again, and each count says when it was made."""

import sqlalchemy as sa
from alembic import op

from wpp.migrations.widening import allow_values

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    allow_values("emails", "kind", "ck_emails_emailkind", ("goods_in_undone",))
    allow_values("stock_movements", "cause_kind", "ck_stock_movements_cause_kind", ("delivery undone",))
    add_columns()
    op.create_table(
        "stock_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_stock_counts_sku_id_skus")),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["stock_corrections.id"],
            name=op.f("fk_stock_counts_correction_id_stock_corrections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_counts")),
    )
    op.create_index("ix_stock_counts_sku_id_counted_at", "stock_counts", ["sku_id", "counted_at"])
    count_so_far()


def add_columns() -> None:
    """References and checks are written out, since SQLite takes them along with a column only."""
    zone = sa.DateTime(timezone=True)
    op.add_column("deliveries", sa.Column("undone_at", zone, nullable=True))
    op.add_column("deliveries", sa.Column("undone_by", sa.String(200), server_default="", nullable=False))
    op.add_column("deliveries", sa.Column("undone_reason", sa.Text(), server_default="", nullable=False))
    within = "CONSTRAINT ck_delivery_lines_undone_within_quantity CHECK (undone >= 0 and undone <= quantity)"
    op.execute(f"ALTER TABLE delivery_lines ADD COLUMN undone INTEGER DEFAULT 0 NOT NULL {within}")
    delivery = "CONSTRAINT fk_purchase_order_lines_closed_by_id_deliveries REFERENCES deliveries (id)"
    op.execute(f"ALTER TABLE purchase_order_lines ADD COLUMN closed_by_id INTEGER {delivery}")
    op.execute(
        "UPDATE purchase_order_lines SET closed_by_id = (SELECT r.delivery_id FROM purchase_receipts r"
        " JOIN deliveries d ON d.id = r.delivery_id WHERE r.line_id = purchase_order_lines.id"
        " AND d.at = purchase_order_lines.closed_at) WHERE closed_at IS NOT NULL"
    )


def count_so_far() -> None:
    """Of the counts so far only the differences are known; each was counted when it was booked."""
    op.execute(
        "INSERT INTO stock_counts (sku_id, counted_at, correction_id, at, actor)"
        " SELECT m.sku_id, m.at, m.cause_id, m.at, m.actor FROM stock_movements m"
        " WHERE m.cause_kind = 'count'"
    )
