"""Personal links: set a password by the link of a welcome email, and ask for another one.

Mail scanners open links. A GET therefore shows a form and spends nothing; only the POST of a password does.
"""

from store.account.sign_in import first_page
from store.web.errors import FormExpired
from store.web.hints import advised
from store.web.request import EARLIER, TOO_OLD, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import ANYBODY, Route
from wpp.orders.baskets import adopt_basket
from wpp.people.form_drafts import claim_draft
from wpp.people.model import Purpose
from wpp.people.password_links import (
    LinkState,
    LinkUnusable,
    LinkView,
    choose_password,
    find_link,
    set_chosen_password,
)
from wpp.people.password_strength import SHORTEST, WeakPassword
from wpp.people.sign_in import let_in_by_link
from wpp.starters.invite import send_new_link
from wpp.starters.link_requests import ask_for_reset

OVER = {
    LinkState.EXPIRED: (
        "This link has expired",
        "For security, links expire. We can send a new one to the same email address.",
    ),
    LinkState.SPENT: (
        "You’ve already set your password",
        "Each link works once. Log in with the password you chose.",
    ),
    LinkState.UNKNOWN: (
        "This link isn’t valid",
        "Check you copied the whole link from the email, or ask for a new one.",
    ),
}
SENT = (
    "Check your email",
    "We’ve sent a new link to the address that this one was sent to.",
)


def link_page(request: Request, token: str) -> Response:
    """The form that sets a password, or why there is none."""
    link = link_of(request, token)
    if link.state is LinkState.SPENT and request.user is not None:
        return Redirect(first_page(request, request.user))
    return form_page(request, token, link)


def set_password(request: Request, token: str) -> Response:
    """Set the password and log in. It is hashed before the transaction, which keeps nobody waiting."""
    portal = request.portal
    try:
        with portal.reading() as session:
            chosen = choose_password(
                session,
                token,
                request.form.raw("password"),
                hasher=portal.hasher,
                now=request.now,
                host=portal.host,
            )
        with portal.transaction(by=owner_of(request, token)) as work:
            user = set_chosen_password(work, chosen)
            adopt_basket(work, visitor=request.browser.visitor, user_id=user.id)
            claim_draft(work, visitor=request.browser.visitor, user_id=user.id)
            signed_in = let_in_by_link(work, user, request.caller)
    except WeakPassword as error:
        advice = advised(request, error)
        return form_page(request, token, link_of(request, token), Problem("password", advice))
    except LinkUnusable:
        return form_page(request, token, link_of(request, token))
    if signed_in.awaits_code:
        return Redirect("/login/code", visit=signed_in.token)
    return Redirect(first_page(request, user), visit=signed_in.token, device=signed_in.device)


def set_password_again(request: Request, token: str) -> Response:
    """A form from before a log-in in another tab, which may have spent the link. Raises `FormExpired` for no link."""
    link = link_of(request, token)
    if link.state is LinkState.UNKNOWN:
        raise FormExpired(TOO_OLD)
    return form_page(request, token, link, Problem("", EARLIER), status=403)


def fresh_link(request: Request, token: str) -> Response:
    """Send another link to the person of an old one; nothing is told that the old one did not tell."""
    link = link_of(request, token)
    if link.state is not LinkState.EXPIRED or link.user is None or link.purpose is None:
        return form_page(request, token, link)
    with request.portal.transaction(by=link.user.email) as work:
        send_new_link(work, link.user.id, link.purpose, secret=request.portal.secret)
    return over_page(SENT, "sent", 200)


def forgotten_page(_request: Request) -> Response:
    """Where to ask for a new password."""
    return Page("account/forgotten_password.html", {"sent": False, "email": ""})


def ask_for_link(request: Request) -> Response:
    """Note who asked; the sender of emails looks whether there is anybody, so the time of the answer tells nothing."""
    email = request.form.line("email")
    if "@" not in email:
        problem = Problem("email", "Enter your email address, like name@example.com.")
        return Page(
            "account/forgotten_password.html",
            {"sent": False, "email": email},
            status=422,
            problems=(problem,),
        )
    with request.portal.transaction(by="a visitor") as work:
        ask_for_reset(work, email)
    return Redirect("/forgotten-password/sent")


def ask_again(request: Request) -> Response:
    """A form from an earlier visit, with its address in it."""
    facts = {"sent": False, "email": request.posted.line("email")}
    return Page("account/forgotten_password.html", facts, status=403, problems=(Problem("", EARLIER),))


def link_sent(_request: Request) -> Response:
    """The same words whoever asked."""
    return Page("account/forgotten_password.html", {"sent": True, "email": ""})


def link_of(request: Request, token: str) -> LinkView:
    """What the token opens."""
    with request.portal.reading() as session:
        return find_link(session, token, request.now)


def owner_of(request: Request, token: str) -> str:
    """Whose link it is, for the audit."""
    link = link_of(request, token)
    return link.user.email if link.user else "a visitor"


def form_page(
    request: Request, token: str, link: LinkView, *problems: Problem, status: int = 422
) -> Response:
    """The page of a link in its state."""
    if link.state is not LinkState.OPEN:
        gone = 404 if link.state is LinkState.UNKNOWN else 410
        return over_page(OVER[link.state], link.state.value, gone, fresh=f"/welcome/{token}/fresh-link")
    facts = {
        "owner": link.user,
        "welcome": link.purpose is Purpose.WELCOME,
        "expires_at": link.expires_at,
        "shortest": SHORTEST,
        "action": request.path,
        "link": token,
    }
    return Page("account/personal_link.html", facts, status=status if problems else 200, problems=problems)


def over_page(words: tuple[str, str], state: str, status: int, fresh: str = "") -> Response:
    """A link that opens nothing any more."""
    heading, text = words
    return Page(
        "account/link_unusable.html",
        {"heading": heading, "text": text, "state": state, "fresh": fresh},
        status=status,
    )


ROUTES = (
    Route("GET", "/welcome/<token:token>", link_page, ANYBODY),
    Route("POST", "/welcome/<token:token>", set_password, ANYBODY, again=set_password_again),
    Route("POST", "/welcome/<token:token>/fresh-link", fresh_link, ANYBODY),
    Route("GET", "/password/<token:token>", link_page, ANYBODY),
    Route("POST", "/password/<token:token>", set_password, ANYBODY, again=set_password_again),
    Route("GET", "/forgotten-password", forgotten_page, ANYBODY),
    Route("POST", "/forgotten-password", ask_for_link, ANYBODY, again=ask_again),
    Route("GET", "/forgotten-password/sent", link_sent, ANYBODY),
)
