"""One connection: what has come, what is still to be sent, and how long its client may take for either.

The event loop reads, times and ends it. A thread has it from the moment that a request has come whole until its answer
is made, and never waits for the client: it reads from memory and writes to memory.
"""

import contextlib
import socket
from time import monotonic
from typing import Any

from gunicorn.http import get_parser

from store.server.framing import Frame, frame_of
from wpp.people.attempts import network_of

HEADER_SECONDS = 10.0
"""From the first byte to the end of the headers; also how long a new connection may say nothing."""
BODY_SECONDS = 10.0
ANSWER_SECONDS = 10.0
LEAST_RATE = 1000
"""Bytes a second: a body may take a second more for each, and so may the taking of an answer."""
IDLE_SECONDS = 15.0
"""Between two requests of a browser."""
PROXY_IDLE_SECONDS = 75.0
"""Between two of a named proxy: they keep theirs for a minute, and a request must not meet one that is closed."""
LINGER_SECONDS = 1.0
MOST_LEFT = 256 * 1024
"""Bytes thrown away after a refusal: closing over what is on its way would take the answer back (TCP reset)."""
A_READ = 64 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Wire:
    """What gunicorn takes for the socket: reads end where the request does, writes are kept for `flush`."""

    def __init__(self, connection: "Connection") -> None:
        self.connection = connection

    def recv(self, size: int) -> bytes:
        """What has come, and then the end."""
        inbox = self.connection.inbox
        given = bytes(inbox[:size])
        del inbox[:size]
        return given

    def sendall(self, data: bytes) -> None:
        """Keep it."""
        # The loop has asked for the body already.
        if data != CONTINUE:
            self.connection.outbox += data

    send = sendall

    def setblocking(self, _wanted: bool) -> None:
        """Memory never blocks."""

    settimeout = setblocking

    def shutdown(self, _how: int) -> None:
        """The loop ends connections."""

    def close(self) -> None:
        """The loop ends connections."""


class Connection:
    """A client's connection, with the names that gunicorn's threads ask for: `sock`, `client`, `server`, `parser`."""

    is_http2 = False
    initialized = True

    def __init__(self, cfg: Any, accepted: socket.socket, client: Any, server: Any) -> None:
        accepted.setblocking(False)
        self.cfg = cfg
        self.socket = accepted
        self.client = client
        self.server = server
        self.network = network_of(str(client[0]))
        self.is_trusted = str(client[0]) in cfg.forwarded_allow_ips
        self.sock = Wire(self)
        self.parser: Any = None
        self.inbox = bytearray()
        self.outbox = bytearray()
        self.frame: Frame | None = None
        self.refused_with: int | None = None
        self.in_thread = False
        self.keeps = False
        self.is_fresh = True
        self.lingers = False
        self.left = MOST_LEFT
        self.taken = 0
        self.body_since = 0.0
        self.waits_since = monotonic()
        """When the present wait for the client began."""

    def init(self) -> None:
        """gunicorn's word for the parser of a request; each has its own, with only its own text before it."""
        self.parser = get_parser(self.cfg, self.sock, self.client)

    @property
    def is_unfinished(self) -> bool:
        """Whether something has begun that only the client can end: a first or a next request, or an answer."""
        return not self.in_thread and (self.is_fresh or self.lingers or bool(self.inbox) or bool(self.outbox))

    @property
    def deadline(self) -> float:
        """When the client must have done its part."""
        if self.lingers:
            return self.waits_since + LINGER_SECONDS
        if self.outbox:
            return self.waits_since + ANSWER_SECONDS + self.taken / LEAST_RATE
        if self.frame is not None:
            return self.body_since + BODY_SECONDS + len(self.inbox) / LEAST_RATE
        if self.is_fresh or self.inbox:
            return self.waits_since + HEADER_SECONDS
        return self.waits_since + (PROXY_IDLE_SECONDS if self.is_trusted else IDLE_SECONDS)

    def read(self) -> bool:
        """Read what has arrived; False if the client has disconnected."""
        try:
            came = self.socket.recv(A_READ)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if self.lingers:
            self.left -= len(came)
            return bool(came) and self.left > 0
        if came and not self.inbox:
            self.waits_since = monotonic()
        self.is_fresh = self.is_fresh and not came
        searched = len(self.inbox)
        self.inbox += came
        self.look(searched)
        return bool(came)

    def look(self, searched: int = 0) -> None:
        """See where the request ends, and ask for a body that waits to be asked for."""
        if self.frame is None and self.inbox:
            self.frame = frame_of(self.inbox, searched)
            if self.frame is None:
                return
            self.body_since = monotonic()
            self.refused_with = self.frame.refused
            if self.frame.expects and not self.is_whole:
                with contextlib.suppress(OSError):
                    self.socket.send(CONTINUE)

    @property
    def is_whole(self) -> bool:
        """Whether a thread can answer now without waiting for the client."""
        if self.refused_with is not None:
            return not self.lingers
        return self.frame is not None and len(self.inbox) >= self.frame.size

    def flush(self) -> bool:
        """Send as much of the answer as the client takes at once. Gives False where it has gone."""
        try:
            while self.outbox:
                sent = self.socket.send(self.outbox)
                self.taken += sent
                del self.outbox[:sent]
        except BlockingIOError:
            return True
        except OSError:
            self.outbox.clear()
            return False
        return True

    def await_client(self) -> None:
        """The client's turn begins."""
        self.waits_since, self.taken = monotonic(), 0

    def next_request(self) -> None:
        """Begin anew behind an answer; what was sent ahead of it is the beginning of the next request."""
        self.inbox[:0] = self.parser.unreader.take_buffered()
        self.frame = None
        self.await_client()
        self.look()

    def linger(self) -> bool:
        """Close our half, so that the answer arrives. Gives False where the client has gone."""
        self.lingers = True
        self.inbox.clear()
        self.await_client()
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            return False
        return True
