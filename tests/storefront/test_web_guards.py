"""Guards of the web tools below the pages, each asked directly: audiences, statuses, hosts, forms, colours, files."""

import io
from typing import Any

import pytest

from store.web.app import ROUTES
from store.web.assets import asset_path
from store.web.colours import contrast, readable_on
from store.web.errors import BadRequest, Forbidden, FormExpired, status_of
from store.web.forms import LARGEST_BODY, read_form
from store.web.middleware import SecurityMiddleware, accepted_hosts, resolve_client_ip
from store.web.request import Request
from support.cast import Cast
from support.web import Visitor
from wpp.errors import NotFound, Refusal, UnavailableError, UsageError
from wpp.people.attempts import TooManyAttempts
from wpp.people.model import Role
from wpp.portal import Portal

REP, WAREHOUSE, CS, ADMIN, STARTER = Role.REPRESENTATIVE, Role.WAREHOUSE, Role.CS, Role.ADMIN, Role.USER
AUDIENCES = {
    "/account": set(Role),
    "/account/password": set(Role),
    "/account/second-factor": {REP, WAREHOUSE, CS, ADMIN},
    "/account/second-factor/confirmation": {REP, WAREHOUSE, CS, ADMIN},
    "/account/second-factor/removal": {REP, WAREHOUSE, CS, ADMIN},
    "/desk/people/<number:id>/factor-reset": {ADMIN},
    "/account/sessions/<number:id>/end": set(Role),
    "/account/sessions/end-others": set(Role),
    "/checkout": {STARTER},
    "/checkout/check": {STARTER},
    "/orders": {STARTER},
    "/orders/<number:number>": set(Role),
    "/orders/<number:number>/goods": set(Role),
    "/orders/<number:number>/address": set(Role),
    "/orders/<number:number>/cancellation": set(Role),
    "/desk": {REP, WAREHOUSE, CS, ADMIN},
    "/desk/search": {REP, WAREHOUSE, CS, ADMIN},
    "/desk/approvals": {REP, ADMIN},
    "/desk/slips": {WAREHOUSE, ADMIN},
    "/desk/people/<number:id>": {CS, ADMIN},
    "/desk/people/<number:id>/revocation": {CS, ADMIN},
    "/desk/people/<number:id>/extra-order": {CS, ADMIN},
    "/desk/people/<number:id>/new-link": {CS, ADMIN},
    "/desk/people/<number:id>/correction": {CS, ADMIN},
    "/desk/orders/<number:number>": {REP, WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/slip": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/picking": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/approval": {REP, ADMIN},
    "/desk/orders/<number:number>/rejection": {REP, ADMIN},
    "/desk/orders/<number:number>/completion": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/cancellation": {CS, ADMIN},
    "/desk/orders/<number:number>/approval-undo": {REP, ADMIN},
    "/desk/orders/<number:number>/change-reopening": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/stop-reopening": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/stop-withdrawal": {CS, ADMIN},
    "/desk/orders/<number:number>/export-undo": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/picking-undo": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/uncompletion": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/change": {CS, ADMIN},
    "/desk/orders/<number:number>/change-confirmation": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/change-rejection": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/change-withdrawal": {CS, ADMIN},
    "/desk/orders/<number:number>/reinstatement": {REP, WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/parcels": {WAREHOUSE, CS, ADMIN},
    "/desk/people/<number:id>/merge": {ADMIN},
    "/desk/people/<number:id>/merge-check": {ADMIN},
    "/desk/people/<number:id>/unmerge": {ADMIN},
    "/desk/orders/<number:number>/short": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/short-undo": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/decision-undo": {CS, ADMIN},
    "/desk/orders/<number:number>/return-undo": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/return-correction": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/found-undo": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/resume": {CS, ADMIN},
    "/desk/orders/<number:number>/returns": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/lost": {CS, ADMIN},
    "/desk/orders/<number:number>/exchange": {CS, ADMIN},
    "/desk/orders/<number:number>/replacement": {CS, ADMIN},
    "/desk/orders/<number:number>/found": {WAREHOUSE, CS, ADMIN},
    "/desk/orders/<number:number>/stopped": {WAREHOUSE, ADMIN},
    "/desk/orders/<number:number>/too-late": {WAREHOUSE, ADMIN},
}
"""Who may use an address that is not everybody's, whatever the method: the table of the design, section 3."""


def test_every_address_is_for_exactly_these_roles() -> None:
    declared = {(route.method, route.path): route.audience.roles for route in ROUTES}
    assert {path for _, path in declared} >= set(AUDIENCES)
    for (method, path), roles in declared.items():
        assert roles == AUDIENCES.get(path), f"{method} {path}"


def test_a_file_is_found_by_its_whole_name() -> None:
    path = asset_path("store.css")
    assert path.startswith("/static/store.")
    assert path.endswith(".css")
    for name in ("nothing.css", "store.png", "stor.css", ""):
        with pytest.raises(LookupError):
            asset_path(name)


def test_a_colour_is_moved_no_further_than_it_must_be() -> None:
    assert readable_on("#000000", "#ffffff", "#111111") == "#000000", "it can be read as it is"
    moved = readable_on("#bbbbbb", "#ffffff", "#000000")
    assert moved not in ("#bbbbbb", "#000000")
    assert 4.5 <= contrast(moved, "#ffffff") < 6
    assert readable_on("#fefefe", "#ffffff", "#eeeeee") == "#eeeeee", "where nothing helps, all the way"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TooManyAttempts(), 429),
        (FormExpired("old"), 403),
        (BadRequest("bad"), 400),
        (NotFound("none"), 404),
        (UnavailableError("away"), 503),
        (UsageError("wrong"), 400),
        (Refusal("no"), 409),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_has_its_status(error: Any, status: int) -> None:
    assert status_of(error) == status


def posted(content: bytes, kind: str = "application/x-www-form-urlencoded", **more: Any) -> dict[str, Any]:
    """What a server knows of a posted form."""
    return {
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": io.BytesIO(content),
        **more,
    }


def test_only_an_ordinary_form_is_read() -> None:
    assert read_form(posted(b"a=1", "Application/X-WWW-Form-Urlencoded; charset=utf-8")).line("a") == "1"
    assert read_form(posted(b"", "text/plain")).line("a") == ""
    for kind in ("multipart/form-data", "text/plain", "application/json", ""):
        with pytest.raises(BadRequest):
            read_form(posted(b"a=1", kind))
    for environ in (
        posted(b"a=1", CONTENT_LENGTH="9"),
        posted("a=é".encode()),
        posted(b"a=%ff"),
        posted(b"a=1", CONTENT_LENGTH="three"),
        posted(b"a=1", CONTENT_LENGTH="-3"),
    ):
        with pytest.raises(BadRequest):
            read_form(environ)


BASE = {"PATH_INFO": "/", "HTTP_HOST": "portal.test", "REQUEST_METHOD": "GET"}


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({}, None),
        ({"HTTP_HOST": "PORTAL.test.:8080"}, None),
        ({"HTTP_HOST": "elsewhere.test"}, 421),
        ({"HTTP_HOST": "elsewhere.test", "PATH_INFO": "/healthz"}, None),
        ({"PATH_INFO": "/basket\n"}, 400),
        ({"PATH_INFO": "/basket\x7f"}, 400),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, 411),
        ({"CONTENT_LENGTH": str(LARGEST_BODY)}, None),
        ({"CONTENT_LENGTH": str(LARGEST_BODY + 1)}, 413),
        ({"CONTENT_LENGTH": "many"}, 400),
    ],
)
def test_a_request_is_refused_at_the_door(environ: dict[str, Any], status: int | None) -> None:
    door = SecurityMiddleware(
        lambda _environ, _start: [b"let in"], "http://portal.test", refusal_page=lambda _: b"page"
    )
    assert door.refused({**BASE, **environ}) == status


@pytest.mark.parametrize(("method", "body"), [("GET", [b"page"]), ("HEAD", [])])
def test_a_refusal_has_a_body_for_those_who_read_one(method: str, body: list[bytes]) -> None:
    door = SecurityMiddleware(
        lambda _environ, _start: [b"let in"], "https://portal.test", refusal_page=lambda _: b"page"
    )
    told: list[Any] = []
    answer = door(
        {**BASE, "HTTP_HOST": "elsewhere.test", "REQUEST_METHOD": method, "REMOTE_ADDR": "192.0.2.1"},
        lambda *given: told.append(given),  # type: ignore[arg-type]
    )
    assert list(answer) == body
    assert told[0][0].startswith("421")
    assert any(name == "Strict-Transport-Security" for name, _ in told[0][1])


def test_the_names_of_a_portal() -> None:
    assert accepted_hosts("https://user@Portal.test:8443/shop") == {"portal.test"}
    assert {"localhost", "127.0.0.1"} <= accepted_hosts("http://localhost:8080")


def test_only_a_trusted_proxy_is_believed() -> None:
    forwarded = {"HTTP_X_FORWARDED_FOR": "203.0.113.7, 198.51.100.2", "REMOTE_ADDR": "192.0.2.9"}
    believed, doubted = dict(forwarded), dict(forwarded)
    resolve_client_ip(believed, {"192.0.2.9"})
    resolve_client_ip(doubted, {"192.0.2.8"})
    assert believed["REMOTE_ADDR"] == "198.51.100.2"
    assert doubted["REMOTE_ADDR"] == "192.0.2.9"
    assert not any(name.startswith("HTTP_X_FORWARDED") for name in (*believed, *doubted))


def test_a_browser_without_a_session_is_nobody(portal: Portal, cast: Cast) -> None:
    stranger = Visitor(portal)
    assert stranger.get("/").status == 200
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_COOKIE": "", "REMOTE_ADDR": "192.0.2.1"}
    request = Request(portal, environ)
    assert request.user is None
    with pytest.raises(Forbidden):
        _ = request.person
