"""The names of saved readings: given, listed, shown and forgotten, each for one kind of file."""

import pytest

from support.cast import Cast, stock
from support.cli import Wpp, everything, on_a_terminal
from support.races import at_once, outcomes
from support.readings import ACME, save, surroundings, teach
from wpp.audit import list_entries
from wpp.portal import Portal
from wpp.readings import forget, list_readings, remember
from wpp.sheets import Reading


def test_a_reading_is_named_or_none_is_used(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    teach(wpp)
    file = save("december.csv", ACME, "DN-2,TSH-M,5,9.50")
    refused = wpp("stock", "book-in", file, "--reading", "none", "--json")
    assert refused.document["error"]["code"] == "missing_column"
    assert wpp("stock", "book-in", file, "--reading", "acme", "--json").document["units"] == 5
    changed = save("changed.csv", "Delivery note,SKU,Qty", "DN-3,TSH-M,5")
    refused = wpp("stock", "book-in", changed, "--reading", "Acme", "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "reading_changed")
    refused = wpp("stock", "book-in", file, "--reading", "Other", "--json")
    assert refused.document["error"]["code"] == "unknown_reading"
    refused = wpp("stock", "count", file, "--reading", "Acme", "--json")
    assert refused.document["error"]["code"] == "unknown_reading"


def test_it_is_remembered_listed_and_forgotten_by_name(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = save("acme.csv", ACME, "DN-1,TSH-M,4,9.50")
    words = [
        "sheets",
        "remember",
        "Acme packing list",
        file,
        "--kind",
        "goods-in",
        "--map",
        "quantity=Amount here",
    ]
    told = wpp(*words, "--json")
    assert (told.exit_code, told.document["columns"]["quantity"]) == (0, "Amount here")
    assert wpp(*words, "--json").document["already"]
    assert stock(portal, "TSH-M")[0] == 10
    [listed] = wpp("sheets", "list", "--json").document
    assert (listed["name"], listed["kind"], listed["saved_by"]) == (
        "Acme packing list",
        "goods-in",
        "dee@house.example.com",
    )
    assert wpp("stock", "book-in", file, "--dry-run").exit_code == 0
    assert wpp("sheets", "forget", "acme PACKING list").exit_code == 0
    assert wpp("stock", "book-in", file, "--json").document["error"]["code"] == "missing_column"
    assert (
        wpp("sheets", "forget", "Acme packing list", "--json").document["error"]["code"] == "unknown_reading"
    )
    with portal.reading() as session:
        events = [
            (entry.tag, entry.about) for entry in list_entries(session, thing="reading:Acme packing list")
        ]
    assert events == [
        ("reading:forgotten", "reading:Acme packing list"),
        ("reading:saved", "reading:Acme packing list"),
    ]


def test_a_name_is_for_one_kind_and_for_its_newest_headings(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = save("acme.csv", ACME, "DN-1,TSH-M,4,9.50")
    words = ["--kind", "goods-in", "--map", "quantity=Amount here"]
    assert wpp("sheets", "remember", "Acme", file, *words).exit_code == 0
    other = save("new.csv", ACME.replace("Unit price", "Price"), "DN-1,TSH-M,4,9.50")
    assert wpp("sheets", "remember", "Acme", other, *words).exit_code == 0
    [listed] = wpp("sheets", "list", "--json").document
    assert "Price" in listed["headings"]
    taken = wpp("sheets", "remember", "ACME", other, "--kind", "stock-take", *words[2:], "--json")
    assert taken.document["error"]["code"] == "name_taken"
    assert wpp("sheets", "remember", "None", other, *words, "--json").document["error"]["code"] == "not_saved"
    assert (
        wpp("sheets", "remember", "x" * 61, other, *words, "--json").document["error"]["code"] == "not_saved"
    )


def test_a_suggested_name_never_takes_the_place_of_another_reading(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    teach(wpp)
    other = save("acme-5.csv", "Delivery note,SKU,Here now,Colour", "DN-5,BOT,1,red")
    told = on_a_terminal("stock", "book-in", other, typed="1\n2\ny\n", **surroundings(portal))
    assert told.exit_code == 0, told.stdout
    with portal.reading() as session:
        assert [view.name for view in list_readings(session)] == ["Acme", "Acme 2"]


def test_a_dry_run_remembers_nothing(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = save("acme.csv", ACME, "DN-1,TSH-M,4,9.50")
    before = everything(portal)
    words = ["--map", "quantity=Amount here", "--dry-run"]
    assert wpp("stock", "book-in", file, *words, "--remember", "Acme").exit_code == 0
    assert wpp("sheets", "remember", "Acme", file, "--kind", "goods-in", *words).exit_code == 0
    told = on_a_terminal("stock", "book-in", file, "--dry-run", typed="1\n", **surroundings(portal))
    assert told.exit_code == 0, told.stdout
    assert "from now on" not in told.stdout
    assert everything(portal) == before


@pytest.mark.parametrize("words", [("Acme",), ("Acme", "acme.csv"), ("Acme", "--kind", "goods-in")])
def test_what_to_remember_needs_a_file_and_what_it_is_for(
    portal: Portal, wpp: Wpp, words: tuple[str, ...]
) -> None:
    save("acme.csv", ACME, "DN-1,TSH-M,4,9.50")
    told = wpp("sheets", "remember", *words)
    assert told.exit_code == 2
    assert "wpp sheets remember" in told.stderr


def test_two_who_save_the_same_at_once_save_one(portal: Portal, cast: Cast) -> None:
    reading = Reading("", ("SKU", "Amount"), {"sku": ("SKU", 0), "quantity": ("Amount", 0)})

    def save_it() -> str:
        with portal.transaction(by="walt") as work:
            return remember(work, "goods-in", reading, name="Acme").name

    for _ in range(3):
        assert outcomes(list(at_once([save_it] * 4))) == {"done": 4}
        with portal.transaction(by="walt") as work:
            assert [view.name for view in list_readings(work.session)] == ["Acme"]
            forget(work, "Acme")
