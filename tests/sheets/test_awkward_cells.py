"""Cells of lists of people as others fill them in: names and email addresses, each with what must come of it.

Every row goes through a file and the import itself; what is kept is read back from the database.
"""

import pytest

from support.cell_files import wide, workbook
from support.sheet_files import Value
from wpp.people.accounts import list_users
from wpp.portal import Portal
from wpp.sheets import Sheet, read_sheet
from wpp.starters.check import StarterPlan, check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.import_list import import_starters

GOOD = ("Bob", "Ray", "bob@example.com")


def people(*rows: tuple[Value, ...]) -> Sheet:
    """A list of starters."""
    return read_sheet(workbook("starters.xlsx", ("First name", "Last name", "Email"), *rows), STARTER_COLUMNS)


def imported(portal: Portal, *rows: tuple[Value, ...]) -> StarterPlan:
    """What became of a list."""
    with portal.transaction(by="dee") as work:
        plan = check_starters(work.session, people(*rows))
        import_starters(work, plan)
    return plan


def everybody(portal: Portal) -> list[tuple[str, str, str]]:
    """Who is here."""
    with portal.reading() as session:
        return [(user.first_name, user.last_name, user.email) for user in list_users(session, limit=None)]


NAMES_KEPT = [
    # as the file has it, as it is kept
    ("Null", "Null"),
    ("None", "None"),
    ("True", "True"),
    ("NaN", "NaN"),
    ("May", "May"),
    ("NULL", "NULL"),
    ("Undefined", "Undefined"),
    ("Test", "Test"),
    ("June", "June"),
    ("Total", "Total"),
    ("O'Brien", "O'Brien"),
    ("O’Brien", "O’Brien"),
    ("van der Berg", "van der Berg"),
    ("'t Hooft", "'t Hooft"),
    ("d'Arcy-Smith", "d'Arcy-Smith"),
    ("Ñíguez", "Ñíguez"),
    ("N\u0303i\u0301guez", "Ñíguez"),
    ("王小明", "王小明"),
    ("नमिता", "नमिता"),
    ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
    ("Æthel", "Æthel"),
    ("X Æ A-12", "X Æ A-12"),
    ("Louis 14", "Louis 14"),
    ("Smith, Jr.", "Smith, Jr."),
    ("I", "I"),
    (" Mia\u00a0\u00a0Lou ", "Mia Lou"),
    ("Mi\u200ba", "Mia"),
    ("Mia_x000D_\nLou", "Mia Lou"),
    ("Line\nBreak", "Line Break"),
    ("Tab\tbed", "Tab bed"),
    ("So\u00adphie", "Sophie"),
    ("\u202eMia\u202c", "Mia"),
    ("M" * 120, "M" * 120),
]
NAMES_REFUSED: list[tuple[Value, str]] = [
    (12, "not_text"),
    (1.5, "not_text"),
    (True, "not_text"),
    ("TRUE", "not_text"),
    ("12", "not_text"),
    ("1,5", "not_text"),
    ("2026-03-31", "not_text"),
    ("31/03/2026", "not_text"),
    ("--", "not_text"),
    ("🙂", "not_text"),
    ("n/a", "not_text"),
    ("N.A.", "not_text"),
    ("mia@example.com", "not_text"),
    ("#N/A", "cell_error"),
    ("#REF!", "cell_error"),
    ("Err:508", "cell_error"),
    ("########", "cell_error"),
    ("=1+1", "suspicious_text"),
    ("+1+1", "suspicious_text"),
    ("-2+3", "suspicious_text"),
    ("@SUM(A1)", "suspicious_text"),
    ("'=1+1", "suspicious_text"),
    ("=cmd|' /C calc'!A0", "suspicious_text"),
    ("<b>Mia</b>", "suspicious_text"),
    ("&lt;b&gt;", "suspicious_text"),
    ("<script>alert(1)</script>", "suspicious_text"),
    ("{{7*7}}", "suspicious_text"),
    ("${jndi:ldap}", "suspicious_text"),
    ("Win at http://x.example", "suspicious_text"),
    ("Visit www.x.example", "suspicious_text"),
    ("M" * 121, "suspicious_text"),
    ("M" * 300, "suspicious_text"),
    ("Jos\ufffd", "bad_encoding"),
]


def test_names_of_real_people_are_kept(portal: Portal) -> None:
    # “Null Null” would be held back as an example: each name stands beside another one.
    rows = [(name, "Okafor", f"p{number}@example.com") for number, (name, _) in enumerate(NAMES_KEPT)]
    rows += [("Isla", name, f"q{number}@example.com") for number, (name, _) in enumerate(NAMES_KEPT)]
    plan = imported(portal, *rows)
    assert plan.rejected == []
    assert plan.sheet.skipped == []
    people = [(first, last) for first, last, _ in everybody(portal)]
    kept = [name for _, name in NAMES_KEPT]
    assert people == [*((name, "Okafor") for name in kept), *(("Isla", name) for name in kept)]


def test_people_with_one_name_have_one_in_either_column(portal: Portal) -> None:
    plan = imported(portal, ("Sukarno", None, "a@example.com"), (None, "王小明", "b@example.com"))
    assert [each.full_name for each in plan.new] == ["Sukarno", "王小明"]


def test_what_is_no_name_is_named_where_it_stands_and_not_taken(portal: Portal) -> None:
    rows = [("Mia", name, f"p{number}@example.com") for number, (name, _) in enumerate(NAMES_REFUSED)]
    plan = imported(portal, *rows, GOOD)
    assert [(each.row, each.column, each.code) for each in plan.rejected] == [
        (number, "Last name", code) for number, (_, code) in enumerate(NAMES_REFUSED, 2)
    ]
    assert all(len(each.message) < 250 for each in plan.rejected)
    assert everybody(portal) == [GOOD]


ADDRESSES_KEPT = [
    # as the file has it, as it is written to
    ("mia@example.com", "mia@example.com"),
    ("MIA1@EXAMPLE.COM", "MIA1@example.com"),
    (" mia2@example.com\u00a0", "mia2@example.com"),
    ("Mia Chen <mia3@example.com>", "mia3@example.com"),
    ('"Chen, Mia" <mia4@example.com>', "mia4@example.com"),
    ("mailto:mia5@example.com", "mia5@example.com"),
    ("MAILTO:mia6@example.com?subject=Hello", "mia6@example.com"),
    (wide("mia7@example.com"), "mia7@example.com"),
    ("mi\u200ba8@example.com", "mia8@example.com"),
    ("mia9@example.com.", "mia9@example.com"),
    ("mia10@example.com;", "mia10@example.com"),
    ("'mia11@example.com'", "mia11@example.com"),
    ("mia12 @ example.com", "mia12@example.com"),
    ("mia13@example.com (work)", "mia13@example.com"),
    ("mia14@example.com_x000D_", "mia14@example.com"),
    ("mia+pack@example.com", "mia+pack@example.com"),
    ("m.i.a@example.com", "m.i.a@example.com"),
    ("o'brien@example.com", "o'brien@example.com"),
    ("mia@münchen.de", "mia@xn--mnchen-3ya.de"),
    ("mia@例子.中国", "mia@xn--fsqu00a.xn--fiqs8s"),
]
ADDRESSES_REFUSED: list[tuple[Value, str]] = [
    (None, "missing_email"),
    ("\u200b", "missing_email"),
    (12, "bad_email"),
    (True, "bad_email"),
    ("n/a", "bad_email"),
    ("mia", "bad_email"),
    ("mia@example", "bad_email"),
    ("mia@localhost", "bad_email"),
    ("mia@[127.0.0.1]", "bad_email"),
    ("mia@example..com", "bad_email"),
    ("mia.@example.com", "bad_email"),
    ("mia@@example.com", "bad_email"),
    ("mia(at)example.com", "bad_email"),
    ("mia@example,com", "bad_email"),
    ("mia@exam ple.com", "bad_email"),
    ("mia@example.com, omar@example.com", "several_addresses"),
    ("mia@example.com/omar@example.com", "several_addresses"),
    ("mia@example.com\nBcc: x@example.com", "several_addresses"),
    ('=HYPERLINK("mailto:mia@example.com")', "bad_email"),
    ("<script>@example.com", "bad_email"),
    ("josé@example.com", "bad_email"),
    ("mi\u0430@example.com", "bad_email"),
    ("mia@ex\u0430mple.com", "bad_email"),
    ("mia@\u0440\u0430\u0443\u0440\u0430\u04cf.com", "bad_email"),
    ("m" * 65 + "@example.com", "bad_email"),
    ("mia@" + "e" * 300 + ".com", "bad_email"),
    ("#N/A", "cell_error"),
]


def test_addresses_are_taken_as_a_careful_clerk_would(portal: Portal) -> None:
    plan = imported(portal, *(("Mia", "Chen", email) for email, _ in ADDRESSES_KEPT))
    assert plan.rejected == []
    assert [email for *_, email in everybody(portal)] == [email for _, email in ADDRESSES_KEPT]


def test_what_is_no_address_is_named_and_not_taken(portal: Portal) -> None:
    plan = imported(portal, *(("Mia", "Chen", email) for email, _ in ADDRESSES_REFUSED), GOOD)
    assert [(each.row, each.column, each.code) for each in plan.rejected] == [
        (number, "Email", code) for number, (_, code) in enumerate(ADDRESSES_REFUSED, 2)
    ]
    assert everybody(portal) == [GOOD]


SAME_PERSON = [
    "MIA@Example.COM",
    " mia@example.com ",
    "Mia <mia@example.com>",
    "mailto:mia@example.com",
    wide("mia") + "@example.com",
    "mi\u200ba@example.com",
    "mia@example.com.",
]


@pytest.mark.parametrize("again", SAME_PERSON)
def test_one_address_in_any_spelling_is_one_person(portal: Portal, again: str) -> None:
    plan = imported(portal, ("Mia", "Chen", "mia@example.com"), ("Mia", "Chen", again))
    assert [(each.row, each.code) for each in plan.twice] == [(3, "duplicate_in_file")]
    plan = imported(portal, ("Mia", "Chen", again))
    assert (len(plan.new), len(plan.known)) == (0, 1)
    assert len(everybody(portal)) == 1


@pytest.mark.parametrize("other", ["mia+pack@example.com", "m.ia@example.com", "mia@example.org"])
def test_another_address_under_the_same_name_is_said_and_taken(portal: Portal, other: str) -> None:
    plan = imported(portal, ("Mia", "Chen", "mia@example.com"), ("Mia", "Chen", other))
    assert [(each.row, each.code) for each in plan.notes] == [(3, "maybe_same_person")]
    assert "decide whether they are one person" in plan.notes[0].message
    assert len(everybody(portal)) == 2
