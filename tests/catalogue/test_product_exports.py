"""Product exports of WooCommerce and Shopify: which rows are SKUs, what they take from other rows, what is asked."""

import csv
import io
from collections.abc import Mapping, Sequence

import pytest

from support.cli import Wpp
from wpp.catalogue.check import CatalogueRefused, ItemRow, check_catalogue
from wpp.catalogue.reading.items import read_items
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.sheets import Problem, ReadOptions, Sheet, open_source

WOO = (
    "ID",
    "Type",
    "SKU",
    "Name",
    "Published",
    "Short description",
    "Low stock amount",
    "Stock",
    "Images",
    "Parent",
    "Attribute 1 name",
    "Attribute 1 value(s)",
    "Attribute 2 name",
    "Attribute 2 value(s)",
    "",
)
TEE = (
    1,
    "variable",
    "tee",
    "Tee",
    1,
    "<b>Soft</b> &amp; warm",
    "",
    "",
    "https://a.example/1.jpg, https://a.example/2.jpg",
    "",
)
PARENT = (*TEE, "Color", "Navy, Black", "Size", "S, M")


def woo(number: int, kind: str, sku: str, name: str, parent: str, *attributes: str) -> tuple[object, ...]:
    """A row of an export, published."""
    return (number, kind, sku, name, 1, "", "", "", "", parent, *attributes)


VARIATIONS = [
    woo(2, "variation", "tee-n-s", "", "tee", "Color", "Navy", "Size", "S"),
    woo(3, "variation", "tee-n-m", "Tee - Navy, M", "id:1", "Color", "Navy", "Size", "M"),
    woo(4, "variation", "tee-b-s", "", "TEE", "Color", "Black", "Size", "S"),
]
MUG = woo(5, "simple", "mug", "Mug", "", "Color", "White", "", "")


def sheet(rows: Sequence[Sequence[object]], answers: Mapping[str, str] | None = None) -> Sheet:
    """The sheet Items made of these rows."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = io.BytesIO(text.getvalue().encode())
    file.name = "products.csv"
    return read_items(open_source(file), ReadOptions(answers=answers or {}), [])


def items(rows: Sequence[Sequence[object]], answer: str = "") -> list[ItemRow]:
    """The SKUs of the file, with this answer to whatever is asked."""
    try:
        return check_catalogue(sheet(rows), None).skus
    except NeedsAnswer as needed:
        if not answer:
            raise
        given = {question.id: answer for question in needed.questions}
        return check_catalogue(sheet(rows, given), None).skus


def names(rows: Sequence[Sequence[object]], answer: str = "") -> list[tuple[int, str, str, str]]:
    """Row, SKU, item and size of each."""
    return [(each.row, each.code, each.item, each.size) for each in items(rows, answer)]


def asked(rows: Sequence[Sequence[object]]) -> list[str]:
    """What is asked about a file."""
    with pytest.raises(NeedsAnswer) as needed:
        sheet(rows)
    return [question.text for question in needed.value.questions]


def test_variations_take_the_name_of_their_parent_which_is_no_sku() -> None:
    assert names([WOO, VARIATIONS[0], PARENT, *VARIATIONS[1:], MUG]) == [
        (2, "tee-n-s", "Tee, Navy", "S"),
        (4, "tee-n-m", "Tee, Navy", "M"),
        (5, "tee-b-s", "Tee, Black", "S"),
        (6, "mug", "Mug", ""),
    ]


def test_what_was_taken_from_elsewhere_is_said() -> None:
    read = sheet([WOO, PARENT, *VARIATIONS, MUG])
    assert [remark.message for remark in read.remarks] == [
        "Read as a product export of WooCommerce.",
        "Variations have the name of their parent, and their attributes beside it: rows 3, 4 and 5.",
    ]
    assert [(each.row, each.reason) for each in read.skipped] == [(2, "is the parent of its variations")]
    assert "Stock" in read.unused
    first = check_catalogue(read, None).skus[0]
    assert (first.description, first.image) == ("Soft & warm", "https://a.example/1.jpg")


def test_groups_and_links_are_no_skus() -> None:
    rows = [
        WOO,
        woo(6, "grouped", "set", "Set", "", *[""] * 4),
        woo(7, "external", "gift", "Gift", "", *[""] * 4),
    ]
    assert [(each.row, each.reason) for each in sheet([*rows, MUG]).skipped] == [
        (2, "is a group of products"),
        (3, "is sold elsewhere"),
    ]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            woo(8, "variation", "tee-any", "", "tee", "Color", "Red", "Size", ""),
            "1 row leaves a size or another attribute open, so it is several things under one SKU: tee-any (row 3). "
            "What should be done?",
        ),
        (
            woo(8, "simple", "cap", "Cap", "", "Size", "S, M", "", ""),
            "1 row leaves a size or another attribute open, so it is several things under one SKU: cap (row 3). "
            "What should be done?",
        ),
        (
            woo(8, "simple, virtual", "card", "Card", "", *[""] * 4),
            "1 row is virtual or a download: card (row 3). What should be done?",
        ),
        (
            woo(8, "subscription", "box", "Box", "", *[""] * 4),
            "1 row is of another type than a simple product: box (row 3). What should be done?",
        ),
        (
            (8, "simple", "old", "Old", 0, *[""] * 9),
            "1 row is not published in the shop: old (row 3). What should be done?",
        ),
    ],
    ids=["variation", "sizes", "virtual", "type", "draft"],
)
def test_what_may_be_no_sku_is_asked_about(row: tuple[object, ...], text: str) -> None:
    rows = [WOO, PARENT, row, MUG]
    assert asked(rows) == [text]
    assert [each.code for each in items(rows, "leave-out")] == ["mug"]
    assert [each.code for each in items(rows, "import")] == [str(row[2]), "mug"]


@pytest.mark.parametrize("parent", ["", "hat", "id:99"])
def test_a_variation_without_its_parent_is_named_with_its_row(parent: str) -> None:
    rows = [WOO, PARENT, woo(2, "variation", "tee-n-s", "", parent, "Color", "Navy", "Size", "S")]
    with pytest.raises(CatalogueRefused) as refused:
        items(rows)
    problems = [each for each in refused.value.problems if isinstance(each, Problem)]
    assert [(each.row, each.column, each.code) for each in problems] == [(3, "Parent", "no_parent")]


def test_two_variations_that_are_one_thing_are_refused() -> None:
    again = woo(9, "variation", "tee-n-s-2", "", "tee", "Color", "Navy", "Size", "S")
    with pytest.raises(CatalogueRefused):
        items([WOO, PARENT, *VARIATIONS, again])


SHOP = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Variant SKU",
    "Variant Barcode",
    "Image Src",
    "Status",
    "",
)
CREW = [
    (
        "crew",
        "Crew tee",
        "<p>Soft</p>",
        "Color",
        "Navy",
        "Size",
        "S",
        "CREW-S",
        "2000000000015",
        "https://x.example/1.jpg",
        "active",
    ),
    ("crew", "", "", "", "Navy", "", "M", "CREW-M", "2000000000022", "x/2.jpg", ""),
    ("crew", "", "", "", "", "", "", "", "", "x/3.jpg", ""),
]
BOTTLE = ("bottle", "Bottle", "", "Title", "Default Title", "", "", "BOT", "", "", "active")


def test_blank_titles_are_filled_from_the_same_handle_and_that_is_said() -> None:
    rows = [SHOP, *CREW, BOTTLE]
    assert names(rows) == [
        (2, "CREW-S", "Crew tee, Navy", "S"),
        (3, "CREW-M", "Crew tee, Navy", "M"),
        (5, "BOT", "Bottle", ""),
    ]
    read = sheet(rows)
    assert [remark.message for remark in read.remarks] == [
        "Read as a product export of Shopify.",
        "Blank titles and option names were filled in from the first row of the same handle: row 3.",
    ]
    assert [(each.row, each.reason) for each in read.skipped] == [(4, "is another picture of its product")]
    medium = items(rows)[1]
    assert (medium.description, medium.image, medium.barcodes) == (
        "Soft",
        "https://x.example/1.jpg",
        ("2000000000022",),
    )


def test_a_title_is_never_filled_from_another_handle() -> None:
    stray = ("crew-2", "", "", "", "Navy", "", "L", "CREW-L", "", "", "")
    with pytest.raises(CatalogueRefused) as refused:
        items([SHOP, *CREW, stray])
    problems = [each for each in refused.value.problems if isinstance(each, Problem)]
    assert [(each.row, each.code) for each in problems] == [(5, "name_missing")]


def test_a_variant_without_a_sku_is_named_with_its_row() -> None:
    with pytest.raises(CatalogueRefused) as refused:
        items([SHOP, *CREW, ("crew", "", "", "", "Navy", "", "L", "", "", "", "")])
    problems = [each for each in refused.value.problems if isinstance(each, Problem)]
    assert [(each.row, each.code) for each in problems] == [(5, "missing_sku")]


def test_drafts_are_asked_about() -> None:
    draft = ("cap", "Cap", "", "Title", "Default Title", "", "", "CAP", "", "", "draft")
    assert asked([SHOP, draft, BOTTLE]) == [
        "1 row is a draft or archived in the shop: CAP (row 2). What should be done?"
    ]
    assert [each.code for each in items([SHOP, draft, BOTTLE], "leave-out")] == ["BOT"]


def test_the_command_reads_an_export_and_the_same_again_changes_nothing(wpp: Wpp, portal: Portal) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([WOO, PARENT, *VARIATIONS, MUG])
    piped = text.getvalue().encode()
    first = wpp("catalogue", "import", "-", "--json", "-y", piped=piped)
    assert (first.exit_code, first.document["added"]) == (0, ["tee-n-s", "tee-n-m", "tee-b-s", "mug"])
    assert wpp("catalogue", "import", "-", "--json", "-y", piped=piped).document["already"]


def test_with_a_mapping_of_ones_own_it_is_read_as_any_list() -> None:
    text = io.StringIO()
    csv.writer(text).writerows([WOO, MUG])
    file = io.BytesIO(text.getvalue().encode())
    file.name = "products.csv"
    read = read_items(open_source(file), ReadOptions(map={"size": "Attribute 1 value(s)"}), [])
    assert [row["size"] for row in read] == ["White"]
