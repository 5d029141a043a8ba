"""An export can be undone: its email has a kind of its own."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

LAST, NEW = "'order_reinstated'", "'export_undone'"
"""The last kind that the constraint allows, and the one that it allows from now on."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        widen_on_sqlite()
    else:
        widen_on_postgres()


def widen_on_postgres() -> None:
    """The constraint is made anew from the values of its own definition."""
    definition = sa.text(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_emails_emailkind'"
    )
    kinds = re.findall("'[a-z_]+'", str(op.get_bind().execute(definition).scalar_one()))
    op.execute("ALTER TABLE emails DROP CONSTRAINT ck_emails_emailkind")
    op.execute(
        f"ALTER TABLE emails ADD CONSTRAINT ck_emails_emailkind CHECK (kind IN ({', '.join([*kinds, NEW])}))"
    )


def widen_on_sqlite() -> None:
    """The text of the table's definition is changed, as in 0010, for a constraint that every row satisfies."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    definition = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'emails'")
    sql = str(connection.execute(definition).scalar_one())
    before, start, after = sql.partition("CHECK (kind IN (")
    change = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = 'emails'")
    connection.execute(change, {"sql": before + start + after.replace(LAST, f"{LAST}, {NEW}", 1)})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
