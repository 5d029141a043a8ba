"""Two columns with a fitting name: the one whose values can be meant is taken, and where both can, a person says."""

import pytest

from cli.framework.hints import worded
from support.sheet_columns import read
from wpp.sheets import CODE, DAY, QUANTITY, Column, Grammar, words
from wpp.sheets.errors import AmbiguousHeader, MissingColumn

CAME = words("Received, Sent")
COLUMNS = (
    Column("day", "Date", required=False, grammar=Grammar(alone=CAME[:1], second=CAME[1:]), kind=DAY),
    Column("units", "Quantity", ("Qty",), grammar=Grammar(alone=CAME), kind=QUANTITY),
    Column("note", "Note", ("Remark", "Comment"), required=False, any_of=True),
)


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("Received\n40\n", {"units": "Received"}),
        ("Received,Qty\n2026-11-27,40\n", {"day": "Received", "units": "Qty"}),
        ("Sent,Qty\n27/11/2026,40\n", {"day": "Sent", "units": "Qty"}),
        ("Sent,Received\n40,27/11/2026\n", {"day": "Received", "units": "Sent"}),
        ("Sent,Received\n27/11/2026,40\n", {"day": "Sent", "units": "Received"}),
        # Neither a day nor a number: it is nothing of what is looked for.
        ("Received,Qty\nyes,40\n", {"units": "Qty"}),
        # Nothing below it says which, so it goes to the column that can be done without.
        ("Received,Qty\n,40\n", {"day": "Received", "units": "Qty"}),
        ("Received,Qty\n#N/A,40\n", {"day": "Received", "units": "Qty"}),
        ("Qty,Qty\nnone,40\n", {"units": "Qty"}),
        ("Qty,Quantity\n,\n,40\n", {"units": "Quantity"}),
    ],
)
def test_values_say_what_a_heading_means(content: str, columns: dict[str, str]) -> None:
    assert read(content, columns=COLUMNS).columns == columns


@pytest.mark.parametrize(
    "rows",
    [
        "40,50\n",
        # Rows further down may have numbers there too.
        ",40\n" * 60,
        # Half of the one are numbers, so nobody knows.
        "40,50\nnone,50\n",
        "none,x\n",
    ],
)
def test_where_two_can_be_meant_a_person_says(rows: str) -> None:
    with pytest.raises(AmbiguousHeader, match="2 columns could be Quantity"):
        read(f"Qty,Quantity\n{rows}", columns=COLUMNS)


def test_the_question_shows_a_value_of_each() -> None:
    with pytest.raises(AmbiguousHeader) as caught:
        read("Qty,Received,Quantity\n" + ",40,50\n" * 50, columns=COLUMNS)
    assert [worded(each) for each in caught.value.hints] == [
        'Choose one: --map units="Qty" (blank)',
        'Choose one: --map units="Received" (for example 40)',
        'Choose one: --map units="Quantity" (for example 50)',
    ]


def test_what_was_mapped_is_meant_whatever_its_values_are() -> None:
    content = "Received,Qty\nforty,40\n"
    assert read(content, columns=COLUMNS, map={"units": "Received"}).columns == {"units": "Received"}


def test_a_column_that_is_only_compared_is_the_first_of_several() -> None:
    assert read("Qty,Remark,Comment\n1,a,b\n", columns=COLUMNS).columns["note"] == "Remark"


def test_only_the_first_rows_are_looked_at() -> None:
    body = "".join(f"{number},x\n" for number in range(1, 51))
    assert read(f"Qty,Quantity\n{body}1,40\n", columns=COLUMNS).columns["units"] == "Qty"


def test_the_headings_of_a_missing_column_are_those_whose_values_fit() -> None:
    content = "Note,Qty ordered,Unit price,Quality,Qty inv.\nx,40,5,good,12 pcs\n"
    with pytest.raises(MissingColumn) as caught:
        read(content, columns=COLUMNS)
    assert [worded(each) for each in caught.value.hints] == [
        'If Quantity is in column “Qty ordered” (for example 40), add --map units="Qty ordered"',
        'If Quantity is in column “Qty inv.” (for example 12 pcs), add --map units="Qty inv."',
    ]


def test_what_is_used_for_something_that_can_be_done_without_may_be_meant() -> None:
    columns = (
        Column("code", "Code", ("Item code",), kind=CODE),
        Column("item", "Description", ("Item",), required=False),
    )
    with pytest.raises(MissingColumn) as caught:
        read("Item,Type\n1001,Box\n", columns=columns)
    assert [worded(each) for each in caught.value.hints] == [
        'If Code is in column “Item” (for example 1001), add --map code="Item"'
    ]
    with pytest.raises(MissingColumn) as caught:
        read("Item,Type\nMug,Box\n", columns=columns)
    assert [worded(each) for each in caught.value.hints] == [
        'Map the column: --map code="Heading in your file"'
    ]
