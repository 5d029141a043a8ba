"""Mail servers that are slow, hang up, talk nonsense or can't encrypt: an email is put off, and the next one goes."""

import asyncio
from typing import Any

import pytest

from support.mail_servers import (
    Postman,
    Sudden,
    free_port,
    mail_server,
    server_that_says,
)
from support.portal import Clock
from support.sending import MINUTE, outbox, send, write_to
from wpp.mail.delivery import SendReport
from wpp.mail.model import EmailState
from wpp.mail.outbox import MessageView
from wpp.mail.transport.smtp import SmtpTransport, Tls
from wpp.portal import Portal


def test_a_slow_server_is_left_with_the_message_put_off(portal: Portal) -> None:
    class Sleeper(Postman):
        async def handle_DATA(self, *_: Any) -> str:
            await asyncio.sleep(1)
            return "250 at last"

    write_to(portal, "mia")
    with mail_server(Sleeper()) as (_, port):
        way = SmtpTransport("127.0.0.1", port, step_seconds=0.2, content_seconds=0.2)
        assert send(portal, way) == SendReport(deferred=1)
    assert outbox(portal)["mia"].error == "The mail server said nothing for 0.2 seconds."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("closing", "The mail server accepts no more mail for now: 421 4.3.2 We are closing for today."),
        ("nonsense", "The mail server talks nonsense: “999 what”."),
    ],
)
def test_a_server_that_hangs_up_or_talks_nonsense_puts_a_message_off_and_the_next_one_goes(
    portal: Portal, name: str, words: str
) -> None:
    write_to(portal, name, "mia")
    with mail_server() as (postman, port):
        assert send(portal, port) == SendReport(sent=1, deferred=1)
    assert postman.recipients == ["mia@example.com"]
    found = outbox(portal)[name]
    assert (found.state, found.next_try_at) == (EmailState.QUEUED, portal.now() + 5 * MINUTE)
    assert found.error == words


def test_a_machine_that_takes_no_mail_puts_it_off_and_says_so(portal: Portal) -> None:
    write_to(portal, "mia", "omar")
    with server_that_says(b"554 no SMTP service here\r\n") as port:
        report = send(portal, port)
    assert (report.deferred, report.failed) == (1, 0), (
        "nothing was said of the message, which may go elsewhere"
    )
    assert report.stopped.endswith("rejects mail from this machine: 554 no SMTP service here.")


def test_while_a_message_is_sent_again_nothing_is_said_of_the_last_time(portal: Portal, clock: Clock) -> None:
    write_to(portal, "mia")
    send(portal, free_port())
    assert "Connection refused" in (outbox(portal)["mia"].error or "")
    clock.advance(minutes=5)
    seen: list[MessageView] = []
    send(portal, Sudden(before=lambda: seen.append(outbox(portal)["mia"])))
    assert [(each.state, each.error) for each in seen] == [(EmailState.SENDING, None)]


def test_a_server_that_must_encrypt_and_does_not_gets_nothing(portal: Portal) -> None:
    write_to(portal, "mia", "omar")
    with mail_server() as (postman, port):
        report = send(portal, SmtpTransport("127.0.0.1", port, tls=Tls.REQUIRED))
    assert (report.deferred, "offers no encryption" in report.stopped) == (1, True)
    assert postman.taken == []
    assert {each.state for each in outbox(portal).values()} == {EmailState.QUEUED}
