"""The same SKU on several rows of one file: its units are taken together, and nobody is left to guess it."""

from pathlib import Path

import pytest

from support.cast import Cast, stock
from support.cli import Wpp
from wpp.portal import Portal

FILES = {
    ("stock", "book-in"): "Delivery note,SKU,Quantity\nDN-1,TSH-M,12\nDN-1,BOT,1\nDN-1,tsh-m,8\n",
    ("stock", "count"): "SKU,Quantity\nTSH-M,12\nBOT,10\nTSH-M,8\n",
    ("stock", "expect", "--reference", "PO-1", "--by", "2026-12-01"): "SKU,Quantity\nTSH-M,12\nBOT,1\nTSH-M,8\n",
}  # fmt: skip
EXPECTED = ("stock", "expect", "--reference", "PO-1", "--by", "2026-12-01")


@pytest.mark.parametrize("words", FILES, ids=lambda words: words[1])
def test_units_that_are_added_together_are_said(cast: Cast, wpp: Wpp, words: tuple[str, ...]) -> None:
    Path("file.csv").write_text(FILES[words])
    on = " on PO-1" if words == EXPECTED else ""
    dry = wpp(*words, "file.csv", "--dry-run")
    assert f"  TSH-M{on} stands in rows 2 and 4: 12 + 8 = 20 units.\n" in dry.stdout
    said = wpp(*words, "file.csv", "--json").document["repeated"]
    reference = {"reference": "PO-1"} if on else {}
    assert said == [reference | {"sku": "TSH-M", "rows": [2, 4], "quantities": [12, 8], "quantity": 20}]


def test_two_rows_that_say_the_same_may_be_a_copy(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    Path("file.csv").write_text("Delivery note,SKU,Quantity\nDN-1,BOT,5\nDN-1,BOT,5\n")
    told = wpp("stock", "book-in", "file.csv").stdout
    assert "BOT stands in rows 2 and 3: 5 + 5 = 10 units. Two of them are the same" in told
    assert stock(portal, "BOT")[0] == 20


def test_of_one_order_with_two_days_the_later_is_kept(cast: Cast, wpp: Wpp) -> None:
    rows = "PO-1,BOT,5,2026-12-09\nPO-1,BOT,6,2026-12-01\n"
    Path("file.csv").write_text(f"Reference,SKU,Quantity,Expected\n{rows}")
    said = "5 + 6 = 11 units. Of their days, 1 December 2026 and 9 December 2026, the last is kept."
    assert said in wpp("stock", "expect", "file.csv", "-n").stdout
    told = wpp("stock", "expect", "file.csv", "--json").document
    assert [(each["quantity"], each["by"]) for each in told["expected"]] == [(11, "2026-12-09")]


def test_two_days_in_one_delivery_are_said_and_the_first_is_kept(cast: Cast, wpp: Wpp) -> None:
    rows = "DN-1,2026-03-04,BOT,5\nDN-1,2026-03-02,TSH-M,1\nDN-1,,CARD,1\nDN-1,2026-03-04,CAP-L,1\n"
    Path("file.csv").write_text(f"Delivery note,Date,SKU,Quantity\n{rows}")
    told = wpp("stock", "book-in", "file.csv", "--dry-run").stdout
    days = "2 March 2026 in row 3 and 4 March 2026 in rows 2 and 5"
    assert f"  One delivery note and 2 days: {days}. 2 March 2026 is kept.\n" in told
    document = wpp("stock", "book-in", "file.csv", "--json").document
    assert document["delivered_on"] == "2026-03-02"
    assert document["days"] == [{"day": "2026-03-02", "rows": [3]}, {"day": "2026-03-04", "rows": [2, 5]}]


def test_one_day_and_single_rows_need_no_words(cast: Cast, wpp: Wpp) -> None:
    rows = "DN-1,2026-03-04,BOT,5\nDN-1,2026-03-04,CARD,5\n"
    Path("file.csv").write_text(f"Delivery note,Date,SKU,Quantity\n{rows}")
    told = wpp("stock", "book-in", "file.csv", "--dry-run").stdout
    assert "stands in" not in told
    assert "days" not in told
