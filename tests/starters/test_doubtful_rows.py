"""Rows of a list that need somebody's decision: shared mailboxes, staff, other names, and people who may be one."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.portal import SECRET
from wpp.mail.outbox import list_messages
from wpp.people.accounts import disable, user_by_email
from wpp.people.same_name import is_same_name, shares_a_name
from wpp.portal import Portal
from wpp.sheets import read_sheet
from wpp.starters.check import StarterPlan, check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.import_list import ImportResult, import_starters
from wpp.starters.invite import welcome
from wpp.starters.same_person import held_back
from wpp.starters.undo import undo_import

ANN = ("Ann", "Lee", "ann@example.com")
MIA = "mia@client.example.com"


def checked(portal: Portal, *rows: Sequence[str], update_names: bool = False) -> StarterPlan:
    """What importing these people would do."""
    content = io.BytesIO("\n".join(map(",".join, [("First name", "Last name", "Email"), *rows])).encode())
    content.name = "list.csv"
    with portal.reading() as session:
        return check_starters(session, read_sheet(content, STARTER_COLUMNS), update_names=update_names)


def imported(portal: Portal, *rows: Sequence[str], update_names: bool = False) -> ImportResult:
    """Import them."""
    plan = checked(portal, *rows, update_names=update_names)
    with portal.transaction(by="dee") as work:
        return import_starters(work, plan)


def codes(plan: StarterPlan | ImportResult) -> list[tuple[int, str]]:
    """Row and code of what was not taken."""
    return [(each.row, each.code) for each in plan.rejected]


def name_of(portal: Portal, email: str) -> str:
    """The name that is stored."""
    with portal.reading() as session:
        return user_by_email(session, email).full_name


@pytest.mark.parametrize(
    "other",
    [
        ("ANN", "lee"),
        ("Lee", "Ann"),
        ("Ann Lee", ""),
        ("", "Lee Ann"),
        ("Änn", "Lée"),
    ],
)
def test_the_same_person_twice_is_said_and_no_fault(portal: Portal, other: tuple[str, str]) -> None:
    plan = checked(portal, ANN, (*other, ANN[2]))
    assert (codes(plan), [each.code for each in plan.twice]) == ([], ["duplicate_in_file"])
    imported(portal, ANN)
    again = checked(portal, (*other, ANN[2]))
    assert (codes(again), again.as_stored) == ([], 1)


@pytest.mark.parametrize(
    "other", [("Bob", "Lee"), ("Anna", "Lee"), ("Ann", "Lea"), ("Ann Kim", "Lee"), ("Bob", "Ray")]
)
def test_two_people_with_one_mailbox_are_a_problem_of_the_second(
    portal: Portal, other: tuple[str, str]
) -> None:
    plan = checked(portal, ANN, (*other, ANN[2]), ANN)
    assert codes(plan) == [(3, "shared_address")]
    assert "Row 2 has this email for Ann Lee." in plan.rejected[0].message
    assert [each.row for each in plan.twice] == [4]
    assert imported(portal, ANN, (*other, ANN[2])).added == 1
    # Whoever stands first in the file, the row with the stored name is the owner's.
    swapped = checked(portal, (*other, ANN[2]), ANN)
    assert ([each.row for each in swapped.known], codes(swapped)) == ([3], [(2, "shared_address")])


@pytest.mark.parametrize(
    ("one", "other", "same", "shared"),
    [
        (("Łukasz", "Wiśniewski"), ("Lukasz", "WISNIEWSKI"), True, True),
        (("Anne-Marie", "O’Brien"), ("Anne Marie", "O'Brien"), True, True),
        (("Søren", "Ærø"), ("Soren", "Aeroe"), False, True),
        (("Bob", "Ray"), ("Robert", "Ray"), False, True),
        (("王", "小明"), ("小明", "王"), True, True),
        (("Ann", "Lee"), ("Bob", "Ray"), False, False),
        (("Annalee", "Kim"), ("Anna", "Leekim"), False, False),
        (("Jo", ""), ("", "Jo"), True, True),
    ],
)
def test_only_sure_equalities_make_one_name(
    one: tuple[str, str], other: tuple[str, str], same: bool, shared: bool
) -> None:
    assert (is_same_name(one, other), is_same_name(other, one)) == (same, same)
    assert shares_a_name(one, other) is shared


def test_a_name_that_differs_is_named_and_changed_only_where_it_is_wanted(portal: Portal) -> None:
    imported(portal, ANN)
    row = ("Ann", "Stone", ANN[2])
    assert codes(imported(portal, row)) == [(2, "name_differs")]
    assert name_of(portal, ANN[2]) == "Ann Lee"
    result = imported(portal, row, update_names=True)
    assert (result.rejected, [each.row for each in result.renamed]) == ([], [2])
    assert name_of(portal, ANN[2]) == "Ann Stone"
    assert imported(portal, row).rejected == []
    assert imported(portal, row, update_names=True).import_id is None
    assert result.import_id is not None
    with portal.transaction(by="dee") as work:
        undone = undo_import(work, result.import_id)
    assert (undone.names, name_of(portal, ANN[2])) == (1, "Ann Lee")


def test_names_are_changed_only_from_what_the_check_saw(portal: Portal) -> None:
    imported(portal, ANN)
    plan = checked(portal, ("Ann", "Stone", ANN[2]), update_names=True)
    imported(portal, ("Ann", "Wood", ANN[2]), update_names=True)
    with portal.transaction(by="dee") as work:
        assert import_starters(work, plan).renamed == []
    assert name_of(portal, ANN[2]) == "Ann Wood"


def test_an_undo_leaves_a_name_that_was_changed_again(portal: Portal) -> None:
    imported(portal, ANN)
    first = imported(portal, ("Ann", "Stone", ANN[2]), update_names=True).import_id
    imported(portal, ("Ann", "Wood", ANN[2]), update_names=True)
    assert first is not None
    with portal.transaction(by="dee") as work:
        assert undo_import(work, first).names == 0
    assert name_of(portal, ANN[2]) == "Ann Wood"


def test_an_account_that_was_used_is_never_given_to_another_person(portal: Portal, cast: Cast) -> None:
    row = ("Bob", "Ray", MIA)
    plan = checked(portal, row)
    assert codes(plan) == [(2, "shared_address")]
    assert checked(portal, row, update_names=True).rejected == []
    order(portal, cast.mia)
    assert codes(imported(portal, row, update_names=True)) == [(2, "shared_address")]
    assert name_of(portal, MIA) == "Mia Tester"


def test_staff_and_disabled_accounts_on_a_list_can_never_order_and_are_named(
    portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, cast.omar.email)
    plan = checked(
        portal,
        ("Rita", "Tester", cast.rita.email),
        ("Walt", "Tester", cast.walt.email),
        ("Omar", "Tester", cast.omar.email),
        ("Mia", "Tester", MIA),
    )
    assert codes(plan) == [(2, "cannot_order"), (3, "cannot_order"), (4, "cannot_order")]
    assert [
        "a client representative" in plan.rejected[0].message,
        "disabled" in plan.rejected[2].message,
    ] == [
        True,
        True,
    ]
    assert plan.as_stored == 1


def welcomed(portal: Portal, *emails: str, decided: bool = False) -> int:
    """Queue the welcome to all, or to these."""
    with portal.transaction(by="dee") as work:
        return welcome(work, emails=emails or None, secret=SECRET, decided=decided)


def test_perhaps_the_same_person_is_imported_and_held_back_from_the_welcome(portal: Portal) -> None:
    imported(portal, ANN)
    result = imported(portal, ("Ann", "Lee", "ann.lee@example.com"), ("Bob", "Ray", "bob@example.com"))
    assert (result.added, codes(result), [each.code for each in result.notes]) == (
        2,
        [],
        ["maybe_same_person"],
    )
    with portal.reading() as session:
        (held,) = held_back(session)
    assert (held.email, held.maybe_same_as) == ("ann.lee@example.com", ANN[2])
    assert welcomed(portal) == 2
    assert welcomed(portal, "ann.lee@example.com") == 0
    assert welcomed(portal, "ann.lee@example.com", decided=True) == 1
    with portal.reading() as session:
        assert held_back(session) == []
        assert len(list_messages(session)) == 3


@pytest.mark.parametrize("whole", [True, False])
def test_the_same_name_is_found_in_other_spellings(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    imported(portal, ("Zoë", "Müller", "zoe@example.com"), ANN)
    if not whole:
        monkeypatch.setattr("wpp.starters.same_person.COMPARED_WHOLE", 0)
    rows = [
        ("ANN", "LEE", "al@example.com"),
        ("Zoe", "Muller", "zm@example.com"),
        ("Lee", "Ann", "la@example.com"),
    ]
    plan = checked(portal, *rows)
    others = {each.starter.row: each.other.shown for each in plan.maybe_same}
    assert others == {2: ANN[2], 4: ANN[2]} | ({3: "zoe@example.com"} if whole else {})


def test_whoever_is_held_back_because_of_a_removed_account_is_free(portal: Portal) -> None:
    first = imported(portal, ANN).import_id
    imported(portal, ("Ann", "Lee", "ann.lee@example.com"))
    assert first is not None
    with portal.transaction(by="dee") as work:
        undo_import(work, first)
    assert welcomed(portal) == 1


def test_two_of_one_name_in_a_list_are_one_until_it_is_decided(portal: Portal) -> None:
    result = imported(portal, ANN, ("Ann", "Lee", "ann.lee@example.com"), ("ann", "LEE", "al@example.com"))
    assert [each.row for each in result.notes] == [3, 4]
    assert welcomed(portal) == 1
    with portal.reading() as session:
        assert [each.maybe_same_as for each in held_back(session)] == [ANN[2], ANN[2]]


def test_the_command_names_them_with_exit_4_until_they_are_decided(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    Path("list.csv").write_text(
        f"First name,Last name,Email\nMia,Tester,mt@example.com\nRita,Tester,{cast.rita.email}\n"
    )
    first = wpp("import-users", "list.csv", "--welcome", "--rejects", "bad.csv", "--json")
    assert (first.exit_code, first.document["added"], first.document["welcome_queued"]) == (4, 1, 0)
    assert [each["code"] for each in first.document["rejected"]] == ["cannot_order"]
    assert first.document["held_back"] == [
        {"email": "mt@example.com", "name": "Mia Tester", "maybe_same_as": MIA}
    ]
    assert "mt@example.com" not in Path("bad.csv").read_text()
    assert cast.rita.email in Path("bad.csv").read_text()
    told = wpp("welcome", "send")
    assert told.exit_code == 4
    assert "Held back: Mia Tester <mt@example.com> may be mia@client.example.com." in told.stderr
    Path("list.csv").write_text("First name,Last name,Email\nMia,Tester,mt@example.com\n")
    assert wpp("import-users", "list.csv").exit_code == 0
    assert wpp("import-users", "list.csv", "--welcome").exit_code == 4
    assert wpp("welcome", "send", "--user", "mt@example.com").exit_code == 0
    assert wpp("import-users", "list.csv", "--welcome").exit_code == 0


def test_names_are_updated_by_the_command_and_put_back(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    Path("list.csv").write_text(
        f"First name,Last name,Email\nMia,Stone,{MIA}\nOmar,Tester,{cast.omar.email}\n"
    )
    without = wpp("import-users", "list.csv", "--json")
    assert (without.exit_code, without.document["known"], without.document["renamed"]) == (
        4,
        1,
        [{"row": 2, "email": MIA, "here": "Mia Tester", "in_file": "Mia Stone"}],
    )
    dry = wpp("import-users", "list.csv", "--update-names", "--dry-run")
    assert (dry.exit_code, name_of(portal, MIA)) == (0, "Mia Tester")
    assert "1 name would be updated." in dry.stdout
    told = wpp("import-users", "list.csv", "--update-names", "--json").document
    assert told["names_updated"] == [{"row": 2, "email": MIA, "was": "Mia Tester", "now": "Mia Stone"}]
    again = wpp("import-users", "list.csv", "--update-names", "--json")
    assert (again.exit_code, again.document["import"], again.document["names_updated"]) == (0, None, [])
    undone = wpp("import-users", "--undo", str(told["import"]))
    assert "1 name put back" in undone.stdout
    assert name_of(portal, MIA) == "Mia Tester"


def test_whoever_is_named_and_not_welcomed_is_named_again_with_the_reason(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    words = ("welcome", "send", "--json", "--user")
    first = wpp(*words, MIA)
    again = wpp(*words, MIA)
    staff = wpp(*words, cast.rita.email)
    wpp("user", "off", cast.omar.email)
    off = wpp(*words, cast.omar.email)
    assert [(each.exit_code, each.document["queued"]) for each in (first, again, staff, off)] == [
        (0, 1),
        (0, 0),
        (4, 0),
        (4, 0),
    ]
    assert [each["why"] for told in (again, staff, off) for each in told.document["left_out"]] == [
        "already invited",
        "not a starter",
        "disabled",
    ]
