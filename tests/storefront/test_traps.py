"""What Bottle, browsers and strangers do to a storefront, each trap sprung once."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from store.web.app import make_app
from store.web.middleware import SecurityMiddleware, accepted_hosts
from store.web.pages import Pages
from store.web.responses import Redirect, is_local
from support.cast import PACK, Cast, fill, order
from support.web import Answer, Visitor, at_browser, called
from wpp.errors import UnavailableError
from wpp.orders.queries import OrderFilter, list_orders
from wpp.portal import Portal

FORM = "application/x-www-form-urlencoded"


def test_an_order_that_was_answered_with_a_redirect_is_really_there(portal: Portal, cast: Cast) -> None:
    """Bottle's redirect raises; inside the transaction it would undo the order in silence."""
    mia = at_browser(portal, cast.mia)
    key = fill(portal, cast.mia)
    where = {"name": "Mia", "line1": "1 High Street", "town": "London", "postcode": "SW1A 1AA"}
    answer = mia.post("/orders", where | {"idempotency_key": key, "form_token": mia.token})
    assert answer.status == 303
    with portal.reading() as session:
        assert len(list_orders(session, OrderFilter(user_id=cast.mia.id), now=portal.now())) == 1


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/brand.css?c=1d4ed8", "/healthz", "/desk"])
def test_security_headers_are_on_every_answer(portal: Portal, cast: Cast, path: str) -> None:
    assert_guarded(Visitor(portal).ask("GET", path))


def test_security_headers_are_on_the_page_of_a_bug_too(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("store.shop.landing.packs", broken)
    visitor = Visitor(portal)
    answer = visitor.ask("GET", "/")
    assert answer.status == 500
    assert "secret of the house" not in answer.html
    assert "Something went wrong on our side" in answer.words
    assert_guarded(answer)


def test_a_bug_that_strikes_every_page_still_has_a_page(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("store.web.request.policy_of", broken)
    answer = Visitor(portal).ask("GET", "/basket")
    assert answer.status == 500
    assert "Something went wrong on our side" in answer.words
    assert_guarded(answer)


def assert_guarded(answer: Answer) -> None:
    policy = answer.header("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Referrer-Policy") == "no-referrer"
    assert not answer.header("Strict-Transport-Security")


def test_https_is_remembered_where_the_portal_has_it(portal: Portal) -> None:
    base_url = "https://portal.example.com"
    secure = replace(portal, configuration=replace(portal.configuration, base_url=base_url))
    told = Visitor(secure).ask("GET", "/").header("Strict-Transport-Security")
    assert told == "max-age=31536000; includeSubDomains"
    apex = replace(secure, configuration=replace(secure.configuration, hsts_subdomains=False))
    assert Visitor(apex).ask("GET", "/").header("Strict-Transport-Security") == "max-age=31536000"


@pytest.mark.parametrize("host", ["evil.example", "portal.test.evil.example", "", "portal.test@evil.example"])
def test_another_host_is_refused(portal: Portal, host: str) -> None:
    answer = Visitor(portal).ask("GET", "/", HTTP_HOST=host)
    assert answer.status == 421
    assert "http://portal.test/" in answer.html
    assert "evil" not in answer.html
    assert_guarded(answer)


def test_the_host_may_come_with_a_port_and_health_without_a_name(portal: Portal) -> None:
    visitor = Visitor(portal)
    assert visitor.ask("GET", "/", HTTP_HOST="PORTAL.test:8443").status == 200
    assert visitor.ask("GET", "/healthz", HTTP_HOST="10.0.0.7:8080").body == b"ok\n"
    assert accepted_hosts("http://127.0.0.1:8080") >= {"localhost", "127.0.0.1", "::1"}


def test_forwarded_hosts_and_addresses_are_believed_from_nobody(portal: Portal) -> None:
    seen = seen_by(
        portal, REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.1", HTTP_X_FORWARDED_HOST="x"
    )
    assert seen["REMOTE_ADDR"] == "203.0.113.9"
    assert not [name for name in seen if "FORWARDED" in name]


def test_a_trusted_proxy_is_believed_about_the_last_address_only(portal: Portal) -> None:
    seen = seen_by(
        portal,
        trusted=("10.0.0.2",),
        REMOTE_ADDR="10.0.0.2",
        HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9, 10.0.0.2",
    )
    assert seen["REMOTE_ADDR"] == "203.0.113.9"


def seen_by(portal: Portal, *, trusted: tuple[str, ...] = (), **environ: Any) -> dict[str, Any]:
    """What is left of a request behind the guard."""
    seen: dict[str, Any] = {}

    def app(given: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(given)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"seen"]

    visitor = Visitor(portal)
    base_url = portal.configuration.base_url
    visitor.app = SecurityMiddleware(app, base_url, refusal_page=lambda _: b"", trusted_proxies=trusted)
    visitor.ask("GET", "/", **environ)
    return seen


@pytest.mark.parametrize("number", ["-5", "٣", "1" * 23, "0", "abc", "1000", "1e5", "10008\n"])
def test_what_is_no_order_number_is_not_there(portal: Portal, cast: Cast, number: str) -> None:
    order(portal, cast.mia)
    dee = at_browser(portal, cast.dee)
    path = f"/desk/orders/{number}".encode().decode("latin-1")
    answer = dee.ask("GET", "/", PATH_INFO=path)
    assert answer.status == (400 if "\n" in number else 404), answer.words
    assert "<h1>" in answer.html


def test_names_and_searches_are_escaped(portal: Portal, cast: Cast) -> None:
    dee = at_browser(portal, cast.dee)
    answer = dee.find("<script>alert(1)</script>")
    assert "&lt;script&gt;" in answer.html
    assert "<script" not in answer.html


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x",
        "",
    ],
)
def test_nothing_leads_off_the_portal(portal: Portal, cast: Cast, path: str) -> None:
    assert not is_local(path)
    with pytest.raises(ValueError, match="is not a path"):
        Redirect(path)
    mia = at_browser(portal, cast.mia)
    mia.press("Log out")
    mia.get("/login")
    from support.web import PASSWORD

    inside = mia.press("Log in", next=path, email=cast.mia.email, password=PASSWORD)
    assert (inside.status, inside.path) == (200, f"/packs/{PACK}")


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/..%2fapp.py", "/static/layout.html", "/static/%2e%2e/app.py"]
)
def test_static_files_cannot_be_walked_out_of(portal: Portal, path: str) -> None:
    assert Visitor(portal).ask("GET", path).status == 404


def test_static_files_are_kept_for_ever_under_the_name_of_their_content(portal: Portal, cast: Cast) -> None:
    visitor = Visitor(portal)
    home = visitor.get("/")
    found = re.findall(r'<link rel="stylesheet" href="([^"]+)">', home.html)
    assert len(found) == 2
    for path in found:
        sheet = visitor.ask("GET", path)
        assert (sheet.status, sheet.header("Content-Type")) == (200, "text/css; charset=utf-8")
        assert sheet.header("Cache-Control") == "public, max-age=31536000, immutable"
        assert not sheet.header("Set-Cookie")
        assert len(sheet.body) <= 13 * 1024
    assert home.header("Cache-Control") == "no-store"
    assert len(home.body) <= 50 * 1024


@pytest.mark.parametrize("colour", ["", "red", "1d4ed", "1d4ed8}body{display:none", "1D4ED8"])
def test_the_brand_stylesheet_takes_a_colour_and_nothing_else(portal: Portal, colour: str) -> None:
    assert Visitor(portal).ask("GET", f"/brand.css?c={colour}").status == 404


def test_a_database_that_is_away_is_a_page_and_a_sign(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise UnavailableError("The database postgresql://wpp@10.0.0.3/wpp does not answer: refused.")

    visitor = Visitor(portal)
    monkeypatch.setattr(type(portal.database), "read", away)
    for path in ("/", "/healthz", "/basket"):
        answer = visitor.ask("GET", path)
        assert answer.status == 503
        assert "10.0.0.3" not in answer.html
        assert "try again in a few minutes" in answer.words
        assert answer.header("Retry-After") == "60"


def test_a_page_that_is_not_there_is_in_the_frame_of_the_rest(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    answer = mia.get("/packs/no-such-pack")
    assert answer.status == 404
    assert "Log out" in answer.words
    assert mia.get("/WELCOME").status == 404


def test_the_application_keeps_to_the_wsgi_standard_for_head(portal: Portal) -> None:
    app = make_app(portal)
    environ = {
        "REQUEST_METHOD": "HEAD",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "portal.test",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "portal.test",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    status, headers, body = called(app, environ)
    assert (status, body) == (200, b"")
    assert int(dict(headers)["Content-Length"]) > 1000


def test_a_template_in_the_working_folder_takes_the_place_of_none_of_ours(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop").mkdir()
    for name in ("shop/landing.html", "layout.html"):
        (tmp_path / name).write_text("planted", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    visitor = Visitor(portal)
    visitor.app = make_app(portal)
    assert "planted" not in visitor.get("/").html


def test_a_name_that_a_template_does_not_know_is_a_bug_and_not_an_empty_space(portal: Portal) -> None:
    with pytest.raises(UndefinedError):
        Pages(portal).environment.from_string("{{ misspelt }}").render()
