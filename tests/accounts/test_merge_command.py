"""`wpp user merge`, and lists that have an old address."""

from pathlib import Path

from support.cast import Cast, order
from support.cli import Wpp
from support.merges import merged
from wpp.people.accounts import user_by_email
from wpp.people.views import UserView
from wpp.portal import Portal


def test_an_old_address_in_a_later_list_is_a_known_one(
    portal: Portal, cast: Cast, ann: UserView, wpp: Wpp
) -> None:
    Path("first.csv").write_text(
        "First name,Last name,Email\nMia,Tester,mia@client.example.com\nOmar,Tester,omar@client.example.com\n"
    )
    assert wpp("import-users", "first.csv").exit_code == 0
    merged(portal, cast.mia, ann)
    again = wpp("import-users", "first.csv", "--json")
    assert (again.exit_code, again.document["added"], again.document["known"]) == (0, 0, 2)
    assert again.document["earlier_addresses"] == [{"row": 2, "email": cast.mia.email, "here": ann.email}]
    assert again.document["last_list"]["absent"] == []
    Path("second.csv").write_text(
        "First name,Last name,Email\nAnn,Tester,ann@client.example.com\nOmar,Tester,omar@client.example.com\n"
    )
    second = wpp("import-users", "second.csv", "--json").document
    assert second["last_list"]["absent"] == [], "she is on it under her present address"
    Path("third.csv").write_text("First name,Last name,Email\nMia,Tester,m.tester@client.example.com\n")
    third = wpp("import-users", "third.csv", "--dry-run", "--json").document
    assert f"here already with {ann.email}" in third["notes"][0]["message"]


def test_the_command_says_what_is_stored_and_ends_with_4_where_both_ordered(
    portal: Portal, cast: Cast, ann: UserView, wpp: Wpp
) -> None:
    first, second = order(portal, cast.mia).number, order(portal, ann, "TSH-S", "BOT").number
    words = ("user", "merge", cast.mia.email, ann.email)
    trial = wpp(*words, "--dry-run", "--json")
    assert (trial.exit_code, trial.document["orders"]) == (4, 2)
    done = wpp(*words, "--json", "--reason", "Married")
    assert done.exit_code == 4
    assert done.document["placed"] == done.document["both_ordered"] == [first, second]
    assert done.document["aliases"] == [cast.mia.email]
    assert f"Both accounts have ordered: {first} and {second}." in done.stderr
    again = wpp(*words, "--json")
    assert (again.exit_code, again.document["already"]) == (0, True)
    shown = wpp("user", "show", cast.mia.email, "--json").document
    assert (shown["email"], shown["aliases"]) == (ann.email, [cast.mia.email])
    events = [each["event"] for each in shown["history"]]
    assert (events.count("user:merged"), events.count("order:placed")) == (2, 2)
    assert "Earlier emails  mia@client.example.com" in wpp("user", "show", ann.email).stdout
    undo = wpp("user", "merge", "--undo", ann.email, "--json")
    assert (undo.exit_code, undo.document["aliases"], undo.document["placed"]) == (0, [], [second])
    assert undo.document["old"]["placed"] == [first]
    again = wpp("user", "merge", "--undo", ann.email)
    assert (again.exit_code, "already two accounts again" in again.stdout) == (0, True)
    assert wpp("user", "merge", cast.mia.email).exit_code == 2
    assert wpp("user", "merge", cast.mia.email, "--undo", ann.email).exit_code == 2


def test_an_import_of_a_merged_account_is_not_undone(
    portal: Portal, cast: Cast, ann: UserView, wpp: Wpp
) -> None:
    Path("list.csv").write_text("First name,Last name,Email\nMia,Chen,m.chen@client.example.com\n")
    number = wpp("import-users", "list.csv", "--json").document["import"]
    assert wpp("user", "merge", "m.chen@client.example.com", ann.email).exit_code == 0
    refused = wpp("import-users", "--undo", str(number), "--json")
    assert refused.exit_code == 3
    assert "been merged with another account" in refused.document["error"]["message"]


def test_a_whole_list_with_an_old_address_disables_nobody(
    portal: Portal, cast: Cast, ann: UserView, wpp: Wpp
) -> None:
    merged(portal, cast.mia, ann)
    Path("list.csv").write_text(
        "First name,Last name,Email\nMia,Tester,mia@client.example.com\nOmar,Tester,omar@client.example.com\n"
    )
    done = wpp("import-users", "list.csv", "--switch-off-missing", "--json")
    assert (done.exit_code, done.document["rejected"]) == (0, []), (
        "an old name beside an old address is no fault"
    )
    assert user(portal, ann.email).disabled_at is None


def test_who_was_held_back_as_perhaps_the_same_is_welcomed_once_both_are_one(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    Path("list.csv").write_text("First name,Last name,Email\nMia,Tester,m.tester@client.example.com\n")
    held = wpp("import-users", "list.csv", "--welcome", "--json")
    assert held.document["welcome_queued"] == 0
    assert wpp("user", "merge", cast.mia.email, "m.tester@client.example.com").exit_code == 0
    sent = wpp("welcome", "send", "--json")
    assert "m.tester@client.example.com" in [each["to"] for each in wpp("mail", "list", "--json").document]
    assert sent.exit_code == 0


def user(portal: Portal, email: str) -> UserView:
    with portal.reading() as session:
        return user_by_email(session, email)
