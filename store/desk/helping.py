"""What customer services do for a starter: allow an extra order, send a new link, correct a name or an address.

The steps are those of `wpp user allow-order`, `new-link --send` and `edit`; only starters' accounts are changed here.
"""

from store.desk.people import BACK, PERSON, person_page
from store.web.hints import advised
from store.web.request import EARLIER, Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_LOOK_UP, Route
from wpp.accounts.changes import edit_account
from wpp.addresses import BadAddress
from wpp.errors import Refusal, WppError
from wpp.orders.numbers import number_of
from wpp.orders.queries import order_ids_of
from wpp.orders.reasons import ReasonNeeded, ReasonTooLong, needed
from wpp.people.accounts import DuplicateUser, user_by_id
from wpp.people.entitlements import GrantReason, grant, list_grants
from wpp.people.model import Purpose, Role
from wpp.people.names import BadName
from wpp.people.sessions import AccountDisabled
from wpp.people.views import UserView
from wpp.starters.invite import send_new_link
from wpp.work import Work

CORRECTION = ("new-first", "new-last", "new-email", "correction-reason")
REASON = "Give a reason for the history of the account."


class NotAStarter(Refusal):
    """It is the account of a colleague or a representative, which only digital services change."""

    code = "not_a_starter"


class AllowedSince(Refusal):
    """An extra order was allowed since the page was opened: a second click, or a colleague."""

    code = "allowed_since"


def allow_order(request: Request, number: str) -> Response:
    """Let a starter order once more; a double click allows one."""
    form = request.form
    try:
        with request.work() as work:
            user = starter(work, number)
            allow(
                work, user, form.line("extra-reason"), form.line("extra-replaces"), form.line("extra-after")
            )
    except ReasonNeeded as error:
        return person_page(request, number, Problem("extra-reason", error.message), status=422)
    except Refusal as error:
        return person_page(request, number, Problem("", advised(request, error)), status=409)
    return Redirect(f"/desk/people/{number}?done=allowed")


def allow(work: Work, user: UserView, reason: str, replaces: str, after: str) -> None:
    """One more order, if as many have been allowed as the page knew. Raises `ReasonNeeded`, `AllowedSince`."""
    if reason not in set(GrantReason):
        raise ReasonNeeded("Choose a reason for the extra order.")
    theirs = {number_of(each): each for each in order_ids_of(work.session, user.id)}
    # First, since it holds the account: of two at once, the second counts what the first has allowed.
    given = grant(work, user.email, reason=GrantReason(reason), replaces=theirs.get(replaces))
    before = [each.id for each in list_grants(work.session, user_id=user.id) if each.id != given.id]
    if str(max(before, default=0)) != after:
        raise AllowedSince(
            "An extra order has been allowed since you opened this page. Check whether it’s enough."
        )


def send_link(request: Request, number: str) -> Response:
    """Email a starter a new link to set a password; a second one within a few minutes isn't sent."""
    try:
        with request.work() as work:
            user = starter(work, number)
            if user.disabled_at is not None:
                raise AccountDisabled(f"The account {user.email} is disabled.")
            purpose = Purpose.RESET if user.activated_at else Purpose.WELCOME
            queued = send_new_link(work, user.id, purpose, secret=request.portal.secret)
    except Refusal as error:
        return person_page(request, number, Problem("", advised(request, error)), status=409)
    return Redirect(f"/desk/people/{number}?done={'linked' if queued else 'linked-before'}")


def correct(request: Request, number: str) -> Response:
    """Correct a starter's name or email address, with what follows from a new address."""
    typed = {name: request.form.text(name) for name in CORRECTION}
    try:
        with request.work() as work:
            user = starter(work, number)
            changed = edit_account(
                work,
                user.email,
                first_name=typed["new-first"],
                last_name=typed["new-last"],
                new_email=typed["new-email"],
                secret=request.portal.secret,
                reason=needed(typed["correction-reason"], REASON),
            )
    except (ReasonNeeded, ReasonTooLong) as error:
        return uncorrected(request, number, "correction-reason", error, typed)
    except (BadAddress, DuplicateUser) as error:
        return uncorrected(request, number, "new-email", error, typed)
    except BadName as error:
        return uncorrected(request, number, "new-first", error, typed)
    except Refusal as error:
        return uncorrected(request, number, "", error, typed)
    done = (
        "uncorrected"
        if changed.already
        else "corrected-address"
        if moved(user, changed.user)
        else "corrected"
    )
    return Redirect(f"/desk/people/{number}?done={done}")


def moved(was: UserView, now: UserView) -> bool:
    """Whether the address is another one."""
    return was.email != now.email


def uncorrected(
    request: Request, number: str, field: str, error: WppError, typed: dict[str, str]
) -> Response:
    """The page with what was typed, and what is wrong with it."""
    return person_page(request, number, Problem(field, advised(request, error)), typed=typed, status=422)


def starter(work: Work, number: str) -> UserView:
    """The account, if it is a starter's. Raises `NotAStarter`, `UnknownUser`."""
    user = user_by_id(work.session, int(number))
    if user.role is not Role.USER:
        raise NotAStarter("This isn’t a starter’s account: digital services can change it.")
    return user


def helping_again(request: Request, number: str) -> Response:
    """The form is from before a log-in in another tab: the page as it is now, with what was typed."""
    typed = {name: request.posted.text(name) for name in CORRECTION if name in request.posted.names}
    return person_page(request, number, Problem("", EARLIER), typed=typed, status=403)


ROUTES = tuple(
    Route("POST", f"{PERSON}/{step}", view, CAN_LOOK_UP, back=BACK, again=helping_again)
    for step, view in (("extra-order", allow_order), ("new-link", send_link), ("correction", correct))
)
