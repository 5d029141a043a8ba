"""Log in, log out, and the account's own page."""

from math import ceil
from urllib.parse import urlencode

from store.web.errors import FormExpired
from store.web.request import TOO_OLD, Request
from store.web.responses import Page, Problem, Redirect, Response, is_local
from store.web.routes import ANYBODY, SIGNED_IN, Route
from wpp.audit import Tag, about, record
from wpp.catalogue.views import packs
from wpp.mail.account_notices import Notice, notify_owner
from wpp.orders.baskets import adopt_basket, basket_view
from wpp.orders.queries import OrderFilter, list_orders
from wpp.people.attempts import TooManyAttempts
from wpp.people.form_drafts import claim_draft
from wpp.people.model import Role
from wpp.people.sessions import end_other_sessions, end_own_session, end_session, list_sessions
from wpp.people.sign_in import SignedIn, WrongPassword
from wpp.people.sign_in import sign_in as let_in
from wpp.people.views import UserView
from wpp.wording import duration

DONE = {
    "password": "Your password is changed. You’ve been logged out everywhere else.",
    "ended": "Logged out there.",
    "all-ended": "Logged out everywhere else.",
    "factor-off": "You don’t need a code any more.",
}


def login_page(request: Request) -> Response:
    """Email and password."""
    if request.user is not None:
        return Redirect(way_on(request, request.user, request.query.line("next")))
    return asking(request.query.line("next"))


def log_in(request: Request) -> Response:
    """Let somebody in, with the basket that the browser had."""
    form, portal = request.form, request.portal
    email, onward = form.line("email"), form.line("next")
    try:
        signed_in = let_in(
            lambda: portal.transaction(by="a visitor"),
            email,
            form.raw("password"),
            hasher=portal.hasher,
            caller=request.caller,
        )
    except WrongPassword as error:
        request.note(Tag.LOGIN_FAILED, email=email)
        return asking(onward, email, Problem("email", error.message), status=422)
    except TooManyAttempts as error:
        request.note(Tag.LOGIN_THROTTLED, email=email)
        # Nothing is wrong with what was typed.
        words = (
            f"{error.message} Try again in {duration(error.wait)}, or ask for a link to set a new password."
        )
        return asking(onward, email, Problem("", words), status=429, wait=ceil(error.wait.total_seconds()))
    if signed_in.awaits_code:
        return Redirect(f"/login/code?{urlencode({'next': onward})}", visit=signed_in.token)
    return welcomed(request, signed_in, onward, visitor=request.browser.visitor)


def welcomed(request: Request, signed_in: SignedIn, onward: str, *, visitor: str) -> Response:
    """Somebody is in: with the basket and the form that the browser had, and an email where the device is new."""
    with request.portal.transaction(by=signed_in.user.email) as work:
        # One browser, one visit: whoever was logged in here before is not any more.
        end_session(work, request.browser.token)
        adopt_basket(work, visitor=visitor, user_id=signed_in.user.id)
        claim_draft(work, visitor=visitor, user_id=signed_in.user.id)
        if signed_in.is_new_device:
            notify_owner(work, signed_in.user, Notice.DEVICE, device=request.caller.device_name)
    onward = way_on(request, signed_in.user, onward)
    return Redirect(onward, visit=signed_in.token, device=signed_in.device)


def log_in_again(request: Request) -> Response:
    """A form from before another tab changed who is here, or from before its cookie went: one more try, said kindly."""
    if request.user is not None:
        return needed_no_more("You’ve already logged in")
    email, onward = request.posted.line("email"), request.posted.line("next")
    words = "Your session expired. Enter your password again."
    return asking(onward, email, Problem("password", words), status=403)


def log_out(request: Request) -> Response:
    """End the visit; the browser gets a token that says nothing."""
    with request.portal.transaction(by=request.actor) as work:
        end_session(work, request.browser.token)
        if request.user is not None:
            record(work, Tag.USER_SIGNED_OUT, about("user", request.user.id))
    return Redirect("/", visit="", clears=True)


def log_out_again(request: Request) -> Response:
    """Another tab has logged out already; whoever is logged in again stays so."""
    if request.user is not None:
        raise FormExpired(TOO_OLD)
    return needed_no_more("You’ve already logged out")


def needed_no_more(heading: str) -> Response:
    """What a form was to do is done."""
    text = "You did this in another tab."
    return Page("refusal.html", {"heading": heading, "text": text, "status": 403, "hints": ()}, status=403)


def account(request: Request) -> Response:
    """Who one is here, and one's orders."""
    with request.portal.reading() as session:
        orders = list_orders(session, OrderFilter(user_id=request.person.id), now=request.now, limit=20)
        sessions = list_sessions(session, request.person.id, token=request.browser.token, now=request.now)
    facts = {"orders": orders, "sessions": sessions, "notice": DONE.get(request.query.line("done"), "")}
    return Page("account/account.html", facts)


def end_one(request: Request, number: str) -> Response:
    """Log out one of one's other browsers."""
    with request.work() as work:
        end_own_session(work, request.person.id, int(number))
    return Redirect("/account?done=ended")


def end_others(request: Request) -> Response:
    """Log out everywhere but here."""
    with request.work() as work:
        end_other_sessions(work, request.person.id, token=request.browser.token)
    return Redirect("/account?done=all-ended")


def asking(onward: str, email: str = "", *problems: Problem, status: int = 200, wait: int = 0) -> Response:
    """The log-in page."""
    facts = {"next": onward if is_local(onward) else "", "email": email}
    return Page("account/login.html", facts, status=status, problems=problems, wait=wait)


def way_on(request: Request, user: UserView, onward: str) -> str:
    """Where somebody goes after the log-in: where they were going, else to their work."""
    return onward if is_local(onward) else first_page(request, user)


def first_page(request: Request, user: UserView) -> str:
    """Where somebody begins: at the desk, at a basket that waits, at the one pack there is, or at the start."""
    if user.role is not Role.USER:
        return "/desk"
    with request.portal.reading() as session:
        if basket_view(session, user_id=user.id):
            return "/basket"
        offered = packs(session)
    if len(offered) == 1 and user.may_order(request.policy.orders_per_user):
        return f"/packs/{offered[0].slug}"
    return "/"


ROUTES = (
    Route("GET", "/login", login_page, ANYBODY),
    Route("POST", "/login", log_in, ANYBODY, again=log_in_again),
    Route("POST", "/logout", log_out, ANYBODY, again=log_out_again),
    Route("GET", "/account", account, SIGNED_IN),
    Route("POST", "/account/sessions/<number:id>/end", end_one, SIGNED_IN, back="/account"),
    Route("POST", "/account/sessions/end-others", end_others, SIGNED_IN, back="/account"),
)
