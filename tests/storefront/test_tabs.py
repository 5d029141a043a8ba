"""Back, reload, and what another tab did meanwhile: every page of the journey says what happened and leads on."""

import pytest

from support.cast import PACK, Cast, fill, order, picks
from support.web import Visitor, at_browser
from wpp.orders.baskets import basket_view, empty_basket
from wpp.policy import change_setting
from wpp.portal import Portal

WHERE = {"name": "Mia Tester", "line1": "1 High Street", "town": "London", "postcode": "SW1A 1AA"}


@pytest.fixture
def mia(portal: Portal, cast: Cast) -> Visitor:
    """Mia with a full basket, at the last look."""
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    mia.press("Continue", **WHERE)
    return mia


def test_every_page_of_the_journey_has_an_address_to_come_back_to(mia: Visitor, portal: Portal) -> None:
    assert mia.page is not None
    assert mia.page.path == "/checkout/check"
    assert mia.get("/checkout/check").words == mia.page.words
    assert mia.get("/checkout").form("Continue").fields["line1"] == "1 High Street"
    assert "Place order" in mia.get("/checkout/check").words
    number = mia.press("Place order").path
    for path in ("/checkout/check", "/checkout", "/basket", f"/packs/{PACK}"):
        back = mia.get(path)
        assert back.status == 200, path
        assert "You’ve already ordered" in back.words, path
        assert f'href="{number}"' in back.html, path
        assert "Add to basket" not in back.words


def test_the_last_look_without_an_address_or_a_basket_leads_to_what_is_missing(
    portal: Portal, cast: Cast
) -> None:
    omar = at_browser(portal, cast.omar)
    assert omar.get("/checkout/check").path == "/basket"
    fill(portal, cast.omar)
    assert omar.get("/checkout/check").path == "/checkout"


def test_no_browser_keeps_what_is_somebodys_own(mia: Visitor, portal: Portal) -> None:
    assert mia.get("/checkout").header("Cache-Control") == "no-store"
    assert mia.press("Continue", postcode="nowhere").header("Cache-Control") == "no-store"
    assert mia.post("/login", {"form_token": mia.token}).header("Cache-Control") == "no-store"
    for path in ("/", "/basket", "/account", f"/packs/{PACK}"):
        assert mia.get(path).header("Cache-Control") == "no-store", path
    stranger = Visitor(portal)
    assert stranger.get(f"/packs/{PACK}").header("Cache-Control") == "private, no-cache", (
        "choices are nobody's yet"
    )
    assert stranger.get("/login").header("Cache-Control") == "no-store"
    assert stranger.press("Log in", email="mia@x.example", password="x").header("Cache-Control") == "no-store"


def test_a_log_out_clears_what_the_browser_kept(mia: Visitor) -> None:
    mia.get("/account")
    form = mia.page.form("Log out") if mia.page else None
    assert form is not None
    answer = mia.post("/logout", form.fields)
    assert answer.header("Clear-Site-Data") == '"cache", "storage"'


def test_a_basket_that_another_tab_changed_is_shown_as_it_is_now(
    mia: Visitor, portal: Portal, cast: Cast
) -> None:
    fill(portal, cast.mia, "TSH-S", "CAP-L")
    told = mia.press("Place order")
    assert told.status == 409
    assert told.title.startswith("Error: Check your order")
    assert "Your basket was changed in another tab" in told.words
    assert "T-shirt , S" in told.words
    assert mia.press("Place order").path.startswith("/orders/")


def test_a_basket_that_another_tab_emptied_leads_to_the_pack(
    mia: Visitor, portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by=cast.mia.email) as work:
        empty_basket(work, user_id=cast.mia.id)
    told = mia.press("Place order")
    assert told.status == 409
    assert "Your basket was emptied in another tab" in told.words
    assert "See what’s in the pack" in told.words
    fill(portal, cast.mia)
    mia.get("/checkout")
    with portal.transaction(by=cast.mia.email) as work:
        empty_basket(work, user_id=cast.mia.id)
    assert "We’ve kept your address" in mia.press("Continue", line1="2 Low Road").words
    fill(portal, cast.mia)
    assert mia.get("/checkout").form("Continue").fields["line1"] == "2 Low Road"


def test_an_order_placed_in_another_tab_is_said_and_led_to(mia: Visitor, portal: Portal, cast: Cast) -> None:
    look = mia.page
    address, pack = mia.get("/checkout"), mia.get(f"/packs/{PACK}")
    placed = order(portal, cast.mia, "TSH-S", "CAP-L")
    chosen = {f"choice-{choice}": str(sku) for choice, sku in picks(portal, "TSH-S", "BOT").items()}
    for page, button, fields in (
        (look, "Place order", {}),
        (address, "Continue", {}),
        (pack, "Add to basket", chosen),
    ):
        mia.page = page
        told = mia.press(button, **fields)
        assert told.status == 409
        assert "You’ve already placed your order in another tab or on another device" in told.words
        assert f"/orders/{placed.number}" in told.html
    with portal.reading() as session:
        assert basket_view(session, user_id=cast.mia.id) is None


def test_whoever_may_order_once_more_still_has_a_pack_and_a_basket(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "orders-per-user", "2")
    mia = at_browser(portal, cast.mia)
    assert "Add to basket" in mia.get(f"/packs/{PACK}").words
    assert "Your basket is empty" in mia.get("/basket").words


def test_where_ordering_is_closed_the_first_page_says_so_and_offers_nothing(
    portal: Portal, cast: Cast
) -> None:
    mia = at_browser(portal, cast.mia)
    assert "Choose your pack" in Visitor(portal).get("/").words
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "orders-per-user", "0")
    for visitor in (mia, Visitor(portal)):
        first = visitor.get("/").words
        assert "Ordering is closed at the moment" in first
        assert "Choose your pack" not in first


def test_a_colleague_sees_the_pack_and_is_never_asked_to_order_it(portal: Portal, cast: Cast) -> None:
    walt = at_browser(portal, cast.walt)
    for path in ("/", f"/packs/{PACK}"):
        seen = walt.get(path)
        assert "This is the starter’s view" in seen.words
        assert "Choose your pack" not in seen.words
        assert "How it works" not in seen.words
        assert "Add to basket" not in seen.words
    chosen = {f"choice-{choice}": str(sku) for choice, sku in picks(portal, "TSH-M", "BOT").items()}
    assert walt.post(f"/packs/{PACK}", chosen | {"form_token": walt.token}).status == 403


def test_a_control_that_nobody_sees_and_a_line_without_end_cost_no_other_answer(mia: Visitor) -> None:
    mia.get("/checkout")
    refused = mia.press("Continue", line1="1 High\x00 Street", town="L" * 5000)
    assert refused.status == 422
    assert "Use 35 characters or fewer for the town or city; this has 5,000." in refused.words
    fields = refused.form("Continue").fields
    assert (fields["line1"], len(fields["town"]), fields["postcode"]) == ("1 High Street", 5000, "SW1A 1AA")
    assert mia.press("Continue", town="Leeds").path == "/checkout/check"


def test_a_reason_that_is_too_long_is_said_and_kept(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    mia = at_browser(portal, cast.mia)
    mia.get(f"/orders/{placed.number}/cancellation")
    refused = mia.press("Cancel my order", reason="why " * 100)
    assert (refused.status, refused.title[:7]) == (422, "Error: ")
    assert "Use 300 characters or fewer; this has 399." in refused.words
    assert len(refused.form("Cancel my order").fields["reason"]) == 399
