"""A delivery note that was booked in before: what is new is said, and nothing of the advice books it twice."""

from pathlib import Path

import pytest

from support.cast import Cast, stock
from support.cli import Answer, Wpp, everything, on_a_terminal
from support.databases import SQLITE_ONLY
from wpp.portal import Portal

HEAD = "Delivery note,SKU,Quantity\n"
FIRST = ("DN-1,TSH-L,12", "DN-1,BOT,4", "DN-1,CARD,7")
GROWN = ("dn 1,TSH-L,15", "dn 1,CARD,7", "dn 1,CAP-L,2", "dn 1,CAP-L,3", "dn 1,BOT,1")


def delivery(file: str, *rows: str) -> str:
    """A delivery as a file; gives its name."""
    Path(file).write_text("\n".join([HEAD.strip(), *rows, ""]))
    return file


def refused(wpp: Wpp, file: str, *words: str) -> Answer:
    """Book in what is not taken."""
    told = wpp("stock", "book-in", file, *words)
    assert told.exit_code == 3, told
    return told


@pytest.fixture
def booked(cast: Cast, wpp: Wpp) -> Wpp:
    """A portal in which the first delivery was booked in."""
    assert wpp("stock", "book-in", delivery("first.csv", *FIRST)).exit_code == 0
    return wpp


def test_what_a_grown_delivery_has_beyond_the_first_is_said_sku_by_sku(portal: Portal, booked: Wpp) -> None:
    before = everything(portal)
    said = refused(booked, delivery("grown.csv", *GROWN)).stderr
    for line in (
        "TSH-L: 12 booked, 15 in this file (row 2): 3 more",
        "CARD: 7 booked, 7 in this file (row 3): as booked",
        "CAP-L: 0 booked, 5 in this file (rows 4, 5): 5 more",
        "BOT: 4 booked, 1 in this file (row 6): 3 fewer",
        "Quantity): DN-1 added, TSH-L, 3; DN-1 added, CAP-L, 5.",
    ):
        assert line in said
    assert "This file has 8 units more and 3 units fewer than was booked." in said
    assert everything(portal) == before


def test_the_refusal_has_its_lines_for_programs(booked: Wpp) -> None:
    error = refused(booked, delivery("grown.csv", *GROWN), "--json").document["error"]
    assert (error["code"], error["perhaps"]) == ("already_booked", False)
    assert error["lines"][2] == {"sku": "CAP-L", "booked": 0, "in_file": 5, "difference": 5, "rows": [4, 5]}
    assert error["new_rows"] == [
        {"delivery_note": "DN-1 added", "sku": "TSH-L", "quantity": 3},
        {"delivery_note": "DN-1 added", "sku": "CAP-L", "quantity": 5},
    ]


def test_following_the_advice_books_what_is_new_and_nothing_twice(portal: Portal, booked: Wpp) -> None:
    grown = delivery("grown.csv", *GROWN)
    assert "The new rows are in" in refused(booked, grown, "--rejects", "new.xlsx").stderr
    told = booked("stock", "book-in", "new.xlsx", "--json").document
    assert (told["delivery_note"], told["units"]) == ("DN-1 added", 8)
    assert (stock(portal, "TSH-L")[0], stock(portal, "CAP-L")[0]) == (15, 15)
    advice = refused(booked, grown, "--json").document["error"]
    assert advice["new_rows"] == []
    assert (stock(portal, "TSH-L")[0], stock(portal, "CAP-L")[0]) == (15, 15)
    assert advice["try"] == ["If fewer came, count BOT on the shelf and book the count: wpp stock count FILE"]
    again = delivery("more.csv", *GROWN, "DN-1,CAP-S,1")
    assert refused(booked, again, "--json").document["error"]["new_rows"] == [
        {"delivery_note": "DN-1 added 2", "sku": "CAP-S", "quantity": 1}
    ]


def test_the_very_same_delivery_again_needs_nothing(booked: Wpp) -> None:
    told = refused(booked, delivery("copy.csv", *FIRST), "--rejects", "new.xlsx")
    assert "GRN-2" in told.stderr
    assert "from first.csv; nothing was booked again. This file is the same." in told.stderr
    assert "Try: There's nothing to do" in told.stderr
    assert "--rejects" not in told.stderr
    assert not Path("new.xlsx").exists()


def test_another_delivery_under_the_same_note_is_taken_for_one(booked: Wpp) -> None:
    advice = refused(booked, delivery("other.csv", "DN-1,CAP-S,6"), "--json").document["error"]["try"]
    assert (
        advice[0]
        == "None of its SKUs were in that delivery, so it may be a different one from another supplier."
    )
    assert "DN-1 added, CAP-S, 6." in advice[1]
    assert not any("fewer" in each for each in advice)


@pytest.mark.parametrize(("first", "second"), [("0012", "12"), ("12", "0012"), ("00-12", "12")])
def test_a_note_that_lost_its_leading_zeros_is_not_booked_twice(
    portal: Portal, cast: Cast, wpp: Wpp, first: str, second: str
) -> None:
    assert wpp("stock", "book-in", delivery("first.csv", f"{first},BOT,3")).exit_code == 0
    told = refused(wpp, delivery("second.csv", f"{second},BOT,3"), "--json")
    error = told.document["error"]
    assert (error["code"], error["perhaps"]) == ("already_booked", True)
    assert f"Delivery note {second} may be {first}" in error["message"]
    assert stock(portal, "BOT")[0] == 13
    assert wpp("stock", "book-in", "second.csv", "--another").exit_code == 0
    assert stock(portal, "BOT")[0] == 16


@pytest.mark.parametrize(("first", "second"), [("0012", "120"), ("0012", "DN-12"), ("00A1", "A1")])
def test_a_note_that_is_only_similar_is_another_delivery(
    cast: Cast, wpp: Wpp, first: str, second: str
) -> None:
    assert wpp("stock", "book-in", delivery("first.csv", f"{first},BOT,3")).exit_code == 0
    assert wpp("stock", "book-in", delivery("second.csv", f"{second},BOT,3")).exit_code == 0


@SQLITE_ONLY
@pytest.mark.parametrize(("typed", "units"), [("\n", 13), ("y\ny\n", 16)])
def test_a_person_is_asked_whether_it_is_the_same_note(
    portal: Portal, cast: Cast, wpp: Wpp, typed: str, units: int
) -> None:
    assert wpp("stock", "book-in", delivery("first.csv", "0012,BOT,3")).exit_code == 0
    told = on_a_terminal("stock", "book-in", delivery("second.csv", "12,BOT,3"), typed=typed)
    assert "BOT: 3 booked, 3 in this file" in told.stdout
    assert "Is it another delivery? [y/N]" in told.stdout
    assert stock(portal, "BOT")[0] == units


def test_another_is_no_way_round_the_same_note(booked: Wpp) -> None:
    assert "TSH-L: 12 booked" in refused(booked, delivery("copy.csv", *FIRST), "--another").stderr
