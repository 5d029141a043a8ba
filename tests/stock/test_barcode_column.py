"""Rows with a barcode, with or without a SKU: used if we know it, rejected if it contradicts the SKU."""

from pathlib import Path
from typing import Any

import pytest

from support.cast import Cast, order, stock
from support.catalogue import load
from support.cli import Wpp
from wpp.orders.closing.complete import complete
from wpp.portal import Portal

SMALL, MEDIUM, BOTTLE = "2000000000008", "2000000000015", "2000000000022"
CODED = f"""SKU,Item,Size,Barcode,Other codes
TSH-S,T-shirt,S,{SMALL},SUP 1
TSH-M,T-shirt,M,{MEDIUM},SUP 2
TSH-L,T-shirt,L,,
BOT,Bottle,,{BOTTLE},"""


@pytest.fixture(autouse=True)
def coded(portal: Portal, cast: Cast, nowhere: Path) -> None:
    """The catalogue of the cast, with barcodes; what it doesn't have is kept."""
    load(portal, CODED, None, {"missing": "keep"})


def book_in(wpp: Wpp, *lines: str) -> dict[str, int]:
    """The units booked in from a delivery of these lines."""
    answer = delivered(wpp, *lines)
    assert answer["exit_code"] == 0, answer
    return {line["sku"]: line["quantity"] for line in answer["lines"]}


def delivered(wpp: Wpp, *lines: str) -> dict[str, Any]:
    """The document about a delivery of these lines."""
    piped = "\n".join(lines).encode()
    answer = wpp("stock", "book-in", "-", "--delivery-note", "DN-1", "--json", "-y", piped=piped)
    return {**answer.document, "exit_code": answer.exit_code}


def problems(wpp: Wpp, *lines: str) -> list[tuple[int, str, str]]:
    """Row, column and code of what stands against a delivery."""
    found = delivered(wpp, *lines)["error"]["problems"]
    return [(each["row"], each["column"], each["code"]) for each in found]


@pytest.mark.parametrize("heading", ["EAN", "GTIN", "UPC", "Barcode", "Bar code", "EAN code"])
def test_a_delivery_without_a_sku_is_read_by_its_barcodes(wpp: Wpp, heading: str) -> None:
    lines = (f"{heading},Qty", f"{MEDIUM},4", f"0{SMALL},2", f"{SMALL},1")
    assert book_in(wpp, *lines) == {"TSH-M": 4, "TSH-S": 3}


def test_what_was_read_as_what_is_said(wpp: Wpp) -> None:
    document = delivered(wpp, "SKU,Qty", f"{MEDIUM},4", "tsh-s,1", "sup 1,1")
    assert document["read"]["remarks"] == [
        f"Read by barcodes and other codes: {MEDIUM} is TSH-M and sup 1 is TSH-S."
    ]


def test_a_sku_and_a_barcode_that_agree_are_one_line(wpp: Wpp, portal: Portal) -> None:
    before = stock(portal, "TSH-M")[0]
    assert book_in(wpp, "SKU,EAN,Qty", f"TSH-M,{MEDIUM},4", f",{MEDIUM},2", "BOT,,1") == {
        "TSH-M": 6,
        "BOT": 1,
    }
    assert stock(portal, "TSH-M")[0] == before + 6


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (f"TSH-S,{MEDIUM},4", ("EAN", "code_conflict")),
        (f"{SMALL},{MEDIUM},4", ("EAN", "code_conflict")),
        (f'TSH-M,"{MEDIUM}, {SMALL}",4', ("EAN", "code_conflict")),
        # Nobody knows the code, but it is like another SKU's.
        (f"TSH-SS,{MEDIUM},4", ("EAN", "code_conflict")),
        (",2000000000016,4", ("EAN", "bad_barcode")),
        (",2E+12,4", ("EAN", "not_text")),
        (",2000000000039,4", ("EAN", "unknown_sku")),
        (",,4", ("SKU", "missing_sku")),
        # It is like the code of another SKU's supplier.
        (f"SUP-1,{MEDIUM},4", ("EAN", "code_conflict")),
        ("NIX,,4", ("SKU", "unknown_sku")),
    ],
)
def test_a_row_that_contradicts_itself_or_means_nothing_is_a_problem(
    wpp: Wpp, portal: Portal, row: str, problem: tuple[str, str]
) -> None:
    before = stock(portal, "TSH-M")
    assert problems(wpp, "SKU,EAN,Qty", "BOT,,1", row) == [(3, *problem)]
    assert stock(portal, "TSH-M") == before


def test_a_suppliers_code_that_nobody_knows_gives_way_to_the_barcode(wpp: Wpp) -> None:
    assert book_in(wpp, "Item code,EAN,Qty", f"8845-17,{MEDIUM},4") == {"TSH-M": 4}


def test_a_barcode_that_excel_ruined_does_not_matter_beside_a_sku(wpp: Wpp) -> None:
    assert book_in(wpp, "SKU,EAN,Qty", "TSH-M,2E+12,4", "TSH-S,2000000000016,1") == {"TSH-M": 4, "TSH-S": 1}


def test_two_columns_of_barcodes_beside_a_sku_are_not_used_and_that_is_said(wpp: Wpp) -> None:
    document = delivered(wpp, "SKU,EAN,UPC,Qty", f"TSH-M,{MEDIUM},,4")
    [remark] = document["read"]["remarks"]
    assert (
        "2 columns could be Barcode: “EAN” (column B) and “UPC” (column C). None of them was used." in remark
    )
    assert delivered(wpp, "EAN,UPC,Qty", f"{MEDIUM},,4")["error"]["code"] == "ambiguous_header"


def test_counts_orders_and_their_count_are_read_by_barcodes_too(wpp: Wpp, portal: Portal) -> None:
    available = stock(portal, "TSH-M")[0]
    piped = f"EAN,Qty\n{MEDIUM},{available - 3}\n".encode()
    counted = wpp("stock", "count", "-", "--json", "-y", piped=piped)
    assert counted.exit_code in (0, 4), counted.stderr
    assert stock(portal, "TSH-M")[0] == available - 3
    theirs = wpp("stock", "reconcile", "-", "--json", piped=f"EAN,Qty\n{MEDIUM},99\n".encode())
    assert [line["sku"] for line in theirs.document["differences"]] == ["TSH-M"]
    bought = wpp(
        "purchase", "add", "-", "--by", "2099-01-04", "--reference", "PO-1", "--json", "-y", piped=piped
    )
    assert bought.exit_code == 0, bought.stderr
    [line] = [line for line in wpp("purchase", "list", "--json").document if line["reference"] == "PO-1"]
    assert line["sku"] == "TSH-M"


def test_a_return_is_read_by_barcodes(wpp: Wpp, portal: Portal, cast: Cast) -> None:
    sent(portal, cast)
    piped = f"Order,EAN,Condition,Came\n10008,{MEDIUM},wrong item,{SMALL}\n10008,{BOTTLE},good,\n".encode()
    recorded = wpp("return", "record", "--from", "-", "--json", "-y", piped=piped)
    assert recorded.exit_code == 0, recorded.stderr
    [document] = recorded.document["returns"]
    assert [(line["sku"], line.get("came", "")) for line in document["lines"]] == [
        ("TSH-M", "TSH-S"),
        ("BOT", ""),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("stock", "show", MEDIUM),
        ("stock", "adjust", MEDIUM, "-1", "--reason", "damaged"),
        ("stock", "threshold", MEDIUM, "4"),
        ("stock", "history", MEDIUM),
        ("return", "record", "10008", "--item", f"{MEDIUM}:good"),
        ("return", "record", "10008", "--item", f"{BOTTLE}:wrong-item:{MEDIUM}"),
        ("return", "record", "10008", "--item", f"{MEDIUM}:damaged", "--exchange", SMALL),
        ("purchase", "add", MEDIUM, "5", "--by", "2099-01-04", "--reference", "PO-1"),
    ],
    ids=" ".join,
)
def test_a_command_takes_a_barcode_and_says_which_sku_it_is(
    wpp: Wpp, portal: Portal, cast: Cast, words: tuple[str, ...]
) -> None:
    sent(portal, cast)
    answer = wpp(*words)
    assert answer.exit_code == 0, answer.stderr
    assert f"{MEDIUM} is TSH-M." in answer.stdout + answer.stderr
    assert "TSH-M" in answer.stdout


def test_a_short_pick_takes_barcodes(wpp: Wpp, portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    words = ("order", "short", "10008", "--item", MEDIUM, "--reason", "wrong-item", "--found", SMALL)
    assert wpp(*words, "--json").document["shorts"][0]["sku"] == "TSH-M"
    assert wpp(*words, "--json").document["already"]
    done = wpp("order", "resolve-short", "10008", "--item", MEDIUM, "--substitute", "2000000000008")
    assert done.exit_code == 0, done.stderr
    again = wpp("order", "resolve-short", "10008", "--item", MEDIUM, "--substitute", SMALL, "--json")
    assert again.document["already"]


def test_a_return_is_corrected_exchanged_and_found_by_barcodes(wpp: Wpp, portal: Portal, cast: Cast) -> None:
    sent(portal, cast)
    assert wpp("return", "record", "10008", "--item", f"{MEDIUM}:missing").exit_code == 0
    corrected = wpp("return", "correct", "RET-1", "--item", f"{MEDIUM}:damaged")
    assert (corrected.exit_code, f"{MEDIUM} is TSH-M." in corrected.stdout) == (0, True), corrected.stderr
    assert wpp("return", "record", "10008", "--item", f"{BOTTLE}:missing").exit_code == 0
    found = wpp("return", "recover", "10008", "--item", BOTTLE)
    assert (found.exit_code, f"{BOTTLE} is BOT." in found.stdout) == (0, True), found.stderr


def test_an_order_is_changed_by_barcodes(wpp: Wpp, portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    changed = wpp("order", "change", "10008", "--swap", f"{MEDIUM}={SMALL}", "--reason", "Too big")
    assert (changed.exit_code, f"{SMALL} is TSH-S." in changed.stdout) == (0, True), changed.stderr


def test_a_barcode_is_no_tracking_code(wpp: Wpp, portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    refused = wpp("order", "complete", "10008", "--tracking", MEDIUM, "--json")
    assert refused.document["error"]["code"] == "not_a_tracking_code"


def test_the_list_goes_back_in_as_it_came(wpp: Wpp) -> None:
    Path("list.csv").write_text(wpp("catalogue", "list", "--csv").stdout)
    again = wpp("catalogue", "import", "list.csv", "--json")
    assert (again.exit_code, again.document["already"], again.document["changed"]) == (0, True, [])
    [shirt] = [each for each in wpp("catalogue", "list", "--json").document if each["sku"] == "TSH-M"]
    assert (shirt["barcode"], shirt["other_codes"]) == ([MEDIUM], ["SUP 2"])


def sent(portal: Portal, cast: Cast) -> None:
    """An order of Mia's, 10008, that has left: a T-shirt in M and a bottle."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="dee") as work:
        complete(work, number)
