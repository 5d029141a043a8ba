"""Everything that is held about somebody, table by table, as values that a person can read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.mail.model import EmailKind
from wpp.orders.numbers import number_of
from wpp.people.model import UserImport
from wpp.privacy.columns import COLUMNS, Personal
from wpp.privacy.subject import rows_about, subject_of
from wpp.work import isoformat_utc

TITLES: dict[str, str] = {
    "users": "Accounts",
    "user_imports": "Lists that named you",
    "import_members": "Entries on those lists",
    "import_changes": "Names changed by a list",
    "user_merges": "Accounts that were merged",
    "password_links": "Links to set a password",
    "sessions": "Log-ins that are open",
    "link_requests": "Links that were asked for",
    "known_devices": "Devices that have logged in",
    "pending_logins": "Log-ins that wait for a code",
    "second_factors": "Second factor of the log-in",
    "recovery_codes": "Recovery codes",
    "kept_searches": "Searches on the desk",
    "form_drafts": "Address forms that were not finished",
    "baskets": "Basket",
    "basket_lines": "Items in the basket",
    "extra_orders": "Extra orders",
    "orders": "Orders",
    "order_lines": "Items ordered",
    "parcels": "Parcels",
    "change_requests": "Changes asked for",
    "change_swaps": "Items to be changed",
    "short_picks": "Items that could not be picked, with notes of the warehouse",
    "returns": "Returns, with notes of staff",
    "return_lines": "Items returned",
    "stock_movements": "Movements of stock for your orders",
    "emails": "Emails to you and about your orders",
    "audit_events": "History, with reasons that staff gave",
}
"""The headings of an export, in its order."""
HIDDEN = "(not shown, to keep the account safe)"
LINK = "nonce"
"""The fact of an email from which its personal link is made."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is held about a person: rows by table, under the names of the tables."""

    email: str
    name: str
    at: datetime
    tables: Mapping[str, list[Row]]

    @property
    def rows(self) -> int:
        """How many rows."""
        return sum(map(len, self.tables.values()))


def holdings_of(
    session: Session, address: str, *, at: datetime, text_of: Callable[[EmailKind, Row, bool], str]
) -> Holdings:
    """Everything about a person; `text_of` puts an email into words. Raises `UnknownUser`."""
    subject = subject_of(session, address)
    found: dict[str, list[Row]] = {}
    for table, condition in rows_about(subject).items():
        order = [column.asc() for column in table.primary_key.columns]
        rows = session.connection().execute(select(table).where(condition).order_by(*order))
        found[table.name] = [readable(table, row._mapping) for row in rows]
    add_texts(found["emails"], text_of)
    found["user_imports"] = lists_that_named(session, [row["import_id"] for row in found["import_members"]])
    for row in found["orders"]:
        row["number"] = number_of(row["id"])
    return Holdings(
        subject.user.email,
        subject.user.full_name,
        at,
        {name: found[name] for name in TITLES if found.get(name)},
    )


def readable(table: Table, row: Mapping[str, Any] | Any) -> Row:
    """A row with its values as text where a document has no better; what would let somebody in is not given out."""
    return {
        column.name: HIDDEN
        if row[column.name] is not None and COLUMNS.get(f"{table.name}.{column.name}") is Personal.SECRET
        else plain(row[column.name])
        for column in table.columns
    }


def plain(value: Any) -> Any:
    """A value for a document."""
    if isinstance(value, datetime):
        return isoformat_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def add_texts(emails: list[Row], text_of: Callable[[EmailKind, Row, bool], str]) -> None:
    """Put each email into words, beside what it was made from."""
    for row in emails:
        to_team = row["user_id"] is None
        row["text"] = text_of(EmailKind(row["kind"]), row["facts"], to_team)
        row["facts"] = {key: HIDDEN if key == LINK else value for key, value in row["facts"].items()}


def lists_that_named(session: Session, ids: list[int]) -> list[Row]:
    """The files in which somebody was."""
    imports = table_of(UserImport)
    rows = session.connection().execute(select(imports).where(imports.c.id.in_(ids)).order_by(imports.c.id))
    return [readable(imports, row._mapping) for row in rows]
