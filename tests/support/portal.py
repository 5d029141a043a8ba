"""The portal under test: a real database, a clock that is set by hand, mail into a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from support.cast import Cast, stock_the_shelves, the_cast
from wpp.configuration import Configuration
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


@pytest.fixture
def configuration(database_url: str, tmp_path: Path) -> Configuration:
    """The configuration of the portal under test; mail goes into a folder."""
    return Configuration(
        path=None,
        database_url=database_url,
        mail_url=(tmp_path / "mail").as_uri(),
        base_url="http://portal.test",
        secret_key=SECRET,
        time_zone=ZoneInfo("Europe/London"),
    )


@pytest.fixture
def portal(configuration: Configuration, clock: Clock) -> Iterator[Portal]:
    """An empty portal, once on SQLite and once on Postgres."""
    opened = open_portal(configuration, clock=clock, hasher=Hasher.cheap())
    yield opened
    opened.close()


@pytest.fixture
def cast(portal: Portal) -> Cast:
    """Everybody by name, in a portal with a catalogue, stock and an address for every team."""
    stock_the_shelves(portal)
    return the_cast(portal)
