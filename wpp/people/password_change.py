"""Change one's own password, by the present one."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import update

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import UsageError
from wpp.people.attempts import clear_attempts, count_attempt, give_back_try
from wpp.people.devices import forget_devices
from wpp.people.model import User
from wpp.people.password_strength import check_strength, words_about
from wpp.people.passwords import Hasher
from wpp.people.sessions import end_sessions
from wpp.people.sign_in import Caller, SignedIn, WrongPassword, account_of, let_in, origin_of
from wpp.people.views import UserView
from wpp.work import Work


class SamePassword(UsageError):
    """The new password is the present one."""

    code = "same_password"

    def __init__(self) -> None:
        super().__init__("That’s your current password.", hints=["Choose another one."])


def prove_password(
    begin: Callable[[], AbstractContextManager[Work]],
    user: UserView,
    present: str,
    *,
    hasher: Hasher,
    caller: Caller,
) -> str | None:
    """See that whoever is logged in is still the owner; gives the hash of their password.

    It is counted and compared as at a log-in: whoever sits down at somebody's desk guesses no better. Raises
    `WrongPassword` and `TooManyAttempts`.
    """
    with begin() as work:
        origin = origin_of(work.session, user.email, caller)
        count_attempt(work, user.email, origin)
        was = account_of(work.session, user.email).password_hash
    if not hasher.verify(was, present):
        raise WrongPassword
    with begin() as work:
        clear_attempts(work, user.email, origin)
        give_back_try(work, origin)
    return was


def change_password(
    begin: Callable[[], AbstractContextManager[Work]],
    user: UserView,
    present: str,
    chosen: str,
    *,
    hasher: Hasher,
    caller: Caller,
    host: str = "",
) -> SignedIn:
    """Set a new password and end every session but a new one, which the answer has.

    Raises `WrongPassword`, `TooManyAttempts`, `WeakPassword` and `SamePassword`.
    """
    was = prove_password(begin, user, present, hasher=hasher, caller=caller)
    with begin() as work:
        about_user = words_about(work.session, user, host)
    check_strength(chosen, about=about_user)
    if hasher.verify(was, chosen):
        raise SamePassword
    hashed = hasher.hash(chosen)
    users = table_of(User)
    with begin() as work:
        still = users.c.id == user.id, users.c.password_hash == was, users.c.disabled_at.is_(None)
        if not work.changes_one(update(users).where(*still).values(password_hash=hashed)):
            raise WrongPassword  # another password was set meanwhile
        end_sessions(work, user.id)
        forget_devices(work, user.id)
        record(work, Tag.USER_PASSWORD_CHANGED, about("user", user.id))
        return let_in(work, user, caller, has_given_code=True)
