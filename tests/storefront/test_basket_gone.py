"""A basket whose pack has changed says what is gone and what is new, and keeps the rest until it is chosen again."""

import pytest

from support.cast import ADDRESS, Cast, fill
from support.web import at_browser
from wpp.catalogue.check import CataloguePlan, ItemRow, PackRow
from wpp.orders.baskets import BadPick, basket_view
from wpp.orders.placing import place_order
from wpp.portal import Portal
from wpp.portal.import_catalogue import CatalogueResult, import_catalogue

ROWS = (
    ("TSH-S", "T-shirt", "S"),
    ("TSH-M", "T-shirt", "M"),
    ("TSH-L", "T-shirt", "L"),
    ("BOT", "Bottle", ""),
    ("CAP-S", "Cap", "S/M"),
    ("CAP-L", "Cap", "L/XL"),
    ("CARD", "Welcome card", ""),
)
ANSWERS = {"packs": "change", "opening": "book"}


def imported(portal: Portal, *offers: tuple[str, str], **more: str) -> CatalogueResult:
    """The pack with these choices and items instead."""
    items = [
        ItemRow(2 + row, code, item, size, None, "", "", "each", None)
        for row, (code, item, size) in enumerate(ROWS)
    ]
    items += [ItemRow(20, code, item, "", None, "", "", "each", 9) for code, item in more.items()]
    packs = [PackRow("Welcome pack", choice, item, "", 1) for choice, item in offers]
    with portal.transaction(by="dee") as work:
        return import_catalogue(work, CataloguePlan("catalogue.xlsx", items, packs), ANSWERS)


def refusal(portal: Portal, cast: Cast, key: str) -> str:
    """What Place order says."""
    with pytest.raises(BadPick) as refused, portal.transaction(by="mia") as work:
        place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)
    return refused.value.message


def test_a_choice_that_the_pack_has_lost(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia, "TSH-M", "BOT")
    result = imported(portal, ("Your T-shirt", "t-shirt"), ("Included", "welcome card"))
    assert [(each.choice, each.removed) for each in result.differences.packs_changed] == [
        ("Your gift", ("Bottle", "Cap, S/M", "Cap, L/XL"))
    ]
    assert result.baskets == (1,)
    assert (
        refusal(portal, cast, key) == "Something you chose is no longer part of the pack. Check your basket."
    )
    visitor = at_browser(portal, cast.mia)
    page = visitor.get("/basket")
    assert "Bottle No longer available. Choose again" in page.words
    visitor.get("/packs/welcome-pack")
    answer = visitor.press("Add to basket")
    assert (answer.path, "No longer available" in answer.words) == ("/basket", False)
    assert "Continue" in answer.words


def test_an_item_that_a_choice_has_lost(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia, "TSH-M", "BOT")
    imported(portal, ("Your T-shirt", "t-shirt"), ("Your gift", "cap"), ("Included", "welcome card"))
    assert refusal(portal, cast, key) == "Your gift has changed since you chose. Choose again."
    with portal.reading() as session:
        basket = basket_view(session, user_id=cast.mia.id)
    assert basket is not None
    assert [(line.sku, line.gone) for line in basket.lines] == [
        ("TSH-M", False),
        ("BOT", True),
        ("CARD", False),
    ]


def test_a_choice_that_is_new(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia, "TSH-M", "BOT")
    imported(
        portal,
        ("Your T-shirt", "t-shirt"),
        ("Your gift", "bottle"),
        ("Your gift", "cap"),
        ("Included", "welcome card"),
        ("A pen", "pen"),
        PEN="Pen",
    )
    assert refusal(portal, cast, key) == "A pen has changed since you chose. Choose again."
    page = at_browser(portal, cast.mia).get("/basket")
    assert "A pen New in this pack. Choose again" in page.words
    assert page.reader.all_faults() == []
