"""A corrected address: the invitation and what waits reach it, the old link is dead, and one person has one account."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from support.cast import Cast, order
from support.cli import Wpp
from support.portal import SECRET, Clock
from wpp.database import table_of
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import MessageView, list_messages
from wpp.people.accounts import disable, edit_user, list_users, user_by_email
from wpp.people.model import PasswordLink, Purpose
from wpp.people.password_links import LinkState, find_link, make_link, set_password, token_from
from wpp.portal import Portal
from wpp.starters.correcting.readdress import Readdressed, follow_new_address
from wpp.starters.invite import send_new_link, welcome
from wpp.starters.reminders import remind

NEW = "mia.right@client.example.com"


def corrected(portal: Portal, email: str, new_email: str = NEW) -> Readdressed:
    """Give somebody another address, as the command does."""
    with portal.transaction(by="dee") as work:
        before = user_by_email(work.session, email)
        after = edit_user(work, email, new_email=new_email)
        return follow_new_address(work, before, after, secret=SECRET)


def invited(portal: Portal, *emails: str) -> None:
    """Queue the welcome."""
    with portal.transaction(by="dee") as work:
        assert welcome(work, emails=emails, secret=SECRET) == len(emails)


def letters(portal: Portal, to: str, state: EmailState | None = EmailState.QUEUED) -> list[MessageView]:
    """What is queued for an address."""
    with portal.reading() as session:
        return list_messages(session, to=to, state=state)


def last_link(portal: Portal, email: str) -> str:
    """The token of the newest link of somebody."""
    with portal.reading() as session:
        user = user_by_email(session, email)
        nonce = session.scalars(
            select(PasswordLink.nonce).where(PasswordLink.user_id == user.id).order_by(PasswordLink.id.desc())
        ).first()
    assert nonce is not None
    return token_from(SECRET, nonce)


@pytest.mark.parametrize("sent", [True, False])
def test_who_was_invited_is_welcomed_at_the_new_address_and_the_old_link_is_dead(
    portal: Portal, cast: Cast, sent: bool
) -> None:
    invited(portal, cast.mia.email)
    old = last_link(portal, cast.mia.email)
    if sent:
        portal.send_mail()
    done = corrected(portal, cast.mia.email)
    assert (done.queued, len(done.withdrawn), done.redirected) == (EmailKind.WELCOME, 0 if sent else 1, ())
    assert [each.kind for each in letters(portal, NEW)] == [EmailKind.WELCOME]
    assert letters(portal, cast.mia.email) == []
    portal.send_mail()
    assert len(letters(portal, NEW, EmailState.SENT)) == 1
    with portal.reading() as session:
        assert find_link(session, old, portal.now()).state is LinkState.EXPIRED
        assert find_link(session, last_link(portal, NEW), portal.now()).state is LinkState.OPEN


def test_who_was_never_invited_waits_for_the_welcome_as_before(portal: Portal, cast: Cast) -> None:
    assert corrected(portal, cast.mia.email) == Readdressed()
    invited(portal, NEW)
    assert len(letters(portal, NEW)) == 1


def test_reminders_count_from_the_welcome_that_can_arrive(portal: Portal, cast: Cast, clock: Clock) -> None:
    invited(portal, cast.mia.email)
    portal.send_mail()
    clock.advance(days=8)
    corrected(portal, cast.mia.email)
    with portal.transaction(by="dee") as work:
        assert remind(work, secret=SECRET) == 0
    clock.advance(days=8)
    with portal.transaction(by="dee") as work:
        assert remind(work, secret=SECRET) == 1


def test_emails_of_an_order_that_wait_or_were_refused_go_to_the_new_address(
    portal: Portal, cast: Cast
) -> None:
    order(portal, cast.mia)
    waiting = letters(portal, cast.mia.email)
    assert [each.kind for each in waiting] == [EmailKind.ORDER_CONFIRMED]
    with portal.transaction(by="dee") as work:
        failed = {"state": EmailState.FAILED, "error": "550 no such mailbox", "attempts": 1}
        work.execute(update(table_of(Email)).where(table_of(Email).c.id == waiting[0].id).values(failed))
    done = corrected(portal, cast.mia.email)
    assert done.redirected == (waiting[0].id,)
    assert [(each.id, each.attempts, each.error) for each in letters(portal, NEW)] == [
        (waiting[0].id, 0, None)
    ]
    team = letters(portal, "warehouse@house.example.com")
    assert len(team) == 1, "the warehouse's email is not theirs"


def test_what_was_sent_stays_where_it_went(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    portal.send_mail()
    assert corrected(portal, cast.mia.email).redirected == ()
    assert letters(portal, NEW, None) == []


def chosen(portal: Portal, email: str) -> None:
    """Set a password."""
    with portal.transaction(by=email) as work:
        user = user_by_email(work.session, email)
        link = make_link(work, user.id, Purpose.WELCOME, days=1, secret=SECRET)
        set_password(work, link.token, "seven-brave-otters", hasher=portal.hasher)


def test_who_has_a_password_gets_a_link_only_where_one_was_waiting(portal: Portal, cast: Cast) -> None:
    for email in (cast.mia.email, cast.omar.email):
        chosen(portal, email)
    with portal.transaction(by="dee") as work:
        assert send_new_link(work, cast.mia.email, Purpose.RESET, secret=SECRET)
    assert corrected(portal, cast.mia.email).queued is EmailKind.PASSWORD_RESET
    assert corrected(portal, cast.omar.email, "o@client.example.com") == Readdressed()


def test_a_representatives_requests_are_hers_alone(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    wpp("user", "add", "rob@house.example.com", "--first", "Rob", "--role", "representative")
    wpp("settings", "set", "approval", "on")
    order(portal, cast.mia)
    corrected(portal, cast.rita.email, "rita.new@house.example.com")
    asked = [each.to for each in letters(portal, "@") if each.kind is EmailKind.APPROVAL_REQUEST]
    assert sorted(asked) == ["rita.new@house.example.com", "rob@house.example.com"]


def test_staff_who_had_a_link_get_a_new_one_and_their_requests(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    wpp("settings", "set", "approval", "on")
    wpp("user", "new-link", cast.rita.email, "--send")
    order(portal, cast.mia)
    request = next(
        each for each in letters(portal, cast.rita.email) if each.kind is EmailKind.APPROVAL_REQUEST
    )
    done = corrected(portal, cast.rita.email, "rita.new@house.example.com")
    assert (done.queued, done.redirected) == (EmailKind.NEW_LINK, (request.id,))


def test_a_disabled_account_gets_no_link(portal: Portal, cast: Cast) -> None:
    invited(portal, cast.mia.email)
    with portal.transaction(by="dee") as work:
        disable(work, cast.mia.email)
    done = corrected(portal, cast.mia.email)
    assert (done.queued, len(done.withdrawn)) == (None, 1)


def test_the_command_says_what_was_queued_and_the_same_again_queues_nothing(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    invited(portal, cast.mia.email)
    dry = wpp("user", "edit", cast.mia.email, "--email", NEW, "--dry-run", "--json").document
    told = wpp("user", "edit", cast.mia.email, "--email", NEW, "--json").document
    assert dry == told | {"dry_run": True, "invited_at": dry["invited_at"]}
    assert (told["email"], told["queued"], len(told["withdrawn"])) == (NEW, ["welcome"], 1)
    again = wpp("user", "edit", NEW, "--email", NEW, "--json").document
    assert (again["queued"], again["withdrawn"]) == ([], [])
    assert len(letters(portal, NEW)) == 1


def listed(*rows: str) -> None:
    """A list as a file."""
    Path("list.csv").write_text("\n".join(["First name,Last name,Email", *rows]))


def test_perhaps_the_same_person_is_joined_by_giving_the_old_account_the_new_address(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    invited(portal, cast.mia.email)
    portal.send_mail()
    listed(f"Mia,Tester,{NEW}")
    assert wpp("import-users", "list.csv", "--welcome").exit_code == 4
    told = wpp("user", "edit", cast.mia.email, "--email", NEW, "--json")
    assert (told.exit_code, told.document["joined"], told.document["queued"]) == (0, True, ["welcome"])
    with portal.reading() as session:
        assert [user.id for user in list_users(session, search="mia")] == [cast.mia.id]
    again = wpp("import-users", "list.csv", "--welcome", "--json")
    assert (again.exit_code, again.document["known"], again.document["held_back"]) == (0, 1, [])
    assert wpp("user", "imports", "--json").document[0]["people"] == 1


def test_an_account_that_was_used_or_is_nobodys_double_is_not_joined(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    listed(f"Mia,Tester,{NEW}", "Bob,Ray,bob@example.com")
    wpp("import-users", "list.csv")
    assert wpp("user", "edit", cast.mia.email, "--email", "bob@example.com").exit_code == 3
    wpp("welcome", "send", "--user", NEW)
    refused = wpp("user", "edit", cast.mia.email, "--email", NEW, "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "already_exists")


@pytest.mark.parametrize(
    "used",
    [
        ("user", "edit", NEW, "--role", "cs"),
        ("user", "allow-order", NEW, "--reason", "goodwill"),
        ("password",),
    ],
)
def test_a_second_account_that_is_more_than_a_row_of_a_list_stays(
    portal: Portal, cast: Cast, wpp: Wpp, used: tuple[str, ...]
) -> None:
    listed(f"Mia,Tester,{NEW}")
    wpp("import-users", "list.csv")
    if used == ("password",):
        chosen(portal, NEW)
    else:
        assert wpp(*used).exit_code == 0
    assert wpp("user", "edit", cast.mia.email, "--email", NEW).exit_code == 3
    with portal.reading() as session:
        assert len(list_users(session, search="mia")) == 2


def test_a_merge_decides_that_they_are_one(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    listed(f"Mia,Tester,{NEW}")
    wpp("import-users", "list.csv")
    assert wpp("user", "merge", cast.mia.email, NEW, "-y").exit_code == 0
    told = wpp("welcome", "send", "--json").document
    assert (told["held_back"], [each.to for each in letters(portal, "mia")]) == ([], [NEW])
    wpp("user", "add", "x@example.com", "--first", "X")
    assert wpp("user", "edit", "x@example.com", "--email", NEW).exit_code == 3


def test_a_corrected_name_decides_that_they_are_two(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    listed(f"Mia,Tester,{NEW}")
    wpp("import-users", "list.csv")
    assert wpp("welcome", "send", "--json").document["held_back"] != []
    wpp("user", "edit", NEW, "--first", "Maya")
    told = wpp("welcome", "send", "--json")
    assert (told.exit_code, told.document["queued"], told.document["held_back"]) == (0, 1, [])


def test_two_who_join_or_invite_the_same_account_at_once_never_both_win(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    listed(f"Mia,Tester,{NEW}")
    wpp("import-users", "list.csv")
    done: list[str] = []

    def attempt(act: Callable[[], object]) -> None:
        act()

    def join() -> None:
        done.append("joined" if wpp("user", "edit", cast.mia.email, "--email", NEW).exit_code == 0 else "")

    def invite() -> None:
        try:
            with portal.transaction(by="dee") as work:
                done.append("invited" if welcome(work, emails=[NEW], secret=SECRET, decided=True) else "")
        except Exception:  # noqa: BLE001 - whoever is joined first is not known any more
            done.append("")

    threads = [threading.Thread(target=attempt, args=(act,)) for act in (join, invite)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with portal.reading() as session:
        here = [user.email for user in list_users(session, search="mia")]
    assert here == ([NEW] if "joined" in done else [cast.mia.email, NEW])
