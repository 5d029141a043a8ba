"""News of low stock that waits for the same address goes in one email: whoever sends the first takes the others along.

They are joined when they are sent and not when they are written. An order that crosses a threshold holds rows of stock;
had it to wait for the row of a letter as well, two of them could wait for each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wpp.database import table_of
from wpp.mail.claims import Claimed
from wpp.mail.messages import subject_of
from wpp.mail.model import Email, EmailKind, EmailState


def merge_low_stock(session: Session, claimed: Claimed, now: datetime, *, brand_name: str) -> Claimed:
    """The claimed message with the news of all others of low stock to this address that nobody has tried to send.

    Those are withdrawn in the same transaction, so that their news is in one message and no other. One that was tried
    before takes nothing along: it may have arrived, and what is repeated under its Message-ID is thrown away unread.
    """
    first = claimed.first_attempted_at
    if claimed.kind is not EmailKind.LOW_STOCK or first is None or first < now:
        return claimed
    others = withdrawn_for(session, claimed)
    if not others:
        return claimed
    facts = low_stock_together([claimed.facts, *others])
    subject = subject_of(claimed.kind, facts, brand_name=brand_name, to_team=True)
    outbox = table_of(Email)
    session.connection().execute(
        update(outbox).where(outbox.c.id == claimed.id).values(facts=facts, subject=subject)
    )
    return replace(claimed, facts=facts, subject=subject)


def withdrawn_for(session: Session, claimed: Claimed) -> list[dict[str, Any]]:
    """What the others say, the oldest first; a sender that claims one of them at this moment keeps it."""
    outbox = table_of(Email)
    waiting = (
        (outbox.c.kind == EmailKind.LOW_STOCK)
        & (outbox.c.recipient == claimed.recipient)
        & (outbox.c.state == EmailState.QUEUED)
        & outbox.c.first_attempted_at.is_(None)
    )
    these = select(outbox.c.id).where(waiting).order_by(outbox.c.id).with_for_update(skip_locked=True)
    rows = session.connection().execute(
        update(outbox)
        .where(outbox.c.id.in_(these), waiting)
        .values(state=EmailState.WITHDRAWN, error=f"Merged into email {claimed.id}.")
        .returning(outbox.c.id, outbox.c.facts)
    )
    return [facts for _, facts in sorted(rows.all(), key=lambda row: int(row.id))]


def low_stock_together(emails: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The facts of one letter that says what these say, given the oldest first.

    What is told twice is told as it was last. A size that is itself among the news stands beside the others with
    that figure: the letter that was written meanwhile did not know of it.
    """
    news: dict[str, dict[str, Any]] = {}
    left: dict[str, int] = {}
    for email in emails:
        for item in email["items"]:
            news[item["sku"]] = item
            left |= {size["sku"]: size["available"] for size in item["sizes"]}
    left |= {code: item["available"] for code, item in news.items()}
    items = [
        {**item, "sizes": [{**size, "available": left[size["sku"]]} for size in item["sizes"]]}
        for item in news.values()
    ]
    return {**emails[-1], "items": items}
