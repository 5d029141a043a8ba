"""A run against a mail server that hangs or drips ends in time; what it did not get to waits for the next one."""

import asyncio
import time
from typing import Any

import pytest

from support.mail_servers import Postman, mail_server, server_that_drips, server_that_says
from support.sending import outbox, send, write_to
from wpp.mail.delivery import SendReport
from wpp.mail.model import EmailState
from wpp.mail.transport.smtp import QUIT_SECONDS, RUN_SECONDS, SmtpTransport
from wpp.portal import Portal

NAMES = [f"starter{number}" for number in range(8)]


class Slow(Postman):
    """Takes half a second for each message."""

    async def handle_DATA(self, *envelope: Any) -> str:
        await asyncio.sleep(0.5)
        return await super().handle_DATA(*envelope)


def test_slow_messages_have_so_much_time_together(portal: Portal) -> None:
    write_to(portal, *NAMES)
    began = time.monotonic()
    with mail_server(Slow()) as (postman, port):
        report = send(portal, SmtpTransport("127.0.0.1", port, run_seconds=1.6))
    assert time.monotonic() - began < 5
    assert report.stopped.startswith(f"The mail server 127.0.0.1:{port} is too slow: ")
    assert 2 <= len(postman.taken) <= 3
    waiting = [each for each in outbox(portal).values() if each.state is EmailState.QUEUED]
    assert len(waiting) == len(NAMES) - report.sent
    assert len([each for each in waiting if each.error is None]) >= len(NAMES) - 4, "they were not tried"


def test_quick_messages_do_not_count(portal: Portal) -> None:
    write_to(portal, *NAMES)
    with mail_server() as (_, port):
        transport = SmtpTransport("127.0.0.1", port, run_seconds=60)
        assert send(portal, transport) == SendReport(sent=len(NAMES))
        assert transport._left == 60
        assert transport.exhausted == ""


@pytest.mark.parametrize("kind", ["hangs", "drips"])
def test_a_server_that_says_nothing_more_ends_the_run(portal: Portal, kind: str) -> None:
    write_to(portal, *NAMES)
    lines = (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")
    server = server_that_says if kind == "hangs" else server_that_drips
    began = time.monotonic()
    with server(*lines) as port:
        report = send(portal, SmtpTransport("127.0.0.1", port, run_seconds=1.0))
        assert time.monotonic() - began < 3
    assert (report.sent, report.deferred) == (0, 1)
    assert report.stopped
    assert [each.error for each in outbox(portal).values()].count(None) == len(NAMES) - 1


def test_a_goodbye_that_is_not_answered_is_not_waited_for(portal: Portal) -> None:
    class Clinging(Postman):
        async def handle_QUIT(self, *_: Any) -> str:
            await asyncio.sleep(4)
            return "221 bye"

    write_to(portal, "mia")
    with mail_server(Clinging()) as (_, port):
        began = time.monotonic()
        assert send(portal, SmtpTransport("127.0.0.1", port, run_seconds=1.0)) == SendReport(sent=1)
        assert time.monotonic() - began < 3


def test_a_run_ends_within_a_hundred_and_fifty_seconds() -> None:
    late = RUN_SECONDS / 20
    assert RUN_SECONDS + late + QUIT_SECONDS + QUIT_SECONDS / 20 < 150
