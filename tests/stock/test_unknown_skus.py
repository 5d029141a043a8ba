"""SKUs that nobody knows: told of together with their rows and units, with the one code that must have been meant."""

from pathlib import Path

import pytest

from support.cast import Cast
from support.cli import Wpp
from wpp.catalogue.near_codes import nearest_code
from wpp.portal import Portal

KNOWN = ("TSH-S", "TSH-M", "TSH-L", "BOT", "CARD", "CAP-L", "MUG-01")
ROWS = "BOTT,12\nTSH-M,1\nNEW-1,20\nNEW-1,\nBOTT,8\nNEW-1,20\nOTHER,5\n"
FILES = {
    ("stock", "book-in"): f"SKU,Quantity\n{ROWS}",
    ("stock", "count"): f"SKU,Quantity\n{ROWS}",
    ("purchase", "add", "--reference", "PO-1", "--by", "2099-12-01"): f"SKU,Quantity\n{ROWS}",
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    {
        "BOTT": "BOT",
        "TSHM": "TSH-M",
        "TSH-MM": "TSH-M",
        "THS-M": "TSH-M",
        "mug-1": "MUG-01",
        "CAPL": "CAP-L",
        # Of a family of sizes one is as near as another.
        "TSH-X": "",
        "TSH": "",
        "ZZZ": "",
    }.items(),
)
def test_a_code_is_suggested_where_it_is_clearly_the_nearest(typed: str, meant: str) -> None:
    assert nearest_code(typed, KNOWN) == meant


@pytest.mark.parametrize("words", FILES, ids=lambda words: words[1])
def test_rows_of_one_unknown_sku_share_a_line(
    portal: Portal, cast: Cast, wpp: Wpp, words: tuple[str, ...]
) -> None:
    Path("file.csv").write_text(FILES[words])
    told = wpp(*words, "file.csv", "--json")
    lines = [line.strip() for line in told.stderr.splitlines() if "There is no SKU" in line]
    assert lines == [
        "rows 2 and 6 (20 units), SKU: There is no SKU BOTT. Did you mean BOT?",
        "rows 4, 5 and 7 (40 units), SKU: There is no SKU NEW-1.",
        "row 8, SKU: There is no SKU OTHER.",
    ]
    problems = told.document["error"]["problems"]
    unknown = [(each["row"], each["value"]) for each in problems if each["code"] == "unknown_sku"]
    assert sorted(unknown) == [
        (2, "BOTT"),
        (4, "NEW-1"),
        (5, "NEW-1"),
        (6, "BOTT"),
        (7, "NEW-1"),
        (8, "OTHER"),
    ]
    assert set(problems[0]) == {"sheet", "row", "column", "value", "code", "message"}


def test_lines_that_are_left_out_are_counted_by_their_rows(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    rows = "".join(f"ZZ-{number}00,1\n" * 2 for number in range(30))
    Path("file.csv").write_text(f"SKU,Quantity\n{rows}")
    told = wpp("stock", "book-in", "file.csv", "--delivery-note", "DN-1")
    lines = [line.strip() for line in told.stderr.splitlines()]
    assert sum(line.startswith("rows ") for line in lines) == 20
    assert "and 20 more; use --json to list them all" in lines
