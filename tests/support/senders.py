"""Senders in processes of their own, which can be killed, and a mail server that counts what it has accepted.

A fork server gives a process in some hundredths of a second; it is asked for by no other module than this one.
"""

import multiprocessing
import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from support.mail import LINK
from support.mail_servers import Postman
from support.portal import Clock
from wpp.configuration import Configuration
from wpp.mail.model import EmailKind
from wpp.mail.outbox import OutgoingEmail, queue_many
from wpp.people.passwords import Hasher
from wpp.portal import Portal, open_portal

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["support.senders"])
MESSAGE_ID = re.compile(rb"^Message-ID: <(.*)>\r?$", re.MULTILINE)


class Counting(Postman):
    """Counts how often it has accepted each message, and reads no more of it than its Message-ID."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted: Counter[str] = Counter()
        self.news = threading.Condition()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Accept it."""
        found = MESSAGE_ID.search(cast(bytes, envelope.content))
        assert found is not None
        with self.news:
            self.accepted[found[1].decode()] += 1
            self.news.notify_all()
        return "250 OK"

    def wait_for(self, count: int, seconds: float) -> bool:
        """Wait until so many were accepted in all."""
        with self.news:
            return self.news.wait_for(lambda: self.accepted.total() >= count, seconds)


def write_many(portal: Portal, count: int) -> None:
    """Queue as many welcome emails."""
    letters = [
        OutgoingEmail(
            EmailKind.WELCOME, str(number), f"s{number}@example.com", f"Starter {number}", facts=LINK
        )
        for number in range(count)
    ]
    with portal.transaction(by="portal") as work:
        queue_many(work, letters, brand_name="Northwind")


def ready() -> None:
    """Start the fork server, if it does not run yet, where it finds what it is to load beforehand.

    Python 3.11 hands it this process's path and does not use it.
    """
    was = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    try:
        ensure_running()
    finally:
        if was is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = was


def start_sender(
    configuration: Configuration, clock: Clock, *, later: timedelta = timedelta()
) -> BaseProcess:
    """A process that sends what is due, by a clock that stands still."""
    ready()
    process = PROCESSES.Process(target=send_all, args=(configuration, Clock(clock.now + later)))
    process.start()
    return process


def send_all(configuration: Configuration, clock: Clock) -> None:
    """What such a process does."""
    portal = open_portal(configuration, clock=clock, hasher=Hasher.cheap())
    portal.send_mail()


def start_round(configuration: Configuration, clock: Clock) -> BaseProcess:
    """A process that does a round, as `wpp cron` does."""
    ready()
    process = PROCESSES.Process(target=do_round, args=(configuration, clock))
    process.start()
    return process


def do_round(configuration: Configuration, clock: Clock) -> None:
    """What such a process does."""
    from wpp.portal import run_due_jobs

    run_due_jobs(open_portal(configuration, clock=clock, hasher=Hasher.cheap()))


def ended(processes: Sequence[BaseProcess], *, seconds: float = 60) -> list[int | None]:
    """Wait for them; their exit codes. One that does not come to an end is ended."""
    for process in processes:
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
    return [process.exitcode for process in processes]
