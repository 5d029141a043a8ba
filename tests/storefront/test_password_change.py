"""A password is changed by the present one; every other session and device is as strange as any other then."""

import json

import pytest

from store.web.assets import asset_path
from support.cast import Cast
from support.web import PASSWORD, Answer, Visitor, at_browser
from wpp.audit import history_of
from wpp.people.devices import knows_device
from wpp.people.model import Purpose
from wpp.people.password_links import make_link
from wpp.policy import change_setting
from wpp.portal import Portal

NEW = "four quiet grey herons"


def change(visitor: Visitor, present: str, new: str) -> Answer:
    """Fill in the form."""
    visitor.get("/account/password")
    return visitor.press("Change password", **{"password": present, "new-password": new})


def logs_in(portal: Portal, cast: Cast, password: str) -> bool:
    """Whether a password lets Mia in, on a device and from a network of its own."""
    visitor = Visitor(portal, address=f"203.0.113.{len(password)}")
    visitor.get("/login")
    return visitor.press("Log in", email=cast.mia.email, password=password).status == 200


def test_the_present_password_changes_it_and_ends_every_other_session(portal: Portal, cast: Cast) -> None:
    here, phone = at_browser(portal, cast.mia), Visitor(portal)
    phone.get("/login")
    phone.press("Log in", email=cast.mia.email, password=PASSWORD)
    before = dict(here.cookies)
    assert change(here, PASSWORD, NEW).path == "/account"
    assert "Your password is changed" in here.page.words if here.page else False
    assert here.cookies["wpp_visit"] != before["wpp_visit"]
    assert phone.get("/account").path == "/login"
    assert [logs_in(portal, cast, each) for each in (PASSWORD, NEW)] == [False, True]
    with portal.reading() as session:
        assert "user:password-changed" in [each.tag for each in history_of(session, [f"user:{cast.mia.id}"])]
        known = [knows_device(session, cast.mia.email, each.cookies["wpp_device"]) for each in (here, phone)]
    assert known == [True, False]


@pytest.mark.parametrize(
    ("present", "new", "says"),
    [
        ("not the right one", NEW, "not your current password"),
        ("", NEW, "not your current password"),
        (PASSWORD, "short", "Use at least 10 characters"),
        (PASSWORD, "MiaTester2026", "your own name"),
        (PASSWORD, PASSWORD, "That’s your current password"),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_changes_nothing(
    portal: Portal, cast: Cast, present: str, new: str, says: str
) -> None:
    mia = at_browser(portal, cast.mia)
    answer = change(mia, present, new)
    assert (answer.status, answer.title[:7]) == (422, "Error: ")
    assert says in answer.words
    assert new not in answer.html or new == "short"
    assert logs_in(portal, cast, PASSWORD)


def test_the_present_password_is_not_guessed_at_somebodys_desk(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    assert [change(mia, "not the right one", NEW).status for _ in range(6)] == [422] * 5 + [429]
    assert change(mia, PASSWORD, NEW).status == 429


def measure(visitor: Visitor, password: str, **more: str) -> dict[str, object]:
    """What the page asks when the field is left."""
    sent = {"form_token": visitor.token, "password": password} | more
    answer = visitor.post("/password-strength", sent)
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert answer.header("Cache-Control") == "no-store"
    found: dict[str, object] = json.loads(answer.body)
    return found


def test_a_new_password_is_measured_by_the_rule_that_decides(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "brand.name", "Northwind Energy")
        link = make_link(work, cast.mia.id, Purpose.WELCOME, days=30, secret=portal.secret).token
    stranger = Visitor(portal)
    page = stranger.get(f"/welcome/{link}")
    assert f'<script src="{asset_path("password.js")}" defer>' in page.html
    assert f'data-link="{link}"' in page.html
    assert measure(stranger, NEW, link=link) == {"good": True, "words": "Good password."}
    assert measure(stranger, "MiaClient2026", link=link)["good"] is False
    assert measure(stranger, "MiaClient2026")["good"] is True, "who asks is not known without the link"
    mia = at_browser(portal, cast.mia)
    mia.get("/account/password")
    for weak in ("MiaTester2026", "Northwind-2026", "password123"):
        assert measure(mia, weak)["good"] is False
    assert stranger.post("/password-strength", {"password": NEW}).status == 403


def test_the_script_is_served_as_one(portal: Portal) -> None:
    answer = Visitor(portal).ask("GET", asset_path("password.js"))
    assert answer.header("Content-Type") == "text/javascript; charset=utf-8"
