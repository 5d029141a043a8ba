"""What stands beside sizes across the page: cartons, statuses, damage, sizes of no item, other colours."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.cli import Wpp
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.sheets import ReadOptions, Sheet, open_source
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS
from wpp.stock.size_runs.read import read_stock_sheet

SIZES = ("S", "M", "L")
ITEMS = [
    ("SKU", "Item", "Size"),
    *((f"TEE-NVY-{size}", "T-shirt navy", size) for size in SIZES),
    *((f"TEE-BLK-{size}", "T-shirt black", size) for size in SIZES),
    *((f"JNS-SHRED-{size}", "Shredded jeans", size) for size in SIZES),
    ("NOTE", "Notebook", ""),
    ("CAP", "Cap", "One size"),
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a file is read is looked at here."""
    return sqlite_url


@pytest.fixture
def clothes(portal: Portal, wpp: Wpp, nowhere: Path) -> Portal:
    """A portal with T-shirts in two colours, jeans, a notebook and a cap."""
    (nowhere / "catalogue.csv").write_text("\n".join(",".join(each) for each in ITEMS))
    assert wpp("catalogue", "import", "catalogue.csv", "-y").exit_code == 0
    return portal


def as_text(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def read(portal: Portal, rows: Sequence[Sequence[object]], **by_prefix: str) -> tuple[Sheet, list[str]]:
    """The sheet, and what was asked; answered by how the id begins, else with the first answer."""
    file = io.BytesIO(as_text(rows))
    file.name = "packing-list.csv"
    source = open_source(file)
    given: dict[str, str] = {}
    texts: list[str] = []
    while True:
        try:
            with portal.reading() as session:
                options = ReadOptions(answers=given)
                return read_stock_sheet(session, source, DELIVERY_COLUMNS, options), texts
        except NeedsAnswer as needed:
            assert len(texts) < 5
            for question in needed.questions:
                texts.append(question.text)
                begins = question.id.partition("-")[0]
                given[question.id] = by_prefix.get(begins, question.answers[0].value)


def units(sheet: Sheet) -> dict[str, int]:
    assert not sheet.problems
    return {str(row["sku"]): int(str(row["quantity"])) for row in sheet.rows}


HEAD = ("Style", *SIZES)


@pytest.mark.parametrize(
    ("heads", "cells", "factor"),
    [
        (("Outers", "Total"), (10, 60), 10),
        (("Cartons", "Total"), (2, 6), 1),
        (("No of boxes", "Pcs per box"), (10, 6), 10),
        (("Cartons", "Units per carton"), (2, 3), 1),
        (("Pack size",), (6,), 1),
        (("Pack size", "Total"), (12, 72), 12),
        (("Ctns",), (10,), 10),
    ],
)
def test_cartons_multiply_where_the_figures_say_so(
    clothes: Portal, heads: tuple[str, ...], cells: tuple[int, ...], factor: int
) -> None:
    sheet, asked = read(clothes, [(*HEAD, *heads), ("TEE-NVY", 1, 2, 3, *cells)])
    assert units(sheet) == {"TEE-NVY-S": factor, "TEE-NVY-M": 2 * factor, "TEE-NVY-L": 3 * factor}
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("heads", "cells", "more"),
    [
        (("Cartons",), (3,), 3),
        (("Cartons", "Total"), (10, 6), 10),
        (("Cartons", "Pcs/ctn", "Total"), (2, 6, 6), 2),
        (("Pack size",), (4,), 4),
    ],
)
def test_cartons_that_nothing_explains_are_asked_about(
    clothes: Portal, heads: tuple[str, ...], cells: tuple[int, ...], more: int
) -> None:
    rows = [(*HEAD, *heads), ("TEE-NVY", 1, 2, 3, *cells)]
    sheet, asked = read(clothes, rows, packs="packs")
    assert asked[0].startswith(f"Row 2 has 6 units in its sizes and {more} in “{heads[0]}” (E).")
    assert units(sheet) == {"TEE-NVY-S": more, "TEE-NVY-M": 2 * more, "TEE-NVY-L": 3 * more}
    assert units(read(clothes, rows, packs="units")[0])["TEE-NVY-L"] == 3


def test_cartons_that_contradict_the_sizes_are_a_problem(clothes: Portal) -> None:
    rows = [(*HEAD, "Cartons", "Units per carton"), ("TEE-NVY", 1, 2, 3, 2, 7)]
    [problem] = read(clothes, rows)[0].problems
    assert problem.message == "The sizes of this row come to 6, times 2 cartons 12, but it has 7 in a carton."


def test_a_size_that_the_catalogue_has_not_is_never_passed_over(clothes: Portal) -> None:
    [problem] = read(clothes, [(*HEAD, "3XL"), ("TEE-NVY", 1, 2, 3, 9)])[0].problems
    assert (problem.message, problem.units) == ("There is no 3XL of “TEE-NVY”.", 9)
    assert units(read(clothes, [(*HEAD, "3XL"), ("TEE-NVY", 1, 2, 3, 0)])[0])["TEE-NVY-S"] == 1


def test_damaged_units_of_a_row_with_several_sizes_are_a_problem(clothes: Portal) -> None:
    [problem] = read(clothes, [(*HEAD, "Damaged"), ("TEE-NVY", 1, 2, 3, 2)])[0].problems
    assert (problem.row, problem.column) == (2, "Damaged")
    assert units(read(clothes, [(*HEAD, "Damaged"), ("TEE-NVY", 1, 2, 3, 0)])[0])["TEE-NVY-S"] == 1


@pytest.mark.parametrize(
    ("rows", "question"),
    [
        ([(*HEAD, "Status"), ("TEE-NVY", 1, 2, 3, "Back order"), ("TEE-BLK", 1, 1, 1, "")], "status"),
        ([(*HEAD, "Notes"), ("TEE-NVY", 1, 2, 3, "not received"), ("TEE-BLK", 1, 1, 1, "")], "remark"),
        ([("Style", "Size", "Qty", "Pack size"), ("TEE-NVY", "S", 2, 24)], "packs"),
        ([("Style", "Size", "Qty", "Damaged"), ("TEE-NVY", "S", 2, 1)], "damaged"),
    ],
    ids=["status", "notes", "pack size", "damaged"],
)
def test_columns_that_change_what_a_row_means_are_asked_about(
    clothes: Portal, wpp: Wpp, rows: list[tuple[object, ...]], question: str
) -> None:
    words = ("stock", "book-in", "-", "--delivery-note", "DN-1", "-y", "--json")
    shown = wpp(*words, piped=as_text(rows)).document["error"]["questions"][0]
    told = wpp(*words, "--answer", f"{shown['id']}=as-shown", piped=as_text(rows))
    assert told.exit_code == 3
    assert [
        each["id"].partition("-")[0].partition("_")[0] for each in told.document["error"]["questions"]
    ] == [question]


@pytest.mark.parametrize("style", ["TEE-NVY", "T-shirt navy"])
def test_a_colour_that_contradicts_the_style_is_asked_about(clothes: Portal, style: str) -> None:
    rows = [("Style", "Colour", *SIZES), (style, "Black", 1, 2, 3)]
    sheet, asked = read(clothes, rows, style="T-shirt black")
    assert asked[0] == f"Which item is “{style} Black” (S, M and L: 6 units)?"
    assert set(units(sheet)) == {"TEE-BLK-S", "TEE-BLK-M", "TEE-BLK-L"}


@pytest.mark.parametrize(
    ("style", "colour"), [("TEE-NVY", "Marine"), ("TEE-NVY", "Navy blue"), ("TEE", "Navy")]
)
def test_a_colour_that_is_no_other_item_says_nothing(clothes: Portal, style: str, colour: str) -> None:
    sheet, asked = read(clothes, [("Style", "Colour", *SIZES), (style, colour, 1, 2, 3)])
    assert set(units(sheet)) == {"TEE-NVY-S", "TEE-NVY-M", "TEE-NVY-L"}
    assert len(asked) == 1


@pytest.mark.parametrize(("style", "colour"), [("TE", "Navy"), ("JNS", "Red"), ("JNS-SHR", "")])
def test_a_stem_is_whole_parts_of_a_code_and_a_colour_whole_words(
    clothes: Portal, style: str, colour: str
) -> None:
    _, asked = read(clothes, [("Style", "Colour", *SIZES), (style, colour, 1, 0, 0)], style="none")
    assert asked[0].startswith("Which item is")


@pytest.mark.parametrize("size", ["One size", "OS", "", "N/A"])
@pytest.mark.parametrize("style", ["NOTE", "Notebook", "Cap"])
def test_an_item_without_sizes_is_one_size(clothes: Portal, style: str, size: str) -> None:
    rows = [("Style", "Size", "Qty"), ("TEE-NVY", "S", 1), (style, size, 5)]
    sku = "CAP" if style == "Cap" else "NOTE"
    assert units(read(clothes, rows)[0]) == {"TEE-NVY-S": 1, sku: 5}


def test_styles_under_a_heading_of_skus_are_read_with_their_sizes(clothes: Portal) -> None:
    rows = [("Item code", "Size", "Qty"), ("TEE-NVY", "S", 1), ("TEE-BLK", "M", 5)]
    assert units(read(clothes, rows)[0]) == {"TEE-NVY-S": 1, "TEE-BLK-M": 5}


def test_a_subtotal_below_a_style_is_no_style(clothes: Portal) -> None:
    rows = [
        HEAD,
        ("TEE-NVY", 1, 2, 3),
        ("TEE-NVY total", 1, 2, 3),
        ("TEE-BLK", 1, 1, 1),
        ("Black sub total", 1, 1, 1),
    ]
    sheet, asked = read(clothes, rows)
    assert sum(units(sheet).values()) == 9
    assert ([each.row for each in sheet.skipped], len(asked)) == ([3, 5], 1)
    sheet, asked = read(clothes, [*rows[:2], ("TEE-NVY total", 1, 2, 4)])
    assert sheet.problems[0].message.startswith(
        "“TEE-NVY total” looks like a total that the rows above don't come to."
    )
    assert not asked


def test_of_sizes_ordered_and_shipped_the_ones_that_were_chosen_are_read(clothes: Portal) -> None:
    rows = [
        ("", "Ordered", "", "", "Shipped", "", ""),
        ("Style", *SIZES, *SIZES),
        ("TEE-NVY", 10, 10, 10, 8, 9, 7),
    ]
    file = io.BytesIO(as_text(rows))
    file.name = "shipped.csv"
    with clothes.reading() as session:
        with pytest.raises(NeedsAnswer) as needed:
            read_stock_sheet(session, open_source(file), DELIVERY_COLUMNS, ReadOptions())
        chosen = {question.id: question.answers[1].value for question in needed.value.questions}
        file.seek(0)
        with pytest.raises(NeedsAnswer) as shown:
            read_stock_sheet(session, open_source(file), DELIVERY_COLUMNS, ReadOptions(answers=chosen))
    assert "row 3: TEE-NVY-S 8, TEE-NVY-M 9 and TEE-NVY-L 7" in shown.value.questions[0].text
