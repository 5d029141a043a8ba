"""What is there to investigate with: every failure and refusal, with address, device and request."""

import io
import json
import logging
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from store.server.server_log import ServerLog
from store.web import security_events
from store.web.logs import JsonLines
from store.web.security_events import Note, SecurityEvents
from support.cast import Cast, order
from support.portal import Clock
from support.web import Visitor, at_browser, give_password
from wpp.audit import Entry, Source, Tag, list_entries
from wpp.audit.record import FIELDS
from wpp.audit.source import coming_from
from wpp.database import table_of
from wpp.errors import UnavailableError
from wpp.people.accounts import edit_user
from wpp.people.model import Role, User
from wpp.portal import Portal

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def events(portal: Portal, *tags: Tag) -> list[Entry]:
    """What was recorded under these names, newest first."""
    with portal.reading() as session:
        return [each for each in list_entries(session, security=True) if each.tag in tags]


def test_a_failed_log_in_is_recorded_with_its_account_and_from_where(portal: Portal, cast: Cast) -> None:
    give_password(portal, cast.mia)
    visitor = Visitor(portal, address="203.0.113.7")
    for email in (cast.mia.email, "nobody@client.example.com"):
        form = visitor.get("/login").form("Log in").fields
        answer = visitor.post(
            "/login", form | {"email": email, "password": "not it"}, HTTP_USER_AGENT=FIREFOX
        )
        assert answer.status == 422
        request = answer.header("X-Request-ID")
        (newest, *_) = events(portal, Tag.LOGIN_FAILED)
        assert newest.source == Source("203.0.113.7", "Firefox on Windows", request)
        assert "nobody" not in json.dumps(newest.detail)
    assert [each.about for each in events(portal, Tag.LOGIN_FAILED)] == [
        "login:unknown",
        f"user:{cast.mia.id}",
    ]


def test_every_kind_of_refusal_is_recorded(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    mia = at_browser(portal, cast.mia)
    mia.get("/desk")
    mia.post("/orders", {"form_token": "0" * 64})
    refused = events(portal, Tag.PAGE_REFUSED, Tag.FORM_REFUSED)
    assert [(each.tag, each.about) for each in refused] == [
        ("form:refused", "/orders"),
        ("page:refused", "/desk"),
    ]
    assert refused[1].actor == cast.mia.email
    stranger = Visitor(portal)
    stranger.get("/login")
    for _ in range(6):
        stranger.press("Log in", email=cast.mia.email, password="not it")
    assert [each.about for each in events(portal, Tag.LOGIN_THROTTLED)] == [f"user:{cast.mia.id}"]
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/people/{cast.mia.id}")
    cleo.get(f"/desk/orders/{number}")
    (looked,) = events(portal, Tag.USER_VIEWED)
    assert (looked.actor, looked.about) == (cast.cleo.email, f"user:{cast.mia.id}")


def test_log_out_role_and_reset_are_recorded_from_where_they_came(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia, address="203.0.113.8")
    mia.press("Log out")
    (out,) = events(portal, Tag.USER_SIGNED_OUT)
    assert (out.actor, out.source.address) == (cast.mia.email, "203.0.113.8")
    mia.get("/forgotten-password")
    mia.press("Send the link", email=cast.mia.email)
    portal.send_mail()
    (asked,) = events(portal, Tag.RESET_ASKED)
    assert (asked.about, asked.source.address) == (f"user:{cast.mia.id}", "203.0.113.8")
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.walt.email, role=Role.CS)
    (role,) = events(portal, Tag.USER_EDITED)
    assert (role.about, role.source) == (f"user:{cast.walt.id}", Source())


def test_only_a_trusted_proxy_names_requests(portal: Portal, cast: Cast) -> None:
    visitor = Visitor(portal)
    given = "0123456789abcdef"
    assert visitor.ask("GET", "/healthz", HTTP_X_REQUEST_ID=given).header("X-Request-ID") != given
    visitor.app.trusted_proxies = frozenset({visitor.address})
    assert visitor.ask("GET", "/healthz", HTTP_X_REQUEST_ID=given).header("X-Request-ID") == given
    for bad in ("short", "x" * 65, "with space 1234", "<script>alert"):
        assert visitor.ask("GET", "/healthz", HTTP_X_REQUEST_ID=bad).header("X-Request-ID") != bad


def test_a_flood_of_refusals_is_logged_and_fills_no_disk(
    portal: Portal, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(security_events, "STORED", 3)
    noted = SecurityEvents(portal)
    with caplog.at_level(logging.INFO, logger="wpp.security"):
        for _ in range(5):
            noted.note(Note(Tag.FORM_REFUSED, portal.now(), "a visitor", Source(), "/orders"))
    assert len(events(portal, Tag.FORM_REFUSED)) == 3
    assert [each.getMessage() for each in caplog.records] == ["form:refused"] * 5
    clock.advance(minutes=1)
    noted.note(Note(Tag.FORM_REFUSED, portal.now(), "a visitor", Source(), "/orders"))
    assert len(events(portal, Tag.FORM_REFUSED)) == 4


def test_a_refusal_is_logged_where_the_database_is_away(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> None:
        raise UnavailableError("The database is away.")

    monkeypatch.setattr(Portal, "transaction", away)
    with caplog.at_level(logging.INFO, logger="wpp.security"):
        SecurityEvents(portal).note(Note(Tag.PAGE_REFUSED, portal.now(), "mia", Source("192.0.2.1"), "/desk"))
    (line,) = [each for each in caplog.records if each.name == "wpp.security"]
    assert getattr(line, FIELDS)["about"] == "/desk"


def fail_after_a_role(portal: Portal, cast: Cast) -> None:
    """A step that is undone."""
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.walt.email, role=Role.CS)
        raise RuntimeError


def test_what_is_undone_is_not_logged(portal: Portal, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="wpp.security"):
        with pytest.raises(RuntimeError):
            fail_after_a_role(portal, cast)
        assert caplog.records == []
        with portal.transaction(by="dee") as work:
            edit_user(work, cast.walt.email, role=Role.CS)
    assert [each.getMessage() for each in caplog.records] == ["user:edited"]


def as_line(record: logging.LogRecord) -> dict[str, Any]:
    """A line of the log, read as a program does."""
    text = JsonLines().format(record)
    assert "\n" not in text
    line: dict[str, Any] = json.loads(text)
    return line


def test_the_log_is_lines_of_json_with_the_request() -> None:
    record = logging.LogRecord("wpp.security", logging.INFO, __file__, 1, "login:failed", None, None)
    setattr(record, FIELDS, {"about": "user:7", "address": "192.0.2.1"})
    with coming_from(Source(request="abc12345")):
        line = as_line(record)
    assert line["at"].endswith("+00:00")
    assert line | {"at": ""} == {
        "at": "",
        "level": "info",
        "logger": "wpp.security",
        "message": "login:failed",
        "request": "abc12345",
        "about": "user:7",
        "address": "192.0.2.1",
    }


def fail_with_personal_data(portal: Portal) -> None:
    """A statement that the database refuses, with somebody in it."""
    row = {"email": "mia@secret.example", "email_key": "x", "first_name": "Mia", "last_name": "07700 900123"}
    with portal.transaction(by="dee") as work:
        work.execute(insert(table_of(User)), [row])


def test_a_failure_is_logged_without_the_values_that_it_stumbled_over(portal: Portal) -> None:
    with pytest.raises(IntegrityError) as failed:
        fail_with_personal_data(portal)
    caught = (failed.type, failed.value, failed.tb)
    line = as_line(logging.LogRecord("store", logging.ERROR, __file__, 1, "a bug", None, caught))
    assert line["failure"][0]["kind"] == "IntegrityError"
    assert any("fail_with_personal_data" in place for place in line["failure"][0]["at"])
    assert not any(secret in json.dumps(line) for secret in ("mia@secret", "07700"))
    assert "parameters hidden" in str(failed.value)


def test_a_view_that_fails_writes_no_values_to_the_error_stream(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("store.shop.landing.packs", lambda _: fail_with_personal_data(portal))
    stream = io.StringIO()
    environ: dict[str, Any] = {"wsgi.errors": stream}
    answer = Visitor(portal).ask("GET", "/", **environ)
    assert answer.status == 500
    assert stream.getvalue() == ""
    (record,) = [each for each in caplog.records if each.name == "store"]
    assert "07700" not in JsonLines().format(record)
    assert "packs" in JsonLines().format(record) or "landing" in JsonLines().format(record)


def test_the_servers_own_log_is_written_the_same_way() -> None:
    gunicorn = pytest.importorskip("gunicorn.config")
    written = ServerLog(gunicorn.Config())
    formats = [handler.formatter for handler in written.error_log.handlers]
    assert formats
    assert all(isinstance(each, JsonLines) for each in formats)
