"""Before people are invited: is there enough for all of them, part by part and size by size?"""

import pytest

from support.cast import Cast, add_to_catalogue, order, starter, stock_the_shelves
from support.cli import Wpp, everything
from wpp.catalogue.check import CataloguePlan, ItemRow, PackRow
from wpp.forecast.coverage import Shortage, shortages
from wpp.portal import Portal


def short(portal: Portal, people: int) -> dict[str, Shortage]:
    """What may not be enough for so many, by the name of the choice."""
    with portal.reading() as session:
        return {each.choice: each for each in shortages(session, people=people)}


def test_the_total_of_a_choice_is_held_against_the_people_who_come(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_S=10, TSH_M=10, TSH_L=10, BOT=10, CAP_S=10, CAP_L=10, CARD=25)
    assert short(portal, 25) == {}
    found = short(portal, 31)
    assert {name: (each.available, each.wanted, each.missing) for name, each in found.items()} == {
        "Your T-shirt": (30, 31, 1),
        "Your gift": (30, 31, 1),
        "Included": (25, 31, 6),
    }


def test_every_size_is_named_where_the_total_does_not_cover_the_people(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_S=3, TSH_M=2, TSH_L=0, BOT=4)
    found = short(portal, 6)
    assert list(found) == ["Your T-shirt"]
    assert [(size.sku, size.available) for size in found["Your T-shirt"].sizes if size.short] == [
        ("TSH-S", 3),
        ("TSH-M", 2),
        ("TSH-L", 0),
    ]


def test_a_size_that_is_sold_out_is_named_though_the_total_would_do(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_L=0)
    found = short(portal, 5)
    assert list(found) == ["Your T-shirt"]
    assert [size.sku for size in found["Your T-shirt"].sizes if size.short] == ["TSH-L"]
    assert found["Your T-shirt"].missing == 0


def test_sizes_are_expected_in_the_share_that_they_have_had(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_S=100, TSH_M=30, TSH_L=100, BOT=200, CAP_S=20, CAP_L=20, CARD=200)
    with portal.transaction(by="dee") as work:
        people = [starter(work, f"Starter{number}") for number in range(20)]
    for number, person in enumerate(people[:19]):
        order(portal, person, "TSH-S" if number % 4 == 0 else "TSH-M", "BOT")
    assert short(portal, 24) == {}, "nineteen orders are chance"
    order(portal, people[19], "TSH-M", "BOT")
    [shirt] = short(portal, 24).values()
    assert (shirt.choice, shirt.missing) == ("Your T-shirt", 0)
    assert [(size.sku, size.available, size.expected, size.short) for size in shirt.sizes] == [
        ("TSH-S", 95, 6, False),
        ("TSH-M", 15, 18, True),
        ("TSH-L", 100, 0, False),
    ]


def two_packs(portal: Portal, **opening: int) -> None:
    """A pack with a T-shirt and one with a cap; a card is in both."""
    stock_the_shelves(portal, **opening)
    rows = [
        ItemRow(2, "SCARF", "Scarf", "", 2, "", "", "each", opening.get("SCARF", 10)),
        ItemRow(3, "CARD", "Welcome card", "", 2, "", "", "each", 0),
    ]
    packs = [
        PackRow("Scarf pack", "Your scarf", "scarf", "", 1),
        PackRow("Scarf pack", "Included", "welcome card", "", 1),
    ]
    with portal.transaction(by="dee") as work:
        add_to_catalogue(work, CataloguePlan("more.xlsx", rows, packs))


def test_a_person_who_may_choose_among_packs_is_counted_once(portal: Portal) -> None:
    two_packs(portal, TSH_S=10, TSH_M=10, TSH_L=10, BOT=99, SCARF=10, CARD=60)
    assert short(portal, 40) == {}, "thirty shirts and ten scarves are enough for forty people"
    found = short(portal, 43)
    assert {name: (each.pack, each.available, each.wanted) for name, each in found.items()} == {
        "Your T-shirt": ("Welcome pack", 30, 33),
        "Your scarf": ("Scarf pack", 10, 13),
    }


def test_what_every_pack_has_is_wanted_once_by_everybody(portal: Portal) -> None:
    two_packs(portal, TSH_S=99, BOT=99, SCARF=99, CARD=60)
    found = short(portal, 62)
    assert {
        name: (each.pack, each.available, each.wanted) for name, each in found.items() if each.missing
    } == {"Included": ("Welcome pack and Scarf pack", 60, 62)}


def test_packs_are_expected_in_the_share_that_they_have_had(portal: Portal) -> None:
    two_packs(portal, TSH_S=99, TSH_M=99, TSH_L=99, BOT=99, SCARF=1, CARD=99)
    assert short(portal, 40) == {}, "nobody needs to choose a scarf"
    with portal.transaction(by="dee") as work:
        people = [starter(work, f"Starter{number}") for number in range(20)]
    for person in people:
        order(portal, person, "TSH-S", "BOT")
    assert "Your scarf" not in short(portal, 40), "twenty people have chosen the other one"


def test_nobody_to_come_needs_nothing(portal: Portal) -> None:
    stock_the_shelves(portal, TSH_L=0)
    assert short(portal, 0) == {}


def test_a_dry_run_says_how_many_and_what_would_run_short(portal: Portal, wpp: Wpp) -> None:
    stock_the_shelves(portal, TSH_S=1, TSH_M=0, TSH_L=0, BOT=9)
    with portal.transaction(by="dee") as work:
        for name in ("Ada", "Ben", "Cy"):
            starter(work, name)
    before = everything(portal)
    told = wpp("welcome", "send", "--dry-run")
    assert told.exit_code == 0
    assert told.stdout == "3 welcome emails would be queued.\nDry run: nothing was changed.\n"
    assert told.stderr.splitlines() == [
        "Stock may not be enough for the 3 people who can order:",
        "  Welcome pack, Your T-shirt: 1 for 3, 2 units too few",
        "    TSH-S  T-shirt, S: 1 left",
        "    TSH-M  T-shirt, M: sold out",
        "    TSH-L  T-shirt, L: sold out",
    ]
    document = wpp("welcome", "send", "-n", "--json").document
    assert (document["queued"], document["to_order"], document["dry_run"]) == (3, 3, True)
    assert [(each["choice"], each["missing"]) for each in document["short"]] == [("Your T-shirt", 2)]
    assert everything(portal) == before


@pytest.mark.usefixtures("cast")
def test_those_invited_before_count_too(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    wpp("welcome", "send", "--user", cast.mia.email)
    assert wpp("welcome", "send", "-n", "--json").document["to_order"] == 2
    assert wpp("welcome", "send", "--user", cast.mia.email, "--json").document["short"] == []
