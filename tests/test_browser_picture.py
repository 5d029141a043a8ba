"""The picture in the README: the pack page of the sample portal on a phone.

`WPP_PICTURES=1 pytest tests/test_browser_picture.py` takes it anew; otherwise the one that is there is looked at.
"""

import os
import struct
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from support.floors import ROOT
from support.portal import SECRET
from support.serving import served
from wpp.catalogue import ITEM_COLUMNS, PACK_COLUMNS, check_catalogue
from wpp.people import Hasher
from wpp.policy import change_setting
from wpp.portal import open_portal
from wpp.settings import Configuration
from wpp.sheets import ReadOptions, read_sheet
from wpp.stock import Reason, adjust, import_catalogue

pytestmark = pytest.mark.browser

PICTURE = ROOT / "docs" / "pack-page.png"
LARGEST = 64 * 1024
"""Bytes; everybody who clones the project carries it."""
WIDTH, HEIGHT, SHARPNESS = 360, 880, 1


def test_the_readme_shows_the_pack_page_on_a_phone(browser: Browser, sqlite_url: str, tmp_path: Path) -> None:
    if os.environ.get("WPP_PICTURES"):
        PICTURE.write_bytes(picture_of_pack_page(browser, sqlite_url, tmp_path))
    content = PICTURE.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (WIDTH * SHARPNESS, HEIGHT * SHARPNESS)
    assert len(content) <= LARGEST
    assert f"]({PICTURE.relative_to(ROOT)})" in (ROOT / "README.md").read_text(encoding="utf-8")


def picture_of_pack_page(browser: Browser, database_url: str, folder: Path) -> bytes:
    """The sample catalogue's pack, one size of it sold out, two choices made."""
    where = Configuration(
        None,
        database_url,
        (folder / "mail").as_uri(),
        "http://portal.test",
        SECRET,
        ZoneInfo("Europe/London"),
    )
    portal = open_portal(where, hasher=Hasher.cheap())
    catalogue = ROOT / "data" / "sample" / "catalogue.xlsx"
    items = read_sheet(catalogue, ITEM_COLUMNS, ReadOptions(sheet="Items"))
    packs = read_sheet(catalogue, PACK_COLUMNS, ReadOptions(sheet="Packs"))
    with portal.transaction(by="dee") as work:
        import_catalogue(work, check_catalogue(items, packs))
        change_setting(work, "brand.name", "Northwind")
        change_setting(work, "brand.colour", "#0f5c4a")
        adjust(work, "TEE-NVY-3XL", -8, reason=Reason.SAMPLE)
    with served(portal) as here:
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SHARPNESS,
            java_script_enabled=False,
        )
        page = context.new_page()
        page.goto(f"{here.configuration.base_url}/packs/welcome-pack")
        page.get_by_role("group", name="T-shirt").get_by_role("radio", name="M", exact=True).check()
        page.get_by_role("radio", name="Water bottle").check()
        taken = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT}, full_page=True)
        context.close()
    portal.close()
    return taken
