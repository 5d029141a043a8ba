"""The way out to a mail server, over one connection that is kept for many messages.

Every step has a time limit, and so have all messages of a run together: a server that says a letter now and then keeps
every step alive, and would hold a sender for ever. Only what is slow counts, so that a run ends because of the server
and never because of many messages.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from time import monotonic
from typing import Final, Literal, Self

from wpp.mail.transport.protocol import NoServer, Refusal
from wpp.mail.transport.smtp_connection import (
    CLOSING,
    PUT_OFF,
    Alarm,
    PlainSmtp,
    TlsSmtp,
    as_bytes,
    describe_failure,
    spoken,
    tls_context,
)

STEP_SECONDS: Final = 20
CONTENT_SECONDS: Final = 100
"""For the answer to the content: who gives up earlier sends the same message twice (RFC 5321 §4.5.3.2.6)."""
RUN_SECONDS: Final = 125
"""For all slow messages of a run, and so for each of them; with the alarm's delay and the goodbye a run ends in 150."""
LEAST_SECONDS: Final = 10
"""Below this, what is left of a run is no time for another message."""
USUAL_SECONDS: Final = 1.0
"""A message that takes no longer than this is not slow."""
QUIT_SECONDS: Final = 5
LOST_IN_A_ROW: Final = 3
TROUBLE: Final = (smtplib.SMTPException, OSError, ValueError)
"""What a connection may raise; ValueError comes from answers that are no base64 or no host name."""
NOT_LET_IN: Final = 530
"""Whatever it is said to: encryption or a log-in is wanted first (RFC 3207 §4, RFC 4954 §6)."""
ABOUT_US: Final = (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError)
"""Refusals that every other message would get as well."""


class Tls(Enum):
    """When the connection is encrypted."""

    WHERE_OFFERED = "where offered"
    REQUIRED = "required"
    FROM_THE_START = "from the start"


class SmtpTransport:
    """One mail server. A kept connection that has died is opened again; one that cannot be is `NoServer`."""

    encoding: Final[Literal["quoted-printable"]] = "quoted-printable"

    def __init__(
        self,
        host: str,
        port: int,
        *,
        user: str | None = None,
        password: str | None = None,
        tls: Tls = Tls.WHERE_OFFERED,
        step_seconds: float = STEP_SECONDS,
        content_seconds: float = CONTENT_SECONDS,
        run_seconds: float = RUN_SECONDS,
    ) -> None:
        self.host, self.port, self.user, self.tls = host, port, user, tls
        self._password = password
        self._step_seconds, self._content_seconds = step_seconds, content_seconds
        self._alarm = Alarm(run_seconds, self._cut)
        self._run_seconds = self._left = run_seconds
        self._server: smtplib.SMTP | None = None
        self._line: smtplib.SMTP | None = None
        self._overdue = False
        self._lost = 0

    def send(self, content: bytes, *, sender: str, to: str, message_id: str) -> None:
        """Hand over one message. A line that is lost counts against this message; the third in a row is `NoServer`.

        So is at once a refusal of the sender, or of who has not logged in: every message would get it.
        """
        try:
            with self._in_time(self._left):
                server = self._introduced(sender, to)
                self._hand_over(server, content, to)
        except ABOUT_US as error:
            self._hang_up()
            raise self._nobody(error) from error
        except TROUBLE as error:
            self._hang_up()
            self._lost += 1
            words = f"The mail server {self._trouble(error)}."
            if self._lost >= LOST_IN_A_ROW:
                raise NoServer(words) from error
            raise Refusal(words, for_good=False) from error
        self._lost = 0

    def check(self) -> str:
        """Connect, encrypt and log in as for a message."""
        if self._server is None:
            with self._in_time(self._left):
                self._connected()
        return f"The mail server {self.host}:{self.port} answers{f' and lets {self.user} in' if self.user else ''}."

    @property
    def exhausted(self) -> str:
        """Why this run hands over no more, once the server has been slow for too long; else empty."""
        if self._left >= min(LEAST_SECONDS, self._run_seconds / 10):
            return ""
        spent = self._run_seconds - self._left
        slow = f"The mail server {self.host}:{self.port} is too slow: {spent:.0f} seconds."
        return f"{slow} The rest waits for the next run."

    @contextmanager
    def _in_time(self, seconds: float) -> Iterator[None]:
        """Cut the line when all that is inside takes too long; what waits for an answer then hears that it is gone."""
        self._overdue = False
        began = monotonic()
        self._alarm.seconds = seconds
        self._alarm.begin()
        try:
            yield
        finally:
            self._alarm.done()
            took = monotonic() - began
            self._left -= took if took > min(USUAL_SECONDS, self._run_seconds / 10) else 0
        if self._overdue:
            # What was heard by then of an answer that the alarm cut short may look like a whole one.
            raise TimeoutError

    def _cut(self) -> None:
        self._overdue = True
        line = self._line.sock if self._line is not None else None
        if line is not None:
            with suppress(OSError):
                # The socket's own shutdown: the one of TLS would first want to talk to the other side.
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def _trouble(self, error: Exception) -> str:
        if self._overdue:
            return f"took longer than {round(self._alarm.seconds, 1):g} seconds"
        return describe_failure(error)

    def _introduced(self, sender: str, to: str) -> smtplib.SMTP:
        """A connection that has agreed to sender and recipient.

        Servers end a connection that was idle, or take only so many messages over one; nothing of the message has been
        said by then, so it is tried afresh.
        """
        if self._server is not None:
            try:
                return self._agreed(self._server, sender, to)
            except TROUBLE:
                self._hang_up()
        return self._agreed(self._connected(), sender, to)

    def _agreed(self, server: smtplib.SMTP, sender: str, to: str) -> smtplib.SMTP:
        code, words = server.mail(sender)
        if not 200 <= code < 300:
            # The sender is the portal's: were this one message refused for it, all others would be, one by one.
            raise smtplib.SMTPSenderRefused(code, words, sender)
        self._accept(server.rcpt(to), to)
        return server

    def _hand_over(self, server: smtplib.SMTP, content: bytes, to: str) -> None:
        if server.sock is not None:
            server.sock.settimeout(self._content_seconds)
        try:
            answer = server.data(content)
        except smtplib.SMTPDataError as error:
            answer = (error.smtp_code, as_bytes(error.smtp_error))
            if error.smtp_code < PUT_OFF:
                # A yes before the content was said (an answer too many, or too early) is no yes to it.
                raise smtplib.SMTPResponseException(*answer) from error
        self._accept(answer, f"the message to {to}")
        if server.sock is not None:
            server.sock.settimeout(self._step_seconds)

    def _accept(self, answer: tuple[int, bytes], what: str) -> None:
        """Go on after 2xx. After another answer the server forgets the message, and the connection stays good.

        Raises `Refusal`, and smtplib's own exception where the server says that it is about to hang up, or nonsense.
        """
        code, words = answer
        if 200 <= code < 300:
            return
        if code == NOT_LET_IN:
            raise smtplib.SMTPAuthenticationError(code, words)
        if code == CLOSING or not 400 <= code < 600:
            raise smtplib.SMTPResponseException(code, words)
        self._lost = 0
        try:
            if self._server is not None:
                self._server.rset()
        except TROUBLE:
            self._hang_up()
        for_good = code >= 500
        verdict = "refused" if for_good else "put off"
        raise Refusal(f"The mail server {verdict} {what}: {code} {spoken(words)}.", for_good=for_good)

    def _connected(self) -> smtplib.SMTP:
        """A new connection, encrypted and logged in as asked. Raises `NoServer`."""
        try:
            server = self._greeted()
        except TROUBLE as error:
            raise self._nobody(error) from error
        try:
            server.ehlo_or_helo_if_needed()
            self._encrypt(server)
            if self.user and self._password:
                server.login(self.user, self._password)
        except NoServer:
            server.close()
            raise
        except TROUBLE as error:
            server.close()
            raise self._nobody(error) from error
        self._server = server
        return server

    def _nobody(self, error: Exception) -> NoServer:
        """A greeting of 554 is among these: it is about the machine and not about the message (RFC 5321 §3.1)."""
        return NoServer(f"The mail server {self.host}:{self.port} {self._trouble(error)}.")

    def _greeted(self) -> smtplib.SMTP:
        """A line that has been connected and heard the server's greeting."""
        if self.tls is Tls.FROM_THE_START:
            context = ssl.create_default_context()
            return TlsSmtp(self._watch, self.host, self.port, timeout=self._step_seconds, context=context)
        return PlainSmtp(self._watch, self.host, self.port, timeout=self._step_seconds)

    def _watch(self, line: smtplib.SMTP) -> None:
        self._line = line

    def _encrypt(self, server: smtplib.SMTP) -> None:
        """STARTTLS, where the server offers it."""
        if self.tls is Tls.FROM_THE_START:
            return
        if server.has_extn("starttls"):
            server.starttls(context=tls_context(verified=self.tls is Tls.REQUIRED))
            server.ehlo()
        elif self.tls is Tls.REQUIRED:
            raise NoServer(
                f"The mail server {self.host}:{self.port} offers no encryption, and it is required."
            )

    def close(self) -> None:
        """Say goodbye."""
        if self._server is not None:
            with suppress(*TROUBLE), self._in_time(min(QUIT_SECONDS, self._run_seconds)):
                self._server.quit()
            self._hang_up()
        self._alarm.stop()

    def _hang_up(self) -> None:
        """Leave without a word: who does not answer would not answer that either."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
