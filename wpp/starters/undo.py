"""Take an import of starters back, with the letters to them that nobody has tried to send."""

from dataclasses import dataclass

from sqlalchemy import delete, exists, func, select

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.mail.model import Email
from wpp.people.model import User
from wpp.starters.changes import undo_changes
from wpp.starters.history import import_numbered
from wpp.starters.undo_guards import Blocker, begin_undoing, import_in_use, remove_starters
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Undone:
    """An import that was undone. `already` is no change.

    How many people were removed, how many emails withdrawn, and of those who were here before how many have their old
    name again, and how many accounts are enabled again.
    """

    import_id: int
    file: str
    removed: int
    letters: int
    already: bool
    names: int = 0
    enabled: int = 0


def undo_import(work: Work, import_id: int) -> Undone:
    """Take out everybody who came by an import, while no email to them was tried and nobody has logged in.

    People whom it named and who were here before stay; what it changed about them is put back. All or nothing; a
    second time nothing happens. Raises `UnknownImport` and `ImportInUse`.
    """
    if not begin_undoing(work, import_id):
        return Undone(import_id, import_numbered(work.session, import_id).file, 0, 0, already=True)
    withdrawn = withdraw_letters(work, import_id)
    refuse_written_to(work, import_id)
    removed = remove_starters(work, import_id)
    changes = undo_changes(work, import_id)
    imported = import_numbered(work.session, import_id)
    record(
        work,
        Tag.USERS_IMPORT_UNDONE,
        about("import", import_id),
        file=imported.file,
        removed=removed,
        letters=withdrawn,
        names=changes.names or None,
        enabled=changes.enabled or None,
    )
    return Undone(
        import_id,
        imported.file,
        removed,
        withdrawn,
        already=False,
        names=changes.names,
        enabled=changes.enabled,
    )


def withdraw_letters(work: Work, import_id: int) -> int:
    """Take the letters out that wait for their first try; a sender that claims one at this moment wins it.

    Nothing takes a first attempt back: not a retry by hand either.
    """
    outbox, users = table_of(Email), table_of(User).c
    people = select(users.id).where(users.import_id == import_id)
    never_tried = outbox.c.first_attempted_at.is_(None)
    return work.execute(delete(outbox).where(outbox.c.user_id.in_(people), never_tried)).rowcount


def refuse_written_to(work: Work, import_id: int) -> None:
    """Raises `ImportInUse` where a letter is left: sent, being sent, or tried, which may mean that it arrived."""
    outbox, users = table_of(Email).c, table_of(User).c
    written_to = exists().where(outbox.user_id == users.id)
    theirs = select(users.email).where(users.import_id == import_id, written_to).order_by(users.id)
    people = work.session.scalar(select(func.count()).select_from(theirs.order_by(None).subquery())) or 0
    if people:
        emails = tuple(work.session.scalars(theirs.limit(3)))
        raise import_in_use(import_id, [Blocker("already been emailed", people, emails)])
