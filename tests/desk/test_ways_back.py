"""Every way back on the desk × role: who sees its button, who is refused, what it says twice, and when it is too late.

A new way back is one more row of `WAYS`. Its rule is proved elsewhere, over both databases.
"""

import pytest

from support.cast import Cast
from support.ways_back import WAYS, Way
from support.web import Visitor, at_browser
from wpp.portal import Portal

ROLES = ("mia", "rita", "walt", "cleo", "dee")
by_name = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


def filled(way: Way, visitor: Visitor, reason: str = "A mistake") -> dict[str, str]:
    """The form as it is sent."""
    form = {"form_token": visitor.token, **way.fields}
    return form | ({way.reason: reason} if way.reason else {})


def at_order(portal: Portal, cast: Cast, role: str, number: str) -> Visitor:
    """Somebody at the order's page, as far as they have one."""
    visitor = at_browser(portal, getattr(cast, role))
    visitor.get(f"/orders/{number}" if role == "mia" else f"/desk/orders/{number}")
    return visitor


@by_name
@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_take_it_back_sees_how_and_nobody_else_can(
    portal: Portal, cast: Cast, way: Way, role: str
) -> None:
    number = way.mistake(portal, cast)
    visitor = at_order(portal, cast, role, number)
    assert visitor.page is not None
    buttons = [name for form in visitor.page.reader.forms for name in form.buttons]
    assert (way.button in buttons) is (role in way.roles)
    answer = visitor.post(f"/desk/orders/{number}/{way.path}", filled(way, visitor))
    # An order that the warehouse never got is not on its desk.
    assert answer.status in ((303,) if role in way.roles else (403, 404)), answer.words
    if role in way.roles:
        assert "done=" in answer.header("Location")


@by_name
def test_a_second_click_changes_nothing_and_says_so(portal: Portal, cast: Cast, way: Way) -> None:
    number = way.mistake(portal, cast)
    dee = at_order(portal, cast, "dee", number)
    path, form = f"/desk/orders/{number}/{way.path}", filled(way, dee)
    first, second = dee.post(path, form), dee.post(path, form)
    assert ("done=" in first.header("Location"), second.status) == (True, 303), second.words
    assert way.twice in dee.follow(second).words


@pytest.mark.parametrize("way", [way for way in WAYS if way.reason], ids=lambda way: way.name)
def test_a_reason_is_asked_for_in_its_field(portal: Portal, cast: Cast, way: Way) -> None:
    number = way.mistake(portal, cast)
    dee = at_order(portal, cast, "dee", number)
    answer = dee.post(f"/desk/orders/{number}/{way.path}", filled(way, dee, reason=" "))
    assert answer.status == 422
    assert f'id="{way.reason}-wrong"' in answer.html


@pytest.mark.parametrize(
    ("way", "why"),
    [(way, why) for way in WAYS for why in way.too_late],
    ids=lambda each: getattr(each, "name", each),
)
def test_what_cannot_be_taken_back_any_more_says_why(portal: Portal, cast: Cast, way: Way, why: str) -> None:
    prepare, words = way.too_late[why]
    number = prepare(portal, cast)
    dee = at_order(portal, cast, "dee", number)
    answer = dee.post(f"/desk/orders/{number}/{way.path}", filled(way, dee))
    assert answer.status == 409
    assert words in answer.words
