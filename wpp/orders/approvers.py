"""Who is asked to approve orders, who can, and the requests that reached nobody.

Nobody approves their own order, so who may is a question about one order, never about the portal alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from wpp.addresses import key_of
from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import emails_to_team
from wpp.orders.emails.facts import facts_of, queue, subject_of
from wpp.orders.model import Order, Status
from wpp.orders.views import order_by_id
from wpp.people.model import Role, User
from wpp.policy import Policy, policy_of
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address that is asked to approve, and whose account it is, if anybody's."""

    address: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who may approve at the desk; without a password they can't log in yet."""

    user_id: int
    email: str
    name: str
    role: Role
    has_password: bool


def recipients(session: Session, policy: Policy) -> tuple[Recipient, ...]:
    """Who is asked: the addresses of the setting that are not those of disabled accounts, else every representative."""
    if not policy.email_representatives:
        return tuple(
            Recipient(each.email, each.user_id)
            for each in approvers(session)
            if each.role is Role.REPRESENTATIVE
        )
    keys = {key_of(address): address for address in policy.email_representatives}
    columns = select(User.email_key, User.id, User.disabled_at).where(User.email_key.in_(keys))
    known = {key: (user_id, disabled_at) for key, user_id, disabled_at in session.execute(columns)}
    return tuple(
        Recipient(address, known.get(key, (None, None))[0])
        for key, address in keys.items()
        if known.get(key, (None, None))[1] is None
    )


def asked_about(owner_id: int, asked: Sequence[Recipient]) -> tuple[str, ...]:
    """Whom of these to ask about an order of this person: everybody but themselves."""
    return tuple(each.address for each in asked if each.user_id != owner_id)


def representatives_of(work: Work, policy: Policy, *, owner_id: int) -> tuple[str, ...]:
    """The addresses that are asked to approve an order of this person."""
    return asked_about(owner_id, recipients(work.session, policy))


def approvers(session: Session) -> list[Approver]:
    """The accounts that may approve and are not disabled, representatives first."""
    rows = session.execute(
        select(User.id, User.email, User.first_name, User.last_name, User.role, User.password_hash)
        .where(User.role.in_([Role.REPRESENTATIVE, Role.ADMIN]), User.disabled_at.is_(None))
        .order_by(User.id)
    )
    people = [
        Approver(user_id, email, f"{first} {last}".strip(), role, password is not None)
        for user_id, email, first, last, role, password in rows
    ]
    return sorted(people, key=lambda each: each.role is not Role.REPRESENTATIVE)


def request_waiting_approvals(work: Work) -> list[str]:
    """Ask about the orders On Hold of which no one who can be asked now has been; gives their numbers.

    Their request went to nobody, or to somebody who has been disabled since. Each is asked about once: whoever gets it
    counts as asked from then on.
    """
    policy = policy_of(work.session)
    asked = recipients(work.session, policy)
    numbers = []
    for order_id, owner_id in unasked(work.session, asked, lock=True):
        addresses = asked_about(owner_id, asked)
        if not addresses:
            continue
        order = order_by_id(work.session, order_id, now=work.now)
        before = select(func.count()).where(
            Email.about == subject_of(order), Email.kind == EmailKind.APPROVAL_REQUEST
        )
        # Counted with the withdrawn ones: an email that its sender withdrew keeps its key.
        thing = f"{order.number}:request {work.session.scalars(before).one() + 1}"
        emails = emails_to_team(
            EmailKind.APPROVAL_REQUEST, thing, addresses, facts_of(order), about=subject_of(order)
        )
        queue(work, emails, policy)
        record(work, Tag.ORDER_APPROVAL_REQUESTED, about("order", order_id), to=list(addresses))
        numbers.append(order.number)
    return numbers


def unasked(session: Session, asked: Sequence[Recipient], *, lock: bool = False) -> list[tuple[int, int]]:
    """Orders On Hold whose request has reached no one who may approve them now, with their owners.

    With `lock` their rows are locked: an order that is being approved at this moment needs no request.
    """
    orders, emails = table_of(Order).c, table_of(Email).c
    can = {key_of(each.address) for each in asked}
    can |= {key_of(each.email) for each in approvers(session) if each.role is Role.REPRESENTATIVE}
    told = exists().where(
        emails.about == literal("order:").concat(cast(orders.id, String)),
        emails.kind == EmailKind.APPROVAL_REQUEST,
        emails.state != EmailState.WITHDRAWN,
        func.lower(emails.recipient).in_(can),
    )
    query = (
        select(orders.id, orders.user_id)
        .where(orders.status == Status.ON_HOLD, ~told.correlate(table_of(Order)))
        .order_by(orders.id)
    )
    rows = session.execute(query.with_for_update(skip_locked=True) if lock else query)
    return [(order_id, owner_id) for order_id, owner_id in rows]


def is_own(actor: str) -> ColumnElement[bool]:
    """Whether an order is of whoever acts, where they go by an email address of theirs, be it an earlier one."""
    orders, users = table_of(Order).c, table_of(User).c
    account = func.coalesce(users.merged_into_id, users.id)
    return orders.user_id.in_(select(account).where(users.email_key == key_of(actor)))


def others_who_can(session: Session, owner_id: int) -> list[Approver]:
    """Who else can log in and approve an order of this person; digital services only where no representative can."""
    people = [each for each in approvers(session) if each.user_id != owner_id and each.has_password]
    return [each for each in people if each.role is Role.REPRESENTATIVE] or people
