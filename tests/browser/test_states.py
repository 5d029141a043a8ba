"""What a picture shows and no rule of axe finds: things in the wrong box, or against the edge."""

import pytest
from playwright.sync_api import Page

from support.cast import PACK
from support.pages import Shop, goer, shop
from wpp.policy import change_setting
from wpp.stock.adjustments import Reason, adjust

__all__ = ["shop"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_gift_that_is_sold_out_has_one_box_around_it_and_a_long_brand_keeps_off_the_edge(
    shop: Shop, page: Page
) -> None:
    with shop.portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "BOT", -10, reason=Reason.SAMPLE)
        change_setting(work, "brand.name", "Schleswig-Holsteinische Energieversorgung & Söhne GmbH")
    goer(page, shop)(f"/packs/{PACK}")
    name = page.locator(".offer.gone label.name")
    assert name.evaluate("label => getComputedStyle(label).borderTopStyle") == "none"
    brand, bar = page.locator(".brand").bounding_box(), page.locator(".bar").bounding_box()
    assert brand is not None
    assert bar is not None
    assert brand["height"] > 64
    assert brand["y"] - bar["y"] >= 8
