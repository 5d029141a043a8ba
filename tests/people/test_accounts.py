"""Accounts: one for each person, found however they are looked for, edited and switched off with what follows."""

import threading

import pytest

from cli.framework.hints import worded
from support.cast import starter
from wpp.addresses import BadAddress
from wpp.audit import history_of
from wpp.people.accounts import (
    DuplicateUser,
    UnknownUser,
    add_user,
    disable,
    edit_user,
    enable,
    list_users,
    user_by_email,
    user_by_id,
)
from wpp.people.entitlements import GrantReason, consume_entitlement, grant
from wpp.people.model import Purpose, Role
from wpp.people.names import BadName
from wpp.people.password_links import find_link, make_link, set_password
from wpp.people.sessions import session_user, start_session
from wpp.people.views import UserState, UserView
from wpp.portal import Portal


def added(portal: Portal, email: str, first_name: str = "Mia", last_name: str = "Chen") -> UserView:
    """Somebody new."""
    with portal.transaction(by="dee") as work:
        return add_user(work, email=email, first_name=first_name, last_name=last_name)


def emails(portal: Portal, **wanted: object) -> list[str]:
    """The part before the @ of everybody who is found."""
    with portal.reading() as session:
        return [user.email.split("@")[0] for user in list_users(session, **wanted)]  # type: ignore[arg-type]


def test_a_person_is_found_by_any_spelling_of_their_email(portal: Portal) -> None:
    mia = added(portal, "Mia.Chen@Example.com")
    assert (mia.email, mia.full_name, mia.role, mia.state) == (
        "Mia.Chen@example.com",
        "Mia Chen",
        Role.USER,
        UserState.IMPORTED,
    )
    with portal.reading() as session:
        for spelling in ("mia.chen@example.com", " MIA.CHEN@EXAMPLE.COM ", "mia.\u200bchen@example.com"):
            assert user_by_email(session, spelling) == mia
        assert user_by_id(session, mia.id) == mia


def test_the_same_person_is_not_added_twice(portal: Portal) -> None:
    added(portal, "mia@example.com")
    with pytest.raises(DuplicateUser) as refused:
        added(portal, "MIA@example.com", "Another")
    assert refused.value.code == "already_exists"
    assert emails(portal) == ["mia"]


def test_of_two_who_add_the_same_person_at_once_one_is_refused(portal: Portal) -> None:
    outcomes: list[str] = []

    def add() -> None:
        try:
            added(portal, "mia@example.com")
            outcomes.append("added")
        except DuplicateUser:
            outcomes.append("refused")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", "refused", "refused", "refused"]


def test_what_is_no_person_is_not_added(portal: Portal) -> None:
    with pytest.raises(BadAddress):
        added(portal, "mia")
    for first, last in (("", ""), (" ", "\u200b"), ("=1+1", "Chen"), ("Mia", "<b>"), ("12", "Chen")):
        with pytest.raises(BadName):
            added(portal, "mia@example.com", first, last)
    assert emails(portal) == []


def test_people_with_one_name_are_people(portal: Portal) -> None:
    assert added(portal, "sukarno@example.com", "Sukarno", "").full_name == "Sukarno"
    assert added(portal, "wang@example.com", "", "王小明").full_name == "王小明"


def test_an_email_that_nobody_has_is_answered_with_the_nearest(portal: Portal) -> None:
    added(portal, "mia.chen@example.com")
    with portal.reading() as session:
        for slip in ("mia.chne@example.com", "mia.chen@exmaple.com"):
            with pytest.raises(UnknownUser) as refused:
                user_by_email(session, slip)
            assert "mia.chen@example.com" in worded(refused.value.hints[0])
        with pytest.raises(UnknownUser) as refused:
            user_by_email(session, "nobody%_at all")
        assert refused.value.code == "unknown_user"
        assert "Did you mean" not in worded(refused.value.hints[0])


def test_the_list_goes_page_by_page(portal: Portal) -> None:
    for number in range(5):
        added(portal, f"p{number}@example.com")
    with portal.reading() as session:
        first = list_users(session, limit=3)
        rest = list_users(session, after=first[-1].id, limit=3)
    assert [user.email for user in first + rest] == [f"p{number}@example.com" for number in range(5)]


FOUND = {
    "mia": ["mia"],
    "CHEN": ["mia", "zoe"],
    "a che": ["mia", "zoe"],
    "chen mia": ["mia"],
    "mia omar": [],
    "ñíguez": ["ana"],
    "ÑÍGUEZ": ["ana"],
    "o'br": ["zoe"],
    "%": [],
    "_": ["x_y"],
    "\\": [],
    "example.com": ["mia", "ana", "zoe", "x_y"],
    "  ": ["mia", "ana", "zoe", "x_y"],
}


def test_search_looks_inside_names_and_emails_whatever_the_case(portal: Portal) -> None:
    added(portal, "mia@example.com", "Mia", "Chen")
    added(portal, "ana@example.com", "Ana", "Ñíguez")
    added(portal, "zoe@example.com", "Zoe Achen", "O'Brien")
    added(portal, "x_y@example.com", "Xi", "Yu")
    assert {text: emails(portal, search=text) for text in FOUND} == FOUND


def test_people_are_listed_by_how_far_they_have_come(portal: Portal) -> None:
    hasher = portal.hasher
    with portal.transaction(by="dee") as work:
        people = {name: starter(work, name) for name in ("Ima", "Act", "Ord", "Off")}
        for name in ("Act", "Ord", "Off"):
            link = make_link(work, people[name].id, Purpose.WELCOME, days=30, secret=portal.secret)
            set_password(work, link.token, "apple-harbour-kite", hasher=hasher)
        consume_entitlement(work, people["Ord"].id, limit=1)
        disable(work, people["Off"].email)
        add_user(work, email="rita@example.com", first_name="Rita", last_name="R", role=Role.REPRESENTATIVE)
    assert emails(portal, state=UserState.IMPORTED) == ["ima", "rita"]
    assert emails(portal, state=UserState.ACTIVE) == ["act"]
    assert emails(portal, state=UserState.ORDERED) == ["ord"]
    assert emails(portal, state=UserState.OFF) == ["off"]
    assert emails(portal, role=Role.REPRESENTATIVE) == ["rita"]
    with portal.reading() as session:
        for state in UserState:
            assert all(user.state is state for user in list_users(session, state=state))


def test_a_name_is_corrected_and_the_same_again_is_not_written_down(portal: Portal) -> None:
    mia = added(portal, "mia@example.com")
    for _ in range(2):
        with portal.transaction(by="dee") as work:
            assert edit_user(work, "mia@example.com", last_name="  O’Chen ").full_name == "Mia O’Chen"
    with portal.reading() as session:
        history = history_of(session, [f"user:{mia.id}"])
    assert [(each.tag, each.detail) for each in history[1:]] == [("user:edited", {"changed": ["last_name"]})]


def test_a_name_cannot_be_taken_away_altogether(portal: Portal) -> None:
    added(portal, "mia@example.com", "Mia", "")
    with pytest.raises(BadName), portal.transaction(by="dee") as work:
        edit_user(work, "mia@example.com", first_name=" ")


def test_a_new_email_ends_the_links_that_lie_in_the_old_mailbox(portal: Portal) -> None:
    mia = added(portal, "mai@example.com")
    with portal.transaction(by="dee") as work:
        link = make_link(work, mia.id, Purpose.WELCOME, days=30, secret=portal.secret)
        visit = start_session(work, mia.id)
    with portal.transaction(by="dee") as work:
        edit_user(work, "mai@example.com", new_email="Mia@example.com")
    with portal.reading() as session:
        assert find_link(session, link.token, portal.now()).state == "expired"
        assert session_user(session, visit, portal.now()) is None
        assert user_by_email(session, "mia@example.com").email == "Mia@example.com"
        with pytest.raises(UnknownUser):
            user_by_email(session, "mai@example.com")


def test_an_email_that_somebody_else_has_is_refused_and_the_transaction_goes_on(portal: Portal) -> None:
    added(portal, "mia@example.com")
    added(portal, "omar@example.com", "Omar")
    with portal.transaction(by="dee") as work:
        with pytest.raises(DuplicateUser):
            edit_user(work, "omar@example.com", new_email="MIA@example.com")
        edit_user(work, "omar@example.com", first_name="Umar")
    assert emails(portal, search="umar") == ["omar"]


def test_a_new_role_has_to_log_in_afresh(portal: Portal) -> None:
    mia = added(portal, "mia@example.com")
    with portal.transaction(by="dee") as work:
        visit = start_session(work, mia.id)
        assert edit_user(work, mia.email, role=Role.WAREHOUSE).role is Role.WAREHOUSE
        assert session_user(work.session, visit, work.now) is None
        assert history_of(work.session, [f"user:{mia.id}"])[-1].detail["now"] == "warehouse"


def test_who_is_switched_off_is_out_at_once_and_comes_back_with_everything(portal: Portal) -> None:
    mia = added(portal, "mia@example.com")
    with portal.transaction(by="dee") as work:
        grant(work, mia.email, reason=GrantReason.GOODWILL)
        visit = start_session(work, mia.id)
    for _ in range(2):
        with portal.transaction(by="dee") as work:
            assert disable(work, mia.email).state is UserState.OFF
    with portal.reading() as session:
        assert session_user(session, visit, portal.now()) is None
    for _ in range(2):
        with portal.transaction(by="dee") as work:
            back = enable(work, mia.email)
            assert (back.state, back.orders_granted) == (UserState.IMPORTED, 1)
    with portal.reading() as session:
        tags = [each.tag for each in history_of(session, [f"user:{mia.id}"])]
    assert tags.count("user:switched-off") == tags.count("user:switched-on") == 1
