"""Log in: count the attempt, compare the password with no transaction open, start the visit.

The attempt is counted and committed before the password is looked at, and taken back when it was right: whoever tries
a thousand passwords at once gets no more tries than one after the other.
"""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from wpp.addresses import key_of
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.people.attempts import Origin, clear_attempts, count_attempt, give_back_try
from wpp.people.devices import knows_device, remember_device
from wpp.people.model import User
from wpp.people.passwords import Hasher
from wpp.people.pending_logins import begin_pending, end_pending, pending_login
from wpp.people.second_factor import check_code, has_factor
from wpp.people.sessions import start_session
from wpp.people.views import UserView, select_users, user_view
from wpp.policy import policy_of
from wpp.policy.factors import Factor
from wpp.work import Work


class WrongPassword(Refusal):
    """Email and password do not belong together; it is not said which of them is wrong, nor who has an account."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__(
            "Email or password is incorrect.",
            hints=["Try again, or ask for a new password.", "New here? Use the link in your welcome email."],
        )


class LoginOver(Refusal):
    """The log-in waited for its code for too long."""

    code = "login_over"

    def __init__(self) -> None:
        super().__init__("Please log in again.")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who tries: the network address, the token of the device's cookie if it has one, and what the device is."""

    address: str
    device: str = ""
    device_name: str = ""
    visitor: str = ""
    """The browser as it is before the log-in, under which a form may be kept."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who logged in, and the tokens for the cookies. `is_new_device` where the account knows others, and not this."""

    user: UserView
    token: str
    device: str
    is_new_device: bool
    awaits_code: bool = False
    """The token is that of a log-in which waits for a code, and opens nothing yet."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a log-in would let in, and the hash to compare with; neither, where there is nobody."""

    user: UserView | None
    password_hash: str | None


def sign_in(
    begin: Callable[[], AbstractContextManager[Work]],
    email: str,
    password: str,
    *,
    hasher: Hasher,
    caller: Caller,
) -> SignedIn:
    """Log somebody in.

    `begin` opens a transaction, as `portal.transaction` does: one counts the attempt, one starts the visit, and none is
    open while the password is compared.
    Raises `WrongPassword`, `TooManyAttempts`, and `AccountDisabled` where the account was disabled that very moment.
    """
    with begin() as work:
        origin = origin_of(work.session, email, caller)
        count_attempt(work, email, origin)
        account = account_of(work.session, email)
    user = check_password(account, password, hasher=hasher)
    fresh = (
        hasher.hash(password)
        if account.password_hash and hasher.needs_rehash(account.password_hash)
        else None
    )
    with begin() as work:
        as_user = replace(work, actor=user.email)
        if fresh:
            rehash(as_user, user.id, was=account.password_hash, now=fresh)
        clear_attempts(as_user, email, origin)
        give_back_try(as_user, origin)
        return let_in(as_user, user, caller)


def let_in(work: Work, user: UserView, caller: Caller, *, has_given_code: bool = False) -> SignedIn:
    """Start a visit of somebody whose password is right, on a device that the account knows from now on.

    Where a code is needed too, the log-in waits for it.
    """
    if not has_given_code and needs_code(work.session, user):
        token = begin_pending(work, user.id, visitor=caller.visitor)
        return SignedIn(user, token, "", is_new_device=False, awaits_code=True)
    device = caller.device or secrets.token_urlsafe(32)
    token = start_session(work, user.id, device=caller.device_name)
    is_new = remember_device(work, user.id, device, name=caller.device_name)
    return SignedIn(user, token, device, is_new)


def needs_code(session: Session, user: UserView) -> bool:
    """Whether somebody has set up codes and their role is asked for them."""
    if policy_of(session).second_factor(user.role.value) is Factor.OFF:
        return False
    return has_factor(session, user.id)


def give_code(
    begin: Callable[[], AbstractContextManager[Work]], token: str, code: str, *, caller: Caller, secret: str
) -> tuple[SignedIn, str]:
    """The second step of a log-in; also gives the browser as it was before the first.

    A code is counted as a password is: per account and network, with growing waits, apart from known devices.
    Raises `LoginOver`, `WrongCode` and `TooManyAttempts`.
    """
    with begin() as work:
        pending = pending_login(work.session, token, work.now)
        if pending is None:
            raise LoginOver
        origin = origin_of(work.session, pending.user.email, caller)
        count_attempt(work, f"code {pending.user.id}", origin)
    with begin() as work:
        as_user = replace(work, actor=pending.user.email)
        check_code(as_user, pending.user.id, code, secret=secret)
        if not end_pending(as_user, token):
            raise LoginOver
        clear_attempts(as_user, f"code {pending.user.id}", origin)
        give_back_try(as_user, origin)
        return let_in(as_user, pending.user, caller, has_given_code=True), pending.visitor


def let_in_by_link(work: Work, user: UserView, caller: Caller) -> SignedIn:
    """The same for whoever set a password by a link: what strangers tried before keeps nobody waiting."""
    clear_attempts(work, user.email, Origin(caller.address), Origin(caller.address, caller.device))
    return let_in(work, user, caller)


def origin_of(session: Session, email: str, caller: Caller) -> Origin:
    """From where it is tried, as the account sees it."""
    known = knows_device(session, email, caller.device)
    return Origin(caller.address, caller.device if known else "")


def account_of(session: Session, email: str) -> Account:
    """The account behind an email; one that is switched off is nobody's."""
    query = select_users().add_columns(User.password_hash)
    row = session.execute(
        query.where(User.email_key == key_of(email), User.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return Account(None, None)
    *user, password_hash = row
    return Account(user_view(user), password_hash)


def check_password(account: Account, password: str, *, hasher: Hasher) -> UserView:
    """Whose password it is; the same work is done where there is no account. Raises `WrongPassword`."""
    right = hasher.verify(account.password_hash, password)
    if not right or account.user is None:
        raise WrongPassword
    return account.user


def rehash(work: Work, user_id: int, *, was: str | None, now: str) -> None:
    """Keep the password under today's parameters, unless it was changed meanwhile."""
    users = table_of(User)
    work.execute(
        update(users).where(users.c.id == user_id, users.c.password_hash == was).values(password_hash=now)
    )
