"""Baskets of browsers that nobody has logged in from: how many may be begun, and when they go."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, exists, or_, select

from wpp.database import table_of
from wpp.errors import Refusal
from wpp.orders.model import Basket
from wpp.people.attempts import allowed_now, network_of
from wpp.work import Work

KEPT: Final = timedelta(days=30)
"""As long as the cookie that they belong to."""
MOST: Final = 10_000
"""Some 5 MB; more starters than a portal has at once."""
NEW_ONES: Final = 300
WITHIN: Final = timedelta(hours=1)
"""Baskets begun from one network: an office that orders together, and not a program that fills the disk."""


class TooManyBaskets(Refusal):
    """More baskets were begun from this network than any office needs; the storefront answers 429."""

    code = "too_many_baskets"

    def __init__(self) -> None:
        super().__init__(
            "Too many baskets have been started from your network.",
            hints=["Log in first, then choose your pack.", "Or try again in an hour."],
        )


def allow_basket(work: Work, visitor: str, *, address: str) -> None:
    """Let a browser have a basket: the one it has, or a new one. Raises `TooManyBaskets`."""
    has_one = work.session.scalar(select(exists().where(Basket.visitor == visitor)))
    if has_one:
        return
    if not allowed_now(work, f"basket {network_of(address)}", most=NEW_ONES, within=WITHIN):
        raise TooManyBaskets


def purge_baskets(work: Work) -> int:
    """Delete the baskets that no browser can come back for, and the oldest of too many; how many there were."""
    baskets = table_of(Basket)
    nobodys = baskets.c.user_id.is_(None)
    newest = select(baskets.c.id).where(nobodys).order_by(baskets.c.changed_at.desc()).limit(MOST)
    over = or_(baskets.c.changed_at <= work.now - KEPT, baskets.c.id.not_in(newest))
    return work.execute(delete(baskets).where(nobodys, over)).rowcount
