"""Sizes across the page: turned into one line a SKU, checked against the totals, shown before anything is booked."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.cli import Wpp
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.sheets import ReadOptions, Sheet, open_source
from wpp.sheets.errors import MissingColumn, NoHeader
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS
from wpp.stock.size_runs.read import read_stock_sheet
from wpp.stock.size_runs.shown import NotAsShown

COLOURS = (("NVY", "navy"), ("BLK", "black"))
TEES = [
    (f"TEE-{code}-{size}", f"T-shirt {name}", size)
    for code, name in COLOURS
    for size in ("S", "M", "L", "XL")
]
SHOES = [(f"SHOE{size}", "Work shoe", size) for size in ("38", "39", "40")]
BASIC = [
    ("Style", "Colour", "S", "M", "L", "XL", "Total"),
    ("TEE-NVY", "Navy", 10, 20, 20, 10, 60),
    ("TEE-BLK", "Black", 5, 10, 10, 5, 30),
    ("Total", "", 15, 30, 30, 15, 90),
]
NAVY = {"TEE-NVY-S": 10, "TEE-NVY-M": 20, "TEE-NVY-L": 20, "TEE-NVY-XL": 10}
BOTH = NAVY | {"TEE-BLK-S": 5, "TEE-BLK-M": 10, "TEE-BLK-L": 10, "TEE-BLK-XL": 5}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a file is read is looked at here, and nothing is written."""
    return sqlite_url


@pytest.fixture
def clothes(portal: Portal, wpp: Wpp, nowhere: Path) -> Portal:
    """A portal with T-shirts in two colours, shoes and a mug."""
    lines = [",".join(each) for each in [("SKU", "Item", "Size"), *TEES, *SHOES, ("MUG-01", "Mug", "")]]
    (nowhere / "catalogue.csv").write_text("\n".join(lines))
    assert wpp("catalogue", "import", "catalogue.csv", "-y").exit_code == 0
    return portal


def read(portal: Portal, rows: Sequence[Sequence[object]], answer: str = "") -> Sheet:
    """The sheet, with this answer to whatever is asked."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = io.BytesIO(text.getvalue().encode())
    file.name = "packing-list.csv"
    source = open_source(file)
    with portal.reading() as session:
        try:
            return read_stock_sheet(session, source, DELIVERY_COLUMNS, ReadOptions())
        except NeedsAnswer as needed:
            if not answer:
                raise
            given = {question.id: answer for question in needed.questions}
            return read_stock_sheet(session, source, DELIVERY_COLUMNS, ReadOptions(answers=given))


def units(sheet: Sheet) -> dict[str, int]:
    """The units of each SKU, which stands in one row."""
    return {str(row["sku"]): int(str(row["quantity"])) for row in sheet.rows}


def questions(portal: Portal, rows: Sequence[Sequence[object]]) -> list[str]:
    """What is asked about a list."""
    with pytest.raises(NeedsAnswer) as needed:
        read(portal, rows)
    return [question.text for question in needed.value.questions]


def test_sizes_across_the_page_are_shown_and_then_taken(clothes: Portal) -> None:
    [text] = questions(clothes, BASIC)
    assert text.startswith(
        "Sizes across the page (S, M, L and XL): 8 lines, 90 units: row 2: TEE-NVY-S 10, TEE-NVY-M"
    )
    sheet = read(clothes, BASIC, "as-shown")
    assert units(sheet) == BOTH
    assert [skipped.row for skipped in sheet.skipped] == [4]
    with pytest.raises(NotAsShown):
        read(clothes, BASIC, "stop")


def test_a_ratio_is_multiplied_by_its_cartons_where_the_total_says_so(clothes: Portal) -> None:
    rows = [
        ("PACKING LIST",),
        ("Shipper: Dhaka Garments Ltd", "", "", "Invoice: INV-889"),
        (),
        ("Ctn No", "Style No", "Colour", "Size Ratio", "", "", "", "Pcs/Ctn", "No of Ctns", "Total Qty"),
        ("", "", "", "S", "M", "L", "XL", "", "", ""),
        ("1-10", "TEE-NVY", "Navy", 1, 2, 2, 1, 6, 10, 60),
        ("11-15", "TEE-BLK", "Black", 1, 2, 2, 1, 6, 5, 30),
        ("TOTAL", "", "", "", "", "", "", "", 15, 90),
    ]
    assert units(read(clothes, rows, "as-shown")) == BOTH
    without_total = [(*row[:9], "") for row in rows[3:7]]
    assert units(read(clothes, without_total, "as-shown")) == BOTH


@pytest.mark.parametrize(
    ("style", "colour"),
    [
        ("TEE-NVY", ""),
        ("tee nvy", "Navy"),
        ("TEE", "NVY"),
        ("T-shirt navy", ""),
        ("T-shirt", "Navy"),
        ("T-SHIRT", "navy"),
        ("TEE", "Navy"),
    ],
)
def test_a_style_is_known_by_the_stem_of_its_code_or_by_its_name(
    clothes: Portal, style: str, colour: str
) -> None:
    rows = [("Item", "Colour", "S", "M", "L", "XL"), (style, colour, 10, 20, 20, 10)]
    assert units(read(clothes, rows, "as-shown")) == NAVY


def test_sizes_may_be_numbers_and_blank_or_none(clothes: Portal) -> None:
    rows = [("Style", 38, 39, 40, "Qty"), ("Work shoe", 3, "", 0, 3), ("SHOE", "", 2, "", 2)]
    sheet = read(clothes, rows, "as-shown")
    assert units(sheet) == {"SHOE38": 3, "SHOE39": 2}


def test_a_row_whose_sizes_are_not_its_total_is_a_problem_and_nothing_is_asked(clothes: Portal) -> None:
    sheet = read(clothes, [BASIC[0], ("TEE-NVY", "Navy", 10, 20, 20, 10, 61), BASIC[2]])
    [problem] = sheet.problems
    assert (problem.row, problem.code) == (2, "bad_quantity")
    assert problem.message == "The sizes of this row come to 60, but its total is 61."


def test_a_style_that_is_none_and_one_that_is_two_are_named(clothes: Portal) -> None:
    rows = [("Style", "S", "M"), ("HAT", 1, 2), ("TEE", 1, 0), ("TEE-NVY", "x", 2)]
    sheet = read(clothes, rows)
    assert [(each.row, each.code, each.units) for each in sheet.problems] == [
        (4, "bad_quantity", None),
        (2, "unknown_sku", 3),
        (3, "unknown_sku", 1),
    ]
    assert sheet.problems[1].message == "There is no item “HAT”."
    assert sheet.problems[2].message == "“TEE” could be T-shirt navy or T-shirt black."


def test_style_and_size_in_two_columns_are_shown_likewise(clothes: Portal) -> None:
    rows = [
        ("Delivery note", "Style code", "Colour", "Size", "Qty"),
        *(
            ("DN-4", "TEE-NVY", "Navy", size, number)
            for size, number in zip(("S", "M", "L", "XL"), (10, 20, 20, 10), strict=True)
        ),
    ]
    sheet = read(clothes, rows, "as-shown")
    assert units(sheet) == NAVY
    assert {row["delivery_note"] for row in sheet.rows} == {"DN-4"}


def test_a_list_of_skus_with_sizes_beside_its_total_is_a_size_run_too(clothes: Portal) -> None:
    rows = [("SKU", "S", "M", "L", "XL", "Qty"), ("TEE-NVY", 10, 20, 20, 10, 60)]
    assert units(read(clothes, rows, "as-shown")) == NAVY


@pytest.mark.parametrize(
    "rows",
    [
        [("Style", "S", "Total"), ("TEE-NVY", 10, 10)],
        [("Style", "XXS", "3XL"), ("TEE-NVY", 10, 10)],
        [("Name", "Email"), ("Mia", "mia@example.com")],
    ],
)
def test_what_has_no_two_sizes_is_no_size_run(clothes: Portal, rows: list[tuple[object, ...]]) -> None:
    with pytest.raises((MissingColumn, NoHeader)):
        read(clothes, rows)


def test_an_ordinary_list_is_read_as_ever(clothes: Portal) -> None:
    assert units(read(clothes, [("SKU", "Qty", "Colour"), ("TEE-NVY-S", 3, "Navy")])) == {"TEE-NVY-S": 3}


def test_the_command_books_in_what_was_shown_and_only_for_that_file(clothes: Portal, wpp: Wpp) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(BASIC)
    piped = text.getvalue().encode()
    refused = wpp("stock", "book-in", "-", "--delivery-note", "DN-5", "--json", "-y", piped=piped)
    [question] = refused.document["error"]["questions"]
    answer = f"{question['id']}=as-shown"
    words = ("stock", "book-in", "-", "--delivery-note", "DN-5", "--json", "--answer", answer)
    other = wpp(*words, piped=piped.replace(b"10,20,20,10,60", b"11,20,20,10,61"))
    assert (other.exit_code, other.document["error"]["code"]) == (3, "needs_answer")
    booked = wpp(*words, piped=piped)
    assert (booked.exit_code, booked.document["units"]) == (0, 90)
    assert {line["sku"]: line["quantity"] for line in booked.document["lines"]} == BOTH


@pytest.mark.parametrize(
    "words",
    [("stock", "count", "-"), ("purchase", "add", "-", "--reference", "PO-1", "--by", "2099-01-01")],
    ids=["count", "purchase"],
)
def test_counts_and_purchase_orders_come_in_sizes_too(
    clothes: Portal, wpp: Wpp, words: tuple[str, ...]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(BASIC)
    piped = text.getvalue().encode()
    refused = wpp(*words, "--json", "-y", piped=piped)
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "needs_answer")
    [question] = refused.document["error"]["questions"]
    done = wpp(*words, "--json", "-y", "--answer", f"{question['id']}=as-shown", piped=piped)
    assert done.exit_code == 0, done.stderr
    told = wpp(words[0], "list", "--json").document
    figures = {each["sku"]: each["available" if words[0] == "stock" else "quantity"] for each in told}
    assert {sku: figures[sku] for sku in BOTH} == BOTH


def test_cartons_of_a_count_are_asked_about(clothes: Portal, wpp: Wpp) -> None:
    piped = b"SKU,Counted,Pack size\nTEE-NVY-S,2,24\n"
    refused = wpp("stock", "count", "-", "--json", "-y", piped=piped)
    [question] = refused.document["error"]["questions"]
    done = wpp("stock", "count", "-", "--json", "-y", "--answer", f"{question['id']}=packs", piped=piped)
    assert done.exit_code == 0, done.stderr
    [level] = [each for each in wpp("stock", "list", "--json").document if each["sku"] == "TEE-NVY-S"]
    assert level["available"] == 48


def test_sizes_may_be_written_out(clothes: Portal) -> None:
    rows = [("Style", "Small", "Medium", "Large", "Extra large"), ("T-shirt navy", 10, 20, 20, 10)]
    assert units(read(clothes, rows, "as-shown")) == NAVY


def test_a_size_of_our_own_is_no_other_name_for_another(portal: Portal, wpp: Wpp, nowhere: Path) -> None:
    lines = ["SKU,Item,Size", "T-S,Tee,S", "T-XXL,Tee,XXL", "T-2XL,Tee,2XL"]
    (nowhere / "catalogue.csv").write_text("\n".join(lines))
    assert wpp("catalogue", "import", "catalogue.csv", "-y", "--json").exit_code == 0
    rows = [("Style", "S", "XXL", "2XL"), ("Tee", 1, 2, 3)]
    assert units(read(portal, rows, "as-shown")) == {"T-S": 1, "T-XXL": 2, "T-2XL": 3}


@pytest.mark.parametrize(
    "piped",
    [
        "Style,Navy,,Black,\n,S,M,S,M\nTSH,1,2,4,5\n",
        "Style,S,M,S,M\nTSH,1,2,4,5\n",
    ],
)
def test_sizes_that_stand_twice_in_a_row_are_refused_and_none_of_them_lost(
    clothes: Portal, wpp: Wpp, piped: str
) -> None:
    told = wpp("stock", "book-in", "-", "--delivery-note", "DN-1", "-y", "--json", piped=piped.encode())
    assert (told.exit_code, told.document["error"]["code"]) == (3, "sizes_side_by_side")
