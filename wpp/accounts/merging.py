"""Make two accounts of one person one: after a marriage with another name and address, or from two lists.

The old account stays as a row that points at the new one: its address is known to imports and searches, and lets nobody
log in. Rows are locked in the order in which the steps of an order lock them: baskets, orders, accounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, delete, exists, insert, select, update
from sqlalchemy.orm import Session, aliased

from wpp.addresses import key_of
from wpp.audit import Tag, about, history_of, record_many
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import Advice, HintCode, hint
from wpp.mail.messages import LINK_PATHS
from wpp.mail.model import Email, EmailState
from wpp.mail.withdrawal import invite_again, take_back
from wpp.orders.model import Basket, Order, Status
from wpp.orders.numbers import number_of
from wpp.people.accounts import user_by_email, user_by_id
from wpp.people.model import ExtraOrder, FormDraft, Role, User, UserMerge
from wpp.people.password_links import expire_links
from wpp.people.sessions import AccountDisabled, end_sessions
from wpp.people.views import UserView
from wpp.work import Work

GIVEN_BACK = (Status.REJECTED, Status.CANCELLED)
ORDERS, EMAILS, GRANTS, ALIASES = "orders", "emails", "grants", "aliases"
KEPT_ORDERS, KEPT_GRANTS = "kept orders", "kept grants"


class NotMergeable(Refusal):
    """These two accounts can't be one: they are the same, not of starters, or merged otherwise."""

    code = "not_mergeable"


@dataclass(frozen=True, slots=True)
class Merge:
    """The account that there is now, with the address that was merged into it.

    `orders` came along; `both` are the orders of both that were not given back, where each account had some.
    `redirected` and `withdrawn` count emails that wait. `needs_link` says that the old account had been invited or had
    a password, and the new one has neither.
    """

    user: UserView
    old_email: str
    already: bool = False
    orders: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    redirected: int = 0
    withdrawn: int = 0
    needs_link: bool = False
    reason: str = ""
    """The reason on record, where they had been merged before."""


def merge_users(work: Work, old_email: str, new_email: str, *, reason: str = "") -> Merge:
    """Make the old account an earlier address of the new one: both histories, one order allowance.

    What each has used counts together, so two orders use up the limit and neither is lost. Log-ins and links of the old
    account end; emails that wait for it go to the new address, those with a personal link are withdrawn.
    Raises `UnknownUser`, `NotMergeable` and `AccountDisabled`.
    """
    old, new = account_row(work.session, old_email), user_by_email(work.session, new_email)
    if old.merged_into_id == new.id:
        reason = reason_on_record(work.session, Tag.USER_MERGED, new.id)
        return Merge(new, old.email, already=True, reason=reason)
    refuse_unlike(work.session, old, new)
    lock(work, old.id, new.id)
    old = account_row(work.session, old_email)
    join_accounts(work, old, new)
    settle_doubts(work, old.id, new.id)
    both = orders_of_both(work.session, old.id, new.id)
    moved = {
        KEPT_ORDERS: ids_of(work.session, Order, new.id),
        KEPT_GRANTS: ids_of(work.session, ExtraOrder, new.id),
        ALIASES: move_aliases(work, old.id, new.id),
        ORDERS: move_rows(work, table_of(Order), old.id, new.id),
        GRANTS: move_rows(work, table_of(ExtraOrder), old.id, new.id),
    }
    end_access(work, old.id)
    move_basket(work, old.id, new.id)
    withdrawn = take_back(
        work,
        table_of(Email).c.user_id == old.id,
        table_of(Email).c.kind.in_(LINK_PATHS),
        why=f"Not sent: the account was merged with {new.email}.",
    )
    invite_again(work, withdrawn)
    moved[EMAILS] = move_rows(work, table_of(Email), old.id, new.id)
    redirected = redirect(work, new.id, was=old.email, now=new.email)
    keep_record(work, old, new, moved)
    numbers = tuple(map(number_of, moved[ORDERS]))
    why = " ".join(reason.split()) or None
    record_many(
        work,
        [
            (Tag.USER_MERGED, about("user", new.id), {"old": old.id, "orders": len(numbers), "reason": why}),
            (Tag.USER_MERGED, about("user", old.id), {"into": new.id, "reason": why}),
        ],
    )
    return Merge(
        user_by_id(work.session, new.id),
        old.email,
        orders=numbers,
        both=both,
        redirected=redirected,
        withdrawn=len(withdrawn),
        needs_link=(old.invited_at or old.activated_at) is not None
        and (new.invited_at or new.activated_at) is None,
    )


def merge_preview(session: Session, old_email: str, new_email: str) -> Merge:
    """What a merge would make of these two, for a page to show before: `user` is the old account, untouched.

    Raises `UnknownUser`, `NotMergeable` and `AccountDisabled`.
    """
    old, new = account_row(session, old_email), user_by_email(session, new_email)
    refuse_unlike(session, old, new)
    return Merge(
        user_by_id(session, old.id),
        old.email,
        orders=tuple(map(number_of, ids_of(session, Order, old.id))),
        both=orders_of_both(session, old.id, new.id),
    )


def account_row(session: Session, email: str) -> "Row[Any]":
    """The account with this very address, be it merged into another one. Raises `UnknownUser`."""
    row = session.execute(select(table_of(User)).where(User.email_key == key_of(email))).one_or_none()
    return row if row is not None else refuse_unknown(session, email)


def refuse_unknown(session: Session, email: str) -> "Row[Any]":
    """The refusal that names the nearest addresses."""
    user_by_email(session, email)
    raise NotMergeable(f"{email} has just changed; try again.")


def refuse_unlike(session: Session, old: "Row[Any]", new: UserView) -> None:
    """Raises `NotMergeable` or `AccountDisabled` where these two can't be one person's."""
    hints: list[Advice] = [hint(HintCode.SHOW_USER, email=new.email)]
    if old.id == new.id:
        raise NotMergeable(f"{old.email} is this account already.", hints=hints)
    if old.merged_into_id is not None:
        other = user_by_id(session, old.merged_into_id)
        raise NotMergeable(f"{old.email} is an earlier address of {other.email}.", hints=hints)
    for email, role in ((old.email, old.role), (new.email, new.role)):
        if role is not Role.USER:
            raise NotMergeable(
                f"{email} is a {role.value} account; only accounts of starters can be merged.", hints=hints
            )
    if new.disabled_at is not None:
        raise AccountDisabled(f"The account {new.email} is disabled: enable it first.", *hints)


def lock(work: Work, *user_ids: int) -> None:
    """Whoever places, cancels or reinstates an order of theirs comes before this or after it."""
    for table, column in (
        (table_of(Basket), table_of(Basket).c.user_id),
        (table_of(Order), table_of(Order).c.user_id),
        (table_of(User), table_of(User).c.id),
    ):
        work.execute(select(table.c.id).where(column.in_(user_ids)).order_by(table.c.id).with_for_update())


def join_accounts(work: Work, old: "Row[Any]", new: UserView) -> None:
    """Point the old account at the new one, with what it has used and been granted. The guards are in the UPDATEs."""
    users = table_of(User)
    starter = users.c.role == Role.USER, users.c.merged_into_id.is_(None)
    gone = work.changes_one(
        update(users)
        .where(users.c.id == old.id, *starter)
        .values(
            merged_into_id=new.id, disabled_at=old.disabled_at or work.now, orders_used=0, orders_granted=0
        )
    )
    joined = gone and work.changes_one(
        update(users)
        .where(users.c.id == new.id, *starter, users.c.disabled_at.is_(None))
        .values(
            orders_used=users.c.orders_used + old.orders_used,
            orders_granted=users.c.orders_granted + old.orders_granted,
            maybe_same_as=None,
        )
    )
    if not joined:
        raise NotMergeable(f"{old.email} or {new.email} has just been changed; look at both and try again.")


def settle_doubts(work: Work, old_id: int, new_id: int) -> None:
    """It is decided who they are, so neither is held back for the other; who may be the old one may be the new one."""
    users = table_of(User)
    work.execute(
        update(users)
        .where(users.c.id.in_([old_id, new_id]), users.c.maybe_same_as.in_([old_id, new_id]))
        .values(maybe_same_as=None)
    )
    work.execute(update(users).where(users.c.maybe_same_as == old_id).values(maybe_same_as=new_id))


def orders_of_both(session: Session, old_id: int, new_id: int) -> tuple[str, ...]:
    """The orders that were not given back, where each of the two accounts has some."""
    rows = session.execute(
        select(Order.id, Order.user_id)
        .where(
            Order.user_id.in_([old_id, new_id]),
            Order.status.not_in(GIVEN_BACK),
        )
        .order_by(Order.id)
    ).all()
    owners = {owner for _, owner in rows}
    return tuple(number_of(order_id) for order_id, _ in rows) if len(owners) > 1 else ()


def ids_of(session: Session, model: type[Order] | type[ExtraOrder], user_id: int) -> list[int]:
    """The ids of what an account has of a kind."""
    return list(session.scalars(select(model.id).where(model.user_id == user_id).order_by(model.id)))


def move_rows(
    work: Work, table: Table, old_id: int, new_id: int, ids: Sequence[int] | None = None
) -> list[int]:
    """Give the rows of one account to another, all or these; gives their ids."""
    statement = update(table).where(table.c.user_id == old_id).values(user_id=new_id).returning(table.c.id)
    if ids is not None:
        statement = statement.where(table.c.id.in_(ids))
    return sorted(work.execute(statement).scalars())


def move_aliases(work: Work, old_id: int, new_id: int, ids: Sequence[int] | None = None) -> list[int]:
    """Earlier addresses of the one are earlier addresses of the other; gives their ids."""
    users = table_of(User)
    statement = update(users).where(users.c.merged_into_id == old_id).values(merged_into_id=new_id)
    if ids is not None:
        statement = statement.where(users.c.id.in_(ids))
    return sorted(work.execute(statement.returning(users.c.id)).scalars())


def end_access(work: Work, old_id: int) -> None:
    """Log-ins, links and what was typed under the old account are over."""
    drafts = table_of(FormDraft)
    end_sessions(work, old_id)
    expire_links(work, old_id)
    work.execute(delete(drafts).where(drafts.c.user_id == old_id))


def move_basket(work: Work, old_id: int, new_id: int) -> None:
    """The basket comes along, unless the new account has one of its own."""
    baskets, other = table_of(Basket), aliased(Basket)
    has_one = exists().where(other.user_id == new_id)
    work.execute(update(baskets).where(baskets.c.user_id == old_id, ~has_one).values(user_id=new_id))
    work.execute(delete(baskets).where(baskets.c.user_id == old_id))


def redirect(work: Work, user_id: int, *, was: str, now: str) -> int:
    """Emails to a person that wait for one address go to another; gives how many."""
    emails = table_of(Email)
    waiting = (
        emails.c.user_id == user_id,
        emails.c.recipient == was,
        emails.c.state == EmailState.QUEUED,
    )
    return work.execute(update(emails).where(*waiting).values(recipient=now)).rowcount


def reason_on_record(session: Session, tag: Tag, user_id: int) -> str:
    """Why accounts were merged, or parted, the last time."""
    entries = [each for each in history_of(session, [about("user", user_id)]) if each.tag == tag]
    return str(entries[-1].detail.get("reason") or "") if entries else ""


def keep_record(work: Work, old: "Row[Any]", new: UserView, moved: dict[str, list[int]]) -> None:
    """What an undo needs to know."""
    row = {
        "old_user_id": old.id,
        "new_user_id": new.id,
        "at": work.now,
        "actor": work.actor,
        "old_disabled_at": old.disabled_at,
        "moved": moved,
    }
    work.execute(insert(table_of(UserMerge)), [row])
