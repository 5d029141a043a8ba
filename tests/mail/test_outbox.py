"""What is written into the outbox is written once for each cause, and can be found again."""

from typing import Any

import pytest

from support.mail import FACTS, LINK, ORDER, TO_TEAMS
from support.portal import Clock
from wpp.audit import Tag, history_of
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import (
    AlreadySent,
    MessageView,
    OutgoingEmail,
    UnknownMessage,
    backlog,
    emails_to_team,
    list_messages,
    message,
    queue_many,
    retry,
)
from wpp.people.accounts import add_user
from wpp.people.model import Role
from wpp.portal import Portal

LOW = FACTS[EmailKind.LOW_STOCK]


def queue(portal: Portal, *letters: OutgoingEmail) -> int:
    """Queue letters in a transaction of their own."""
    with portal.transaction(by="portal") as work:
        return queue_many(work, letters, brand_name="Northwind")


def outbox(portal: Portal, **asked: Any) -> list[MessageView]:
    """What a list shows, the newest first."""
    with portal.reading() as session:
        return list_messages(session, **asked)


def welcome_to(name: str, thing: str) -> OutgoingEmail:
    """A welcome email to somebody who has no account."""
    return OutgoingEmail(EmailKind.WELCOME, thing, f"{name}@example.com", name.title(), facts=LINK)


def test_the_same_cause_queues_one_message_however_often_it_is_told(portal: Portal) -> None:
    assert queue(portal, welcome_to("mia", "1"), welcome_to("mia", "1"), welcome_to("omar", "2")) == 2
    assert queue(portal, welcome_to("mia", "1")) == 0
    assert [each.key for each in outbox(portal)] == ["welcome:2", "welcome:1"]


def test_what_is_undone_is_not_sent(portal: Portal) -> None:
    with portal.trial(by="portal") as work:
        assert queue_many(work, [welcome_to("mia", "1")], brand_name="Northwind") == 1
    assert outbox(portal) == []


def test_every_address_of_a_team_gets_its_own_message_once(portal: Portal) -> None:
    addresses = ("sales@example.com", "Boss@example.com", "boss@example.com")
    assert queue(portal, *emails_to_team(EmailKind.LOW_STOCK, "7", addresses, LOW)) == 2
    found = outbox(portal)
    assert [each.key for each in found] == ["low_stock:7:boss@example.com", "low_stock:7:sales@example.com"]
    assert all(each.to_team for each in found)
    assert queue(portal, *emails_to_team(EmailKind.LOW_STOCK, "8", (), LOW)) == 0


def test_a_message_shows_all_that_is_known_of_it(portal: Portal, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        mia = add_user(work, email="mia@example.com", first_name="Mia", last_name="Chen", role=Role.USER)
    queue(portal, OutgoingEmail(EmailKind.ORDER_CONFIRMED, "10424", mia.email, "Mia Chen", mia.id, ORDER))
    found = outbox(portal, user_id=mia.id)[0]
    assert (found.to, found.name, found.kind) == ("mia@example.com", "Mia Chen", EmailKind.ORDER_CONFIRMED)
    assert (found.subject, found.state, found.attempts) == ("Order 10424 is confirmed", EmailState.QUEUED, 0)
    assert (found.queued_at, found.next_try_at, found.sent_at) == (clock.now, clock.now, None)
    assert found.facts == ORDER
    assert not found.to_team
    with portal.reading() as session:
        assert message(session, found.id) == found


def test_every_kind_fits_into_the_outbox(portal: Portal) -> None:
    letters = [
        OutgoingEmail(kind, "x" * 300, "a" * 60 + "@example.com", "N" * 500, facts=FACTS[kind])
        for kind in EmailKind
    ]
    assert set(EmailKind) > TO_TEAMS
    assert queue(portal, *letters) == len(EmailKind)
    assert queue(portal, *letters) == 0


def test_lists_are_narrowed_and_paged_by_key(portal: Portal) -> None:
    queue(portal, *(welcome_to(name, name) for name in ("mia", "omar", "rita", "walt")))
    queue(portal, *emails_to_team(EmailKind.LOW_STOCK, "7", ("sales@example.com",), LOW))
    assert [each.to for each in outbox(portal, kind=EmailKind.LOW_STOCK)] == ["sales@example.com"]
    assert [each.name for each in outbox(portal, to="OMAR@")] == ["Omar"]
    assert outbox(portal, to="%") == []
    assert outbox(portal, state=EmailState.FAILED) == []
    first = outbox(portal, limit=2)
    second = outbox(portal, limit=2, before=first[-1].id)
    assert [each.name for each in first + second] == ["", "Walt", "Rita", "Omar"]


def test_message_ids_tell_what_they_are_about_and_differ_from_portal_to_portal(
    portal: Portal, clock: Clock
) -> None:
    queue(portal, welcome_to("mia", "1"), *emails_to_team(EmailKind.LOW_STOCK, "7", ("s@example.com",), LOW))
    clock.advance(seconds=1)
    queue(portal, welcome_to("mia", "2"))
    later, low, first = (each.message_id for each in outbox(portal))
    assert first.startswith("welcome.1.")
    assert low.startswith("low_stock.7.s.example.com.")
    assert first.rpartition(".")[2] != later.rpartition(".")[2]


def test_nothing_that_never_was_can_be_shown_or_retried(portal: Portal) -> None:
    for number in (0, -1, 1, 10**23):
        with portal.reading() as session, pytest.raises(UnknownMessage):
            message(session, number)
    with portal.transaction(by="dee") as work, pytest.raises(UnknownMessage):
        retry(work, [1])


def test_a_retry_of_what_waits_starts_it_afresh_and_is_written_down(portal: Portal, clock: Clock) -> None:
    queue(portal, welcome_to("mia", "1"))
    number = outbox(portal)[0].id
    clock.advance(hours=1)
    with portal.transaction(by="dee") as work:
        assert retry(work) == [], "none has failed"
        assert retry(work, [number]) == [number]
    assert outbox(portal)[0].next_try_at == clock.now
    with portal.reading() as session:
        assert [entry.tag for entry in history_of(session, [f"message:{number}"])] == [Tag.MAIL_RETRIED]


def test_what_has_gone_is_not_sent_again(portal: Portal) -> None:
    queue(portal, welcome_to("mia", "1"))
    portal.send_mail()
    with portal.transaction(by="dee") as work, pytest.raises(AlreadySent, match=r"mia@example\.com was sent"):
        retry(work, [outbox(portal)[0].id])


def test_the_backlog_counts_what_waits_and_since_when(portal: Portal, clock: Clock) -> None:
    started = clock.now
    queue(portal, welcome_to("mia", "1"))
    clock.advance(minutes=20)
    queue(portal, welcome_to("omar", "2"))
    with portal.reading() as session:
        held = backlog(session)
    assert (held.waiting, held.failed, held.oldest) == (2, 0, started)
    portal.send_mail()
    with portal.reading() as session:
        held = backlog(session)
    assert (held.waiting, held.failed, held.oldest) == (0, 0, None)
