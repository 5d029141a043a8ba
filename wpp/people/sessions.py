"""Browsers that are logged in: a random token in a cookie, its SHA-256 in a row that ends when it is to end."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import Advice
from wpp.people.model import LoginSession, Role, User
from wpp.people.views import UserView, select_users, user_views
from wpp.work import Work

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
STAFF_IDLE = timedelta(hours=2)
STAFF_LONGEST = timedelta(hours=12)
"""Colleagues see other people's names and addresses, so their sessions end with the working day."""
MOST = 20
"""Sessions of one account; the ones not used for longest end."""
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
    mine = visits.c.user_id == user_id
    newest = (
        select(visits.c.id).where(mine).order_by(visits.c.seen_at.desc(), visits.c.id.desc()).limit(MOST - 1)
    )
    work.execute(delete(visits).where(mine, visits.c.id.not_in(newest)))
    # Switching off ends the visits there are, so a new one must see an account that is on, and hold it there.
    on = select(User.id).where(User.id == user_id, User.disabled_at.is_(None)).with_for_update()
    if work.session.scalar(on) is None:
        raise AccountDisabled
    work.execute(insert(visits), [row])
    record(work, Tag.USER_SIGNED_IN, about("user", user_id))
    return token


def session_user(session: Session, token: str, now: datetime) -> UserView | None:
    """Who is behind a cookie: nobody once it was idle for too long, its time is over, or the account is off.

    12 hours and 30 days for starters, 2 and 12 hours for colleagues.
    """
    query = (
        select_users()
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            LoginSession.token_hash == hash_of(token),
            is_alive(now),
            User.disabled_at.is_(None),
        )
    )
    rows = user_views(session, query)
    return rows[0] if rows else None


def is_alive(now: datetime) -> ColumnElement[bool]:
    """Whether a session, joined with its account, may still be used."""
    starter = User.role == Role.USER
    return and_(
        LoginSession.expires_at > now,
        LoginSession.seen_at > now - IDLE,
        or_(starter, LoginSession.seen_at > now - STAFF_IDLE),
        or_(starter, LoginSession.started_at > now - STAFF_LONGEST),
    )


def touch_session(work: Work, token: str) -> None:
    """Say that the visitor is still there; written down every five minutes at most.

    For every POST of theirs, and for what a colleague looks at; a session that is over is not brought back.
    """
    visits = table_of(LoginSession)
    work.execute(
        update(visits)
        .where(visits.c.token_hash == hash_of(token), visits.c.seen_at <= work.now - TOUCH_EVERY)
        .where(visits.c.id.in_(select(LoginSession.id).join(User).where(is_alive(work.now))))
        .values(seen_at=work.now)
    )


def end_session(work: Work, token: str) -> None:
    """Log this browser out; one that is out already stays so."""
    visits = table_of(LoginSession)
    work.execute(delete(visits).where(visits.c.token_hash == hash_of(token)))


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as its owner sees it."""

    id: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_here: bool


def list_sessions(session: Session, user_id: int, *, token: str, now: datetime) -> list[SessionView]:
    """Where somebody is logged in, this browser first, then by when it was used last."""
    query = (
        select(LoginSession)
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.user_id == user_id, is_alive(now))
        .order_by((LoginSession.token_hash == hash_of(token)).desc(), LoginSession.seen_at.desc())
    )
    return [
        SessionView(
            each.id, each.device, each.started_at, each.seen_at, is_here=each.token_hash == hash_of(token)
        )
        for each in session.scalars(query)
    ]


def end_own_session(work: Work, user_id: int, session_id: int) -> bool:
    """End one of somebody's own sessions; whether it was there. Nobody ends another's."""
    visits = table_of(LoginSession)
    mine = visits.c.user_id == user_id, visits.c.id == session_id
    ended = work.changes_one(delete(visits).where(*mine))
    if ended:
        record(work, Tag.USER_SESSIONS_ENDED, about("user", user_id), sessions=1)
    return ended


def end_other_sessions(work: Work, user_id: int, *, token: str) -> int:
    """Log somebody out everywhere but here; how many sessions there were."""
    visits = table_of(LoginSession)
    others = visits.c.user_id == user_id, visits.c.token_hash != hash_of(token)
    ended = work.execute(delete(visits).where(*others)).rowcount
    if ended:
        record(work, Tag.USER_SESSIONS_ENDED, about("user", user_id), sessions=ended)
    return ended


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
    alive = select(LoginSession.id).join(User, User.id == LoginSession.user_id).where(is_alive(work.now))
    return work.execute(delete(visits).where(visits.c.id.not_in(alive))).rowcount


def hash_of(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot use it."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
