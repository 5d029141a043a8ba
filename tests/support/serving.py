"""The storefront on a port of this machine, for a browser to visit."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from store.web.app import make_app
from wpp.portal import Portal


class Server(ThreadingMixIn, WSGIServer):
    """A thread a request; all have ended when it is closed."""

    def server_bind(self) -> None:
        # Without the look-up of the machine's own name, which may take seconds.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]
        self.setup_environ()


class Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Requests go unmentioned, bugs do not: those are written to the errors of WSGI."""

    def get_stderr(self) -> Any:
        return sys.stderr


@contextmanager
def served(portal: Portal) -> Iterator[Portal]:
    """The same portal, under an address of this machine that a browser can open."""
    with Server(("127.0.0.1", 0), Quiet) as server:
        base_url = f"http://127.0.0.1:{server.server_port}"
        here = replace(portal, configuration=replace(portal.configuration, base_url=base_url))
        server.set_app(make_app(here))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()
