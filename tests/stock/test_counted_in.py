"""A quantity whose heading counts something else than units: dozens, packs of ten, cartons of nobody knows how many."""

from typing import Any

import pytest

from support.cast import Cast, stock
from support.cli import Wpp
from wpp.portal import Portal
from wpp.stock.counted_in import multiple_of

BOOK_IN = ("stock", "book-in", "-", "--delivery-note", "DN-1", "--json", "-y")


@pytest.mark.parametrize(
    ("heading", "units"),
    [
        *(("Qty (dozens)", 12), ("Doz.", 12), ("Gross", 144), ("Qty in hundreds", 100)),
        *(("Packs of 10", 10), ("Qty (pack of 6)", 6), ("10-packs", 10), ("Box 24", 24), ("Boxes (x50)", 50)),
        *(("Pairs", 1), ("Qty (pairs)", 1), ("Quantity", 1), ("Units per carton", 1), ("Packed", 1)),
        *(("Cartons", 0), ("Qty (boxes)", 0), ("No. of cartons", 0), ("Qty (kg)", 0), ("Sets", 0)),
    ],
)
def test_what_a_heading_counts(heading: str, units: int) -> None:
    assert multiple_of(heading) == units


def test_dozens_are_no_units(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    piped = b"SKU,Qty (dozens)\nTSH-M,2\n"
    [question] = wpp(*BOOK_IN, piped=piped).document["error"]["questions"]
    assert question["id"].startswith("column-quantity")


@pytest.mark.parametrize(("answer", "units"), [("packs", 24), ("units", 2)])
@pytest.mark.parametrize("unit", ["", "dozen"])
def test_a_chosen_column_of_dozens_is_asked_about(
    portal: Portal, cast: Cast, wpp: Wpp, answer: str, units: int, unit: str
) -> None:
    piped = "SKU,Qty (dozens)\nTSH-M,2\n" if not unit else f"SKU,Qty (dozens),Unit\nTSH-M,2,{unit}\n"
    words = (*BOOK_IN, "--map", "quantity=Qty (dozens)")
    [question] = wpp(*words, piped=piped.encode()).document["error"]["questions"]
    assert question["text"] == "“Qty (dozens)” (B) is 2 in row 2. Is each of them 12 units?"
    told = wpp(*words, "--answer", f"{question['id']}={answer}", piped=piped.encode())
    if unit and answer == "units":
        assert told.document["error"]["problems"][0]["code"] == "wrong_unit"
    else:
        assert told.document["units"] == units


def test_pairs_are_what_is_counted(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    told = wpp(*BOOK_IN, "--map", "quantity=Pairs", piped=b"SKU,Pairs\nTSH-M,2\n")
    assert told.document["units"] == 2


def test_cartons_of_nobody_knows_how_many_are_asked_about(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    piped = b"SKU,Qty (cartons)\nTSH-M,2\n"
    words = (*BOOK_IN, "--map", "quantity=B")
    [question] = wpp(*words, piped=piped).document["error"]["questions"]
    refused = wpp(*words, "--answer", f"{question['id']}=none", piped=piped)
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "units_unknown")
    assert wpp(*words, "--answer", f"{question['id']}=units", piped=piped).document["units"] == 2


def test_the_contents_of_a_carton_beside_them_are_asked_about_once(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    piped = b"SKU,Qty (cartons),Units per carton\nTSH-M,2,10\n"
    words = (*BOOK_IN, "--map", "quantity=B")
    [question] = wpp(*words, piped=piped).document["error"]["questions"]
    assert question["id"].startswith("packs-")
    assert wpp(*words, "--answer", f"{question['id']}=packs", piped=piped).document["units"] == 20


def test_dozens_in_a_count_an_order_and_a_comparison(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    def answered_with_dozens(*words: str) -> dict[str, Any]:
        words = (*words, "--json", "-y", "--map", "quantity=B")
        piped = b"SKU,Qty (dozens)\nTSH-M,1\n"
        [question] = wpp(*words, piped=piped).document["error"]["questions"]
        told = wpp(*words, "--answer", f"{question['id']}=packs", piped=piped)
        document: dict[str, Any] = told.document
        return document

    answered_with_dozens("stock", "count", "-")
    assert stock(portal, "TSH-M")[0] == 12
    assert answered_with_dozens("stock", "reconcile", "-")["differences"] == []
    answered_with_dozens("purchase", "add", "-", "--reference", "P1", "--by", "2099-01-01")
    assert [line["quantity"] for line in wpp("purchase", "list", "--json").document] == [12]
