"""The lists of starters that were taken in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.errors import NotFound
from wpp.hints import HintCode, hint
from wpp.people.model import ImportMember, UserImport


class UnknownImport(NotFound):
    """No import has this number."""

    code = "unknown_import"


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import: what the file held, how many came by it, and how many it named who are here, new or known.

    One that is not `is_full_list` was an addition to the list before it.
    """

    id: int
    at: datetime
    by: str
    file: str
    sheet: str
    rows: int
    added: int
    rejected: int
    people: int
    is_full_list: bool
    undone_at: datetime | None


def list_imports(session: Session, *, limit: int | None = 50) -> list[ImportView]:
    """Imports, the newest first."""
    listings = table_of(ImportMember).c
    people = select(func.count()).where(listings.import_id == UserImport.id).scalar_subquery()
    query = select(UserImport, people).order_by(UserImport.id.desc())
    if limit is not None:
        query = query.limit(limit)
    return [view_of(row, count) for row, count in session.execute(query)]


def import_numbered(session: Session, import_id: int) -> ImportView:
    """One import. Raises `UnknownImport`."""
    listings = table_of(ImportMember).c
    people = select(func.count()).where(listings.import_id == UserImport.id).scalar_subquery()
    row = session.execute(select(UserImport, people).where(UserImport.id == import_id)).one_or_none()
    if row is None:
        raise UnknownImport(f"There is no import {import_id}.", hints=[hint(HintCode.LIST_IMPORTS)])
    return view_of(*row)


def view_of(user_import: UserImport, people: int) -> ImportView:
    """The row as a value that outlives its session."""
    return ImportView(
        id=user_import.id,
        at=user_import.at,
        by=user_import.actor,
        file=user_import.file,
        sheet=user_import.sheet,
        rows=user_import.rows,
        added=user_import.added,
        rejected=user_import.rejected,
        people=people,
        is_full_list=user_import.is_full_list,
        undone_at=user_import.undone_at,
    )
