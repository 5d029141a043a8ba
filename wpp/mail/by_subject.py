"""The emails about one thing, to whomever they went: an order's own, and those to the teams."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from wpp.mail.model import Email, EmailKind
from wpp.mail.outbox import MessageView, to_view


def messages_about(session: Session, things: Sequence[str], *, limit: int = 50) -> list[MessageView]:
    """Every email that was queued for one of these things, the newest first.

    A thing is what stands behind the kind in a message's key: the number of an order, `RET-1`, and `10017:change-1`
    for something that happened to 10017.
    """
    prefixes = [f"{kind.value}:{thing}" for kind in EmailKind for thing in things]
    # From the prefix up to the next one in any collation, so that the unique index answers; then to the letter.
    ranges = [and_(Email.key >= prefix, Email.key < after(prefix)) for prefix in prefixes]
    found = session.scalars(select(Email).where(or_(*ranges)).order_by(Email.id.desc()))
    exact = [each for each in found if any(is_about(each.key, prefix) for prefix in prefixes)]
    return [to_view(each) for each in exact[:limit]]


def after(prefix: str) -> str:
    """What sorts behind everything that starts with this; things end with a digit, and letters follow digits."""
    return prefix[:-1] + ("a" if prefix[-1] == "9" else chr(ord(prefix[-1]) + 1))


def is_about(key: str, prefix: str) -> bool:
    """Whether a key has this thing whole: 1001 is not 10017."""
    return key == prefix or key.startswith(f"{prefix}:")
