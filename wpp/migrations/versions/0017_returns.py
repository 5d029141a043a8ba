"""A return, a find and a short pick can be undone, and a return corrected: what was recorded stays, and moves back."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

MORE = {
    ("short_picks", "ck_short_picks_shortanswer", "answer"): ("'cancelled'", ("undone",)),
    ("stock_movements", "ck_stock_movements_cause_kind", "cause_kind"): (
        "'return line recovered'",
        ("short pick undone", "return line undone", "return line recovery undone"),
    ),
}
"""Table, constraint and column → the last value that it allows, and those that it allows from now on."""
ONE_LINE = "uq_return_lines_return_id_order_line_id_sku_id_condition"
LINE = ["return_id", "order_line_id", "sku_id", "condition"]


def upgrade() -> None:
    with op.batch_alter_table("return_lines") as lines:
        lines.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
        lines.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        lines.drop_constraint(ONE_LINE, type_="unique")
    standing = sa.text("corrected_at is null")
    op.create_index(
        "uq_return_lines_standing",
        "return_lines",
        LINE,
        unique=True,
        postgresql_where=standing,
        sqlite_where=standing,
    )
    op.add_column("returns", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("returns", sa.Column("undone_by", sa.String(length=200), nullable=True))
    op.add_column("returns", sa.Column("undone_reason", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        widen_on_sqlite()
    else:
        widen_on_postgres()


def widen_on_postgres() -> None:
    """The constraint is made anew from the values in its own definition, however Postgres has written them down."""
    connection = op.get_bind()
    for (table, constraint, column), (_, values) in MORE.items():
        definition = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
        old = re.findall("'([^']+)'", str(connection.execute(definition, {"name": constraint}).scalar_one()))
        allowed = ", ".join(f"'{value}'" for value in [*old, *values])
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({column} IN ({allowed}))")


def widen_on_sqlite() -> None:
    """The text of a table's definition is changed, as SQLite allows for a constraint that every row satisfies.

    The shorter procedure of https://sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes".
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for (table, _, column), (last, values) in MORE.items():
        definition = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        sql = str(connection.execute(definition, {"name": table}).scalar_one())
        before, start, after = sql.partition(f"CHECK ({column} IN (")
        added = ", ".join([last, *(f"'{value}'" for value in values)])
        change = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
        connection.execute(change, {"sql": before + start + after.replace(last, added, 1), "name": table})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
