"""The emails about one thing are found by their keys, whole, and in every database."""

import re

from sqlalchemy import update

from support.cast import Cast, order
from wpp.database import table_of
from wpp.mail.by_subject import after, messages_about
from wpp.mail.model import Email, EmailKind
from wpp.orders.numbers import number_of
from wpp.portal import Portal


def test_the_emails_about_an_order_are_its_own_and_no_other_s(portal: Portal, cast: Cast) -> None:
    placed = [order(portal, user).number for user in (cast.mia, cast.omar)]
    with portal.transaction(by="dee@house.example.com") as work:
        outbox = table_of(Email)
        # The number of an order may begin as another one's does.
        longer = f"{EmailKind.WAREHOUSE_ORDER.value}:{placed[0]}5:warehouse@house.example.com"
        theirs = outbox.c.key.startswith(f"{EmailKind.WAREHOUSE_ORDER.value}:{placed[1]}:")
        work.session.execute(update(outbox).where(theirs).values(key=longer))
    with portal.reading() as session:
        found = messages_about(session, [placed[0]])
        assert sorted(each.key for each in found) == [
            f"order_confirmed:{placed[0]}",
            f"warehouse_order:{placed[0]}:warehouse@house.example.com",
        ]
        assert messages_about(session, [number_of(99)]) == []


def test_the_keys_of_an_order_s_emails_lie_in_their_range_by_letters_alone_too() -> None:
    """Databases in a language pass over punctuation when they sort."""
    for last in "0123456789":
        prefix = f"{EmailKind.WAREHOUSE_ORDER.value}:1000{last}"
        for key in (
            prefix,
            f"{prefix}:warehouse@house.example.com",
            f"{prefix}:change-1:x@house.example.com",
        ):
            for sorted_as in (str, lambda text: re.sub("[^a-z0-9]", "", text)):
                assert sorted_as(prefix) <= sorted_as(key) < sorted_as(after(prefix)), key
