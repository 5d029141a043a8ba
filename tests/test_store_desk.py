"""The desk: what waits, who decides, and what two people at once are told."""

import re

import pytest

from support.cast import Cast, order, starter, stock
from support.portal import Clock
from support.web import at_browser
from wpp.mail import Kind, list_messages
from wpp.orders import Placed
from wpp.policy import change_setting
from wpp.portal import Portal


@pytest.fixture
def waiting(portal: Portal, cast: Cast) -> Placed:
    """Mia's order, which waits for approval."""
    setting(portal, "approval", "on")
    return order(portal, cast.mia)


def setting(portal: Portal, key: str, value: str) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, key, value)


def queued(portal: Portal, kind: Kind) -> list[str]:
    with portal.reading() as session:
        return [message.to for message in list_messages(session, kind=kind)]


def test_rita_approves_and_walt_completes(portal: Portal, cast: Cast, waiting: Placed, clock: Clock) -> None:
    rita, walt = at_browser(portal, cast.rita), at_browser(portal, cast.walt)
    page = f"/desk/orders/{waiting.number}"
    clock.advance(hours=3)
    assert "waits 3 hours" in rita.get("/desk").words
    assert waiting.number not in walt.get("/desk").words
    rita.get(page)
    approved = rita.press("Approve")
    assert "Progressing" in approved.words
    assert "Approved. The confirmation goes to the person" in approved.words
    assert queued(portal, Kind.ORDER_CONFIRMED) == [cast.mia.email]
    assert f"{waiting.number}" in walt.get("/desk").words
    walt.get(page)
    done = walt.press("Complete", carrier="Royal Mail", tracking="AB123456789GB")
    assert "Completed" in done.words
    assert queued(portal, Kind.ORDER_DISPATCHED) == [cast.mia.email]
    assert stock(portal, "TSH-M") == (9, 0, 0)


def test_the_desk_lists_what_waits_oldest_first(portal: Portal, cast: Cast, waiting: Placed) -> None:
    second = order(portal, cast.omar)
    rita = at_browser(portal, cast.rita)
    listed = re.findall(r'href="/desk/orders/([0-9]+)"', rita.get("/desk").html)
    assert listed == [waiting.number, second.number]


def test_the_warehouse_sees_by_due_time_what_it_has_to_send_and_what_is_late(
    portal: Portal, cast: Cast, waiting: Placed, clock: Clock
) -> None:
    second = order(portal, cast.omar)
    rita, walt = at_browser(portal, cast.rita), at_browser(portal, cast.walt)
    for placed in (second, waiting):
        rita.get(f"/desk/orders/{placed.number}")
        rita.press("Approve")
        clock.advance(hours=1)
    desk = walt.get("/desk")
    assert re.findall(r'href="/desk/orders/([0-9]+)"', desk.html) == [second.number, waiting.number]
    assert "in 46 hours" in desk.words
    clock.advance(hours=9, days=2)
    walt = at_browser(portal, cast.walt)
    assert walt.get("/desk").words.count("Late") == 2


def test_a_rejection_needs_a_reason(portal: Portal, cast: Cast, waiting: Placed) -> None:
    rita = at_browser(portal, cast.rita)
    rita.get(f"/desk/orders/{waiting.number}")
    refused = rita.press("Reject", reason="  ")
    assert refused.status == 422
    assert '<a href="#reason">' in refused.html
    assert queued(portal, Kind.ORDER_REJECTED) == []
    rejected = rita.press("Reject", reason="Not before May.\nSorry!")
    assert "Rejected" in rejected.words
    assert queued(portal, Kind.ORDER_REJECTED) == [cast.mia.email]


def test_who_comes_second_is_told_who_was_faster(portal: Portal, cast: Cast, waiting: Placed) -> None:
    rita, dee = at_browser(portal, cast.rita), at_browser(portal, cast.dee)
    for visitor in (rita, dee):
        visitor.get(f"/desk/orders/{waiting.number}")
    rita.press("Approve")
    late = dee.press("Approve")
    assert late.status == 200
    assert f"This order was approved already, by {cast.rita.email}." in late.words
    assert queued(portal, Kind.ORDER_CONFIRMED) == [cast.mia.email]


def test_a_step_that_is_not_possible_any_more_is_refused_with_what_happened(
    portal: Portal, cast: Cast, waiting: Placed
) -> None:
    rita, dee = at_browser(portal, cast.rita), at_browser(portal, cast.dee)
    for visitor in (rita, dee):
        visitor.get(f"/desk/orders/{waiting.number}")
    rita.press("Reject", reason="Not before May.")
    refused = dee.press("Approve")
    assert refused.status == 409
    assert f"Order {waiting.number} is Rejected" in refused.words
    assert queued(portal, Kind.ORDER_CONFIRMED) == []


def test_tracking_is_asked_for_where_the_portal_requires_it(portal: Portal, cast: Cast) -> None:
    setting(portal, "tracking-required", "on")
    placed = order(portal, cast.mia)
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{placed.number}")
    refused = walt.press("Complete", carrier="DPD")
    assert refused.status == 422
    assert '<a href="#tracking">' in refused.html
    assert refused.form("Complete").fields["carrier"] == "DPD"
    assert "Completed" in walt.press("Complete", tracking="1550 0000 1234").words


def test_customer_services_cancels_with_a_reason(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    cleo = at_browser(portal, cast.cleo)
    page = cleo.get(f"/desk/orders/{placed.number}")
    assert "Approve" not in page.words
    assert "Complete" not in page.words
    cleo.press("Cancel the order", **{"cancel-reason": "She asked us to."})
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert queued(portal, Kind.ORDER_CANCELLED) == ["warehouse@house.example.com", cast.mia.email]


def test_the_warehouse_does_not_see_what_is_not_its_own(portal: Portal, cast: Cast, waiting: Placed) -> None:
    walt = at_browser(portal, cast.walt)
    assert walt.get(f"/desk/orders/{waiting.number}").status == 404
    assert walt.get(f"/desk?search={waiting.number}").path == "/desk"
    assert "Mia" not in walt.get("/desk?status=on-hold").words
    token = walt.token
    assert walt.post(f"/desk/orders/{waiting.number}/completion", {"form_token": token}).status == 404


def test_a_scanned_slip_opens_its_order(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    walt = at_browser(portal, cast.walt)
    for scanned in (placed.number, f"http://portal.test/desk/orders/{placed.number}"):
        walt.get("/desk")
        assert walt.press("Find", search=scanned).path == f"/desk/orders/{placed.number}"
    assert "Mia Tester" in walt.get("/desk?search=tester").words
    assert "Nothing found" in walt.get("/desk?search=nobody+at+all").words


def test_the_slip_has_big_codes_the_address_and_a_code_to_scan(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    slip = at_browser(portal, cast.walt).get(f"/desk/orders/{placed.number}/slip")
    for words in ("TSH-M", "1 ×", placed.number, "SW1A 1AA"):
        assert words in slip.words
    assert "<svg" in slip.html
    assert "style=" not in slip.html


def test_a_long_list_goes_on_where_it_ended(portal: Portal, cast: Cast) -> None:
    for code in ("TSH-M", "BOT", "CARD"):
        from wpp.stock import Reason, adjust

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
