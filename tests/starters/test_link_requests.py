"""Links that are asked for by typing an address: the page does the same for all, and who may not have one gets none."""

from sqlalchemy import func, select

from support.cast import Cast, order
from support.portal import Clock
from support.web import Visitor, give_password
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.people.accounts import disable
from wpp.people.model import LinkRequest, PasswordLink
from wpp.portal import Portal
from wpp.starters.invite import welcome
from wpp.starters.link_requests import answer_requests, ask_for_reset

KINDS = (EmailKind.NEW_LINK, EmailKind.PASSWORD_RESET)


def ask(portal: Portal, *emails: str) -> None:
    """Type addresses on the page."""
    for email in emails:
        with portal.transaction(by="a visitor") as work:
            ask_for_reset(work, email)


def answer(portal: Portal) -> int:
    """What the sender does."""
    with portal.transaction(by="a visitor") as work:
        return answer_requests(work, secret=portal.secret)


def links_sent(portal: Portal) -> list[str]:
    """To whom links were queued."""
    with portal.reading() as session:
        return sorted(each.to for kind in KINDS for each in list_messages(session, kind=kind, limit=None))


def counts(portal: Portal) -> tuple[int, int]:
    """Requests that wait, and links that exist."""
    with portal.reading() as session:
        asked, made = (select(func.count()).select_from(kind) for kind in (LinkRequest, PasswordLink))
        return session.scalar(asked) or 0, session.scalar(made) or 0


def test_the_page_does_the_same_for_everybody(portal: Portal, cast: Cast) -> None:
    give_password(portal, cast.mia)
    had = counts(portal)[1]
    for number, email in enumerate((cast.mia.email, "nobody@client.example.com", "not an address @"), 1):
        browser = Visitor(portal)
        browser.get("/forgotten-password")
        assert browser.press("Send the link", email=email).path == "/forgotten-password/sent"
        assert counts(portal) == (number, had), "one row, whoever it is, and nothing else"
    assert answer(portal) == 1
    assert (counts(portal)[0], links_sent(portal)) == (0, [cast.mia.email])


def test_the_same_address_twice_is_one_request(portal: Portal, cast: Cast) -> None:
    ask(portal, cast.mia.email, f" {cast.mia.email.upper()} ", "x" * 300 + "@example.com")
    assert counts(portal)[0] == 1


def test_who_was_never_welcomed_gets_no_link(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.omar.email], secret=portal.secret)
    ask(portal, cast.mia.email, cast.omar.email, cast.walt.email)
    assert answer(portal) == 2
    assert links_sent(portal) == [cast.omar.email, cast.walt.email]


def test_who_is_disabled_gets_no_link(portal: Portal, cast: Cast) -> None:
    give_password(portal, cast.mia)
    with portal.transaction(by="dee") as work:
        disable(work, cast.mia.email)
    ask(portal, cast.mia.email)
    assert answer(portal) == 0


def test_a_flood_of_requests_fills_no_mailbox_and_closes_no_reset(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    give_password(portal, cast.mia)
    sent = []
    for minute in range(6 * 60):
        ask(portal, cast.mia.email)
        if answer(portal):
            sent.append(minute)
        clock.advance(minutes=1)
    assert sent == [0, 5, 15, 35, 75, 135, 195, 255, 315]


def test_the_sender_answers_what_was_asked(portal: Portal, cast: Cast) -> None:
    give_password(portal, cast.mia)
    order(portal, cast.mia)
    ask(portal, cast.mia.email)
    assert portal.send_mail().sent >= 1
    assert links_sent(portal) == [cast.mia.email]
