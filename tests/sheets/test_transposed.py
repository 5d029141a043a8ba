"""A table that lies on its side is named for what it is, and an upright one never is."""

import pytest

from support.sheet_columns import ANN, BOB, GOODS, HEADINGS, PEOPLE, read
from support.sheet_files import Value, ods, ods_rows, xls, xlsx, xml_rows
from wpp.sheets import Column
from wpp.sheets.errors import MissingColumn, NoHeader, Transposed

ON_ITS_SIDE: list[list[Value]] = [list(row) for row in zip(HEADINGS, ANN, BOB, strict=True)]
TITLED: list[list[Value]] = [["Starters of March"], [], *([None, *row] for row in ON_ITS_SIDE)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_headings_down_the_first_column_are_named(separator: str) -> None:
    text = "\n".join(separator.join(map(str, row)) for row in ON_ITS_SIDE)
    with pytest.raises(Transposed) as refused:
        read(text, "list.csv")
    assert refused.value.message == (
        "list.csv: the headings \u201cFirst name\u201d, \u201cLast name\u201d and \u201cEmail\u201d stand in column A, "
        "one below the other."
    )
    assert refused.value.code == "transposed"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", xlsx({"S": xml_rows(TITLED)})),
        ("a.ods", ods({"S": ods_rows(TITLED)})),
        ("a.xls", xls(TITLED)),
        ("b.xlsx", xlsx({"Notes": xml_rows([["x"]]), "S": xml_rows(TITLED)})),
    ],
)
def test_below_a_title_and_beside_a_blank_column_too(name: str, content: bytes) -> None:
    with pytest.raises(Transposed, match="in column B"):
        read(content, name)


def test_goods_on_their_side_and_other_names_are_known() -> None:
    with pytest.raises(Transposed, match="Item code\u201d and \u201cQty"):
        read("Item code,TEE-S,TEE-M\nQty,4,5\n", "goods.csv", GOODS)


@pytest.mark.parametrize("between", [": ", ":", " : "])
def test_a_line_for_each_cell_is_named(between: str) -> None:
    text = "\n\n".join("\n".join(map(between.join, zip(HEADINGS, who, strict=True))) for who in (ANN, BOB))
    with pytest.raises(Transposed, match="at the beginning of lines"):
        read(text, "list.txt")


@pytest.mark.parametrize(
    "text",
    [
        "First name,Surname\nAnn,Lee\n",
        "colour,shape\nred,round\n",
        "First name\nAnn\n",
        "First name,Ann,Bob\nEmail,ann@example.com,bob@example.com\n",
        "First name\nLast name\nEmail\n",
    ],
)
def test_what_only_lacks_a_column_is_not(text: str) -> None:
    with pytest.raises((NoHeader, MissingColumn)) as refused:
        read(text, "list.csv")
    assert refused.value.code != "transposed"


def test_an_upright_table_is_read_whatever_stands_in_its_first_column() -> None:
    odd = [
        ("First name", "Last name", "a@example.com"),
        ("Last name", "x", "b@example.com"),
        ("Email", "y", "c@x.com"),
    ]
    text = "\n".join(map(",".join, [HEADINGS, ANN, *odd[1:]]))
    assert len(read(text, columns=PEOPLE).rows) == 3
    assert len(read("Email,Email 2\na@example.com,\n", columns=(Column("email", "Email"),)).rows) == 1
