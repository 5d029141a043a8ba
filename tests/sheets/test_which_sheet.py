"""Several sheets with the right columns: asked, read together as one list, and never counted twice."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from support.sheet_columns import ANN, BOB, GOODS, HEADINGS, PEOPLE, read
from support.sheet_files import xlsx, xml_rows
from wpp.questions import NeedsAnswer, Question, UnknownAnswer
from wpp.sheets import BadCell, Cell, Column, Sheet
from wpp.sheets.errors import AmbiguousSheet

GOODS_HEAD = ("GRN", "SKU", "Qty")
FIRST: list[Sequence[Any]] = [GOODS_HEAD, ("DN-11", "TEE", 10)]
SECOND: list[Sequence[Any]] = [GOODS_HEAD, ("DN-11", "MUG", 12)]


def book(**sheets: Sequence[Sequence[Any]]) -> bytes:
    return xlsx({name.replace("_", " "): xml_rows(rows) for name, rows in sheets.items()})


def question(content: bytes, columns: tuple[Column, ...] = GOODS) -> Question:
    with pytest.raises(AmbiguousSheet) as asked:
        read(content, "a.xlsx", columns)
    assert asked.value.code == "ambiguous_sheet"
    [question] = asked.value.questions
    assert asked.value.as_json()["questions"] == [question.as_json()]
    return question


def chosen(content: bytes, answer: str, columns: tuple[Column, ...] = GOODS) -> Sheet:
    return read(content, "a.xlsx", columns, answers={question(content, columns).id: answer})


def values(content: bytes, columns: tuple[Column, ...] = GOODS) -> list[str]:
    return [answer.value for answer in question(content, columns).answers]


def quantities(sheet: Sheet) -> list[Cell]:
    return [row["quantity"] for row in sheet]


def test_one_delivery_on_two_sheets_is_read_together_after_a_question() -> None:
    content = book(Carton_1=FIRST, Carton_2=SECOND)
    asked = question(content)
    assert [answer.means for answer in asked.answers] == [
        "Both together, as one list: 2 rows",
        "Only “Carton 1”: 1 row, DN-11",
        "Only “Carton 2”: 1 row, DN-11",
    ]
    sheet = chosen(content, "together")
    assert quantities(sheet) == [10, 12]
    assert (sheet.sheet, [part.sheet for part in sheet.parts]) == (
        "Carton 1 + Carton 2",
        ["Carton 1", "Carton 2"],
    )
    assert quantities(chosen(content, "2")) == [12]
    assert chosen(content, "2").sheet == "Carton 2"


def test_an_answer_is_for_this_file_alone() -> None:
    asked = question(book(Carton_1=FIRST, Carton_2=SECOND))
    other = book(Carton_1=FIRST, Carton_2=[*SECOND, ("DN-11", "CAP", 1)])
    assert question(other).id != asked.id
    with pytest.raises(AmbiguousSheet):
        read(other, "a.xlsx", GOODS, answers={asked.id: "together"})
    with pytest.raises(UnknownAnswer):
        chosen(other, "both")


COUNTED_ONCE: Mapping[str, tuple[Mapping[str, Sequence[Sequence[Any]]], str, list[int]]] = {
    "a copy": ({"A": FIRST, "B": SECOND, "A (2)": FIRST}, "without-copies", [10, 12]),
    "a sheet with all rows of the others": (
        {"All": [*FIRST, SECOND[1]], "A": FIRST, "B": SECOND},
        "without-copies",
        [10, 12],
    ),
    "a sum of the others": (
        {"A": FIRST, "B": [GOODS_HEAD, ("DN-11", "TEE", 5)], "Sum": [GOODS_HEAD, ("DN-11", "TEE", 15)]},
        "without-copies",
        [10, 5],
    ),
    "a longer list": ({"Old": FIRST, "New": [*FIRST, SECOND[1]]}, "2", [10, 12]),
}


@pytest.mark.parametrize(("sheets", "first", "booked"), COUNTED_ONCE.values(), ids=COUNTED_ONCE)
def test_the_first_answer_counts_nothing_twice(
    sheets: Mapping[str, Sequence[Sequence[Any]]], first: str, booked: list[int]
) -> None:
    content = book(**sheets)
    asked = question(content)
    assert asked.answers[0].value == first
    assert asked.answers[-1].value == "together"
    assert "repeats rows that are on" in asked.text or "adds up the others" in asked.text
    assert sorted(quantities(chosen(content, first)), key=str) == sorted(booked, key=str)


def test_two_delivery_notes_are_two_deliveries() -> None:
    other = [GOODS_HEAD, ("DN-12", "MUG", 12)]
    content = book(One=FIRST, Two=other)
    assert values(content) == ["1", "2"]
    assert "not one" in question(content).text


def test_two_notes_above_the_headings_are_two_deliveries_too() -> None:
    head = ("SKU", "Qty")
    one = [("GRN:", "DN-1"), (), head, ("TEE", 10)]
    two = [("GRN:", "DN-2"), (), head, ("MUG", 12)]
    assert values(book(One=one, Two=two)) == ["1", "2"]
    assert values(book(One=one, Two=[("GRN:", "DN-1"), *two[1:]])) == ["together", "1", "2"]


def test_lists_of_the_same_things_with_other_figures_may_be_versions_of_one() -> None:
    head = ("SKU", "Qty")
    content = book(May=[head, ("TEE", 10)], June=[head, ("TEE", 7)])
    asked = question(content)
    assert [answer.value for answer in asked.answers] == ["1", "2", "together"]
    assert "1 entry is on more than one of them with another figure" in asked.text


def test_a_sheet_a_site_is_one_list_of_starters() -> None:
    content = book(Leeds=[HEADINGS, ANN], York=[HEADINGS, BOB])
    assert values(content, PEOPLE) == ["together", "1", "2"]
    sheet = chosen(content, "together", PEOPLE)
    assert [row["email"] for row in sheet] == [ANN[2], BOB[2]]


def test_rows_say_on_which_sheet_they_are() -> None:
    content = book(
        Leeds=[HEADINGS, ANN, ("Total", None, 1)],
        York=[("Starters of York",), HEADINGS, BOB, ("Cyd", None, None), ("Total", None, 2)],
    )
    sheet = chosen(content, "together", PEOPLE)
    assert [str(row.number) for row in sheet] == ["2 of “Leeds”", "3 of “York”", "4 of “York”"]
    assert len({row.number for row in sheet}) == 3
    assert [str(row) for row, _ in sheet.skipped] == ["3 of “Leeds”", "5 of “York”"]
    problem = sheet.problem(sheet.rows[2], "email", BadCell("missing_email", "", "Email is blank."))
    assert (problem.place, problem.as_json()["sheet"], problem.as_json()["row"]) == (
        "row 4 of “York”",
        "York",
        4,
    )


def test_a_column_may_be_elsewhere_on_each_sheet() -> None:
    content = book(
        One=[("GRN", "SKU", "Qty"), ("DN-1", "TEE", 10)], Two=[("Qty", "GRN", "SKU"), (12, "DN-1", "MUG")]
    )
    sheet = chosen(content, "together")
    assert [(row["sku"], row["quantity"]) for row in sheet] == [("TEE", 10), ("MUG", 12)]


def test_a_section_on_one_of_them_is_asked_about_with_its_sheet() -> None:
    left = [HEADINGS, BOB, (), ("The following people have left us in May",), ("Cyd", "Roe", "c@example.com")]
    content = book(Leeds=[HEADINGS, ANN], York=left)
    with pytest.raises(NeedsAnswer) as asked:
        chosen(content, "together", PEOPLE)
    [section] = asked.value.questions
    assert "Row 4 of “York” says “The following people have left us in May”" in section.text
    answers = {question(content, PEOPLE).id: "together", section.id: "without"}
    assert len(read(content, "a.xlsx", PEOPLE, answers=answers).rows) == 2


def test_a_sheet_with_fewer_columns_is_asked_about_but_not_a_stock_list_beside_a_delivery() -> None:
    with_description = [("GRN", "SKU", "Details", "Qty"), ("DN-11", "TEE", "Tee", 10)]
    assert values(book(One=with_description, Two=SECOND)) == ["1", "2", "together"]
    stock = book(One=with_description, Stock=[("SKU", "Qty"), ("TEE", 99)])
    assert quantities(read(stock, "a.xlsx", GOODS)) == [10]


def test_a_total_is_no_row_and_repeats_nothing() -> None:
    head = ("SKU", "Qty")
    content = book(One=[head, ("TEE", 10), ("Total", 10)], Two=[head, ("MUG", 12), ("Total", 12)])
    assert [answer.means for answer in question(content).answers] == [
        "Both together, as one list: 2 rows",
        "Only “One”: 1 row",
        "Only “Two”: 1 row",
    ]
    assert quantities(chosen(content, "together")) == [10, 12]
