"""Invitations, reminders and fresh links: to the right people, each once, with a link that works."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from support.cast import Cast
from support.portal import Clock
from wpp.audit import Tag, history_of
from wpp.mail.model import EmailKind
from wpp.mail.outbox import MessageView, list_messages
from wpp.people.accounts import UnknownUser, add_user, disable, user_by_email
from wpp.people.model import PasswordLink, Purpose, Role, User
from wpp.people.password_links import LinkState, find_link, set_password
from wpp.policy import change_setting, policy_of
from wpp.portal import Portal
from wpp.starters.invite import preview, send_new_link, welcome
from wpp.starters.reminders import remind

PASSWORD = "a rather long password"


def invite(portal: Portal, *emails: str, limit: int | None = None) -> int:
    """Welcome these people, or everybody."""
    with portal.transaction(by="dee") as work:
        return welcome(work, emails=emails or None, limit=limit, secret=portal.secret)


def nudge(portal: Portal, *, at_most: int = 2) -> int:
    """Remind whoever is due, a week after the last word."""
    with portal.transaction(by="cron") as work:
        return remind(work, after_days=7, at_most=at_most, secret=portal.secret)


def ask(portal: Portal, who: str | int, purpose: Purpose = Purpose.WELCOME) -> bool:
    """Ask for a fresh link from a page."""
    with portal.transaction(by="portal") as work:
        return send_new_link(work, who, purpose, secret=portal.secret)


def outbox(portal: Portal, kind: EmailKind) -> list[MessageView]:
    """The messages of a kind, the oldest first."""
    with portal.reading() as session:
        return list_messages(session, kind=kind, limit=None)[::-1]


def delivered(portal: Portal, folder: Path) -> dict[str, str]:
    """Send what is due; gives the last text that each address got."""
    portal.send_mail()
    texts = {}
    for file in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns):
        mail = message_from_bytes(file.read_bytes(), policy=default)
        body = mail.get_body(("plain",))
        assert body is not None
        texts[mail["To"].addresses[0].addr_spec] = body.get_content()
    return texts


def token_in(text: str, path: str) -> str:
    """The token of the link in a text."""
    return text.split(f"http://portal.test/{path}/")[1].split()[0]


def let_in(portal: Portal, token: str) -> None:
    """Set a password by a link."""
    with portal.transaction(by="portal") as work:
        set_password(work, token, PASSWORD, hasher=portal.hasher)


def test_the_welcome_brings_a_link_that_opens_the_door(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    assert invite(portal) == 2
    texts = delivered(portal, tmp_path / "mail")
    starters = {cast.mia.email, cast.omar.email}
    assert {each.to for each in outbox(portal, EmailKind.WELCOME)} == starters
    assert starters < texts.keys()
    token = token_in(texts[cast.mia.email], "welcome")
    with portal.reading() as session:
        link = find_link(session, token, portal.now())
    assert link.state is LinkState.OPEN
    assert link.user is not None
    assert link.user.email == cast.mia.email
    let_in(portal, token)


def test_nobody_is_welcomed_twice(portal: Portal, cast: Cast) -> None:
    assert invite(portal) == 2
    assert invite(portal) == 0
    assert invite(portal, cast.mia.email) == 0
    assert len(outbox(portal, EmailKind.WELCOME)) == 2
    with portal.reading() as session:
        assert session.scalar(select(func.count()).select_from(PasswordLink)) == 2
        events = [entry.tag for entry in history_of(session, [f"user:{cast.mia.id}"])]
    assert events.count(Tag.USER_INVITED) == 1


def test_two_who_welcome_at_once_share_the_people_between_them(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        for number in range(40):
            add_user(work, email=f"s{number}@example.com", first_name="Sam", last_name="Starter")
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: invite(portal), range(4)))
    assert sum(counts) == 40
    assert len(outbox(portal, EmailKind.WELCOME)) == 40
    with portal.reading() as session:
        assert session.scalar(select(func.count()).select_from(PasswordLink)) == 40


def test_some_can_be_welcomed_first(portal: Portal, cast: Cast) -> None:
    assert invite(portal, cast.omar.email.upper()) == 1
    assert [each.to for each in outbox(portal, EmailKind.WELCOME)] == [cast.omar.email]
    assert invite(portal, limit=0) == 0
    assert invite(portal, limit=1) == 1
    assert invite(portal, limit=1) == 0


@pytest.mark.parametrize("stranger", ["nobody@example.com", "no address at all"])
def test_an_email_that_nobody_has_is_refused_and_nobody_else_is_welcomed(
    portal: Portal, cast: Cast, stranger: str
) -> None:
    with pytest.raises(UnknownUser):
        invite(portal, cast.mia.email, stranger)
    assert outbox(portal, EmailKind.WELCOME) == []


def test_only_who_is_to_have_a_pack_is_welcomed(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, cast.mia.email)
    ask(portal, cast.omar.id)
    portal.send_mail()
    assert invite(portal, cast.rita.email, cast.mia.email) == 0
    assert invite(portal) == 1, "Omar asked for a link, and still has to hear what it is all about"


def test_more_people_than_one_statement_takes_are_welcomed(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        rows = [
            {
                "email": f"s{number}@example.com",
                "email_key": f"s{number}@example.com",
                "first_name": "S",
                "last_name": str(number),
                "role": Role.USER,
                "imported_at": work.now,
                "orders_used": 0,
                "orders_granted": 0,
            }
            for number in range(2500)
        ]
        work.session.execute(insert(User), rows)
    assert invite(portal, *(str(row["email"]) for row in rows[:1200])) == 1200
    assert invite(portal) == 1300
    assert len({each.facts["nonce"] for each in outbox(portal, EmailKind.WELCOME)}) == 2500


def test_a_link_lives_as_long_as_the_setting_says(portal: Portal, cast: Cast, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "welcome-link-days", "3")
    invite(portal, cast.mia.email)
    facts = outbox(portal, EmailKind.WELCOME)[0].facts
    assert (datetime.fromisoformat(facts["expires_at"]) - clock.now).days == 3


def test_reminders_are_spaced_and_end_after_the_second(
    portal: Portal, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    invite(portal, cast.mia.email)
    assert nudge(portal) == 0, "the welcome is only just out"
    clock.advance(days=7)
    assert nudge(portal) == 1
    assert nudge(portal) == 0
    clock.advance(days=7)
    assert nudge(portal) == 1
    clock.advance(days=7)
    assert nudge(portal) == 0, "two are enough"
    assert nudge(portal, at_most=3) == 1
    assert nudge(portal, at_most=0) == 0
    assert [each.to for each in outbox(portal, EmailKind.REMINDER)] == [cast.mia.email] * 3
    let_in(portal, token_in(delivered(portal, tmp_path / "mail")[cast.mia.email], "welcome"))


def test_a_link_that_somebody_asked_for_puts_their_reminder_off_and_is_none(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    invite(portal, cast.mia.email)
    clock.advance(days=6)
    ask(portal, cast.mia.email)
    clock.advance(days=6)
    assert nudge(portal) == 0, "they heard from us six days ago"
    clock.advance(days=1)
    assert nudge(portal) == 1
    clock.advance(days=7)
    assert nudge(portal) == 1, "the link was none of the two"


def test_who_has_a_password_and_no_order_is_reminded_without_a_link(
    portal: Portal, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    invite(portal, cast.mia.email)
    let_in(portal, token_in(delivered(portal, tmp_path / "mail")[cast.mia.email], "welcome"))
    clock.advance(days=7)
    assert nudge(portal) == 1
    text = delivered(portal, tmp_path / "mail")[cast.mia.email]
    assert "/welcome/" not in text
    assert f"Log in as {cast.mia.email}" in text


def test_who_is_off_or_cannot_order_is_not_reminded(portal: Portal, cast: Cast, clock: Clock) -> None:
    invite(portal)
    clock.advance(days=7)
    with portal.transaction(by="dee") as work:
        disable(work, cast.mia.email)
        change_setting(work, "orders-per-user", "0")
    assert nudge(portal) == 0
    with portal.transaction(by="dee") as work:
        change_setting(work, "orders-per-user", "1")
    assert nudge(portal) == 1


def test_a_fresh_link_is_sent_once_in_five_minutes(portal: Portal, cast: Cast, clock: Clock) -> None:
    assert ask(portal, cast.mia.email.upper()) is True
    assert ask(portal, cast.mia.id) is False
    clock.advance(minutes=5)
    assert ask(portal, cast.mia.id) is True
    assert len(outbox(portal, EmailKind.NEW_LINK)) == 2


def test_impatient_clicks_all_at_once_queue_one_link(portal: Portal, cast: Cast) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: ask(portal, cast.mia.email), range(6)))
    assert answers.count(True) == 1
    assert len(outbox(portal, EmailKind.NEW_LINK)) == 1


@pytest.mark.parametrize("who", ["nobody@example.com", "no address", "", 4711, -1])
def test_strangers_get_no_link_and_no_error(portal: Portal, cast: Cast, who: str | int) -> None:
    assert ask(portal, who) is False
    assert ask(portal, who, Purpose.RESET) is False
    assert outbox(portal, EmailKind.NEW_LINK) + outbox(portal, EmailKind.PASSWORD_RESET) == []


def test_who_is_switched_off_gets_no_link(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, cast.mia.email)
    assert ask(portal, cast.mia.email) is False


def test_a_forgotten_password_can_be_set_anew_and_one_never_set_is_set_first(
    portal: Portal, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    assert ask(portal, cast.mia.email, Purpose.RESET) is True
    let_in(portal, token_in(delivered(portal, tmp_path / "mail")[cast.mia.email], "welcome"))
    clock.advance(minutes=10)
    assert ask(portal, cast.mia.email, Purpose.RESET) is True
    let_in(portal, token_in(delivered(portal, tmp_path / "mail")[cast.mia.email], "password"))


def test_a_preview_is_what_would_be_sent_without_a_link_and_leaves_no_trace(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    with portal.reading() as session:
        brand = portal.brand(policy_of(session))
        seen = preview(session, cast.mia.email, brand=brand, now=portal.now())
    assert "Hello Mia" in seen.text
    assert "http://portal.test/welcome/…" in seen.text
    assert "Wednesday 1 April 2026 at 09:30" in seen.text, (
        "30 days of the portal's own time, over the change of clocks"
    )
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).invited_at is None
        assert list_messages(session, kind=EmailKind.WELCOME) == []
        with pytest.raises(UnknownUser):
            preview(session, "nobody@example.com", brand=brand, now=portal.now())
