"""What was typed into a form, kept until it is done: over an error, a second tab, and a visit that ended.

A starter's is the address; a colleague's is what they wrote at the desk. It is personal, so it goes as soon as the
order is placed or the step taken, and after a week in any case.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.people.attempts import allowed_now
from wpp.people.model import FormDraft, User
from wpp.work import Work

KEPT = timedelta(days=7)
LARGEST = 4096
"""Bytes of one form; the desk's longest reason beside an address is half of that."""
MOST_WAITING = 5
"""Forms of one person that wait for a log-in, each in another browser."""
TRIES, WITHIN = 30, timedelta(hours=1)
"""Forms of one person that are put aside in an hour."""


def save_draft(work: Work, answers: Mapping[str, str], *, user_id: int, visitor: str | None = None) -> bool:
    """Keep what was typed, in place of what was kept before; False for what is empty, too long, or nobody's.

    `visitor` is given where the person is not logged in any more: then it waits until they are, in that browser.
    """
    drafts = table_of(FormDraft)
    same = (
        drafts.c.visitor == visitor if visitor else drafts.c.visitor.is_(None) & (drafts.c.user_id == user_id)
    )
    work.execute(delete(drafts).where(same))
    if not any(answers.values()) or size_of(answers) > LARGEST or work.session.get(User, user_id) is None:
        return False
    row = {"visitor": visitor, "user_id": user_id, "answers": dict(answers), "changed_at": work.now}
    work.execute(insert(drafts), [row])
    return True


def keep_for_log_in(work: Work, answers: Mapping[str, str], *, user_id: int, visitor: str) -> None:
    """Keep what was sent after the session had ended, for whoever had that session; not without end."""
    if not allowed_now(work, f"draft {user_id}", most=TRIES, within=WITHIN):
        return
    save_draft(work, answers, user_id=user_id, visitor=visitor)
    drafts = table_of(FormDraft)
    waiting = (drafts.c.user_id == user_id) & drafts.c.visitor.is_not(None)
    newest = select(drafts.c.id).where(waiting).order_by(drafts.c.id.desc()).limit(MOST_WAITING)
    work.execute(delete(drafts).where(waiting, drafts.c.id.not_in(newest)))


def size_of(answers: Mapping[str, str]) -> int:
    """Bytes that a form takes."""
    return len(json.dumps(answers, ensure_ascii=False).encode())


def load_draft(session: Session, user_id: int) -> dict[str, str]:
    """What this person typed last; empty where nothing was kept."""
    row = session.scalars(
        select(FormDraft.answers)
        .where(FormDraft.user_id == user_id, FormDraft.visitor.is_(None))
        .order_by(FormDraft.id.desc())
        .limit(1)
    ).one_or_none()
    return dict(row or {})


def claim_draft(work: Work, *, visitor: str, user_id: int) -> None:
    """After the log-in: what this person sent from this browser when the visit had ended is theirs again."""
    drafts = table_of(FormDraft)
    mine = select(drafts.c.id).where(drafts.c.visitor == visitor, drafts.c.user_id == user_id)
    waiting = work.execute(mine).scalar_one_or_none()
    if waiting is not None:
        delete_draft(work, user_id=user_id)
        work.execute(update(drafts).where(drafts.c.id == waiting).values(visitor=None))
    # Somebody else at the same machine: what the one before typed is nobody's business.
    work.execute(delete(drafts).where(drafts.c.visitor == visitor))


def delete_draft(work: Work, *, user_id: int) -> None:
    """The order is placed and has the address, or the step is taken."""
    drafts = table_of(FormDraft)
    own = (drafts.c.user_id == user_id) & drafts.c.visitor.is_(None)
    work.execute(delete(drafts).where(own))


def purge_drafts(work: Work) -> int:
    """Take out what nobody came back for, for cron; how many there were."""
    drafts = table_of(FormDraft)
    old = drafts.c.changed_at <= work.now - KEPT
    return work.execute(delete(drafts).where(old)).rowcount
