"""Earlier addresses of a person: accounts that were merged into another one.

Their rows stay, disabled and pointing at the account that took them over. So an old address is found here and in
imports, and lets nobody log in or ask for a new password.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from wpp.people.model import User


@dataclass(frozen=True, slots=True)
class Alias:
    """An address that somebody had before, and since when its account was here."""

    user_id: int
    email: str
    imported_at: datetime


def aliases_of(session: Session, user_id: int) -> list[Alias]:
    """The earlier addresses of an account, oldest first."""
    columns = select(User.id, User.email, User.imported_at)
    rows = session.execute(columns.where(User.merged_into_id == user_id).order_by(User.id))
    return [Alias(*row) for row in rows]


def account_behind(email_key: str) -> ColumnElement[int]:
    """The id of the account that an address belongs to, be it its own or an earlier one."""
    row = aliased(User)
    return (
        select(func.coalesce(row.merged_into_id, row.id)).where(row.email_key == email_key).scalar_subquery()
    )


def present_keys(session: Session) -> dict[str, str]:
    """Key of each earlier address → key of the address that its person has now."""
    old, now = aliased(User), aliased(User)
    query = select(old.email_key, now.email_key.label("present")).join(now, now.id == old.merged_into_id)
    return {row.email_key: row.present for row in session.execute(query)}


def had_address(spellings: Sequence[str]) -> ColumnElement[bool]:
    """Whether an account has an earlier address with one of these in it."""
    old = aliased(User)
    found = [old.email.icontains(each, autoescape=True) for each in spellings]
    any_of = found[0]
    for each in found[1:]:
        any_of = any_of | each
    return exists().where(old.merged_into_id == User.id, any_of).correlate(User)
