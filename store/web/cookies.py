"""The browser's cookies, and the form token that is made from the one of its visit.

A browser has a random token from its first page on, under which its basket is kept. Logging in replaces it by the token
of the visit, so that a token somebody planted beforehand is worth nothing.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from wpp.people.devices import KEPT

COOKIE = "wpp_visit"
DEVICE = "wpp_device"
"""Which accounts this browser was logged in to before; it lets nobody in. See `wpp.people.devices`."""
HOST_ONLY = "__Host-"
"""Before a cookie's name, browsers then take it from this host alone, over https, for the whole of it (RFC 6265bis)."""
LASTS = 30 * 24 * 60 * 60
"""Seconds; a visit never lasts longer, and ends earlier where the database says so."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,128}")


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser: its token, and whether it still has to be given it."""

    token: str
    is_new: bool

    @property
    def visitor(self) -> str:
        """Under which its basket is kept: like every token, only as its SHA-256."""
        return hashlib.sha256(self.token.encode()).hexdigest()


def cookie_name(name: str, *, secure: bool) -> str:
    """What a cookie is called; under https no neighbouring host can plant one of the same name."""
    return f"{HOST_ONLY}{name}" if secure else name


def read_cookie(header: str, *, secure: bool) -> Browser:
    """The browser that sent these cookies; one that sent none gets a token."""
    value = cookie_value(header, COOKIE, secure=secure)
    return Browser(value, is_new=False) if value else Browser(new_token(), is_new=True)


def cookie_value(header: str, name: str, *, secure: bool) -> str:
    """The token in the first cookie of this name that has one; empty where there is none."""
    wanted = cookie_name(name, secure=secure)
    for cookie in header.split(";"):
        found, _, value = cookie.strip().partition("=")
        if found == wanted and TOKEN.fullmatch(value):
            return value
    return ""


def new_token() -> str:
    """A token of 256 random bits."""
    return secrets.token_urlsafe(32)


def cookie_header(token: str, *, secure: bool) -> str:
    """The `Set-Cookie` header that gives a browser its token."""
    name = cookie_name(COOKIE, secure=secure)
    return f"{name}={token}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")


def device_header(token: str, *, secure: bool) -> str:
    """The `Set-Cookie` header by which a device is known again, for as long as browsers keep a cookie."""
    name, lasts = cookie_name(DEVICE, secure=secure), int(KEPT.total_seconds())
    return f"{name}={token}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")


def form_token(secret: str, token: str) -> str:
    """What every form carries; made from the cookie, so that no table has to remember it."""
    return hmac.new(secret.encode(), f"form:{token}".encode(), hashlib.sha256).hexdigest()


def is_form_token(given: str, secret: str, token: str) -> bool:
    """Whether a form came from a page that this browser was given."""
    return hmac.compare_digest(given.encode(), form_token(secret, token).encode())


def person_proof(secret: str, token: str, user_id: int) -> str:
    """Whose page a form stood on, for when the session has ended: only that session's browser can send it back."""
    return f"{user_id}.{person_mac(secret, token, str(user_id))}"


def proved_person(given: str, secret: str, token: str) -> int | None:
    """The id in a proof that this browser's session was given; None for anything else."""
    digits, _, mac = given.partition(".")
    if not re.fullmatch(r"[0-9]{1,9}", digits, re.ASCII):
        return None
    right = hmac.compare_digest(mac.encode(), person_mac(secret, token, digits).encode())
    return int(digits) if right else None


def person_mac(secret: str, token: str, digits: str) -> str:
    """Made from the session's cookie, which nobody else has."""
    return hmac.new(secret.encode(), f"person:{digits}:{token}".encode(), hashlib.sha256).hexdigest()
