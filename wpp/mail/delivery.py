"""Send what is due: claim, send with no transaction open, mark. Many senders at once send each message once.

A claim is a conditional UPDATE, and so is the mark: who lost the claim marks nothing. One killed in between leaves a
claim behind that falls to the next sender after its lease; the message may then have gone already, which its
Message-ID tells. Everything else that goes wrong leaves the message in the outbox, with the reason in words.
"""

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic, sleep
from types import MappingProxyType
from typing import Final

from wpp.addresses import BadAddress
from wpp.database import Database
from wpp.errors import ExitCode, UnavailableError
from wpp.mail.brand import Brand
from wpp.mail.claims import Claimed, Outcome, claim, mark
from wpp.mail.digest import merge_low_stock
from wpp.mail.messages import Rendered, render
from wpp.mail.mime import Envelope, ascii_address, mime_message
from wpp.mail.model import EmailState
from wpp.mail.transport.protocol import NoServer, Refusal, Transport
from wpp.mail.truth import Checks, check_claimed
from wpp.work import Work

RETRY_DELAYS: Final = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=24),
)
"""After each try that failed for now; after the last of them comes one more try, and then nobody."""

RETRY_SECONDS: Final = 150
"""How long the database is asked to hear of an answer; with the time of the message it stays below its lease."""
RETRY_PAUSE: Final = 2


@dataclass(frozen=True, slots=True)
class SendReport:
    """What one run did. `stopped` says why it ended early, where there was nobody to give messages to.

    `withdrawn` counts what is not sent any more, such as a link to somebody who was switched off.
    """

    sent: int = 0
    failed: int = 0
    deferred: int = 0
    stopped: str = ""
    withdrawn: int = 0


def send_due(
    database: Database,
    transport: Transport,
    *,
    clock: Callable[[], datetime],
    brand: Brand,
    secret: str,
    limit: int | None = None,
    now_too: bool = False,
    worker: str | None = None,
    rest: Callable[[float], None] = sleep,
    checks: Checks = MappingProxyType({}),
) -> SendReport:
    """Send the messages that are due, `limit` of them at most; `now_too` also tries those that wait for their next try.

    `checks` hold each against what is true now. A server that cannot be reached or has been slow for too long ends the
    run, so that one message waits for its next try, and all the others only for the next run. Raises
    `UnavailableError` where the database does not answer. `transport` stays open; closing it is the caller's.
    """
    name = f"{worker or worker_name()}:{secrets.token_hex(4)}"
    counts = {EmailState.SENT: 0, EmailState.FAILED: 0, EmailState.QUEUED: 0}
    withdrawn = 0
    stopped = ""
    claimed: Claimed | None = None
    outcome: Outcome | None = None

    def mark_and_claim(last: Claimed | None, outcome: Outcome | None, *, more: bool) -> Claimed | None:
        """The mark of one message and the claim of the next share a commit, which is what a message costs most."""
        with database.write() as session:
            if last is not None and outcome is not None:
                mark(session, last, outcome, worker=name)
            if not more:
                return None
            after = last.id if last is not None and now_too else None
            now = clock()
            claimed_email = claim(session, now, worker=name, host=brand.host, after=after, early=now_too)
            if claimed_email is None:
                return None
            merged = merge_low_stock(session, claimed_email, now, brand_name=brand.name)
            return check_claimed(Work(session, name, now), merged, checks, brand_name=brand.name)

    while True:
        more = not stopped and (limit is None or sum(counts.values()) < limit)
        mark_sent = partial(mark_and_claim, claimed, outcome, more=more)
        claimed = mark_sent() if outcome is None else retry_until_recorded(mark_sent, rest=rest)
        outcome = None
        if claimed is None:
            return SendReport(
                counts[EmailState.SENT],
                counts[EmailState.FAILED],
                counts[EmailState.QUEUED],
                stopped,
                withdrawn,
            )
        if claimed.withdrawn:
            withdrawn += 1
            continue
        outcome = attempt(claimed, transport, clock=clock, brand=brand, secret=secret)
        counts[outcome.state] += 1
        stopped = (outcome.error or "") if outcome.server_is_gone else transport.exhausted


def retry_until_recorded(
    record_outcome: Callable[[], Claimed | None], *, rest: Callable[[float], None]
) -> Claimed | None:
    """Do it again while the database does not answer: a message that was sent and not marked would be sent twice."""
    until = monotonic() + RETRY_SECONDS
    while True:
        try:
            return record_outcome()
        except UnavailableError as error:
            if error.exit_code != ExitCode.UNAVAILABLE or monotonic() > until:
                raise  # a damaged or read-only database does not heal by waiting
            rest(RETRY_PAUSE)


def worker_name() -> str:
    """Who sends, for people who look into the outbox: the machine and the process."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def attempt(
    claimed: Claimed, transport: Transport, *, clock: Callable[[], datetime], brand: Brand, secret: str
) -> Outcome:
    """Put the message into words and hand it over; whatever comes of it is an outcome."""
    from jinja2 import TemplateError

    try:
        content, sender, to = written(claimed, transport, now=clock(), brand=brand, secret=secret)
    except BadAddress as error:
        return Outcome(EmailState.FAILED, clock(), error.message)
    except (TemplateError, LookupError, TypeError, ValueError) as error:
        # One message that cannot be written must not keep all the others from being sent.
        return Outcome(EmailState.FAILED, clock(), f"It couldn't be written: {error!r}.")
    try:
        transport.send(content, sender=sender, to=to, message_id=claimed.message_id)
    except Refusal as refusal:
        if refusal.for_good:
            return Outcome(EmailState.FAILED, clock(), str(refusal))
        return defer(claimed, clock(), str(refusal))
    except NoServer as error:
        return defer(claimed, clock(), str(error), server_is_gone=True)
    return Outcome(EmailState.SENT, clock())


def written(
    claimed: Claimed, transport: Transport, *, now: datetime, brand: Brand, secret: str
) -> tuple[bytes, str, str]:
    """The message as it travels, and the addresses of its sender and its recipient."""
    words = render(claimed.kind, claimed.facts, brand=brand, secret=secret, to_team=claimed.user_id is None)
    number = claimed.facts.get("number")
    envelope = Envelope(
        to=claimed.recipient,
        name=claimed.recipient_name,
        message_id=claimed.message_id,
        thread=f"order.{number}@{brand.host}" if number else "",
    )
    content = mime_message(
        Rendered(claimed.subject, words.text, words.html),
        envelope,
        brand=brand,
        now=now,
        encoding=transport.encoding,
    )
    _, sender = brand.from_name_and_address
    return content, ascii_address(sender), ascii_address(claimed.recipient)


def defer(claimed: Claimed, now: datetime, words: str, *, server_is_gone: bool = False) -> Outcome:
    """Try again after the next pause, or give up after the last."""
    if claimed.attempts > len(RETRY_DELAYS):
        return Outcome(
            EmailState.FAILED, now, f"Given up after {claimed.attempts} tries. {words}", server_is_gone
        )
    return Outcome(EmailState.QUEUED, now + RETRY_DELAYS[claimed.attempts - 1], words, server_is_gone)
