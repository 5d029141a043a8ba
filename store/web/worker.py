"""gunicorn's worker, whose refusals of what never becomes a request are pages of the portal.

gunicorn answers a request line or headers that are too long or make no sense itself, before any application is asked,
with a page of its own and without a single security header.
"""

import logging
import socket
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from store.web.middleware import SecurityMiddleware

MOST_LEFT = 64 * 1024
PATIENCE = 0.5
"""Seconds; see `say_and_close`."""

log = logging.getLogger("store")


class Worker(ThreadWorker):  # type: ignore[misc] # published without types
    """Threads that take requests, as gunicorn has them."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what could not be read. The message of the error may quote a personal link: it is not logged."""
        application = getattr(self, "wsgi", None)
        ours = type(exc).__name__.startswith("InvalidResponse")  # in newer versions: what a bug of ours sent
        if ours or not isinstance(exc, ParseException) or not isinstance(application, SecurityMiddleware):
            super().handle_error(req, client, addr, exc)
            return
        status = {LimitRequestLine: 414, LimitRequestHeaders: 431}.get(type(exc), 400)
        log.warning("a request from %s was refused: %s", (addr or ("",))[0], type(exc).__name__)
        line, headers, body = application.refusal(status)
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        say_and_close(client, f"HTTP/1.1 {line}\r\n{head}\r\n".encode("latin-1") + body)


def say_and_close(client: socket.socket, answer: bytes) -> None:
    """Send an answer and take in what is still on its way: closing over it would take the answer back (TCP reset)."""
    try:
        client.settimeout(PATIENCE)
        client.sendall(answer)
        client.shutdown(socket.SHUT_WR)
        left = MOST_LEFT
        while left > 0 and (came := client.recv(min(left, 8192))):
            left -= len(came)
    except OSError as error:
        log.debug("the answer to a refused request did not arrive: %s", error)
