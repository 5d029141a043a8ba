"""What emails to the warehouse, representatives, customer services and sales say."""

import pytest

from support.mail import BRAND, FACTS
from support.mail_words import words_of
from support.rendering import rendered
from wpp.mail.messages import render
from wpp.mail.model import EmailKind


def test_the_warehouse_has_everything_to_key_pick_and_print() -> None:
    text = rendered(EmailKind.WAREHOUSE_ORDER, replaces="10316").text
    label = "  Mia Chen\n  12 High Street\n  Flat 3\n  Leeds\n  LS1 4AP\n  United Kingdom\n"
    assert label in text
    for needed in (
        "10424",
        "2 x TS-M   T-shirt, size M",
        "1 x BOTTLE-BLUE   Water bottle",
        "SHIP BY    Wednesday 25 November 2026 at 08:05",
        "REPLACES   order 10316",
        "07700 900123",
        "mia@example.com",
        "https://welcome.example.com/desk/orders/10424\n",
        "https://welcome.example.com/desk/orders/10424/slip\n",
    ):
        assert needed in text


def test_an_approval_request_leads_to_the_desk() -> None:
    message = rendered(EmailKind.APPROVAL_REQUEST)
    assert message.subject == "Please approve order 10424"
    assert "https://welcome.example.com/desk/orders/10424\n" in message.text
    assert "placed on Monday 23 November 2026 at 08:05" in message.text


def test_a_reminder_says_how_long_it_has_waited_and_what_to_do() -> None:
    message = rendered(EmailKind.APPROVAL_REQUEST, reminder=1, waited_days=3)
    assert message.subject == "Reminder: please approve order 10424"
    for words in (message.text, words_of(message.html)):
        assert "been waiting for 3 days, since" in words
        assert "If you approve it" in words
        assert "https://welcome.example.com/desk/orders/10424" in words


@pytest.mark.parametrize("asked", [["rita@example.com", "robin@example.com"], []])
def test_customer_services_hears_who_was_asked_and_that_nothing_happens_by_itself(asked: list[str]) -> None:
    message = rendered(EmailKind.APPROVAL_REQUEST, waited_days=7, asked=asked)
    assert message.subject == "Still On Hold after 7 days: order 10424"
    for words in (message.text, words_of(message.html)):
        assert ("rita@example.com, robin@example.com" if asked else "no one has been asked") in words
        assert "stay On Hold until it’s approved or rejected" in words
        assert "If you approve it" not in words


def test_late_orders_and_those_due_soon_stand_apart() -> None:
    message = rendered(EmailKind.LATE_ORDERS)
    assert message.subject == "Orders to ship: 1 late, 1 due soon"
    late, soon = message.text.split("This order is due soon")
    assert "10424   was due Wednesday 25 November 2026 at 08:05   Mia Chen" in late
    assert "10431   due Wednesday 25 November 2026 at 16:40   Łukasz Nowak" in soon


def test_low_stock_shows_the_sizes_beside_it_and_how_many_may_still_order() -> None:
    message = rendered(EmailKind.LOW_STOCK)
    for words in (message.text, words_of(message.html).replace("\xa0", " ")):
        assert "ther sizes: S 1,200, L none" in words
        assert "37 people have been invited and have not ordered yet." in words
    assert "Everyone invited has ordered" in rendered(EmailKind.LOW_STOCK, open_invitations=0).text


def test_a_cancellation_tells_the_person_one_thing_and_the_warehouse_another() -> None:
    facts = FACTS[EmailKind.ORDER_CANCELLED]
    person = render(EmailKind.ORDER_CANCELLED, facts, brand=BRAND)
    team = render(EmailKind.ORDER_CANCELLED, facts, brand=BRAND, to_team=True)
    assert (person.subject, team.subject) == (
        "Order 10424 is cancelled",
        "Do not ship: order 10424 is cancelled",
    )
    assert "Hello Mia" in person.text
    assert "Do not ship" not in person.text + person.html
    assert "/desk/" not in person.text + person.html
    assert "TS-M" in team.text
    assert "Mia Chen" in words_of(team.html)


def test_a_request_to_stop_asks_the_warehouse_for_one_of_two_answers() -> None:
    facts = {**FACTS[EmailKind.ORDER_CANCELLED], "stop": "asked", "batch": "EXP-7"}
    asked = render(EmailKind.ORDER_CANCELLED, facts, brand=BRAND, to_team=True)
    assert asked.subject == "STOP order 10424: please reply"
    for words in (asked.text, words_of(asked.html)):
        assert "Stopped" in words
        assert "Too late" in words
        assert "EXP-7" in words
        assert "You asked us to." in words
    assert "https://welcome.example.com/desk/orders/10424\n" in asked.text
    answered = render(EmailKind.ORDER_CANCELLED, {**facts, "stop": "too late"}, brand=BRAND, to_team=True)
    assert answered.subject == "Too late to stop order 10424"
    for words in (answered.text, words_of(answered.html)):
        assert "The order will ship" in words
        assert "STOP" not in words
