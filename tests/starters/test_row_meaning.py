"""Columns that say that somebody gets no pack: their rows are named and not imported, and the others are."""

import io
from datetime import date

import pytest

from support.cli import Wpp
from wpp.portal import Portal
from wpp.sheets import Sheet, open_source, read_sheet
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.row_meaning import MEANING_COLUMNS, meaning_problem

HEAD = "First name,Last name,Email"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a list is read is looked at here."""
    return sqlite_url


def sheet_of(column: str, cell: str) -> Sheet:
    """A list of one person with one more column."""
    file = io.BytesIO(f'{HEAD},{column}\nMia,Chen,mia@example.com,"{cell}"\n'.encode())
    file.name = "list.csv"
    return read_sheet(open_source(file), (*STARTER_COLUMNS, *MEANING_COLUMNS))


def held_back(column: str, cell: str) -> bool:
    sheet = sheet_of(column, cell)
    found = meaning_problem(sheet, sheet.rows[0], date(2026, 11, 28))
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
        ("Active?", "N"),
        ("Active", "FALSE"),
        ("Currently employed", "No - left in May"),
        ("Suspended", "1"),
        ("Already had pack", "Yes"),
        ("Pack sent", "12/03/2026"),
        ("Welcome pack (Y/N)", "n"),
        ("Pack required", "Not required"),
        ("Notes", "Please do not send a pack"),
        ("Comments", "Has left the company"),
        ("Remarks", "DON'T SEND"),
        ("Note", "Didn't start"),
        ("Comment", "already has one"),
    ],
)
def test_who_gets_no_pack_is_named(column: str, cell: str) -> None:
    assert held_back(column, cell)


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
        ("Active?", "Y"),
        ("Active", "1"),
        ("Opt-in (0/1)", "0"),
        ("Pack sent", ""),
        ("Pack sent", "Not yet"),
        ("Already had pack", "No"),
        ("Welcome pack", "Site pack"),
        ("Notes", "Left-handed, leave with reception"),
        ("Comments", "Joins the Leeds office; size M"),
        ("Notes", "Moved from the Left Bank site"),
    ],
)
def test_others_are_taken(column: str, cell: str) -> None:
    assert not held_back(column, cell)


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


def test_a_list_may_have_several_such_columns(portal: Portal, wpp: Wpp) -> None:
    head = f"{HEAD},Status,Employment status,Account status,Notes,Comments,Remarks"
    rows = [
        "Mia,Chen,mia@example.com,Active,Permanent,Enabled,,Size M,",
        "Omar,Haddad,omar@example.com,Active,Permanent,Enabled,,,Do not send",
        f"Uma,Lee,uma@example.com,Active,Permanent,Enabled,Do not send. {'x' * 2000},,",
    ]
    told = wpp("import-users", "-", "--json", "-n", piped="\n".join([head, *rows]).encode())
    assert (told.exit_code, told.document["added"]) == (4, 1)
    assert [(each["row"], each["column"]) for each in told.document["rejected"]] == [
        (3, "Remarks"),
        (4, "Notes"),
    ]
    assert max(len(each["message"]) for each in told.document["rejected"]) < 300
