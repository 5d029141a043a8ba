"""Browsers that are logged in: a random token in a cookie, its SHA-256 in a row that ends when it is to end."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import Advice
from wpp.people.model import LoginSession, User
from wpp.people.views import UserView, select_users, user_views
from wpp.work import Work

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
TOUCH_EVERY = timedelta(minutes=5)
PEOPLE_AT_A_TIME = 1000


class AccountDisabled(Refusal):
    """The account is disabled."""

    code = "account_off"

    def __init__(self, message: str = "This account is disabled.", *hints: Advice) -> None:
        super().__init__(message, hints=hints or ["Ask customer services."])


def start_session(work: Work, user_id: int, *, device: str = "") -> str:
    """Log a browser in and give the token for its cookie; only its hash is kept. Raises `AccountDisabled`.

    `device` is what it is in words, for the list of one's own sessions.
    """
    token = secrets.token_urlsafe(32)
    visits = table_of(LoginSession)
    row = {
        "token_hash": hash_of(token),
        "user_id": user_id,
        "started_at": work.now,
        "seen_at": work.now,
        "expires_at": work.now + LONGEST,
        "device": device,
    }
    # Switching off ends the visits there are, so a new one must see an account that is on, and hold it there.
    on = select(User.id).where(User.id == user_id, User.disabled_at.is_(None)).with_for_update()
    if work.session.scalar(on) is None:
        raise AccountDisabled
    work.execute(insert(visits), [row])
    record(work, Tag.USER_SIGNED_IN, about("user", user_id))
    return token


def session_user(session: Session, token: str, now: datetime) -> UserView | None:
    """Who is behind a cookie: nobody once 12 hours were idle, 30 days are over, or the account is off."""
    query = (
        select_users()
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            LoginSession.token_hash == hash_of(token),
            LoginSession.expires_at > now,
            LoginSession.seen_at > now - IDLE,
            User.disabled_at.is_(None),
        )
    )
    rows = user_views(session, query)
    return rows[0] if rows else None


def touch_session(work: Work, token: str) -> None:
    """Say that the visitor is still there; written down every five minutes at most. For every POST of theirs."""
    visits = table_of(LoginSession)
    work.execute(
        update(visits)
        .where(visits.c.token_hash == hash_of(token), visits.c.seen_at <= work.now - TOUCH_EVERY)
        .where(visits.c.seen_at > work.now - IDLE)
        .values(seen_at=work.now)
    )


def end_session(work: Work, token: str) -> None:
    """Log this browser out; one that is out already stays so."""
    visits = table_of(LoginSession)
    work.execute(delete(visits).where(visits.c.token_hash == hash_of(token)))


def end_sessions(work: Work, user_id: int) -> None:
    """Log every browser of this person out."""
    visits = table_of(LoginSession)
    work.execute(delete(visits).where(visits.c.user_id == user_id))


def end_sessions_of(work: Work, user_ids: Collection[int]) -> None:
    """Log every browser of these people out, in few statements."""
    visits, ids = table_of(LoginSession), sorted(user_ids)
    for start in range(0, len(ids), PEOPLE_AT_A_TIME):
        work.execute(delete(visits).where(visits.c.user_id.in_(ids[start : start + PEOPLE_AT_A_TIME])))


def purge_sessions(work: Work) -> int:
    """Delete the visits that are over, for cron; how many there were."""
    visits = table_of(LoginSession)
    over = (visits.c.expires_at <= work.now) | (visits.c.seen_at <= work.now - IDLE)
    return work.execute(delete(visits).where(over)).rowcount


def hash_of(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot use it."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
