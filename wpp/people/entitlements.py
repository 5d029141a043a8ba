"""The right to order: spent, given back and granted by single UPDATEs, never counted.

A person may order while `orders_used` is below the portal's limit and the orders granted to them together, or while
one that was granted is unused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.people.accounts import user_by_email
from wpp.people.model import ExtraOrder, User
from wpp.people.sessions import AccountDisabled
from wpp.people.views import has_order_left
from wpp.work import Work


class OrderLimit(Refusal):
    """Every order that this person may place has been placed; `allowed` is how many that is."""

    code = "order_limit"

    def __init__(self, *, used: int, allowed: int) -> None:
        self.used, self.allowed = used, allowed
        if allowed == 0:
            message = "Ordering is closed at the moment."
        elif allowed == 1:
            message = "You've already placed your one order."
        else:
            message = f"All {allowed} orders have already been placed."
        super().__init__(
            message, hints=["Contact customer services if a pack needs to be exchanged or replaced."]
        )


class GrantReason(StrEnum):
    """Why somebody may order once more."""

    EXCHANGE = "exchange"
    DAMAGED = "damaged"
    LOST = "lost"
    WRONG_ITEM = "wrong-item"
    UNDELIVERED = "undelivered"
    GOODWILL = "goodwill"


@dataclass(frozen=True, slots=True)
class GrantView:
    """One more order allowed. `replaces` is the id of the order it stands for, `order_id` of the one placed on it."""

    id: int
    user_id: int
    email: str
    reason: GrantReason
    replaces: int | None
    at: datetime
    actor: str
    order_id: int | None


def consume_entitlement(work: Work, user_id: int, *, limit: int) -> None:
    """Use one order; `limit` is the portal's `orders_per_user`. The UPDATE itself decides, so two tabs spend one.

    Raises `OrderLimit`, or `AccountDisabled` where the account was switched off.
    """
    users = table_of(User)
    account = update(users).where(users.c.id == user_id, users.c.disabled_at.is_(None))
    one_more = account.values(orders_used=users.c.orders_used + 1)
    below = users.c.orders_used < limit + users.c.orders_granted
    if work.changes_one(one_more.where(below)):
        return
    # On Postgres a statement that waited for the row still sees other tables as they were: so the row is held first.
    work.execute(account.values(orders_used=users.c.orders_used))
    if not work.changes_one(one_more.where(has_order_left(limit))):
        raise limit_refusal(work.session, user_id, limit)


def limit_refusal(session: Session, user_id: int, limit: int) -> Refusal:
    """Why the right could not be spent."""
    row = session.execute(
        select(User.disabled_at, User.orders_used, User.orders_granted).where(User.id == user_id)
    ).one_or_none()
    if row is None or row.disabled_at is not None:
        return AccountDisabled()
    return OrderLimit(used=row.orders_used, allowed=limit + row.orders_granted)


def restore_entitlement(work: Work, user_id: int, *, order_id: int | None = None) -> None:
    """Undo one `consume_entitlement`, where the order was cancelled or rejected.

    With its `order_id` the grant that the order was placed on, if any, is free again. The caller's own guard sees to it
    that an order gives back once; giving back what was never spent is a bug and is raised as one.
    """
    users, grants = table_of(User), table_of(ExtraOrder)
    given = work.changes_one(
        update(users)
        .where(users.c.id == user_id, users.c.orders_used > 0)
        .values(orders_used=users.c.orders_used - 1)
    )
    if not given:
        raise RuntimeError(f"user {user_id} has no order to give back")
    if order_id is not None:
        work.execute(update(grants).where(grants.c.order_id == order_id).values(order_id=None))


def hold_grant(work: Work, user_id: int, order_id: int) -> bool:
    """Undo one `consume_entitlement` for a replacement that was cancelled, and leave nobody a right to a whole pack.

    Its grant stays with the order, for that replacement and nothing else: see `reuse_grant`. False, and nothing
    changed, where the order was not placed on one.
    """
    users, grants = table_of(User), table_of(ExtraOrder)
    held = exists().where(grants.c.order_id == order_id, grants.c.user_id == users.c.id)
    return work.changes_one(
        update(users)
        .where(users.c.id == user_id, users.c.orders_used > 0, users.c.orders_granted > 0, held)
        .values(orders_used=users.c.orders_used - 1, orders_granted=users.c.orders_granted - 1)
    )


def reuse_grant(work: Work, user_id: int, order_ids: Sequence[int]) -> GrantView | None:
    """Use the grant that one of these cancelled replacements holds; `place_on_grant` says for which order.

    None where none of them holds one. Raises `AccountDisabled`.
    """
    users, grants = table_of(User), table_of(ExtraOrder)
    account = update(users).where(users.c.id == user_id, users.c.disabled_at.is_(None))
    # The account's row comes first, as wherever a right is spent: of two at once, the second finds the grant gone.
    if not work.changes_one(account.values(orders_granted=users.c.orders_granted)):
        raise AccountDisabled()
    freed = work.execute(
        update(grants)
        .where(grants.c.user_id == user_id, grants.c.order_id.in_(order_ids))
        .values(order_id=None)
        .returning(grants.c.id)
    ).scalar_one_or_none()
    if freed is None:
        return None
    work.execute(
        account.values(orders_used=users.c.orders_used + 1, orders_granted=users.c.orders_granted + 1)
    )
    return list_grants(work.session, grant_id=freed)[0]


def drop_grant(work: Work, user_id: int, order_ids: Sequence[int]) -> bool:
    """Forget the grant that one of these cancelled replacements holds: there is nothing left to replace."""
    grants = table_of(ExtraOrder)
    return work.changes_one(
        delete(grants).where(grants.c.user_id == user_id, grants.c.order_id.in_(order_ids))
    )


def grant(work: Work, email: str, *, reason: GrantReason, replaces: int | None = None) -> GrantView:
    """Allow one more order; `replaces` is the id of the order that it stands for.

    Raises `UnknownUser`, or `AccountDisabled` for an account that is switched off.
    """
    user = user_by_email(work.session, email)
    users, grants = table_of(User), table_of(ExtraOrder)
    granted = work.changes_one(
        update(users)
        .where(users.c.id == user.id, users.c.disabled_at.is_(None))
        .values(orders_granted=users.c.orders_granted + 1)
    )
    if not granted:
        raise AccountDisabled(f"The account {user.email} is disabled, so it can't order.")
    row = {
        "user_id": user.id,
        "reason": reason.value,
        "replaces_order_id": replaces,
        "at": work.now,
        "actor": work.actor,
    }
    grant_id = work.execute(insert(grants).values(row).returning(grants.c.id)).scalar_one()
    record(work, Tag.USER_GRANTED, about("user", user.id), reason=reason.value, replaces=replaces)
    return list_grants(work.session, grant_id=grant_id)[0]


class NoUnusedGrant(Refusal):
    """Every extra order of this person has been used, or there was none."""

    code = "no_unused_grant"


def revoke(work: Work, email: str, *, grant_id: int | None = None) -> GrantView:
    """Take back the newest extra order that has not been used, or just this one. Raises `UnknownUser`, `NoUnusedGrant`.

    The person's row comes first, as where an order is placed: of the two at once, the second sees what the first did.
    """
    user = user_by_email(work.session, email)
    users, grants = table_of(User), table_of(ExtraOrder)
    fewer = work.changes_one(
        update(users)
        .where(users.c.id == user.id, users.c.orders_granted > 0)
        .values(orders_granted=users.c.orders_granted - 1)
    )
    unused = [
        each
        for each in list_grants(work.session, user_id=user.id, grant_id=grant_id)
        if each.order_id is None
    ]
    taken = unused[-1] if fewer and unused else None
    if taken is None or not work.changes_one(
        delete(grants).where(grants.c.id == taken.id, grants.c.order_id.is_(None))
    ):
        raise NoUnusedGrant(
            f"{user.email} has no unused extra order.", hints=[hint(HintCode.SHOW_USER, email=user.email)]
        )
    record(work, Tag.USER_REVOKED, about("user", user.id), reason=taken.reason.value, replaces=taken.replaces)
    return taken


def use_grant(work: Work, user_id: int, order_id: int, *, limit: int) -> int | None:
    """After `consume_entitlement`, where the order went beyond the limit: place it on the oldest unused grant.

    Gives the id of the order that the new one replaces, or None.
    """
    users, grants = table_of(User), table_of(ExtraOrder)
    oldest = select(grants.c.id).where(grants.c.user_id == user_id, grants.c.order_id.is_(None))
    beyond = exists().where(users.c.id == user_id, users.c.orders_used > limit)
    used = work.execute(
        update(grants)
        .where(grants.c.id == oldest.order_by(grants.c.id).limit(1).scalar_subquery(), beyond)
        .where(grants.c.order_id.is_(None))
        .values(order_id=order_id)
        .returning(grants.c.replaces_order_id)
    )
    return used.scalar_one_or_none()


def place_on_grant(work: Work, grant_id: int, order_id: int) -> None:
    """Use this grant and no other, for an order that is made for it."""
    grants = table_of(ExtraOrder)
    used = work.changes_one(
        update(grants).where(grants.c.id == grant_id, grants.c.order_id.is_(None)).values(order_id=order_id)
    )
    if not used:
        raise RuntimeError(f"grant {grant_id} was used for another order")


def list_grants(
    session: Session, *, user_id: int | None = None, grant_id: int | None = None
) -> list[GrantView]:
    """The extra orders that were allowed, oldest first."""
    query = (
        select(
            ExtraOrder.id,
            ExtraOrder.user_id,
            User.email,
            ExtraOrder.reason,
            ExtraOrder.replaces_order_id,
            ExtraOrder.at,
            ExtraOrder.actor,
            ExtraOrder.order_id,
        )
        .join(User, User.id == ExtraOrder.user_id)
        .order_by(ExtraOrder.id)
    )
    if user_id is not None:
        query = query.where(ExtraOrder.user_id == user_id)
    if grant_id is not None:
        query = query.where(ExtraOrder.id == grant_id)
    return [
        GrantView(id_, user, email, GrantReason(reason), replaces, at, actor, order)
        for id_, user, email, reason, replaces, at, actor, order in session.execute(query)
    ]
