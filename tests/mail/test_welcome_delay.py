"""Welcome emails and reminders queued by hand wait, so that they can be withdrawn while a sender runs."""

from datetime import UTC, datetime, timedelta

import pytest

from support.cast import Cast
from support.cli import Wpp
from support.lists import written
from support.portal import SECRET, Clock
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import MessageView, list_messages
from wpp.people.accounts import user_by_email
from wpp.policy import change_setting
from wpp.portal import Portal, run_due_jobs
from wpp.starters.correcting.correct_person import correct_person
from wpp.starters.invite import sent_after, welcome
from wpp.starters.reminders import remind

WAITS = "To send now: wpp mail send --now. To stop them: wpp mail withdraw --kind"


@pytest.fixture(autouse=True)
def default_delay(portal: Portal, cast: Cast) -> None:
    """The delay of a new portal, from which nothing else is to be sent."""
    with portal.transaction(by="dee") as work:
        change_setting(work, "welcome-email-delay", "5")
    portal.send_mail()


def emails(portal: Portal, kind: EmailKind) -> list[MessageView]:
    with portal.reading() as session:
        return list_messages(session, kind=kind, limit=None)[::-1]


def test_five_minutes_are_the_default(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        assert change_setting(work, "welcome-email-delay", "5").changed is False


def test_a_welcome_is_sent_when_its_time_has_come_and_withdrawn_until_then(
    portal: Portal, cast: Cast, wpp: Wpp, clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    told = wpp("welcome", "send", "--json").document
    assert told["queued"] == 2
    until = datetime.fromisoformat(told["until"])
    assert timedelta(minutes=4) < until - clock.now < timedelta(minutes=6)
    assert portal.send_mail().sent == 0, "a sender that runs leaves them"
    assert wpp("mail", "withdraw", "--kind", "welcome").stdout == "2 emails withdrawn.\n"
    assert wpp("welcome", "send", "--dry-run", "--json").document["queued"] == 2
    again = wpp("welcome", "send", "--user", cast.mia.email)
    assert f"1 welcome email queued. They are sent in 5 minutes. {WAITS} welcome" in again.stdout
    clock.advance(minutes=6)
    assert (portal.send_mail().sent, portal.send_mail().sent) == (1, 0)


def test_reminders_by_hand_wait_and_those_of_cron_do_not(
    portal: Portal, cast: Cast, wpp: Wpp, clock: Clock
) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, secret=SECRET)
        change_setting(work, "welcome-reminder-days", "7")
    clock.advance(days=8)
    assert portal.send_mail().sent == 2
    with portal.transaction(by="dee") as work:
        assert remind(work, secret=SECRET, after=sent_after(work)) == 2
    assert portal.send_mail().sent == 0
    assert wpp("mail", "withdraw", "--kind", "reminder").stdout == "2 emails withdrawn.\n"
    clock.advance(days=8)
    run_due_jobs(portal)
    sent = [each for each in emails(portal, EmailKind.REMINDER) if each.state is EmailState.SENT]
    assert [each.next_try_at for each in sent] == [clock.now, clock.now]


def test_the_command_reminds_after_the_delay_and_says_so(
    portal: Portal, cast: Cast, wpp: Wpp, clock: Clock
) -> None:
    clock.now = datetime.now(UTC) - timedelta(days=8)
    with portal.transaction(by="dee") as work:
        welcome(work, secret=SECRET)
    assert portal.send_mail(now_too=True).sent == 2
    told = wpp("welcome", "remind")
    assert f"2 reminders queued. They are sent in 5 minutes. {WAITS} reminder" in told.stdout
    reminders = emails(portal, EmailKind.REMINDER)
    assert [each.next_try_at - each.queued_at for each in reminders] == [timedelta(minutes=5)] * 2
    assert wpp("mail", "send", "--now", "--json").document["sent"] == 2
    with portal.transaction(by="dee") as work:
        change_setting(work, "welcome-email-delay", "0")
    assert wpp("welcome", "remind", "--json").document == {"queued": 0, "until": None, "dry_run": False}
    again = wpp("welcome", "remind", "--after", "0d", "--at-most", "9")
    assert "wpp serve or wpp cron sends them within seconds" in again.stdout


def test_an_import_is_undone_while_a_sender_runs(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = written("list.csv", "Zoe,Quinn,zoe@client.example.com")
    told = wpp("import-users", file, "--welcome", "--json").document
    assert (told["welcome_queued"], told["until"] is None) == (1, False)
    portal.send_mail()
    undone = wpp("import-users", "--undo", str(told["import"]))
    assert undone.exit_code == 0, undone.stdout
    assert wpp("user", "show", "zoe@client.example.com").exit_code == 3


def test_a_welcome_to_a_corrected_address_waits_too(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email], secret=SECRET)
    portal.send_mail(now_too=True)
    with portal.transaction(by="dee") as work:
        correct_person(work, cast.mia.email, new_email="m@client.example.com", secret=SECRET)
    assert portal.send_mail().sent == 0
    [_, second] = emails(portal, EmailKind.WELCOME)
    assert (second.to, second.next_try_at - second.queued_at) == (
        "m@client.example.com",
        timedelta(minutes=5),
    )
    with portal.reading() as session:
        assert user_by_email(session, "m@client.example.com").invited_at is not None
