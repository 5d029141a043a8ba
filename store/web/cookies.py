"""The browser's one cookie, and the form token that is made from it.

A browser has a random token from its first page on, under which its basket is kept. Logging in replaces it by the token
of the visit, so that a token somebody planted beforehand is worth nothing.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

COOKIE = "wpp_visit"
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


def read_cookie(header: str) -> Browser:
    """The browser that sent these cookies; one that sent none gets a token."""
    for cookie in header.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE and TOKEN.fullmatch(value):
            return Browser(value, is_new=False)
    return Browser(new_token(), is_new=True)


def new_token() -> str:
    """A token of 256 random bits."""
    return secrets.token_urlsafe(32)


def cookie_header(token: str, *, secure: bool) -> str:
    """The `Set-Cookie` header that gives a browser its token."""
    return f"{COOKIE}={token}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Lax" + (
        "; Secure" if secure else ""
    )


def form_token(secret: str, token: str) -> str:
    """What every form carries; made from the cookie, so that no table has to remember it."""
    return hmac.new(secret.encode(), f"form:{token}".encode(), hashlib.sha256).hexdigest()


def is_form_token(given: str, secret: str, token: str) -> bool:
    """Whether a form came from a page that this browser was given."""
    return hmac.compare_digest(given.encode(), form_token(secret, token).encode())
