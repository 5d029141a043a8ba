"""Two accounts of one person: merged, parted, and looked at."""

from wpp.accounts.merging import Merge, merge_users
from wpp.accounts.unmerging import Unmerge, undo_merge
from wpp.orders.queries import OrderFilter, list_orders
from wpp.people.accounts import list_users
from wpp.people.model import Purpose
from wpp.people.password_links import make_link, set_password
from wpp.people.sessions import start_session
from wpp.people.views import UserView
from wpp.portal import Portal


def merged(portal: Portal, old: UserView, new: UserView) -> Merge:
    with portal.transaction(by="dee") as work:
        return merge_users(work, old.email, new.email)


def undone(portal: Portal, user: UserView) -> Unmerge:
    with portal.transaction(by="dee") as work:
        return undo_merge(work, user.email)


def now(portal: Portal, user: UserView) -> UserView:
    """The account as it is now."""
    with portal.reading() as session:
        return next(each for each in list_users(session, limit=None) if each.id == user.id)


def orders_of(portal: Portal, user: UserView) -> list[str]:
    with portal.reading() as session:
        rows = list_orders(session, OrderFilter(user_id=user.id), now=portal.now(), limit=None)
    return sorted(row.number for row in rows)


def lets_in(portal: Portal, user: UserView) -> tuple[str, str]:
    """A password and a session for somebody: the link's token and the session's."""
    with portal.transaction(by=user.email) as work:
        link = make_link(work, user.id, Purpose.WELCOME, days=30, secret=portal.secret)
        set_password(work, link.token, "seven brave otters", hasher=portal.hasher)
        fresh = make_link(work, user.id, Purpose.RESET, days=2, secret=portal.secret)
        return fresh.token, start_session(work, user.id)
