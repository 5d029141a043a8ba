"""Many accounts disabled or enabled at once, in few statements; whoever calls writes the audit."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, select, update

from wpp.database import table_of
from wpp.people.model import Role, User
from wpp.people.sessions import end_sessions_of
from wpp.work import Work

PEOPLE_AT_A_TIME: Final = 1000


def disable_many(work: Work, user_ids: Sequence[int]) -> set[int]:
    """Disable these starters, never staff, and end their sessions; gives those who could log in until now."""
    users = table_of(User).c
    disabled = switch_many(work, user_ids, users.disabled_at.is_(None), disabled_at=work.now)
    end_sessions_of(work, disabled)
    return disabled


def enable_many(work: Work, user_ids: Sequence[int]) -> set[int]:
    """Enable these starters; gives those who could not log in until now."""
    users = table_of(User).c
    return switch_many(work, user_ids, users.disabled_at.is_not(None), disabled_at=None)


def switch_many(
    work: Work, user_ids: Sequence[int], is_so: ColumnElement[bool], **values: object
) -> set[int]:
    """Change those starters for whom it is so; gives them."""
    users, ids = table_of(User), sorted(user_ids)
    done: set[int] = set()
    for start in range(0, len(ids), PEOPLE_AT_A_TIME):
        part = users.c.id.in_(ids[start : start + PEOPLE_AT_A_TIME])
        # Locked in the order of their ids: two who do it at once wait and do not lock each other out.
        first = select(users.c.id).where(part).order_by(users.c.id).with_for_update()
        statement = (
            update(users).where(users.c.id.in_(first), users.c.role == Role.USER, is_so).values(values)
        )
        done.update(work.execute(statement.returning(users.c.id)).scalars())
    return done
