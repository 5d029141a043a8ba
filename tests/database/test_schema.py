"""The schema: what the migrations make from nothing is what the models say, on both databases."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect

import wpp.tables  # noqa: F401  the models that the schema is compared with
from cli.framework.hints import worded
from wpp.configuration import Configuration, NoPortal
from wpp.database import Base, Database
from wpp.database.schema import differences, newest_revision, schema_state, upgrade_database
from wpp.portal import NeedsUpgrade, open_portal


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    opened = Database(database_url)
    yield opened
    opened.close()


def test_an_upgrade_from_empty_equals_the_models(database: Database) -> None:
    assert differences(database) == []
    with database.read() as session:
        tables = set(inspect(session.connection()).get_table_names())
    assert tables == set(Base.metadata.tables) | {"alembic_version"}


def test_constraints_of_the_models_are_in_the_database(database: Database) -> None:
    with database.read() as session:
        inspector = inspect(session.connection())
        for table in Base.metadata.tables.values():
            made = {check["name"] for check in inspector.get_check_constraints(table.name)}
            wanted = {
                str(check.name) for check in table.constraints if check.__visit_name__ == "check_constraint"
            }
            assert wanted <= made, table.name


def test_an_upgrade_repeated_changes_nothing(database: Database) -> None:
    assert upgrade_database(database) == upgrade_database(database)
    assert schema_state(database).current == newest_revision()


def test_two_upgrades_of_a_new_database_at_once_both_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    databases = [Database(url), Database(url)]
    threads = [threading.Thread(target=upgrade_database, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(schema_state(database).is_newest for database in databases)
    assert differences(databases[0]) == []
    for database in databases:
        database.close()


def test_a_portal_whose_database_is_not_there_is_not_made_by_opening_it(
    configuration: Configuration, tmp_path: Path
) -> None:
    missing = tmp_path / "elsewhere.db"
    with pytest.raises(NoPortal):
        open_portal(changed(configuration, f"sqlite:///{missing}"))
    assert not missing.exists()


def test_a_portal_that_was_never_upgraded_says_what_to_do(
    configuration: Configuration, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "empty.db")) as empty:
        empty.execute("PRAGMA user_version=1")
    with pytest.raises(NeedsUpgrade) as refused:
        open_portal(changed(configuration, f"sqlite:///{tmp_path / 'empty.db'}"))
    assert tuple(map(worded, refused.value.hints)) == ("wpp db upgrade",)


def changed(configuration: Configuration, url: str) -> Configuration:
    """The same portal on another database."""
    return replace(configuration, database_url=url)
