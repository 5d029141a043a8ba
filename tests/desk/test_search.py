"""The one field of the desk: what was scanned or typed opens its order, or is told apart and said kindly."""

import pytest

from support.cast import Cast, order
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser
from wpp.orders.numbers import number_of
from wpp.policy import change_setting
from wpp.portal import Portal


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


def test_a_scanned_slip_opens_its_order(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    walt = at_browser(portal, cast.walt)
    for scanned in (placed.number, f"http://portal.test/desk/orders/{placed.number}"):
        walt.get("/desk")
        assert walt.press("Find", search=scanned).path == f"/desk/orders/{placed.number}"
    assert "Mia Tester" in walt.get("/desk?search=tester").words
    assert "No results" in walt.get("/desk?search=nobody+at+all").words


def test_a_number_that_was_misread_is_said_kindly(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    wrong = placed.number[:-1] + str((int(placed.number[-1]) + 1) % 10)
    walt = at_browser(portal, cast.walt)
    walt.get("/desk")
    told = walt.press("Find", search=wrong)
    assert told.status == 404
    assert "Please check it: one digit looks wrong." in told.words
    assert told.form("Find").fields["search"] == ""
    assert "Mia Tester" in walt.press("Find", search=placed.number).words


def scanned(walt: Visitor, text: str) -> str:
    """What a scan of this is answered with; the page is an error, says so, and waits for the next scan."""
    walt.get("/desk")
    told = walt.press("Find", search=text)
    assert told.status == 404
    assert told.title.startswith("Error: ")
    assert 'aria-describedby="search-wrong" autofocus>' in told.html
    assert told.form("Find").fields["search"] == ""
    return told.words


def test_a_wrong_check_digit_an_unknown_order_and_one_for_another_desk_are_told_apart(
    portal: Portal, cast: Cast
) -> None:
    walt = at_browser(portal, cast.walt)
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")
    held = order(portal, cast.mia).number
    wrong = held[:-1] + str((int(held[-1]) + 1) % 10)
    assert f"No order has the number “{wrong}”. Please check it: one digit looks wrong." in scanned(
        walt, wrong
    )
    unknown = number_of(999)
    assert f"There’s no order {unknown} in this portal" in scanned(walt, unknown)
    said = scanned(walt, held)
    assert f"Order {held} exists, but it isn’t on your desk" in said
    assert "Mia" not in said
    product = "5012345678900"
    assert f"No order has the tracking code or phone number “{product}”." in scanned(walt, product)


def test_the_slip_of_another_portal_never_opens_the_order_of_the_same_number(
    portal: Portal, cast: Cast
) -> None:
    number = order(portal, cast.mia).number
    walt = at_browser(portal, cast.walt)
    assert "another portal (other.test)" in scanned(walt, f"http://other.test/desk/orders/{number}")
    walt.get(f"/desk/orders/{number}")
    told = walt.press("Complete", tracking=f"http://other.test/desk/orders/{number}")
    assert told.status == 422
    assert "another portal (other.test)" in told.words
    assert walt.press("Find", search=f"HTTP://PORTAL.TEST/desk/orders/{number}/").path.endswith(number)


def test_the_slip_of_the_same_order_is_no_tracking_code(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    told = walt.press("Complete", tracking=f"http://portal.test/desk/orders/{number}")
    assert told.status == 422
    assert "this order’s own slip" in told.words


def test_a_scan_after_the_visit_had_ended_opens_its_order_after_the_log_in(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    walt = at_browser(portal, cast.walt)
    walt.get("/desk")
    clock.advance(hours=13)
    walt.press("Find", search=number)
    assert walt.press("Log in", email=cast.walt.email, password=PASSWORD).path == f"/desk/orders/{number}"
