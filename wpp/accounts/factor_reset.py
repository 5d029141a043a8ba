"""A lost code generator: removed by another administrator, or by whoever runs the machine where there is none."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.errors import Refusal
from wpp.mail.account_notices import Notice, notify_owner
from wpp.orders.reasons import needed
from wpp.people.accounts import user_by_email
from wpp.people.model import Role, User
from wpp.people.second_factor import remove_factor
from wpp.people.sessions import end_sessions
from wpp.people.views import UserView
from wpp.work import Work

WHY = "Enter a reason: it’s emailed to the owner and kept in the audit."


class OwnFactor(Refusal):
    """Nobody resets their own: whoever sits at somebody's desk would."""

    code = "own_second_factor"

    def __init__(self) -> None:
        super().__init__(
            "Your own code generator can’t be reset here.",
            hints=["Ask another administrator.", "With a recovery code you can log in and set up a new one."],
        )


class AskAdministrator(Refusal):
    """There is an administrator who can do it."""

    code = "ask_administrator"

    def __init__(self, emails: list[str]) -> None:
        super().__init__(
            f"Ask {emails[0]} to reset it at the desk.",
            hints=["Open their page at the desk."],
        )


class NoFactor(Refusal):
    """There is no code generator to reset."""

    code = "no_second_factor"


def reset_factor(work: Work, email: str, *, reason: str, by: UserView | None) -> UserView:
    """Remove somebody's code generator and recovery codes, end their sessions and tell them.

    `by` is the administrator at the desk; None is whoever runs the machine. Raises `OwnFactor`, `AskAdministrator`,
    `NoFactor`, `ReasonNeeded` and `ReasonTooLong`.
    """
    user, why = user_by_email(work.session, email), needed(reason, WHY)
    if by is not None and by.id == user.id:
        raise OwnFactor
    others = other_administrators(work.session, user.id)
    if by is None and others:
        raise AskAdministrator(others)
    if not remove_factor(work, user.id):
        raise NoFactor(f"{user.email} has no code generator.")
    end_sessions(work, user.id)
    record(work, Tag.USER_FACTOR_RESET, about("user", user.id), reason=why)
    named = by.full_name if by is not None else "The portal’s operator"
    notify_owner(work, user, Notice.FACTOR_RESET, by=named or work.actor, reason=why)
    return user


def other_administrators(session: Session, user_id: int) -> list[str]:
    """Administrators who can log in, by when they came."""
    query = (
        select(User.email)
        .where(
            User.role == Role.ADMIN,
            User.id != user_id,
            User.disabled_at.is_(None),
            User.password_hash.is_not(None),
        )
        .order_by(User.id)
    )
    return list(session.scalars(query))
