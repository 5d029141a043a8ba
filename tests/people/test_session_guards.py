"""Links, log-ins and rights of one person: what happens to them happens to nobody else, and not after it is over."""

from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

import pytest

from support.cast import starter
from support.portal import Clock
from wpp.people.accounts import disable, edit_user, enable
from wpp.people.attempts import TooManyAttempts, network_of
from wpp.people.model import Purpose
from wpp.people.password_links import (
    LinkState,
    LinkUnusable,
    choose_password,
    find_link,
    make_link,
    set_chosen_password,
    set_password,
)
from wpp.people.sign_in import Caller, WrongPassword, sign_in
from wpp.people.views import UserView
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
        caller=Caller(address),
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
    for _ in range(5):
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
        disable(work, mia.email)
    with pytest.raises(LinkUnusable), portal.transaction(by="mia") as work:
        set_chosen_password(work, chosen)
    with portal.transaction(by="dee") as work:
        enable(work, mia.email)
    log_in(portal, mia)


def test_a_password_spends_the_links_of_its_person_and_of_nobody_else(
    portal: Portal, two: tuple[UserView, UserView], clock: Clock
) -> None:
    omar, mia = two  # not the first one there is
    mine, another, other = link_of(portal, mia), link_of(portal, mia), link_of(portal, omar)
    with portal.transaction(by="mia") as work:
        user = set_password(work, mine, "another-good-one", hasher=portal.hasher)
    assert user.id == mia.id
    with portal.reading() as session:
        states = [find_link(session, token, portal.now()).state for token in (mine, another, other)]
    assert states == [LinkState.SPENT, LinkState.SPENT, LinkState.OPEN]
    log_in(portal, omar)
    with pytest.raises(WrongPassword):
        log_in(portal, mia)


def test_a_link_that_runs_out_between_choosing_and_setting_sets_nothing(
    portal: Portal, two: tuple[UserView, UserView], clock: Clock
) -> None:
    mia, omar = two
    token = link_of(portal, mia, days=1)
    link_of(portal, omar, days=30)
    with portal.reading() as session:
        chosen = choose_password(session, token, "another-good-one", hasher=portal.hasher, now=portal.now())
    clock.advance(days=1)
    with pytest.raises(LinkUnusable), portal.transaction(by="mia") as work:
        set_chosen_password(work, chosen)
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
            with pytest.raises(LinkUnusable):  # before anything is hashed
                choose_password(session, token, GOOD, hasher=portal.hasher, now=portal.now())


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
