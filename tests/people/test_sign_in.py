"""Logging in: no hint about who is here, no endless tries, visits that end when they should."""

import threading
from functools import partial

import pytest

from support.cast import starter
from support.portal import Clock
from wpp.people.accounts import disable
from wpp.people.model import Purpose
from wpp.people.password_links import make_link, set_password
from wpp.people.passwords import Hasher
from wpp.people.sessions import (
    AccountDisabled,
    end_session,
    purge_sessions,
    session_user,
    start_session,
    touch_session,
)
from wpp.people.sign_in import SignedIn, TooManyAttempts, WrongPassword, account_of, purge_attempts, sign_in
from wpp.people.views import UserView
from wpp.portal import Portal

GOOD = "apple-harbour-kite"
HOME, OFFICE = "192.0.2.1", "198.51.100.7"


def somebody(portal: Portal, name: str) -> UserView:
    """Somebody with a password."""
    with portal.transaction(by="dee") as work:
        user = starter(work, name)
        link = make_link(work, user.id, Purpose.WELCOME, days=30, secret=portal.secret)
        return set_password(work, link.token, GOOD, hasher=portal.hasher)


@pytest.fixture
def mia(portal: Portal) -> UserView:
    """A starter with a password."""
    return somebody(portal, "Mia")


def log_in(portal: Portal, email: str, password: str = GOOD, *, address: str = HOME) -> SignedIn:
    """What the log-in form does."""
    return sign_in(
        lambda: portal.transaction(by="a visitor"), email, password, hasher=portal.hasher, address=address
    )


def who(portal: Portal, token: str) -> UserView | None:
    """Who is behind a cookie now."""
    with portal.reading() as session:
        return session_user(session, token, portal.now())


def fail(portal: Portal, times: int, email: str, *, address: str = HOME) -> None:
    """Try a wrong password."""
    for _ in range(times):
        with pytest.raises(WrongPassword):
            log_in(portal, email, "wrong-wrong-wrong", address=address)


def test_the_right_password_starts_a_visit(portal: Portal, mia: UserView) -> None:
    signed_in = log_in(portal, " MIA@client.example.com ")
    assert signed_in.user == mia
    assert who(portal, signed_in.token) == mia
    assert who(portal, signed_in.token[:-1]) is None
    assert who(portal, "") is None


def test_every_failure_sounds_the_same(portal: Portal, mia: UserView) -> None:
    with portal.transaction(by="dee") as work:
        starter(work, "Omar")  # no password yet
    off = somebody(portal, "Olga")
    with portal.transaction(by="dee") as work:
        disable(work, off.email)
    said = set()
    for email in (mia.email, "nobody@example.com", "omar@client.example.com", off.email, "", "no address"):
        with pytest.raises(WrongPassword) as refused:
            log_in(portal, email, GOOD if email != mia.email else "wrong-wrong-wrong")
        said.add((refused.value.message, refused.value.hints))
    assert len(said) == 1


def test_after_ten_failures_even_the_right_password_waits(
    portal: Portal, mia: UserView, clock: Clock
) -> None:
    fail(portal, 10, mia.email)
    with pytest.raises(TooManyAttempts) as refused:
        log_in(portal, "MIA@client.example.com", address=OFFICE)
    assert refused.value.code == "too_many_attempts"
    clock.advance(minutes=14, seconds=59)
    with pytest.raises(TooManyAttempts):
        log_in(portal, mia.email)
    clock.advance(seconds=1)
    assert log_in(portal, mia.email).user == mia


def test_a_success_wipes_the_slate_of_the_email(portal: Portal, mia: UserView) -> None:
    fail(portal, 9, mia.email)
    log_in(portal, mia.email)
    fail(portal, 9, mia.email)
    log_in(portal, mia.email)


def test_one_address_cannot_try_everybody(portal: Portal, mia: UserView) -> None:
    for number in range(50):
        fail(portal, 1, f"person{number}@example.com", address="2001:db8:1:2::1")
    with pytest.raises(TooManyAttempts):
        log_in(portal, mia.email, address="2001:db8:1:2:ffff::99")
    assert log_in(portal, mia.email, address="2001:db8:1:3::1").user == mia


def test_an_office_that_logs_in_rightly_is_never_kept_waiting(portal: Portal, mia: UserView) -> None:
    for _ in range(60):
        log_in(portal, mia.email, address=OFFICE)


def test_many_tries_at_once_get_no_more_than_ten(portal: Portal, mia: UserView) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(25)

    def one() -> None:
        together.wait()
        try:
            log_in(portal, mia.email, "wrong-wrong-wrong")
        except WrongPassword:
            outcomes.append("looked at")
        except TooManyAttempts:
            outcomes.append("turned away")

    threads = [threading.Thread(target=one) for _ in range(25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["looked at"] * 10 + ["turned away"] * 15


def test_a_visit_ends_when_the_browser_logs_out(portal: Portal, mia: UserView) -> None:
    phone, desk = log_in(portal, mia.email), log_in(portal, mia.email)
    for _ in range(2):
        with portal.transaction(by=mia.email) as work:
            end_session(work, phone.token)
    assert who(portal, phone.token) is None
    assert who(portal, desk.token) == mia


def test_a_visit_ends_after_half_a_day_without_a_sign_of_life(
    portal: Portal, mia: UserView, clock: Clock
) -> None:
    token = log_in(portal, mia.email).token
    for _ in range(3):
        clock.advance(hours=11)
        assert who(portal, token) == mia
        with portal.transaction(by=mia.email) as work:
            touch_session(work, token)
    clock.advance(hours=12)
    assert who(portal, token) is None
    with portal.transaction(by=mia.email) as work:
        touch_session(work, token)
    assert who(portal, token) is None


def test_a_visit_ends_after_thirty_days_whatever_happens(portal: Portal, mia: UserView, clock: Clock) -> None:
    token = log_in(portal, mia.email).token
    for _ in range(29 * 3):
        clock.advance(hours=8)
        with portal.transaction(by=mia.email) as work:
            touch_session(work, token)
    assert who(portal, token) == mia
    clock.advance(days=1)
    with portal.transaction(by=mia.email) as work:
        touch_session(work, token)
    assert who(portal, token) is None


def test_nobody_who_is_switched_off_starts_a_visit(portal: Portal, mia: UserView) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, mia.email)
        with pytest.raises(AccountDisabled):
            start_session(work, mia.id)


def test_what_is_over_is_swept_away_and_the_rest_stays(portal: Portal, mia: UserView, clock: Clock) -> None:
    old = log_in(portal, mia.email).token
    fail(portal, 1, mia.email)
    clock.advance(hours=12)
    new = log_in(portal, mia.email).token
    with portal.transaction(by="cron") as work:
        assert (purge_sessions(work), purge_sessions(work)) == (1, 0)
        purge_attempts(work)
        assert purge_attempts(work) == 0
    assert (who(portal, old), who(portal, new)) == (None, mia)


def test_a_password_is_hashed_anew_when_the_parameters_change(portal: Portal, mia: UserView) -> None:
    stronger = Hasher(memory_kib=16, rounds=2)
    begin = partial(portal.transaction, by="a visitor")
    for _ in range(2):
        sign_in(begin, mia.email, GOOD, hasher=stronger, address=HOME)
    with pytest.raises(WrongPassword):
        sign_in(begin, mia.email, "wrong-wrong-wrong", hasher=stronger, address=HOME)
    with portal.reading() as session:
        kept = account_of(session, mia.email).password_hash
    assert kept is not None
    assert not stronger.needs_rehash(kept)
    assert portal.hasher.needs_rehash(kept)
