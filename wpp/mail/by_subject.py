"""The emails about one thing, to whomever they went: an order's own, and those to the teams."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.mail.model import Email
from wpp.mail.outbox import MessageView, to_view


def messages_about(session: Session, things: Sequence[str], *, limit: int = 50) -> list[MessageView]:
    """Every email about one of these things, the newest first; things go by their names in the audit: `order:12`."""
    query = select(Email).where(Email.about.in_(things)).order_by(Email.id.desc()).limit(limit)
    return [to_view(each) for each in session.scalars(query)]
