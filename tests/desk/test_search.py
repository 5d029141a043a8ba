"""The one field of the desk: what was scanned or typed opens its order, or is told apart and said kindly."""

import re

import pytest

from support.cast import Cast, order
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser
from wpp.orders.numbers import number_of
from wpp.people.kept_searches import MOST, keep_search, kept_search, purge_searches
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
    assert "Mia Tester" in walt.find("tester").words
    assert "No results" in walt.find("nobody at all").words


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


def test_what_is_looked_for_stands_in_no_address(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    cleo, dee = at_browser(portal, cast.cleo), at_browser(portal, cast.dee)
    for text in ("tester", "mia@client.example.com", "SW1A 1AA"):
        page = cleo.get("/desk")
        form = page.form("Find")
        assert form.method == "POST"
        answer = cleo.post("/desk/search", form.fields | {"search": text})
        address = answer.header("Location")
        assert re.fullmatch(r"/desk\?found=[A-Za-z0-9_-]{16}", address)
        found = cleo.get(address)
        assert "Mia Tester" in found.words
        assert found.form("Find").fields["search"] == text
        assert "Mia Tester" not in dee.get(address).words, "somebody else's search"
    assert "Mia Tester" not in cleo.get("/desk?search=tester").words
    assert cleo.get("/desk?found=nothing").status == 200
    phone = cleo.find("07700 900123")
    assert "07700" not in phone.path


def test_a_search_after_the_session_had_ended_is_there_after_the_log_in(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    order(portal, cast.mia)
    cleo = at_browser(portal, cast.cleo)
    form = cleo.get("/desk").form("Find")
    clock.advance(hours=13)
    told = cleo.post("/desk/search", form.fields | {"search": "tester"})
    assert told.header("Location") == "/login?next=/desk%3Ffound%3Dlast"
    cleo.follow(told)
    assert "Mia Tester" in cleo.press("Log in", email=cast.cleo.email, password=PASSWORD).words


def test_a_search_from_before_a_log_in_elsewhere_is_sent_once_more(portal: Portal, cast: Cast) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get("/desk")
    told = cleo.post("/desk/search", {"search": "tester", "form_token": "0" * 64})
    assert (told.status, told.form("Find").fields["search"]) == (403, "tester")
    assert cleo.post("/desk/search", {"search": "", "form_token": cleo.token}).header("Location") == "/desk"


def test_searches_are_few_and_go_after_a_day(portal: Portal, cast: Cast, clock: Clock) -> None:
    with portal.transaction(by="cleo") as work:
        other = keep_search(work, cast.dee.id, "somebody")
        keys = [keep_search(work, cast.cleo.id, f"search {number}") for number in range(MOST + 1)]
        kept = [kept_search(work.session, cast.cleo.id, key) for key in keys]
        assert kept == ["", *(f"search {number}" for number in range(1, MOST + 1))]
        assert kept_search(work.session, cast.dee.id, other) == "somebody"
    clock.advance(days=1)
    with portal.transaction(by="cron") as work:
        assert purge_searches(work) == MOST + 1
