"""Check a database in every respect: its pages, each value, its tables, and each figure against what made it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

import wpp.tables  # noqa: F401  the models that the database is compared with
from wpp.database import Base, Database
from wpp.database.damage import damage_of_file
from wpp.database.restore import beside
from wpp.database.schema import differences
from wpp.errors import UnavailableError
from wpp.orders.numbers import numbered
from wpp.portal.health_checks import INTEGRITY_CHECKS


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """What is wrong, a line each: with what is stored, with the tables, and with the figures."""

    damage: list[str]
    differences: list[str]
    figures: list[str]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.damage or self.differences or self.figures)


def check_database(database: Database) -> DatabaseReport:
    """Look at everything. Always answers for an SQLite file; raises `UnavailableError` where a server does not.

    A damaged file that has a log is not opened any further: it may be another file's log, and would be written into it.
    An empty one has nothing to compare.
    """
    damage = damage_of_file(path_of(database)) if database.is_sqlite else unreadable(database)
    if damage and database.is_sqlite:
        if beside(path_of(database), "-wal").exists():
            return DatabaseReport(
                [
                    *damage,
                    "schema and figures were not compared: the -wal file may belong to another database",
                ],
                [],
                [],
            )
        if not path_of(database).stat().st_size:
            return DatabaseReport(damage, [], [])
    try:
        differing = differences(database)
    except (UnavailableError, SQLAlchemyError) as error:
        if not damage:
            raise
        return DatabaseReport([*damage, f"the schema cannot be read ({first_line(error)})"], [], [])
    return DatabaseReport(damage, differing, list(wrong_figures(database)))


def path_of(database: Database) -> Path:
    """The file of an SQLite database."""
    return Path(str(database.url.database))


def unreadable(database: Database) -> list[str]:
    """Tables of a server that cannot be read to their last row: it watches over its pages when they are read."""
    lines: list[str] = []
    for table in Base.metadata.sorted_tables:
        try:
            with database.read() as session:
                session.execute(text(f"SELECT sum(length(each::text)) FROM {table.name} AS each"))  # noqa: S608
        except UnavailableError as error:
            if error.code == "unavailable":
                raise
            lines.append(f"{table.name}: {error.message}")
    return lines


def wrong_figures(database: Database) -> Iterator[str]:
    """Figures that are not what their history makes them; a sum that cannot be made is one, too."""
    for name, proof in INTEGRITY_CHECKS:
        try:
            with database.read() as session, numbered(session, None):
                lines = [f"{name}: {each}" for each in proof(session)]
        except Exception as error:  # noqa: BLE001 - what is stored may be anything, and the others are to be checked
            lines = [f"{name}: cannot be checked ({first_line(error)})"]
        yield from lines


def first_line(error: Exception) -> str:
    """What an error says, shortly."""
    said = str(error).strip().splitlines()
    return (said[0] if said else type(error).__name__)[:200]
