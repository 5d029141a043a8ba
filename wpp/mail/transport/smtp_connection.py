"""The lines to mail servers, and what servers say on them, in words for people."""

import re
import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, Final

CLOSING: Final = 421
PUT_OFF: Final = 400
REFUSED: Final = 500
ANSWER: Final = re.compile(rb"(?P<code>[2-5][0-9][0-9])(?:(?P<more>[ -])(?P<words>.*))?\r?\n", re.DOTALL)
LONGEST_LINE: Final = 8192
MOST_LINES: Final = 200
"""Of one answer; who says more would never come to an end."""
LONGEST_SAYING: Final = 300
"""Letters of what a server said that are kept."""


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


class Disconnected(smtplib.SMTPServerDisconnected):
    """The server ended the connection without a word, or in the middle of one."""


class ProtocolError(smtplib.SMTPException):
    """What the server said is no answer (RFC 5321 §4.2); `words` is what it said."""

    def __init__(self, words: bytes) -> None:
        super().__init__()
        self.words = words


class SmtpConnection(smtplib.SMTP):
    """A line that is known before it connects, since the alarm may have to cut it then."""

    def __init__(self, known: Callable[[smtplib.SMTP], None], *where: Any, **how: Any) -> None:
        known(self)
        super().__init__(*where, **how)

    def ehlo(self, name: str = "") -> tuple[int, bytes]:
        """Introduce ourselves. To a server that is closing, smtplib would do so in another way as well."""
        answer = super().ehlo(name)
        if answer[0] == CLOSING:
            raise smtplib.SMTPResponseException(*answer)
        return answer

    def getreply(self) -> tuple[int, bytes]:
        """The code of an answer and its words. smtplib's own makes `-1` and half a word of what is no answer, calls a
        silence a connection that was closed, and takes an answer for whole whose end never came.
        """
        words: list[bytes] = []
        while len(words) < MOST_LINES:
            reply = self._heard()
            answer = ANSWER.fullmatch(reply)
            if answer is None:
                self.close()
                raise ProtocolError(reply)
            words.append((answer["words"] or b"").strip())
            if answer["more"] != b"-":
                return int(answer["code"]), b"\n".join(words)
        self.close()
        raise ProtocolError(b"\n".join(words))

    def _heard(self) -> bytes:
        """The next line that the server says."""
        if self.sock is None:
            raise Disconnected
        self.file = self.file or self.sock.makefile("rb")
        seconds = self.sock.gettimeout()
        try:
            reply: bytes = self.file.readline(LONGEST_LINE)
        except TimeoutError as error:
            self.close()
            raise TimeoutError(f"said nothing for {seconds:g} seconds") from error
        except OSError:
            self.close()
            raise
        if len(reply) < LONGEST_LINE and not reply.endswith(b"\n"):
            self.close()
            raise Disconnected
        return reply


class PlainSmtp(SmtpConnection):
    """One that is not encrypted, or only after the greeting."""


class TlsSmtp(SmtpConnection, smtplib.SMTP_SSL):
    """One that is encrypted from the start."""


def tls_context(*, verified: bool) -> ssl.SSLContext:
    """How to encrypt. Nobody who merely offers encryption is asked for a certificate: any is better than none, and
    relays on the same machine sign their own (RFC 7435).
    """
    context = ssl.create_default_context()
    if not verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def describe_failure(error: Exception) -> str:
    """What a server did that nothing came of, as the rest of a sentence about it."""
    match error:
        case TimeoutError():
            return str(error) if str(error).startswith("said nothing") else "does not answer in time"
        case ProtocolError():
            return f"talks nonsense: “{spoken(error.words)}”"
        case smtplib.SMTPConnectError() if error.smtp_code >= REFUSED:
            return f"rejects mail from this machine: {answered(error)}"
        case smtplib.SMTPResponseException() if error.smtp_code == CLOSING:
            return f"accepts no more mail for now: {answered(error)}"
        case smtplib.SMTPConnectError() if error.smtp_code >= PUT_OFF:
            return f"accepts no mail for now: {answered(error)}"
        case smtplib.SMTPSenderRefused():
            return f"rejects mail from {error.sender}: {answered(error)}"
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPHeloError():
            return f"rejects the log-in: {answered(error)}"
        case smtplib.SMTPResponseException():
            return f"gave an answer that makes no sense: {answered(error)}"
        case smtplib.SMTPNotSupportedError():
            return "offers no log-in, and one is set"
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError():
            return "closed the connection without an answer"
        case ssl.SSLCertVerificationError():
            return f"has an invalid certificate: {error.verify_message}"
        case ssl.SSLError():
            return f"couldn't be reached over TLS: {(error.reason or 'no reason given').replace('_', ' ').lower()}"
        case OSError() if error.strerror:
            return f"does not answer: {error.strerror}"
    return f"couldn't be reached: {spoken(str(error).encode()) or type(error).__name__}"


def answered(error: smtplib.SMTPResponseException) -> str:
    """An answer as it was given: its code and its words."""
    return f"{error.smtp_code} {spoken(as_bytes(error.smtp_error))}"


def spoken(words: bytes) -> str:
    """What a server said in one line of bearable length, less what no terminal should print."""
    line = " ".join(words.decode("utf-8", "replace").split())
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
    return (line if len(line) <= LONGEST_SAYING else line[: LONGEST_SAYING - 1] + "…").rstrip(".")


def as_bytes(words: bytes | str) -> bytes:
    """smtplib keeps answers in either form."""
    return words if isinstance(words, bytes) else words.encode()
