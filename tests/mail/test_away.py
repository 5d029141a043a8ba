"""The database goes away while a message is on the line: what was taken is marked when it is back, and goes once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine

from support.mail import BRAND, LINK, SECRET
from support.mail_servers import Sudden
from wpp.database import Database
from wpp.database.engine import Patience
from wpp.database.failures import DatabaseBusy, DatabaseDamaged
from wpp.errors import UnavailableError
from wpp.mail import delivery as delivering
from wpp.mail.delivery import SendReport, retry_until_recorded, send_due
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import OutgoingEmail, list_messages, queue_many
from wpp.portal import Portal

Switch = Callable[[bool], None]


@contextmanager
def switch_of(database: Database) -> Iterator[Switch]:
    """Takes the database away (True) and gives it back (False), as a long import or a restart of Postgres does."""
    outside = create_engine(
        database.url if database.is_sqlite else database.url.set(database="postgres"),
        isolation_level="AUTOCOMMIT",
    )
    name = database.url.database
    with outside.connect() as connection:

        def lock(away: bool) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if away else "ROLLBACK")

        def shut(away: bool) -> None:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {not away}")
            if away:
                connection.exec_driver_sql(
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                )

        yield lock if database.is_sqlite else shut
    outside.dispose()


@pytest.fixture
def impatient(portal: Portal) -> Portal:
    """A portal with two emails to send, whose SQLite waits for a lock no longer than a moment."""
    portal.database.patience = Patience(write=0.02)
    with portal.transaction(by="dee") as work:
        letters = [
            OutgoingEmail(EmailKind.WELCOME, name, f"{name}@example.com", facts=LINK)
            for name in ("mia", "omar")
        ]
        queue_many(work, letters, brand_name=BRAND.name)
    return portal


def test_an_answer_that_the_database_could_not_hear_of_at_first_is_marked_when_it_is_back(
    impatient: Portal,
) -> None:
    with switch_of(impatient.database) as switch:
        gone: list[float] = []

        def back_after_a_while(seconds: float) -> None:
            gone.append(seconds)
            if len(gone) == 2:
                switch(False)

        way = Sudden(after=lambda: switch(True) if len(way.taken) == 1 else None)
        report = send_due(
            impatient.database,
            way,
            clock=impatient.clock,
            brand=BRAND,
            secret=SECRET,
            rest=back_after_a_while,
        )
    assert report == SendReport(sent=2)
    assert len(way.taken) == len(set(way.taken)) == 2
    with impatient.reading() as session:
        assert {(each.state, each.attempts) for each in list_messages(session)} == {(EmailState.SENT, 1)}


def test_a_database_that_stays_away_ends_the_run(impatient: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "RETRY_SECONDS", 0.1)
    with switch_of(impatient.database) as switch:
        way = Sudden(after=lambda: switch(True))
        with pytest.raises(UnavailableError):
            send_due(
                impatient.database,
                way,
                clock=impatient.clock,
                brand=BRAND,
                secret=SECRET,
                rest=lambda _seconds: None,
            )
        switch(False)
    assert len(way.taken) == 1


def test_a_mark_is_tried_again_where_the_database_is_busy_and_not_where_it_is_damaged() -> None:
    rests: list[float] = []
    answers: list[UnavailableError | None] = [DatabaseBusy("busy"), DatabaseBusy("busy"), None]

    def record() -> None:
        if (answer := answers.pop(0)) is not None:
            raise answer

    retry_until_recorded(record, rest=rests.append)
    assert len(rests) == 2
    answers.extend([DatabaseDamaged("damaged"), None])
    with pytest.raises(DatabaseDamaged):
        retry_until_recorded(record, rest=rests.append)
    assert len(rests) == 2
