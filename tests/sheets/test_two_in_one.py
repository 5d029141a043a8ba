"""A column whose heading names two fields: its comma says the order, and the cells are parted by theirs."""

import csv
import io
from collections.abc import Sequence

import pytest

from wpp.questions import NeedsAnswer
from wpp.sheets import CellFault, Sheet, read_sheet
from wpp.sheets.errors import MissingColumn
from wpp.starters.columns import STARTER_COLUMNS


def read(*rows: Sequence[str]) -> Sheet:
    """A list of these rows, every cell in quotation marks."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    file = io.BytesIO(text.getvalue().encode())
    file.name = "list.csv"
    return read_sheet(file, STARTER_COLUMNS)


def names(sheet: Sheet) -> list[tuple[object, object]]:
    return [(row["first_name"], row["last_name"]) for row in sheet.rows]


def test_the_heading_says_the_order() -> None:
    sheet = read(
        ("Employee #", "Last name, First name", "Preferred Name", "Work Email"),
        ("101", "Okafor, Isla", "Isla", "isla@example.com"),
        ("102", "de la Cruz, María José", "María", "maria@example.com"),
        ("103", "Cher", "", "cher@example.com"),
    )
    assert names(sheet) == [("Isla", "Okafor"), ("María José", "de la Cruz"), (None, "Cher")]
    assert sheet.columns["first_name"] == "First name"
    assert sheet.column_letters == {"first_name": "B", "last_name": "B", "email": "D"}
    assert sheet.unused == ["Employee #", "Preferred Name"]
    other = read(("Forename, Surname", "Email"), ("Isla, Okafor", "isla@example.com"))
    assert names(other) == [("Isla", "Okafor")]


def test_columns_of_their_own_go_first() -> None:
    sheet = read(
        ("Surname, Forename", "First name", "Last name", "Email"),
        ("x, y", "Isla", "Okafor", "isla@example.com"),
    )
    assert (names(sheet), sheet.unused) == ([("Isla", "Okafor")], ["Surname, Forename"])


def test_a_name_with_two_commas_is_a_problem_of_its_cell() -> None:
    sheet = read(("Last name, First name", "Email"), ("Okafor, Isla, Jr", "isla@example.com"))
    [row] = sheet.rows
    assert isinstance(row["last_name"], CellFault)
    assert "more than one comma" in row["last_name"].message


def test_a_sentence_in_such_a_column_is_quoted_once() -> None:
    with pytest.raises(NeedsAnswer) as needed:
        read(
            ("Last name, First name", "Email"),
            ("Okafor, Isla", "isla@example.com"),
            ("The following people have left us", ""),
            ("Gone, Karen", "karen@example.com"),
        )
    assert "“The following people have left us”" in needed.value.questions[0].text


@pytest.mark.parametrize(
    "heading",
    ["Full name", "Name", "Last name, First name, Middle name", "Name, Email me", "First name, First name"],
)
def test_other_headings_are_left_to_a_person(heading: str) -> None:
    with pytest.raises(MissingColumn):
        read((heading, "Email"), ("Okafor, Isla", "isla@example.com"))
