"""Serve a portal: gunicorn's processes where it runs, waitress on Windows, and a thread that sends what is due."""

import logging
import random
import socket
import sys
import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.web.app import make_app
from store.web.forms import LARGEST_BODY
from wpp.configuration import Configuration
from wpp.database.engine import Patience
from wpp.errors import UnavailableError, WppError
from wpp.portal import Portal, open_portal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PROCESSES = 2
"""More threads make pages slower, more processes do not: 597 requests a second with one thread, 369 with eight."""
PAUSE = 5.0
"""Seconds between two looks at the outbox."""
A_BATCH = 50
PAGE_SECONDS = 9.0
"""How long a page waits for the database before it says so, with what was typed still in it: in all, within 10."""

log = logging.getLogger("store")


@dataclass(frozen=True, slots=True)
class Service:
    """How a portal is served. `trusted_proxies` are the addresses whose `X-Forwarded-For` is believed."""

    configuration: Configuration
    host: str
    port: int
    threads: int
    trusted_proxies: Collection[str] = ()
    sends_mail: bool = True


def serve(service: Service) -> None:
    """Serve until somebody ends it. Raises what `open_portal` raises before anything listens."""
    open_portal(service.configuration).close()
    check_port(service.host, service.port)
    if sys.platform == "win32":
        serve_with_waitress(service)
    else:
        serve_with_gunicorn(service)


def check_port(host: str, port: int) -> None:
    """Raise `UnavailableError` where nothing can listen.

    The server itself would try for five seconds and say it oddly.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UnavailableError(
                f"Can't listen on {host}, port {port}: {error.strerror or error}.",
                hints=["Choose another port, or stop the program that listens there."],
            ) from error


def serve_with_gunicorn(service: Service) -> None:
    """Several processes of few threads; each opens the portal after the fork, for connections must not cross it."""
    from gunicorn.app.base import BaseApplication

    class Storefront(BaseApplication):  # type: ignore[misc] # published without types
        """gunicorn, told everything here."""

        def load_config(self) -> None:
            for name, value in gunicorn_settings(service).items():
                self.cfg.set(name, value)

        def load(self) -> "WSGIApplication":
            return opened(service)

    Storefront().run()


def gunicorn_settings(service: Service) -> dict[str, Any]:
    """The server's settings. Its own logs of requests stay off: addresses hold personal links."""
    from store.server.worker import MOST_CONNECTIONS

    host = f"[{service.host}]" if ":" in service.host else service.host
    return {
        "bind": f"{host}:{service.port}",
        "workers": PROCESSES,
        "threads": service.threads,
        "worker_connections": MOST_CONNECTIONS + 100,
        "sendfile": False,
        "worker_class": "store.server.worker.Worker",
        "proc_name": "wpp-store",
        "logger_class": "store.server.server_log.ServerLog",
        "loglevel": "warning",
        "graceful_timeout": 20,
        # No header may stand in for the path or the scheme; who asks is settled in `store.web.middleware`.
        "forwarder_headers": "",
        "secure_scheme_headers": {},
        "forwarded_allow_ips": ",".join(service.trusted_proxies),
        "control_socket_disable": True,
    }


def serve_with_waitress(service: Service) -> None:
    """One process of few threads."""
    import waitress

    waitress.serve(
        opened(service),
        host=service.host,
        port=service.port,
        threads=service.threads,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=False,
    )


def opened(service: Service) -> "WSGIApplication":
    """The application of this process, with its mail going out beside it."""
    patience = Patience(PAGE_SECONDS, PAGE_SECONDS, crowd=max(1, service.threads - 1))
    portal = open_portal(service.configuration, patience=patience)
    if service.sends_mail:
        threading.Thread(target=send_for_ever, args=[portal], name="mail", daemon=True).start()
    return make_app(portal, trusted_proxies=service.trusted_proxies, is_served=True)


def send_for_ever(portal: Portal) -> None:
    """Send what is due, every few seconds. Any number of processes may: each message is claimed by one."""
    pause = threading.Event()
    while True:
        # Not all at the same instant.
        pause.wait(PAUSE * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
        try:
            portal.send_mail(limit=A_BATCH)
        except WppError as error:
            log.warning("mail: %s", error.message)
        except Exception:
            log.exception("mail could not be sent")
