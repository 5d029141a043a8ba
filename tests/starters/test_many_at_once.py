"""Many accounts at once: leavers, and new names and addresses."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Wpp, everything, on_a_terminal
from support.databases import SQLITE_ONLY
from support.lists import states, written
from support.portal import SECRET
from wpp.mail.model import EmailState
from wpp.mail.outbox import list_messages
from wpp.people.accounts import user_by_email
from wpp.people.sessions import session_user, start_session
from wpp.portal import Portal
from wpp.starters.invite import welcome


def test_leavers_are_disabled_with_what_hangs_on_each_and_enabled_again(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="mia") as work:
        token = start_session(work, cast.mia.id)
    file = written("gone.csv", cast.mia.email, cast.omar.email.upper(), cast.mia.email, headings="Email")
    before = everything(portal)
    dry = wpp("user", "disable", "--from", file, "--dry-run", "--json").document
    assert everything(portal) == before
    told = wpp("user", "off", "--from", file, "--json")
    assert (told.exit_code, told.document) == (0, dry | {"dry_run": False})
    assert [(each["email"], each["open_orders"]) for each in told.document["disabled"]] == [
        (cast.mia.email, [number]),
        (cast.omar.email, []),
    ]
    assert (told.document["twice"], states(portal, cast.mia.email, cast.omar.email)) == (1, ["off", "off"])
    with portal.reading() as session:
        assert session_user(session, token, portal.now()) is None
    again = wpp("user", "off", "--from", file, "--json")
    assert (again.exit_code, again.document["disabled"], len(again.document["already"])) == (0, [], 2)
    back = wpp("user", "on", "--from", file, "--json")
    assert (back.exit_code, len(back.document["enabled"])) == (0, 2)
    assert states(portal, cast.mia.email, cast.omar.email) == ["on", "on"]


def test_leavers_who_are_unknown_staff_or_somebody_else_are_named_and_left(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    file = written(
        "gone.csv",
        "Mia,Tester,mia.t@client.example.com",
        f"Rita,Tester,{cast.rita.email}",
        f"Kevin,James,{cast.omar.email}",
        ",,nobody",
        f"M,Tester,{cast.mia.email}",
    )
    told = wpp("user", "disable", "--from", file, "--rejects", "bad.csv", "--json")
    assert told.exit_code == 4
    assert [(each["row"], each["code"]) for each in told.document["rejected"]] == [
        (2, "unknown_user"),
        (3, "staff_account"),
        (4, "name_differs"),
        (5, "bad_email"),
    ]
    assert "mia@client.example.com" in told.document["rejected"][0]["message"]
    assert states(portal, cast.mia.email, cast.omar.email, cast.rita.email) == ["off", "on", "on"]
    assert Path("bad.csv").read_text(encoding="utf-8-sig").count("\n") == 5


@pytest.mark.parametrize("name", ["Mia Tester", '"Tester, Mia"', "M. TESTER", "Mia", "Tester", ""])
def test_a_name_in_one_column_is_compared_and_a_persons_own_is_theirs(
    portal: Portal, cast: Cast, wpp: Wpp, name: str
) -> None:
    rows = [f"{name},{cast.mia.email}", f"Omar Smith,{cast.omar.email}"]
    told = wpp("user", "disable", "--from", written("gone.csv", *rows, headings="Name,Email"), "--json")
    assert (told.exit_code, [(each["row"], each["code"]) for each in told.document["rejected"]]) == (
        4,
        [(3, "name_differs")],
    )
    assert states(portal, cast.mia.email, cast.omar.email) == ["off", "on"]


def test_nobody_is_disabled_before_their_last_day(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    today = datetime.now(portal.zone).date()
    days = {cast.mia.email: today, cast.omar.email: today + timedelta(days=1)}
    rows = [*(f"{email},{day:%d/%m/%Y}" for email, day in days.items()), "cleo@house.example.com,"]
    file = written("gone.csv", *rows, headings="Email,Leaving date")
    told = wpp("user", "disable", "--from", file, "--rejects", "later.csv", "--json")
    assert [(each["row"], each["code"]) for each in told.document["rejected"]] == [
        (3, "leaves_later"),
        (4, "staff_account"),
    ]
    assert f"Leaving date is {days[cast.omar.email]:%d/%m/%Y}" in told.document["rejected"][0]["message"]
    assert (told.exit_code, states(portal, *days)) == (4, ["off", "on"])
    odd = written("odd.csv", f"{cast.omar.email},end of March", headings="Email,Last day")
    told = wpp("user", "disable", "--from", odd, "--json")
    assert [(each["row"], each["code"]) for each in told.document["rejected"]] == [(2, "bad_date")]
    back = wpp("user", "enable", "--from", file, "--json")
    # A last day says nothing of who is enabled, and staff whose account is on are no fault.
    assert (back.exit_code, states(portal, *days)) == (0, ["on", "on"])


@pytest.mark.parametrize(
    ("heading", "stays", "goes"),
    [
        ("Status", "Active", "Left"),
        ("Employment status", "Current employee", "Terminated"),
        ("Employee status", "active (FTE)", "Inactive"),
        ("Status", "New joiner", "Full-time"),
        ("Account status", "Enabled", "not active"),
        ("Active", "Yes", "No"),
        ("Still employed", "TRUE", "FALSE"),
        ("Leaver", "No", "Yes"),
        ("Terminated", "N", "Y"),
    ],
)
def test_whose_row_says_that_they_are_still_here_is_named_and_not_disabled(
    portal: Portal, cast: Cast, wpp: Wpp, heading: str, stays: str, goes: str
) -> None:
    rows = [f"{cast.mia.email},{stays}", f"{cast.omar.email},{goes}"]
    file = written("gone.csv", *rows, headings=f"Email,{heading}")
    told = wpp("user", "disable", "--from", file, "--rejects", "stay.csv", "--json")
    [rejected] = told.document["rejected"]
    assert (told.exit_code, rejected["row"], rejected["code"]) == (4, 2, "not_a_leaver")
    assert rejected["message"].startswith(f"{heading} says “{stays}”, so the account was left as it is.")
    assert states(portal, cast.mia.email, cast.omar.email) == ["on", "off"]
    assert cast.mia.email in Path("stay.csv").read_text(encoding="utf-8-sig")
    back = wpp("user", "enable", "--from", file, "--json")
    assert (back.exit_code, states(portal, cast.omar.email)) == (0, ["on"]), (
        "the wrong list is undone by itself"
    )


def test_the_state_of_our_own_list_says_nothing_of_who_has_left(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    listed = wpp("user", "list", "--search", cast.mia.email, "--csv").stdout
    # As it is once she has logged in.
    Path("ours.csv").write_text(listed.replace(",imported,", ",active,"), encoding="utf-8")
    assert wpp("user", "disable", "--from", "ours.csv", "-y").exit_code == 0
    assert states(portal, cast.mia.email) == ["off"]


@pytest.mark.parametrize("verb", ["disable", "enable", "edit"])
def test_an_address_or_a_file_and_not_both(wpp: Wpp, cast: Cast, verb: str) -> None:
    file = written("gone.csv", cast.mia.email, headings="Email")
    assert wpp("user", verb).exit_code == 2
    assert wpp("user", verb, cast.mia.email, "--from", file).exit_code == 2
    assert wpp("user", verb, "--from", "").exit_code == 2


@SQLITE_ONLY
def test_a_person_is_asked_before_many_are_disabled(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = written("gone.csv", cast.mia.email, headings="Email")
    told = on_a_terminal("user", "disable", "--from", file, typed="n\n")
    assert "Disable 1 account? [Y/n]" in told.stdout
    assert (told.exit_code, states(portal, cast.mia.email)) == (3, ["on"])


CORRECTIONS = "Email,New email,First name,Last name"


def test_names_and_addresses_are_corrected_and_put_back(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email], secret=SECRET)
    portal.send_mail()
    file = written(
        "new.csv",
        f"{cast.mia.email},mia.stone@client.example.com,,Stone",
        f"{cast.omar.email},,Umar,",
        headings=CORRECTIONS,
    )
    before = everything(portal)
    dry = wpp("user", "edit", "--from", file, "--dry-run", "--save-old", "old.csv", "--json").document
    assert (everything(portal), Path("old.csv").exists()) == (before, False)
    told = wpp("user", "edit", "--from", file, "--save-old", "old.csv", "--json")
    assert told.exit_code == 0
    assert [each["now"] for each in told.document["changed"]] == [each["now"] for each in dry["changed"]]
    assert told.document["changed"][0] == {
        "row": 2,
        "was": {"email": cast.mia.email, "first_name": "Mia", "last_name": "Tester"},
        "now": {"email": "mia.stone@client.example.com", "first_name": "Mia", "last_name": "Stone"},
        "queued": ["welcome"],
        "withdrawn": [],
        "redirected": [],
        "joined": False,
    }
    with portal.reading() as session:
        assert len(list_messages(session, to="mia.stone@", state=EmailState.QUEUED)) == 1
    again = wpp("user", "edit", "--from", file, "--json")
    assert (again.exit_code, again.document["changed"], again.document["already"]) == (0, [], 2)
    assert wpp("user", "edit", "--from", "old.csv", "--json").exit_code == 0
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).full_name == "Mia Tester"
        assert user_by_email(session, cast.omar.email).full_name == "Omar Tester"


def test_corrections_that_cannot_be_made_are_named_row_by_row(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = written(
        "new.csv",
        f"{cast.mia.email},{cast.omar.email},,",
        "nobody@client.example.com,x@client.example.com,,",
        f"{cast.rita.email},,Rena,",
        f"{cast.omar.email},new@client.example.com,?mar,",
        f"{cast.omar.email},nowhere,,",
        f"{cast.omar.email},,,Stone",
        f"{cast.omar.email},,,Stone",
        f"{cast.omar.email},,,Wood",
        headings=CORRECTIONS,
    )
    told = wpp("user", "edit", "--from", file, "--json")
    assert told.exit_code == 4
    assert [(each["row"], each["code"]) for each in told.document["rejected"]] == [
        (2, "shared_address"),
        (3, "unknown_user"),
        (4, "staff_account"),
        (5, "suspicious_text"),
        (6, "bad_email"),
        (9, "duplicate_in_file"),
    ]
    assert ([each["row"] for each in told.document["changed"]], told.document["twice"]) == ([7], 1)


def test_one_new_address_for_two_people_is_a_problem_of_the_second(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    rows = [f"{email},one@client.example.com,," for email in (cast.mia.email, cast.omar.email)]
    told = wpp("user", "edit", "--from", written("new.csv", *rows, headings=CORRECTIONS), "--json")
    assert [(each["row"], each["code"]) for each in told.document["rejected"]] == [(3, "shared_address")]
    assert len(told.document["changed"]) == 1


def test_a_client_with_a_new_domain_gets_one_account_for_each_person(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    new = {cast.mia.email: "mia@new.example.com", cast.omar.email: "omar@new.example.com"}
    rows = [f"Mia,Tester,{new[cast.mia.email]}", f"Omar,Tester,{new[cast.omar.email]}"]
    assert len(wpp("import-users", written("april.csv", *rows), "--json").document["held_back"]) == 2
    file = written("new.csv", *(f"{old},{now}" for old, now in new.items()), headings="Email,New email")
    told = wpp("user", "edit", "--from", file, "--json")
    assert (told.exit_code, [each["joined"] for each in told.document["changed"]]) == (0, [True, True])
    with portal.reading() as session:
        assert user_by_email(session, "mia@new.example.com").id == cast.mia.id
    assert wpp("user", "edit", "--from", file).exit_code == 0
    assert wpp("import-users", "april.csv").exit_code == 0
