"""How long personal data is kept: what is due to be deleted, and deleting it.

Each kind of data has a setting with its days; 0 keeps it. The books stay as they are: an order without an address still
says what was sent, and an email without its text that it was sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, cast, delete, func, literal, or_, select, update
from sqlalchemy import String as Text
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.audit.blanking import blank_events
from wpp.audit.model import AuditEvent
from wpp.database import table_of
from wpp.mail.model import Email, EmailState
from wpp.orders.model import ChangeRequest, Order, Status
from wpp.people.model import ImportChange, UserImport
from wpp.policy import Policy, policy_of
from wpp.privacy.erasure import ADDRESS, has_personal
from wpp.work import Work

CLOSED: Final = (Status.COMPLETED, Status.CANCELLED, Status.REJECTED)
NO_FACTS: Final = "{}"


@dataclass(frozen=True, slots=True)
class Due:
    """What of one kind is kept longer than its days; `oldest` is the oldest of it."""

    kind: str
    setting: str
    days: int
    number: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data: what is due before an instant, and what deletes it."""

    name: str
    setting: str
    days: Callable[[Policy], int]
    due: Callable[[Session, datetime], tuple[int, datetime | None]]
    purge: Callable[[Work, datetime], int]


def due(session: Session, *, now: datetime) -> list[Due]:
    """What is kept longer than the settings say, of each kind."""
    return due_under(session, policy_of(session), now=now)


def due_under(session: Session, policy: Policy, *, now: datetime) -> list[Due]:
    """What would be kept too long under these settings, which need not be those of now."""
    found: list[Due] = []
    for kind in KINDS:
        days = kind.days(policy)
        number, oldest = kind.due(session, now - timedelta(days=days)) if days else (0, None)
        found.append(Due(kind.name, kind.setting, days, number, oldest))
    return found


def purge(work: Work) -> list[Due]:
    """Delete what is due of each kind; how much of each there was."""
    policy = policy_of(work.session)
    purged: list[Due] = []
    for kind in KINDS:
        days = kind.days(policy)
        number = kind.purge(work, work.now - timedelta(days=days)) if days else 0
        purged.append(Due(kind.name, kind.setting, days, number, None))
    counts = {each.kind: each.number for each in purged if each.number}
    if counts:
        record(work, Tag.PRIVACY_PURGED, about("privacy", "purge"), **counts)
    return purged


def address_goes_at(policy: Policy, closed_at: datetime | None) -> datetime | None:
    """When the address of an order is deleted; None while it is open, or where addresses are kept."""
    if not (policy.privacy_purge and policy.keep_addresses_days and closed_at):
        return None
    return closed_at + timedelta(days=policy.keep_addresses_days)


def old_addresses(before: datetime) -> ColumnElement[bool]:
    """Orders that have long been closed and still have an address."""
    orders = table_of(Order).c
    return orders.status.in_(CLOSED) & (orders.closed_at < before) & (orders.line1 != "")


def due_addresses(session: Session, before: datetime) -> tuple[int, datetime | None]:
    """Addresses on orders."""
    return counted(session, table_of(Order).c.closed_at, old_addresses(before))


def purge_addresses(work: Work, before: datetime) -> int:
    """Addresses on orders, on changes that were asked for, and in emails about them."""
    orders, requests, emails = table_of(Order), table_of(ChangeRequest), table_of(Email)
    blank = dict.fromkeys(("name", *ADDRESS), "")
    ids = list(
        work.execute(
            update(orders).where(old_addresses(before)).values(blank).returning(orders.c.id)
        ).scalars()
    )
    for some in batches(ids):
        nothing = dict.fromkeys(("name", *ADDRESS, "country"))
        work.execute(update(requests).where(requests.c.order_id.in_(some)).values(nothing))
        written = emails.c.about.in_([about("order", each) for each in some]), *is_over(emails)
        work.execute(update(emails).where(*written).values(facts={}))
    return len(ids)


def old_emails(before: datetime) -> ColumnElement[bool]:
    """Emails of long ago that still have their text."""
    emails = table_of(Email)
    over, whole = is_over(emails)
    return over & whole & (emails.c.queued_at < before)


def is_over(emails: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Emails that no sender needs any more, and that still have their text."""
    waits = emails.c.state.in_((EmailState.QUEUED, EmailState.SENDING))
    return ~waits, cast(emails.c.facts, Text) != literal(NO_FACTS)


def due_emails(session: Session, before: datetime) -> tuple[int, datetime | None]:
    """Texts of emails."""
    return counted(session, table_of(Email).c.queued_at, old_emails(before))


def purge_emails(work: Work, before: datetime) -> int:
    """Texts of emails; that they were sent, when and to whom stays."""
    return work.execute(update(table_of(Email)).where(old_emails(before)).values(facts={})).rowcount


def old_imports(before: datetime) -> ColumnElement[bool]:
    """Names that a list of long ago changed."""
    imports = table_of(UserImport)
    long_ago = select(imports.c.id).where(imports.c.at < before)
    return table_of(ImportChange).c.import_id.in_(long_ago)


def due_imports(session: Session, before: datetime) -> tuple[int, datetime | None]:
    """Names before an import changed them."""
    imports, changes = table_of(UserImport), table_of(ImportChange)
    query = select(func.count(), func.min(imports.c.at)).select_from(
        changes.join(imports, imports.c.id == changes.c.import_id)
    )
    number, oldest = session.execute(query.where(imports.c.at < before)).one()
    return number, oldest


def purge_imports(work: Work, before: datetime) -> int:
    """Names before an import changed them: that import can't be undone any more."""
    return work.execute(delete(table_of(ImportChange)).where(old_imports(before))).rowcount


def old_history(before: datetime) -> ColumnElement[bool]:
    """Events about people and their orders of long ago that still have details."""
    events = table_of(AuditEvent)
    of_people = or_(events.c.about.startswith("user:"), events.c.about.startswith("order:"))
    return of_people & (events.c.at < before) & (cast(events.c.detail, Text) != literal(NO_FACTS))


def personal_details(session: Session, before: datetime) -> list[tuple[int, datetime]]:
    """Events with details that may say something of a starter."""
    events = table_of(AuditEvent)
    query = select(events.c.id, events.c.at, events.c.about, events.c.detail).where(old_history(before))
    rows = session.execute(query.order_by(events.c.id))
    return [(row.id, row.at) for row in rows if has_personal(row.about, row.detail)]


def due_history(session: Session, before: datetime) -> tuple[int, datetime | None]:
    """Reasons, names and notes in the history."""
    found = personal_details(session, before)
    return len(found), min((at for _, at in found), default=None)


def purge_history(work: Work, before: datetime) -> int:
    """Reasons, names and notes in the history; what happened, when and by whom stays."""
    return blank_events(work, [event_id for event_id, _ in personal_details(work.session, before)])


def counted(session: Session, at: Any, condition: ColumnElement[bool]) -> tuple[int, datetime | None]:
    """How many rows, and the oldest of them."""
    number, oldest = session.execute(select(func.count(), func.min(at)).where(condition)).one()
    return number, oldest


def batches(ids: Sequence[int], size: int = 500) -> list[Sequence[int]]:
    """Ids, so many at a time: a statement has only so many places."""
    return [ids[place : place + size] for place in range(0, len(ids), size)]


KINDS: Final = (
    Kind(
        "addresses",
        "keep-addresses-days",
        lambda each: each.keep_addresses_days,
        due_addresses,
        purge_addresses,
    ),
    Kind("emails", "keep-emails-days", lambda each: each.keep_emails_days, due_emails, purge_emails),
    Kind("imports", "keep-imports-days", lambda each: each.keep_imports_days, due_imports, purge_imports),
    Kind("history", "keep-history-days", lambda each: each.keep_history_days, due_history, purge_history),
)
"""Sessions, drafts and failed log-ins end by themselves: cron deletes them whatever is set."""
