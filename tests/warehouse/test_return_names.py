"""Names and postcodes in a file of returns are compared with the orders', as those of a tracking file are."""

from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Answer, Wpp, everything
from wpp.portal import Portal
from wpp.sheets import write_csv

HEADINGS = ("Order", "SKU", "Condition", "Customer", "Postcode")


@pytest.fixture
def both(portal: Portal, cast: Cast, wpp: Wpp) -> tuple[str, str]:
    """The orders of Mia and Omar, which have left."""
    numbers = order(portal, cast.mia).number, order(portal, cast.omar).number
    for number in numbers:
        assert wpp("order", "complete", number).exit_code == 0
    return numbers


def back(wpp: Wpp, *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS, answer: str = "") -> Answer:
    write_csv(Path("back.csv"), list(headings), [list(row) for row in rows])
    more = ("--answer", answer) if answer else ()
    return wpp("return", "record", "--from", "back.csv", "--json", *more)


def codes(said: Answer) -> list[tuple[int, str]]:
    return [(each["row"], each["code"]) for each in said.document["rejected"]]


def test_a_file_about_other_people_is_refused(portal: Portal, both: tuple[str, str], wpp: Wpp) -> None:
    rows = [(number, "BOT", "good", "Ada Byron", "EH1 1AA") for number in both]
    before = everything(portal)
    refused = back(wpp, *rows)
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "wrong_portal")
    assert everything(portal) == before
    taken = back(wpp, *rows, answer="names=ignore")
    assert (taken.exit_code, len(taken.document["returns"])) == (0, 2)


def test_rows_that_were_swapped_are_named_and_with_them_the_rest_of_their_order(
    both: tuple[str, str], wpp: Wpp
) -> None:
    mia, omar = both
    said = back(
        wpp,
        (mia, "BOT", "good", "Omar Tester", ""),
        (mia, "CARD", "good", "Mia Tester", ""),
        (omar, "BOT", "good", "Omar Tester", ""),
    )
    assert (said.exit_code, codes(said)) == (4, [(2, "other_recipient"), (3, "rest_of_order")])
    assert [each["order"] for each in said.document["returns"]] == [omar]


def test_a_name_with_nothing_in_common_is_asked_about_where_the_postcode_fits(
    both: tuple[str, str], wpp: Wpp
) -> None:
    mia, _ = both
    postcode = wpp("order", "show", mia, "--json").document["address"]["postcode"]
    row = (mia, "BOT", "good", "Reception", postcode)
    asked = back(wpp, row)
    assert (asked.exit_code, codes(asked)) == (4, [(2, "needs_answer")])
    assert back(wpp, row, answer=f"recipient-{mia}=use").exit_code == 0
    again = back(wpp, row)
    assert (again.exit_code, len(again.document["already"])) == (0, 1), (
        "what was recorded is not compared again"
    )


def test_a_column_name_that_says_what_came_back_is_nobody(both: tuple[str, str], wpp: Wpp) -> None:
    headings = ("Order", "SKU", "Name", "Condition")
    said = back(wpp, (both[0], "BOT", "Bottle", "good"), (both[1], "CARD", "Card", "good"), headings=headings)
    assert (said.exit_code, len(said.document["returns"])) == (0, 2), said.stdout


def test_good_rows_beside_a_bad_one_of_their_order_are_listed(both: tuple[str, str], wpp: Wpp) -> None:
    """Nothing of the order is recorded, so each of its rows is named, and comes back to be corrected."""
    write_csv(
        Path("back.csv"), ["Order", "SKU", "Condition"], [[both[0], "BOT", "odd"], [both[0], "CARD", "good"]]
    )
    said = wpp("return", "record", "--from", "back.csv", "--json", "--rejects", "bad.csv")
    assert codes(said) == [(2, "bad_condition"), (3, "rest_of_order")]
    assert said.document["rejected"][1]["message"] == (
        f"Row 2 of order {both[0]} was rejected, so this row wasn't recorded either."
    )
    assert Path("bad.csv").read_text(encoding="utf-8-sig").count(both[0]) >= 2
