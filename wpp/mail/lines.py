"""The lines to mail servers, and what servers say on them, in words for people."""

import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any


class Alarm:
    """Calls `cut` when what was begun is not done in so many seconds, or a twentieth of them later.

    One thread that looks now and then: a timer for each message took as long as putting it into words.
    """

    def __init__(self, seconds: float, cut: Callable[[], None]) -> None:
        self.seconds = seconds
        self._cut = cut
        self._deadline: float | None = None
        self._over: threading.Event | None = None

    def begin(self) -> None:
        """From now on."""
        self._deadline = time.monotonic() + self.seconds
        if self._over is None:
            self._over = threading.Event()
            threading.Thread(target=self._watch, args=[self._over], name="mail alarm", daemon=True).start()

    def done(self) -> None:
        """In time, or not any more."""
        self._deadline = None

    def stop(self) -> None:
        """Look no longer."""
        if self._over is not None:
            self._over.set()
            self._over = None

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(self.seconds / 20):
            deadline = self._deadline
            if deadline is not None and time.monotonic() > deadline:
                self._deadline = None
                self._cut()


class PlainLine(smtplib.SMTP):
    """A line that is known before it connects, since the alarm may have to cut it then."""

    def __init__(self, known: Callable[[smtplib.SMTP], None], *where: Any, **how: Any) -> None:
        known(self)
        super().__init__(*where, **how)


class TlsLine(smtplib.SMTP_SSL):
    """The same, encrypted from the start."""

    def __init__(self, known: Callable[[smtplib.SMTP], None], *where: Any, **how: Any) -> None:
        known(self)
        super().__init__(*where, **how)


def tls_context(*, verified: bool) -> ssl.SSLContext:
    """How to encrypt. Nobody who merely offers encryption is asked for a certificate: any is better than none, and
    relays on the same machine sign their own (RFC 7435).
    """
    context = ssl.create_default_context()
    if not verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def in_words(error: Exception) -> str:
    """What went wrong, as a half sentence."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {spoken(as_bytes(error.smtp_error))}"
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return spoken(str(error).encode()) or type(error).__name__


def spoken(words: bytes) -> str:
    """A server's answer in one line of bearable length."""
    return " ".join(words.decode("utf-8", "replace").split())[:500].rstrip(".")


def as_bytes(words: bytes | str) -> bytes:
    """smtplib keeps answers in either form."""
    return words if isinstance(words, bytes) else words.encode()
