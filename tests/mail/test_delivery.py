"""Each message goes once, whoever sends it, whatever the mail server does; nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import update

from support.cast import Cast, order
from support.mail import FACTS, LINK, ORDER, SECRET
from support.mail_servers import (
    Killed,
    Sudden,
    free_port,
    killed,
    mail_server,
)
from support.portal import Clock
from support.sending import MINUTE, outbox, send, write_to
from support.web import Visitor
from wpp.mail.claims import LEASE
from wpp.mail.delivery import RETRY_DELAYS, SendReport
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import emails_to_team, queue_many, retry
from wpp.mail.transport.protocol import Refusal
from wpp.people.password_links import token_from
from wpp.portal import Portal, Verdict, run_health_checks


def test_a_message_arrives_as_it_was_meant(portal: Portal) -> None:
    with mail_server() as (postman, port):
        write_to(portal, "mia")
        assert send(portal, port) == SendReport(sent=1)
        assert send(portal, port) == SendReport()
    found = outbox(portal)["mia"]
    assert (found.state, found.attempts, found.sent_at, found.error) == (
        EmailState.SENT,
        1,
        portal.now(),
        None,
    )
    mail = postman.taken[0]
    assert mail["Subject"] == found.subject == "Northwind: choose your welcome pack"
    assert mail["To"] == "Mia <mia@example.com>"
    assert mail["Message-ID"] == f"<{found.message_id}>"
    assert found.message_id.endswith("@welcome.example.com")
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"https://welcome.example.com/welcome/{token_from(SECRET, LINK['nonce'])}" in body.get_content()


def test_four_senders_at_once_send_each_message_once(portal: Portal) -> None:
    names = [f"starter{number}" for number in range(200)]
    write_to(portal, *names)
    with mail_server() as (postman, port), ThreadPoolExecutor(4) as senders:
        reports = list(senders.map(lambda _: send(portal, port), range(4)))
    assert sum(report.sent for report in reports) == 200
    assert sorted(postman.recipients) == sorted(f"{name}@example.com" for name in names)
    assert len({mail["Message-ID"] for mail in postman.taken}) == 200
    assert {each.state for each in outbox(portal).values()} == {EmailState.SENT}
    assert {each.attempts for each in outbox(portal).values()} == {1}


def test_each_answer_of_the_mail_server_has_its_state(portal: Portal) -> None:
    write_to(portal, "mia", "refused", "later", "unwanted", "dropped", "omar")
    with mail_server() as (postman, port):
        assert send(portal, port) == SendReport(sent=2, failed=2, deferred=2)
    assert postman.recipients == ["mia@example.com", "omar@example.com"]
    found = outbox(portal)
    states = {name: each.state for name, each in found.items()}
    assert states == {
        "mia": EmailState.SENT,
        "omar": EmailState.SENT,
        "refused": EmailState.FAILED,
        "unwanted": EmailState.FAILED,
        "later": EmailState.QUEUED,
        "dropped": EmailState.QUEUED,
    }
    assert "550 5.1.1 There is nobody of this name here" in (found["refused"].error or "")
    assert "451" in (found["later"].error or "")
    assert found["later"].next_try_at == found["dropped"].next_try_at == portal.now() + 5 * MINUTE


def test_what_is_put_off_is_tried_after_growing_pauses_and_then_given_up(
    portal: Portal, clock: Clock
) -> None:
    write_to(portal, "later")
    with mail_server() as (_, port):
        for pause in RETRY_DELAYS:
            assert send(portal, port) == SendReport(deferred=1)
            assert outbox(portal)["later"].next_try_at == clock.now + pause
            clock.now += pause - timedelta(seconds=1)
            assert send(portal, port) == SendReport()
            clock.advance(seconds=1)
        assert send(portal, port) == SendReport(failed=1)
        clock.advance(days=30)
        assert send(portal, port) == SendReport()
    found = outbox(portal)["later"]
    assert (found.state, found.attempts) == (EmailState.FAILED, 6)
    assert (found.error or "").startswith("Given up after 6 tries. The mail server put off later@example.com")


def test_a_failed_message_goes_when_it_is_retried_and_the_trouble_is_over(portal: Portal) -> None:
    write_to(portal, "refused")
    with mail_server() as (_, port):
        send(portal, port)
    with portal.transaction(by="dee") as work:
        assert len(retry(work)) == 1
    letterbox = Sudden()
    assert send(portal, letterbox) == SendReport(sent=1)
    assert outbox(portal)["refused"].error is None


def test_a_mail_server_that_is_down_delays_one_message_a_run_and_loses_none(
    portal: Portal, clock: Clock
) -> None:
    write_to(portal, "mia", "omar", "rita")
    report = send(portal, free_port())
    assert (report.sent, report.failed, report.deferred) == (0, 0, 1)
    assert "does not answer: Connection refused" in report.stopped
    assert [each.attempts for each in outbox(portal).values()].count(0) == 2
    clock.advance(minutes=5)
    with mail_server() as (postman, port):
        assert send(portal, port) == SendReport(sent=3)
    assert len(postman.recipients) == 3


def test_now_tries_what_waits_as_well_and_each_message_once_a_run(portal: Portal) -> None:
    write_to(portal, "later", "mia", "dropped")
    with mail_server() as (_, port):
        assert send(portal, port) == SendReport(sent=1, deferred=2)
        assert send(portal, port) == SendReport()
        assert send(portal, port, now_too=True) == SendReport(deferred=2)
    assert outbox(portal)["later"].attempts == 2


def test_a_limit_is_kept_and_the_oldest_go_first(portal: Portal, clock: Clock) -> None:
    for name in ("mia", "omar", "rita"):
        write_to(portal, name)
        clock.advance(seconds=1)
    with mail_server() as (postman, port):
        assert send(portal, port, limit=2) == SendReport(sent=2)
        assert send(portal, port, limit=0) == SendReport()
    assert postman.recipients == ["mia@example.com", "omar@example.com"]


def test_a_sender_killed_before_it_sent_loses_nothing(portal: Portal, clock: Clock) -> None:
    write_to(portal, "mia", "omar")
    with pytest.raises(Killed):
        send(portal, Sudden(before=killed))
    rest = Sudden()
    assert send(portal, rest) == SendReport(sent=1), "the claim still holds"
    clock.now += LEASE
    assert send(portal, rest) == SendReport(sent=1)
    assert len(set(rest.taken)) == 2
    assert sorted(each.attempts for each in outbox(portal).values()) == [1, 2]


def test_a_sender_killed_after_it_sent_repeats_that_one_under_the_same_message_id(
    portal: Portal, clock: Clock
) -> None:
    write_to(portal, "mia", "omar")
    first, second = Sudden(after=killed), Sudden()
    with suppress(Killed):
        send(portal, first)
    clock.now += LEASE
    assert send(portal, second) == SendReport(sent=2)
    assert set(first.taken) < set(second.taken)


def test_who_lost_the_claim_marks_nothing(portal: Portal, clock: Clock) -> None:
    write_to(portal, "mia")
    other = Sudden()

    def slowly() -> None:
        clock.now += LEASE
        send(portal, other)
        clock.advance(minutes=1)

    send(portal, Sudden(before=slowly))
    assert len(other.taken) == 1
    found = outbox(portal)["mia"]
    assert (found.state, found.attempts) == (EmailState.SENT, 2)
    assert found.sent_at == portal.now() - MINUTE, "the mark is that of the one who held the claim"


def test_who_lost_the_claim_leaves_it_to_the_one_who_is_sending(portal: Portal, clock: Clock) -> None:
    write_to(portal, "mia")
    begun, over = Event(), Event()

    def patiently() -> None:
        begun.set()
        assert over.wait(20)

    def too_late() -> None:
        clock.now += LEASE
        second.submit(send, portal, Sudden(before=patiently))
        assert begun.wait(20)
        raise Refusal("The mail server closed the connection without an answer.", for_good=False)

    with ThreadPoolExecutor(1) as second:
        send(portal, Sudden(before=too_late), limit=1)
        found = outbox(portal)["mia"]
        over.set()
    assert (found.state, found.error) == (EmailState.SENDING, None), "a third sender would have taken it"
    assert outbox(portal)["mia"].state is EmailState.SENT


def test_no_transaction_is_open_while_the_mail_server_talks(portal: Portal) -> None:
    write_to(portal, "mia")

    def somebody_else_writes() -> None:
        with portal.transaction(by="portal") as work:
            queue_many(
                work,
                emails_to_team(EmailKind.LOW_STOCK, "1", ("s@example.com",), FACTS[EmailKind.LOW_STOCK]),
                brand_name="N",
            )

    assert send(portal, Sudden(before=somebody_else_writes), limit=1) == SendReport(sent=1)
    assert len(outbox(portal)) == 2


def test_a_message_that_cannot_be_written_fails_alone(portal: Portal) -> None:
    write_to(portal, "broken", "mia", "nowhere")
    with portal.transaction(by="portal") as work:
        broken = update(Email).where(Email.recipient == "broken@example.com")
        work.session.execute(broken.values(facts={"first_name": "Mia"}))
        nowhere = update(Email).where(Email.recipient == "nowhere@example.com")
        work.session.execute(nowhere.values(recipient="nowhere@exam ple.cöm"))
    letterbox = Sudden()
    assert send(portal, letterbox) == SendReport(sent=1, failed=2)
    found = outbox(portal)
    assert "couldn't be written" in (found["broken"].error or "")
    assert "is not an email address" in (found["nowhere"].error or "")


def test_all_messages_about_one_order_belong_together(portal: Portal, tmp_path: Path) -> None:
    with portal.transaction(by="portal") as work:
        letters = [
            *emails_to_team(EmailKind.WAREHOUSE_ORDER, "10424", ("warehouse@example.com",), ORDER),
            *emails_to_team(
                EmailKind.ORDER_CANCELLED, "10424", ("warehouse@example.com",), {**ORDER, "reason": ""}
            ),
            *emails_to_team(EmailKind.LOW_STOCK, "1", ("sales@example.com",), FACTS[EmailKind.LOW_STOCK]),
        ]
        queue_many(work, letters, brand_name="Northwind")
    assert portal.send_mail().sent == 3
    files = sorted((tmp_path / "mail").iterdir())
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    assert [file.name.split(".")[0] for file in files] == ["low_stock", "order_cancelled", "warehouse_order"]
    assert [mail["References"] for mail in mails] == [None, *["<order.10424@portal.test>"] * 2]
    assert str(mails[1]["Subject"]).startswith("Do not ship")


def test_a_server_that_is_down_for_hours_only_delays_and_one_down_for_days_is_told_by_the_doctor(
    portal: Portal, clock: Clock
) -> None:
    write_to(portal, "mia")
    nobody = free_port()
    for pause in RETRY_DELAYS:
        assert send(portal, nobody).deferred == 1
        assert outbox(portal)["mia"].next_try_at == clock.now + pause
        clock.now += pause
    with mail_server() as (postman, port):
        assert send(portal, port) == SendReport(sent=1), "after 29 hours and 20 minutes it still goes"
    assert postman.recipients == ["mia@example.com"]
    write_to(portal, "omar")
    for pause in (*RETRY_DELAYS, MINUTE):
        send(portal, nobody)
        clock.now += pause
    assert outbox(portal)["omar"].state is EmailState.FAILED
    found = next(check for check in run_health_checks(portal) if check.name == "outbox")
    assert (found.state, found.message.startswith("1 failed")) == (Verdict.WARN, True)


def test_no_page_waits_for_the_mail_server(portal: Portal, cast: Cast) -> None:
    with mail_server() as (postman, port):
        slow = replace(
            portal, configuration=replace(portal.configuration, mail_url=f"smtp://127.0.0.1:{port}")
        )
        browser = Visitor(slow)
        browser.get("/forgotten-password")
        browser.press("Send the link", email=cast.mia.email)
        assert order(slow, cast.omar).number
    assert postman.connections == 0
    kinds = {each.kind for each in outbox(portal).values()}
    assert {EmailKind.ORDER_CONFIRMED, EmailKind.WAREHOUSE_ORDER} <= kinds
