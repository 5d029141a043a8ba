"""`wpp db`: the schema of the portal's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.declaring import command, noun
from cli.face import face
from cli.options import Showing, Writing
from cli.output import answer

if TYPE_CHECKING:
    from wpp.database import Database

app = noun("The schema of the database.")


@contextmanager
def configured_database() -> Iterator["Database"]:
    """The portal's database, whatever its schema; one that is not there is not made.

    Raises `NoPortal`.
    """
    from wpp.database import Database
    from wpp.settings import NoPortal, find_configuration

    database = Database(find_configuration(face().config).database_url)
    try:
        if not database.exists():
            raise NoPortal(f"There is no portal in {database.name}.", try_=["wpp init"])
        yield database
    finally:
        database.close()


@command(app, "upgrade")
def upgrade(how: Writing) -> None:
    """Bring the database to the newest schema.

    All outstanding migrations, or none.

    Example:
      wpp db upgrade
    """
    from wpp.database.schema import schema_state, upgrade_database

    with configured_database() as database:
        was = schema_state(database)
        now = was if how.dry_run or was.is_newest else upgrade_database(database)
    document = {"was": was.current, "now": now.current, "newest": now.newest, "dry_run": how.dry_run}
    if was.is_newest:
        line = f"The database is at migration {was.newest} already, the newest."
    else:
        done = "would be brought" if how.dry_run else "was brought"
        line = f"The database {done} from migration {was.current or 'none'} to {was.newest}."
    answer(how, document, line)


@command(app, "status")
def status(how: Showing) -> None:
    """Say at which migration the database is.

    Example:
      wpp db status
    """
    from wpp.database.schema import schema_state

    with configured_database() as database:
        state = schema_state(database)
        name = database.name
    document = {
        "database": name,
        "current": state.current,
        "newest": state.newest,
        "is_newest": state.is_newest,
    }
    advice = "the newest" if state.is_newest else f"this version needs {state.newest}: wpp db upgrade"
    answer(how, document, f"{name} is at migration {state.current or 'none'}, {advice}.")
