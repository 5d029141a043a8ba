"""A delivery can be undone, a purchase order that it closed is open again, and each count says when it was made."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MORE = {
    ("emails", "ck_emails_emailkind", "kind"): ("'goods_in'", "'goods_in_undone'"),
    ("stock_movements", "ck_stock_movements_cause_kind", "cause_kind"): (
        "'delivery'",
        "'delivery undone'",
    ),
}
"""Table, constraint and column → a value that it allows, and the one that it allows beside it from now on."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        widen_on_sqlite()
    else:
        widen_on_postgres()
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


def widen_on_postgres() -> None:
    """The constraint is made anew from its own definition."""
    connection = op.get_bind()
    for (table, constraint, _), (known, value) in MORE.items():
        definition = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
        old = str(connection.execute(definition, {"name": constraint}).scalar_one())
        kept = re.findall(rf"\(?{known}[^,\]]*", old)[0]
        added = f"{kept}, {kept.replace(known, value)}"
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {old.replace(kept, added, 1)}")


def widen_on_sqlite() -> None:
    """The text of a table's definition is changed, as SQLite allows for a constraint that every row satisfies.

    The shorter procedure of https://sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes".
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for (table, _, column), (known, value) in MORE.items():
        definition = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        sql = str(connection.execute(definition, {"name": table}).scalar_one())
        before, start, after = sql.partition(f"CHECK ({column} IN (")
        change = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
        changed = before + start + after.replace(known, f"{known}, {value}", 1)
        connection.execute(change, {"sql": changed, "name": table})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
