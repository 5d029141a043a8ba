"""Rows and files at the edge: a figure that repeats the one above it, a document type that has nothing in it."""

import io

import pytest

from support.sheet_files import xlsx
from wpp.errors import WppError
from wpp.sheets import Column, read_sheet

GOODS = (Column("sku", "SKU"), Column("quantity", "Quantity"))
SHEET = "xl/worksheets/sheet1.xml"


def skipped(*rows: str) -> list[int]:
    """The rows of a list of goods that are passed over."""
    file = io.BytesIO("\n".join(["SKU,Quantity", *rows]).encode())
    file.name = "goods.csv"
    return [each.row for each in read_sheet(file, GOODS).skipped]


def test_a_figure_that_only_repeats_the_row_above_is_no_subtotal() -> None:
    assert skipped("A,5", "B,7", ",7") == []
    assert skipped("A,5", "B,7", ",12") == [4], "the sum of two is one"
    assert skipped("A,3", "B,5", "C,7", ",12") == [5]
    assert skipped("A,5", ",5") == [], "nor is the only row there is"


@pytest.mark.parametrize(
    "kind", ["<!DOCTYPE worksheet>", '<!DOCTYPE worksheet SYSTEM "http://example.com/x.dtd">']
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml"])
def test_a_document_type_is_refused_even_without_entities(kind: str, part: str) -> None:
    root = "worksheet" if part == SHEET else "workbook"
    content = xlsx({"S": ""}, extra={part: f"{kind}<{root}/>"})
    file = io.BytesIO(content)
    file.name = "a.xlsx"
    with pytest.raises(WppError) as refused:
        read_sheet(file, GOODS)
    assert refused.value.code == "unsafe_xml"


def cells(*values: str) -> str:
    """A row of cells as XML, with a line break and white space before each."""
    return "<row>\n    " + "\n    ".join(values) + "\n  </row>\n"


def test_white_space_between_many_blank_cells_is_no_text_of_one() -> None:
    blank = ['<c s="1"/>'] * 400
    rows = cells('<c t="str"><v>SKU</v></c>', '<c t="str"><v>Quantity</v></c>', *blank)
    rows += cells('<c t="str"><v>A</v></c>', "<c><v>5</v></c>", *blank)
    formulas = ["<c><f>1+1</f></c>"] * 200
    rows += cells('<c t="str"><v>B</v></c>', "<c><v>7</v></c>", *formulas)
    file = io.BytesIO(xlsx({"S": rows}))
    file.name = "indented.xlsx"
    assert [(row["sku"], row["quantity"]) for row in read_sheet(file, GOODS).rows] == [("A", 5), ("B", 7)]


def test_one_cell_of_endless_text_is_still_too_big() -> None:
    text = "<c t='str'><v>" + "word &amp; " * 2_000_000 + "</v></c>"
    file = io.BytesIO(xlsx({"S": cells('<c t="str"><v>SKU</v></c>', '<c t="str"><v>Quantity</v></c>', text)}))
    file.name = "endless.xlsx"
    with pytest.raises(WppError) as refused:
        read_sheet(file, GOODS)
    assert refused.value.code == "too_big"
