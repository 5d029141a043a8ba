"""Whom personal data is about: one person with every account, order and word by which rows are found."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from wpp.audit import about
from wpp.audit.model import AuditEvent
from wpp.database import table_of
from wpp.mail.model import Email
from wpp.orders.model import (
    Basket,
    BasketLine,
    ChangeRequest,
    ChangeSwap,
    Order,
    OrderLine,
    Parcel,
    ShortPick,
)
from wpp.people.accounts import user_by_email
from wpp.people.model import (
    ExtraOrder,
    FormDraft,
    ImportChange,
    ImportMember,
    KeptSearch,
    KnownDevice,
    LinkRequest,
    LoginSession,
    PasswordLink,
    PendingLogin,
    RecoveryCode,
    SecondFactor,
    User,
    UserMerge,
)
from wpp.people.views import UserView
from wpp.returns.model import Return, ReturnLine
from wpp.stock.model import CauseKind, Movement

SHORTEST = 4
"""Letters of a word that is looked for; a shorter one is in too many others."""
OF_LINES = (
    CauseKind.ORDER_TAKEN,
    CauseKind.ORDER_GIVEN_BACK,
    CauseKind.ORDER_SENT,
    CauseKind.ORDER_NOT_SENT,
)
OF_SHORTS = (
    CauseKind.SHORT,
    CauseKind.SHORT_FOUND,
    CauseKind.SHORT_ANOTHER,
    CauseKind.SHORT_SUBSTITUTE,
    CauseKind.SHORT_UNDONE,
)
OF_RETURNS = (
    CauseKind.RETURNED,
    CauseKind.RETURN_NOT_SENT,
    CauseKind.RETURN_SENT_INSTEAD,
    CauseKind.RETURN_UNDONE,
    CauseKind.RECOVERED,
    CauseKind.RECOVERY_UNDONE,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One person. `words` are those that are theirs alone, `places` the lines of their addresses."""

    user: UserView
    user_ids: tuple[int, ...]
    emails: tuple[str, ...]
    names: tuple[str, ...]
    phones: tuple[str, ...]
    places: tuple[str, ...]
    order_ids: tuple[int, ...]
    line_ids: tuple[int, ...]
    return_ids: tuple[int, ...]
    return_line_ids: tuple[int, ...]
    short_ids: tuple[int, ...]

    @property
    def things(self) -> tuple[str, ...]:
        """The audit's names for what is theirs."""
        return (
            *(about("user", each) for each in self.user_ids),
            *(about("order", each) for each in self.order_ids),
        )


def subject_of(session: Session, email: str) -> Subject:
    """Everything by which rows about a person are found. Raises `UnknownUser`."""
    user = user_by_email(session, email)
    accounts = session.execute(
        select(User.id, User.email, User.email_key, User.first_name, User.last_name)
        .where(or_(User.id == user.id, User.merged_into_id == user.id))
        .order_by(User.id)
    ).all()
    ids = tuple(row.id for row in accounts)
    orders = session.execute(select(table_of(Order)).where(table_of(Order).c.user_id.in_(ids))).all()
    order_ids = tuple(row.id for row in orders)
    requests = session.execute(
        select(table_of(ChangeRequest)).where(table_of(ChangeRequest).c.order_id.in_(order_ids))
    ).all()
    addressed = [*orders, *requests]
    lines = session.scalars(select(OrderLine.id).where(OrderLine.order_id.in_(order_ids)))
    returns = tuple(session.scalars(select(Return.id).where(Return.order_id.in_(order_ids))))
    return Subject(
        user,
        ids,
        emails=distinct(each for row in accounts for each in (row.email, row.email_key)),
        names=distinct(
            [*(f"{row.first_name} {row.last_name}" for row in accounts), *(row.name for row in addressed)]
        ),
        phones=distinct(row.phone for row in addressed),
        places=distinct(part for row in addressed for part in (row.line1, row.line2, row.postcode)),
        order_ids=order_ids,
        line_ids=tuple(lines),
        return_ids=returns,
        return_line_ids=tuple(
            session.scalars(select(ReturnLine.id).where(ReturnLine.return_id.in_(returns)))
        ),
        short_ids=tuple(session.scalars(select(ShortPick.id).where(ShortPick.order_id.in_(order_ids)))),
    )


def distinct(words: Iterable[str | None]) -> tuple[str, ...]:
    """Words without blanks around them, the longest first, each once; too short ones are left out."""
    stripped = {str(word or "").strip() for word in words}
    return tuple(
        sorted((word for word in stripped if len(word) >= SHORTEST), key=lambda word: (-len(word), word))
    )


def rows_about(subject: Subject) -> dict[Table, ColumnElement[bool]]:
    """Which rows of which table are about a person; those of tables that are not here only name them as an actor."""
    orders, lines, returns = subject.order_ids, subject.line_ids, subject.return_ids
    users, baskets, requests = subject.user_ids, table_of(Basket), table_of(ChangeRequest)
    movements, emails, events = table_of(Movement), table_of(Email), table_of(AuditEvent)
    of_users = {table_of(each): table_of(each).c.user_id.in_(users) for each in OF_USERS}
    of_orders = {table_of(each): table_of(each).c.order_id.in_(orders) for each in OF_ORDERS}
    return {
        table_of(User): table_of(User).c.id.in_(users),
        **of_users,
        table_of(LinkRequest): table_of(LinkRequest).c.email_key.in_(subject.emails),
        table_of(BasketLine): table_of(BasketLine).c.basket_id.in_(
            select(baskets.c.id).where(baskets.c.user_id.in_(users))
        ),
        table_of(UserMerge): table_of(UserMerge).c.new_user_id.in_(users)
        | table_of(UserMerge).c.old_user_id.in_(users),
        **of_orders,
        table_of(ChangeSwap): table_of(ChangeSwap).c.request_id.in_(
            select(requests.c.id).where(requests.c.order_id.in_(orders))
        ),
        table_of(ReturnLine): table_of(ReturnLine).c.return_id.in_(returns),
        movements: or_(
            movements.c.cause_kind.in_(OF_LINES) & movements.c.cause_id.in_(lines),
            movements.c.cause_kind.in_(OF_SHORTS) & movements.c.cause_id.in_(subject.short_ids),
            movements.c.cause_kind.in_(OF_RETURNS) & movements.c.cause_id.in_(subject.return_line_ids),
        ),
        emails: or_(
            emails.c.user_id.in_(users),
            emails.c.recipient.in_(subject.emails),
            emails.c.about.in_(subject.things),
        ),
        events: events.c.about.in_(subject.things) | events.c.actor.in_(subject.emails),
    }


OF_USERS = (
    *(PasswordLink, LoginSession, FormDraft, Basket, ExtraOrder, ImportMember, ImportChange, Order),
    *(KeptSearch, KnownDevice, PendingLogin, RecoveryCode, SecondFactor),
)
OF_ORDERS = (OrderLine, Parcel, ChangeRequest, ShortPick, Return)
