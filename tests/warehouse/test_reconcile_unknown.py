"""SKUs in Logistock's file that nobody here knows: named, and the rest is compared."""

from pathlib import Path

from support.cast import Cast, stock
from support.cli import Wpp
from support.logistock import OPENING
from wpp.portal import Portal


def test_a_row_with_an_unknown_sku_is_named_and_the_others_are_compared(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    rows = [*(f"{sku},{units}" for sku, units in OPENING.items()), "HAT-9,n/a", "TSH-MM,3"]
    Path("theirs.csv").write_text("\n".join(["SKU,Quantity", *rows, ""]))
    told = wpp("stock", "reconcile", "theirs.csv", "--json", "--rejects", "unknown.csv")
    assert told.exit_code == 4
    assert [(each["row"], each["value"], each["code"]) for each in told.document["unknown"]] == [
        (len(OPENING) + 2, "HAT-9", "unknown_sku"),
        (len(OPENING) + 3, "TSH-MM", "unknown_sku"),
    ]
    assert (told.document["compared"], told.document["differences"]) == (len(OPENING), [])
    assert "There is no SKU TSH-MM. Did you mean TSH-M" in told.stderr
    assert Path("unknown.csv").read_text().count("There is no SKU") == 2
    said = wpp("stock", "reconcile", "theirs.csv", "--quiet")
    assert (said.exit_code, said.stdout, "HAT-9" in said.stderr) == (4, "", True)
    rows[0] = rows[0].replace(",10", ",12")
    Path("theirs.csv").write_text("\n".join(["SKU,Quantity", *rows, ""]))
    booked = wpp("stock", "reconcile", "theirs.csv", "--book", "--reason", "Counted again", "--json")
    assert (booked.exit_code, booked.document["booked"]) == (4, True)
    assert stock(portal, "TSH-S")[0] == 12


def test_a_file_without_any_sku_of_ours_is_another_file(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    Path("theirs.csv").write_text("SKU,Quantity\nHAT-9,3\nHAT-8,1\n")
    told = wpp("stock", "reconcile", "theirs.csv", "--json")
    assert (told.exit_code, told.document["error"]["code"]) == (3, "rows_rejected")
    assert len(told.document["error"]["problems"]) == 2


def test_a_count_with_unknown_skus_is_refused_whole_and_names_them_all(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    Path("count.csv").write_text("SKU,Quantity\nBOT,3\nHAT-9,3\nHAT-8,1\n")
    told = wpp("stock", "count", "count.csv")
    assert (told.exit_code, "HAT-9" in told.stderr, "HAT-8" in told.stderr) == (3, True, True)
    assert stock(portal, "BOT")[0] == 10
