"""The catalogue: read from two sheets, all or nothing, the same file twice the same, opening stock booked once."""

import pytest

from cli.framework.hints import worded
from support.cast import stock
from support.catalogue import ITEMS, PACKS, load, sheet
from wpp.catalogue.check import CatalogueRefused, check_catalogue
from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS
from wpp.catalogue.views import Asks, UnknownSku, find_sku, pack_view, packs
from wpp.portal import Portal
from wpp.stock.levels import list_levels, list_movements


def problems(items: str = ITEMS, choices: str = PACKS) -> list[tuple[object, ...]]:
    """What a refused catalogue names."""
    with pytest.raises(CatalogueRefused) as refused:
        check_catalogue(sheet(items, ITEM_COLUMNS), sheet(choices, PACK_COLUMNS))
    found = [problem.as_json() for problem in refused.value.problems]
    return [(each["row"], each["column"], each["code"]) for each in found]


def test_a_pack_asks_what_its_choices_offer(portal: Portal) -> None:
    result = load(portal)
    assert (result.skus, result.packs) == (4, 1)
    with portal.reading() as session:
        pack = pack_view(session, "welcome-pack")
        assert packs(session) == [pack]
        card = find_sku(session, "00123")
    assert [(choice.name, choice.asks, choice.quantity) for choice in pack.choices] == [
        ("Your T-shirt", Asks.SIZE, 1),
        ("Your gift", Asks.ITEM, 1),
        ("For everybody", Asks.NOTHING, 2),
    ]
    assert [sku.code for sku in pack.choices[1].skus] == ["BOT", "TSH-S"]
    assert card.item == "Card"


def test_opening_stock_is_a_delivery_of_its_own(portal: Portal) -> None:
    opening = load(portal).opening
    assert opening is not None
    assert (opening.number, opening.units) == ("GRN-1", 37)
    assert stock(portal, "TSH-M") == (20, 0, 0)
    with portal.reading() as session:
        assert {step.source.value for step in list_movements(session)} == {"supplier"}


def test_the_same_file_twice_changes_nothing(portal: Portal) -> None:
    load(portal)
    with portal.reading() as session:
        before = (packs(session), list_levels(session), len(list_movements(session, limit=None)))
    assert load(portal).opening is None
    with portal.reading() as session:
        assert (packs(session), list_levels(session), len(list_movements(session, limit=None))) == before


def test_a_new_file_adds_what_is_new_and_brings_up_to_date_what_was_there(portal: Portal) -> None:
    load(portal)
    items = ITEMS.replace("BOT,Bottle,,3,Steel", "BOT,Flask,,4,Steel") + "\nTSH-L,T-shirt,L,,,,,5"
    choices = "\n".join(PACKS.splitlines()[:3])
    answers = {"rename": "rename", "packs": "change", "opening": "book"}
    assert load(portal, items, choices, answers).opening is not None
    assert stock(portal, "TSH-L") == (5, 0, 0)
    assert stock(portal, "BOT") == (7, 0, 0)
    with portal.reading() as session:
        pack = pack_view(session, "welcome-pack")
        assert find_sku(session, "bot").item == "Flask"
    assert [choice.name for choice in pack.choices] == ["Your T-shirt", "Your gift"]
    assert [sku.code for sku in pack.choices[0].skus] == ["TSH-S", "TSH-M", "TSH-L"]
    assert pack.choices[1].asks is Asks.NOTHING


def test_every_problem_of_both_sheets_is_named() -> None:
    items = ITEMS + "\ntsh-s,T-shirt,S,,,,,\n,Pen,,,,,,\nPEN,,,,,,,\nCUP,Cup,,-1,,,,many"
    choices = PACKS + "\nWelcome Pack,Your gift,Botle,1\nWelcome Pack,For everybody,Bottle,3\n,Extra,Bottle,1"
    assert problems(items, choices) == [
        (6, "SKU", "duplicate_in_file"),
        (7, "SKU", "missing_sku"),
        (8, "Item", "name_missing"),
        (9, "Low stock at", "bad_quantity"),
        (9, "Opening stock", "bad_quantity"),
        (6, "SKU or Item", "unknown_sku"),
        (7, "Quantity", "bad_quantity"),
        (8, "Pack", "name_missing"),
    ]


def test_a_code_that_a_spreadsheet_program_ruined_is_refused() -> None:
    assert problems(ITEMS.replace("00123", "3.01043E+13"), PACKS.replace("00123", "Bottle")) == [
        (5, "SKU", "not_text")
    ]


def test_an_unknown_sku_comes_with_the_nearest_ones(portal: Portal) -> None:
    load(portal)
    with portal.reading() as session, pytest.raises(UnknownSku) as refused:
        find_sku(session, "TSHM")
    assert "TSH-M" in worded(refused.value.hints[0])
