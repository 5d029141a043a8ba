"""What the storefront does not believe: old sessions, spent links, empty scans, forms and cookies made by hand."""

import pytest

from store.web.cookies import COOKIE, read_cookie
from support.cast import Cast, order
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser, give_password
from wpp.mail.outbox import list_messages
from wpp.orders.views import order_view
from wpp.people.form_drafts import load_draft
from wpp.people.model import Purpose
from wpp.people.password_links import make_link, set_password
from wpp.portal import Portal


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


def emails(portal: Portal) -> int:
    """How many emails were ever queued."""
    with portal.reading() as session:
        return len(list_messages(session, limit=None))


def test_a_log_in_ends_the_session_that_the_browser_had(portal: Portal, cast: Cast) -> None:
    browser, copy = at_browser(portal, cast.mia), Visitor(portal)
    copy.cookies = dict(browser.cookies)
    assert copy.ask("GET", "/account").status == 200
    give_password(portal, cast.omar)
    browser.get("/account")
    form = {"form_token": browser.token, "email": cast.omar.email, "password": PASSWORD}
    assert browser.post("/login", form).status == 303
    assert cast.omar.first_name in browser.get("/account").words
    assert copy.ask("GET", "/account").header("Location").startswith("/login")


def test_only_a_link_that_is_too_old_orders_a_fresh_one(portal: Portal, cast: Cast, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        spent = make_link(work, cast.mia.id, Purpose.WELCOME, days=30, secret=portal.secret).token
        set_password(work, spent, PASSWORD, hasher=portal.hasher)
        still_open = make_link(work, cast.mia.id, Purpose.WELCOME, days=30, secret=portal.secret).token
        old = make_link(work, cast.mia.id, Purpose.WELCOME, days=1, secret=portal.secret).token
    clock.advance(days=2)
    browser = Visitor(portal)
    browser.get("/login")
    before = emails(portal)
    for token, status in ((spent, 410), (still_open, 200), ("a" * 43, 404)):
        answer = browser.post(f"/welcome/{token}/fresh-link", {"form_token": browser.token})
        assert (answer.status, emails(portal)) == (status, before)
    answer = browser.post(f"/welcome/{old}/fresh-link", {"form_token": browser.token})
    assert (answer.status, emails(portal)) == (200, before + 1)


def test_enter_alone_completes_nothing(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    walt = at_browser(portal, cast.walt)
    page = walt.get(f"/desk/orders/{number}")

    def status() -> str:
        with portal.reading() as session:
            return order_view(session, number, now=portal.now()).status.value

    form = page.form("Complete").fields | {"carrier": "DPD"}
    answer = walt.post(f"/desk/orders/{number}/completion", form | {"enter": "1"})
    assert (answer.status, status()) == (422, "Progressing")
    assert answer.form("Complete").fields["carrier"] == "DPD"
    walt.post(f"/desk/orders/{number}/completion", form | {"enter": "1", "tracking": "1550 0000 1234"})
    assert status() == "Completed", "a scanner ends its code with Enter"


@pytest.mark.parametrize("person", ["", "x", "1x", "-1", "1 2", "٣", "1" * 10])
def test_a_form_for_a_person_who_cannot_be_is_not_kept(
    portal: Portal, cast: Cast, clock: Clock, person: str
) -> None:
    number = order(portal, cast.mia).number
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}")
    clock.advance(hours=13)
    form = {"form_token": cleo.token, "person": person, "cancel-reason": "No"}
    answer = cleo.post(f"/desk/orders/{number}/cancellation", form)
    assert (answer.status, answer.header("Location").partition("?")[0]) == (303, "/login")
    with portal.reading() as session:
        assert load_draft(session, cast.cleo.id) == {}


@pytest.mark.parametrize(
    "token",
    ["", "short", "a" * 19, "a" * 129, "a" * 30 + "/", "a" * 30 + " b", "a" * 30 + "é"],
)
def test_a_cookie_that_is_no_token_of_ours_is_as_good_as_none(token: str) -> None:
    browser = read_cookie(f"{COOKIE}={token}", secure=False)
    assert browser.is_new
    assert browser.token != token
    assert read_cookie(f"other={'a' * 43}", secure=False).is_new


def test_the_cookie_is_found_among_others() -> None:
    token = "a" * 43
    browser = read_cookie(f"theme=dark; {COOKIE}={token}; x", secure=False)
    assert (browser.token, browser.is_new) == (token, False)
