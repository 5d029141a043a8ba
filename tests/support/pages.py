"""Every page in a real browser: the portal that is looked at, and what is measured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from support.browser import submit
from support.cast import Cast, stock_the_shelves, the_cast
from support.portal import SECRET, Clock
from support.serving import served
from support.web import PASSWORD, give_password
from wpp.configuration import Configuration
from wpp.people.accounts import edit_user
from wpp.people.model import Purpose
from wpp.people.password_links import make_link
from wpp.people.passwords import Hasher
from wpp.policy import change_setting
from wpp.portal import Portal, open_portal

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}}
LONDON = ZoneInfo("Europe/London")
LEAST_TARGET = 44
"""CSS pixels, both ways, of everything that one presses or fills in."""
MEASURED = """least => {
  const box = e => e.getBoundingClientRect();
  const hit = e => {  // a radio or a box to tick is pressed by its label, too, and that by all it covers
    const label = e.labels && e.labels[0], over = label && getComputedStyle(label, '::after').position === 'absolute';
    return over ? label.offsetParent : label && ['radio', 'checkbox'].includes(e.type) ? label : e;
  };
  const small = [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => e.getClientRects().length && !e.disabled)
    .filter(e => Math.min(box(hit(e)).height, box(hit(e)).width) < least - .01);
  return {
    scroll: document.documentElement.scrollWidth - innerWidth,
    header: document.querySelector('.bar').offsetHeight > 72 ? 'two rows' : 'one row',
    small: small.map(e => e.outerHTML),
  };
}"""


@dataclass(frozen=True)
class Shop:
    """A portal with an order in every status, at an address that a browser can open."""

    portal: Portal
    cast: Cast
    numbers: dict[str, str]
    open_token: str
    old_token: str


@pytest.fixture
def shop(sqlite_url: str, tmp_path: Path) -> Iterator[Shop]:
    """One database is enough to look at pages."""
    clock = Clock()
    where = Configuration(
        None, sqlite_url, (tmp_path / "mail").as_uri(), "http://portal.test", SECRET, LONDON
    )
    portal = open_portal(where, clock=clock, hasher=Hasher.cheap())
    stock_the_shelves(portal)
    cast = the_cast(portal)
    with portal.transaction(by="dee@house.example.com") as work:
        old = make_link(work, cast.mia.id, Purpose.WELCOME, days=1, secret=SECRET).token
    clock.advance(days=2)
    with portal.transaction(by="dee@house.example.com") as work:
        fresh = make_link(work, cast.mia.id, Purpose.WELCOME, days=30, secret=SECRET).token
        change_setting(work, "brand.name", "Northwind Energy")
        change_setting(work, "delivery-countries", "GB, IE")
        change_setting(work, "reply-to", "welcome-packs@northwind-energy-holdings.example.com")
        endless = "Wolfeschlegelsteinhausenbergerdorff" * 3
        edit_user(work, cast.omar.email, first_name="王小明" * 7, last_name=endless)
    with served(portal) as here:
        yield Shop(here, cast, {}, fresh, old)
    portal.close()


def log_in(page: Page, shop: Shop, who: str) -> None:
    """Log somebody of the cast in."""
    user = getattr(shop.cast, who)
    give_password(shop.portal, user)
    page.context.clear_cookies()
    page.goto(shop.portal.configuration.base_url + "/login")
    page.fill("#email", user.email)
    page.fill("#password", PASSWORD)
    submit(page)


def goer(page: Page, shop: Shop) -> Callable[[str], None]:
    """Opens pages by their paths."""

    def go(path: str) -> None:
        page.goto(shop.portal.configuration.base_url + path)

    return go
