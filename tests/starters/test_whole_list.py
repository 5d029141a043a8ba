"""A list that is the whole truth: who is not on it is shown, asked about and disabled, and enabled by an undo."""

import pytest

from support.cast import Cast, order
from support.cli import Wpp, everything
from support.lists import states, written
from support.portal import Clock
from wpp.people.accounts import add_user
from wpp.people.model import Role
from wpp.portal import Portal


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


def test_nobody_is_called_kept_who_is_about_to_be_disabled(starters: list[str], wpp: Wpp) -> None:
    wpp("import-users", written("all.csv", *starters))
    words = ("import-users", written("fewer.csv", *starters[:-1]), "--dry-run")
    assert "missing from this one. They have been kept: Di Kay" in wpp(*words).stdout
    told = wpp(*words, "--switch-off-missing", "--answer", "missing=disable").stdout
    assert "missing from this one: Di Kay" in told
    assert "kept" not in told


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


def test_whoever_is_listed_under_an_earlier_address_is_not_missing_and_keeps_the_name(
    portal: Portal, starters: list[str], wpp: Wpp
) -> None:
    wpp("user", "add", "di.wood@example.com", "--first", "Di", "--last", "Wood")
    assert wpp("user", "merge", "di@example.com", "di.wood@example.com", "-y").exit_code == 0
    words = (
        "import-users",
        written("all.csv", *starters),
        "--switch-off-missing",
        "--update-names",
        "--json",
    )
    told = wpp(*words)
    assert (told.exit_code, told.document["disabled"], told.document["names_updated"]) == (0, [], [])
    assert [each["here"] for each in told.document["earlier_addresses"]] == ["di.wood@example.com"]


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
