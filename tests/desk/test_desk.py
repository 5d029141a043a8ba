"""The desk: what waits, who decides, and what two people at once are told."""

from support.cast import Cast, order, stock
from support.desk import queued, setting
from support.portal import Clock
from support.web import at_browser
from wpp.mail.model import EmailKind
from wpp.orders.parcel_views import codes_of
from wpp.orders.placing import PlacedOrder
from wpp.orders.views import order_view
from wpp.portal import Portal


def test_rita_approves_and_walt_completes(
    portal: Portal, cast: Cast, waiting: PlacedOrder, clock: Clock
) -> None:
    clock.advance(hours=3)
    rita, walt = at_browser(portal, cast.rita), at_browser(portal, cast.walt)
    page = f"/desk/orders/{waiting.number}"
    assert "waiting 3 hours" in rita.get("/desk").words
    assert waiting.number not in walt.get("/desk").words
    rita.get(page)
    approved = rita.press("Approve")
    assert "Progressing" in approved.words
    assert "Approved. The starter and the warehouse have been emailed." in approved.words
    assert queued(portal, EmailKind.ORDER_CONFIRMED) == [cast.mia.email]
    assert f"{waiting.number}" in walt.get("/desk").words
    walt.get(page)
    done = walt.press("Complete", carrier="Royal Mail", tracking="AB123456789GB")
    assert "Completed" in done.words
    assert queued(portal, EmailKind.ORDER_DISPATCHED) == [cast.mia.email]
    assert stock(portal, "TSH-M") == (9, 0, 0)


def test_a_rejection_needs_a_reason(portal: Portal, cast: Cast, waiting: PlacedOrder) -> None:
    rita = at_browser(portal, cast.rita)
    rita.get(f"/desk/orders/{waiting.number}")
    refused = rita.press("Reject", reason="  ")
    assert refused.status == 422
    assert '<a href="#reason">' in refused.html
    assert queued(portal, EmailKind.ORDER_REJECTED) == []
    rejected = rita.press("Reject", reason="Not before May.\nSorry!")
    assert "Rejected" in rejected.words
    assert queued(portal, EmailKind.ORDER_REJECTED) == [cast.mia.email]


def test_who_comes_second_is_told_who_was_faster(portal: Portal, cast: Cast, waiting: PlacedOrder) -> None:
    rita, dee = at_browser(portal, cast.rita), at_browser(portal, cast.dee)
    for visitor in (rita, dee):
        visitor.get(f"/desk/orders/{waiting.number}")
    rita.press("Approve")
    late = dee.press("Approve")
    assert late.status == 200
    assert "This order has already been approved by Rita Tester." in late.words
    assert queued(portal, EmailKind.ORDER_CONFIRMED) == [cast.mia.email]


def codes(portal: Portal, number: str) -> list[str]:
    with portal.reading() as session:
        return codes_of(order_view(session, number, now=portal.now()).parcels)


def test_a_second_parcel_of_an_order_that_has_left_is_told_and_its_code_not_swallowed(
    portal: Portal, cast: Cast
) -> None:
    number = order(portal, cast.mia).number
    walt, dee = at_browser(portal, cast.walt), at_browser(portal, cast.dee)
    for visitor in (walt, dee):
        visitor.get(f"/desk/orders/{number}")
    mine = dee.page
    walt.press("Complete", tracking="1550 0000 1234")
    told = dee.press("Complete", tracking="1550 9999 9999")
    assert told.status == 409
    assert "Walt Tester has already completed order" in told.words
    words = "It was dispatched with tracking code 155000001234; 155099999999 was not saved."
    assert words in told.words
    dee.page = mine
    same = dee.press("Complete", tracking="1550 0000 1234")
    assert "This order has already been completed by Walt Tester." in same.words
    assert queued(portal, EmailKind.ORDER_DISPATCHED) == [cast.mia.email]
    dee.page = told
    assert "Tracking saved." in dee.press("Save").words, "the code stands in the form that adds a parcel"
    assert codes(portal, number) == ["155000001234", "155099999999"]


def test_a_step_that_is_not_possible_any_more_is_refused_with_what_happened(
    portal: Portal, cast: Cast, waiting: PlacedOrder
) -> None:
    rita, dee = at_browser(portal, cast.rita), at_browser(portal, cast.dee)
    for visitor in (rita, dee):
        visitor.get(f"/desk/orders/{waiting.number}")
    rita.press("Reject", reason="Not before May.")
    refused = dee.press("Approve")
    assert refused.status == 409
    assert f"Rita Tester has already rejected order {waiting.number}, on Monday" in refused.words
    assert queued(portal, EmailKind.ORDER_CONFIRMED) == []


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
    portal.send_mail()
    cleo = at_browser(portal, cast.cleo)
    page = cleo.get(f"/desk/orders/{placed.number}")
    assert "Approve" not in page.words
    assert "Complete" not in page.words
    cleo.press("Cancel order", **{"cancel-reason": "She asked us to."})
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert queued(portal, EmailKind.ORDER_CANCELLED) == ["warehouse@house.example.com", cast.mia.email]


def test_the_warehouse_does_not_see_what_is_not_its_own(
    portal: Portal, cast: Cast, waiting: PlacedOrder
) -> None:
    walt = at_browser(portal, cast.walt)
    assert walt.get(f"/desk/orders/{waiting.number}").status == 404
    assert walt.get(f"/desk?search={waiting.number}").path == "/desk"
    assert "Mia" not in walt.get("/desk?status=on-hold").words
    token = walt.token
    assert walt.post(f"/desk/orders/{waiting.number}/completion", {"form_token": token}).status == 404


def test_the_slip_has_big_codes_the_address_and_a_code_to_scan(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    slip = at_browser(portal, cast.walt).get(f"/desk/orders/{placed.number}/slip")
    for words in ("TSH-M", "1 ×", placed.number, "SW1A 1AA"):
        assert words in slip.words
    assert "<svg" in slip.html
    assert "style=" not in slip.html


def test_starting_to_pick_opens_the_slip_and_ends_the_changes_of_the_person(
    portal: Portal, cast: Cast
) -> None:
    placed = order(portal, cast.mia)
    walt = at_browser(portal, cast.walt)
    slip = walt.get(f"/desk/orders/{placed.number}/slip")
    assert "can still change this order" in slip.words
    begun = walt.press("Start picking")
    assert begun.path == f"/desk/orders/{placed.number}/slip"
    assert "can still change this order" not in begun.words
    page = walt.get(f"/desk/orders/{placed.number}")
    assert "Picking started by Walt Tester" in page.words
    assert "picking started" in at_browser(portal, cast.cleo).get("/desk").words
    assert "picking started" not in at_browser(portal, cast.rita).get("/desk?status=progressing").words
    assert "Print pick slip" in page.words
    assert at_browser(portal, cast.mia).get(f"/orders/{placed.number}/goods").status == 409
