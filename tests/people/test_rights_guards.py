"""Extra orders are used one by one, by their own person; a number that nobody has is refused."""

import pytest

from support.cast import Cast, order
from support.races import books_are_right
from wpp.orders.views import order_view
from wpp.people.accounts import UnknownUser, user_by_id
from wpp.people.entitlements import GrantReason, OrderLimit, consume_entitlement, grant, list_grants
from wpp.people.sessions import AccountDisabled
from wpp.policy import change_setting
from wpp.portal import Portal


def test_nobody_is_not_found_by_a_number(portal: Portal, cast: Cast) -> None:
    with portal.reading() as session, pytest.raises(UnknownUser):
        user_by_id(session, 999_999)
    with pytest.raises(AccountDisabled), portal.transaction(by="dee") as work:
        consume_entitlement(work, 999_999, limit=1)


def test_extra_orders_are_used_one_by_one_and_only_beyond_the_limit(portal: Portal, cast: Cast) -> None:
    first = order(portal, cast.mia)
    with portal.reading() as session:
        replaced = order_view(session, first.number, now=portal.now()).id
    with portal.transaction(by="cleo") as work:
        for user in (cast.omar, cast.mia, cast.mia):
            grant(work, user.email, reason=GrantReason.LOST, replaces=replaced if user is cast.mia else None)
        change_setting(work, "orders-per-user", "2")
    second = order(portal, cast.mia)

    def used() -> list[tuple[int, int | None]]:
        with portal.reading() as session:
            return [(each.user_id, each.order_id) for each in list_grants(session)]

    mia, omar = cast.mia.id, cast.omar.id
    assert used() == [(omar, None), (mia, None), (mia, None)], "the second was within the limit"
    third, fourth = order(portal, cast.mia), order(portal, cast.mia)
    assert used() == [(omar, None), (mia, third.order_id), (mia, fourth.order_id)]
    with pytest.raises(OrderLimit):
        order(portal, cast.mia)
    assert len({first.number, second.number, third.number, fourth.number}) == 4
    assert books_are_right(portal)
