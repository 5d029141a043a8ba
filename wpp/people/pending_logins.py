"""Log-ins in which the password was right and the code is still to come: ten minutes, and nothing is open meanwhile."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.people.model import PendingLogin, User
from wpp.people.sessions import hash_of
from wpp.people.views import UserView, select_users, user_view
from wpp.work import Work

LASTS = timedelta(minutes=10)


class Pending(NamedTuple):
    """Whose log-in waits, and the browser as it was before."""

    user: UserView
    visitor: str


def begin_pending(work: Work, user_id: int, *, visitor: str) -> str:
    """Let a log-in wait for its code; the token for the browser's cookie."""
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": hash_of(token),
        "user_id": user_id,
        "visitor": visitor,
        "expires_at": work.now + LASTS,
    }
    work.execute(insert(table_of(PendingLogin)), [row])
    return token


def pending_login(session: Session, token: str, now: datetime) -> Pending | None:
    """Whose log-in waits in this browser."""
    query = (
        select_users()
        .add_columns(PendingLogin.visitor)
        .join(PendingLogin, PendingLogin.user_id == User.id)
        .where(
            PendingLogin.token_hash == hash_of(token),
            PendingLogin.expires_at > now,
            User.disabled_at.is_(None),
        )
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    *user, visitor = row
    return Pending(user_view(user), visitor)


def end_pending(work: Work, token: str) -> bool:
    """It waits no longer; whether it did."""
    pending = table_of(PendingLogin)
    return work.changes_one(delete(pending).where(pending.c.token_hash == hash_of(token)))


def purge_pending(work: Work) -> int:
    """Delete those whose time is over, for cron; how many there were."""
    pending = table_of(PendingLogin)
    return work.execute(delete(pending).where(pending.c.expires_at <= work.now)).rowcount
