"""Sizes and names of a catalogue sheet: what a spreadsheet program made of them, and what is in it twice."""

from datetime import date, datetime, time

import pytest

from support.catalogue import ITEMS, PACKS, sheet
from wpp.catalogue.check import CatalogueRefused, check_catalogue
from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS
from wpp.catalogue.sizes import as_size, as_words
from wpp.sheets import BadCell, Cell, Problem


def problems(items: str = ITEMS, choices: str = PACKS) -> list[Problem]:
    """What a refused catalogue names."""
    with pytest.raises(CatalogueRefused) as refused:
        check_catalogue(sheet(items, ITEM_COLUMNS), sheet(choices, PACK_COLUMNS))
    return [problem for problem in refused.value.problems if isinstance(problem, Problem)]


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 10, 8),
        datetime(2026, 10, 8),  # noqa: DTZ001
        "2026-10-08",
        "2026-10-08 00:00:00",
        "08/10/2026",
        "08-Oct",
        "8 October",
        "Oct-10",
        "10-Dec-26",
        "1E+5",
        "1e5",
        "TRUE",
        True,
        time(8, 10),
        "#N/A",
    ],
)
def test_a_size_that_a_spreadsheet_program_ruined_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell):
        as_size(cell)


def test_a_size_that_became_a_date_says_what_to_type_instead() -> None:
    with pytest.raises(
        BadCell, match="Format the column as text and type the size again, for example 8-10"
    ) as bad:
        as_size(date(2026, 10, 8))
    assert bad.value.code == "not_text"


@pytest.mark.parametrize(
    ("cell", "size"),
    [
        ("8-10", "8-10"),
        ("8/10", "8/10"),
        (38, "38"),
        (38.0, "38"),
        ("38.0", "38"),
        ("38,00", "38"),
        ("38.5", "38.5"),
        (38.5, "38.5"),
        ("XL", "XL"),
        ("3XL", "3XL"),
        ("S/M", "S/M"),
        ("2E", "2E"),
        ("One size", "One size"),
        (None, ""),
    ],
)
def test_other_sizes_are_as_they_are_written(cell: Cell, size: str) -> None:
    assert as_size(cell) == size


def test_an_item_is_no_date_and_no_truth() -> None:
    assert as_words("Mug") == "Mug"
    assert as_words(2026) == "2026"
    for cell in (date(2026, 10, 8), False, "FALSE"):
        with pytest.raises(BadCell, match="Expected text"):
            as_words(cell)


def test_two_skus_of_one_item_and_size_are_refused() -> None:
    found = problems(f"{ITEMS}\nTSH-SM,t-shirt, s ,,,,,4\nCARD2,Card,,,,,,")
    assert [(each.row, each.column, each.code) for each in found] == [
        (6, "SKU", "same_size"),
        (7, "SKU", "same_size"),
    ]
    assert found[0].message == "Row 2 has size S of T-shirt too, as TSH-S. Keep one of the two rows."


def test_a_code_is_replaced_once_and_is_not_listed_beside_it() -> None:
    items = "SKU,Item,Size,Replaces\nA,Mug,1,B\nB,Mug,2,\nC,Mug,3,D\nE,Mug,4,d\nF,Mug,5,F"
    found = problems(items, PACKS.splitlines()[0] + "\nP,C,Mug,1")
    assert [(each.row, each.column, each.code) for each in found] == [
        (2, "Replaces", "duplicate_in_file"),
        (5, "Replaces", "duplicate_in_file"),
    ]


@pytest.mark.parametrize(
    ("more", "row"),
    [
        ("Welcome Pack,Your gift,BOT,1", 6),
        ("Welcome Pack,your  gift,Bottle,1", 6),
        ("Welcome Pack,Your T-shirt,TSH-M,1", 6),
        ("Welcome Pack,Your gift,T-shirt,1", 6),
    ],
)
def test_a_choice_offers_nothing_twice(more: str, row: int) -> None:
    found = problems(ITEMS, f"{PACKS}\n{more}")
    assert [(each.row, each.code) for each in found] == [(row, "duplicate_in_file")]


def test_rows_of_one_item_that_differ_are_named_and_the_first_is_used() -> None:
    items = (
        ITEMS.replace("TSH-M,T-shirt,M,,,", "TSH-M,t-shirt,M,,Red wool,")
        + "\nTSH-L,T-shirt,L,,Navy cotton,,,"
    )
    plan = check_catalogue(sheet(items, ITEM_COLUMNS), sheet(PACKS, PACK_COLUMNS))
    assert plan.remarks == ["Row 3: “t-shirt” is the same item as “T-shirt” in row 2."]
    assert [(each.row, each.sku, each.field) for each in plan.not_taken] == [(3, "TSH-M", "description")]
