"""Two tables, two sheets: the first table is never given up for a fuller second one, nor Enter spent on leavers."""

import pytest

from support.sheet_columns import GOODS, PEOPLE, read
from support.sheet_files import xlsx, xml_rows
from wpp.questions import NeedsAnswer, Question
from wpp.sheets import Column

P = ("First name", "Last name", "Email")
ISLA = ("Isla", "Okafor", "isla@example.com")
KAREN = ("Karen", "Gone", "karen@example.com")
END = Column("end_date", "End date", ("Left on",), required=False)


def asked(rows: str | bytes, columns: tuple[Column, ...]) -> Question:
    name = "a.csv" if isinstance(rows, str) else "a.xlsx"
    with pytest.raises(NeedsAnswer) as needed:
        read(rows, name, columns=columns)
    [question] = needed.value.questions
    return question


def test_a_second_table_with_more_known_headings_does_not_hide_the_first() -> None:
    rows = "First name,Last name,Email,\nIsla,Okafor,isla@example.com,\n,,,\nFirst name,Last name,Email,Left on\n"
    rows += "Karen,Gone,karen@example.com,2026-11-01\n"
    question = asked(rows, (*PEOPLE, END))
    assert question.text.startswith("The headings are repeated in row 4.")
    sheet = read(rows, columns=(*PEOPLE, END), answers={question.id: "without"})
    assert [row["email"] for row in sheet] == ["isla@example.com"]


@pytest.mark.parametrize(
    "above",
    [
        "Email,hr@client.example\nPhone,0113 496 0000\n",
        "SKU,Qty\nthe code of the item,how many\n",
        "SKU,Qty\n",
    ],
    ids=["a contact", "an explanation", "two rows of headings"],
)
def test_what_only_looks_like_headings_gives_way_to_better_ones(above: str) -> None:
    sheet = read(f"{above}Delivery note,SKU,Qty\nDN-1,A-1,3\n", columns=GOODS)
    assert [(row["note"], row["quantity"]) for row in sheet] == [("DN-1", "3")]


@pytest.mark.parametrize("name", ["Leavers", "Withdrawn", "do_not_send", "Old list", "Returns"])
def test_enter_alone_never_decides_about_a_sheet_that_is_called_something_else(name: str) -> None:
    content = xlsx(
        {name: xml_rows([(*P, "Left on"), (*KAREN, "2026-11-01")]), "Starters": xml_rows([P, ISLA])}
    )
    question = asked(content, (*PEOPLE, END))
    assert not question.first
    assert question.answers[0].means.startswith("Only “Starters”: ")


def test_two_cartons_are_together_by_enter() -> None:
    head = ("SKU", "Qty")
    content = xlsx({"Carton 1": xml_rows([head, ("A-1", 1)]), "Carton 2": xml_rows([head, ("B-2", 2)])})
    question = asked(content, GOODS)
    assert question.first
    assert question.answers[0].value == "together"


def test_a_sheet_without_the_delivery_note_is_asked_about() -> None:
    first: list[tuple[str | int, ...]] = [("Delivery note", "SKU", "Qty"), ("DN-1", "A-1", 1)]
    second: list[tuple[str | int, ...]] = [("SKU", "Qty"), ("B-2", 2)]
    content = xlsx({"Carton 1": xml_rows(first), "Carton 2": xml_rows(second)})
    assert [answer.value for answer in asked(content, GOODS).answers] == ["1", "2", "together"]
    content = xlsx({"Carton 1": xml_rows(first), "Stock levels": xml_rows(second)})
    assert len(read(content, "a.xlsx", columns=GOODS).rows) == 1
