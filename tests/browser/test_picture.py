"""The pictures in the README: the sample portal on a phone and on a desk's screen.

`WPP_PICTURES=1 pytest tests/test_browser_picture.py`, which is `make pictures`, takes them anew; otherwise those that
are there are looked at.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from cli.setup.create_portal import apply_sample_brand
from support.browser import log_in
from support.floors import ROOT
from support.portal import SECRET, Clock
from support.serving import served
from wpp.catalogue.check import check_catalogue
from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS
from wpp.catalogue.views import pack_view
from wpp.configuration import Configuration
from wpp.orders.addresses import ShippingAddress
from wpp.orders.baskets import basket_view, fill_basket
from wpp.orders.placing import place_order
from wpp.people.accounts import add_user
from wpp.people.model import Role
from wpp.people.passwords import Hasher
from wpp.people.views import UserView
from wpp.policy import change_setting
from wpp.portal import Portal, open_portal
from wpp.portal.import_catalogue import import_catalogue
from wpp.sheets import ReadOptions, read_sheet
from wpp.stock.adjustments import Reason, adjust

pytestmark = pytest.mark.browser

LARGEST, LARGEST_OF_ALL = 96 * 1024, 300 * 1024
"""Bytes; everybody who clones the project carries them."""
PHONE, SCREEN = (360, 880), (1280, 800)
PICTURES = {
    "landing.png": SCREEN,
    "pack-page.png": PHONE,
    "order.png": PHONE,
    "desk.png": SCREEN,
}
PACK = "welcome-pack"
STARTERS = (("Amara", "Osei"), ("Łukasz", "Nowak"), ("Grace", "O’Neill"), ("小明", "王"))


@dataclass(frozen=True)
class Sample:
    """The sample portal with orders in it."""

    portal: Portal
    amara: UserView
    rita: UserView
    number: str


def test_the_readme_shows_current_pictures_of_a_bearable_size(
    browser: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    if os.environ.get("WPP_PICTURES"):
        with sample(sqlite_url, tmp_path) as here:
            for name, content in taken(browser, here):
                (ROOT / "docs" / name).write_bytes(compressed(content))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sizes = []
    for name, size in PICTURES.items():
        content = (ROOT / "docs" / name).read_bytes()
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.size) == ("PNG", size), name
        assert len(content) <= LARGEST, name
        assert f"docs/{name}" in readme
        sizes.append(len(content))
    assert sum(sizes) <= LARGEST_OF_ALL


@contextmanager
def sample(database_url: str, folder: Path) -> Iterator[Sample]:
    """The sample catalogue, one size of it sold out, and four people's orders, three of which wait."""
    clock = Clock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    mail, london = (folder / "mail").as_uri(), ZoneInfo("Europe/London")
    where = Configuration(None, database_url, mail, "http://portal.test", SECRET, london)
    portal = open_portal(where, clock=clock, hasher=Hasher.cheap())
    catalogue = ROOT / "data" / "sample" / "catalogue.xlsx"
    items = read_sheet(catalogue, ITEM_COLUMNS, ReadOptions(sheet="Items"))
    packs = read_sheet(catalogue, PACK_COLUMNS, ReadOptions(sheet="Packs"))
    with portal.transaction(by="dee") as work:
        import_catalogue(work, check_catalogue(items, packs))
        apply_sample_brand(work)
        adjust(work, "TEE-NVY-3XL", -8, reason=Reason.SAMPLE)
        people = [
            add_user(work, email=f"starter{place}@northwind.example.com", first_name=first, last_name=last)
            for place, (first, last) in enumerate(STARTERS)
        ]
        rita = add_user(
            work,
            email="rita@northwind.example.com",
            first_name="Rita",
            last_name="Marsh",
            role=Role.REPRESENTATIVE,
        )
    numbers = []
    for person in people:
        numbers.append(ordered(portal, person))
        clock.now += timedelta(hours=3)
        with portal.transaction(by="dee") as work:
            change_setting(work, "approval", "on")
    with served(portal) as here:
        yield Sample(here, people[0], rita, numbers[0])
    portal.close()


def ordered(portal: Portal, person: UserView) -> str:
    """Somebody's order: of everything the first that there is."""
    with portal.transaction(by=person.email) as work:
        choices = pack_view(work.session, PACK).choices
        chosen = {choice.id: choice.skus[min(1, len(choice.skus) - 1)].id for choice in choices}
        fill_basket(work, pack_slug=PACK, picks=chosen, user_id=person.id)
        basket = basket_view(work.session, user_id=person.id)
        assert basket is not None
        where = ShippingAddress(person.full_name, "1 High Street", "", "London", "SW1A 1AA", "GB", "")
        return place_order(
            work, user_id=person.id, idempotency_key=basket.idempotency_key, address=where
        ).number


def taken(browser: Browser, here: Sample) -> Iterator[tuple[str, bytes]]:
    """Every picture with its name."""
    with opened(browser, here, "landing.png", "/", None) as page:
        yield "landing.png", shot(page, SCREEN)
    with opened(browser, here, "pack-page.png", f"/packs/{PACK}", None) as page:
        page.get_by_role("group", name="T-shirt").get_by_role("radio", name="M", exact=True).check()
        page.get_by_role("radio", name="Water bottle").check()
        yield "pack-page.png", shot(page, PHONE)
    with opened(browser, here, "order.png", f"/orders/{here.number}", here.amara) as page:
        yield "order.png", shot(page, PHONE)
    with opened(browser, here, "desk.png", "/desk", here.rita) as page:
        for box in page.get_by_role("checkbox").all()[:2]:
            box.check()
        yield "desk.png", shot(page, SCREEN)


@contextmanager
def opened(browser: Browser, here: Sample, name: str, path: str, who: UserView | None) -> Iterator[Page]:
    """A page as somebody sees it."""
    width, height = PICTURES[name]
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    page = context.new_page()
    base = here.portal.configuration.base_url
    if who is not None:
        log_in(page, here.portal, who, "/login")
    page.goto(base + path)
    yield page
    context.close()


def shot(page: Page, size: tuple[int, int]) -> bytes:
    """The upper part of the page."""
    return page.screenshot(clip={"x": 0, "y": 0, "width": size[0], "height": size[1]}, full_page=True)


def compressed(content: bytes) -> bytes:
    """The same picture with as many colours as it needs."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
