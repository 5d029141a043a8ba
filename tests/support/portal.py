"""The portal under test: a real database, a clock that is set by hand, mail into a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from support.cast import Cast, cast_of, stock_the_shelves, the_cast
from support.databases import PostgresServer, sqlite_copy
from wpp.configuration import Configuration
from wpp.orders.numbers import CURRENT
from wpp.people.passwords import Hasher
from wpp.portal import Portal, open_portal

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""An ordinary working morning, in winter time."""
SECRET = "a secret that is long enough for tests"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Move on by days, hours, minutes …"""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """The clock of the portal under test."""
    return Clock()


def configuration_for(database_url: str, mail_url: str) -> Configuration:
    """A portal in London with this database, whose mail goes there."""
    return Configuration(
        path=None,
        database_url=database_url,
        mail_url=mail_url,
        base_url="http://portal.test",
        secret_key=SECRET,
        time_zone=ZoneInfo("Europe/London"),
    )


@pytest.fixture
def configuration(database_url: str, tmp_path: Path) -> Configuration:
    """The configuration of the portal under test; mail goes into a folder."""
    return configuration_for(database_url, (tmp_path / "mail").as_uri())


@pytest.fixture(scope="session")
def sqlite_cast_template(sqlite_folder: Path, sqlite_template: Path) -> Path:
    """A SQLite file with the catalogue, the stock and everybody in it, to copy."""
    path = sqlite_folder / "cast.db"
    bring_on(sqlite_copy(sqlite_template, path))
    return path


@pytest.fixture(scope="session")
def postgres_cast_template(postgres_server: PostgresServer, postgres_template: str) -> str:
    """The name of a PostgreSQL database with the same in it."""
    postgres_server.run(f"CREATE DATABASE with_cast TEMPLATE {postgres_template}")
    bring_on(postgres_server.url_of("with_cast"))
    return "with_cast"


def bring_on(database_url: str) -> None:
    """Fill the shelves and let everybody in."""
    opened = open_portal(configuration_for(database_url, "file:///nowhere"), clock=Clock())
    stock_the_shelves(opened)
    the_cast(opened)
    opened.close()


@pytest.fixture
def portal(configuration: Configuration, clock: Clock) -> Iterator[Portal]:
    """An empty portal, once on SQLite and once on Postgres."""
    opened = open_portal(configuration, clock=clock, hasher=Hasher.cheap())
    yield opened
    opened.close()
    CURRENT.set(None)


@pytest.fixture
def cast(portal: Portal) -> Cast:
    """Everybody by name, in a portal with a catalogue, stock and an address for every team."""
    return cast_of(portal)
