"""The desk in a real browser, in the states that an order with something missing brings; see also the other pages."""

from dataclasses import replace
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from support.browser import NewPage
from support.cast import ADDRESS, add_to_catalogue, fill, order
from support.pages import AXE, LEAST_TARGET, MEASURED, Shop, goer, log_in, shop
from wpp.catalogue.check import CataloguePlan, ItemRow, PackRow
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.orders.placing import place_order
from wpp.returns.model import Condition
from wpp.returns.replacements import exchange_return
from wpp.returns.units import ReturnedItem
from wpp.shorts.resolution import Decision, resume
from wpp.shorts.short_picks import ShortItem, report_short

__all__ = ["shop"]
pytestmark = [pytest.mark.browser, pytest.mark.long]

WAYS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((360, "light"), (1280, "dark"))


def checked(page: Page, name: str) -> None:
    """What the other pages are looked at for, on a phone in the light and on a screen in the dark."""
    for width, scheme in WAYS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        measured = page.evaluate(MEASURED, LEAST_TARGET)
        assert (measured["scroll"], measured["small"]) == (0, []), f"{name} at {width}"
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, f"{name} at {width}: {found.generate_report()}"


def rich(shop: Shop, number: str) -> None:
    """An order of which something was missing, that was sent without it, and of which something came back."""
    with shop.portal.transaction(by=shop.cast.cleo.email) as work:
        view = report_short(work, number, [ShortItem("BOT", 1, ShortReason.DAMAGED)], note="Dented")
        resume(work, number, [Decision(view.shorts[-1].id, ShortAnswer.PART)])
        complete(work, number, carrier="DPD", tracking="1550 0000 1234")
        exchange_return(
            work, number, [ReturnedItem("TSH-M", 1, Condition.GOOD)], sku="TSH-S", note="Too large"
        )


def test_pages_of_an_order_with_something_missing(shop: Shop, new_page: NewPage) -> None:
    page = new_page(javascript=True)
    go = goer(page, shop)
    number = order(shop.portal, shop.cast.mia).number
    log_in(page, shop, "walt")
    go(f"/desk/orders/{number}")
    said = page.get_by_text("Report a short pick")
    found = page.get_by_label("Item found instead of T-shirt, M")
    said.click()
    expect(found).to_be_hidden()
    page.get_by_label("T-shirt, M TSH-M").select_option(label="Wrong item on shelf")
    found.fill("TSH-XXL")
    page.get_by_role("button", name="Report short pick").click()
    checked(page, "a short pick with an error")
    found.fill("TSH-S")
    page.get_by_role("button", name="Report short pick").click()
    log_in(page, shop, "cleo")
    go(f"/desk/orders/{number}")
    page.get_by_role("button", name="Save").click()
    checked(page, "blocked, and nothing decided")
    page.get_by_role("radio", name="T-shirt, S instead").check()
    page.get_by_role("button", name="Save").click()
    rich(shop, number := order(shop.portal, shop.cast.omar).number)
    go(f"/desk/orders/{number}")
    for form in page.locator("summary").all():
        form.click()
    checked(page, "an order with a story")
    go(f"/desk/people/{shop.cast.omar.id}")
    checked(page, "a person with a story")


def test_the_button_that_enter_presses_is_seen_by_nobody(shop: Shop, page: Page) -> None:
    number = order(shop.portal, shop.cast.mia).number
    log_in(page, shop, "walt")
    goer(page, shop)(f"/desk/orders/{number}")
    box = page.locator("button[name=enter]").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 0
    page.get_by_label("Carrier").press("Enter")
    expect(page.get_by_text("press Complete if there isn’t one").first).to_be_visible()


def test_a_misread_scan_leaves_the_field_ready_for_the_next(shop: Shop, page: Page) -> None:
    number = order(shop.portal, shop.cast.mia).number
    log_in(page, shop, "walt")
    goer(page, shop)("/desk")
    page.keyboard.type("10009")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Error: Search – Northwind Energy")
    expect(page.get_by_role("alert")).to_contain_text(
        "No order has the number “10009”. Please check it: one digit looks wrong."
    )
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mia Tester")).to_be_visible()


def test_a_slip_of_many_lines_with_a_long_address_prints_on_one_page(shop: Shop, new_page: NewPage) -> None:
    rows = [
        ItemRow(each, f"EXTRA-LONG-CODE-{each}", f"Thing {each} for everybody", "", 1, "", "", "each", 5)
        for each in range(9)
    ]
    packs = [PackRow("Welcome pack", f"Choice {row.row}", row.item.lower(), "", 1) for row in rows]
    with shop.portal.transaction(by="dee@house.example.com") as work:
        add_to_catalogue(work, CataloguePlan("more.xlsx", rows, packs))
    key = fill(shop.portal, shop.cast.omar, "TSH-S", "BOT", *(row.code for row in rows))
    where = replace(ADDRESS, name="王小明 Wolfeschlegelsteinhausenbergerdorff", line1="Flat 12, " * 8)
    with shop.portal.transaction(by=shop.cast.omar.email) as work:
        placed = place_order(work, user_id=shop.cast.omar.id, idempotency_key=key, address=where)
    page = new_page(javascript=True)
    log_in(page, shop, "walt")
    goer(page, shop)(f"/desk/orders/{placed.number}/slip")
    expect(page.locator(".slip li")).to_have_count(12)
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_the_slips_of_a_batch_print_one_a_page_after_their_pick_list(shop: Shop, new_page: NewPage) -> None:
    for person in (shop.cast.mia, shop.cast.omar):
        order(shop.portal, person)
    page = new_page(javascript=True)
    log_in(page, shop, "walt")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Print selected orders").click()
    checked(page, "slips of a batch")
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 3
