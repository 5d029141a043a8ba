"""Between Bottle and the views: who may come in, what is read, and how an answer or a refusal is sent."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import bottle

from store.web.cookies import cookie_header, device_header, new_token
from store.web.errors import Forbidden, FormExpired, WebRefusal, status_of
from store.web.forms import LONGEST_LINE
from store.web.hints import page_hints
from store.web.pages import Pages, busy_page, questions_page, refusal_page
from store.web.request import Request
from store.web.responses import FileResponse, Page, Redirect, Response, is_local
from store.web.routes import Route
from store.web.security_events import SecurityEvents
from wpp.audit import Tag
from wpp.audit.source import coming_from
from wpp.database.failures import DatabaseBusy
from wpp.errors import UnavailableError, WppError
from wpp.people.model import Role
from wpp.people.second_factor import has_factor
from wpp.policy.factors import Factor
from wpp.portal import Portal
from wpp.questions import NeedsAnswer

log = logging.getLogger("store")
THROTTLED = 429
RETRY_AFTER = {THROTTLED: 15 * 60, 503: 60}
"""Seconds after which it is worth another try."""


class UndeclaredAudience(Exception):
    """A route does not say whom it is for, so it is not served to anybody."""


class Dispatcher:
    """Bottle's plugin around every view."""

    name = "gate"
    api = 2

    def __init__(self, portal: Portal, pages: Pages) -> None:
        self.portal = portal
        self.pages = pages
        self.events = SecurityEvents(portal)

    def apply(self, view: Callable[..., Response], route: Any) -> Callable[..., Any]:
        """Wrap one view. Raises `UndeclaredAudience`."""
        declared = route.config.get("declared")
        if not isinstance(declared, Route):
            raise UndeclaredAudience(f"{route.method} {route.rule} does not say whom it is for")

        def answered(**arguments: str) -> Any:
            request = Request(self.portal, bottle.request.environ, self.events)
            with coming_from(request.source):
                try:
                    return self.sent(request, self.answer(request, view, declared, arguments))
                except Exception:
                    # Bottle would write it to the server's error stream, with the values of a failing statement.
                    log.exception("%s %s failed", declared.method, declared.path)
                    raise bottle.HTTPError(500) from None

        return answered

    def answer(
        self, request: Request, view: Callable[..., Response], declared: Route, arguments: dict[str, str]
    ) -> Response:
        """What the view says, or the refusal that came instead. Bugs go on to Bottle, which shows a page for them."""
        roles = declared.audience.roles
        try:
            if roles is not None:
                if request.user is None:
                    return to_log_in(request, declared, arguments)
                if request.user.role not in roles:
                    request.note(Tag.PAGE_REFUSED, about=declared.path, role=request.user.role.value)
                    raise Forbidden("You don’t have permission to view this page.")
                if lacks_code(request, declared):
                    return Redirect("/account/second-factor")
            if roles is not None and request.method != "POST" and request.person.role is not Role.USER:
                self.events.seen(request.browser.token, request.now)
            if request.method == "POST":
                # Refused before anything is done, also by a view that reads nothing of it.
                try:
                    _ = request.form
                except FormExpired:
                    request.note(Tag.FORM_REFUSED, about=declared.path)
                    if declared.again is None:
                        raise
                    return declared.again(request, **arguments)
            return view(request, **arguments)
        except NeedsAnswer as needed:
            return questions_page(request, needed)
        except WppError as error:
            if isinstance(error, UnavailableError):
                log.error("%s", error.message)
            if isinstance(error, DatabaseBusy) and (again := busy_page(request)) is not None:
                return again
            if status_of(error) == THROTTLED:
                request.note(Tag.REQUEST_THROTTLED, about=declared.path)
            return refusal_page(status_of(error), error, page_hints(request, error))

    def sent(self, request: Request, answer: Response) -> Any:
        """The answer as Bottle sends it."""
        if isinstance(answer, FileResponse):
            kept = "public, max-age=31536000, immutable" if answer.lasting else "no-store"
            headers = {"Content-Type": answer.kind, "Cache-Control": kept}
            return bottle.HTTPResponse(answer.content, answer.status, headers)
        if isinstance(answer, Redirect):
            response = bottle.HTTPResponse("", 303, {"Location": answer.path, "Cache-Control": "no-store"})
            if answer.visit is not None:
                give_token(request, response, answer.visit or new_token())
            if answer.clears:
                response.add_header("Clear-Site-Data", '"cache", "storage"')
            if answer.device:
                response.add_header("Set-Cookie", device_header(answer.device, secure=request.secure))
            return response
        if isinstance(answer, Page):
            return self.sent_page(request, answer)
        raise TypeError(f"{request.method} {request.path} was answered with {answer!r}")

    def sent_page(self, request: Request, page: Page) -> Any:
        """A page; the frame of one that says the database is away needs none."""
        try:
            body = self.pages.render(request, page)
        except UnavailableError as error:
            log.error("%s", error.message)
            page = refusal_page(503, error)
            body = self.pages.render_without_portal(page)
        # What is anybody's own is never kept, not even for Back: the machine may be shared (ASVS 14.3.2).
        kept = "private, no-cache" if page.stays and self.is_nobodys(request) else "no-store"
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": kept}
        if page.wait or page.status in RETRY_AFTER:
            headers["Retry-After"] = str(page.wait or RETRY_AFTER[page.status])
        response = bottle.HTTPResponse(body, page.status, headers)
        if request.browser.is_new:
            give_token(request, response, request.browser.token)
        return response

    def is_nobodys(self, request: Request) -> bool:
        """Whether a page was made for somebody who is not logged in; not where that cannot be known."""
        try:
            return request.user is None
        except UnavailableError:
            return False

    def bottles_own(self, error: Any) -> bytes:
        """What Bottle refuses itself, an address that is not there or a view that failed, in the frame of the rest."""
        request = Request(self.portal, bottle.request.environ)
        status = int(error.status_code)
        bottle.response.content_type = "text/html; charset=utf-8"
        bottle.response.set_header("Cache-Control", "no-store")
        try:
            body: bytes = self.sent_page(request, refusal_page(status)).body
        except Exception:
            # Whatever made the view fail may fail here as well.
            log.exception("the page of a failure failed")
            body = self.pages.refusal(status)
        return body


def give_token(request: Request, response: Any, token: str) -> None:
    """Set the browser's cookie."""
    response.add_header("Set-Cookie", cookie_header(token, secure=request.secure))


def to_log_in(request: Request, declared: Route, arguments: dict[str, str]) -> Response:
    """To the log-in and back; what was typed while the visit ended is put aside for whoever typed it."""
    if request.method == "POST" and declared.keep is not None:
        try:
            declared.keep(request)
        except WebRefusal:
            log.info("a form without its token was not kept")
    return Redirect(f"/login?next={quote(declared.back.format(**arguments) or asked_for(request))}")


def lacks_code(request: Request, declared: Route) -> bool:
    """Whether somebody has to set up codes before they see anything but their own account."""
    if declared.path.startswith("/account"):
        return False
    if request.policy.second_factor(request.person.role.value) is not Factor.REQUIRED:
        return False
    with request.portal.reading() as session:
        return not has_factor(session, request.person.id)


def asked_for(request: Request) -> str:
    """The page that was asked for, with what was looked for on it: a scan is not to be made twice."""
    query = str(request.environ.get("QUERY_STRING", "")) if request.method == "GET" else ""
    path = f"{request.path}?{query}" if query else request.path
    return path if is_local(path) and len(path) <= LONGEST_LINE else request.path
