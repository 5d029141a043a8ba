"""Personal links: opened by anybody, spent once by setting a password, over when their days are over."""

import threading

import pytest
from sqlalchemy import select

from support.cast import starter
from support.portal import Clock
from wpp.audit import history_of
from wpp.people.accounts import disable
from wpp.people.model import PasswordLink, Purpose
from wpp.people.password_links import (
    LinkExpired,
    LinkMade,
    LinkSpent,
    LinkState,
    LinkUnusable,
    choose_password,
    find_link,
    make_link,
    make_links,
    set_chosen_password,
    set_password,
    token_from,
)
from wpp.people.password_strength import WeakPassword, check_strength
from wpp.people.passwords import Hasher
from wpp.people.sessions import session_user, start_session
from wpp.people.sign_in import Caller, sign_in
from wpp.people.views import UserState, UserView
from wpp.portal import Portal

GOOD = "apple-harbour-kite"


@pytest.fixture
def mia(portal: Portal) -> UserView:
    """A starter without a password."""
    with portal.transaction(by="dee") as work:
        return starter(work, "Mia")


def link_for(portal: Portal, user: UserView, *, days: int = 30) -> LinkMade:
    """A welcome link."""
    with portal.transaction(by="dee") as work:
        return make_link(work, user.id, Purpose.WELCOME, days=days, secret=portal.secret)


def state(portal: Portal, token: str) -> LinkState:
    """What a link is good for now."""
    with portal.reading() as session:
        return find_link(session, token, portal.now()).state


def set_by(portal: Portal, token: str, password: str = GOOD) -> UserView:
    """Set a password by a link."""
    with portal.transaction(by="a visitor") as work:
        return set_password(work, token, password, hasher=portal.hasher)


def test_the_token_is_made_again_from_its_nonce_and_kept_nowhere(portal: Portal, mia: UserView) -> None:
    link = link_for(portal, mia)
    assert token_from(portal.secret, link.nonce) == link.token
    assert token_from("another secret", link.nonce) != link.token
    assert len(link.token) == 43
    assert link.token.replace("-", "").replace("_", "").isalnum()
    with portal.reading() as session:
        kept = session.execute(select(*PasswordLink.__table__.columns)).one()
    assert link.token not in map(str, kept)


def test_looking_at_a_link_changes_nothing(portal: Portal, mia: UserView) -> None:
    link = link_for(portal, mia)
    for _ in range(3):
        with portal.reading() as session:
            seen = find_link(session, link.token, portal.now())
        assert (seen.state, seen.purpose, seen.user) == (LinkState.OPEN, Purpose.WELCOME, mia)
        assert seen.expires_at == link.expires_at


def test_setting_a_password_lets_the_person_in_and_spends_the_link(portal: Portal, mia: UserView) -> None:
    link = link_for(portal, mia)
    user = set_by(portal, link.token)
    assert (user.state, user.activated_at) == (UserState.ACTIVE, portal.now())
    assert state(portal, link.token) is LinkState.SPENT
    with pytest.raises(LinkSpent) as refused:
        set_by(portal, link.token)
    assert refused.value.code == "link_spent"
    signed_in = sign_in(
        lambda: portal.transaction(by="a visitor"),
        mia.email,
        GOOD,
        hasher=portal.hasher,
        caller=Caller("192.0.2.1"),
    )
    assert signed_in.user.id == mia.id
    with portal.reading() as session:
        tags = [each.tag for each in history_of(session, [f"user:{mia.id}"])]
    assert tags == ["user:added", "user:link-made", "user:password-set", "user:signed-in"]


def test_any_open_link_works_and_the_first_ends_the_others(portal: Portal, mia: UserView) -> None:
    older, newer = link_for(portal, mia), link_for(portal, mia)
    set_by(portal, older.token)
    assert state(portal, newer.token) is LinkState.SPENT


def test_a_link_lives_its_days_to_the_hour_of_the_portals_clock(
    portal: Portal, mia: UserView, clock: Clock
) -> None:
    link = link_for(portal, mia, days=30)
    # 2 March to 1 April: summer time has come, and half past nine is half past nine.
    assert link.expires_at.isoformat() == "2026-04-01T09:30:00+01:00"
    clock.advance(days=29, hours=22, minutes=59)
    assert state(portal, link.token) is LinkState.OPEN
    clock.advance(minutes=1)
    assert state(portal, link.token) is LinkState.EXPIRED
    with pytest.raises(LinkExpired) as refused:
        set_by(portal, link.token)
    assert refused.value.code == "link_expired"


def test_what_is_no_link_is_unknown(portal: Portal, mia: UserView) -> None:
    for token in ("", "x", "x" * 10_000, "ünïcödé", "\ud800", link_for(portal, mia).token[:-1]):
        assert state(portal, token) is LinkState.UNKNOWN
    with pytest.raises(LinkUnusable) as refused:
        set_by(portal, "x")
    assert refused.value.code == "link_unknown"


def test_the_link_of_somebody_switched_off_is_unknown(portal: Portal, mia: UserView) -> None:
    link = link_for(portal, mia)
    with portal.reading() as session:
        chosen = choose_password(session, link.token, GOOD, hasher=portal.hasher, now=portal.now())
    with portal.transaction(by="dee") as work:
        disable(work, mia.email)
    assert state(portal, link.token) is LinkState.UNKNOWN
    with pytest.raises(LinkUnusable), portal.transaction(by="a visitor") as work:
        set_chosen_password(work, chosen)


def test_two_who_post_one_link_at_once_set_one_password(portal: Portal, mia: UserView) -> None:
    link, other = link_for(portal, mia), link_for(portal, mia)
    outcomes: dict[str, str] = {}
    together = threading.Barrier(4)

    def post(token: str, password: str) -> None:
        with portal.reading() as session:
            chosen = choose_password(session, token, password, hasher=portal.hasher, now=portal.now())
        together.wait()
        try:
            with portal.transaction(by="a visitor") as work:
                set_chosen_password(work, chosen)
            outcomes[password] = "set"
        except LinkSpent:
            outcomes[password] = "refused"

    posts = [(link.token, "first-harbour-kite"), (link.token, "second-harbour-kite")]
    posts += [(other.token, "third-harbour-kite"), (other.token, "fourth-harbour-kite")]
    threads = [threading.Thread(target=post, args=each) for each in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == ["refused", "refused", "refused", "set"]
    (password,) = [each for each, outcome in outcomes.items() if outcome == "set"]
    signed_in = sign_in(
        lambda: portal.transaction(by="a visitor"),
        mia.email,
        password,
        hasher=portal.hasher,
        caller=Caller("192.0.2.1"),
    )
    assert signed_in.user.id == mia.id


def test_a_new_password_logs_every_browser_out(portal: Portal, mia: UserView) -> None:
    with portal.transaction(by=mia.email) as work:
        visit = start_session(work, mia.id)
    set_by(portal, link_for(portal, mia).token)
    with portal.reading() as session:
        assert session_user(session, visit, portal.now()) is None


def test_a_refused_password_leaves_the_link_open(portal: Portal, mia: UserView) -> None:
    link = link_for(portal, mia)
    with pytest.raises(WeakPassword) as refused:
        set_by(portal, link.token, "password123")
    assert refused.value.code == "weak_password"
    assert state(portal, link.token) is LinkState.OPEN


def test_many_links_come_in_the_order_of_their_people(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        ids = [starter(work, f"Starter{number}").id for number in range(30)]
        links = make_links(work, ids[::-1], Purpose.WELCOME, days=30, secret=portal.secret)
        assert make_links(work, [], Purpose.WELCOME, days=30, secret=portal.secret) == []
        assert [link.user_id for link in links] == ids[::-1]
        for link in links:
            found = find_link(work.session, link.token, work.now)
            assert found.user is not None
            assert found.user.id == link.user_id
            kept = work.session.execute(
                select(PasswordLink.user_id).where(PasswordLink.id == link.link_id)
            ).scalar_one()
            assert kept == link.user_id


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "10 characters"),
        ("x" * 9, "10 characters"),
        ("aaaaaaaaaaaa", "too simple"),
        ("abababababab", "too simple"),
        ("1234567890", "too simple"),
        ("abcdefghijk", "too simple"),
        ("qwertyuiop", "too simple"),
        ("Password123!", "too common|easy to guess"),
        ("p4$$w0rd2025", "too common|easy to guess"),
        ("Welcome-Pack-2026", "too common|easy to guess"),
        ("september2025", "too common|easy to guess"),
        ("mia@client.example.com", "your own name"),
        ("MiaTester2026", "your own name"),
        ("tester.mia.99", "your own name"),
        ("x" * 20 + "yz1" * 100, "256 characters"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str, says: str) -> None:
    with pytest.raises(WeakPassword, match=says):
        check_strength(password, about=("mia@client.example.com", "Mia", "Tester"))


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct horse battery staple",
        "ünïcödé wörter",
        "xK9#mP2$vL",
        "密码是一个很长的句子",
        "1" * 3 + "mia likes tea",
    ],
)
def test_good_passwords_are_taken_whatever_their_characters(password: str) -> None:
    check_strength(password, about=("mia@client.example.com", "Mia", "Tester"))


def test_a_password_is_the_same_however_its_letters_are_composed() -> None:
    hasher = Hasher.cheap()
    hashed = hasher.hash("cafe\u0301-harbour-kite")
    assert hashed.startswith("$argon2id$")
    assert hasher.verify(hashed, "café-harbour-kite")
    assert not hasher.verify(hashed, "cafe-harbour-kite")
    assert not hasher.verify(None, "nobody has this password")
    assert not hasher.verify("not a hash", "café-harbour-kite")
    assert not hasher.verify(hashed, "x" * 1_000_000)
