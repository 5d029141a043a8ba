"""Taking an import back: everybody of it while nobody was written to or has logged in, or nobody at all."""

from pathlib import Path

import pytest
from sqlalchemy import update

from cli.framework.hints import worded
from support.cast import Cast, starter
from support.cli import Wpp, everything
from support.portal import SECRET, Clock
from support.undoing import APRIL, MARCH, emails, invite, refused, take_in
from wpp.audit import Tag, history_of, list_entries
from wpp.mail.model import Email, EmailState
from wpp.mail.outbox import list_messages, retry
from wpp.people.accounts import disable, user_by_email
from wpp.people.entitlements import GrantReason, grant
from wpp.people.model import PasswordLink, Purpose, User
from wpp.people.password_links import LinkState, find_link, make_link, set_password
from wpp.portal import Portal
from wpp.starters.history import UnknownImport, list_imports
from wpp.starters.undo import undo_import
from wpp.starters.undo_guards import ImportInUse


def test_an_import_is_taken_back_with_everybody_who_came_by_it(portal: Portal, cast: Cast) -> None:
    before = emails(portal)
    import_id = take_in(portal, *MARCH, f"Mia,Tester,{cast.mia.email}")
    with portal.transaction(by="dee") as work:
        undone = undo_import(work, import_id)
    assert (undone.removed, undone.letters, undone.already, undone.file) == (2, 0, False, "march.csv")
    assert emails(portal) == before
    with portal.reading() as session:
        entry = list_entries(session)[0]
        (view,) = list_imports(session)
    assert (entry.tag, entry.about, entry.actor) == (Tag.USERS_IMPORT_UNDONE, f"import:{import_id}", "dee")
    assert entry.detail == {"file": "march.csv", "removed": 2, "letters": 0}
    assert (view.id, view.added, view.people, view.undone_at) == (import_id, 2, 0, portal.now())


def test_letters_that_nobody_tried_to_send_go_with_the_people(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    assert invite(portal) == 2
    with portal.transaction(by="dee") as work:
        undone = undo_import(work, import_id)
    assert (undone.removed, undone.letters) == (2, 2)
    assert portal.send_mail().sent == 0
    with portal.reading() as session:
        assert list_messages(session) == []
        assert session.query(PasswordLink).count() == 0


def test_the_same_list_can_be_taken_in_and_invited_again_afterwards(portal: Portal, clock: Clock) -> None:
    first = take_in(portal, *MARCH)
    invite(portal)
    with portal.transaction(by="dee") as work:
        undo_import(work, first)
    clock.advance(minutes=1)
    second = take_in(portal, *MARCH)
    assert second != first
    assert invite(portal) == 2
    assert portal.send_mail(now_too=True).sent == 2
    with portal.reading() as session:
        mia = user_by_email(session, "mia@example.com")
        history = history_of(session, [f"user:{mia.id}"], since=mia.imported_at)
    # SQLite gives the ids of those who are gone to those who come; what happened to them is not theirs.
    assert [entry.tag for entry in history] == [Tag.USER_INVITED]


def test_a_link_that_was_passed_on_opens_nothing_afterwards(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    with portal.transaction(by="dee") as work:
        mia = user_by_email(work.session, "mia@example.com")
        link = make_link(work, mia.id, Purpose.WELCOME, days=30, secret=SECRET)
    with portal.transaction(by="dee") as work:
        undo_import(work, import_id)
    with portal.reading() as session:
        assert find_link(session, link.token, now=portal.now()).state is LinkState.UNKNOWN


def test_one_who_was_written_to_keeps_everybody(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    invite(portal)
    assert portal.send_mail(limit=1, now_too=True).sent == 1
    message = refused(portal, import_id)
    assert "1 person has already been emailed (mia@example.com)" in message
    assert "No one was removed." in message


@pytest.mark.parametrize("state", [EmailState.SENDING, EmailState.FAILED, EmailState.QUEUED])
def test_a_letter_that_was_tried_may_have_arrived(portal: Portal, state: EmailState) -> None:
    import_id = take_in(portal, *MARCH)
    invite(portal, "mia@example.com")
    # As a claim leaves it behind, whatever became of the try.
    with portal.transaction(by="mail") as work:
        tried = {"state": state, "attempts": 1, "first_attempted_at": work.now}
        work.session.execute(update(Email).values(**tried))
    assert "already been emailed" in refused(portal, import_id)


def test_a_letter_that_waits_again_after_a_retry_may_have_arrived(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    invite(portal, "mia@example.com")
    with portal.transaction(by="mail") as work:
        work.session.execute(
            update(Email).values(state=EmailState.FAILED, attempts=1, first_attempted_at=work.now)
        )
        retry(work)
    assert "already been emailed" in refused(portal, import_id)


def test_one_who_has_logged_in_keeps_everybody(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    with portal.transaction(by="dee") as work:
        mia = user_by_email(work.session, "mia@example.com")
        link = make_link(work, mia.id, Purpose.WELCOME, days=30, secret=SECRET)
    with portal.transaction(by="mia") as work:
        set_password(work, link.token, "a long and winding road", hasher=portal.hasher)
    assert "1 person has logged in (mia@example.com)" in refused(portal, import_id)


def test_a_granted_order_or_one_that_was_placed_keeps_everybody(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    with portal.transaction(by="dee") as work:
        grant(work, "mia@example.com", reason=GrantReason.GOODWILL)
    assert "been granted an order" in refused(portal, import_id)
    other = take_in(portal, "Uma,Lee,uma@example.com")
    with portal.transaction(by="dee") as work:
        work.session.execute(update(User).where(User.email == "uma@example.com").values(orders_used=1))
    assert "uma@example.com" in refused(portal, other)


def test_an_import_that_a_later_list_leans_on_stays_until_that_is_taken_back(portal: Portal) -> None:
    march, april = take_in(portal, *MARCH), take_in(portal, *APRIL, file="april.csv")
    assert "1 person has been named by a later list (omar@example.com)" in refused(portal, march)
    with pytest.raises(ImportInUse) as caught, portal.transaction(by="dee") as work:
        undo_import(work, march)
    assert f"wpp import-users --undo {april}" in worded(caught.value.hints[0])
    with portal.transaction(by="dee") as work:
        assert undo_import(work, april).removed == 1
    with portal.transaction(by="dee") as work:
        assert undo_import(work, march).removed == 2
    assert emails(portal) == []


def test_somebody_switched_off_or_corrected_goes_with_the_others(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    with portal.transaction(by="dee") as work:
        disable(work, "mia@example.com")
        starter(work, "Rita")
        assert undo_import(work, import_id).removed == 2
    assert emails(portal) == ["rita@client.example.com"]


def test_a_second_time_nothing_happens(portal: Portal) -> None:
    import_id = take_in(portal, *MARCH)
    with portal.transaction(by="dee") as work:
        undo_import(work, import_id)
    take_in(portal, *MARCH)
    before = everything(portal)
    with portal.transaction(by="dee") as work:
        again = undo_import(work, import_id)
    assert (again.already, again.removed) == (True, 0)
    assert everything(portal) == before


def test_an_import_that_never_was_is_refused(portal: Portal) -> None:
    with pytest.raises(UnknownImport), portal.transaction(by="dee") as work:
        undo_import(work, 99)


def test_the_commands_list_imports_and_take_one_back(portal: Portal, wpp: Wpp) -> None:
    Path("march.csv").write_text("\n".join(["First name,Last name,Email", *MARCH]))
    told = wpp("import-users", "march.csv", "--welcome", "--json").document
    (row,) = wpp("user", "imports", "--json").document
    assert (row["import"], row["added"], row["people"], row["file"], row["undone_at"]) == (
        told["import"],
        2,
        2,
        "march.csv",
        None,
    )
    number = str(told["import"])
    before = everything(portal)
    dry = wpp("import-users", "--undo", number, "--dry-run", "--json").document
    assert (dry["removed"], dry["letters"], dry["dry_run"]) == (2, 2, True)
    assert everything(portal) == before
    assert wpp("import-users", "--undo", number).stdout == (
        f"Import {number} (march.csv) undone: 2 people removed, and 2 emails withdrawn.\n"
    )
    again = wpp("import-users", "--undo", number)
    assert (again.exit_code, again.stdout) == (0, f"Import {number} (march.csv) has already been undone.\n")
    assert wpp("user", "imports", "--json").document[0]["undone_at"]
    unknown = wpp("import-users", "--undo", "99", "--json")
    assert (unknown.exit_code, unknown.document["error"]["code"]) == (3, "unknown_import")
    assert wpp("import-users", "march.csv", "--undo", number).exit_code == 2
