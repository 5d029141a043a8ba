"""Log in: count the attempt, compare the password with no transaction open, start the visit.

The attempt is counted and committed before the password is looked at, and taken back when it was right: whoever tries
a thousand passwords at once gets no more tries than one after the other.
"""

import ipaddress
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import case, delete, literal, or_, update
from sqlalchemy.orm import Session

from wpp.database import insert_new, table_of
from wpp.errors import Refusal
from wpp.people.accounts import key_of
from wpp.people.model import Attempts, User
from wpp.people.passwords import Hasher
from wpp.people.sessions import start_session
from wpp.people.views import UserView, select_users, user_view
from wpp.work import Work

WINDOW = timedelta(minutes=15)
PER_EMAIL = 10
PER_ADDRESS = 50
COUNTED = ("log-in", "new password")
"""What is counted."""


class WrongPassword(Refusal):
    """Email and password do not belong together; it is not said which of them is wrong, nor who has an account."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__(
            "Email or password is incorrect.",
            hints=["Try again, or ask for a new password.", "New here? Use the link in your welcome email."],
        )


class TooManyAttempts(Refusal):
    """Too many attempts in a quarter of an hour; the storefront answers 429."""

    code = "too_many_attempts"

    def __init__(self) -> None:
        super().__init__("Too many attempts.", hints=["Try again in 15 minutes."])


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who logged in, and the token for the cookie."""

    user: UserView
    token: str


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
    address: str,
) -> SignedIn:
    """Log somebody in who comes from this network address.

    `begin` opens a transaction, as `portal.transaction` does: one counts the attempt, one starts the visit, and none is
    open while the password is compared.
    Raises `WrongPassword`, `TooManyAttempts`, and `AccountOff` where the account was switched off that very moment.
    """
    with begin() as work:
        record_attempt(work, email=email, address=address)
        account = account_of(work.session, email)
    user = check_password(account, password, hasher=hasher)
    fresh = (
        hasher.hash(password)
        if account.password_hash and hasher.needs_rehash(account.password_hash)
        else None
    )
    with begin() as work:
        as_user = replace(work, actor=user.email)
        token = start_session(as_user, user.id)
        if fresh:
            rehash(as_user, user.id, was=account.password_hash, now=fresh)
        clear_attempts(as_user, email=email, address=address)
    return SignedIn(user, token)


def record_attempt(work: Work, *, email: str, address: str, what: str = "log-in") -> None:
    """Count one try under this email and from this address, or raise `TooManyAttempts`.

    10 for an email and 50 from an address within 15 minutes of the first. `what` keeps log-ins and requests for a new
    password apart, so that a flood of one does not close the other.
    """
    table = table_of(Attempts)
    begun = work.now - WINDOW
    over = table.c.since <= begun
    for key, most in keys(what, email, address):
        work.execute(insert_new(work.session, table).values(key=key, since=work.now, failures=0))
        counted = work.changes_one(
            update(table)
            .where(table.c.key == key, or_(over, table.c.failures < most))
            .values(
                failures=case((over, 1), else_=table.c.failures + 1),
                since=case((over, literal(work.now, table.c.since.type)), else_=table.c.since),
            )
        )
        if not counted:
            raise TooManyAttempts


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


def clear_attempts(work: Work, *, email: str, address: str, what: str = "log-in") -> None:
    """After a success: the email starts from nothing, and the address gets back the one try that was no failure."""
    table = table_of(Attempts)
    (mine, _), (theirs, _) = keys(what, email, address)
    work.execute(delete(table).where(table.c.key == mine))
    work.execute(
        update(table).where(table.c.key == theirs, table.c.failures > 0).values(failures=table.c.failures - 1)
    )


def purge_attempts(work: Work) -> int:
    """Delete the counts whose quarter of an hour is over, for cron; how many there were."""
    table = table_of(Attempts)
    return work.execute(delete(table).where(table.c.since <= work.now - WINDOW)).rowcount


def keys(what: str, email: str, address: str) -> list[tuple[str, int]]:
    """The two counters of a try and how far each goes; hashed, since what people type is their own affair."""
    return [
        (hashed(f"{what} email {key_of(email)}"), PER_EMAIL),
        (hashed(f"{what} address {network_of(address)}"), PER_ADDRESS),
    ]


def network_of(address: str) -> str:
    """One home or office: an IPv4 address, or the 64 bits of an IPv6 address that its holder cannot choose."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((int(ip), 64), strict=False))
    return str(ip)


def hashed(text: str) -> str:
    """A key of fixed length that tells nothing."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def forget_attempts(work: Work, emails: Iterable[str]) -> None:
    """Delete the counts of somebody's failed tries."""
    kept = [hashed(f"{what} email {key_of(email)}") for what in COUNTED for email in emails]
    work.execute(delete(table_of(Attempts)).where(table_of(Attempts).c.key.in_(kept)))
