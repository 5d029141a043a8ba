"""Let a column take more values: the check constraint of an enumeration is widened, with every row as it is."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def allow_values(table: str, column: str, constraint: str, values: Sequence[str]) -> None:
    """Let `column` take these values beside those that its check constraint allows."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        widen_on_sqlite(connection, table, column, values)
    else:
        widen_on_postgres(connection, table, column, constraint, values)


def widen_on_postgres(
    connection: sa.Connection, table: str, column: str, constraint: str, values: Sequence[str]
) -> None:
    """The constraint is made anew from the values in its own definition, however Postgres has written them down."""
    definition = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    old = re.findall("'([^']+)'", str(connection.execute(definition, {"name": constraint}).scalar_one()))
    allowed = ", ".join(f"'{value}'" for value in [*old, *values])
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({column} IN ({allowed}))")


def widen_on_sqlite(connection: sa.Connection, table: str, column: str, values: Sequence[str]) -> None:
    """The text of a table's definition is changed, as SQLite allows for a constraint that every row satisfies.

    The shorter procedure of https://sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes".
    """
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    definition = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    sql = str(connection.execute(definition, {"name": table}).scalar_one())
    before, start, after = sql.partition(f"CHECK ({column} IN (")
    allowed, end, rest = after.partition(")")
    added = ", ".join([allowed, *(f"'{value}'" for value in values)])
    change = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
    connection.execute(change, {"sql": before + start + added + end + rest, "name": table})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
