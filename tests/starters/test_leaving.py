"""Columns that say that somebody has left: their rows are named and not imported, and the others are."""

import io
from datetime import date

import pytest

from support.cli import Wpp
from wpp.portal import Portal
from wpp.sheets import Sheet, open_source, read_sheet
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.leaving import LEAVING_COLUMNS, leaving_problem

HEAD = "First name,Last name,Email"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a list is read is looked at here."""
    return sqlite_url


def sheet_of(column: str, cell: str) -> Sheet:
    """A list of one person with one more column."""
    file = io.BytesIO(f"{HEAD},{column}\nMia,Chen,mia@example.com,{cell}\n".encode())
    file.name = "list.csv"
    return read_sheet(open_source(file), (*STARTER_COLUMNS, *LEAVING_COLUMNS))


def has_left(column: str, cell: str) -> bool:
    sheet = sheet_of(column, cell)
    found = leaving_problem(sheet, sheet.rows[0], date(2026, 11, 28))
    assert found is None or found[1].code == "meaning_column"
    return found is not None


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Status", "Leaver"),
        ("Employment status", "INACTIVE"),
        ("Status", "Left - resigned"),
        ("Account status", "disabled"),
        ("Leaver", "Yes"),
        ("Left", "x"),
        ("End date", "27/11/2026"),
        ("Last working day", "2026-01-31"),
        ("Termination date", "soon"),
    ],
)
def test_who_has_left_is_named(column: str, cell: str) -> None:
    assert has_left(column, cell)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Status", ""),
        ("Status", "Active"),
        ("Employment status", "Full-time"),
        ("Status", "New starter"),
        ("Status", "Not terminated"),
        ("Status", "Yes"),
        ("Leaver", "No"),
        ("End date", ""),
        ("Contract end date", "31/03/2027"),
        ("Last day", "28/11/2026"),
    ],
)
def test_who_is_here_is_taken(column: str, cell: str) -> None:
    assert not has_left(column, cell)


def test_a_list_with_leavers_takes_the_others(portal: Portal, wpp: Wpp) -> None:
    rows = [
        "Mia,Chen,mia@example.com,Active,",
        "Omar,Haddad,omar@example.com,Leaver,",
        "Uma,Lee,uma@example.com,,2020-01-31",
    ]
    piped = "\n".join([f"{HEAD},Status,Leaving date", *rows]).encode()
    told = wpp("import-users", "-", "--json", "--rejects", "left.csv", piped=piped)
    assert (told.exit_code, told.document["added"]) == (4, 1)
    assert [(each["row"], each["column"], each["code"]) for each in told.document["rejected"]] == [
        (3, "Status", "meaning_column"),
        (4, "Leaving date", "meaning_column"),
    ]
    again = wpp("import-users", "-", "--json", piped=piped)
    assert (again.exit_code, again.document["added"]) == (4, 0)
    assert [each["email"] for each in wpp("user", "list", "--json").document] == ["mia@example.com"]
