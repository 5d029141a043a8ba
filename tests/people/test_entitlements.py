"""The right to order: as many as are allowed and not one more, however many ask at once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from support.cast import Cast, order, starter
from support.cli import Wpp
from wpp.database import insert_new, table_of
from wpp.orders.model import Order, Status
from wpp.people.accounts import UnknownUser, disable, user_by_email, user_by_id
from wpp.people.entitlements import (
    GrantReason,
    NoUnusedGrant,
    OrderLimit,
    consume_entitlement,
    grant,
    list_grants,
    restore_entitlement,
    revoke,
    use_grant,
)
from wpp.people.sessions import AccountDisabled
from wpp.people.views import UserView
from wpp.portal import Portal
from wpp.work import Work


@pytest.fixture
def mia(portal: Portal) -> UserView:
    """A starter who has ordered nothing yet."""
    with portal.transaction(by="dee") as work:
        return starter(work, "Mia")


def spend(portal: Portal, user: UserView, *, limit: int = 1) -> None:
    """Use one order in a transaction of its own."""
    with portal.transaction(by=user.email) as work:
        consume_entitlement(work, user.id, limit=limit)


def orders(portal: Portal, user: UserView) -> tuple[int, int]:
    """How many orders were used, and how many were granted on top."""
    with portal.reading() as session:
        now = user_by_id(session, user.id)
    return now.orders_used, now.orders_granted


def write_order(work: Work, user: UserView, order_id: int) -> None:
    """An order with this id, where there is none: only its row, since nothing here is about what is in it."""
    row = {
        "id": order_id,
        "user_id": user.id,
        "status": Status.PROGRESSING,
        "pack_name": "Welcome pack",
        "idempotency_key": f"key {order_id}",
        "placed_at": work.now,
        "name": user.full_name,
        "line1": "1 High Street",
        "town": "Leeds",
        "postcode": "LS1 1AA",
        "country": "GB",
    }
    work.session.execute(insert_new(work.session, table_of(Order)), [row])


def granted(portal: Portal, user: UserView, *, replaces: int | None = None) -> int:
    """One more order, because something was damaged; its id."""
    with portal.transaction(by="cleo") as work:
        if replaces is not None:
            write_order(work, user, replaces)
        return grant(work, user.email, reason=GrantReason.DAMAGED, replaces=replaces).id


@contextmanager
def placing(portal: Portal, user: UserView, order_id: int, *, limit: int = 1) -> Iterator[int | None]:
    """What placing an order does with the right; gives the id of the order that it replaces."""
    with portal.transaction(by=user.email) as work:
        consume_entitlement(work, user.id, limit=limit)
        write_order(work, user, order_id)
        yield use_grant(work, user.id, order_id, limit=limit)


def test_the_limit_is_spent_and_then_refused(portal: Portal, mia: UserView) -> None:
    spend(portal, mia)
    with pytest.raises(OrderLimit) as refused:
        spend(portal, mia)
    assert (refused.value.used, refused.value.allowed, refused.value.code) == (1, 1, "order_limit")
    spend(portal, mia, limit=2)
    with pytest.raises(OrderLimit, match="All 2 orders"):
        spend(portal, mia, limit=2)
    assert orders(portal, mia) == (2, 0)


def test_a_limit_of_none_closes_ordering_except_for_what_was_granted(portal: Portal, mia: UserView) -> None:
    with pytest.raises(OrderLimit, match="closed"):
        spend(portal, mia, limit=0)
    granted(portal, mia)
    with placing(portal, mia, 8, limit=0):
        pass
    with pytest.raises(OrderLimit):
        spend(portal, mia, limit=0)


def test_of_twenty_who_spend_one_right_at_once_exactly_one_does(portal: Portal, mia: UserView) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(20)

    def one() -> None:
        together.wait()
        try:
            spend(portal, mia)
            outcomes.append("spent")
        except OrderLimit:
            outcomes.append("refused")

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 19 + ["spent"]
    assert orders(portal, mia) == (1, 0)


def test_somebody_switched_off_cannot_order_nor_be_granted_more(portal: Portal, mia: UserView) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, mia.email)
    with pytest.raises(AccountDisabled):
        spend(portal, mia)
    with pytest.raises(AccountDisabled, match="mia@client"):
        granted(portal, mia)
    assert orders(portal, mia) == (0, 0)


def test_a_right_given_back_can_be_spent_again_and_never_goes_below_nothing(
    portal: Portal, mia: UserView
) -> None:
    spend(portal, mia)
    with portal.transaction(by="dee") as work:
        restore_entitlement(work, mia.id)
    spend(portal, mia)
    with portal.transaction(by="dee") as work:
        restore_entitlement(work, mia.id)
    with pytest.raises(RuntimeError, match="no order to give back"), portal.transaction(by="dee") as work:
        restore_entitlement(work, mia.id)
    assert orders(portal, mia) == (0, 0)


def test_only_the_order_beyond_the_limit_is_placed_on_a_grant(portal: Portal, mia: UserView) -> None:
    granted(portal, mia, replaces=77)
    with placing(portal, mia, 101) as replaces:
        assert replaces is None
    with placing(portal, mia, 102) as replaces:
        assert replaces == 77
    with pytest.raises(OrderLimit), placing(portal, mia, 103):
        pass
    with portal.reading() as session:
        assert [each.order_id for each in list_grants(session, user_id=mia.id)] == [102]


def test_grants_are_used_oldest_first(portal: Portal, mia: UserView) -> None:
    spend(portal, mia)
    for replaced in (7, 8):
        granted(portal, mia, replaces=replaced)
    for order_id, expected in ((101, 7), (102, 8)):
        with placing(portal, mia, order_id) as replaces:
            assert replaces == expected


def test_a_grant_comes_back_with_the_order_that_was_placed_on_it(portal: Portal, mia: UserView) -> None:
    spend(portal, mia)
    granted(portal, mia, replaces=7)
    with placing(portal, mia, 101):
        pass
    with portal.transaction(by="dee") as work:
        restore_entitlement(work, mia.id, order_id=101)
    with placing(portal, mia, 102) as replaces:
        assert replaces == 7


def test_a_grant_says_who_allowed_it_and_why(portal: Portal, mia: UserView) -> None:
    grant_id = granted(portal, mia, replaces=7)
    with portal.reading() as session:
        (found,) = list_grants(session, user_id=mia.id)
    assert (found.id, found.email, found.reason, found.replaces, found.actor, found.order_id) == (
        grant_id,
        mia.email,
        GrantReason.DAMAGED,
        7,
        "cleo",
        None,
    )
    assert found.at == portal.now()
    with pytest.raises(UnknownUser), portal.transaction(by="cleo") as work:
        grant(work, "nobody@example.com", reason=GrantReason.GOODWILL)


def test_an_extra_order_that_was_not_used_is_taken_back(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    once, twice = (
        wpp("user", "allow-order", cast.mia.email, "--reason", why) for why in ("lost", "goodwill")
    )
    assert ("unused now" in once.stdout, "2 extra orders are unused now" in twice.stdout) == (False, True)
    taken = wpp("user", "revoke", cast.mia.email, "--json").document
    assert taken["reason"] == "goodwill", "the newest"
    first = order(portal, cast.mia).number
    assert first
    order(portal, cast.mia, "TSH-S", "BOT")
    refused = wpp("user", "revoke", cast.mia.email, "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "no_unused_grant")
    with portal.reading() as session:
        user = user_by_email(session, cast.mia.email)
    assert (user.orders_used, user.orders_granted) == (2, 1)
    assert wpp("audit", "--about", f"user:{user.id}", "--json").document[0]["event"] == "user:revoked"


def test_an_extra_order_that_is_just_being_used_is_not_taken_back(portal: Portal, mia: UserView) -> None:
    spend(portal, mia)
    granted(portal, mia, replaces=7)

    def take_back() -> str:
        try:
            with portal.transaction(by="cleo") as work:
                revoke(work, mia.email)
        except NoUnusedGrant:
            return "used"
        return "taken back"

    with ThreadPoolExecutor(1) as pool:
        with portal.transaction(by=mia.email) as work:
            consume_entitlement(work, mia.id, limit=1)
            write_order(work, mia, 101)
            revoking = pool.submit(take_back)
            time.sleep(0.3)  # until it waits for the row of the person, or for the database
            assert not revoking.done()
            assert use_grant(work, mia.id, 101, limit=1) == 7
        assert revoking.result() == "used"
    assert orders(portal, mia) == (2, 1)
