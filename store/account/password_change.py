"""Change one's password by the present one, and whether a new one would do."""

import json

from store.account.present_password import refusal
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import FileResponse, Page, Problem, Redirect, Response
from store.web.routes import ANYBODY, SIGNED_IN, Route
from wpp.mail.account_notices import Notice, notify_owner
from wpp.people.attempts import TooManyAttempts
from wpp.people.password_change import SamePassword, change_password
from wpp.people.password_links import find_link
from wpp.people.password_strength import SHORTEST, WeakPassword, check_strength, words_about
from wpp.people.sign_in import WrongPassword


def change_page(_request: Request) -> Response:
    """The present password and a new one."""
    return form_page()


def save_password(request: Request) -> Response:
    """Set it, and end every other session."""
    portal, user, form = request.portal, request.person, request.form
    try:
        signed_in = change_password(
            lambda: portal.transaction(by=user.email),
            user,
            form.raw("password"),
            form.raw("new-password"),
            hasher=portal.hasher,
            caller=request.caller,
            host=portal.host,
        )
    except (WrongPassword, TooManyAttempts) as error:
        problem, status = refusal(request, error)
        return form_page(problem, status=status)
    except (WeakPassword, SamePassword) as error:
        return form_page(Problem("new-password", advised(request, error)))
    with portal.transaction(by=user.email) as work:
        notify_owner(work, user, Notice.PASSWORD, device=request.caller.device_name)
    return Redirect("/account?done=password", visit=signed_in.token, device=signed_in.device)


def form_page(*problems: Problem, status: int = 422) -> Response:
    """The form; no password is shown again."""
    facts = {"shortest": SHORTEST}
    return Page("account/change_password.html", facts, status=status if problems else 200, problems=problems)


def measured(request: Request) -> Response:
    """Whether a new password would do, for the field that was just left; what is in it goes no further."""
    form = request.form
    with request.portal.reading() as session:
        owner = find_link(session, form.line("link"), request.now).user if form.line("link") else request.user
        known = words_about(session, owner, request.portal.host) if owner else (request.portal.host,)
    try:
        check_strength(form.raw("password"), about=known)
        answer = {"good": True, "words": "Good password."}
    except WeakPassword as error:
        answer = {"good": False, "words": advised(request, error)}
    return FileResponse(json.dumps(answer).encode(), "application/json")


ROUTES = (
    Route("GET", "/account/password", change_page, SIGNED_IN),
    Route("POST", "/account/password", save_password, SIGNED_IN, back="/account/password"),
    Route("POST", "/password-strength", measured, ANYBODY),
)
