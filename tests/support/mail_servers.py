"""Mail servers that behave as badly as the name before the @ asks them to."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Literal, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ANSWERS = {
    "refused": "550 5.1.1 There is nobody of this name here",
    "later": "451 4.7.1 Please come back in a while",
    "closing": "421 4.3.2 We are closing for today",
    "nonsense": "999 what",
}


class Postman:
    """Takes every message, but: `refused@` is refused for good, `later@` for now, `dropped@` loses the line when the
    content has been said, `unwanted@` is refused after it.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """A new connection introduces itself."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Agree to a recipient, or not."""
        answer = ANSWERS.get(address.partition("@")[0], "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take the content, or lose the line."""
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name == "dropped":
            cast(asyncio.Transport, server.transport).abort()
            return "250 nobody hears this"
        if name == "unwanted":
            return "554 5.7.1 This looks like spam"
        self.recipients += envelope.rcpt_tos
        self.taken.append(message_from_bytes(cast(bytes, envelope.content), policy=default))
        return "250 OK"


class AnyPort(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(postman: Postman | None = None, **options: Any) -> Iterator[tuple[Postman, int]]:
    """A running server and the port it listens on."""
    postman = postman or Postman()
    controller = AnyPort(postman, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield postman, controller.port
    finally:
        controller.stop()


@contextmanager
def server_that_says(*lines: bytes, then_hangs_up: bool = False) -> Iterator[int]:
    """Something that listens, says these lines to whoever calls, one after each that it hears, and then is silent."""
    listener = socket.create_server(("127.0.0.1", 0))
    calls: list[socket.socket] = []

    def answer() -> None:
        while True:
            try:
                call, _ = listener.accept()
            except OSError:
                return
            calls.append(call)
            with suppress(OSError):  # the other side may hang up at any moment, and then this call is over
                for line in lines:
                    call.sendall(line)
                    if not (then_hangs_up and line is lines[-1]):
                        call.recv(1000)
                if then_hangs_up:
                    call.shutdown(socket.SHUT_RDWR)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        for call in calls:
            call.close()
        # A blocked accept() does not notice that its socket is closed; shutting it down wakes it.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@contextmanager
def server_that_drips(*lines: bytes) -> Iterator[int]:
    """Something that says these lines like a mail server, and then a letter every tenth of a second, for five."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        call, _ = listener.accept()
        with call, suppress(OSError):
            for line in lines:
                call.sendall(line)
                call.recv(1000)
            for _ in range(50):
                if over.wait(0.1):
                    break
                call.sendall(b"2")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.close()
        thread.join(5)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Killed(BaseException):
    """kill -9, as far as Python can play it."""


class Sudden:
    """A way out that takes messages into a list, and does something of its own each time before or after."""

    encoding: Literal["8bit"] = "8bit"
    exhausted = ""

    def __init__(
        self, before: Callable[[], None] = lambda: None, after: Callable[[], None] = lambda: None
    ) -> None:
        self.before, self.after = before, after
        self.taken: list[str] = []

    def send(self, content: bytes, *, sender: str, to: str, message_id: str) -> None:
        """Take it."""
        self.before()
        self.taken.append(message_id)
        self.after()

    def check(self) -> str:
        """Always open."""
        return "Open."

    def close(self) -> None:
        """Nothing to close."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def killed() -> None:
    """Die here."""
    raise Killed
