"""Undo a merge: the old account gets back what it brought along, while nothing was built on the merge.

Log-ins, links, the basket and what was typed do not come back: the old account asks for a new link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.orm import Session

from wpp.accounts.merging import (
    ALIASES,
    EMAILS,
    GIVEN_BACK,
    GRANTS,
    KEPT_GRANTS,
    KEPT_ORDERS,
    ORDERS,
    account_row,
    ids_of,
    lock,
    move_aliases,
    move_rows,
    reason_on_record,
    redirect,
)
from wpp.audit import Tag, about, record_many
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.model import Email
from wpp.orders.model import Order
from wpp.orders.numbers import number_of
from wpp.people.accounts import user_by_id
from wpp.people.entitlements import GrantView, list_grants
from wpp.people.model import ExtraOrder, User, UserMerge
from wpp.people.views import UserView
from wpp.work import Work


class NotMerged(Refusal):
    """No other account was merged into this one, or that has been undone."""

    code = "not_merged"


class MergeInUse(Refusal):
    """Something was built on the merge since, so it can't be undone."""

    code = "merge_in_use"


@dataclass(frozen=True, slots=True)
class Unmerge:
    """The two accounts that there are again, and the orders that went back to the old one."""

    old: UserView
    new: UserView
    orders: tuple[str, ...] = ()
    already: bool = False
    reason: str = ""
    """The reason on record, where it had been undone before."""


def undo_merge(work: Work, email: str, *, reason: str = "") -> Unmerge:
    """Undo the newest merge of an account; an earlier address names its own. Once more is "already".

    Raises `UnknownUser`, `NotMerged`, and `MergeInUse` after an order, an extra order or another merge.
    """
    merge = merge_of(work.session, email)
    if merge.undone_at is not None:
        old_user, new_user = (
            user_by_id(work.session, each) for each in (merge.old_user_id, merge.new_user_id)
        )
        reason = reason_on_record(work.session, Tag.USER_UNMERGED, new_user.id)
        return Unmerge(old_user, new_user, already=True, reason=reason)
    old, new = (user_by_row(work.session, merge.old_user_id), user_by_id(work.session, merge.new_user_id))
    lock(work, merge.old_user_id, merge.new_user_id)
    refuse_built_on(work.session, merge, old.email, new.email)
    merges = table_of(UserMerge)
    first = work.changes_one(
        update(merges).where(merges.c.id == merge.id, merges.c.undone_at.is_(None)).values(undone_at=work.now)
    )
    grants = grants_of_old(work.session, merge)
    if not first or not part_accounts(work, merge, grants):
        raise MergeInUse(f"{new.email} has just been changed; look at it and try again.")
    move_rows(work, table_of(ExtraOrder), new.id, merge.old_user_id, [each.id for each in grants])
    orders = move_rows(work, table_of(Order), new.id, merge.old_user_id, merge.moved[ORDERS])
    move_aliases(work, new.id, merge.old_user_id, merge.moved[ALIASES])
    move_emails_back(work, merge, orders)
    redirect(work, merge.old_user_id, was=new.email, now=old.email)
    why = " ".join(reason.split()) or None
    things = (about("user", merge.old_user_id), about("user", new.id))
    record_many(work, [(Tag.USER_UNMERGED, thing, {"reason": why}) for thing in things])
    return Unmerge(
        user_by_id(work.session, merge.old_user_id),
        user_by_id(work.session, new.id),
        tuple(map(number_of, orders)),
    )


def merge_of(session: Session, email: str) -> "Row[Any]":
    """The merge that is meant: of this earlier address, else the newest into this account that was not undone.

    Where each was undone, the newest of either side. Raises `NotMerged`.
    """
    account, merges = account_row(session, email), table_of(UserMerge)
    which = (
        merges.c.old_user_id == account.id
        if account.merged_into_id is not None
        else merges.c.new_user_id == account.id
    )
    newest = select(merges).order_by(merges.c.id.desc()).limit(1)
    row = session.execute(newest.where(which, merges.c.undone_at.is_(None))).one_or_none()
    if row is None:
        either = or_(merges.c.old_user_id == account.id, merges.c.new_user_id == account.id)
        row = session.execute(newest.where(either)).one_or_none()
    if row is None:
        raise NotMerged(
            f"No other account was merged into {account.email}.",
            hints=[hint(HintCode.SHOW_USER, email=account.email)],
        )
    return row


def user_by_row(session: Session, user_id: int) -> "Row[Any]":
    """The row of an account as it is, be it merged."""
    return session.execute(select(table_of(User)).where(User.id == user_id)).one()


def refuse_built_on(session: Session, merge: "Row[Any]", old_email: str, new_email: str) -> None:
    """Raises `MergeInUse` with what was built on the merge since."""
    later = select(func.count()).where(
        UserMerge.id > merge.id,
        UserMerge.undone_at.is_(None),
        or_(
            UserMerge.new_user_id.in_([merge.new_user_id, merge.old_user_id]),
            UserMerge.old_user_id == merge.new_user_id,
        ),
    )
    known = {*merge.moved[ORDERS], *merge.moved[KEPT_ORDERS]}
    placed = [each for each in ids_of(session, Order, merge.new_user_id) if each not in known]
    extra = {*merge.moved[GRANTS], *merge.moved[KEPT_GRANTS]}
    why = ""
    if session.scalars(later).one():
        why = "another account has been merged with it since; undo that first"
    elif placed:
        why = f"order {number_of(placed[0])} has been placed since"
    elif not set(ids_of(session, ExtraOrder, merge.new_user_id)) <= extra:
        why = "an extra order has been allowed since; withdraw that first"
    if why:
        raise MergeInUse(
            f"The merge of {old_email} into {new_email} can't be undone: {why}.",
            hints=[hint(HintCode.SHOW_USER, email=new_email)],
        )


def grants_of_old(session: Session, merge: "Row[Any]") -> list[GrantView]:
    """The extra orders that go back: those that came along, and each with the order that was placed on it since."""
    orders, kept = set(merge.moved[ORDERS]), set(merge.moved[KEPT_ORDERS])
    came = set(merge.moved[GRANTS])
    return [
        each
        for each in list_grants(session, user_id=merge.new_user_id)
        if each.order_id in orders or (each.id in came and each.order_id not in kept)
    ]


def part_accounts(work: Work, merge: "Row[Any]", grants: Sequence[GrantView]) -> bool:
    """Each account has what its own orders use, and the extra orders that are its own; whether that could be done."""
    users, orders = table_of(User), table_of(Order)
    theirs = set(merge.moved[ORDERS])
    closed = set(
        work.session.scalars(
            select(orders.c.id).where(orders.c.id.in_(theirs), orders.c.status.in_(GIVEN_BACK))
        )
    )
    used = len(theirs - closed)
    # A cancelled replacement holds its extra order, which then counts for nobody.
    granted = sum(each.order_id not in closed for each in grants)
    parted = work.changes_one(
        update(users)
        .where(users.c.id == merge.old_user_id, users.c.merged_into_id == merge.new_user_id)
        .values(
            merged_into_id=None,
            disabled_at=merge.old_disabled_at,
            orders_used=used,
            orders_granted=granted,
        )
    )
    return parted and work.changes_one(
        update(users)
        .where(
            users.c.id == merge.new_user_id,
            users.c.merged_into_id.is_(None),
            users.c.orders_used >= used,
            users.c.orders_granted >= granted,
        )
        .values(
            orders_used=users.c.orders_used - used,
            orders_granted=users.c.orders_granted - granted,
        )
    )


def move_emails_back(work: Work, merge: "Row[Any]", orders: list[int]) -> None:
    """What was written to the old account, and what was written about its orders since."""
    emails = table_of(Email)
    things = [about("order", order_id) for order_id in orders]
    work.execute(
        update(emails)
        .where(
            emails.c.user_id == merge.new_user_id,
            or_(emails.c.id.in_(merge.moved[EMAILS]), emails.c.about.in_(things)),
        )
        .values(user_id=merge.old_user_id)
    )
