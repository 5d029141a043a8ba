"""Rewrite the database, so that nothing deleted stays in its pages, its indexes or its log."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from wpp.database.engine import Database
from wpp.database.failures import answering, busy
from wpp.database.folding import teach

READERS_SECONDS = 10.0
"""How long one waits for those who read an older state of an SQLite file."""


def rewrite(database: Database, tables: Sequence[str]) -> None:
    """Leave nothing of what was deleted or changed: SQLite's whole file and log, or these tables of a server.

    Each table of a server is locked while it is written anew. What the disk or a backup keeps is beyond this. Raises
    `DatabaseBusy` where somebody reads for too long, `UnavailableError` where the database fails.
    """
    if database.is_sqlite:
        rewrite_file(database)
        return
    with answering(database.name, database.damage), database.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            alone.execute(text(f'VACUUM (FULL) "{table}"'))


def rewrite_file(database: Database) -> None:
    """A new file in place of the old pages, and an empty log."""
    path = Path(str(database.url.database))
    with (
        database.turn(),
        closing(sqlite3.connect(path, timeout=READERS_SECONDS, isolation_level=None)) as file,
    ):
        teach(file)
        try:
            file.execute("PRAGMA secure_delete=ON")
            file.execute("VACUUM")
            blocked, *_ = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            raise busy(database.name, str(error)) from error
    if blocked:
        raise busy(database.name, "somebody reads an older state")
