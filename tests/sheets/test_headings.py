"""Which heading is which column: known names only, and a question where two could be meant."""

import pytest

from cli.framework.hints import worded
from support.sheet_columns import ANN, GOODS, PEOPLE, read, rows
from wpp.sheets import Column
from wpp.sheets.errors import AmbiguousHeader, BadOption, MissingColumn, NoHeader

BODY = "Ann,Lee,ann@example.com\n"


@pytest.mark.parametrize(
    "headings",
    [
        "First Name,LAST NAME,email",
        "first_name,last_name,e-mail",
        "FirstName,LastName,E-Mail-Address",
        "Forename *,Surname *,Email *",
        "First name (required),Last name [sn],Email <mail>",
        "Prénom,Nom,Courriel",
        " First\u00a0name ,\u200bLast name,Email:",
        '"First\nname","Last\nname",Email',
        "Given name Required,Family name (Mandatory),Work email optional",
    ],
)
def test_known_names_are_found_however_they_are_written(headings: str) -> None:
    columns = (
        Column("first_name", "First name", ("Forename", "Given name", "Prenom")),
        Column("last_name", "Last name", ("Surname", "Family name", "Nom")),
        Column("email", "Email", ("E-mail Address", "Work email", "Courriel")),
    )
    (row,) = read(f"{headings}\n{BODY}", columns=columns).rows
    assert row.values == ANN


@pytest.mark.parametrize("heading", ["Address", "Mail", "Username", "Email sent", "Emailed", "Name"])
def test_likeness_is_never_enough(heading: str) -> None:
    with pytest.raises(MissingColumn, match="no column Email"):
        read(f"First name,Last name,{heading}\n{BODY}")


def test_a_missing_column_names_the_headings_found_and_suggests() -> None:
    with pytest.raises(MissingColumn) as caught:
        read(f"First name,Last name,Emial adress\n{BODY}")
    assert "First name, Last name and Emial adress" in caught.value.message
    assert any('--map email="Emial adress"' in hint for hint in map(worded, caught.value.hints))


def test_brackets_tell_two_columns_apart_where_they_are_known() -> None:
    columns = (*PEOPLE[:2], Column("email", "Email", ("User name [userPrincipalName]",)))
    headings = "First name [givenName],Last name [surname],User name [userPrincipalName] Required,Username"
    sheet = read(f"{headings}\nAnn,Lee,ann@example.com,ann\n", columns=columns)
    assert rows(sheet) == [(2, ANN)]


def test_map_says_which_column_is_meant() -> None:
    sheet = read(
        "Vorname,Nachname,Adresse\n" + BODY,
        map={"first_name": "Vorname", "Last name": "nachname", "email": "ADRESSE"},
    )
    assert rows(sheet) == [(2, ANN)]
    assert sheet.columns == {"first_name": "Vorname", "last_name": "Nachname", "email": "Adresse"}


def test_map_takes_a_letter_where_two_headings_are_the_same() -> None:
    content = "First name,Last name,Email,Email\nAnn,Lee,old@example.com,ann@example.com\n"
    with pytest.raises(AmbiguousHeader, match=r"“Email” \(column C\) and “Email” \(column D\)") as caught:
        read(content)
    assert tuple(map(worded, caught.value.hints)) == (
        "Choose one: --map email=C (for example old@example.com)",
        "Choose one: --map email=D (for example ann@example.com)",
    )
    assert rows(read(content, map={"email": "D"})) == [(2, ANN)]


def test_map_wins_over_a_known_name() -> None:
    content = "First name,Last name,Email,Private\nAnn,Lee,x@example.com,ann@example.com\n"
    assert rows(read(content, map={"email": "Private"})) == [(2, ANN)]


def test_map_takes_a_column_from_a_meaning_that_can_be_done_without() -> None:
    sheet = read("Details,Qty\nA-1,1\n", columns=GOODS, map={"sku": "Details"})
    assert sheet.columns == {"sku": "Details", "quantity": "Qty"}


def test_map_to_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(MissingColumn, match="“Post”"):
        read(f"First name,Last name,Email\n{BODY}", map={"email": "Post"})
    with pytest.raises(MissingColumn, match="“Paper”"):
        read("SKU,Qty\nA,1\n", columns=GOODS, map={"note": "Paper"})


def test_map_never_takes_a_column_with_something_else_in_its_brackets() -> None:
    content = "SKU,Qty,Weight (kg)\nA,1,5\n"
    assert read(content, columns=GOODS, map={"note": "Weight"}).columns["note"] == "Weight (kg)"
    with pytest.raises(MissingColumn, match="Weight"):
        read(content, columns=GOODS, map={"note": "Weight (lbs)"})


def test_map_of_an_unknown_field_or_of_one_column_twice_is_wrong_usage() -> None:
    with pytest.raises(BadOption, match="first_name, last_name and email"):
        read(f"First name,Last name,Email\n{BODY}", map={"phone": "Email"})
    with pytest.raises(BadOption, match="can't be both"):
        read(f"First name,Last name,Email\n{BODY}", map={"first_name": "Email"})


def test_an_optional_column_is_the_one_that_has_its_own_name() -> None:
    sheet = read("SKU,Qty,Details,Description\nA,1,long,short\n", columns=GOODS)
    assert sheet.rows[0]["description"] == "short"
    assert "Details" in sheet.unused


def test_a_column_that_the_sheet_has_not_reads_as_blank() -> None:
    sheet = read("SKU,Qty\nA,1\n", columns=GOODS)
    assert sheet.rows[0]["note"] is None
    assert (sheet.heading("note"), sheet.heading("quantity")) == ("Delivery note", "Qty")


def test_the_header_is_the_first_of_the_best_rows() -> None:
    content = (
        f"Email list of First name\nEmail,x\nFirst name,Last name,Email\n{BODY}First name,Last name,Email\n"
    )
    sheet = read(content)
    assert (sheet.header_row, rows(sheet)) == (3, [(4, ANN)])


def test_the_row_of_the_headings_can_be_said() -> None:
    content = f"First name,Last name,Email\nx,y,z\nFirst name,Last name,Email\n{BODY}"
    assert rows(read(content, header_row=3)) == [(4, ANN)]
    with pytest.raises(MissingColumn, match="row 2 are x, y and z"):
        read(content, header_row=2)
    with pytest.raises(NoHeader, match="Row 9"):
        read(content, header_row=9)
    assert rows(read(content, header_row=2, map={"first_name": "x", "last_name": "B", "email": "z"}))[-1] == (
        4,
        ANN,
    )


def test_no_known_heading_at_all_shows_the_first_row() -> None:
    with pytest.raises(NoHeader, match="“colour” and “shape”") as caught:
        read("colour,shape\nred,round\n")
    assert "--map first_name=" in worded(caught.value.hints[-1])


@pytest.mark.parametrize(
    "content", ['"First name,Last name,Email"\n"Ann,Lee,ann@example.com"\n', '"Email;First name"\n']
)
def test_a_list_that_landed_in_one_column_is_recognised(content: str) -> None:
    with pytest.raises(NoHeader, match="in one column") as caught:
        read(content)
    assert "Text to Columns" in worded(caught.value.hints[0])


def test_a_header_beyond_the_thirtieth_row_is_not_looked_for() -> None:
    assert read("x\n" * 29 + f"First name,Last name,Email\n{BODY}").header_row == 30
    with pytest.raises(NoHeader):
        read("x\n" * 30 + f"First name,Last name,Email\n{BODY}")
