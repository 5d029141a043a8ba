"""What hangs on an account: shown before it is changed, and named again afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from wpp.addresses import key_of
from wpp.mail.model import Email, EmailState
from wpp.orders.approvers import approvers
from wpp.orders.model import Order, Status
from wpp.orders.numbers import number_of
from wpp.people.model import Role, User
from wpp.people.views import UserView
from wpp.policy import list_settings, policy_of

OPEN = (Status.ON_HOLD, Status.PROGRESSING)
NAMED = 50
"""Orders that are named one by one; the number says how many there are."""
STAFF = {Role.WAREHOUSE: "warehouse", Role.CS: "customer services", Role.ADMIN: "digital services"}


@dataclass(frozen=True, slots=True)
class Dependant:
    """Something that hangs on an account or a setting.

    `what` begins in lower case and goes with the number; `orders` are the first of those meant. `reaches_nobody` says
    that something would now wait for nobody.
    """

    what: str
    number: int
    orders: tuple[str, ...] = ()
    reaches_nobody: bool = False


def orders_where(session: Session, what: str, *which: ColumnElement[bool]) -> list[Dependant]:
    """Orders that hang on something, by number; nothing where there are none."""
    ids = session.scalars(select(Order.id).where(*which).order_by(Order.id)).all()
    return [Dependant(what, len(ids), tuple(map(number_of, ids[:NAMED])))] if ids else []


def hangs_on_user(session: Session, user: UserView, *, role: Role | None = None) -> list[Dependant]:
    """What hangs on an account that is about to be disabled, or to get another role.

    Nothing of one that is disabled already or has that role.
    """
    if user.disabled_at is not None or role is user.role:
        return []
    found: list[Dependant] = []
    if user.role is Role.REPRESENTATIVE:
        found += approval_by(session, user)
    elif user.role in STAFF:
        found += last_of_team(session, user)
    if role is None or user.role is Role.USER:
        open_orders = (Order.user_id == user.id, Order.status.in_(OPEN))
        found += orders_where(session, "open orders of theirs, which will still be sent", *open_orders)
    if role is None:
        found += waiting_emails(session, user)
        found += team_addresses(session, user)
    return found


def approval_by(session: Session, user: UserView) -> list[Dependant]:
    """The orders On Hold that only this representative can approve, and that the next ones would wait for nobody."""
    others = [
        each
        for each in approvers(session)
        if each.role is Role.REPRESENTATIVE and each.user_id != user.id and each.has_password
    ]
    # Whoever else there is can't approve orders of their own.
    only = {each.user_id for each in others} if len(others) == 1 else set()
    which: list[ColumnElement[bool]] = [Order.status == Status.ON_HOLD, Order.user_id != user.id]
    if others:
        which.append(Order.user_id.in_(only))
    found = orders_where(session, "orders On Hold that only this representative can approve", *which)
    found = [Dependant(each.what, each.number, each.orders, reaches_nobody=True) for each in found]
    if not others and policy_of(session).approval:
        found.append(Dependant("other representatives who can log in and approve", 0, reaches_nobody=True))
    return found


def last_of_team(session: Session, user: UserView) -> list[Dependant]:
    """That nobody else of their team can log in."""
    others = session.scalar(
        select(func.count()).where(
            User.role == user.role,
            User.id != user.id,
            User.disabled_at.is_(None),
            User.password_hash.is_not(None),
        )
    )
    return [] if others else [Dependant(f"other {STAFF[user.role]} accounts that can log in", 0)]


def waiting_emails(session: Session, user: UserView) -> list[Dependant]:
    """Emails that wait to be sent to them."""
    waiting = session.scalar(
        select(func.count()).where(
            Email.state == EmailState.QUEUED,
            or_(Email.user_id == user.id, func.lower(Email.recipient) == key_of(user.email)),
        )
    )
    return [Dependant("emails waiting to be sent to them", waiting)] if waiting else []


def team_addresses(session: Session, user: UserView) -> list[Dependant]:
    """Settings that go on sending a team's emails to their address."""
    keys = [
        each.key
        for each in list_settings(session)
        if each.key.startswith("email.") and key_of(user.email) in map(key_of, each.value.split(","))
    ]
    what = f"settings that still send emails to this address: {', '.join(keys)}"
    return [Dependant(what, len(keys))] if keys else []


def anything_reaches_nobody(dependants: Sequence[Dependant]) -> bool:
    """Whether somebody must look."""
    return any(each.reaches_nobody for each in dependants)
