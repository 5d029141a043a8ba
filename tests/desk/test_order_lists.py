"""The desk's lists: what waits, in what order, over several pages, and several orders approved at once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.cast import Cast, order, starter
from support.desk import queued, setting
from support.portal import Clock
from support.web import at_browser
from wpp.mail.model import EmailKind
from wpp.orders.approvals import Approvals, approve, approve_all
from wpp.orders.placing import PlacedOrder
from wpp.portal import Portal


def test_the_desk_lists_what_waits_oldest_first(portal: Portal, cast: Cast, waiting: PlacedOrder) -> None:
    second = order(portal, cast.omar)
    rita = at_browser(portal, cast.rita)
    desk = rita.get("/desk")
    assert re.findall(r'href="/desk/orders/([0-9]+)"', desk.html) == [waiting.number, second.number]
    assert "T-shirt, M · Bottle · Welcome card" in desk.words


def test_the_warehouse_sees_by_due_time_what_it_has_to_send_and_what_is_late(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    second = order(portal, cast.omar)
    rita = at_browser(portal, cast.rita)
    for placed in (second, waiting):
        rita.get(f"/desk/orders/{placed.number}")
        rita.press("Approve")
        clock.advance(hours=1)
    desk = at_browser(portal, cast.walt).get("/desk")
    assert re.findall(r'href="/desk/orders/([0-9]+)"', desk.html) == [second.number, waiting.number]
    assert "in 46 hours" in desk.words
    assert "Due soon" not in desk.words
    clock.advance(hours=40)
    assert "Due soon" in at_browser(portal, cast.walt).get("/desk").words
    clock.advance(hours=-40)
    clock.advance(hours=9, days=2)
    walt = at_browser(portal, cast.walt)
    assert walt.get("/desk").words.count("Late") == 2


def test_a_long_list_goes_on_where_it_ended(portal: Portal, cast: Cast) -> None:
    for code in ("TSH-M", "BOT", "CARD"):
        from wpp.stock.adjustments import Reason, adjust

        with portal.transaction(by="dee@house.example.com") as work:
            adjust(work, code, 60, reason=Reason.FOUND)
    numbers = []
    for each in range(52):
        with portal.transaction(by="dee@house.example.com") as work:
            user = starter(work, f"Nia{each}")
        numbers.append(order(portal, user).number)
    walt = at_browser(portal, cast.walt)
    first = walt.get("/desk")
    more = re.search(r'href="(/desk\?status=progressing&amp;after=[0-9]+)"', first.html)
    assert more
    second = walt.get(more[1].replace("&amp;", "&"))
    listed = [re.findall(r'href="/desk/orders/([0-9]+)"', page.html) for page in (first, second)]
    assert listed[0] + listed[1] == numbers
    assert len(listed[0]) == 50


def test_rita_approves_several_at_once(portal: Portal, cast: Cast, waiting: PlacedOrder) -> None:
    second = order(portal, cast.omar)
    rita = at_browser(portal, cast.rita)
    rita.get("/desk")
    ticked = {f"order-{number}": number for number in (waiting.number, second.number)}
    done = rita.press("Approve selected orders", **ticked)
    assert done.path == "/desk"
    assert "2 orders approved." in done.words
    assert "Nothing to do" in done.words
    assert sorted(queued(portal, EmailKind.ORDER_CONFIRMED)) == sorted([cast.mia.email, cast.omar.email])


def test_of_several_those_that_somebody_else_decided_are_told_kindly(
    portal: Portal, cast: Cast, waiting: PlacedOrder
) -> None:
    second = order(portal, cast.omar)
    rita, dee = at_browser(portal, cast.rita), at_browser(portal, cast.dee)
    rita.get("/desk")
    dee.get(f"/desk/orders/{waiting.number}")
    dee.press("Reject", reason="Not before May.")
    both = {f"order-{number}": number for number in (waiting.number, second.number)}
    told = rita.press("Approve selected orders", **both)
    assert told.status == 200
    assert "1 order approved." in told.words
    assert f"Dee Tester has already rejected order {waiting.number}, on Monday" in told.words
    assert queued(portal, EmailKind.ORDER_CONFIRMED) == [cast.omar.email]


def test_nothing_ticked_is_said_and_linked(portal: Portal, cast: Cast, waiting: PlacedOrder) -> None:
    rita = at_browser(portal, cast.rita)
    rita.get("/desk")
    told = rita.press("Approve selected orders")
    assert told.status == 422
    assert '<a href="#tick-1">' in told.html


def test_two_with_the_same_list_approve_each_order_once(
    portal: Portal, cast: Cast, waiting: PlacedOrder
) -> None:
    both = [waiting.number, order(portal, cast.omar).number]

    def call() -> Approvals:
        with portal.transaction(by="somebody") as work:
            return approve_all(work, both)

    with ThreadPoolExecutor(4) as pool:
        answers = [found.result() for found in [pool.submit(call) for _ in range(4)]]
    assert sorted(number for answer in answers for number in answer.approved) == sorted(both)
    assert len(queued(portal, EmailKind.ORDER_CONFIRMED)) == 2


def test_the_list_of_the_warehouse_is_by_due_time_over_all_its_pages(
    portal: Portal, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.desk.home.PAGE", 2)
    setting(portal, "approval", "on")
    numbers = []
    for each in range(5):
        with portal.transaction(by="dee@house.example.com") as work:
            user = starter(work, f"Nia{each}")
        numbers.append(order(portal, user).number)
    hurry = [numbers[place] for place in (3, 0, 4, 2, 1)]
    for number in hurry:
        with portal.transaction(by="rita@house.example.com") as work:
            approve(work, number)
        clock.advance(minutes=20 if number != hurry[1] else 0)
    walt = at_browser(portal, cast.walt)
    page, listed = walt.get("/desk"), []
    for _ in range(4):
        listed += re.findall(r'href="/desk/orders/([0-9]+)"', page.html)
        more = re.search(r'href="(/desk\?status=progressing&amp;after=[0-9]+)"', page.html)
        if more is None:
            break
        page = walt.get(more[1].replace("&amp;", "&"))
    # Two that are due at the same moment go by their number.
    assert listed == [hurry[0], *sorted(hurry[1:3]), *hurry[3:]]


def test_all_orders_of_a_list_are_selected_by_a_link(portal: Portal, cast: Cast) -> None:
    numbers = [order(portal, person).number for person in (cast.mia, cast.omar)]
    walt = at_browser(portal, cast.walt)
    page = walt.get("/desk?status=progressing")
    assert "Select all 2" in page.words
    ticked = walt.get("/desk?status=progressing&select=all")
    assert ticked.html.count(" checked>") == 2
    assert "Select none" in ticked.words
    assert "Select none" not in walt.get("/desk?status=progressing").words
    assert all(number in ticked.words for number in numbers)
