"""The one script of the storefront: a new password is measured when its field is left, under the strict policy."""

import pytest
from playwright.sync_api import expect

from support.browser import NewPage, log_in, submit
from support.pages import Shop, goer

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_password_is_measured_when_its_field_is_left(shop: Shop, new_page: NewPage) -> None:
    page = new_page(javascript=True)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    goer(page, shop)(f"/welcome/{shop.open_token}")
    field, said = page.get_by_label("Choose a password"), page.locator("#password-strength")
    for typed, words in (
        ("password123", "too common"),
        ("short", "at least 10"),
        ("four quiet grey herons", "Good password."),
    ):
        field.fill(typed)
        expect(said).to_have_text("")
        field.blur()
        expect(said).to_contain_text(words)
    assert faults == []


def test_the_form_works_without_it(shop: Shop, new_page: NewPage) -> None:
    page = new_page()
    goer(page, shop)(f"/welcome/{shop.open_token}")
    assert page.locator("#password-strength").count() == 0
    page.get_by_label("Choose a password").fill("password123")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_contain_text("too common")


def test_what_only_a_password_manager_reads_makes_no_page_wider(shop: Shop, new_page: NewPage) -> None:
    page = new_page()
    log_in(page, shop.portal, shop.cast.mia, "/account")
    goer(page, shop)("/account/password")
    assert page.locator("input.unseen").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_answer_to_an_earlier_try_is_gone_when_another_is_typed(shop: Shop, new_page: NewPage) -> None:
    page = new_page(javascript=True)
    goer(page, shop)(f"/welcome/{shop.open_token}")
    page.get_by_label("Choose a password").fill("password123")
    submit(page, "Set password")
    wrong, field = page.locator("main .wrong"), page.get_by_label("Choose a password")
    expect(wrong).to_contain_text("too common")
    field.fill("four quiet grey herons")
    expect(wrong).to_be_hidden()
    expect(field).not_to_have_attribute("aria-invalid", "true")
    field.blur()
    expect(page.locator("#password-strength")).to_contain_text("Good password.")
