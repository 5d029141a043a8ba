"""Where somebody is logged in: seen and ended by its owner, shorter for colleagues, and a new device is told."""

import pytest

from support.cast import Cast
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser, give_password
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.people.sessions import MOST, list_sessions, start_session
from wpp.people.views import UserView
from wpp.portal import Portal

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1"


def second(portal: Portal, user: UserView) -> Visitor:
    """The same person at another browser."""
    phone = Visitor(portal, address="203.0.113.9")
    form = phone.get("/login").form("Log in").fields
    answer = phone.post("/login", form | {"email": user.email, "password": PASSWORD}, HTTP_USER_AGENT=PHONE)
    assert answer.status == 303
    return phone


def logged_in(visitor: Visitor) -> bool:
    """Whether a browser is still let in."""
    return visitor.ask("GET", "/account").status == 200


@pytest.mark.parametrize("who", ["mia", "dee"])
def test_own_sessions_are_listed_and_ended(portal: Portal, cast: Cast, who: str) -> None:
    user: UserView = getattr(cast, who)
    here = at_browser(portal, user)
    phone = second(portal, user)
    page = here.get("/account")
    assert "Safari on iPhone" in page.words
    assert page.words.count("This one") == 1
    with portal.reading() as session:
        rows = list_sessions(session, user.id, token=here.cookies["wpp_visit"], now=portal.now())
    assert [each.is_here for each in rows] == [True, False]
    ended = here.post(f"/account/sessions/{rows[1].id}/end", {"form_token": here.token})
    assert ended.header("Location") == "/account?done=ended"
    assert (logged_in(here), logged_in(phone)) == (True, False)
    tablet = second(portal, user)
    here.get("/account")
    assert "Logged out everywhere else" in here.press("Log out everywhere else").words
    assert (logged_in(here), logged_in(tablet)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else(portal: Portal, cast: Cast) -> None:
    mia, omar = at_browser(portal, cast.mia), at_browser(portal, cast.omar)
    with portal.reading() as session:
        (row,) = list_sessions(session, cast.mia.id, token="", now=portal.now())
    omar.get("/account")
    omar.post(f"/account/sessions/{row.id}/end", {"form_token": omar.token})
    omar.post("/account/sessions/end-others", {"form_token": omar.token})
    assert logged_in(mia)


def test_a_new_device_and_a_new_password_are_told_by_email(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    second(portal, cast.mia)
    mia.press("Log out")
    mia.get("/login")
    mia.press("Log in", email=cast.mia.email, password=PASSWORD)
    mia.get("/account/password")
    mia.press("Change password", **{"password": PASSWORD, "new-password": "four quiet grey herons"})
    with portal.reading() as session:
        told = [each.subject for each in list_messages(session, kind=EmailKind.ACCOUNT_NOTICE)]
    assert sorted(told) == [
        "New log-in to your Welcome Pack account",
        "Your Welcome Pack password has changed",
    ]


def test_a_colleagues_session_ends_after_two_idle_hours_and_twelve_in_all(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    walt, mia = at_browser(portal, cast.walt), at_browser(portal, cast.mia)
    clock.advance(hours=1, minutes=59)
    assert logged_in(walt), "what they look at keeps it alive"
    clock.advance(hours=1, minutes=59)
    assert logged_in(walt)
    clock.advance(hours=2)
    assert (logged_in(walt), logged_in(mia)) == (False, True)
    walt = at_browser(portal, cast.walt)
    for _ in range(11):
        clock.advance(hours=1)
        assert logged_in(walt)
    clock.advance(hours=1)
    assert not logged_in(walt)


def test_an_account_has_so_many_sessions_and_the_oldest_end(portal: Portal, cast: Cast, clock: Clock) -> None:
    give_password(portal, cast.mia)
    with portal.transaction(by="mia") as work:
        other = start_session(work, cast.omar.id)
    newest = ""
    for _ in range(MOST + 2):
        clock.advance(minutes=1)
        with portal.transaction(by="mia") as work:
            newest = start_session(work, cast.mia.id)
    with portal.reading() as session:
        rows = list_sessions(session, cast.mia.id, token=newest, now=portal.now())
        assert len(list_sessions(session, cast.omar.id, token=other, now=portal.now())) == 1
    assert (len(rows), rows[0].is_here) == (MOST, True)
