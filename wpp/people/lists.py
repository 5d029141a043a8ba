"""The lists of starters that were taken in, and how a new one compares with the last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.errors import NotFound
from wpp.people.model import Listing, User, UserImport


class UnknownImport(NotFound):
    """No import has this number."""

    code = "unknown_import"


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import: what the file held, how many came by it, and how many it named who are here, new or known."""

    id: int
    at: datetime
    by: str
    file: str
    sheet: str
    rows: int
    added: int
    rejected: int
    people: int
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody of the last list who is not in the new one, and may log in all the same."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class LastList:
    """The last import that stands, against a new list. `still` of its `people` are in the new one, `absent` are not.

    People who are switched off are in neither: they are expected to be gone.
    """

    import_id: int
    file: str
    at: datetime
    rows: int
    people: int
    still: int
    absent: tuple[Absent, ...]


def last_list(session: Session, keys: Collection[str]) -> LastList | None:
    """How the people with these keys compare with those of the last import; None where there was none."""
    newest = session.execute(
        select(UserImport).where(UserImport.undone_at.is_(None)).order_by(UserImport.id.desc()).limit(1)
    ).scalar_one_or_none()
    if newest is None:
        return None
    named = (
        select(User.email_key, User.email, User.first_name, User.last_name)
        .join(Listing, Listing.user_id == User.id)
        .where(Listing.import_id == newest.id, User.off_at.is_(None))
        .order_by(User.id)
    )
    people = 0
    absent = []
    for key, email, first, last in session.execute(named):
        people += 1
        if key not in keys:
            absent.append(Absent(email, f"{first} {last}".strip()))
    return LastList(
        import_id=newest.id,
        file=newest.file,
        at=newest.at,
        rows=newest.rows,
        people=people,
        still=people - len(absent),
        absent=tuple(absent),
    )


def list_imports(session: Session, *, limit: int | None = 50) -> list[ImportView]:
    """Imports, the newest first."""
    listings = table_of(Listing).c
    people = select(func.count()).where(listings.import_id == UserImport.id).scalar_subquery()
    query = select(UserImport, people).order_by(UserImport.id.desc())
    if limit is not None:
        query = query.limit(limit)
    return [view_of(found, count) for found, count in session.execute(query)]


def import_numbered(session: Session, import_id: int) -> ImportView:
    """One import. Raises `UnknownImport`."""
    listings = table_of(Listing).c
    people = select(func.count()).where(listings.import_id == UserImport.id).scalar_subquery()
    row = session.execute(select(UserImport, people).where(UserImport.id == import_id)).one_or_none()
    if row is None:
        raise UnknownImport(f"There is no import {import_id}.", try_=["wpp user imports"])
    return view_of(*row)


def view_of(found: UserImport, people: int) -> ImportView:
    """The row as a value that outlives its session."""
    return ImportView(
        id=found.id,
        at=found.at,
        by=found.actor,
        file=found.file,
        sheet=found.sheet,
        rows=found.rows,
        added=found.added,
        rejected=found.rejected,
        people=people,
        undone_at=found.undone_at,
    )
