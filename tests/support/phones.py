"""Authenticator apps, and log-ins that ask for their codes."""

import base64
import re

from support.portal import Clock
from support.web import PASSWORD, Answer, Visitor
from wpp.people.second_factor import code_at, step_of
from wpp.people.views import UserView
from wpp.policy import change_setting
from wpp.portal import Portal


def ask_for_codes(portal: Portal, value: str = "on") -> None:
    """Digital services turn them on."""
    with portal.transaction(by="dee") as work:
        change_setting(work, "staff-second-factor", value)


class Phone:
    """An authenticator app."""

    def __init__(self, portal: Portal, key: str) -> None:
        self.portal = portal
        self.key = base64.b32decode(key)

    def code(self, steps: int = 0) -> str:
        """What it shows now, or some half minutes from now."""
        return code_at(self.key, step_of(self.portal.now()) + steps)


def set_up(visitor: Visitor, portal: Portal, clock: Clock) -> tuple[Phone, list[str]]:
    """Set up codes; the phone, and the recovery codes."""
    visitor.get("/account/second-factor")
    page = visitor.press("Set up codes", password=PASSWORD)
    found = re.search(r"<code>((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})</code>", page.html)
    assert found, "in groups that a person can type"
    key = found[1].replace(" ", "")
    assert 'href="otpauth://totp/' in page.html
    assert f"secret={key}" in page.html, "for whoever has the app on this phone"
    phone = Phone(portal, key)
    done = visitor.press("Turn codes on", code=phone.code())
    codes = re.findall(r"<li><code>([a-z0-9-]{11})</code></li>", done.html)
    assert (done.status, len(codes)) == (200, 8)
    clock.advance(seconds=30)
    return phone, codes


def try_log_in(portal: Portal, user: UserView, address: str = "192.0.2.1") -> Visitor:
    """The password, at a browser of its own."""
    visitor = Visitor(portal, address=address)
    visitor.get("/login")
    visitor.press("Log in", email=user.email, password=PASSWORD)
    return visitor


def give(visitor: Visitor, code: str) -> Answer:
    """Type a code."""
    return visitor.press("Log in", code=code)
