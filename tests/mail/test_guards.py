"""Low-stock emails are joined once: neither one that may have arrived, nor one that was joined already, goes again."""

import pytest

from support.cast import stock_the_shelves
from support.mail_servers import Sudden
from support.portal import Clock
from wpp.mail.delivery import SendReport, send_due
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import AlreadySent, list_messages, retry
from wpp.mail.transport.protocol import Refusal
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust


@pytest.fixture
def shelves(portal: Portal) -> Portal:
    """Ten of everything, and every email so far sent."""
    stock_the_shelves(portal, TSH_L=10)
    portal.send_mail()
    return portal


def take(portal: Portal, code: str) -> None:
    """Bring a SKU down to its threshold."""
    with portal.transaction(by="walt") as work:
        adjust(work, code, -8, reason=Reason.COUNT)


def send_by(portal: Portal, way: Sudden) -> SendReport:
    """One run of a sender."""
    brand = portal.brand(portal.policy())
    return send_due(portal.database, way, clock=portal.clock, brand=brand, secret=portal.secret)


def letters(portal: Portal) -> list[tuple[EmailState, list[str]]]:
    """What became of each low-stock email, and the SKUs in it, oldest first."""
    with portal.reading() as session:
        found = list_messages(session, kind=EmailKind.LOW_STOCK, limit=None)[::-1]
    return [(each.state, [item["sku"] for item in each.facts["items"]]) for each in found]


def test_an_email_that_was_tried_is_not_joined_with_a_new_one(shelves: Portal, clock: Clock) -> None:
    take(shelves, "BOT")

    def lost() -> None:
        raise Refusal("The mail server closed the connection without an answer.", for_good=False)

    assert send_by(shelves, Sudden(after=lost)).deferred == 1
    take(shelves, "TSH-M")
    # The first waits for its next try; it may have arrived, so its news stays its own.
    assert send_by(shelves, Sudden()).sent == 1
    assert letters(shelves) == [(EmailState.QUEUED, ["BOT"]), (EmailState.SENT, ["TSH-M"])]
    clock.advance(minutes=5)
    assert send_by(shelves, Sudden()).sent == 1
    assert letters(shelves) == [(EmailState.SENT, ["BOT"]), (EmailState.SENT, ["TSH-M"])]


def test_an_email_that_was_joined_with_another_is_not_tried_again(shelves: Portal) -> None:
    take(shelves, "BOT")
    take(shelves, "TSH-M")
    assert send_by(shelves, Sudden()).sent == 1
    joined = [(EmailState.SENT, ["BOT", "TSH-M"]), (EmailState.WITHDRAWN, ["TSH-M"])]
    assert letters(shelves) == joined
    with shelves.reading() as session:
        [number] = [each.id for each in list_messages(session, state=EmailState.WITHDRAWN)]
    with shelves.transaction(by="dee") as work, pytest.raises(AlreadySent):
        retry(work, [number])
    with shelves.transaction(by="dee") as work:
        assert retry(work) == []
    assert send_by(shelves, Sudden()) == SendReport()
    assert letters(shelves) == joined


def test_only_the_news_for_the_same_address_is_joined(shelves: Portal) -> None:
    take(shelves, "BOT")
    with shelves.transaction(by="dee") as work:
        change_setting(work, "email.sales", "boss@house.example.com")
    take(shelves, "TSH-M")
    assert send_by(shelves, Sudden()).sent == 2
    assert letters(shelves) == [(EmailState.SENT, ["BOT"]), (EmailState.SENT, ["TSH-M"])]
