"""Files that belong to a transaction: there when it is committed, away when it is not, finished after a crash.

The mark of a file's content is recorded in the transaction. So the next run knows of a draft that a killed run left:
recorded, it is put in its place; not recorded, it is taken away, and the work is done again from the start.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from wpp.audit.record import about, has_entries, list_entries, record
from wpp.audit.tags import Tag
from wpp.sheets.writing.drafts import content_of, draft_of, left_behind
from wpp.work import Work

LONGEST_MARK = 32


def write_with_work(work: Work, place: Path, write: Callable[[Path], object], *, of: str = "") -> bool:
    """Write a file that appears when the transaction commits; False where the same is there already.

    `of` names what is in it. Raises `FileThere`, with nothing changed, where something else is in its place.
    """
    draft = draft_of(place, write)
    if draft is None or draft.already:
        return draft is None
    record(work, Tag.FILE_WRITTEN, mark_of(draft.path), file=place.name, of=of or None)
    committing: list[bool] = []

    def commit(_session: Session) -> None:
        committing.append(True)

    def put(_session: Session) -> None:
        draft.put_in_place()

    def discard(session: Session, *_: Any) -> None:
        # A server that was lost while it committed may have done so: the next run will know.
        if not committing or session.get_bind().dialect.name == "sqlite":
            draft.discard()

    event.listen(work.session, "before_commit", commit, once=True)
    event.listen(work.session, "after_commit", put, once=True)
    event.listen(work.session, "after_soft_rollback", discard, once=True)
    return True


def finish_interrupted(session: Session, place: Path) -> str | None:
    """Put in its place what a killed run left beside it, if it was committed, and take the rest away.

    What is in the file that was finished; None where there was none.
    """
    finished: str | None = None
    for draft in left_behind(place):
        mark = mark_of(draft)
        if has_entries(session, thing=mark) and not place.exists():
            draft.replace(place)
            finished = described(session, mark) or place.name
        else:
            draft.unlink(missing_ok=True)
    return finished


def mark_of(path: Path) -> str:
    """Under which name the audit knows a file's content."""
    return about("file", content_of(path)[:LONGEST_MARK])


def described(session: Session, mark: str) -> str:
    """What was recorded to be in a file."""
    return str(list_entries(session, thing=mark, limit=1)[0].detail.get("of", ""))
