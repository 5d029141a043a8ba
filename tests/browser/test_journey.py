"""The whole journey in a real browser: a phone, no JavaScript, from the email's link to the dispatched parcel."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from support.browser import NewPage, log_in, send_log_in, submit
from support.cast import Cast, order, stock
from support.serving import served
from support.web import PASSWORD, give_password, link_sent_to
from wpp.orders.model import Status
from wpp.orders.queries import list_orders
from wpp.people.views import UserView
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.starters.invite import welcome

pytestmark = pytest.mark.browser

UNSEEN_FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;  // the browser's own bar, between the last and the first of the page
  const around = [e, e.closest('.pill'), e.closest('.offer')].filter(Boolean);
  return around.some(a => getComputedStyle(a).outlineStyle !== 'none') ? null : e.outerHTML;
}"""
"""What has the focus without showing it."""


@pytest.fixture
def shop(portal: Portal, cast: Cast) -> Iterator[Portal]:
    """The portal at an address that a browser can open."""
    with served(portal) as here:
        yield here


def welcomed(shop: Portal, user: UserView, mail: Path) -> str:
    """Welcome somebody and give the address of the link in their email."""
    with shop.transaction(by="dee@house.example.com") as work:
        welcome(work, emails=[user.email], secret=shop.secret)
    shop.send_mail()
    return shop.configuration.base_url + link_sent_to(user.email, mail)


def choose_and_order(page: Page) -> str:
    """From the pack page to the order page; gives the order's number."""
    page.get_by_role("group", name="Your T-shirt").get_by_role("radio", name="M", exact=True).check()
    page.get_by_role("group", name="Your gift").get_by_role("radio", name="Cap, L/XL").check()
    page.get_by_role("button", name="Add to basket").click()
    expect(page.get_by_role("heading", name="Your basket")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[autocomplete=name]")).to_have_value("Mia Tester")
    page.locator("[autocomplete=address-line1]").fill("1 High Street")
    page.locator("[autocomplete=address-level2]").fill("London")
    page.locator("[autocomplete=postal-code]").fill("sw1a1aa")
    page.locator("[autocomplete=tel]").fill("07700 900123")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("SW1A 1AA")).to_be_visible()
    submit(page, "Place order")
    expect(page).to_have_url(re.compile(r"/orders/[0-9]+$"))
    return page.url.rpartition("/")[2]


def test_mia_orders_on_her_phone_without_javascript(
    shop: Portal, cast: Cast, page: Page, tmp_path: Path
) -> None:
    page.goto(welcomed(shop, cast.mia, tmp_path / "mail"))
    expect(page.get_by_role("heading", name="Hello Mia")).to_be_visible()
    page.locator("[autocomplete=new-password]").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("radio", name="L – sold out")).to_be_disabled()
    number = choose_and_order(page)
    expect(page.get_by_role("heading", name="We’re getting your pack ready")).to_be_visible()
    expect(page.get_by_text(number).first).to_be_visible()
    assert stock(shop, "CAP-L") == (9, 1, 0)


def test_a_basket_is_kept_over_the_log_in(shop: Portal, cast: Cast, page: Page) -> None:
    give_password(shop, cast.mia)
    page.goto(shop.configuration.base_url)
    page.get_by_role("link", name="Choose your pack").click()
    page.get_by_role("group", name="Your T-shirt").get_by_role("radio", name="S", exact=True).check()
    page.get_by_role("group", name="Your gift").get_by_role("radio", name="Bottle").check()
    page.get_by_role("button", name="Add to basket").click()
    page.get_by_role("button", name="Continue").click()
    send_log_in(page, cast.mia.email)
    expect(page.get_by_role("heading", name="Where shall we send it?")).to_be_visible()
    page.get_by_role("link", name="Basket").click()
    expect(page.get_by_text("T-shirt, S")).to_be_visible()


def test_back_and_reload_are_safe_at_every_step(shop: Portal, cast: Cast, page: Page) -> None:
    """Also after an error, which is the answer to a form: Chromium cannot go back to one that may not be kept."""
    log_in(page, shop, cast.mia, "/login")
    page.get_by_role("button", name="Add to basket").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("group", name="Your T-shirt").get_by_role("radio", name="S", exact=True).check()
    page.get_by_role("group", name="Your gift").get_by_role("radio", name="Bottle").check()
    page.get_by_role("button", name="Add to basket").click()
    page.get_by_role("button", name="Continue").click()
    page.locator("[autocomplete=address-line1]").fill("1 High Street")
    page.locator("[autocomplete=address-level2]").fill("London")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[autocomplete=postal-code]").fill("SW1A 1AA")
    page.get_by_role("button", name="Continue").click()
    check = page.get_by_role("heading", name="Check your order")
    expect(check).to_be_visible()
    page.reload()
    expect(check).to_be_visible()
    page.go_back()
    expect(page.locator("[autocomplete=address-line1]")).to_have_value("1 High Street")
    page.go_back()  # the address before its error
    expect(page.get_by_role("alert")).to_have_count(0)
    page.go_back()
    basket = page.get_by_role("heading", name="Your basket")
    expect(basket).to_be_visible()
    page.go_back()  # the pack with its error
    small = page.get_by_role("group", name="Your T-shirt").get_by_role("radio", name="S", exact=True)
    expect(small).to_be_checked()
    page.go_forward()
    expect(basket).to_be_visible()
    for _ in ("the address before its error", "the address with its error"):
        page.go_forward()
        expect(page.locator("[autocomplete=address-line1]")).to_be_visible()
    page.go_forward()
    expect(check).to_be_visible()
    page.reload()
    expect(check).to_be_visible()
    submit(page, "Place order")
    expect(page).to_have_url(re.compile(r"/orders/[0-9]+$"))
    placed = page.url
    ready = page.get_by_role("heading", name="We’re getting your pack ready")
    expect(ready).to_be_visible()
    page.reload()
    expect(ready).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="View your order").click()
    expect(page).to_have_url(placed)
    assert stock(shop, "TSH-S") == (9, 1, 0)


def test_rita_approves_walt_completes_and_mia_follows_her_parcel(
    shop: Portal, cast: Cast, new_page: NewPage, tmp_path: Path
) -> None:
    with shop.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")
    mia, rita, walt = new_page(), new_page(width=1280), new_page()
    mia.goto(welcomed(shop, cast.mia, tmp_path / "mail"))
    mia.locator("[autocomplete=new-password]").fill(PASSWORD)
    mia.get_by_role("button", name="Set password").click()
    number = choose_and_order(mia)
    expect(mia.get_by_text("On Hold")).to_be_visible()

    log_in(rita, shop, cast.rita, "/desk")
    rita.get_by_role("link", name=re.compile(number)).click()
    rita.get_by_role("button", name="Approve").click()
    expect(rita.get_by_text("Progressing", exact=True)).to_be_visible()

    log_in(walt, shop, cast.walt, f"/desk/orders/{number}")
    walt.get_by_label("Carrier").fill("Royal Mail")
    walt.get_by_label("Tracking code").fill("AB123456789GB")
    walt.get_by_role("button", name="Complete").click()
    expect(walt.get_by_text("Completed", exact=True).first).to_be_visible()

    mia.reload()
    expect(mia.get_by_role("link", name="Track it with Royal Mail")).to_have_attribute(
        "href", re.compile("AB123456789GB")
    )
    assert stock(shop, "TSH-M") == (9, 0, 0)


def test_a_person_who_may_not_order_again_is_led_to_their_order(
    shop: Portal, cast: Cast, page: Page, tmp_path: Path
) -> None:
    page.goto(welcomed(shop, cast.mia, tmp_path / "mail"))
    page.locator("[autocomplete=new-password]").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    number = choose_and_order(page)
    page.goto(f"{shop.configuration.base_url}/checkout")
    page.get_by_role("link", name=f"View your order {number}").click()
    expect(page).to_have_url(re.compile(number))
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()


def test_the_keyboard_alone_goes_through_the_whole_journey(
    shop: Portal, cast: Cast, page: Page, tmp_path: Path
) -> None:
    """Tab, arrows, Space and Enter; what has the focus is always to be seen."""
    page.goto(welcomed(shop, cast.mia, tmp_path / "mail"))
    tab_to(page, page.locator("[autocomplete=new-password]"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    shirts = page.get_by_role("group", name="Your T-shirt")
    tab_to(page, shirts.get_by_role("radio", name="S", exact=True))
    page.keyboard.press("ArrowRight")
    expect(shirts.get_by_role("radio", name="M", exact=True)).to_be_checked()
    tab_to(page, page.get_by_role("radio", name="Bottle"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Add to basket"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    for token, text in (("address-line1", "1 High Street"), ("address-level2", "London")):
        tab_to(page, page.locator(f"[autocomplete={token}]"))
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    # The summary of what is wrong has the focus; its link leads to the field.
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    postcode = page.locator("[autocomplete=postal-code]")
    expect(postcode).to_be_focused()
    page.keyboard.type("sw1a1aa")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Place order"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/orders/[0-9]+$"))
    tab_to(page, page.get_by_role("link", name="Cancel the order"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Cancel my order"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your order was cancelled")).to_be_visible()
    assert stock(shop, "TSH-M") == (10, 0, 0)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus, which must be seen on everything on the way."""
    expect(target).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        unseen = page.evaluate(UNSEEN_FOCUS)
        assert unseen is None, unseen
        if target.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {target}")


def test_a_scanner_opens_an_order_and_completes_it(shop: Portal, cast: Cast, page: Page) -> None:
    """A scanner types what it reads and ends with Enter; nobody touches the screen."""
    number, other = order(shop, cast.mia).number, order(shop, cast.omar).number
    log_in(page, shop, cast.walt, "/desk")
    expect(page.get_by_role("searchbox")).to_be_focused()
    scan(page, f"{shop.configuration.base_url}/desk/orders/{number}")
    expect(page.get_by_label("Tracking code")).to_be_focused()
    scan(page, f"{shop.configuration.base_url}/desk/orders/{other}")  # the next slip, where a code belongs
    expect(page.get_by_role("heading", name="Omar Tester")).to_be_visible()
    expect(page.get_by_label("Tracking code")).to_be_focused()
    scan(page, "")  # Enter alone
    expect(page.get_by_text("or press Complete if there isn’t one").first).to_be_visible()
    with shop.reading() as session:
        here = {each.number: each.status for each in list_orders(session, now=shop.now())}
    assert here == {number: Status.PROGRESSING, other: Status.PROGRESSING}
    page.goto(f"{shop.configuration.base_url}/desk/orders/{number}")
    expect(page.get_by_label("Tracking code")).to_be_focused()
    scan(page, "AB123456789GB")
    expect(page.get_by_text("Completed", exact=True).first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()


def scan(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")
