"""What was typed into a form, kept until it is done: over an error, a second tab, and a visit that ended.

A starter's is the address; a colleague's is what they wrote at the desk. It is personal, so it goes as soon as the
order is placed or the step taken, and after a week in any case.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.people.model import FormDraft, User
from wpp.work import Work

KEPT = timedelta(days=7)
LONGEST = 2000
"""Letters of one answer, as many as a form takes; more is no answer, and is not kept."""


def save_draft(work: Work, answers: Mapping[str, str], *, user_id: int, visitor: str | None = None) -> None:
    """Keep what was typed, in place of what was kept before.

    `visitor` is given where the person is not logged in any more: then it waits until they are, in that browser.
    """
    drafts = table_of(FormDraft)
    same = (
        drafts.c.visitor == visitor if visitor else drafts.c.visitor.is_(None) & (drafts.c.user_id == user_id)
    )
    work.execute(delete(drafts).where(same))
    if not any(answers.values()) or work.session.get(User, user_id) is None:
        return
    kept = {field: text[:LONGEST] for field, text in answers.items()}
    work.execute(insert(drafts).values(visitor=visitor, user_id=user_id, answers=kept, changed_at=work.now))


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
