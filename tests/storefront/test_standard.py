"""What OWASP ASVS asks of a storefront and no other test holds: docs/asvs.md has the numbers."""

import json
import logging
import re
from pathlib import Path

import pytest

from store.web.app import ROUTES
from store.web.assets import asset_path
from store.web.cookies import new_token
from store.web.errors import BadRequest
from store.web.forms import fields_of
from store.web.logs import JsonLines
from support.cast import PACK, Cast, order
from support.cli import run
from support.databases import SQLITE_ONLY
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser, give_password
from wpp.people.password_strength import check_strength
from wpp.people.passwords import Hasher
from wpp.people.second_factor import ALPHABET, recovery_code
from wpp.portal import Portal

ROLES = ("mia", "rita", "walt", "cleo", "dee")


@SQLITE_ONLY
def test_a_page_loads_nothing_embedded_and_no_other_base(portal: Portal) -> None:
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in Visitor(portal).ask("GET", "/login").header("Content-Security-Policy").split(";")
    )
    # Where there is no object-src of its own, default-src is meant.
    assert policy.get("object-src", policy["default-src"]) == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"


@SQLITE_ONLY
@pytest.mark.parametrize("path", ["/", "/login", "/brand.svg", "/static/store.css", "/healthz"])
def test_no_other_site_reads_an_answer(portal: Portal, path: str) -> None:
    answer = Visitor(portal).ask("GET", path, HTTP_ORIGIN="https://evil.example")
    assert not answer.header("Access-Control-Allow-Origin")


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/nothing-here", "text/html; charset=utf-8"),
        ("store.css", "text/css; charset=utf-8"),
        ("password.js", "text/javascript; charset=utf-8"),
        ("/brand.css?c=1d4ed8", "text/css; charset=utf-8"),
        ("/healthz", "text/plain; charset=utf-8"),
    ],
)
def test_a_text_says_in_which_letters_it_is(portal: Portal, cast: Cast, path: str, kind: str) -> None:
    answer = Visitor(portal).ask("GET", path if path.startswith("/") else asset_path(path))
    assert answer.header("Content-Type") == kind


@SQLITE_ONLY
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_not_served(portal: Portal, method: str) -> None:
    answer = Visitor(portal).ask(method, "/login", HTTP_COOKIE="wpp_visit=secret-of-the-browser")
    assert answer.status == 405
    assert "secret-of-the-browser" not in answer.html


@SQLITE_ONLY
@pytest.mark.parametrize("path", ["/static/", "/pictures/", "/.git/config", "/wpp.toml", "/wpp.db", "/docs/"])
def test_no_folder_is_listed_and_no_other_file_served(portal: Portal, path: str) -> None:
    assert Visitor(portal).ask("GET", path).status == 404


@SQLITE_ONLY
@pytest.mark.parametrize("who", ROLES)
def test_every_page_behind_the_log_in_has_the_way_out(portal: Portal, cast: Cast, who: str) -> None:
    order(portal, cast.mia)
    visitor = at_browser(portal, getattr(cast, who))
    looked = 0
    for route in ROUTES:
        if route.method != "GET" or route.audience.roles is None or "<" in route.path:
            continue
        answer = visitor.ask("GET", route.path)
        if answer.status == 200 and answer.header("Content-Type").startswith("text/html"):
            assert "Log out" in answer.words, route.path
            looked += 1
    assert looked


@SQLITE_ONLY
def test_a_field_of_a_password_hides_it_and_takes_what_a_manager_fills_in(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    for html in (Visitor(portal).get("/login").html, mia.get("/account/password").html):
        fields = re.findall(r'<input[^>]*autocomplete="(?:current|new)-password"[^>]*>', html)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert "maxlength" not in field
            assert not re.search(r"\son\w+=|readonly", field)


@SQLITE_ONLY
def test_a_password_may_be_long_and_is_never_too_old(portal: Portal, cast: Cast, clock: Clock) -> None:
    check_strength("correct horse battery staple " * 3, about=())
    give_password(portal, cast.mia)
    clock.advance(days=1000)
    visitor = Visitor(portal)
    visitor.get("/login")
    assert visitor.press("Log in", email=cast.mia.email, password=PASSWORD).path == f"/packs/{PACK}"


def test_passwords_are_kept_with_the_parameters_of_owasp() -> None:
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in Hasher().hash("four quiet grey herons")


def test_a_token_is_256_bits_of_the_machines_randomness() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {43}, "32 bytes in base64"


def test_a_recovery_code_is_49_random_bits() -> None:
    codes = {recovery_code() for _ in range(50)}
    assert len(codes) == 50
    assert len(set(ALPHABET)) == 31
    assert all(re.fullmatch(f"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", code) for code in codes)


def test_what_is_sent_encoded_is_decoded_once() -> None:
    assert fields_of("name=%252e%252e%252f").line("name") == "%2e%2e%2f"


@SQLITE_ONLY
def test_a_field_counts_once_and_from_one_place(portal: Portal, cast: Cast) -> None:
    with pytest.raises(BadRequest):
        fields_of("email=a&email=b").line("email")
    give_password(portal, cast.mia)
    visitor = Visitor(portal)
    token = visitor.get("/login").form("Log in").fields["form_token"]
    asked = f"email={cast.mia.email}&password={PASSWORD.replace(' ', '+')}"
    answer = visitor.ask(
        "POST",
        "/login",
        QUERY_STRING=asked,
        body=f"form_token={token}".encode(),
        CONTENT_TYPE="application/x-www-form-urlencoded",
    )
    assert answer.status == 422, "what stands in the address is no part of the form"


def test_a_line_of_the_log_is_one_line() -> None:
    record = logging.LogRecord(
        "store", logging.INFO, __file__, 1, "%s", ('a\n{"level": "info"}\x1b[2J',), None
    )
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "\x1b" not in line
    assert json.loads(line)["message"].startswith("a\n")


def test_a_new_portal_has_no_account(nowhere: Path) -> None:
    assert run("init").exit_code == 0
    assert run("user", "list", "--json").document == []
