"""Until the warehouse has begun, a person changes or cancels their order by themselves, on the order's own page."""

import re

import pytest

from support.cast import Cast, order, picks, stock
from support.web import PASSWORD, Visitor, at_browser
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.placing import PlacedOrder
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust


@pytest.fixture
def placed(portal: Portal, cast: Cast) -> PlacedOrder:
    """Mia's order: a T-shirt in M, and a bottle."""
    return order(portal, cast.mia, "TSH-M", "BOT")


@pytest.fixture
def mia(portal: Portal, cast: Cast, placed: PlacedOrder) -> Visitor:
    """Mia, at her order."""
    visitor = at_browser(portal, cast.mia)
    visitor.get(f"/orders/{placed.number}")
    return visitor


def choices(portal: Portal, *codes: str) -> dict[str, str]:
    return {f"choice-{choice}": str(sku) for choice, sku in picks(portal, *codes).items()}


def begin(portal: Portal, placed: PlacedOrder) -> None:
    with portal.transaction(by="walt@house.example.com") as work:
        start_picking(work, placed.number)


def follow(visitor: Visitor, words: str) -> Visitor:
    """Press the link with these words."""
    assert visitor.page is not None
    found = re.search(rf'href="([^"]+)">{words}<', visitor.page.html)
    assert found, visitor.page.words
    visitor.get(found[1])
    return visitor


def test_mia_takes_another_size_and_gift(portal: Portal, mia: Visitor, placed: PlacedOrder) -> None:
    page = follow(mia, "Change size or gift").page
    assert page is not None
    kept = page.form("Save changes").fields
    assert choices(portal, "TSH-M", "BOT").items() <= kept.items()
    changed = mia.press("Save changes", **choices(portal, "TSH-S", "CAP-L"))
    assert changed.path == f"/orders/{placed.number}"
    assert "We’ve updated your order and emailed you the details." in changed.words
    assert "T-shirt , S" in changed.words
    assert "T-shirt, M and Bottle → T-shirt, S and Cap, L/XL" in changed.words
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert stock(portal, "CAP-L") == (9, 1, 0)


def test_the_size_one_has_is_never_shown_as_sold_out(portal: Portal, mia: Visitor) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "TSH-M", -9, reason=Reason.SAMPLE)
    page = follow(mia, "Change size or gift").page
    assert page is not None
    assert "M – sold out" not in page.words
    assert "L – sold out" in page.words
    assert (
        "We’ve updated your order and emailed you the details."
        in mia.press("Save changes", **choices(portal, "CAP-S")).words
    )


def test_a_size_that_went_meanwhile_is_refused_and_the_order_stays(
    portal: Portal, mia: Visitor, placed: PlacedOrder
) -> None:
    follow(mia, "Change size or gift")
    with portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "TSH-S", -10, reason=Reason.SAMPLE)
    refused = mia.press("Save changes", **choices(portal, "TSH-S", "CAP-L"))
    assert refused.status == 422
    assert refused.title.startswith("Error: ")
    assert "T-shirt, S has sold out" in refused.words
    assert stock(portal, "TSH-M") == (9, 1, 0)
    assert "T-shirt , M" in mia.get(f"/orders/{placed.number}").words


def test_mia_sends_it_somewhere_else(portal: Portal, cast: Cast, mia: Visitor, placed: PlacedOrder) -> None:
    page = follow(mia, "Change the address").page
    assert page is not None
    assert page.form("Save the address").fields["line1"] == "1 High Street"
    wrong = mia.press("Save the address", line1="2 Low Road", postcode="nowhere")
    assert wrong.status == 422
    assert wrong.form("Save the address").fields["line1"] == "2 Low Road"
    right = mia.press("Save the address", town="Leeds", postcode="ls14ap")
    assert "We’ve updated your address and emailed you the details." in right.words
    assert "2 Low Road Leeds LS1 4AP" in right.words
    assert "You changed the delivery address" in right.words
    follow(mia, "Change the address")
    same = mia.press("Save the address")
    assert "You didn’t change anything, so your order stays as it was." in same.words
    assert same.words.count("You changed the delivery address") == 1
    with portal.reading() as session:
        told = list_messages(session, kind=EmailKind.WAREHOUSE_ORDER, limit=1)[0]
    assert told.facts["address"]["postcode"] == "LS1 4AP"


def test_an_order_that_is_being_packed_says_so_and_whom_to_ask(
    portal: Portal, mia: Visitor, placed: PlacedOrder
) -> None:
    with portal.transaction(by="walt") as work:
        change_setting(work, "support", "help@agency.example.com")
        start_picking(work, placed.number)
    page = mia.get(f"/orders/{placed.number}")
    assert "so you can’t change or cancel it here any more" in page.words
    aside = page.html.partition("Not quite right?")[2].partition("</aside>")[0]
    assert 'href="mailto:help@agency.example.com"' in aside
    with portal.transaction(by="walt") as work:
        complete(work, placed.number)
    assert "Not quite right?" not in mia.get(f"/orders/{placed.number}").words


def test_mia_cancels_and_may_order_again(portal: Portal, mia: Visitor, placed: PlacedOrder) -> None:
    follow(mia, "Cancel the order")
    gone = mia.press("Cancel my order", reason="I have one already.")
    assert gone.path == f"/orders/{placed.number}"
    assert "Your order was cancelled" in gone.words
    assert "I have one already." in gone.words
    assert "Choose your pack" in gone.words
    assert "Not quite right?" not in gone.words
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert "Choose your pack" in mia.get("/").words


def test_a_double_click_on_cancel_arrives_at_the_same_page(
    portal: Portal, mia: Visitor, placed: PlacedOrder
) -> None:
    follow(mia, "Cancel the order")
    path, form = f"/orders/{placed.number}/cancellation", {"form_token": mia.token}
    answers = [mia.post(path, form) for _ in range(2)]
    assert {(answer.status, answer.header("Location")) for answer in answers} == {
        (303, f"/orders/{placed.number}")
    }


def test_an_order_on_hold_can_be_changed_too(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")
    held = order(portal, cast.omar, "TSH-M", "BOT")
    omar = at_browser(portal, cast.omar)
    omar.get(f"/orders/{held.number}/goods")
    omar.press("Save changes", **choices(portal, "TSH-S", "BOT"))
    rita = at_browser(portal, cast.rita).get(f"/desk/orders/{held.number}")
    assert "T-shirt, M → T-shirt, S" in rita.words


def test_what_is_being_packed_offers_no_change_and_says_why(
    portal: Portal, mia: Visitor, placed: PlacedOrder
) -> None:
    follow(mia, "Change size or gift")
    begin(portal, placed)
    refused = mia.press("Save changes", **choices(portal, "TSH-S", "CAP-L"))
    assert refused.status == 409
    assert "so you can’t change or cancel it here any more" in refused.words
    assert "Change size or gift" not in refused.words
    assert "Being packed" in mia.get(f"/orders/{placed.number}").words
    for path in ("goods", "address", "cancellation"):
        late = mia.get(f"/orders/{placed.number}/{path}")
        assert late.status == 409
        assert "is already being packed" in late.words
    assert stock(portal, "TSH-M") == (9, 1, 0)


def test_somebody_elses_order_has_no_pages_to_change_it(
    portal: Portal, cast: Cast, placed: PlacedOrder
) -> None:
    omar = at_browser(portal, cast.omar)
    omar.get("/login")
    for path in ("goods", "address", "cancellation"):
        assert omar.get(f"/orders/{placed.number}/{path}").status == 404
        omar.get("/")
        answer = omar.post(f"/orders/{placed.number}/{path}", {"form_token": omar.token})
        assert answer.status == 404


def test_after_the_order_the_home_page_is_the_order(
    portal: Portal, mia: Visitor, placed: PlacedOrder
) -> None:
    home, own = mia.get("/"), mia.get(f"/orders/{placed.number}")
    assert own.words == home.words
    assert "Change size or gift" in home.words


def test_a_change_from_before_a_log_in_in_another_tab_is_shown_again(
    portal: Portal, cast: Cast, mia: Visitor, placed: PlacedOrder
) -> None:
    path = f"/orders/{placed.number}"
    forms = [mia.get(f"{path}/goods"), mia.get(f"{path}/address")]
    mia.press("Log out")
    mia.get("/login")
    mia.press("Log in", email=cast.mia.email, password=PASSWORD)
    mia.page = forms[0]
    chosen = choices(portal, "TSH-S", "CAP-L")
    again = mia.press("Save changes", **chosen)
    assert again.status == 403
    assert "We’ve kept what you typed" in again.words
    assert stock(portal, "TSH-M") == (9, 1, 0)
    assert chosen.items() <= again.form("Save changes").fields.items()
    assert "We’ve updated your order and emailed you the details." in mia.press("Save changes").words
    mia.page = forms[1]
    assert mia.press("Save the address", line1="2 Low Road").status == 403
    assert "We’ve updated your address and emailed you the details." in mia.press("Save the address").words
