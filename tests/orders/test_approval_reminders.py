"""Old holds: the representatives are reminded, then customer services hears of it; no order is ever cancelled."""

from datetime import UTC, datetime

import pytest

from support.cast import Cast, order
from support.portal import Clock
from wpp.audit import Tag, history_of
from wpp.mail.model import EmailKind
from wpp.mail.outbox import MessageView, list_messages
from wpp.orders.approvals import approve
from wpp.orders.model import Status
from wpp.orders.sla.approval_reminders import RemindersSent, remind_of_holds
from wpp.orders.views import order_view
from wpp.policy import change_setting
from wpp.portal import Portal

REPRESENTATIVES = "rita@client.example.com, robin@client.example.com"
CS = "cs@house.example.com"


@pytest.fixture
def held(portal: Portal, cast: Cast) -> str:
    """Mia's order, On Hold since Monday half past nine; its number."""
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
        change_setting(work, "email.representatives", REPRESENTATIVES)
    return order(portal, cast.mia).number


def remind(portal: Portal) -> RemindersSent:
    """What cron does."""
    with portal.transaction(by="cron") as work:
        return remind_of_holds(work)


def requests(portal: Portal) -> list[MessageView]:
    """The approval requests, oldest first, without the first one."""
    with portal.reading() as session:
        found = list_messages(session, kind=EmailKind.APPROVAL_REQUEST, limit=None)[::-1]
    return [each for each in found if ":reminder" in each.key or ":still" in each.key]


def test_representatives_are_reminded_twice_and_then_customer_services_hears(
    portal: Portal, held: str, clock: Clock
) -> None:
    told = {}
    for day in range(1, 15):
        clock.advance(days=1)
        for _ in range(2):
            found = remind(portal)
            if found.reminded or found.escalated:
                told[f"{clock.now:%A} {day}"] = (found.reminded, found.escalated)
    assert told == {
        "Wednesday 2": ([held], []),
        "Friday 4": ([held], []),
        "Monday 7": ([], [held]),
    }
    rita, robin = (address.strip() for address in REPRESENTATIVES.split(","))
    assert [each.to for each in requests(portal)] == [rita, robin, rita, robin, CS]
    first, *_, last = requests(portal)
    assert first.subject == f"Reminder: please approve order {held}"
    assert first.facts["waited_days"] == 2
    assert last.subject == f"Still On Hold after 7 days: order {held}"
    assert last.facts["asked"] == [rita, robin]
    with portal.reading() as session:
        view = order_view(session, held, now=portal.now())
        events = [entry.tag for entry in history_of(session, [f"order:{view.id}"])]
    assert view.status is Status.ON_HOLD, "nobody cancels it for them"
    assert events == [Tag.ORDER_PLACED, Tag.ORDER_REMINDED, Tag.ORDER_REMINDED, Tag.ORDER_ESCALATED]


def test_the_days_are_working_days(portal: Portal, cast: Cast, clock: Clock) -> None:
    clock.now = datetime(2026, 4, 2, 10, tzinfo=UTC)  # the Thursday before Easter
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
        change_setting(work, "approval-reminder-days", "1")
    number = order(portal, cast.mia).number
    clock.now = datetime(2026, 4, 7, 9, 59, tzinfo=UTC)  # Tuesday: Friday and Monday were bank holidays
    assert remind(portal).reminded == []
    clock.advance(minutes=1)
    assert remind(portal).reminded == [number]
    assert [each.to for each in requests(portal)] == [cast.rita.email], (
        "no address is set: who may approve is"
    )


def test_a_cron_that_slept_reminds_once_and_not_for_every_day_it_missed(
    portal: Portal, held: str, clock: Clock
) -> None:
    clock.advance(days=60)
    assert remind(portal) == RemindersSent([held], [held])
    assert remind(portal) == RemindersSent([], [])
    assert len(requests(portal)) == 3


def test_what_was_approved_is_not_asked_about(portal: Portal, held: str, clock: Clock) -> None:
    clock.advance(days=2)
    with portal.transaction(by="rita") as work:
        approve(work, held)
    assert remind(portal) == RemindersSent([], [])


def test_both_can_be_switched_off(portal: Portal, held: str, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval-reminder-days", "0")
    clock.advance(days=30)
    with portal.trial(by="cron") as work:
        assert remind_of_holds(work) == RemindersSent([], [held])
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval-escalation-days", "0")
    assert remind(portal) == RemindersSent([], [])


def test_nobody_to_ask_is_no_failure_and_customer_services_is_told_so(
    portal: Portal, cast: Cast, held: str, clock: Clock
) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "email.cs", "")
    clock.advance(days=30)
    assert remind(portal).escalated == []
    with portal.transaction(by="dee") as work:
        change_setting(work, "email.cs", CS)
    assert remind(portal) == RemindersSent([], [held]), "told as soon as there is somebody to tell"
