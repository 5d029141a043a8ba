"""Forms from before another tab logged in or out: each says what became of it, and none is acted upon."""

from support.cast import Cast, fill
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser
from wpp.people.model import Purpose
from wpp.people.password_links import make_link
from wpp.portal import Portal

WHERE = {"name": "Mia Tester", "line1": "1 High Street", "town": "London", "postcode": "SW1A 1AA"}


def forget_cookie(visitor: Visitor) -> None:
    """The browser's cookie went, as its owner or a month does away with it."""
    visitor.cookies.clear()
    page = visitor.page
    visitor.get("/login")
    visitor.page = page


def link(portal: Portal, cast: Cast) -> str:
    """The path of a personal link of Mia's."""
    with portal.transaction(by="dee@house.example.com") as work:
        made = make_link(work, cast.mia.id, Purpose.WELCOME, days=30, secret=portal.secret)
    return f"/welcome/{made.token}"


def test_a_log_in_page_that_stood_open_is_answered_with_itself(portal: Portal, cast: Cast) -> None:
    at_browser(portal, cast.mia)
    mia = Visitor(portal)
    mia.get("/login?next=/account")
    forget_cookie(mia)
    again = mia.press("Log in", email=cast.mia.email, password=PASSWORD)
    assert again.status == 403
    assert "Enter your password again" in again.words
    assert again.form("Log in").fields["email"] == cast.mia.email
    assert mia.press("Log in", password=PASSWORD).path == "/account"


def test_a_second_tab_with_the_log_in_page_is_told_who_is_here(portal: Portal, cast: Cast) -> None:
    at_browser(portal, cast.mia)
    mia = Visitor(portal)
    second_tab = mia.get("/login")
    mia.press("Log in", email=cast.mia.email, password=PASSWORD)
    mia.page = second_tab
    assert "You’ve already logged in" in mia.press("Log in", email=cast.mia.email, password=PASSWORD).words


def test_a_second_tab_with_the_personal_link_is_told_that_the_password_is_set(
    portal: Portal, cast: Cast
) -> None:
    mia = Visitor(portal)
    path = link(portal, cast)
    second_tab = mia.get(path)
    mia.press("Set password", password=PASSWORD)
    mia.page = second_tab
    assert (
        "You’ve already set your password"
        in mia.press("Set password", password="four quiet grey herons").words
    )
    elsewhere = Visitor(portal)
    elsewhere.get("/login")
    assert elsewhere.press("Log in", email=cast.mia.email, password=PASSWORD).status == 200


def test_a_personal_link_that_stood_open_spends_nothing_and_asks_again(portal: Portal, cast: Cast) -> None:
    mia = Visitor(portal)
    mia.get(link(portal, cast))
    forget_cookie(mia)
    again = mia.press("Set password", password=PASSWORD)
    assert (again.status, again.title[:7]) == (403, "Error: ")
    assert mia.press("Set password", password=PASSWORD).status == 200


def test_other_forms_that_stood_open_lead_on(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    mia.get("/account")
    forget_cookie(mia)
    assert "You’ve already logged out" in mia.press("Log out").words
    mia.get("/forgotten-password")
    forget_cookie(mia)
    assert (
        mia.press("Send the link", email=cast.mia.email).form("Send the link").fields["email"]
        == cast.mia.email
    )


def test_a_refused_form_is_not_headed_as_somebody_elses_page(portal: Portal, cast: Cast) -> None:
    refused = at_browser(portal, cast.mia).post("/orders/10008/cancellation", {"form_token": "0" * 64})
    assert refused.status == 403
    assert "Your session has expired" in refused.words
    assert "You can’t view this page" not in refused.words


def test_place_order_after_the_visit_had_ended_comes_back_to_the_last_look(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    mia.press("Continue", **WHERE)
    clock.advance(hours=13)
    assert mia.press("Place order").path == "/login"
    looked = mia.press("Log in", email=cast.mia.email, password=PASSWORD)
    assert looked.path == "/checkout/check"
    assert "1 High Street" in looked.words
    assert mia.press("Place order").path.startswith("/orders/")
