"""`wpp db`: the schema of the portal's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.context import global_options
from cli.framework.options import ShowOptions, WriteOptions
from cli.framework.output import answer
from wpp.errors import ExitCode

if TYPE_CHECKING:
    from wpp.database import Database

To = Annotated[Path, typer.Option("--to", metavar="FILE", help="File to create; an existing file is kept.")]


@contextmanager
def configured_database() -> Iterator["Database"]:
    """The portal's database, whatever its schema; one that is not there is not made.

    Raises `NoPortal`.
    """
    from wpp.configuration import NoPortal, find_configuration
    from wpp.database import Database

    database = Database(find_configuration(global_options().config).database_url)
    try:
        if not database.exists():
            raise NoPortal(f"There is no portal in {database.name}.", hints=["wpp init"])
        yield database
    finally:
        database.close()


def upgrade(options: WriteOptions) -> None:
    """Upgrade the database to this version.

    Runs every outstanding migration, or none.

    Example:
      wpp db upgrade
    """
    from wpp.configuration import find_configuration
    from wpp.database.schema import schema_state, upgrade_database

    zone = find_configuration(global_options().config).time_zone
    with configured_database() as database:
        was = schema_state(database)
        now = was if options.dry_run or was.is_newest else upgrade_database(database, zone=zone)
    document = {"was": was.current, "now": now.current, "newest": now.newest, "dry_run": options.dry_run}
    if was.is_newest:
        line = f"The database is already at the newest migration, {was.newest}."
    else:
        done = "would be brought" if options.dry_run else "was brought"
        line = f"The database {done} from migration {was.current or 'none'} to {was.newest}."
    answer(options, document, line)


def status(options: ShowOptions) -> None:
    """Show which migration the database is at.

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
    answer(options, document, f"{name} is at migration {state.current or 'none'}, {advice}.")


def backup(options: ShowOptions, to: To) -> None:
    """Copy the database to a new file, while it is in use.

    Writes an SQLite file, or for Postgres a pg_dump file to restore with pg_restore.

    Example:
      wpp db backup --to wpp-2026-03-31.backup
    """
    from wpp.database.backup import backup as copy

    with configured_database() as database:
        size = copy(database, to)
        name = database.name
    answer(
        options,
        {"database": name, "file": str(to), "bytes": size},
        f"{name} was copied to {to}: {size:,} bytes.",
    )


def check(options: ShowOptions) -> None:
    """Check that the database is intact and matches this version.

    wpp doctor checks everything else.

    Example:
      wpp db check
    """
    import wpp.tables  # noqa: F401  the models that the schema is compared with
    from wpp.database.backup import damage
    from wpp.database.schema import differences

    with configured_database() as database:
        damaged, differs = damage(database), differences(database)
        name = database.name
    document = {"database": name, "ok": not (damaged or differs), "damage": damaged, "differences": differs}
    lines = [f"Damaged: {each}" for each in damaged] + [f"Differs: {each}" for each in differs]
    answer(options, document, *(lines or [f"{name} is intact and matches this version."]))
    if lines:
        raise typer.Exit(ExitCode.LOOK)
