"""A real Chromium for tests: started once, with a context of its own for every test."""

import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from support.needs import lacking
from support.web import PASSWORD, give_password
from wpp.people.views import UserView
from wpp.portal import Portal

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing that a browser does on its own account: no updates, no look-ups. Containers run it as root: no sandbox.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHT = 800


class NewPage(Protocol):
    """How a test asks for a page: on a phone, in the light and without JavaScript unless it says otherwise.

    axe needs `javascript=True`: without, it waits for ever.
    """

    def __call__(self, *, width: int = 360, javascript: bool = False, dark: bool = False) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, or the one that Playwright has downloaded.

    Playwright keeps an event loop in the main thread from here on: `asyncio.run` needs a thread of its own.
    """
    chromium, reason = None, ""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=program, args=QUIET)
        except PlaywrightError as error:
            reason = error.message.strip().splitlines()[0]
        if chromium is None:
            lacking(f"no Chromium that starts ({reason})", "On Debian: apt-get install chromium.")
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens pages, each with cookies of its own, as one more person at one more machine."""
    contexts = []

    def page(*, width: int = 360, javascript: bool = False, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            timezone_id="Europe/London",
        )
        contexts.append(context)
        return context.new_page()

    yield page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One page on a phone, without JavaScript."""
    return new_page()


def log_in(page: Page, shop: Portal, user: UserView, path: str) -> None:
    """Go to a page that asks for a log-in first, and come through."""
    give_password(shop, user)
    page.goto(shop.configuration.base_url + path)
    send_log_in(page, user.email)


def send_log_in(page: Page, email: str) -> None:
    """Fill the log-in form and wait for the page behind it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    submit(page, "Log in")
    expect(page.get_by_label("Password")).to_have_count(0)


def submit(page: Page, button: str | None = None) -> None:
    """Press a button that sends a form (the first of the page, or that of a name) and wait for its answer.

    A click may return before the answer has come: whoever goes on at once (`goto`, `reload`, `page.url`, axe) then has
    the page that is being left, and Chromium says "Not attached to an active page".
    """
    pressed = (
        page.get_by_role("button", name=button, exact=True) if button else page.locator("main button").first
    )
    with page.expect_navigation():
        pressed.click()
