"""Every page in its states, narrow and wide, light and dark: axe finds nothing, and nothing scrolls sideways."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from support.browser import NewPage, submit
from support.cast import ADDRESS, PACK, add_to_catalogue, fill, order, starter
from support.pages import AXE, LEAST_TARGET, MEASURED, Shop, goer, log_in
from wpp.catalogue.check import CataloguePlan, ItemRow
from wpp.orders.approvals import reject
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.placing import place_order
from wpp.people.accounts import edit_user
from wpp.policy import change_setting
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.receiving.purchase_entry import expect

pytestmark = [pytest.mark.browser, pytest.mark.long]

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def checked(page: Page, name: str) -> None:
    """Nothing to find for axe, nothing to scroll sideways, nothing too small to hit, in the light and the dark."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        measured = page.evaluate(MEASURED, LEAST_TARGET)
        assert measured == {"scroll": 0, "header": "one row", "small": []}, f"{name} at {width}"
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options=AXE)
            assert found.violations_count == 0, f"{name} at {width}, {scheme}: {found.generate_report()}"


def test_pages_for_everybody(shop: Shop, new_page: NewPage) -> None:
    page = new_page(javascript=True)
    go = goer(page, shop)
    for name in ("basket", "login", "forgotten-password", "forgotten-password/sent", "nothing-here"):
        go(f"/{name}")
        checked(page, name)
    go("/login")
    submit(page)
    checked(page, "log-in with an error")
    with shop.portal.transaction(by="dee@house.example.com") as work:
        sizes = [("XS", 5), ("XL", 5), ("2XL", 5), ("3XL", 0)]
        rows = [ItemRow(2, f"TSH-{size}", "T-shirt", size, 2, "", "", "each", units) for size, units in sizes]
        add_to_catalogue(work, CataloguePlan("sizes.xlsx", rows))
    go(f"/packs/{PACK}")
    checked(page, "pack")
    # Measured in a face as wide as those of people's devices; a bare Debian has DejaVu, which is wider.
    page.evaluate("document.body.style.fontFamily = 'Liberation Sans, Arial'")
    tops = page.locator(".pills").first.locator(".pill").evaluate_all("all => all.map(e => e.offsetTop)")
    assert (len(tops), len(set(tops))) == (7, 1), "seven sizes stand in one row at 1280"
    submit(page)
    checked(page, "pack with an error")
    go(f"/welcome/{shop.open_token}")
    checked(page, "welcome")
    submit(page)
    checked(page, "welcome with an error")
    go(f"/welcome/{shop.old_token}")
    checked(page, "link too old")
    submit(page)
    checked(page, "fresh link sent")
    go("/welcome/" + "a" * 43)
    checked(page, "unknown link")
    with shop.portal.transaction(by="dee@house.example.com") as work:
        expect(work, "TSH-S", 20, due_on=date(2026, 3, 12), reference="PO 2041")
        for code, units in (("S", 10), ("M", 10), ("XS", 5), ("XL", 5), ("2XL", 5)):
            adjust(work, f"TSH-{code}", -units, reason=Reason.SAMPLE)
    for path in ("/", f"/packs/{PACK}"):
        go(path)
        checked(page, f"{path} when the T-shirts are gone")


def test_pages_of_a_starter(shop: Shop, new_page: NewPage) -> None:
    page = new_page(javascript=True)
    go = goer(page, shop)
    log_in(page, shop, "omar")
    go("/account")
    checked(page, "account without an order")
    fill(shop.portal, shop.cast.omar)
    go("/basket")
    checked(page, "basket")
    go("/checkout")
    checked(page, "address")
    submit(page)
    checked(page, "address with errors")
    for field, value in (
        ("name", "مريم " * 7),
        ("line1", "W" * 35),
        ("town", "王小明" * 11),
        ("postcode", "LS1 4AP"),
    ):
        page.fill(f"#{field}", value)
    submit(page)
    fill(shop.portal, shop.cast.omar, "TSH-S", "CAP-L")
    submit(page, "Place order")
    checked(page, "check your order, which another tab has changed")
    submit(page, "Place order")
    checked(page, "order that is being packed")
    for path in ("/account", f"/packs/{PACK}", "/desk"):
        go(path)
        checked(page, f"{path} after the order")


def test_pages_of_the_desk(shop: Shop, new_page: NewPage) -> None:
    page = new_page(javascript=True)
    go = goer(page, shop)
    log_in(page, shop, "dee")
    checked(page, "empty desk")
    progressing = order(shop.portal, shop.cast.mia)
    with shop.portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")
    key = fill(shop.portal, shop.cast.omar, "TSH-S", "CAP-S")
    with shop.portal.transaction(by=shop.cast.omar.email) as work:
        held = place_order(work, user_id=shop.cast.omar.id, idempotency_key=key, address=ADDRESS)
    for path in ("", "?status=on-hold"):
        go(f"/desk{path}")
        checked(page, f"desk{path}")
    for text in ("mia", "nobody at all"):
        page.get_by_role("searchbox").fill(text)
        submit(page, "Find")
        checked(page, f"search for {text}")
    go(f"/desk/orders/{held.number}")
    page.locator("summary").click()
    checked(page, "order on hold")
    submit(page, "Reject")
    checked(page, "rejection without a reason")
    page.fill("#reason", "Not before May. " * 20)
    submit(page, "Reject")
    checked(page, "order that was rejected")
    go(f"/desk/orders/{progressing.number}/slip")
    checked(page, "slip")
    go(f"/desk/orders/{progressing.number}")
    checked(page, "order that is progressing")
    page.fill("#tracking", "AB123456789GB")
    submit(page, "Complete")
    checked(page, "order that was completed")
    for who, number in (("omar", held.number), ("mia", progressing.number)):
        log_in(page, shop, who)
        go(f"/orders/{number}")
        checked(page, f"the order of {who}")


def test_pages_that_change_an_order(shop: Shop, new_page: NewPage) -> None:
    page = new_page(javascript=True)
    go = goer(page, shop)
    # مريم writes from right to left, and her street is longer than a label.
    with shop.portal.transaction(by="dee@house.example.com") as work:
        edit_user(work, shop.cast.mia.email, first_name="مريم", last_name="عبدالله الطويل")
        rows = [ItemRow(2, "TSH-M", "T-shirt", "M", 2, "Organic cotton", "", "each", None, "Chest 96–101 cm")]
        add_to_catalogue(work, CataloguePlan("guide.xlsx", rows))
    key = fill(shop.portal, shop.cast.mia)
    where = replace(ADDRESS, name="مريم عبدالله الطويل", line1="شارع " * 12)
    with shop.portal.transaction(by=shop.cast.mia.email) as work:
        placed = place_order(work, user_id=shop.cast.mia.id, idempotency_key=key, address=where)
    log_in(page, shop, "mia")
    go(f"/orders/{placed.number}")
    checked(page, "an order from right to left with a line that is too long")
    go(f"/orders/{placed.number}/goods")
    page.locator("summary").first.click()
    checked(page, "choose again, the size guide open")
    page.get_by_role("radio", name="Cap, L/XL").check()
    submit(page, "Save changes")
    checked(page, "order that was changed")
    go(f"/orders/{placed.number}/address")
    page.fill("#postcode", "nowhere")
    submit(page, "Save the address")
    checked(page, "another address with an error")
    go(f"/orders/{placed.number}/cancellation")
    checked(page, "cancel?")
    with shop.portal.transaction(by="walt@house.example.com") as work:
        start_picking(work, placed.number)
    submit(page, "Cancel my order")
    checked(page, "too late to cancel")


def test_pages_of_the_desk_with_many(shop: Shop, new_page: NewPage) -> None:
    page = new_page(javascript=True)
    go = goer(page, shop)
    order(shop.portal, shop.cast.mia)
    with shop.portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")
        nia = starter(work, "Nia")
    held = order(shop.portal, shop.cast.omar)
    order(shop.portal, nia)
    log_in(page, shop, "dee")
    go("/desk?status=on-hold")
    checked(page, "several to approve")
    submit(page, "Approve selected orders")
    checked(page, "nothing ticked")
    with shop.portal.transaction(by="rita@house.example.com") as work:
        reject(work, held.number, reason="Not before May.")
    page.go_back()
    for box in page.get_by_role("checkbox").all():
        box.check()
    submit(page, "Approve selected orders")
    checked(page, "somebody was faster")
    go(f"/desk?search={held.number[:-1]}{(int(held.number[-1]) + 1) % 10}")
    checked(page, "a number that was misread")
    page.get_by_role("searchbox").fill("client")
    submit(page, "Find")
    checked(page, "people and orders found")
    go(f"/desk/people/{shop.cast.omar.id}")
    checked(page, "somebody’s story")
    go(f"/desk/people/{shop.cast.walt.id}")
    checked(page, "somebody of whom there is little to tell")


def test_a_slip_prints_on_one_page(shop: Shop, new_page: NewPage, tmp_path: Path) -> None:
    page = new_page(javascript=True)
    placed = order(shop.portal, shop.cast.mia, "TSH-M", "CAP-L")
    log_in(page, shop, "walt")
    goer(page, shop)(f"/desk/orders/{placed.number}/slip")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1
