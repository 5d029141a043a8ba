"""What a colleague looked for, kept for a day under a key: names and addresses don't belong in an address bar.

Addresses are written down where nobody looks: by proxies, in histories, on screens that are shared.
"""

import secrets
from datetime import timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.people.model import KeptSearch
from wpp.work import Work

KEPT = timedelta(days=1)
MOST = 50
"""Searches of one person; the oldest go."""
LONGEST = 200
LAST = "last"
"""Instead of a key: what was looked for last."""


def keep_search(work: Work, user_id: int, text: str) -> str:
    """Keep what somebody looks for; the key under which they find it again."""
    searches, key = table_of(KeptSearch), secrets.token_urlsafe(12)
    row = {"user_id": user_id, "key": key, "text": text[:LONGEST], "at": work.now}
    work.execute(insert(searches), [row])
    mine = searches.c.user_id == user_id
    newest = select(searches.c.id).where(mine).order_by(searches.c.id.desc()).limit(MOST)
    work.execute(delete(searches).where(mine, searches.c.id.not_in(newest)))
    return key


def kept_search(session: Session, user_id: int, key: str) -> str:
    """What this person looked for; empty where nothing is kept under the key."""
    query = (
        select(KeptSearch.text).where(KeptSearch.user_id == user_id).order_by(KeptSearch.id.desc()).limit(1)
    )
    if key != LAST:
        query = query.where(KeptSearch.key == key)
    return session.scalar(query) or ""


def purge_searches(work: Work) -> int:
    """Delete the searches of yesterday, for cron; how many there were."""
    searches = table_of(KeptSearch)
    return work.execute(delete(searches).where(searches.c.at <= work.now - KEPT)).rowcount
