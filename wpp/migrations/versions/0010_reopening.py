"""Orders can be put back to the status before: movements and emails of such a step have kinds of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MORE = {
    ("emails", "ck_emails_emailkind", "kind"): (
        "'parcel_undelivered'",
        ("order_not_dispatched", "order_reinstated"),
    ),
    ("stock_movements", "ck_stock_movements_cause_kind", "cause_kind"): (
        "'return line recovered'",
        ("order line not sent",),
    ),
}
"""Table, constraint and column → the last value that it allows, and those that it allows from now on."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        widen_on_sqlite()
    else:
        widen_on_postgres()


def widen_on_postgres() -> None:
    """The constraint is made anew from its own definition."""
    connection = op.get_bind()
    for (table, constraint, _), (last, values) in MORE.items():
        definition = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
        old = str(connection.execute(definition, {"name": constraint}).scalar_one())
        kept = last + old.partition(last)[2].partition(",")[0].partition("]")[0]
        added = ", ".join([kept, *(kept.replace(last, f"'{value}'") for value in values)])
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {old.replace(kept, added)}")


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
