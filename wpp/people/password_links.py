"""Personal links that let their holder set a password.

The token is made from the portal's secret and a nonce, so that the sender of the email can make it again when it is
sent; the table keeps only its hash, and a copy of the database opens nobody's account.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ColumnElement, func, insert, literal, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.people.devices import forget_devices
from wpp.people.model import PasswordLink, Purpose, User
from wpp.people.password_strength import check_strength, words_about
from wpp.people.passwords import Hasher
from wpp.people.sessions import end_sessions, hash_of
from wpp.people.views import UserView, select_users, user_view, user_views
from wpp.work import Work


class LinkState(StrEnum):
    """What a link is still good for."""

    OPEN = "open"
    EXPIRED = "expired"
    SPENT = "spent"
    UNKNOWN = "unknown"


class LinkUnusable(Refusal):
    """The link does not open anything any more, or never did."""

    code = "link_unknown"

    def __init__(self, state: LinkState) -> None:
        self.state = state
        message, advice = LINK_UNUSABLE[state]
        super().__init__(message, hints=[advice])


class LinkExpired(LinkUnusable):
    """Its days are over."""

    code = "link_expired"


class LinkSpent(LinkUnusable):
    """A password was set with it already."""

    code = "link_spent"


LINK_UNUSABLE = {
    LinkState.EXPIRED: ("This link has expired.", "Ask for a new one."),
    LinkState.SPENT: ("This link has already been used.", "Log in, or ask for a new password."),
    LinkState.UNKNOWN: (
        "This link isn't valid.",
        "Check you copied the whole link from the email.",
    ),
}


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A new link. The token goes to its person and nowhere else; the nonce may wait in the outbox."""

    link_id: int
    user_id: int
    nonce: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as its page sees it; without a user where it is unknown."""

    state: LinkState
    purpose: Purpose | None = None
    user: UserView | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChosenPassword:
    """A password that was found good, hashed, and the link that it is to be set by."""

    token: str
    hashed: str


def token_from(secret: str, nonce: str) -> str:
    """The token of a link: 43 letters that go into an address unchanged."""
    digest = hmac.new(secret.encode(), f"link:{nonce}".encode(), sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def make_link(work: Work, user_id: int, purpose: Purpose, *, days: int, secret: str) -> LinkMade:
    """A fresh link for one person; the ones they have go on working."""
    made = make_links(work, [user_id], purpose, days=days, secret=secret)[0]
    record(work, Tag.USER_LINK_MADE, about("user", user_id), purpose=purpose.value)
    return made


def make_links(
    work: Work, user_ids: Sequence[int], purpose: Purpose, *, days: int, secret: str
) -> list[LinkMade]:
    """A link for each of many people, in their order; whoever invites them writes the audit.

    Days are added in the portal's own time, so that a link made at nine ends at nine.
    """
    links = table_of(PasswordLink)
    expires_at = work.now + timedelta(days=days)
    nonces = [secrets.token_hex(16) for _ in user_ids]
    tokens = [token_from(secret, nonce) for nonce in nonces]
    rows = [
        {
            "user_id": user_id,
            "purpose": purpose,
            "nonce": nonce,
            "token_hash": hash_of(token),
            "made_at": work.now,
            "expires_at": expires_at,
        }
        for user_id, nonce, token in zip(user_ids, nonces, tokens, strict=True)
    ]
    if not rows:
        return []
    statement = insert(links).returning(links.c.id, sort_by_parameter_order=True)
    ids = work.execute(statement, rows).scalars()
    return [
        LinkMade(link_id, user_id, nonce, token, expires_at)
        for link_id, user_id, nonce, token in zip(ids, user_ids, nonces, tokens, strict=True)
    ]


def find_link(session: Session, token: str, now: datetime) -> LinkView:
    """What a token opens, without opening it: mail scanners follow links too.

    The link of an account that is switched off is unknown.
    """
    query = (
        select_users()
        .add_columns(PasswordLink.purpose, PasswordLink.expires_at, PasswordLink.used_at)
        .join(PasswordLink, PasswordLink.user_id == User.id)
        .where(PasswordLink.token_hash == hash_of(token), User.disabled_at.is_(None))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return LinkView(LinkState.UNKNOWN)
    *user, purpose, expires_at, used_at = row
    if used_at is not None:
        state = LinkState.SPENT
    else:
        state = LinkState.OPEN if expires_at > now else LinkState.EXPIRED
    return LinkView(state, purpose, user_view(user), expires_at)


def choose_password(
    session: Session, token: str, password: str, *, hasher: Hasher, now: datetime, host: str = ""
) -> ChosenPassword:
    """Check link and password and hash it, with no transaction kept waiting for the hash.

    `host` is where the portal is: no secret, so no password. Raises `LinkUnusable` and `WeakPassword`.
    """
    link = find_link(session, token, now)
    # no guard (link.user is None): an open link has a user
    if link.state is not LinkState.OPEN or link.user is None:
        raise link_unusable(link.state)
    check_strength(password, about=words_about(session, link.user, host))
    return ChosenPassword(token, hasher.hash(password))


def set_chosen_password(work: Work, chosen: ChosenPassword) -> UserView:
    """Spend the link and let its person in: other links of theirs are spent with it and their visits end.

    Raises `LinkUnusable` where the link was spent or ran out meanwhile.
    """
    links, users = table_of(PasswordLink), table_of(User)
    this = links.c.token_hash == hash_of(chosen.token)
    # The person's row first, so that two of their links spent at once wait and do not lock each other out.
    owner = select(links.c.user_id).where(this).scalar_subquery()
    user_id = work.execute(
        select(users.c.id).where(users.c.id == owner, users.c.disabled_at.is_(None)).with_for_update()
    ).scalar_one_or_none()
    if user_id is None or not mark_used(work, this & (links.c.expires_at > work.now)):
        raise link_unusable(find_link(work.session, chosen.token, work.now).state)
    mark_used(work, links.c.user_id == user_id)
    work.execute(
        update(users)
        .where(users.c.id == user_id)
        .values(
            password_hash=chosen.hashed,
            activated_at=func.coalesce(users.c.activated_at, literal(work.now, users.c.activated_at.type)),
        )
    )
    end_sessions(work, user_id)
    forget_devices(work, user_id)
    record(work, Tag.USER_PASSWORD_SET, about("user", user_id))
    return user_views(work.session, select_users().where(User.id == user_id))[0]


def set_password(work: Work, token: str, password: str, *, hasher: Hasher) -> UserView:
    """Both steps in one transaction, which waits for the hash: for one person at a time, not for a rush of them.

    Raises `LinkUnusable` and `WeakPassword`.
    """
    chosen = choose_password(work.session, token, password, hasher=hasher, now=work.now)
    return set_chosen_password(work, chosen)


def mark_used(work: Work, which: ColumnElement[bool]) -> bool:
    """Mark links as spent unless they are so already; whether there was one to mark."""
    links = table_of(PasswordLink)
    marked = work.execute(update(links).where(which, links.c.used_at.is_(None)).values(used_at=work.now))
    return bool(marked.rowcount)


def expire_links(work: Work, user_id: int) -> None:
    """End the open links of somebody whose address was changed: they lie in a mailbox that may be another's."""
    links = table_of(PasswordLink)
    open_ones = links.c.used_at.is_(None) & (links.c.expires_at > work.now)
    work.execute(update(links).where(links.c.user_id == user_id, open_ones).values(expires_at=work.now))


def link_unusable(state: LinkState) -> LinkUnusable:
    """The refusal for a link in this state; one that is open can only have been lost to somebody faster."""
    if state is LinkState.EXPIRED:
        return LinkExpired(state)
    return LinkUnusable(state) if state is LinkState.UNKNOWN else LinkSpent(LinkState.SPENT)
