"""One request as a view sees it: who asks, from which browser, with what in the form."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

from store.web.cookies import (
    DEVICE,
    Browser,
    cookie_value,
    form_token,
    is_form_token,
    person_proof,
    proved_person,
    read_cookie,
)
from store.web.devices import device_name
from store.web.errors import Forbidden, FormExpired
from store.web.forms import Fields, read_form, read_query
from store.web.security_events import Note, SecurityEvents
from wpp.audit import Source, Tag
from wpp.people.sessions import session_user, touch_session
from wpp.people.sign_in import Caller
from wpp.people.views import UserView
from wpp.policy import Policy, policy_of
from wpp.portal import Portal
from wpp.work import Work

REQUEST_ID = "wpp.request_id"
"""Where the guard in front puts the id of a request."""
TOKEN_FIELD = "form_token"
PERSON_FIELD = "person"
"""Whose page the form stood on, signed for this session: see `earlier_person`."""
ANSWER = "question-"
"""How the field of an answer begins; the question's id follows."""
TOO_OLD = "Your session has expired. Reload the page and try again."
EARLIER = "Your session expired. We’ve kept what you typed: check it and submit again."


class Request:
    """What was asked. Nothing of it is read before it is needed: a stylesheet needs no database."""

    def __init__(
        self, portal: Portal, environ: Mapping[str, Any], events: SecurityEvents | None = None
    ) -> None:
        self.events = events or SecurityEvents(portal)
        self.portal = portal
        self.environ = environ
        self.method = str(environ["REQUEST_METHOD"])
        self.path = str(environ["PATH_INFO"])
        self.address = str(environ.get("REMOTE_ADDR", ""))
        self.now: datetime = portal.now()
        self.secure = portal.configuration.base_url.startswith("https://")

    @cached_property
    def browser(self) -> Browser:
        """The browser, by its cookie."""
        return read_cookie(self.cookies, secure=self.secure)

    @property
    def cookies(self) -> str:
        """What the browser sent as its cookies."""
        return str(self.environ.get("HTTP_COOKIE", ""))

    @cached_property
    def query(self) -> Fields:
        """What stands after the question mark."""
        return read_query(self.environ)

    @cached_property
    def posted(self) -> Fields:
        """The posted form, from wherever it came: to be shown again, and never to be acted upon."""
        return read_form(self.environ)

    @cached_property
    def form(self) -> Fields:
        """The posted form, proved to come from a page that this browser was given. Raises `FormExpired`."""
        form = self.posted
        if not is_form_token(form.raw(TOKEN_FIELD), self.portal.secret, self.browser.token):
            raise FormExpired(TOO_OLD)
        return form

    @cached_property
    def answers(self) -> dict[str, str]:
        """The answers to questions that an earlier try of this form was met with, by the question's id."""
        form = self.form
        return {name.removeprefix(ANSWER): form.line(name) for name in form.names if name.startswith(ANSWER)}

    @cached_property
    def known(self) -> tuple[UserView | None, Policy]:
        """Who is logged in, and the portal's settings: two queries."""
        with self.portal.reading() as session:
            policy = policy_of(session)
            if self.browser.is_new:
                return None, policy
            return session_user(session, self.browser.token, self.now), policy

    @property
    def user(self) -> UserView | None:
        """Who is logged in, if anybody is."""
        return self.known[0]

    @property
    def person(self) -> UserView:
        """Who is logged in, on pages that nobody else gets to."""
        if self.user is None:
            raise Forbidden("Please log in to see this page.")
        return self.user

    @property
    def policy(self) -> Policy:
        """The portal's settings."""
        return self.known[1]

    @contextmanager
    def work(self) -> Iterator[Work]:
        """The one transaction of a POST, done by whoever is logged in; it also says that they are still there.

        A view answers after it, never inside: what is raised inside undoes it.
        """
        with self.portal.transaction(by=self.actor) as work:
            if self.user is not None:
                touch_session(work, self.browser.token)
            yield work

    @property
    def caller(self) -> Caller:
        """Who is about to log in, as the brake on wrong passwords and the list of devices know them."""
        device = cookie_value(self.cookies, DEVICE, secure=self.secure)
        name = device_name(str(self.environ.get("HTTP_USER_AGENT", "")))
        return Caller(self.address, device, name, self.browser.visitor)

    @cached_property
    def source(self) -> Source:
        """From where it is asked, for the audit."""
        return Source(self.address, self.caller.device_name, str(self.environ.get(REQUEST_ID, "")))

    def note(self, tag: Tag, *, about: str = "", email: str = "", **detail: Any) -> None:
        """Note a security event; `email` instead of `about` is what somebody typed."""
        noted = Note(tag, self.now, self.actor_now, self.source, about, email, detail)
        self.events.note(noted)

    @property
    def actor_now(self) -> str:
        """Who it is, as far as that is known already: a refusal looks nobody up."""
        known = self.__dict__.get("known")
        return known[0].email if known and known[0] else "a visitor"

    @property
    def owner(self) -> dict[str, Any]:
        """Whose basket it is: the person's, else the browser's."""
        return {"user_id": self.user.id} if self.user else {"visitor": self.browser.visitor}

    @property
    def actor(self) -> str:
        """Who the audit says did it."""
        return self.user.email if self.user else "a visitor"

    @property
    def token(self) -> str:
        """What the page's forms carry."""
        return form_token(self.portal.secret, self.browser.token)

    @property
    def signature(self) -> str:
        """What forms carry that are kept when the session has ended; empty where nobody is logged in."""
        return person_proof(self.portal.secret, self.browser.token, self.user.id) if self.user else ""

    @property
    def earlier_person(self) -> int | None:
        """Who had the session that has ended, as the form's page was told; a stranger can't write it."""
        return proved_person(self.form.raw(PERSON_FIELD), self.portal.secret, self.browser.token)
