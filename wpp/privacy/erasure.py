"""Erase somebody: no word of theirs stays in the database, and stock, counts and the proof of it do.

Their accounts, orders, returns and emails stay as rows without a person: the books need them. Everything that lets
them in is deleted. Then every column that may name anybody is searched for their addresses, names and phone numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import String, Table, case, cast, delete, func, literal, null, or_, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, history_of, record
from wpp.audit.blanking import blank_events, is_blank
from wpp.audit.model import AuditEvent
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.model import Email, EmailState
from wpp.orders.model import Basket, BasketLine, ChangeRequest, ExportBatch, Order, Parcel, ShortPick, Status
from wpp.orders.numbers import number_of
from wpp.people.accounts import user_by_email
from wpp.people.attempts import forget_attempts
from wpp.people.erased import ERASED_DOMAIN, ERASED_NAME, erased_email
from wpp.people.model import (
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
    Role,
    SecondFactor,
    User,
)
from wpp.privacy.subject import Subject, rows_about, subject_of
from wpp.privacy.sweep import Words, found_in, remaining, sweep
from wpp.returns.model import Return
from wpp.stock.model import Movement
from wpp.wording import listing
from wpp.work import Work

ADDRESS: Final = ("line1", "line2", "town", "postcode", "phone")
KEPT_DETAILS: Final = frozenset(("batch", "now", "part", "replaces", "returned", "was"))
"""Details of an order's history that say what happened to it, and nothing of its person."""
DELETED: Final = (
    *(PasswordLink, LinkRequest, LoginSession, KnownDevice, PendingLogin, RecoveryCode, SecondFactor),
    *(KeptSearch, FormDraft, BasketLine, Basket, ImportMember, ImportChange),
)


class OpenOrder(Refusal):
    """Somebody whose order is open cannot be erased: it could not be sent."""

    code = "open_order"

    def __init__(self, email: str, numbers: list[str]) -> None:
        super().__init__(
            f"{email} can’t be erased: {listing(numbers)} {'is' if len(numbers) == 1 else 'are'} still open.",
            hints=[hint(HintCode.SHOW_ORDER, order=numbers[0]), "Complete or cancel it first."],
        )


class StaffAccount(Refusal):
    """The history of what staff did names them; their account is disabled, not erased."""

    code = "staff_account"


@dataclass(frozen=True, slots=True)
class Erased:
    """Who is nobody any more. `emails` are their former addresses, for the ledger; `left` names columns by hand."""

    user_id: int
    emails: tuple[str, ...]
    words: tuple[str, ...]
    orders: tuple[str, ...]
    files: tuple[str, ...]
    left: tuple[str, ...]


def erase(work: Work, email: str) -> Erased:
    """Erase a starter. Raises `UnknownUser`, `OpenOrder` and `StaffAccount`."""
    hold_accounts(work, email)
    subject = subject_of(work.session, email)
    refuse_open(work.session, subject)
    words = words_of(work.session, subject)
    files = exported_files(work.session, subject)
    about_them = rows_about(subject)
    for model in DELETED:
        table = table_of(model)
        work.execute(delete(table).where(about_them[table]))
    forget_attempts(work, subject.emails)
    blank_accounts(work, subject)
    blank_orders(work, subject)
    blank_emails(work, subject, about_them)
    blank_history(work, subject, words)
    sweep(work, words)
    record(work, Tag.USER_ERASED, about("user", subject.user.id), orders=len(subject.order_ids) or None)
    return Erased(
        subject.user.id,
        subject.emails,
        tuple(words),
        tuple(map(number_of, subject.order_ids)),
        files,
        tuple(remaining(work.session, words)),
    )


def hold_accounts(work: Work, email: str) -> None:
    """Hold the accounts before their orders are looked at: whoever places one meanwhile waits, and is refused then."""
    users, user = table_of(User), user_by_email(work.session, email)
    theirs = (users.c.id == user.id) | (users.c.merged_into_id == user.id)
    work.execute(select(users.c.id).where(theirs).order_by(users.c.id).with_for_update())


def refuse_open(session: Session, subject: Subject) -> None:
    """Raises `OpenOrder` and `StaffAccount`."""
    if subject.user.role is not Role.USER:
        raise StaffAccount(
            f"{subject.user.email} is staff: the history names them. Disable the account instead.",
            hints=[hint(HintCode.DISABLE_STAFF, email=subject.user.email)],
        )
    orders = table_of(Order)
    is_open = orders.c.status.in_((Status.ON_HOLD, Status.PROGRESSING))
    ids = session.scalars(
        select(orders.c.id).where(orders.c.id.in_(subject.order_ids), is_open).with_for_update()
    )
    numbers = [number_of(each) for each in ids]
    if numbers:
        raise OpenOrder(subject.user.email, numbers)


def words_of(session: Session, subject: Subject) -> Words:
    """What to look for everywhere, and what stands in its place; a name that somebody else has as well stays."""
    new = erased_email(subject.user.id)
    users = table_of(User)
    full = func.lower(users.c.first_name + " " + users.c.last_name)
    others = set(
        session.scalars(
            select(full).where(
                users.c.id.not_in(subject.user_ids), full.in_([each.lower() for each in subject.names])
            )
        )
    )
    names = [each for each in subject.names if each.lower() not in others and " " in each]
    turned = [f"{each.rpartition(' ')[2]}, {each.rpartition(' ')[0]}" for each in names]
    return (
        dict.fromkeys(subject.emails, new)
        | dict.fromkeys([*names, *turned], ERASED_NAME)
        | dict.fromkeys(subject.phones, "")
    )


def blank_accounts(work: Work, subject: Subject) -> None:
    """Accounts without a person; nobody can log in to one, and nothing finds it by a name."""
    users = table_of(User)
    for user_id in subject.user_ids:
        values: dict[str, Any] = {
            "email": erased_email(user_id),
            "email_key": erased_email(user_id),
            "first_name": ERASED_NAME,
            "last_name": "",
            "password_hash": None,
            "import_row": None,
            "maybe_same_as": None,
            "disabled_at": func.coalesce(users.c.disabled_at, work.now),
            "erased_at": work.now,
        }
        work.execute(update(users).where(users.c.id == user_id).values(values))
    work.execute(
        update(users).where(users.c.maybe_same_as.in_(subject.user_ids)).values(maybe_same_as=null())
    )


def blank_orders(work: Work, subject: Subject) -> None:
    """Orders and what belongs to them, without address, tracking code and notes."""
    orders, parcels, requests = table_of(Order), table_of(Parcel), table_of(ChangeRequest)
    no_address = {"name": ERASED_NAME, **dict.fromkeys(ADDRESS, "")}
    of_them = orders.c.id.in_(subject.order_ids)
    work.execute(update(orders).where(of_them).values(**no_address, stop_reason=null()))
    code = case((parcels.c.tracking == "", ""), else_=literal("erased-") + cast(parcels.c.id, String))
    work.execute(update(parcels).where(parcels.c.order_id.in_(subject.order_ids)).values(tracking=code))
    nothing = dict.fromkeys(("name", *ADDRESS, "country"), null())
    work.execute(
        update(requests).where(requests.c.order_id.in_(subject.order_ids)).values(**nothing, reason="")
    )
    shorts, returns, movements = table_of(ShortPick), table_of(Return), table_of(Movement)
    work.execute(update(shorts).where(shorts.c.id.in_(subject.short_ids)).values(note=""))
    undone = case((returns.c.undone_reason.is_(None), null()), else_="")
    work.execute(
        update(returns).where(returns.c.id.in_(subject.return_ids)).values(note="", undone_reason=undone)
    )
    work.execute(update(movements).where(rows_about(subject)[movements]).values(note=""))


def blank_emails(work: Work, subject: Subject, about_them: dict[Table, Any]) -> None:
    """Emails to them and about them, without words; what has not been sent never is."""
    emails = table_of(Email)
    not_sent = emails.c.state != EmailState.SENT
    to_them = or_(emails.c.user_id.in_(subject.user_ids), emails.c.recipient.in_(subject.emails))
    work.execute(
        update(emails)
        .where(about_them[emails])
        .values(
            facts={},
            subject=ERASED_NAME,
            error=null(),
            state=case((not_sent, EmailState.WITHDRAWN), else_=emails.c.state),
            withdrawn_at=case(
                (not_sent, func.coalesce(emails.c.withdrawn_at, work.now)), else_=emails.c.withdrawn_at
            ),
            recipient=case((to_them, f"erased@{ERASED_DOMAIN}"), else_=emails.c.recipient),
            recipient_name=case((to_them, ""), else_=emails.c.recipient_name),
        )
    )


def blank_history(work: Work, subject: Subject, words: Words) -> None:
    """What happened stays, without reasons, names and addresses: theirs, and events that name them."""
    events = table_of(AuditEvent)
    theirs = events.c.about.in_(subject.things) | func.lower(events.c.actor).in_(subject.emails)
    rows = work.execute(
        select(events.c.id, events.c.about, events.c.detail, events.c.actor).where(theirs)
    ).all()
    ids = {
        row.id for row in rows if has_personal(row.about, row.detail) or row.actor.lower() in subject.emails
    }
    for column in (events.c.detail, events.c.actor):
        ids |= {key[0] for key, _ in found_in(work.session, column, words)}
    blank_events(work, ids, actors=subject.emails)


def has_personal(thing: str, detail: Mapping[str, Any]) -> bool:
    """Whether an event has details that may say something of a starter."""
    if is_blank(detail):
        return False
    return any(not (thing.startswith("order:") and is_kept(key, value)) for key, value in detail.items())


def is_kept(key: str, value: Any) -> bool:
    """Whether a detail says nothing of the person: figures, yes and no, and what an order was and became."""
    return key in KEPT_DETAILS or isinstance(value, int | float)


def exported_files(session: Session, subject: Subject) -> tuple[str, ...]:
    """Files outside the portal that were written with their orders, or about them."""
    batches, orders = table_of(ExportBatch), table_of(Order)
    query = select(batches.c.file).join(orders, orders.c.batch_id == batches.c.id)
    names = session.scalars(
        query.where(orders.c.id.in_(subject.order_ids)).distinct().order_by(batches.c.file)
    )
    exported = [
        entry.detail.get("file", "")
        for entry in history_of(session, subject.things)
        if entry.tag == Tag.USER_EXPORTED
    ]
    return tuple(dict.fromkeys(name for name in (*names, *exported) if name))
