"""A merge of two accounts is undone while nothing was built on it."""

from collections.abc import Callable

import pytest

from support.cast import Cast, order
from support.merges import lets_in, merged, now, orders_of, undone
from support.portal import Clock
from support.races import at_once, books_are_right
from wpp.accounts.unmerging import MergeInUse, NotMerged
from wpp.mail.model import EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import reinstate
from wpp.people.accounts import disable, user_by_email
from wpp.people.aliases import aliases_of
from wpp.people.entitlements import GrantReason, OrderLimit, grant, revoke
from wpp.people.password_links import LinkState, find_link
from wpp.people.sessions import session_user
from wpp.people.views import UserView
from wpp.portal import Portal
from wpp.returns.model import Condition
from wpp.returns.replacements import exchange_return
from wpp.returns.units import ReturnedItem


def test_a_chain_of_merges_ends_at_one_account_and_is_undone_from_its_end(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    number = order(portal, cast.mia).number
    merged(portal, cast.mia, ann)
    merged(portal, ann, cast.omar)
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).id == cast.omar.id
        assert len(aliases_of(session, cast.omar.id)) == 2
    with pytest.raises(MergeInUse, match="undo that first"):
        undone(portal, cast.mia)
    assert undone(portal, cast.omar).orders == (number,)
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).id == ann.id
    assert undone(portal, cast.mia).orders == (number,)
    assert (orders_of(portal, cast.mia), now(portal, cast.mia).orders_used) == ([number], 1)
    assert books_are_right(portal)


def test_an_undo_gives_back_what_came_along_as_it_is_by_now(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    with portal.transaction(by="cleo") as work:
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)
    first, second = order(portal, cast.mia).number, order(portal, ann, "TSH-S", "BOT").number
    merged(portal, cast.mia, ann)
    with portal.transaction(by="cleo") as work:
        cancel(work, first, reason="Not needed")
    result = undone(portal, ann)
    assert (result.old.email, result.new.email, result.orders) == (cast.mia.email, ann.email, (first,))
    mia, hers = now(portal, cast.mia), now(portal, ann)
    assert (mia.orders_used, mia.orders_granted, mia.disabled_at) == (0, 1, None)
    assert (hers.orders_used, hers.orders_granted) == (1, 0)
    assert (orders_of(portal, cast.mia), orders_of(portal, ann)) == ([first], [second])
    with portal.reading() as session:
        about_first = [
            each for each in list_messages(session, limit=None) if first in each.key and each.user_id
        ]
    assert {each.user_id for each in about_first} == {cast.mia.id}
    assert {each.to for each in about_first if each.state is EmailState.QUEUED} == {cast.mia.email}
    assert books_are_right(portal)
    assert (undone(portal, ann).already, undone(portal, cast.mia).already) == (True, True)
    with pytest.raises(NotMerged):
        undone(portal, cast.omar)
    assert merged(portal, cast.mia, ann).orders == (first,), "and once more"


def test_an_account_that_was_disabled_before_is_disabled_again_after_an_undo(
    portal: Portal, cast: Cast, ann: UserView, clock: Clock
) -> None:
    with portal.transaction(by="dee") as work:
        off = disable(work, cast.mia.email).disabled_at
    clock.advance(days=1)
    merged(portal, cast.mia, ann)
    undone(portal, ann)
    assert now(portal, cast.mia).disabled_at == off


def place(portal: Portal, user: UserView, *codes: str) -> None:
    order(portal, user, *codes)


def allow(portal: Portal, user: UserView) -> None:
    with portal.transaction(by="cleo") as work:
        grant(work, user.email, reason=GrantReason.GOODWILL)


def withdraw(portal: Portal, user: UserView) -> None:
    with portal.transaction(by="cleo") as work:
        revoke(work, user.email)


@pytest.mark.parametrize(
    ("built", "why"), [(place, "has been placed since"), (allow, "an extra order has been allowed")]
)
def test_an_undo_is_refused_after_something_was_built_on_the_merge(
    portal: Portal, cast: Cast, ann: UserView, built: Callable[[Portal, UserView], None], why: str
) -> None:
    merged(portal, cast.mia, ann)
    built(portal, ann)
    with pytest.raises(MergeInUse, match=why) as refused:
        undone(portal, ann)
    assert refused.value.code == "merge_in_use"


def test_an_extra_order_that_was_withdrawn_again_leaves_no_mark(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    first, second = order(portal, cast.mia).number, order(portal, ann, "TSH-S", "BOT").number
    merged(portal, cast.mia, ann)
    allow(portal, ann)
    assert now(portal, ann).may_order(1)
    withdraw(portal, ann)
    assert (now(portal, ann).orders_granted, now(portal, ann).may_order(1)) == (0, False)
    with portal.transaction(by="cleo") as work:
        cancel(work, first, reason="One pack is enough")
    with pytest.raises(OrderLimit):
        place(portal, ann)
    undone(portal, ann)
    assert (now(portal, cast.mia).may_order(1), now(portal, ann).may_order(1)) == (True, False)
    assert orders_of(portal, ann) == [second]
    assert books_are_right(portal)


def test_an_extra_order_lets_a_merged_starter_order_once_whatever_is_cancelled(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    first = order(portal, cast.mia).number
    order(portal, ann, "TSH-S", "BOT")
    merged(portal, cast.mia, ann)
    allow(portal, ann)
    with portal.transaction(by="cleo") as work:
        cancel(work, first, reason="One pack is enough")
    place(portal, ann)
    with pytest.raises(OrderLimit):
        place(portal, ann)
    assert books_are_right(portal)


def test_an_extra_order_that_came_along_unused_is_not_lost_in_the_surplus(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    order(portal, cast.mia)
    allow(portal, cast.mia)
    order(portal, ann, "TSH-S", "BOT")
    merged(portal, cast.mia, ann)

    def once_more() -> bool:
        try:
            place(portal, ann)
        except OrderLimit:
            return False
        return True

    assert at_once([once_more, once_more]).count(True) == 1, "two tabs use it once"
    assert books_are_right(portal)


def test_a_replacement_that_was_cancelled_since_goes_back_with_its_extra_order(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    sent = order(portal, cast.mia).number
    with portal.transaction(by="cleo") as work:
        complete(work, sent)
        again = exchange_return(
            work, sent, [ReturnedItem("TSH-M", 1, Condition.GOOD)], sku="TSH-S"
        ).order.number
    merged(portal, cast.mia, ann)
    with portal.transaction(by="cleo") as work:
        cancel(work, again, reason="Keeps M")
    undone(portal, ann)
    mia, hers = now(portal, cast.mia), now(portal, ann)
    assert (mia.orders_used, mia.orders_granted, hers.orders_used, hers.orders_granted) == (1, 0, 0, 0)
    assert books_are_right(portal)
    with portal.transaction(by="cleo") as work:
        reinstate(work, again, reason="She needs S")
    assert books_are_right(portal)


def test_an_extra_order_goes_where_the_order_placed_on_it_goes(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    """Reinstated after the merge, Mia's order is on the extra order that Ann had."""
    first = order(portal, cast.mia).number
    with portal.transaction(by="cleo") as work:
        cancel(work, first, reason="Not needed")
    order(portal, ann, "TSH-S", "BOT")
    allow(portal, ann)
    merged(portal, cast.mia, ann)
    with portal.transaction(by="cleo") as work:
        reinstate(work, first, reason="Needed")
    undone(portal, ann)
    assert (now(portal, ann).may_order(1), now(portal, ann).orders_granted) == (False, 0)
    assert now(portal, cast.mia).orders_granted == 1
    assert books_are_right(portal)


def test_links_and_sessions_of_the_old_account_stay_dead_after_an_undo(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    link, token = lets_in(portal, cast.mia)
    merged(portal, cast.mia, ann)
    undone(portal, ann)
    with portal.reading() as session:
        assert find_link(session, link, portal.now()).state is LinkState.EXPIRED
        assert session_user(session, token, portal.now()) is None
