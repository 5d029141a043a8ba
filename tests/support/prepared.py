"""A portal where every command has something to do: made once for a test process, copied for every test that asks."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.cast import cast_of
from support.cli import run, speaking_to
from support.databases import PostgresServer, sqlite_copy
from support.every_command import prepare
from support.portal import Clock, configuration_for
from wpp.orders.numbers import CURRENT
from wpp.people.passwords import Hasher
from wpp.portal import open_portal


@dataclass(frozen=True)
class Prepared:
    """The numbers of its orders by what has become of them, and the working folder with the files that were written."""

    numbers: dict[str, str]
    folder: Path


@pytest.fixture(scope="session")
def sqlite_prepared(sqlite_folder: Path, sqlite_cast_template: Path) -> tuple[Path, Prepared]:
    """A SQLite file to copy, and what goes with it."""
    path = sqlite_folder / "prepared.db"
    return path, prepared_in(sqlite_copy(sqlite_cast_template, path), sqlite_folder / "prepared")


@pytest.fixture(scope="session")
def sqlite_prepared_template(sqlite_prepared: tuple[Path, Prepared]) -> Path:
    """The SQLite file alone."""
    return sqlite_prepared[0]


@pytest.fixture(scope="session")
def postgres_prepared(
    postgres_server: PostgresServer, postgres_cast_template: str, sqlite_folder: Path
) -> tuple[str, Prepared]:
    """The name of a PostgreSQL database to copy, and what goes with it."""
    postgres_server.run(f"CREATE DATABASE prepared TEMPLATE {postgres_cast_template}")
    return "prepared", prepared_in(postgres_server.url_of("prepared"), sqlite_folder / "prepared-postgres")


@pytest.fixture(scope="session")
def postgres_prepared_template(postgres_prepared: tuple[str, Prepared]) -> str:
    """The name alone."""
    return postgres_prepared[0]


def prepared_in(database_url: str, folder: Path) -> Prepared:
    """Run the commands that prepare it."""
    folder.mkdir()
    configuration = configuration_for(database_url, "file:///nowhere")
    opened = open_portal(configuration, clock=Clock(), hasher=Hasher.cheap())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        speaking_to(configuration, patch)
        numbers = prepare(opened, cast_of(opened), run)
    opened.close()
    CURRENT.set(None)
    return Prepared(numbers, folder)


@pytest.fixture
def prepared(request: pytest.FixtureRequest, database_url: str, nowhere: Path) -> dict[str, str]:
    """The numbers of the orders of such a portal, whose copy is the database of this test; its files are at hand."""
    kind = "sqlite" if database_url.startswith("sqlite") else "postgres"
    made: Prepared = request.getfixturevalue(f"{kind}_prepared")[1]
    shutil.copytree(made.folder, nowhere, dirs_exist_ok=True)
    return made.numbers
