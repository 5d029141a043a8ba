"""Every address of the storefront: who may use it, what a GET may never do, what a POST must carry."""

from dataclasses import replace

import bottle
import pytest
from sqlalchemy import func, select

from store.web.app import ROUTES, make_bottle
from store.web.dispatch import Dispatcher, UndeclaredAudience
from store.web.pages import Pages
from store.web.responses import Page
from store.web.routes import ANYBODY, Route
from support.cast import PACK, Cast, order, starter
from support.databases import POSTGRES_IN_PROOFS, SQLITE_ONLY
from support.portal import SECRET
from support.web import Visitor, at_browser
from wpp.database import Base
from wpp.orders.placing import PlacedOrder
from wpp.people.accounts import edit_user
from wpp.people.model import Purpose, Role
from wpp.people.password_links import make_link
from wpp.people.views import UserView
from wpp.policy import change_setting
from wpp.portal import Portal

READS = [route for route in ROUTES if route.method == "GET"]
WRITES = [route for route in ROUTES if route.method == "POST"]
ROLES = ("nobody", "mia", "rita", "walt", "cleo", "dee")
MAY = {
    # What a role is refused is a 403; whoever is not logged in is sent to the log-in.
    "/account": {"mia", "rita", "walt", "cleo", "dee"},
    "/account/password": {"mia", "rita", "walt", "cleo", "dee"},
    "/account/second-factor": {"rita", "walt", "cleo", "dee"},
    "/account/second-factor/confirmation": {"rita", "walt", "cleo", "dee"},
    "/account/second-factor/removal": {"rita", "walt", "cleo", "dee"},
    "/desk/people/<number:id>/factor-reset": {"dee"},
    "/account/sessions/<number:id>/end": {"mia", "rita", "walt", "cleo", "dee"},
    "/account/sessions/end-others": {"mia", "rita", "walt", "cleo", "dee"},
    "/checkout": {"mia"},
    "/checkout/check": {"mia"},
    "/orders": {"mia"},
    "/orders/<number:number>": {"mia"},
    "/orders/<number:number>/goods": {"mia"},
    "/orders/<number:number>/address": {"mia"},
    "/orders/<number:number>/cancellation": {"mia"},
    "/desk/approvals": {"rita", "dee"},
    "/desk/people/<number:id>": {"cleo", "dee"},
    "/desk/people/<number:id>/merge": {"dee"},
    "/desk/people/<number:id>/revocation": {"cleo", "dee"},
    "/desk/people/<number:id>/extra-order": {"cleo", "dee"},
    "/desk/people/<number:id>/new-link": {"cleo", "dee"},
    "/desk/people/<number:id>/correction": {"cleo", "dee"},
    "/desk/people/<number:id>/unmerge": {"dee"},
    "/desk/orders/<number:number>/picking": {"walt", "dee"},
    "/desk/slips": {"walt", "dee"},
    "/desk": {"rita", "walt", "cleo", "dee"},
    "/desk/search": {"rita", "walt", "cleo", "dee"},
    "/desk/people/<number:id>/merge-check": {"dee"},
    "/desk/orders/<number:number>": {"rita", "walt", "cleo", "dee"},
    "/desk/orders/<number:number>/approval": {"rita", "dee"},
    "/desk/orders/<number:number>/rejection": {"rita", "dee"},
    "/desk/orders/<number:number>/completion": {"walt", "dee"},
    "/desk/orders/<number:number>/cancellation": {"cleo", "dee"},
    "/desk/orders/<number:number>/approval-undo": {"rita", "dee"},
    "/desk/orders/<number:number>/change-reopening": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/stop-reopening": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/stop-withdrawal": {"cleo", "dee"},
    "/desk/orders/<number:number>/export-undo": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/picking-undo": {"walt", "dee"},
    "/desk/orders/<number:number>/uncompletion": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/change": {"cleo", "dee"},
    "/desk/orders/<number:number>/change-confirmation": {"walt", "dee"},
    "/desk/orders/<number:number>/change-rejection": {"walt", "dee"},
    "/desk/orders/<number:number>/change-withdrawal": {"cleo", "dee"},
    "/desk/orders/<number:number>/reinstatement": {"rita", "walt", "cleo", "dee"},
    "/desk/orders/<number:number>/parcels": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/short": {"walt", "dee"},
    "/desk/orders/<number:number>/short-undo": {"walt", "dee"},
    "/desk/orders/<number:number>/decision-undo": {"cleo", "dee"},
    "/desk/orders/<number:number>/return-undo": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/return-correction": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/found-undo": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/returns": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/lost": {"cleo", "dee"},
    "/desk/orders/<number:number>/exchange": {"cleo", "dee"},
    "/desk/orders/<number:number>/replacement": {"cleo", "dee"},
    "/desk/orders/<number:number>/found": {"walt", "cleo", "dee"},
    "/desk/orders/<number:number>/resume": {"cleo", "dee"},
    "/desk/orders/<number:number>/stopped": {"walt", "dee"},
    "/desk/orders/<number:number>/too-late": {"walt", "dee"},
    "/desk/orders/<number:number>/slip": {"walt", "dee"},
}
OWN = {path for path in MAY if path.startswith("/orders/")}
"""The owner's pages of an order, whatever role they have; for everybody else there is no such page."""
PUBLIC = {
    "/",
    "/static/<name:asset>",
    "/brand.css",
    "/pictures/<name:asset>",
    "/brand.svg",
    "/healthz",
    "/packs/<slug:slug>",
    "/basket",
    "/login",
    "/logout",
    "/forgotten-password",
    "/forgotten-password/sent",
    "/welcome/<token:token>",
    "/welcome/<token:token>/fresh-link",
    "/password/<token:token>",
    "/password-strength",
    "/login/code",
}


@pytest.fixture
def placed(portal: Portal, cast: Cast) -> PlacedOrder:
    """Mia's order, which the warehouse has to send."""
    return order(portal, cast.mia)


@pytest.fixture
def visitors(portal: Portal, cast: Cast, placed: PlacedOrder) -> dict[str, Visitor]:
    """Everybody at a browser of their own, each with a page open that has a form."""
    people: dict[str, UserView | None] = {name: getattr(cast, name, None) for name in ROLES}
    at = {name: at_browser(portal, user) for name, user in people.items()}
    for visitor in at.values():
        visitor.get(f"/packs/{PACK}")
    return at


def address(route: Route, placed: PlacedOrder, token: str) -> str:
    """A real address of a route."""
    return (
        route.path.replace("<slug:slug>", PACK)
        .replace("<number:number>", placed.number)
        .replace("<number:id>", "1")
        .replace("<token:token>", token)
        .replace("<name:asset>", "store.css")
    )


def fresh_token(portal: Portal, user: UserView) -> str:
    with portal.transaction(by="dee@house.example.com") as work:
        return make_link(work, user.id, Purpose.WELCOME, days=30, secret=SECRET).token


def rows(portal: Portal) -> dict[str, int]:
    """How many rows each table has; refusals and looks at a person are recorded, whoever comes."""
    with portal.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name != "audit_events"
        }


def test_every_address_is_in_the_list_of_this_test() -> None:
    assert {route.path for route in ROUTES} == PUBLIC | MAY.keys()


@POSTGRES_IN_PROOFS
def test_each_role_gets_to_its_own_addresses_and_to_no_others(
    portal: Portal, cast: Cast, placed: PlacedOrder, visitors: dict[str, Visitor]
) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "staff-second-factor", "on")
    for route in ROUTES:
        if route.path in PUBLIC:
            continue
        path = address(route, placed, "")
        for name, visitor in visitors.items():
            if route.method == "POST" and name in MAY[route.path]:
                continue  # what it does is told elsewhere
            fields = {"form_token": visitor.token}
            query = f"?with={cast.omar.id}" if path.endswith("/merge") else ""
            get = route.method == "GET"
            answer = visitor.ask("GET", path + query) if get else visitor.post(path, fields)
            if name in MAY[route.path]:
                assert answer.status in (200, 303), (name, path, answer.words)
                assert not answer.header("Location").startswith("/login"), (name, path)
            elif name == "nobody":
                assert answer.header("Location").startswith("/login?next=/"), (name, path)
            else:
                assert answer.status == (404 if route.path in OWN else 403), (name, path)


@pytest.mark.parametrize("role", list(Role))
def test_an_owner_keeps_every_page_of_their_order_whatever_role_they_get(
    portal: Portal, cast: Cast, placed: PlacedOrder, role: Role
) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        edit_user(work, cast.mia.email, role=role)
    mia = at_browser(portal, cast.mia)
    assert placed.number in mia.get("/account").words
    for path in ("", "/goods", "/address"):
        assert mia.get(f"/orders/{placed.number}{path}").status == 200, path
    assert "Choose your pack" not in mia.get(f"/orders/{placed.number}").words
    mia.get(f"/orders/{placed.number}/cancellation")
    cancelled = mia.press("Cancel my order")
    assert (cancelled.status, "was cancelled" in cancelled.words) == (200, True)
    assert ("Choose your pack" in cancelled.words) is (role is Role.USER)


@POSTGRES_IN_PROOFS
def test_public_pages_are_for_everybody(
    portal: Portal, cast: Cast, placed: PlacedOrder, visitors: dict[str, Visitor]
) -> None:
    token = fresh_token(portal, starter_named(portal, "Nia"))
    for route in READS:
        # The page for a code leads back to the log-in where none is waited for.
        if route.path in PUBLIC - {"/login/code"} and "asset" not in route.path:
            for name, visitor in visitors.items():
                answer = visitor.ask("GET", address(route, placed, token) + "?c=1d4ed8")
                assert answer.status in (200, 303), (name, route.path, answer.words)
                assert not answer.header("Location").startswith("/login")


def starter_named(portal: Portal, name: str) -> UserView:
    with portal.transaction(by="dee@house.example.com") as work:
        return starter(work, name)


@POSTGRES_IN_PROOFS
def test_no_get_writes_a_row(
    portal: Portal, cast: Cast, placed: PlacedOrder, visitors: dict[str, Visitor]
) -> None:
    token = fresh_token(portal, starter_named(portal, "Nia"))
    before = rows(portal)
    for route in READS:
        for visitor in visitors.values():
            visitor.ask("GET", address(route, placed, token) + "?c=1d4ed8")
            visitor.ask("HEAD", address(route, placed, token) + "?c=1d4ed8")
    assert rows(portal) == before


@SQLITE_ONLY
def test_what_writes_refuses_get(portal: Portal, placed: PlacedOrder, visitors: dict[str, Visitor]) -> None:
    only_posts = {route.path for route in WRITES} - {route.path for route in READS}
    assert len(only_posts) >= 6
    for route in WRITES:
        if route.path in only_posts:
            answer = visitors["dee"].ask("GET", address(route, placed, "a" * 43))
            assert (answer.status, answer.header("Allow")) == (405, "POST"), route.path
            assert "<h1>" in answer.html


@SQLITE_ONLY
@pytest.mark.parametrize("token", ["", "0" * 64, "ä"])
def test_a_form_without_the_token_of_its_browser_does_nothing(
    portal: Portal, cast: Cast, placed: PlacedOrder, visitors: dict[str, Visitor], token: str
) -> None:
    before = rows(portal)
    for route in WRITES:
        for name in MAY.get(route.path, set(ROLES)):
            path = address(route, placed, "a" * 43)
            answer = visitors[name].post(path, {"form_token": token, "reason": "x"})
            assert answer.status == 403, (name, path, answer.words)
            assert any(words in answer.words for words in ("session", "in another tab"))
    assert rows(portal) == before


@SQLITE_ONLY
def test_a_token_of_another_browser_is_worth_nothing(
    portal: Portal, placed: PlacedOrder, visitors: dict[str, Visitor]
) -> None:
    stolen = {"form_token": visitors["rita"].token}
    assert visitors["dee"].post(f"/desk/orders/{placed.number}/approval", stolen).status == 403


def test_logging_in_and_out_each_change_the_cookie(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal)
    mia.get("/login")
    planted = mia.cookies["wpp_visit"]
    mia = at_browser(portal, cast.mia)
    inside = mia.cookies["wpp_visit"]
    mia.press("Log out")
    after = mia.cookies["wpp_visit"]
    assert len({planted, inside, after}) == 3
    mia.cookies["wpp_visit"] = inside
    assert mia.get("/account").path == "/login"


def test_the_cookie_is_closed_to_scripts_and_secure_under_https(portal: Portal) -> None:
    plain = Visitor(portal).get("/").header("Set-Cookie")
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    https = replace(
        portal, configuration=replace(portal.configuration, base_url="https://portal.example.com")
    )
    assert Visitor(https).get("/").header("Set-Cookie").endswith("; Secure")


def test_a_route_that_names_no_audience_is_refused_when_the_app_is_made(portal: Portal) -> None:
    gate = Dispatcher(portal, Pages(portal))
    app = make_bottle(gate, [])
    route = bottle.Route(app, "/open", "GET", lambda request: Page("shop/landing.html", {}))
    with pytest.raises(UndeclaredAudience, match="GET /open"):
        gate.apply(route.callback, route)


def test_a_view_that_answers_nothing_is_a_bug_and_no_blank_page(portal: Portal) -> None:
    def forgets(_request: object) -> None:
        return None

    route = Route("GET", "/forgets", forgets, ANYBODY)  # type: ignore[arg-type] # that is the point
    visitor = Visitor(portal)
    visitor.app = make_bottle(Dispatcher(portal, Pages(portal)), [route])
    answer = visitor.ask("GET", "/forgets")
    assert answer.status == 500
    assert "Something went wrong on our side" in answer.words
    assert "Traceback" not in answer.html
