"""What became untrue is withdrawn when it would be sent, for every kind of email, even if no step withdrew it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.mail import FACTS
from support.portal import Clock
from wpp.audit import about
from wpp.database import table_of
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import MessageView, OutgoingEmail, list_messages, queue_many
from wpp.orders.model import Order, Status
from wpp.orders.numbers import order_id_of
from wpp.people.accounts import user_by_email
from wpp.portal import Portal
from wpp.portal.email_checks import ALWAYS_TRUE, CHECKS
from wpp.returns.model import Return
from wpp.starters.invite import welcome
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.model import Delivery

HOLD, OPEN, SENT, REJECTED, CANCELLED = Status
TRUE_AT: list[tuple[EmailKind, dict[str, Any], set[Status]]] = [
    (EmailKind.ORDER_RECEIVED, {}, {HOLD}),
    (EmailKind.APPROVAL_REQUEST, {}, {HOLD}),
    (EmailKind.APPROVAL_REQUEST, {"reminder": 1, "waited_days": 3}, {HOLD}),
    (EmailKind.ORDER_CONFIRMED, {}, {OPEN, SENT}),
    (EmailKind.WAREHOUSE_ORDER, {}, {OPEN}),
    (EmailKind.ORDER_DISPATCHED, {}, {SENT}),
    (EmailKind.ORDER_NOT_DISPATCHED, {}, {OPEN}),
    (EmailKind.ORDER_REJECTED, {}, {REJECTED}),
    (EmailKind.ORDER_CANCELLED, {}, {CANCELLED}),
    (EmailKind.ORDER_REINSTATED, {"on_hold": True}, {HOLD}),
    (EmailKind.ORDER_REINSTATED, {"on_hold": False}, {OPEN, SENT}),
]
"""Kind, other facts, and the statuses of its order at which it may be sent."""


def queued(portal: Portal, kind: EmailKind, facts: Mapping[str, Any], *, number: str = "") -> MessageView:
    """An email of this kind, just queued."""
    subject = about("order", order_id_of(number)) if number else ""
    outgoing = OutgoingEmail(kind, f"{number}:test", "x@example.com", facts=facts, about=subject)
    with portal.transaction(by="dee") as work:
        assert queue_many(work, [outgoing], brand_name="Northwind") == 1
        return list_messages(work.session, kind=kind)[0]


def after_sending(portal: Portal, email: MessageView) -> MessageView:
    portal.send_mail()
    with portal.reading() as session:
        [now] = [each for each in list_messages(session, limit=None) if each.id == email.id]
    return now


def set_order(portal: Portal, number: str, **values: object) -> None:
    """Change an order's row behind everybody's back."""
    orders = table_of(Order)
    with portal.transaction(by="nobody") as work:
        work.execute(update(orders).where(orders.c.id == order_id_of(number)).values(**values))


def test_every_kind_has_a_check_or_is_true_for_ever() -> None:
    assert set(CHECKS) | ALWAYS_TRUE == set(EmailKind)
    assert not set(CHECKS) & ALWAYS_TRUE


@pytest.mark.parametrize(("kind", "more", "fitting"), TRUE_AT)
@pytest.mark.parametrize("status", list(Status))
def test_an_email_about_an_order_is_sent_only_while_the_order_is_so(
    portal: Portal, cast: Cast, kind: EmailKind, more: dict[str, Any], fitting: set[Status], status: Status
) -> None:
    number = order(portal, cast.mia).number
    portal.send_mail()
    email = queued(portal, kind, FACTS[kind] | more | {"number": number}, number=number)
    set_order(portal, number, status=status)
    now = after_sending(portal, email)
    if status in fitting:
        assert now.state is EmailState.SENT
        return
    assert now.state is EmailState.WITHDRAWN
    assert now.error == f"Not sent: the order is {status.value} by now."
    assert (now.attempts, "@" in now.message_id, now.key) == (0, False, f"{now.id} withdrawn {email.key}")
    queued(portal, kind, FACTS[kind] | more | {"number": number}, number=number)


def test_a_stop_request_and_its_answer_are_sent_only_while_they_stand(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    facts = FACTS[EmailKind.ORDER_CANCELLED] | {"number": number, "batch": "EXP-1"}
    at = portal.now()
    cases: list[tuple[str, dict[str, object], EmailState]] = [
        ("asked", {"stop_requested_at": at}, EmailState.SENT),
        ("asked", {}, EmailState.WITHDRAWN),
        ("asked", {"stop_requested_at": at, "too_late_at": at}, EmailState.WITHDRAWN),
        ("too late", {"stop_requested_at": at, "too_late_at": at}, EmailState.SENT),
        ("too late", {"stop_requested_at": at}, EmailState.WITHDRAWN),
    ]
    for place, (stop, row, expected) in enumerate(cases):
        set_order(portal, number, **{"stop_requested_at": None, "too_late_at": None} | row)
        outgoing = OutgoingEmail(
            EmailKind.ORDER_CANCELLED,
            f"{number}:{place}",
            "x@example.com",
            facts=facts | {"stop": stop},
            about=about("order", order_id_of(number)),
        )
        with portal.transaction(by="dee") as work:
            queue_many(work, [outgoing], brand_name="Northwind")
            [email] = list_messages(work.session, kind=EmailKind.ORDER_CANCELLED, limit=1)
        assert after_sending(portal, email).state is expected, (stop, row)


def test_a_short_pick_that_was_decided_asks_nobody(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    facts = FACTS[EmailKind.SHORT_PICK] | {"number": number}
    set_order(portal, number, blocked_at=portal.now())
    assert (
        after_sending(portal, queued(portal, EmailKind.SHORT_PICK, facts, number=number)).state
        is EmailState.SENT
    )
    other = order(portal, cast.omar, "TSH-S", "CAP-L").number
    email = queued(portal, EmailKind.SHORT_PICK, facts | {"number": other}, number=other)
    assert after_sending(portal, email).state is EmailState.WITHDRAWN


def test_late_orders_that_have_left_are_taken_off_the_list(portal: Portal, cast: Cast, clock: Clock) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "CAP-L").number
    clock.advance(days=7)
    row = FACTS[EmailKind.LATE_ORDERS]["orders"][0]
    rows = [{**row, "number": number} for number in (mia, omar)]
    set_order(portal, mia, status=Status.COMPLETED)
    now = after_sending(portal, queued(portal, EmailKind.LATE_ORDERS, {"orders": rows}))
    assert [each["number"] for each in now.facts["orders"]] == [omar]
    assert (now.state, now.subject) == (EmailState.SENT, "Orders to ship: 1 late")
    set_order(portal, omar, due_at=portal.now() + timedelta(days=1))
    email = OutgoingEmail(EmailKind.LATE_ORDERS, "again", "x@example.com", facts={"orders": rows})
    with portal.transaction(by="dee") as work:
        queue_many(work, [email], brand_name="Northwind")
        [last] = list_messages(work.session, kind=EmailKind.LATE_ORDERS, limit=1)
    assert after_sending(portal, last).state is EmailState.WITHDRAWN


def test_goods_that_were_booked_in_by_mistake_are_not_announced(portal: Portal, cast: Cast) -> None:
    with portal.reading() as session:
        emails = list_messages(session, kind=EmailKind.GOODS_IN)
    assert {email.to for email in emails} == {"cs@house.example.com", "ds@house.example.com"}
    deliveries = table_of(Delivery)
    with portal.transaction(by="nobody") as work:
        work.execute(update(deliveries).where(deliveries.c.id == 1).values(undone_at=work.now))
    assert portal.send_mail().withdrawn == 2
    with portal.reading() as session:
        errors = {email.error for email in list_messages(session, kind=EmailKind.GOODS_IN)}
    assert errors == {"Not sent: GRN-1 has been undone."}


def test_stock_that_has_recovered_is_no_news(portal: Portal, cast: Cast) -> None:
    portal.send_mail()
    with portal.transaction(by="dee") as work:
        adjust(work, "BOT", -9, reason=Reason.DAMAGED)
        adjust(work, "CAP-S", -9, reason=Reason.DAMAGED)
        adjust(work, "BOT", 9, reason=Reason.FOUND)
    portal.send_mail()
    with portal.reading() as session:
        emails = list_messages(session, kind=EmailKind.LOW_STOCK)
    [sent] = [each for each in emails if each.state is EmailState.SENT]
    assert [item["sku"] for item in sent.facts["items"]] == ["CAP-S"]
    with portal.transaction(by="dee") as work:
        adjust(work, "TSH-M", -9, reason=Reason.DAMAGED)
        adjust(work, "TSH-M", 9, reason=Reason.FOUND)
    assert portal.send_mail().sent == 0
    assert stock(portal, "TSH-M")[0] == 10


def test_a_link_that_has_expired_is_withdrawn_and_a_welcome_is_sent_again(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    with portal.transaction(by="dee") as work:
        assert welcome(work, emails=[cast.mia.email], secret=portal.secret) == 1
    clock.advance(days=31)
    report = portal.send_mail()
    assert report.withdrawn == 1
    with portal.reading() as session:
        [email] = list_messages(session, kind=EmailKind.WELCOME)
        assert user_by_email(session, cast.mia.email).invited_at is None
    assert (email.state, email.error) == (EmailState.WITHDRAWN, "Not sent: its link had expired.")
    with portal.transaction(by="dee") as work:
        assert welcome(work, emails=[cast.mia.email], secret=portal.secret) == 1
    assert portal.send_mail().sent == 1


def test_a_parcel_that_was_found_is_not_called_lost(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    wpp("order", "complete", number)
    wpp("mail", "send")
    told = wpp("return", "record", number, "--lost")
    assert told.exit_code == 0, told
    wpp("return", "recover", number)
    wpp("mail", "send")
    with portal.reading() as session:
        [email] = list_messages(session, kind=EmailKind.PARCEL_UNDELIVERED)
    assert (email.state, email.error) == (EmailState.WITHDRAWN, "Not sent: the parcel has been found.")


@pytest.mark.parametrize("words", [["--lost"], ["--item", "BOT:damaged"]])
def test_a_return_that_was_recorded_by_mistake_is_not_told_of(
    portal: Portal, cast: Cast, wpp: Wpp, words: list[str]
) -> None:
    number = order(portal, cast.mia).number
    wpp("order", "complete", number)
    wpp("mail", "send", "--now")
    wpp("return", "record", number, *words)
    returns = table_of(Return)
    with portal.transaction(by="nobody") as work:
        work.execute(update(returns).values(undone_at=work.now))
    wpp("mail", "send", "--now")
    kinds = (EmailKind.RETURN_RECORDED, EmailKind.PARCEL_UNDELIVERED)
    with portal.reading() as session:
        emails = [email for kind in kinds for email in list_messages(session, kind=kind)]
    assert emails
    assert {email.state for email in emails} == {EmailState.WITHDRAWN}
