"""Take back emails that have not been sent: by a person, or because what they say is no longer true.

One that a sender has tried may have arrived, whatever its server said. It is taken back as well, but counts as told.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, String, case, cast, exists, func, literal, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record_many
from wpp.database import table_of
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import message
from wpp.people.model import User
from wpp.work import Work

BY_HAND = "Withdrawn by {actor}."
LONGEST_KEY = 200


class NotWithdrawable(Refusal):
    """The email has been sent, or a sender has it."""

    code = "not_withdrawable"


def withdraw(
    work: Work,
    ids: Sequence[int] | None = None,
    *,
    kind: EmailKind | None = None,
    to: str | None = None,
) -> list[int]:
    """Withdraw queued emails: these, or all of a kind, to one address where it is given; all of them or none.

    A starter whose welcome email was withdrawn before anybody tried to send it counts as not invited, so that
    `welcome send` sends another. Gives the numbers. Raises `UnknownMessage`, and `NotWithdrawable` for one of `ids`
    that was sent or is being sent.
    """
    if (ids is None) == (kind is None):
        raise UsageError("Give either email IDs or a kind.")
    emails = table_of(Email).c
    chosen: list[ColumnElement[bool]] = [emails.id.in_(ids)] if ids is not None else [emails.kind == kind]
    if to is not None:
        chosen.append(emails.recipient == to.strip())
    taken = take_back(work, *chosen, why=BY_HAND.format(actor=work.actor))
    for left in sorted(set(ids or ()) - set(taken)):
        email = message(work.session, left)
        if email.state is EmailState.WITHDRAWN:
            continue
        raise NotWithdrawable(
            f"Email {left} to {email.to} is {email.state.value}, so it can't be withdrawn.",
            hints=[hint(HintCode.SHOW_EMAIL, message=left)],
        )
    record_many(work, [(Tag.MAIL_WITHDRAWN, about("message", number), {}) for number in taken])
    invite_again(work, taken)
    return taken


def withdraw_about(work: Work, thing: str, kinds: Collection[EmailKind], *, why: str) -> list[int]:
    """Withdraw what is queued about one thing and is no longer true; gives the numbers.

    In the transaction that makes it untrue, so that no sender can take it in between.
    """
    emails = table_of(Email).c
    return take_back(work, emails.about == thing, emails.kind.in_(kinds), why=why)


def take_back(work: Work, *chosen: ColumnElement[bool], why: str) -> list[int]:
    """Withdraw what is queued of these.

    The key of one that nobody has tried to send is free again: it may be queued once more when what it says is true.
    """
    emails = table_of(Email).c
    waiting = (emails.state == EmailState.QUEUED, *chosen)
    first = select(emails.id).where(*waiting).order_by(emails.id).with_for_update(skip_locked=True)
    untried = emails.first_attempted_at.is_(None)
    rows = work.execute(
        update(table_of(Email))
        .where(emails.id.in_(first), *waiting)
        .values(
            state=EmailState.WITHDRAWN,
            withdrawn_at=work.now,
            error=why,
            key=case((untried, freed_key()), else_=emails.key),
        )
        .returning(emails.id)
    )
    return sorted(rows.scalars())


def withdraw_waiting(work: Work, *, why: str) -> list[int]:
    """Withdraw everything that waits, also what a sender had in hand; gives the numbers.

    For a restored database, whose queue is of another day: nobody sends at that moment, and what waited then has most
    likely gone since. Who was welcomed counts as invited still.
    """
    emails = table_of(Email)
    work.execute(
        update(emails)
        .where(emails.c.state == EmailState.SENDING)
        .values(state=EmailState.QUEUED, claimed_by=None, next_try_at=work.now)
    )
    return take_back(work, why=why)


def freed_key() -> ColumnElement[str]:
    """Another key for an email that nobody got, so that the same email may be queued again."""
    emails = table_of(Email).c
    key = cast(emails.id, String).concat(literal(" withdrawn ")).concat(emails.key)
    return func.substr(key, 1, LONGEST_KEY)


def invite_again(work: Work, ids: Collection[int]) -> None:
    """Starters whose welcome email was withdrawn have not been invited, unless it may have arrived."""
    emails, users = table_of(Email).c, table_of(User)
    welcomed = select(emails.user_id).where(
        emails.id.in_(ids), emails.kind == EmailKind.WELCOME, emails.first_attempted_at.is_(None)
    )
    work.execute(
        update(users).where(users.c.id.in_(welcomed), users.c.activated_at.is_(None)).values(invited_at=None)
    )


def untried_recipients(work: Work, ids: Collection[int]) -> set[str]:
    """Who cannot have got one of these emails, since no sender has tried it."""
    untried = select(Email.recipient).where(Email.id.in_(ids), Email.first_attempted_at.is_(None))
    return set(work.session.scalars(untried))


def withdraw_thing(work: Work, kind: EmailKind, thing: str, *, why: str) -> list[int]:
    """Withdraw what is queued of one kind about one thing, to anybody; gives the numbers."""
    return take_back(work, keyed(kind, thing), why=why)


def was_told(session: Session, kind: EmailKind, thing: str) -> bool:
    """Whether somebody got an email of a kind about one thing, or is about to get it."""
    return session.scalar(select(exists().where(keyed(kind, thing)))) is True


def keyed(kind: EmailKind, thing: str) -> ColumnElement[bool]:
    """Emails of a kind about one thing; what was withdrawn has another key."""
    key, name = table_of(Email).c.key, f"{kind.value}:{thing}"
    return (key == name) | key.startswith(f"{name}:", autoescape=True)
