"""People as they are shown, and how they are looked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from wpp.database import fold, folded
from wpp.people.aliases import had_address
from wpp.people.model import ExtraOrder, Role, User, UserImport

LONGEST_SEARCH = 200


class UserState(StrEnum):
    """How far a person has come."""

    IMPORTED = "imported"
    INVITED = "invited"
    ACTIVE = "active"
    ORDERED = "ordered"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class UserView:
    """A person. `import_file` and `import_row` say where they came from, None for those added one at a time."""

    id: int
    email: str
    first_name: str
    last_name: str
    role: Role
    state: UserState
    imported_at: datetime
    invited_at: datetime | None
    activated_at: datetime | None
    disabled_at: datetime | None
    orders_used: int
    orders_granted: int
    has_unused_extra: bool
    """Whether an extra order was allowed and not placed yet."""
    import_file: str | None
    import_row: int | None

    @property
    def full_name(self) -> str:
        """First and last name; people with one name have one."""
        return f"{self.first_name} {self.last_name}".strip()

    def may_order(self, limit: int) -> bool:
        """Whether an order is left, for a page to say; `consume_entitlement` is what decides."""
        left = self.orders_used < limit + self.orders_granted or self.has_unused_extra
        return self.disabled_at is None and left


STATE: ColumnElement[str] = case(
    (User.disabled_at.is_not(None), UserState.OFF.value),
    (User.orders_used > 0, UserState.ORDERED.value),
    (User.activated_at.is_not(None), UserState.ACTIVE.value),
    (User.invited_at.is_not(None), UserState.INVITED.value),
    else_=UserState.IMPORTED.value,
)


HAS_UNUSED_EXTRA: ColumnElement[bool] = exists().where(
    ExtraOrder.user_id == User.id, ExtraOrder.order_id.is_(None)
)


def has_order_left(limit: int) -> ColumnElement[bool]:
    """Whether somebody may order once more: below the limit with what was granted, or on a grant that is unused.

    Who has used more than that, as after two accounts were merged or the limit was lowered, has just their grants.
    """
    return or_(User.orders_used < limit + User.orders_granted, HAS_UNUSED_EXTRA)


def select_users() -> Select[Any]:
    """The columns of a `UserView`, in its order; add WHERE, ORDER BY and LIMIT."""
    columns = select(
        User.id,
        User.email,
        User.first_name,
        User.last_name,
        User.role,
        STATE,
        User.imported_at,
        User.invited_at,
        User.activated_at,
        User.disabled_at,
        User.orders_used,
        User.orders_granted,
        HAS_UNUSED_EXTRA,
        UserImport.file,
        User.import_row,
    )
    return columns.outerjoin(UserImport, UserImport.id == User.import_id)  # type: ignore[return-value]


def user_views(session: Session, query: Select[Any]) -> list[UserView]:
    """Run a query made from `select_users`."""
    return [user_view(row) for row in session.execute(query)]


def user_view(row: Iterable[Any]) -> UserView:
    """One row of `select_users`."""
    values = list(row)
    values[5] = UserState(values[5])
    return UserView(*values)


def full_names(session: Session, emails: Iterable[str]) -> dict[str, str]:
    """The names of those behind these addresses who have one, for sentences: who did something is kept as an email."""
    addresses = {email for email in emails if "@" in email}
    # no guard: saves a query
    if not addresses:
        return {}
    rows = session.execute(
        select(User.email, User.first_name, User.last_name).where(User.email.in_(addresses))
    )
    return {email: f"{first} {last}".strip() for email, first, last in rows if first or last}


def state_is(state: UserState) -> ColumnElement[bool]:
    """The same reckoning as `STATE`, as a condition."""
    return STATE.in_([state.value])


def count_open_invitations(session: Session) -> int:
    """How many new starters were let in or invited and have not ordered yet."""
    states = STATE.in_([UserState.INVITED.value, UserState.ACTIVE.value])
    return session.scalar(select(func.count()).select_from(User).where(User.role == Role.USER, states)) or 0


def searching(text: str) -> ColumnElement[bool]:
    """Every word of the text somewhere in the name, the email or an earlier one, in any order.

    Case, accents, apostrophes and hyphens of a name make no difference.
    """
    rows = [
        or_(is_in_name(word), User.email.icontains(word, autoescape=True), had_address([word]))
        for word in search_words(text)
    ]
    return and_(true(), *rows)


def search_words(text: str) -> list[str]:
    """The words that are looked for; of a name in brackets or with a comma the letters."""
    return [word for each in text[:LONGEST_SEARCH].split() if (word := each.strip(",;()"))]


def is_in_name(word: str) -> ColumnElement[bool]:
    """Whether a word is somewhere in a person's name."""
    return has_name(User.first_name + " " + User.last_name, word)


def has_name(column: Any, word: str) -> ColumnElement[bool]:
    """Whether a word is somewhere in a column with a name; signs alone are in none."""
    parts = [folded(column).contains(part, autoescape=True) for part in fold(word).split()]
    return and_(*parts) if parts else false()
