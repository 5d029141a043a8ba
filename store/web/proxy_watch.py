"""A proxy that was not named: behind it everybody has one address, so brakes on one network are brakes on all."""

import logging
import threading

from wpp.errors import WppError
from wpp.portal import Portal
from wpp.portal.unnamed_proxies import record_proxy

MOST = 20
"""Peers of one process: anybody can send the header, and must not fill a log with it."""

log = logging.getLogger("store")


class ProxyWatch:
    """Says once for each peer that it may be a proxy, in the log and for `wpp doctor`."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.seen: set[str] = set()
        self.lock = threading.Lock()

    def __call__(self, peer: str) -> None:
        """One request came from it."""
        with self.lock:
            if peer in self.seen or len(self.seen) >= MOST:
                return
            self.seen.add(peer)
        log.warning("X-Forwarded-For from %s is not believed: it isn't a named proxy (--trusted-proxy)", peer)
        try:
            with self.portal.transaction(by="a visitor") as work:
                record_proxy(work, peer)
        except WppError as error:
            log.warning("%s", error.message)
