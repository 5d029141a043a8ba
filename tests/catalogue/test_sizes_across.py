"""A catalogue with sizes across the page: the SKUs of it are those of the flat one, shown before they are imported."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.cast import stock
from support.cli import Wpp
from support.depth import rounds
from wpp.catalogue.check import ItemRow, check_catalogue
from wpp.catalogue.reading.items import read_items
from wpp.catalogue.reading.sizes_across import StylesNotAsShown
from wpp.catalogue.views import SkuView
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.sheets import ReadOptions, Sheet, open_source
from wpp.sheets.errors import MissingColumn, NoHeader

MARKED = [
    ("Style code", "Item", "Colour", "S", "M", "L", "Low stock at"),
    ("TEE-NVY", "T-shirt", "Navy", "x", "✓", "", 5),
    ("TEE-BLK", "T-shirt", "Black", "yes", "-", "1", ""),
]
FLAT = [
    ("TEE-NVY-S", "T-shirt Navy", "S"),
    ("TEE-NVY-M", "T-shirt Navy", "M"),
    ("TEE-BLK-S", "T-shirt Black", "S"),
    ("TEE-BLK-L", "T-shirt Black", "L"),
]
AS_SHOWN = "as-shown"


def read(rows: Sequence[Sequence[object]], *answers: str, stored: Sequence[SkuView] = ()) -> Sheet:
    """The sheet Items made of these rows; one answer for each time that something is asked."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = io.BytesIO(text.getvalue().encode())
    file.name = "styles.csv"
    source = open_source(file)
    known: dict[str, str] = {}
    for answer in answers:
        with pytest.raises(NeedsAnswer) as needed:
            read_items(source, ReadOptions(answers=known), stored)
        known |= {question.id: answer for question in needed.value.questions}
    return read_items(source, ReadOptions(answers=known), stored)


def made(rows: Sequence[Sequence[object]], *answers: str, stored: Sequence[SkuView] = ()) -> list[ItemRow]:
    """The SKUs of the file."""
    return check_catalogue(read(rows, *answers, stored=stored), None).skus


def skus(
    rows: Sequence[Sequence[object]], *answers: str, stored: Sequence[SkuView] = ()
) -> list[tuple[str, str, str]]:
    """SKU, item and size of each."""
    return [(each.code, each.item, each.size) for each in made(rows, *answers, stored=stored)]


def asked(rows: Sequence[Sequence[object]], stored: Sequence[SkuView] = ()) -> tuple[str, list[str]]:
    """What is asked first, with its answers."""
    with pytest.raises(NeedsAnswer) as needed:
        read(rows, stored=stored)
    [question] = needed.value.questions
    return question.text, [answer.value for answer in question.answers]


def problems(rows: Sequence[Sequence[object]]) -> list[tuple[int, str, str]]:
    """What is wrong, found before anything is asked."""
    return [(each.row, each.column, each.code) for each in read(rows).problems]


def view(code: str, item: str, size: str) -> SkuView:
    """A SKU of the portal."""
    return SkuView(1, code, item, size, "", "", "each", None)


def test_marks_become_skus_which_are_shown_first() -> None:
    assert asked(MARKED) == (
        "Sizes across the page (S, M and L): 4 SKUs, made of the style code and the size: row 2, T-shirt Navy: "
        "TEE-NVY-S (S) and TEE-NVY-M (M); row 3, T-shirt Black: TEE-BLK-S (S) and TEE-BLK-L (L). Is that right?",
        ["as-shown", "stop"],
    )
    assert skus(MARKED, AS_SHOWN) == FLAT
    assert [each.threshold for each in made(MARKED, AS_SHOWN)] == [5, 5, None, None]
    with pytest.raises(StylesNotAsShown):
        read(MARKED, "stop")


def test_cells_may_be_the_skus_themselves() -> None:
    rows = [("Item", "S", "M", "L"), ("T-shirt", "00123", "TSH-M", ""), ("Hoodie", "", "HD M", '="0007"')]
    assert skus(rows, AS_SHOWN) == [
        ("00123", "T-shirt", "S"),
        ("TSH-M", "T-shirt", "M"),
        ("HD M", "Hoodie", "M"),
        ("0007", "Hoodie", "L"),
    ]


def test_a_list_of_skus_that_are_styles_is_one_too() -> None:
    rows = [("SKU", "Item", "38", "39"), ("SHOE", "Work shoe", "x", "x")]
    assert skus(rows, AS_SHOWN) == [("SHOE-38", "Work shoe", "38"), ("SHOE-39", "Work shoe", "39")]


def test_sizes_may_stand_in_a_second_row_of_headings() -> None:
    rows = [("Style code", "Item", "Sizes", ""), ("", "", "S", "M"), ("TEE", "T-shirt", "x", "x")]
    assert [each[0] for each in skus(rows, AS_SHOWN)] == ["TEE-S", "TEE-M"]


def test_sizes_of_the_portal_are_known_headings() -> None:
    rows = [("Style code", "Item", "104/110", "116/122"), ("KID", "Kids shirt", "x", "x")]
    with pytest.raises((MissingColumn, NoHeader)):
        read(rows)
    stored = [view("A", "Other", "104/110"), view("B", "Other", "116/122")]
    assert [each[2] for each in skus(rows, AS_SHOWN, stored=stored)] == ["104/110", "116/122"]


def test_a_sku_that_is_there_keeps_its_code() -> None:
    stored = [view("TEENVYS", "Shirt", "S"), view("4711", "T-shirt navy", "M")]
    assert [each[0] for each in skus(MARKED, AS_SHOWN, stored=stored)] == [
        "TEENVYS",
        "4711",
        "TEE-BLK-S",
        "TEE-BLK-L",
    ]


NUMBERS = [("Style code", "Item", "S", "M"), ("TEE", "T-shirt", 40, 0), ("HD", "Hoodie", "", 25)]


def test_what_numbers_mean_is_asked() -> None:
    text, answers = asked(NUMBERS)
    assert text == "The sizes across the page have numbers, such as 40 under S in row 2. What are they?"
    assert answers == ["sizes-only", "opening", "threshold"]
    only = made(NUMBERS, "sizes-only", AS_SHOWN)
    assert [(each.code, each.opening, each.threshold) for each in only] == [
        ("TEE-S", None, None),
        ("HD-M", None, None),
    ]
    booked = made(NUMBERS, "opening", AS_SHOWN)
    assert [(each.code, each.opening) for each in booked] == [("TEE-S", 40), ("TEE-M", 0), ("HD-M", 25)]
    low = made(NUMBERS, "threshold", AS_SHOWN)
    assert [(each.code, each.threshold, each.opening) for each in low] == [
        ("TEE-S", 40, None),
        ("TEE-M", 0, None),
        ("HD-M", 25, None),
    ]


def test_long_numbers_may_be_skus() -> None:
    rows = [("Item", "S", "M"), ("T-shirt", 100231, 100232)]
    assert asked(rows)[1] == ["skus", "sizes-only", "opening", "threshold"]
    assert [each[0] for each in skus(rows, "skus", AS_SHOWN)] == ["100231", "100232"]


@pytest.mark.parametrize(
    ("title", "field"), [("Opening stock per 1 March", "opening"), ("Low stock thresholds", "threshold")]
)
def test_a_title_may_say_what_numbers_mean(title: str, field: str) -> None:
    rows = [(title,), (), *NUMBERS]
    assert [getattr(each, field) for each in made(rows, AS_SHOWN)] == [40, 0, 25]


def test_opening_stock_is_checked_against_its_total() -> None:
    rows = [("Opening stock",), (*NUMBERS[0], "Total"), (*NUMBERS[1], 40), (*NUMBERS[2], 26)]
    [problem] = read(rows).problems
    assert (problem.row, problem.column, problem.code) == (4, "Total", "bad_quantity")
    assert problem.message == "The sizes of this row come to 25, but its total is 26."
    assert len(made([*rows[:3], (*NUMBERS[2], 25)], AS_SHOWN)) == 3


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("Item", "S", "M"), ("T-shirt", "x", "x")], [(2, "S", "missing_sku"), (2, "M", "missing_sku")]),
        ([("Style", "S", "M"), ("Crew tee", "x", "")], [(2, "S", "missing_sku")]),
        (
            [("Style code", "Item", "S", "M"), ("TEE", "Navy tee", "x", ""), ("TEE", "Black tee", "x", "x")],
            [(3, "S", "duplicate_in_file")],
        ),
        ([("Style code", "Item", "S", "M"), ("TEE", "T-shirt", "2E+12", "x")], [(2, "S", "not_text")]),
    ],
    ids=["no code", "a name", "two colours", "ruined"],
)
def test_what_cannot_be_made_is_named_and_nothing_is_asked(
    rows: list[tuple[object, ...]], found: list[tuple[int, str, str]]
) -> None:
    assert problems(rows) == found


@pytest.mark.parametrize(
    "rows",
    [
        [("SKU", "Item", "Size", "S", "M"), ("TEE-S", "T-shirt", "S", "x", "")],
        [("SKU", "Item", "L"), ("TEE-S", "T-shirt", "12")],
    ],
    ids=["a size column", "one size"],
)
def test_an_ordinary_list_is_read_as_ever(rows: list[tuple[object, ...]]) -> None:
    assert [each[0] for each in skus(rows)] == ["TEE-S"]


STYLES = st.dictionaries(
    st.sampled_from(["TEE", "HD", "CAP-1", "00123"]),
    st.sets(st.sampled_from(["XS", "S", "M", "L", "XL", "2XL", "38", "S/M"]), min_size=1),
    min_size=1,
)


@pytest.mark.proof
@settings(max_examples=rounds(25, deep=400))
@given(STYLES, st.booleans(), st.randoms(use_true_random=False))
def test_a_catalogue_pivoted_by_sizes_has_the_skus_of_the_flat_one(
    styles: dict[str, set[str]], written: bool, random: Random
) -> None:
    sizes = sorted({size for each in styles.values() for size in each} | {"S", "M"})
    random.shuffle(sizes)
    flat = [
        ("SKU", "Item", "Size"),
        *(
            (f"{code}-{size}", f"Item {code}", size)
            for code in styles
            for size in sizes
            if size in styles[code]
        ),
    ]
    across = [
        ("Style code", "Item", *sizes),
        *(
            (
                code,
                f"Item {code}",
                *(("" if size not in has else f"{code}-{size}" if written else "x") for size in sizes),
            )
            for code, has in styles.items()
        ),
    ]
    assert skus(across, AS_SHOWN) == skus(flat)


def test_the_command_imports_what_was_shown_on_every_database(
    wpp: Wpp, portal: Portal, nowhere: Path
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("Opening stock",), *NUMBERS])
    Path("styles.csv").write_text(text.getvalue())
    refused = wpp("catalogue", "import", "styles.csv", "--json", "-y")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "needs_answer")
    [question] = refused.document["error"]["questions"]
    answer = ("--answer", f"{question['id']}=as-shown")
    done = wpp("catalogue", "import", "styles.csv", "--json", "-y", *answer)
    assert (done.exit_code, done.document["added"]) == (0, ["TEE-S", "TEE-M", "HD-M"])
    assert (stock(portal, "TEE-S"), stock(portal, "HD-M")) == ((40, 0, 0), (25, 0, 0))
    assert wpp("catalogue", "import", "styles.csv", "--json", "-y", *answer).document["already"]
