"""gunicorn's worker, with an event loop before its threads.

gunicorn's own gives a thread to every connection on which something has come, and the thread waits for the rest: as
many slow clients as there are threads stop the shop. Here the loop takes requests in whole, and sends what a client
does not take at once; see `Connection`. Its processes, signals, parser and answers are gunicorn's.

gunicorn also refuses what makes no sense with a page of its own, without a security header: here it is the portal's.
"""

import logging
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE
from time import monotonic
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from store.server.connection import Connection
from store.web.middleware import SecurityMiddleware

MOST_UNFINISHED = 32
"""Connections of one address on which something has begun and not ended. One more ends the oldest of them."""
MOST_CONNECTIONS = 400
"""Of one process, which has 1,024 files where nobody said otherwise. One more ends the oldest that waits."""
TICK = 0.5
STOP_SECONDS = 1.0
"""How long a process that ends leaves connections open on which nothing has come: a request may be on its way."""

log = logging.getLogger("store")


class Worker(ThreadWorker):  # type: ignore[misc] # published without types
    """A process with one loop and few threads. All but `handle` and what it calls is done by the loop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connections: set[Connection] = set()
        self.looked = 0.0
        self.ends_at: float | None = None

    def accept(self, listener: Any) -> None:
        """Take a new connection; nearly always its request has come with it."""
        try:
            accepted, client = listener.accept()
            connection = Connection(self.cfg, accepted, client, listener.getsockname())
        except BlockingIOError:
            return
        except OSError as error:
            log.warning("a connection could not be taken: %s", error.strerror or error)
            return
        self.connections.add(connection)
        self.nr_conns += 1
        self.make_room(connection)
        self.on_readable(connection)

    def make_room(self, newcomer: Connection) -> None:
        """End the oldest where there are too many: the newest is the likeliest to be somebody's page.

        A named proxy speaks for many people, and no cap is for it.
        """
        others = [each for each in self.connections if not each.is_trusted and not each.in_thread]
        begun = [each for each in others if each.network == newcomer.network and each.is_unfinished]
        if len(begun) > MOST_UNFINISHED:
            self.drop(oldest(begun))
        elif others and len(self.connections) > MOST_CONNECTIONS:
            self.drop(oldest(others))

    def on_readable(self, connection: Connection, _socket: Any = None) -> None:
        """Read what has arrived, and hand a complete request to a thread."""
        if not connection.read():
            self.drop(connection)
        elif connection.is_whole:
            self.enqueue_req(connection)
        else:
            self.wait_for(connection, EVENT_READ)

    def on_writable(self, connection: Connection, _socket: Any = None) -> None:
        """Send more of an answer."""
        if not connection.flush():
            self.drop(connection)
        elif not connection.outbox:
            self.answered(connection)

    def enqueue_req(self, conn: Connection) -> None:
        """Give it to a thread."""
        self.forget(conn)
        conn.in_thread = True
        super().enqueue_req(conn)

    def handle(self, conn: Connection) -> bool:
        """Answer a request, in a thread. Gives whether the connection may be used again."""
        if conn.refused_with is None:
            keeps = bool(super().handle(conn))
        else:
            keeps = False
            self.refuse(conn.sock, conn.client, conn.refused_with)
        return conn.flush() and keeps

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what gunicorn could not read."""
        ours = type(exc).__name__.startswith("InvalidResponse")  # what a bug of ours sent
        if ours or not isinstance(exc, ParseException) or not isinstance(self.wsgi, SecurityMiddleware):
            super().handle_error(req, client, addr, exc)
            return
        self.refuse(client, addr, {LimitRequestLine: 414, LimitRequestHeaders: 431}.get(type(exc), 400))

    def refuse(self, wire: Any, client: Any, status: int) -> None:
        """Write the page of a refusal. What was refused may quote a personal link: it is not logged."""
        late = status == 408
        log.log(
            logging.INFO if late else logging.WARNING, "a request from %s was refused: %d", client[0], status
        )
        line, headers, body = self.wsgi.refusal(status)
        head = "".join(f"{name}: {value}\r\n" for name, value in [*headers, ("Connection", "close")])
        wire.sendall(f"HTTP/1.1 {line}\r\n{head}\r\n".encode("latin-1") + body)
        wire.connection.refused_with = status

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """The loop has it back: what is still to be sent, is sent from here."""
        conn.in_thread = False
        conn.keeps = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        conn.await_client()
        if conn.outbox:
            self.wait_for(conn, EVENT_WRITE)
        else:
            self.answered(conn)

    def answered(self, connection: Connection) -> None:
        """The client has the whole answer: the next request, or the end."""
        if connection.refused_with is not None and connection.linger():
            self.wait_for(connection, EVENT_READ)
        elif not connection.keeps:
            self.drop(connection)
        else:
            connection.next_request()
            if connection.is_whole:
                self.enqueue_req(connection)
            else:
                self.wait_for(connection, EVENT_READ)

    def murder_keepalived(self, force: bool = False) -> None:
        """gunicorn's word for what is done every round: end what is late."""
        now = monotonic()
        if not force and now < self.looked + TICK:
            return
        self.looked = now
        for connection in [each for each in self.connections if force or not each.in_thread]:
            if force or now > self.ending(connection):
                self.end(connection, force=force)

    def ending(self, connection: Connection) -> float:
        """When the client's time is over."""
        idle = not connection.inbox and not connection.outbox
        if self.ends_at is not None and idle:
            return min(connection.deadline, self.ends_at)
        return connection.deadline

    def end(self, connection: Connection, *, force: bool) -> None:
        """The client's time is over: a request that has begun is answered as late, all else just ends."""
        if connection.inbox and not connection.outbox and not force:
            connection.refused_with = 408
            self.enqueue_req(connection)
        else:
            self.drop(connection)

    def _cap_keepalive(self, deadline: float) -> None:
        """gunicorn's word for: the process ends."""
        self.ends_at = monotonic() + STOP_SECONDS

    def wait_for(self, connection: Connection, event: int) -> None:
        """Have the loop listen for an event."""
        follows = partial(self.on_readable if event == EVENT_READ else self.on_writable, connection)
        if connection.socket in self.poller.get_map():
            self.poller.modify(connection.socket, event, follows)
        else:
            self.poller.register(connection.socket, event, follows)

    def forget(self, connection: Connection) -> None:
        """Have the loop listen no longer."""
        if connection.socket in self.poller.get_map():
            self.poller.unregister(connection.socket)

    def drop(self, connection: Connection) -> None:
        """Close it."""
        if connection in self.connections:
            self.forget(connection)
            self.connections.discard(connection)
            self.nr_conns -= 1
            connection.socket.close()


def oldest(connections: list[Connection]) -> Connection:
    """The one whose client has taken longest."""
    return min(connections, key=lambda each: each.waits_since)
