"""The dispatched email is delayed, so that a mistake can be corrected before anybody is emailed."""

from datetime import UTC, datetime, timedelta

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.portal import Clock
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import MessageView, list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import uncomplete
from wpp.orders.dispatch.correct_tracking import set_tracking
from wpp.orders.dispatch.parcels import NewParcel
from wpp.policy import change_setting
from wpp.portal import Portal, run_due_jobs, run_health_checks


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """The number of an order that has just left, in a portal whose emails wait five minutes."""
    number = order(portal, cast.mia).number
    portal.send_mail()
    with portal.transaction(by="walt") as work:
        change_setting(work, "dispatch-email-delay", "5")
        complete(work, number, tracking="OLD")
    return number


def dispatched(portal: Portal) -> list[MessageView]:
    """Every dispatched email, withdrawn ones too, oldest first."""
    with portal.reading() as session:
        return list_messages(session, kind=EmailKind.ORDER_DISPATCHED, limit=None)[::-1]


def test_five_minutes_are_the_default(portal: Portal) -> None:
    assert portal.policy().dispatch_email_delay == 5


def test_it_is_sent_when_its_time_has_come(portal: Portal, sent: str, clock: Clock) -> None:
    assert portal.send_mail().sent == 0
    clock.advance(minutes=4, seconds=59)
    assert portal.send_mail().sent == 0
    clock.advance(seconds=1)
    assert portal.send_mail().sent == 1


def test_a_completion_undone_in_time_is_never_heard_of(portal: Portal, sent: str, clock: Clock) -> None:
    with portal.transaction(by="walt") as work:
        uncomplete(work, sent, reason="Wrong order")
    clock.advance(hours=1)
    assert portal.send_mail().sent == 0
    assert [each.state for each in dispatched(portal)] == [EmailState.WITHDRAWN]
    with portal.reading() as session:
        assert list_messages(session, kind=EmailKind.ORDER_NOT_DISPATCHED) == []


def test_a_code_corrected_in_time_is_the_only_one_that_is_mailed(
    portal: Portal, sent: str, clock: Clock
) -> None:
    clock.advance(minutes=3)
    with portal.transaction(by="walt") as work:
        set_tracking(work, sent, NewParcel("NEW"))
    clock.advance(minutes=3)
    assert portal.send_mail().sent == 0, "it waits from the correction on"
    clock.advance(minutes=2)
    assert portal.send_mail().sent == 1
    first, second = dispatched(portal)
    assert (first.state, second.state) == (EmailState.WITHDRAWN, EmailState.SENT)
    assert second.facts["parcels"] == [{"carrier": "", "tracking": "NEW"}]
    assert second.subject == f"Order {sent} is on its way"


def test_the_sender_says_what_waits_and_until_when_and_sends_it_when_told(
    portal: Portal, cast: Cast, wpp: Wpp, clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "BOT").number
    portal.send_mail()
    with portal.transaction(by="walt") as work:
        change_setting(work, "dispatch-email-delay", "5")
        complete(work, mia)
    waits = wpp("mail", "send")
    assert waits.exit_code == 0
    until = clock.now.astimezone(portal.zone) + timedelta(minutes=5)
    assert waits.stdout.startswith("Nothing to send.\n1 email waits until ")
    assert (
        f"{until:%H:%M} (order_dispatched, to {cast.mia.email}). To send now: wpp mail send --now"
        in waits.stdout
    )
    [waiting] = wpp("mail", "send", "--json").document["waiting"]
    assert (waiting["kind"], waiting["to"]) == ("order_dispatched", cast.mia.email)
    assert datetime.fromisoformat(waiting["until"]) == until.replace(microsecond=0)
    with portal.transaction(by="walt") as work:
        complete(work, omar)
    assert "2 emails wait, the first until" in wpp("mail", "send").stdout
    now = wpp("mail", "send", "--now", "--json").document
    assert (now["sent"], now["waiting"]) == (2, [])


def test_an_email_that_waits_is_not_stuck(portal: Portal, sent: str, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "dispatch-email-delay", "60")
        uncomplete(work, sent, reason="Again")
        complete(work, sent, tracking="OLD")
    clock.advance(minutes=59)
    outcome = run_due_jobs(portal)
    assert outcome.exit_code == 0
    outbox = next(check for check in run_health_checks(portal) if check.name == "outbox")
    assert outbox.state.value == "ok", outbox.message
    last = dispatched(portal)[-1]
    assert last.next_try_at - last.queued_at == timedelta(minutes=60)
