"""The schema's own tools: bring a database to the newest migration, say where it stands, compare it with the models.

Alembic takes about a second to import, so it waits until one of these is called.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, inspect, text

from wpp.database.engine import Database
from wpp.errors import Refusal

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = "wpp:migrations"
UPGRADE_LOCK = 7_265_001
"""Two upgrades of one Postgres at once wait for each other at this advisory lock."""


class DatabaseNewer(Refusal):
    """The database was upgraded by a newer version of the program."""

    code = "database_newer"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database stands. `current` is None for one that was never upgraded."""

    current: str | None
    newest: str

    @property
    def is_newest(self) -> bool:
        """Whether nothing is left to do."""
        return self.current == self.newest

    @property
    def is_from_newer(self) -> bool:
        """Whether a newer version of the program has upgraded it: this one must leave it alone."""
        return self.current is not None and self.current > self.newest


def upgrade(url: str) -> SchemaState:
    """Bring a new database at this address to the newest migration; an SQLite file is made where there is none."""
    database = Database(url)
    try:
        return upgrade_database(database)
    finally:
        database.close()


def upgrade_database(database: Database, *, zone: ZoneInfo | None = None) -> SchemaState:
    """All outstanding migrations in one transaction: all of them, or none.

    `zone` is the portal's time zone, by which stored times are read as people saw them; London where none is given.
    Raises `DatabaseNewer`.
    """
    from alembic import command

    refuse_newer(database, schema_state(database))
    with database.write() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        command.upgrade(configuration(connection, zone=zone), "head")
    return schema_state(database)


def refuse_newer(database: Database, state: SchemaState) -> None:
    """Refuse a database that this version does not understand. Raises `DatabaseNewer`."""
    if state.is_from_newer:
        raise DatabaseNewer(
            f"The database {database.name} is at migration {state.current}, which is newer than this version of wpp "
            f"(up to {state.newest}). Nothing was changed.",
            hints=["Install the newest version of the program on this machine."],
        )


def schema_state(database: Database) -> SchemaState:
    """Which migration the database is at, and which is the newest."""
    with database.read() as session:
        return SchemaState(current_revision(session.connection()), newest_revision())


def current_revision(connection: Connection) -> str | None:
    """The revision written in the database, without Alembic's help: this is asked whenever a portal is opened."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def newest_revision() -> str:
    """The revision that no other follows, read from the names of the migration files: `0001_first.py`."""
    from importlib.resources import files

    folder = files("wpp").joinpath("migrations").joinpath("versions")
    return max(entry.name.split("_")[0] for entry in folder.iterdir() if entry.name[:4].isdigit())


def differences(database: Database) -> list[str]:
    """What the database has otherwise than the models, one line a difference; empty where they are equal."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from wpp.database.model import Base

    with database.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return [repr(difference) for difference in compare_metadata(context, Base.metadata)]


def configuration(connection: Connection, *, zone: ZoneInfo | None = None) -> "Config":
    """Alembic's configuration: the migrations of the installed package, on a connection that is already open."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = connection
    config.attributes["time_zone"] = zone
    return config
