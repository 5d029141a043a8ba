"""What stands in front of the application and around every answer, an answer to a bug included.

Bottle loses the headers of its `after_request` hook on a 500, and believes `Host` and `X-Forwarded-*` from anybody; so
this is a WSGI application of its own, outside of it.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from store.web.errors import BadRequest
from store.web.forms import LARGEST_BODY, content_length
from store.web.request import REQUEST_ID

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# The client's logo and pictures of items may lie at an address of theirs.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' https:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    # An address may hold a personal link; it goes to nobody.
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("X-Frame-Options", "DENY"),
]
REQUEST_NAME = re.compile(r"[A-Za-z0-9-]{8,64}")
A_YEAR = 365 * 24 * 60 * 60
REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    414: "URI Too Long",
    421: "Misdirected Request",
    431: "Request Header Fields Too Large",
}
ANYWHERE = re.compile(r"/healthz|/brand\.(css|svg)|/(static|pictures)/[^/]*")
"""What is there under every name: a load balancer asks for health by number, and the page of a 421 has its colours."""


class SecurityMiddleware:
    """The application behind its guard."""

    def __init__(
        self,
        app: "WSGIApplication",
        base_url: str,
        *,
        refusal_page: Callable[[int], bytes],
        trusted_proxies: Collection[str] = (),
        hsts_subdomains: bool = True,
        on_unnamed_proxy: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.app = app
        self.hosts = accepted_hosts(base_url)
        self.refusal_page = refusal_page
        self.trusted_proxies = frozenset(trusted_proxies)
        self.on_unnamed_proxy = on_unnamed_proxy
        self.headers = list(HEADERS)
        if base_url.startswith("https://"):
            below = "; includeSubDomains" if hsts_subdomains else ""
            self.headers.append(("Strict-Transport-Security", f"max-age={A_YEAR}{below}"))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        from_proxy = environ.get("REMOTE_ADDR") in self.trusted_proxies
        request_id = environ[REQUEST_ID] = id_of_request(environ, is_believed=from_proxy)
        unnamed = resolve_client_ip(environ, self.trusted_proxies)
        if unnamed:
            self.on_unnamed_proxy(unnamed)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *self.headers, ("X-Request-ID", request_id)], exc_info)

        status = self.refused(environ)
        if status is None:
            return self.app(environ, start)
        line, headers, body = self.refusal(status)
        start_response(line, headers)
        return [body] if environ["REQUEST_METHOD"] != "HEAD" else []

    def refusal(self, status: int) -> tuple[str, list[tuple[str, str]], bytes]:
        """The whole answer to a request that goes no further: status line, headers, page."""
        body = self.refusal_page(status)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ]
        return f"{status} {REASONS[status]}", [*headers, *self.headers], body

    def refused(self, environ: "WSGIEnvironment") -> int | None:
        """The status of a request that goes no further, or None."""
        named = host_name(str(environ.get("HTTP_HOST", ""))) in self.hosts
        if not named and not ANYWHERE.fullmatch(environ["PATH_INFO"]):
            return 421
        # `$` in a pattern lets a line end pass after the last letter; no address of ours has one.
        if any(char < " " or char == "\x7f" for char in environ["PATH_INFO"]):
            return 400
        if environ.get("HTTP_TRANSFER_ENCODING"):
            return 411
        try:
            return 413 if content_length(environ) > LARGEST_BODY else None
        except BadRequest:
            return 400


def accepted_hosts(base_url: str) -> frozenset[str]:
    """The name that the portal is asked under; on one's own machine every name of it."""
    name = host_name(urlsplit(base_url).netloc.rpartition("@")[2])
    return LOOPBACK if name in LOOPBACK else frozenset({name})


def host_name(host: str) -> str:
    """A Host header without its port. Links are never made from it, so a port behind a proxy may differ."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].rstrip(".").lower()


def id_of_request(environ: "WSGIEnvironment", *, is_believed: bool) -> str:
    """By what a request is found in every log: as a trusted proxy has it, else one of our own."""
    given = str(environ.get("HTTP_X_REQUEST_ID", ""))
    return given if is_believed and REQUEST_NAME.fullmatch(given) else secrets.token_hex(16)


def resolve_client_ip(environ: "WSGIEnvironment", trusted_proxies: Collection[str]) -> str:
    """Leave one `REMOTE_ADDR` that can be relied on, and no `X-Forwarded-*` for anybody to believe.

    Of what a trusted proxy passes on, the last entry is the proxy's own; those before it anybody can write. Gives the
    address of a peer that says it is a proxy and was not named; empty for all others.
    """
    unnamed = ""
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", ""))
    if forwarded and environ.get("REMOTE_ADDR") not in trusted_proxies:
        unnamed = str(environ.get("REMOTE_ADDR", ""))
    elif forwarded:
        for address in reversed([part.strip() for part in forwarded.split(",")]):
            environ["REMOTE_ADDR"] = address[:64]
            if address not in trusted_proxies:
                break
    for name in [name for name in environ if name.startswith(("HTTP_X_FORWARDED_", "HTTP_FORWARDED"))]:
        del environ[name]
    return unnamed
