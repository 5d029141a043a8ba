"""Another portal's file completes nothing here, though its numbers are orders of this one as well."""

from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Wpp, everything
from wpp.orders.numbers import digits_of
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.sheets import write_csv


@pytest.fixture
def digits(portal: Portal, cast: Cast) -> str:
    """The digits of an order of a portal whose numbers begin with NW."""
    with portal.transaction(by="dee") as work:
        change_setting(work, "order-prefix", "NW")
        change_setting(work, "brand.name", "Northwind Welcome")
    return digits_of(order(portal, cast.mia).number)


FILES = {
    "order complete --from": (["Order", "Tracking"], ["AB1"]),
    "return record --from": (["Order", "SKU", "Condition"], ["BOT", "good"]),
}


@pytest.mark.parametrize("command", FILES)
def test_a_file_of_another_portal_is_refused_and_a_row_of_one_is_named(
    portal: Portal, cast: Cast, wpp: Wpp, digits: str, command: str
) -> None:
    headings, rest = FILES[command]
    if command.startswith("return"):
        wpp("order", "complete", digits)
    before = everything(portal)
    write_csv(Path("theirs.csv"), headings, [[f"AC{digits}", *rest], [f"ac-{digits}", *rest]])
    refused = wpp(*command.split(), "theirs.csv", "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "wrong_portal")
    assert refused.document["error"]["message"] == (
        "theirs.csv is another portal's file: this is Northwind Welcome, whose order numbers begin with NW."
    )
    assert everything(portal) == before
    write_csv(Path("mixed.csv"), headings, [[f"AC{digits}", *rest], [f"nw {digits}", *rest]])
    mixed = wpp(*command.split(), "mixed.csv", "--json")
    assert mixed.exit_code == 4
    assert "wrong_portal" in mixed.stdout
    assert everything(portal) != before


def test_the_same_return_is_known_again_with_and_without_the_letters(
    portal: Portal, cast: Cast, wpp: Wpp, digits: str
) -> None:
    wpp("order", "complete", digits)
    for number in (digits, f"NW{digits}"):
        write_csv(Path("back.csv"), ["Order", "SKU", "Condition"], [[number, "BOT", "good"]])
        assert wpp("return", "record", "--from", "back.csv").exit_code == 0
    assert len(wpp("return", "list", "--json").document) == 1
