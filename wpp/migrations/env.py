"""How Alembic runs the migrations: on the connection it is handed, inside the transaction that is open there."""

from alembic import context

import wpp.tables  # noqa: F401  every table is known to the metadata once this is imported
from wpp.database import Base


def run() -> None:
    """Run what is outstanding."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
