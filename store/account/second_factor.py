"""The code from a phone: typed at the log-in, set up and removed on a page of the account."""

from math import ceil
from urllib.parse import urlencode

from markupsafe import Markup

from store.account.present_password import refusal
from store.account.sign_in import welcomed
from store.web.errors import NoSuchPage
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Page, Problem, Redirect, Response, is_local
from store.web.routes import ANYBODY, DESK, Route
from wpp.audit import Tag, about, record
from wpp.mail.account_notices import Notice, notify_owner
from wpp.people.attempts import TooManyAttempts
from wpp.people.password_change import prove_password
from wpp.people.pending_logins import pending_login
from wpp.people.second_factor import (
    WrongCode,
    begin_factor,
    check_code,
    codes_left,
    confirm_factor,
    has_factor,
    remove_factor,
    set_up_of,
)
from wpp.people.sign_in import LoginOver, WrongPassword, give_code
from wpp.policy.factors import Factor
from wpp.wording import duration


def code_page(request: Request) -> Response:
    """Where the code is typed, after the password."""
    with request.portal.reading() as session:
        waits = pending_login(session, request.browser.token, request.now)
    return asking(request.query.line("next")) if waits else Redirect("/login")


def take_code(request: Request) -> Response:
    """Let somebody in whose password was right before."""
    portal, onward = request.portal, request.form.line("next")
    try:
        signed_in, visitor = give_code(
            lambda: portal.transaction(by="a visitor"),
            request.browser.token,
            request.form.line("code"),
            caller=request.caller,
            secret=portal.secret,
        )
    except LoginOver:
        return Redirect(f"/login?{urlencode({'next': onward})}" if is_local(onward) else "/login")
    except WrongCode as error:
        request.note(Tag.LOGIN_FAILED, about=whose(request), page="code")
        return asking(onward, Problem("code", advised(request, error)), status=422)
    except TooManyAttempts as error:
        request.note(Tag.LOGIN_THROTTLED, about=whose(request), page="code")
        words = f"Too many attempts. Try again in {duration(error.wait)}."
        return asking(onward, Problem("", words), status=429, wait=ceil(error.wait.total_seconds()))
    return welcomed(request, signed_in, onward, visitor=visitor)


def whose(request: Request) -> str:
    """Whose log-in waits, for the audit."""
    with request.portal.reading() as session:
        waits = pending_login(session, request.browser.token, request.now)
    return about("user", waits.user.id) if waits else "login:unknown"


def asking(onward: str, *problems: Problem, status: int = 200, wait: int = 0) -> Response:
    """The page of the code."""
    facts = {"next": onward if is_local(onward) else ""}
    return Page("account/login_code.html", facts, status=status, problems=problems, wait=wait)


def factor_page(request: Request) -> Response:
    """How it stands with somebody's own codes."""
    return own_page(request)


def own_page(
    request: Request, *problems: Problem, codes: tuple[str, ...] = (), status: int = 422
) -> Response:
    """The page, with what a phone needs while it is set up; recovery codes are shown this once."""
    level = request.policy.second_factor(request.person.role.value)
    user, portal = request.person, request.portal
    with portal.reading() as session:
        set_up = set_up_of(
            session, user.id, user.email, issuer=request.policy.brand_name, secret=portal.secret
        )
        is_on, left = has_factor(session, user.id), codes_left(session, user.id)
    if level is Factor.OFF and not is_on:
        raise NoSuchPage("Codes are not used in this portal.")
    facts = {
        "is_on": is_on,
        "required": level is Factor.REQUIRED,
        "set_up": set_up,
        "square": qr_code(set_up.uri) if set_up else "",
        "codes": codes,
        "left": left,
    }
    return Page("account/second_factor.html", facts, status=status if problems else 200, problems=problems)


def qr_code(address: str) -> Markup:
    """The square that a phone reads, without a style that the policy would forbid."""
    import segno

    square = segno.make(address, error="m", micro=False)
    drawn = square.svg_inline(scale=4, border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    return Markup(drawn)  # noqa: S704 - drawn here


def begin(request: Request) -> Response:
    """Show a phone its key, to whoever knows the password: a phone set up by a passer-by would keep its owner out."""
    portal, user = request.portal, request.person
    if request.policy.second_factor(user.role.value) is Factor.OFF:
        raise NoSuchPage("Codes are not used in this portal.")
    try:
        prove_password(
            lambda: portal.transaction(by=user.email),
            user,
            request.form.raw("password"),
            hasher=portal.hasher,
            caller=request.caller,
        )
    except (WrongPassword, TooManyAttempts) as error:
        problem, status = refusal(request, error)
        return own_page(request, problem, status=status)
    with request.work() as work:
        begin_factor(work, request.person.id)
    return Redirect("/account/second-factor")


def confirm(request: Request) -> Response:
    """The first code: from now on one is needed."""
    try:
        with request.work() as work:
            codes = confirm_factor(
                work, request.person.id, request.form.line("code"), secret=request.portal.secret
            )
            notify_owner(work, request.person, Notice.FACTOR_ON, device=request.caller.device_name)
    except WrongCode as error:
        return own_page(request, Problem("code", advised(request, error)))
    return own_page(request, codes=tuple(codes))


def remove(request: Request) -> Response:
    """Ask for no code any more, by a code; where one is required, for whoever has another phone."""
    user = request.person
    try:
        with request.work() as work:
            check_code(work, user.id, request.form.line("removal-code"), secret=request.portal.secret)
            remove_factor(work, user.id)
            record(work, Tag.USER_FACTOR_OFF, about("user", user.id))
            notify_owner(work, user, Notice.FACTOR_OFF, device=request.caller.device_name)
    except WrongCode as error:
        return own_page(request, Problem("removal-code", advised(request, error)))
    if request.policy.second_factor(user.role.value) is Factor.REQUIRED:
        return Redirect(PAGE)
    return Redirect("/account?done=factor-off")


PAGE = "/account/second-factor"
ROUTES = (
    Route("GET", "/login/code", code_page, ANYBODY),
    Route("POST", "/login/code", take_code, ANYBODY),
    Route("GET", PAGE, factor_page, DESK),
    Route("POST", PAGE, begin, DESK, back=PAGE),
    Route("POST", f"{PAGE}/confirmation", confirm, DESK, back=PAGE),
    Route("POST", f"{PAGE}/removal", remove, DESK, back=PAGE),
)
