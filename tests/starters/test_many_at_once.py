"""Many accounts at once: leavers, new names and addresses, and a list that is the whole truth."""

from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Wpp, everything, on_a_terminal
from support.portal import SECRET, Clock
from wpp.mail.model import EmailState
from wpp.mail.outbox import list_messages
from wpp.people.accounts import add_user, user_by_email
from wpp.people.model import Role
from wpp.people.sessions import session_user, start_session
from wpp.people.views import UserState
from wpp.portal import Portal
from wpp.starters.invite import welcome

HEADINGS = "First name,Last name,Email"


def written(name: str, *rows: str, headings: str = HEADINGS) -> str:
    """A file of these rows."""
    Path(name).write_text("\n".join([headings, *rows]) + "\n")
    return name


def states(portal: Portal, *emails: str) -> list[str]:
    """Whether they may log in."""
    with portal.reading() as session:
        users = [user_by_email(session, email) for email in emails]
    return ["off" if user.state is UserState.OFF else "on" for user in users]


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
        f"Mia,Stone,{cast.mia.email}",
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


@pytest.mark.parametrize("verb", ["disable", "enable", "edit"])
def test_an_address_or_a_file_and_not_both(wpp: Wpp, cast: Cast, verb: str) -> None:
    file = written("gone.csv", cast.mia.email, headings="Email")
    assert wpp("user", verb).exit_code == 2
    assert wpp("user", verb, cast.mia.email, "--from", file).exit_code == 2
    assert wpp("user", verb, "--from", "").exit_code == 2


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


@pytest.fixture
def starters(portal: Portal, cast: Cast) -> list[str]:
    """Six starters; the rows of a list with all of them."""
    rows = [("Mia", "Tester", cast.mia.email), ("Omar", "Tester", cast.omar.email)]
    with portal.transaction(by="dee") as work:
        for first, last in (("Ann", "Lee"), ("Bob", "Ray"), ("Cy", "Fox"), ("Di", "Kay")):
            rows.append((first, last, f"{first.lower()}@example.com"))
            add_user(work, email=rows[-1][2], first_name=first, last_name=last)
    return [",".join(row) for row in rows]


def test_who_is_not_on_the_list_is_shown_asked_about_and_disabled(
    portal: Portal, cast: Cast, starters: list[str], wpp: Wpp
) -> None:
    number = order(portal, cast.mia).number
    words = ("import-users", written("all.csv", *starters[1:-1]), "--switch-off-missing", "--json")
    before = everything(portal)
    unanswered = wpp(*words)
    error = unanswered.document["error"]
    assert (unanswered.exit_code, error["code"]) == (3, "needs_answer")
    (question,) = error["questions"]
    assert question["text"] == (
        f"2 starters are not on all.csv, with 1 open order, which stays open: Mia Tester <{cast.mia.email}> and "
        "Di Kay <di@example.com>. Disable them?"
    )
    assert [each["value"] for each in question["answers"]] == ["keep", "disable"]
    dry = wpp(*words, "--dry-run").document
    assert [(each["email"], each["open_orders"]) for each in dry["disabled"]] == [
        (cast.mia.email, [number]),
        ("di@example.com", []),
    ]
    assert everything(portal) == before
    kept = wpp(*words, "--answer", "missing=keep")
    assert (kept.exit_code, kept.document["disabled"], len(kept.document["kept"])) == (0, [], 2)
    told = wpp(*words, "--answer", "missing=disable")
    assert (told.exit_code, told.document["disabled"]) == (0, dry["disabled"])
    assert states(portal, cast.mia.email, "di@example.com", "ann@example.com", cast.rita.email) == [
        "off",
        "off",
        "on",
        "on",
    ]
    again = wpp(*words)
    assert (again.exit_code, again.document["disabled"], again.document["import"]) == (0, [], None)
    undone = wpp("import-users", "--undo", str(told.document["import"]))
    assert "2 accounts enabled again" in undone.stdout
    assert states(portal, cast.mia.email, "di@example.com") == ["on", "on"]


def test_an_undo_leaves_disabled_who_was_disabled_for_another_reason(
    portal: Portal, starters: list[str], wpp: Wpp, clock: Clock
) -> None:
    wpp("user", "off", "ann@example.com")
    words = ("import-users", written("all.csv", *starters[:-2]), "--switch-off-missing", "--json")
    told = wpp(*words, "--answer", "missing=disable").document
    assert [each["email"] for each in told["disabled"]] == ["cy@example.com", "di@example.com"]
    wpp("user", "on", "cy@example.com")
    clock.advance(hours=1)
    wpp("user", "off", "cy@example.com")
    wpp("import-users", "--undo", str(told["import"]))
    assert states(portal, "ann@example.com", "cy@example.com", "di@example.com") == ["off", "off", "on"]


def test_an_import_stays_whose_people_a_later_one_has_changed(
    portal: Portal, starters: list[str], wpp: Wpp
) -> None:
    first = wpp("import-users", written("new.csv", "Ed,Poe,ed@example.com"), "--json").document["import"]
    words = ("import-users", written("all.csv", *starters), "--switch-off-missing", "--json")
    later = wpp(*words, "--answer", "missing=disable").document
    assert [each["email"] for each in later["disabled"]] == ["ed@example.com"]
    refused = wpp("import-users", "--undo", str(first), "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "import_in_use")
    assert "been disabled by a later list" in refused.document["error"]["message"]
    assert f"--undo {later['import']}" in refused.document["error"]["try"][0]
    assert wpp("import-users", "--undo", str(later["import"])).exit_code == 0
    assert wpp("import-users", "--undo", str(first)).exit_code == 0


def test_a_row_with_a_fault_or_another_address_keeps_its_person(
    portal: Portal, starters: list[str], wpp: Wpp
) -> None:
    rows = ("Bob,Ray,Jr,bob@example.com", "Cy,Fox,cy.fox@example.com", "Di,Kay,di@example")
    told = wpp("import-users", written("all.csv", *starters[:-3], *rows), "--switch-off-missing", "--json")
    assert told.exit_code == 4
    assert [each["email"] for each in told.document["doubtful"]] == [
        "bob@example.com",
        "cy@example.com",
        "di@example.com",
    ]
    assert states(portal, "cy@example.com", "di@example.com") == ["on", "on"]


def test_more_than_half_missing_is_hardly_the_whole_list(
    portal: Portal, starters: list[str], wpp: Wpp
) -> None:
    half = written("half.csv", *starters[:3])
    assert wpp("import-users", half, "--switch-off-missing", "--dry-run").exit_code == 0
    told = wpp(
        "import-users",
        written("few.csv", *starters[:2]),
        "--switch-off-missing",
        "--answer",
        "missing=disable",
        "--json",
    )
    assert (told.exit_code, told.document["error"]["code"]) == (3, "too_many_missing")
    assert states(portal, "di@example.com") == ["on"]


def test_nobody_who_became_staff_since_the_check_is_disabled(portal: Portal, starters: list[str]) -> None:
    from wpp.people.accounts import edit_user
    from wpp.people.switching import disable_many

    with portal.transaction(by="dee") as work:
        ann = edit_user(work, "ann@example.com", role=Role.CS)
        assert disable_many(work, [ann.id]) == set()
