"""The accounts of people: find them, add one, edit one, switch one off and on."""

from difflib import get_close_matches
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from wpp.addresses import email_address, key_of
from wpp.audit import Tag, about, record
from wpp.database import insert_new, table_of
from wpp.errors import NotFound, Refusal
from wpp.hints import HintCode, hint
from wpp.people.aliases import account_behind
from wpp.people.erased import refuse_erased
from wpp.people.model import Role, User
from wpp.people.names import BadName, checked_name
from wpp.people.password_links import expire_links
from wpp.people.sessions import end_sessions
from wpp.people.views import UserState, UserView, searching, select_users, state_is, user_views
from wpp.wording import did_you_mean
from wpp.work import Work

Account = aliased(User)


class UnknownUser(NotFound):
    """Nobody has this email address."""

    code = "unknown_user"


class DuplicateUser(Refusal):
    """Somebody has this email address already."""

    code = "already_exists"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} already has an account.",
            hints=[hint(HintCode.SHOW_USER, email=email)],
        )
        self.email = email


def user_by_email(session: Session, email: str) -> UserView:
    """The person with this email, in any spelling of it, be it their earlier one.

    Raises `UnknownUser`, which names the nearest there are.
    """
    rows = user_views(session, select_users().where(User.id == account_behind(key_of(email))))
    if not rows:
        near = nearest(session, email)
        raise UnknownUser(
            f"No account has the email {email.strip()!r}.",
            hints=[did_you_mean(near)] if near else [hint(HintCode.SEARCH_USERS)],
        )
    return rows[0]


def user_by_id(session: Session, user_id: int) -> UserView:
    """The person behind an id that some other row holds, be it of an account that was merged into theirs.

    Raises `UnknownUser`.
    """
    theirs = (
        select(func.coalesce(Account.merged_into_id, Account.id))
        .where(Account.id == user_id)
        .scalar_subquery()
    )
    rows = user_views(session, select_users().where(User.id == theirs))
    if not rows:
        raise UnknownUser("There is no such person.")
    return rows[0]


def list_users(
    session: Session,
    *,
    state: UserState | None = None,
    role: Role | None = None,
    search: str | None = None,
    after: int | None = None,
    limit: int | None = 50,
) -> list[UserView]:
    """People in the order in which they came; `after` is the id that ended the page before.

    `search` is looked for inside "First Last", the email and earlier ones, whatever the case. Accounts that were merged
    into another are not people of their own.
    """
    query = select_users().where(User.merged_into_id.is_(None)).order_by(User.id)
    if state is not None:
        query = query.where(state_is(state))
    if role is not None:
        query = query.where(User.role == role)
    if search and search.strip():
        query = query.where(searching(search))
    if after is not None:
        query = query.where(User.id > after)
    if limit is not None:
        query = query.limit(limit)
    return user_views(session, query)


def add_user(work: Work, *, email: str, first_name: str, last_name: str, role: Role = Role.USER) -> UserView:
    """Let one person in. Raises `DuplicateUser`, and `BadAddress` or `BadName` for what cannot be taken."""
    address, first, last = email_address(email), checked_name(first_name), checked_name(last_name)
    need_a_name(first, last)
    statement = insert_new(work.session, table_of(User)).values(
        email=address.shown,
        email_key=address.key,
        first_name=first,
        last_name=last,
        role=role,
        imported_at=work.now,
        orders_used=0,
        orders_granted=0,
    )
    user_id = work.execute(statement.returning(table_of(User).c.id)).scalar_one_or_none()
    if user_id is None:
        raise DuplicateUser(address.shown)
    record(work, Tag.USER_ADDED, about("user", user_id), role=role.value)
    return user_by_id(work.session, user_id)


def edit_user(
    work: Work,
    email: str,
    *,
    first_name: str | None = None,
    last_name: str | None = None,
    role: Role | None = None,
    new_email: str | None = None,
    reason: str = "",
) -> UserView:
    """Change what is given; what is the same already changes nothing and is not written down.

    A new email ends the links that were sent to the old one, and a new role or email ends their visits.
    Raises `UnknownUser`, `ErasedPerson`, `DuplicateUser`, `BadAddress` and `BadName`.
    """
    user = user_by_email(work.session, email)
    refuse_erased(user.email)
    changes = wanted_values(first_name=first_name, last_name=last_name, role=role, new_email=new_email)
    need_a_name(changes.get("first_name", user.first_name), changes.get("last_name", user.last_name))
    changed = sorted(
        field
        for field in ("first_name", "last_name", "role", "email")
        if changes.get(field, getattr(user, field)) != getattr(user, field)
    )
    if not changed:
        return user
    users = table_of(User)
    try:
        with work.session.begin_nested():
            work.execute(update(users).where(users.c.id == user.id).values(changes))
    except IntegrityError as error:
        raise DuplicateUser(changes["email"]) from error
    if "email" in changed:
        expire_links(work, user.id)
    if "email" in changed or "role" in changed:
        end_sessions(work, user.id)
    roles = {"was": user.role.value, "now": changes["role"].value} if "role" in changed else {}
    why = {"reason": reason} if reason else {}
    record(work, Tag.USER_EDITED, about("user", user.id), changed=changed, **roles, **why)
    return user_by_id(work.session, user.id)


def disable(work: Work, email: str) -> UserView:
    """Let somebody in no longer and end their visits; who is off already stays so. Raises `UnknownUser`."""
    user = user_by_email(work.session, email)
    if switch(work, user.id, off=True):
        end_sessions(work, user.id)
        record(work, Tag.USER_SWITCHED_OFF, about("user", user.id))
    return user_by_id(work.session, user.id)


def enable(work: Work, email: str) -> UserView:
    """Let somebody in again, with everything they had. Raises `UnknownUser` and `ErasedPerson`."""
    user = user_by_email(work.session, email)
    refuse_erased(user.email)
    if switch(work, user.id, off=False):
        record(work, Tag.USER_SWITCHED_ON, about("user", user.id))
    return user_by_id(work.session, user.id)


def switch(work: Work, user_id: int, *, off: bool) -> bool:
    """Set or clear `disabled_at`; whether that changed anything."""
    users = table_of(User)
    is_so = users.c.disabled_at.is_(None) if off else users.c.disabled_at.is_not(None)
    changed = work.changes_one(
        update(users).where(users.c.id == user_id, is_so).values(disabled_at=work.now if off else None)
    )
    return changed


def wanted_values(
    *, first_name: str | None, last_name: str | None, role: Role | None, new_email: str | None
) -> dict[str, Any]:
    """The columns that an edit sets, each checked."""
    changes: dict[str, Any] = {}
    if first_name is not None:
        changes["first_name"] = checked_name(first_name)
    if last_name is not None:
        changes["last_name"] = checked_name(last_name)
    if role is not None:
        changes["role"] = role
    if new_email is not None:
        address = email_address(new_email)
        changes |= {"email": address.shown, "email_key": address.key}
    return changes


def need_a_name(first_name: str, last_name: str) -> None:
    """A person has a first or a last name; many have both. Raises `BadName`."""
    if not first_name and not last_name:
        raise BadName("Give a first or a last name.")


def nearest(session: Session, email: str) -> list[str]:
    """Up to three emails like a mistyped one, from those that share its beginning or its name before the @."""
    key = key_of(email)
    local = key.partition("@")[0]
    beginnings = {key[:3], local} - {""}
    query = (
        select(User.email)
        .where(or_(*(User.email_key.startswith(each, autoescape=True) for each in sorted(beginnings))))
        .order_by(User.email_key)
        .limit(500)
    )
    return get_close_matches(key, session.scalars(query).all(), n=3, cutoff=0.75)
