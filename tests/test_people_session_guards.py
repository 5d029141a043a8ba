"""Links, log-ins and rights of one person: what happens to them happens to nobody else, and not after it is over."""

from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

import pytest

from support.cast import Cast, order, starter
from support.portal import Clock
from support.races import books_are_right
from wpp.orders import order_view
from wpp.people import (
    AccountOff,
    GrantReason,
    LinkOver,
    LinkState,
    OrderLimit,
    Purpose,
    TooManyAttempts,
    UnknownUser,
    UserView,
    WrongPassword,
    choose_password,
    edit_user,
    find_link,
    grant,
    list_grants,
    make_link,
    set_chosen_password,
    set_password,
    sign_in,
    spend_right,
    switch_off,
    switch_on,
    user_by_id,
)
from wpp.people.sign_in import network_of
from wpp.policy import change_setting
from wpp.portal import Portal

GOOD = "apple-harbour-kite"
HOME, OFFICE = "192.0.2.1", "198.51.100.7"


def link_of(portal: Portal, user: UserView, days: int = 30) -> str:
    """A fresh link's token."""
    with portal.transaction(by="dee") as work:
        return make_link(work, user.id, Purpose.WELCOME, days=days, secret=portal.secret).token


def log_in(portal: Portal, user: UserView, password: str = GOOD, *, address: str = HOME) -> None:
    """What the log-in form does."""
    sign_in(
        lambda: portal.transaction(by="a visitor"),
        user.email,
        password,
        hasher=portal.hasher,
        address=address,
    )


@pytest.fixture
def two(portal: Portal) -> tuple[UserView, UserView]:
    """Mia and Omar, each with a password."""
    with portal.transaction(by="dee") as work:
        both = starter(work, "Mia"), starter(work, "Omar")
    for user in both:
        token = link_of(portal, user)
        with portal.transaction(by=user.email) as work:
            set_password(work, token, GOOD, hasher=portal.hasher)
    return both


def test_a_log_in_forgives_its_own_tries_and_nobody_elses(
    portal: Portal, two: tuple[UserView, UserView]
) -> None:
    mia, omar = two
    for _ in range(10):
        with pytest.raises(WrongPassword):
            log_in(portal, omar, "wrong-wrong-wrong", address=OFFICE)
    log_in(portal, mia)
    with pytest.raises(TooManyAttempts):
        log_in(portal, omar, address=OFFICE)
    log_in(portal, mia)


def test_one_home_is_one_address_however_it_is_written() -> None:
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert (
        network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    )
    assert network_of("a proxy") == "a proxy"


def test_an_account_that_is_disabled_between_choosing_and_setting_gets_no_password(
    portal: Portal, two: tuple[UserView, UserView]
) -> None:
    mia, _ = two
    token = link_of(portal, mia)
    with portal.reading() as session:
        chosen = choose_password(session, token, "another-good-one", hasher=portal.hasher, now=portal.now())
    with portal.transaction(by="dee") as work:
        switch_off(work, mia.email)
    with pytest.raises(LinkOver), portal.transaction(by="mia") as work:
        set_chosen_password(work, chosen)
    with portal.transaction(by="dee") as work:
        switch_on(work, mia.email)
    log_in(portal, mia)


def test_another_address_ends_the_open_links_of_its_person_and_leaves_the_rest_as_they_were(
    portal: Portal, two: tuple[UserView, UserView], clock: Clock
) -> None:
    mia, omar = two
    spent = link_of(portal, mia)
    with portal.transaction(by="mia") as work:
        set_password(work, spent, GOOD, hasher=portal.hasher)
    old = link_of(portal, mia, days=1)
    clock.advance(days=2)
    mine, other = link_of(portal, mia), link_of(portal, omar)

    def ends(token: str) -> object:
        with portal.reading() as session:
            return find_link(session, token, portal.now()).expires_at

    before = {token: ends(token) for token in (spent, old, other)}
    clock.advance(hours=1)
    with portal.transaction(by="dee") as work:
        edit_user(work, mia.email, new_email="mia.other@client.example.com")
    assert {token: ends(token) for token in (spent, old, other)} == before
    with portal.reading() as session:
        assert find_link(session, mine, portal.now()).state is LinkState.EXPIRED
        for token in (spent, old, mine):
            with pytest.raises(LinkOver):  # before anything is hashed
                choose_password(session, token, GOOD, hasher=portal.hasher, now=portal.now())


def test_nobody_is_not_found_by_a_number(portal: Portal, two: tuple[UserView, UserView]) -> None:
    with portal.reading() as session, pytest.raises(UnknownUser):
        user_by_id(session, 999_999)
    with pytest.raises(AccountOff), portal.transaction(by="dee") as work:
        spend_right(work, 999_999, limit=1)


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


def test_a_password_without_end_costs_nobody_a_moment(portal: Portal) -> None:
    hasher = portal.hasher
    with ThreadPoolExecutor(1) as pool:
        # Every core is at work on a password of somebody else's.
        for _ in range(cpu_count() or 1):
            hasher._gate.acquire()
        try:
            assert pool.submit(hasher.verify, "", "x" * 100_000).result(timeout=5) is False
        finally:
            for _ in range(cpu_count() or 1):
                hasher._gate.release()
