"""Columns that the headings leave open: asked with the first values of each that it could be."""

import pytest

from support.sheet_columns import GOODS, PEOPLE, read
from wpp.questions import NeedsAnswer, Question
from wpp.sheets import EMAIL, QUANTITY, Column, Grammar
from wpp.sheets.errors import AmbiguousHeader, BadOption, MissingColumn, WhichColumn

DELIVERED = "SKU,Colour,Delivered amount,Unit price\nA-1,red,40,9.50\nB-2,blue,12,7.25\n"
TWO_EMAILS = "First name,Last name,Email,Work email\nAnn,Lee,a@home.example,a@work.example\n"


def questions(
    content: str, columns: tuple[Column, ...], answers: dict[str, str] | None = None
) -> tuple[str, tuple[Question, ...]]:
    with pytest.raises(NeedsAnswer) as asked:
        read(content, columns=columns, answers=answers or {})
    return asked.value.code, asked.value.questions


def test_a_missing_column_is_asked_for_among_those_whose_values_fit() -> None:
    code, [question] = questions(DELIVERED, GOODS)
    assert code == "missing_column"
    assert question.text == "starters.csv: which column is Quantity?"
    assert [(answer.value, answer.means) for answer in question.answers] == [
        ("C", "C: “Delivered amount”, for example 40, 12"),
        ("none", "None of them: stop here"),
    ]
    sheet = read(DELIVERED, columns=GOODS, answers={question.id: "C"})
    assert sheet.columns["quantity"] == "Delivered amount"
    assert [row["quantity"] for row in sheet] == ["40", "12"]
    assert sheet.columns == read(DELIVERED, columns=GOODS, map={"quantity": "C"}).columns


def test_of_two_that_are_as_likely_enter_alone_takes_neither() -> None:
    contacts = "First name,Last name,Contact,Other contact\nAnn,Lee,a@home.example,a@work.example\n"
    people = (*PEOPLE[:2], Column("email", "Email", kind=EMAIL))
    _, [question] = questions(contacts, people)
    assert [answer.value for answer in question.answers] == ["C", "D", "none"]
    assert not question.first
    _, [question] = questions(contacts.replace(",Other contact", "").replace(",a@work.example", ""), people)
    assert question.first


def test_none_of_them_is_the_refusal_that_there_is_without_a_question() -> None:
    _, [question] = questions(DELIVERED, GOODS)
    with pytest.raises(MissingColumn) as refused:
        read(DELIVERED, columns=GOODS, answers={question.id: "none"})
    assert not isinstance(refused.value, WhichColumn)


NOTHING_FITS = {
    "no column is left": "SKU,Details\nA-1,red\n",
    "only words": "SKU,Colour\nA-1,red\n",
    "only prices": "SKU,Unit price\nA-1,9.50\n",
    "only a blank one": "SKU,Amount\nA-1,\n",
}


@pytest.mark.parametrize("content", NOTHING_FITS.values(), ids=NOTHING_FITS)
def test_where_nothing_fits_nothing_is_asked(content: str) -> None:
    with pytest.raises(MissingColumn) as refused:
        read(content, columns=GOODS)
    assert not isinstance(refused.value, NeedsAnswer)


def test_two_missing_names_are_no_question_where_one_column_holds_both() -> None:
    with pytest.raises(MissingColumn) as refused:
        read("Whole,Email\nAnn Lee,a@example.com\n", columns=PEOPLE)
    assert not isinstance(refused.value, NeedsAnswer)


def test_of_two_columns_that_could_be_the_one_a_person_chooses() -> None:
    code, [question] = questions(TWO_EMAILS, PEOPLE)
    assert code == "ambiguous_header"
    assert [answer.means for answer in question.answers] == [
        "C: “Email”, for example a@home.example",
        "D: “Work email”, for example a@work.example",
    ]
    assert not question.first
    sheet = read(TWO_EMAILS, answers={question.id: "D"})
    assert [row["email"] for row in sheet] == ["a@work.example"]
    assert sheet.unused == ["Email"]


def test_a_heading_that_is_a_letter_does_not_take_the_answer() -> None:
    content = "C,SKU,Amount\n7,A-1,40\n8,B-2,12\n"
    _, [question] = questions(content, GOODS)
    assert [answer.value for answer in question.answers] == ["A", "C", "none"]
    assert [row["quantity"] for row in read(content, columns=GOODS, answers={question.id: "C"})] == [
        "40",
        "12",
    ]


def test_everything_about_one_sheet_is_asked_at_once() -> None:
    content = "SKU,Item code,Amount\nA-1,X-1,40\nB-2,X-2,12\n"
    code, asked = questions(content, GOODS)
    assert code == "missing_column"
    assert [question.id.rpartition("-")[0] for question in asked] == ["column-quantity", "column-sku"]
    answers = {asked[0].id: "C", asked[1].id: "B"}
    assert [row["sku"] for row in read(content, columns=GOODS, answers=answers)] == ["X-1", "X-2"]


def test_one_column_is_not_two_things() -> None:
    content = "Whole,Other,Email\nAnn,Lee,a@example.com\n"
    _, asked = questions(content, PEOPLE)
    with pytest.raises(BadOption, match="can't be both"):
        read(content, answers={question.id: "A" for question in asked})


def test_an_answer_is_for_this_file_alone() -> None:
    _, [question] = questions(DELIVERED, GOODS)
    changed = DELIVERED.replace("40", "41")
    _, [again] = questions(changed, GOODS, answers={question.id: "C"})
    assert again.id != question.id


def test_the_question_is_still_the_refusal_that_scripts_know() -> None:
    with pytest.raises(AmbiguousHeader):
        read(TWO_EMAILS)
    with pytest.raises(MissingColumn):
        read(DELIVERED, columns=GOODS)


def test_what_is_called_something_else_is_never_the_first_answer() -> None:
    columns = (
        Column("sku", "SKU"),
        Column("quantity", "Quantity", ("Qty",), grammar=Grammar(unless=("dozen",)), kind=QUANTITY),
    )
    _, [question] = questions("SKU,Qty (dozens)\nA-1,2\n", columns)
    assert [answer.value for answer in question.answers] == ["B", "none"]
    assert not question.first
