"""Importing starters: good rows are taken once, bad ones named, and the same list again changes nothing."""

import csv
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from support.cast import starter
from wpp.audit import list_entries
from wpp.people.accounts import disable, list_users
from wpp.people.model import User, UserImport
from wpp.portal import Portal
from wpp.sheets import Problem, Sheet, read_sheet, write_rejects
from wpp.starters.check import StarterPlan, check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.import_list import ImportResult, import_starters
from wpp.starters.rows import read_starter

HEADINGS = ("First name", "Last name", "Email")
MIA = ("Mia", "Chen", "mia@example.com")
OMAR = ("Omar", "Haddad", "omar@example.com")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where lists of starters lie."""
    path = tmp_path / "lists"
    path.mkdir()
    return path


def listed(folder: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Sheet:
    """A list of starters as a file, read again."""
    path = folder / "starters.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *rows])
    return read_sheet(path, STARTER_COLUMNS)


def checked(portal: Portal, sheet: Sheet) -> StarterPlan:
    """What importing it would do."""
    with portal.reading() as session:
        return check_starters(session, sheet)


def imported(portal: Portal, sheet: Sheet) -> ImportResult:
    """Import it as the command does: check and take in within one transaction."""
    with portal.transaction(by="dee") as work:
        return import_starters(work, check_starters(work.session, sheet))


def everybody(portal: Portal) -> list[tuple[str, str, str]]:
    """First name, last name and email of all who are here."""
    with portal.reading() as session:
        return [(user.first_name, user.last_name, user.email) for user in list_users(session, limit=None)]


def test_good_rows_are_taken_in_their_order(portal: Portal, folder: Path) -> None:
    result = imported(portal, listed(folder, MIA, OMAR))
    assert (result.added, result.known, result.twice, result.rejected_rows, result.rows) == (2, 0, 0, 0, 2)
    assert everybody(portal) == [MIA, OMAR]
    with portal.reading() as session:
        mia = list_users(session)[0]
        assert (mia.import_file, mia.import_row, mia.imported_at) == ("starters.csv", 2, portal.now())
        (entry,) = list_entries(session)
        assert entry.about == f"import:{result.import_id}"
        assert entry.detail == {"file": "starters.csv", "rows": 2, "added": 2, "rejected": 0}


def test_the_same_list_again_adds_nobody_and_leaves_no_trace(portal: Portal, folder: Path) -> None:
    first = imported(portal, listed(folder, MIA, OMAR))
    again = imported(portal, listed(folder, ("MIA", "CHEN", " Mia@EXAMPLE.com"), OMAR))
    assert (first.added, again.added, again.known, again.import_id) == (2, 0, 2, None)
    assert everybody(portal) == [MIA, OMAR]
    with portal.reading() as session:
        assert session.scalar(select(func.count()).select_from(UserImport)) == 1
        assert len(list_entries(session)) == 1


def test_next_months_list_adds_only_who_is_new(portal: Portal, folder: Path) -> None:
    imported(portal, listed(folder, MIA))
    result = imported(portal, listed(folder, MIA, OMAR))
    assert (result.added, result.known) == (1, 1)
    with portal.reading() as session:
        rows = session.execute(select(UserImport.added, UserImport.rows).order_by(UserImport.id)).all()
    assert [tuple(row) for row in rows] == [(1, 1), (1, 2)]


def test_checking_writes_nothing(portal: Portal, folder: Path) -> None:
    plan = checked(portal, listed(folder, MIA, OMAR))
    assert [(each.row, each.full_name, each.address.key) for each in plan.new] == [
        (2, "Mia Chen", "mia@example.com"),
        (3, "Omar Haddad", "omar@example.com"),
    ]
    assert everybody(portal) == []


BAD_ROWS = [
    # first name, last name, email, column, code
    ("Mia", "Chen", "", "Email", "missing_email"),
    ("Mia", "Chen", "mia", "Email", "bad_email"),
    ("Mia", "Chen", "12", "Email", "bad_email"),
    ("Mia", "Chen", "josé@example.com", "Email", "bad_email"),
    ("", "", "x1@example.com", "First name", "name_missing"),
    ("\u200b", " ", "x2@example.com", "First name", "name_missing"),
    ("12", "Chen", "x3@example.com", "First name", "not_text"),
    ("Mia", "31/12/2025", "x4@example.com", "Last name", "not_text"),
    ("Mia", "TRUE", "x5@example.com", "Last name", "not_text"),
    ("mia@example.com", "Chen", "x6@example.com", "First name", "not_text"),
    ("--", "Chen", "x7@example.com", "First name", "not_text"),
    ("=cmd|' /C calc'!A0", "Chen", "x8@example.com", "First name", "suspicious_text"),
    ("Mia", "+1+1", "x9@example.com", "Last name", "suspicious_text"),
    ("Mia", "<script>alert(1)</script>", "x10@example.com", "Last name", "suspicious_text"),
    ("M" * 300, "Chen", "x11@example.com", "First name", "suspicious_text"),
    ("{{7*7}}", "Chen", "x12@example.com", "First name", "suspicious_text"),
    ("?ukasz", "Wiśniewski", "x13@example.com", "First name", "suspicious_text"),
    ("Łukasz", "Wi?niewski", "x14@example.com", "Last name", "suspicious_text"),
    ("????", "", "x15@example.com", "First name", "suspicious_text"),
    ("_ukasz", "Chen", "x16@example.com", "First name", "suspicious_text"),
    ("Jos\\xc3\\xa9", "Chen", "x17@example.com", "First name", "suspicious_text"),
    ("Jos%C3%A9", "Chen", "x18@example.com", "First name", "suspicious_text"),
    ("□ukasz", "Chen", "x19@example.com", "First name", "suspicious_text"),
    ("\x1aukasz", "Chen", "x20@example.com", "First name", "suspicious_text"),
    ("\ufffdukasz", "Chen", "x21@example.com", "First name", "bad_encoding"),
    ("José", "Chen", "jos?@example.com", "Email", "bad_email"),
]


def test_bad_rows_are_named_and_the_good_ones_taken(portal: Portal, folder: Path) -> None:
    rows = [*(row[:3] for row in BAD_ROWS), OMAR]
    result = imported(portal, listed(folder, *rows))
    assert [(each.row, each.column, each.code) for each in result.rejected] == [
        (number, column, code) for number, (*_, column, code) in enumerate(BAD_ROWS, 2)
    ]
    assert all(each.message.endswith(".") and each.sheet == "starters" for each in result.rejected)
    assert result.rejected_rows == len(BAD_ROWS)
    assert everybody(portal) == [OMAR]


def test_everything_wrong_with_a_row_is_said_at_once(portal: Portal, folder: Path) -> None:
    plan = checked(portal, listed(folder, ("12", "<b>", "nobody"), OMAR))
    assert [(each.row, each.code) for each in plan.rejected] == [
        (2, "not_text"),
        (2, "suspicious_text"),
        (2, "bad_email"),
    ]
    assert plan.rejected_rows == 1


def test_rejected_rows_go_into_a_file_that_can_be_corrected_and_sent_again(
    portal: Portal, folder: Path
) -> None:
    sheet = listed(folder, MIA, ("Omar", "Haddad", "omar"), ("=1+1", "X", "x@example.com"))
    result = imported(portal, sheet)
    path = folder / "rejected.xlsx"
    assert write_rejects(path, sheet, result.rejected) == 2
    again = checked(portal, read_sheet(path, STARTER_COLUMNS))
    assert [each.code for each in again.rejected] == ["bad_email", "suspicious_text"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Null", "None"),
        ("True", "May"),
        ("NaN", "Undefined"),
        ("Test", "Total"),
        ("June", "April"),
        ("O'Brien", "van der Berg"),
        ("Ana", "Ñíguez"),
        ("Łukasz", "Żółć"),
        ("王小明", ""),
        ("", "Sukarno"),
        ("X Æ A-12", "Musk"),
        ("J.", "Smith, Jr."),
        ("Anne-Marie", "D’Arcy"),
        ("नमिता", "शर्मा"),
        ("Björk", "Guðmundsdóttir"),
    ],
)
def test_names_of_real_people_are_kept_as_they_are(folder: Path, first: str, last: str) -> None:
    sheet = listed(folder, MIA, (first, last, "somebody@example.com"))
    problems: list[Problem] = []
    found = read_starter(sheet, sheet.rows[-1], problems)
    assert problems == []
    assert found is not None
    assert (found.first_name, found.last_name) == (first, last)


def test_names_are_tidied_of_what_cannot_be_seen(portal: Portal, folder: Path) -> None:
    rows = [
        ("  Mia\u00a0\u00a0Lou ", "Ch\u200ben", "mia@example.com"),
        ("Zoe\u0308", "Line\nBreak", "zoe@example.com"),
    ]
    imported(portal, listed(folder, *rows))
    assert everybody(portal) == [
        ("Mia Lou", "Chen", "mia@example.com"),
        ("Zoë", "Line Break", "zoe@example.com"),
    ]


def test_somebody_twice_in_a_list_is_said_and_taken_once(portal: Portal, folder: Path) -> None:
    result = imported(portal, listed(folder, MIA, OMAR, ("Mia", "Chen", "MIA@Example.com")))
    assert (result.added, result.twice, result.rejected) == (2, 1, [])
    assert [(each.row, each.code, each.message) for each in result.notes] == [
        (4, "duplicate_in_file", "Row 2 already has this email."),
    ]


def test_a_bad_row_does_not_stand_in_the_way_of_a_good_one(portal: Portal, folder: Path) -> None:
    result = imported(portal, listed(folder, ("=1+1", "Chen", MIA[2]), MIA))
    assert (result.added, result.twice, result.rejected_rows) == (1, 0, 1)


def test_a_changed_name_is_said_and_not_changed(portal: Portal, folder: Path) -> None:
    imported(portal, listed(folder, MIA, OMAR))
    result = imported(portal, listed(folder, ("Mia", "Smith", MIA[2]), OMAR))
    assert [
        (each.row, each.name_here, each.name_in_file, each.renamed) for each in result.known_starters
    ] == [
        (2, "Mia Chen", "Mia Smith", True),
        (3, "Omar Haddad", "Omar Haddad", False),
    ]
    assert everybody(portal) == [MIA, OMAR]


def test_somebody_switched_off_is_known_and_stays_off(portal: Portal, folder: Path) -> None:
    imported(portal, listed(folder, MIA))
    with portal.transaction(by="dee") as work:
        disable(work, MIA[2])
    result = imported(portal, listed(folder, MIA))
    assert (result.added, result.known_starters[0].off) == (0, True)


def test_the_same_name_under_another_address_is_taken_and_held_back(portal: Portal, folder: Path) -> None:
    imported(portal, listed(folder, MIA))
    rows = [
        ("Mia", "Chen", "m.chen@example.com"),
        OMAR,
        ("omar", "HADDAD", "oh@example.com"),
        ("Li", "", "li@example.com"),
    ]
    result = imported(portal, listed(folder, *rows))
    assert result.added == 4
    assert [(each.row, each.code) for each in result.notes] == [
        (2, "maybe_same_person"),
        (4, "maybe_same_person"),
    ]
    assert "mia@example.com" in result.notes[0].message
    assert "row 3" in result.notes[1].message


def test_who_came_in_since_the_check_counts_as_known(portal: Portal, folder: Path) -> None:
    plan = checked(portal, listed(folder, MIA, ("Mia", "Tester", "mia@client.example.com")))
    with portal.transaction(by="dee") as work:
        starter(work, "Mia")
    with portal.transaction(by="dee") as work:
        result = import_starters(work, plan)
    assert (result.added, result.known) == (1, 1)
    with portal.transaction(by="dee") as work:
        result = import_starters(work, plan)
    assert (result.added, result.known, result.import_id) == (0, 2, None)


def test_two_who_import_the_same_people_at_once_add_each_once(portal: Portal, folder: Path) -> None:
    rows = [(f"P{number}x", "Person", f"p{number}@example.com") for number in range(500)]
    plans = [checked(portal, listed(folder, *order)) for order in (rows, rows[::-1])]
    added: list[int] = []

    def take(plan: StarterPlan) -> None:
        with portal.transaction(by="dee") as work:
            added.append(import_starters(work, plan).added)

    threads = [threading.Thread(target=take, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [0, 500]
    with portal.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 500


def test_a_long_list_is_compared_and_taken_in_whole(portal: Portal, folder: Path) -> None:
    rows = [("Ana", "Person", f"p{number}@example.com") for number in range(6000)]
    sheet = listed(folder, *rows)
    assert imported(portal, sheet).added == len(rows)
    again = imported(portal, sheet)
    assert (again.added, again.known) == (0, len(rows))
