"""Logging in: no hint about who is here, no endless tries, visits that end when they should."""

import threading
from functools import partial

import pytest

from support.cast import starter
from support.portal import Clock
from wpp.people.accounts import disable
from wpp.people.attempts import TooManyAttempts, purge_attempts
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
from wpp.people.sign_in import Caller, SignedIn, WrongPassword, account_of, sign_in
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


def log_in(
    portal: Portal, email: str, password: str = GOOD, *, address: str = HOME, device: str = ""
) -> SignedIn:
    """What the log-in form does."""
    caller = Caller(address, device, "Firefox on Windows")
    return sign_in(
        lambda: portal.transaction(by="a visitor"), email, password, hasher=portal.hasher, caller=caller
    )


def who(portal: Portal, token: str) -> UserView | None:
    """Who is behind a cookie now."""
    with portal.reading() as session:
        return session_user(session, token, portal.now())


def fail(portal: Portal, times: int, email: str, *, address: str = HOME, device: str = "") -> None:
    """Try a wrong password."""
    for _ in range(times):
        with pytest.raises(WrongPassword):
            log_in(portal, email, "wrong-wrong-wrong", address=address, device=device)


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


def test_the_next_try_from_there_waits_longer_each_time(portal: Portal, mia: UserView, clock: Clock) -> None:
    fail(portal, 5, mia.email)
    waits = []
    for _ in range(11):
        with pytest.raises(TooManyAttempts) as refused:
            log_in(portal, "MIA@client.example.com")
        waits.append(int(refused.value.wait.total_seconds()))
        clock.advance(seconds=waits[-1] - 1)
        with pytest.raises(TooManyAttempts):
            log_in(portal, mia.email)
        clock.advance(seconds=1)
        fail(portal, 1, mia.email)
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    clock.advance(hours=1)
    assert log_in(portal, mia.email).user == mia


def test_a_stranger_closes_nobodys_log_in(portal: Portal, mia: UserView) -> None:
    fail(portal, 5, mia.email, address=OFFICE)
    with pytest.raises(TooManyAttempts):
        log_in(portal, mia.email, address=OFFICE)
    assert log_in(portal, mia.email, address=HOME).user == mia


def test_a_device_that_the_account_knows_never_waits_for_others(portal: Portal, mia: UserView) -> None:
    known = log_in(portal, mia.email).device
    fail(portal, 5, mia.email)
    with pytest.raises(TooManyAttempts):
        log_in(portal, mia.email)
    assert log_in(portal, mia.email, device=known).device == known
    fail(portal, 5, mia.email, device=known)
    with pytest.raises(TooManyAttempts):
        log_in(portal, mia.email, device=known)


def test_a_device_is_known_to_the_account_that_it_was_used_for_alone(portal: Portal, mia: UserView) -> None:
    omar = somebody(portal, "Omar")
    known = log_in(portal, mia.email).device
    fail(portal, 5, omar.email)
    for device in (known, "a" * 43):
        with pytest.raises(TooManyAttempts):
            log_in(portal, omar.email, device=device)


def test_a_new_device_is_told_from_the_first_and_from_known_ones(portal: Portal, mia: UserView) -> None:
    first = log_in(portal, mia.email)
    again = log_in(portal, mia.email, device=first.device)
    second = log_in(portal, mia.email, address=OFFICE)
    assert [each.is_new_device for each in (first, again, second)] == [False, False, True]


def test_an_account_is_tried_a_hundred_times_a_day_on_strange_devices(
    portal: Portal, mia: UserView, clock: Clock
) -> None:
    known = log_in(portal, mia.email).device
    for number in range(100):
        fail(portal, 1, mia.email, address=f"198.51.100.{number}")
    with pytest.raises(TooManyAttempts):
        log_in(portal, mia.email, address="203.0.113.1")
    assert log_in(portal, mia.email, device=known).user == mia
    assert log_in(portal, mia.email, address="203.0.113.1").user == mia, "the owner has been here since"


def test_a_busy_network_leaves_everybody_one_try_and_closes_nobody(portal: Portal, mia: UserView) -> None:
    network = "2001:db8:1:2"
    for number in range(50):
        fail(portal, 1, f"person{number}@example.com", address=f"{network}::1")
    fail(portal, 1, "last@example.com", address=f"{network}::2")
    with pytest.raises(TooManyAttempts):
        log_in(portal, "last@example.com", address=f"{network}::2")
    assert log_in(portal, mia.email, address=f"{network}:ffff::99").user == mia
    fail(portal, 2, "last@example.com", address="2001:db8:1:3::1")


def test_a_success_wipes_the_slate(portal: Portal, mia: UserView) -> None:
    fail(portal, 4, mia.email)
    log_in(portal, mia.email)
    fail(portal, 4, mia.email)
    log_in(portal, mia.email)


def test_an_office_that_logs_in_rightly_is_never_kept_waiting(portal: Portal, mia: UserView) -> None:
    for _ in range(60):
        log_in(portal, mia.email, address=OFFICE)
    fail(portal, 2, mia.email, address=OFFICE)


def test_many_tries_at_once_get_no_more_than_five(portal: Portal, mia: UserView) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(15)

    def one() -> None:
        together.wait()
        try:
            log_in(portal, mia.email, "wrong-wrong-wrong")
        except WrongPassword:
            outcomes.append("looked at")
        except TooManyAttempts:
            outcomes.append("turned away")

    threads = [threading.Thread(target=one) for _ in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["looked at"] * 5 + ["turned away"] * 10


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
    fail(portal, 1, "nobody@example.com", address=OFFICE)
    clock.advance(hours=24)
    new = log_in(portal, mia.email).token
    with portal.transaction(by="cron") as work:
        assert (purge_sessions(work), purge_sessions(work)) == (1, 0)
        assert (purge_attempts(work), purge_attempts(work)) == (3, 0)
    assert (who(portal, old), who(portal, new)) == (None, mia)


def test_a_password_is_hashed_anew_when_the_parameters_change(portal: Portal, mia: UserView) -> None:
    stronger = Hasher(memory_kib=16, rounds=2)
    begin = partial(portal.transaction, by="a visitor")
    for _ in range(2):
        sign_in(begin, mia.email, GOOD, hasher=stronger, caller=Caller(HOME))
    with pytest.raises(WrongPassword):
        sign_in(begin, mia.email, "wrong-wrong-wrong", hasher=stronger, caller=Caller(HOME))
    with portal.reading() as session:
        kept = account_of(session, mia.email).password_hash
    assert kept is not None
    assert not stronger.needs_rehash(kept)
    assert portal.hasher.needs_rehash(kept)
