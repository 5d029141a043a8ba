"""While somebody else keeps the database from being written: pages are read, and a form waits with what was typed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from store.web import static
from support.cast import Cast, fill
from support.web import Visitor, at_browser
from wpp.configuration import Configuration
from wpp.database import Database
from wpp.database.engine import Patience
from wpp.database.failures import DatabaseBusy
from wpp.database.writer import Writer
from wpp.people.passwords import Hasher
from wpp.portal import Portal, health_checks, open_portal
from wpp.portal.check import Verdict


@contextmanager
def written_by_another(portal: Portal) -> Iterator[None]:
    """Another process holds what an order needs: on SQLite the queue, on Postgres every stock row."""
    other = Database(portal.configuration.database_url)
    try:
        with other.write() as session:
            session.execute(text("UPDATE stock_levels SET quantity = quantity"))
            yield
    finally:
        other.close()


@pytest.fixture
def impatient(portal: Portal, configuration: Configuration) -> Iterator[Portal]:
    """The portal as the web serves it, with little patience."""
    opened = open_portal(
        configuration, clock=portal.clock, hasher=Hasher.cheap(), patience=Patience(write=0.5)
    )
    yield opened
    opened.close()


def test_an_order_that_cannot_be_written_now_is_sent_again_with_one_press(
    impatient: Portal, cast: Cast
) -> None:
    fill(impatient, cast.mia)
    mia = at_browser(impatient, cast.mia)
    mia.get("/checkout")
    check = mia.press("Continue", line1="1 High Street", town="London", postcode="SW1A 1AA")
    assert "Check your order" in check.words
    with written_by_another(impatient):
        began = time.monotonic()
        answer = mia.press("Place order")
        assert time.monotonic() - began < 5
        assert (answer.status, answer.header("Retry-After")) == (503, "60")
        assert "We’ve kept what you entered" in answer.words
        assert answer.reader.all_faults() == []
        began = time.monotonic()
        assert Visitor(impatient).get("/").status == 200
        assert time.monotonic() - began < 2
        again = mia.press("Try again")
        assert again.status == 503
    placed = mia.press("Try again")
    assert placed.status == 200
    assert "We’re getting your pack ready" in placed.words


def test_a_password_is_not_shown_again(portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_use(*_: object) -> None:
        raise DatabaseBusy("The database is busy.")

    visitor = Visitor(portal)
    visitor.get("/login")
    monkeypatch.setattr(type(portal.database), "write", in_use)
    answer = visitor.press("Log in", email=cast.mia.email, password="not to be seen")
    assert answer.status == 503
    assert "not to be seen" not in answer.html
    assert "Try again" not in answer.html


def test_a_writer_that_does_not_end_is_a_sign_and_doctors_first_worry(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long_ago(_: Database) -> Writer:
        return Writer(4711, "wpp import-users", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), True, stopped=True)

    assert Visitor(portal).ask("GET", "/healthz").status == 200
    assert health_checks.writer(portal).state is Verdict.OK
    monkeypatch.setattr(static, "current_writer", long_ago)
    monkeypatch.setattr(health_checks, "current_writer", long_ago)
    sign = Visitor(portal).ask("GET", "/healthz")
    assert (sign.status, sign.body) == (503, b"busy: something has been writing since 09:00:00 UTC\n")
    check = health_checks.writer(portal)
    assert check.state is Verdict.FAIL
    assert check.message == (
        "wpp import-users (process 4711, stopped) has been writing since 09:00:00; nothing else can be written until "
        "it ends."
    )
