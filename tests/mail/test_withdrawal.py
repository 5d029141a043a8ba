"""What is queued can be taken back, and what a later step made untrue is not sent."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from support.cast import Cast, order
from support.cli import Wpp
from support.portal import Clock
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import AlreadySent, MessageView, list_messages, retry
from wpp.mail.withdrawal import NotWithdrawable, withdraw
from wpp.orders.approvals import approve, reject
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import uncomplete
from wpp.orders.dispatch.correct_tracking import add_parcels
from wpp.orders.dispatch.parcels import NewParcel
from wpp.people.accounts import user_by_email
from wpp.portal import Portal, set_setting
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.units import ReturnedItem
from wpp.starters.invite import welcome

KINDS = (
    EmailKind.APPROVAL_REQUEST,
    EmailKind.ORDER_RECEIVED,
    EmailKind.ORDER_CONFIRMED,
    EmailKind.WAREHOUSE_ORDER,
)


def emails(portal: Portal, *kinds: EmailKind) -> list[MessageView]:
    """The emails of these kinds, oldest first."""
    with portal.reading() as session:
        return [each for each in list_messages(session, limit=None)[::-1] if each.kind in kinds]


def sent(portal: Portal) -> list[tuple[str, str]]:
    """What goes out now: kind and recipient."""
    before = {each.id for each in emails(portal, *EmailKind) if each.state is EmailState.SENT}
    portal.send_mail()
    return [
        (each.kind.value, each.to)
        for each in emails(portal, *EmailKind)
        if each.state is EmailState.SENT and each.id not in before and each.kind is not EmailKind.GOODS_IN
    ]


def tried_in_vain(portal: Portal) -> None:
    """What waits was tried by a sender and put off, as after an answer that was lost on its way."""
    with portal.transaction(by="sender") as work:
        work.execute(
            update(Email)
            .where(Email.state == EmailState.QUEUED)
            .values(attempts=1, first_attempted_at=work.now, next_try_at=work.now + timedelta(minutes=5))
        )


def approval_on(portal: Portal) -> None:
    """Orders wait for a representative."""
    with portal.transaction(by="dee") as work:
        set_setting(work, "approval", "on")


def test_an_order_that_was_approved_and_cancelled_before_anything_was_sent_sends_no_order(
    portal: Portal, cast: Cast
) -> None:
    approval_on(portal)
    number = order(portal, cast.mia).number
    with portal.transaction(by="rita") as work:
        approve(work, number)
        cancel(work, number, reason="Ordered twice", email=False)
    assert sent(portal) == []
    states = {each.state for each in emails(portal, *KINDS)}
    assert states == {EmailState.WITHDRAWN}
    assert {each.error for each in emails(portal, EmailKind.WAREHOUSE_ORDER)} == {
        "Not sent: the order is Cancelled by now."
    }


def test_only_a_warehouse_that_was_told_of_an_order_is_told_of_its_end(portal: Portal, cast: Cast) -> None:
    known = order(portal, cast.mia).number
    sent(portal)
    unknown = order(portal, cast.omar, "TSH-S", "BOT").number
    for number in (known, unknown):
        with portal.transaction(by="cleo") as work:
            cancel(work, number, reason="Not wanted")
    assert sent(portal) == [
        ("order_cancelled", cast.mia.email),
        ("order_cancelled", "warehouse@house.example.com"),
        ("order_cancelled", cast.omar.email),
    ]


def test_what_waits_for_a_decision_is_not_sent_once_it_was_made(portal: Portal, cast: Cast) -> None:
    approval_on(portal)
    approved, rejected = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "BOT").number
    with portal.transaction(by="rita") as work:
        approve(work, approved)
        reject(work, rejected, reason="Leaves on Friday")
    assert sorted(sent(portal)) == [
        ("order_confirmed", cast.mia.email),
        ("order_rejected", cast.omar.email),
        ("warehouse_order", "warehouse@house.example.com"),
    ]


def test_a_welcome_that_was_withdrawn_can_be_sent_again(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        assert welcome(work, secret=portal.secret) == 2
        assert len(withdraw(work, kind=EmailKind.WELCOME, to=cast.mia.email)) == 1
        assert user_by_email(work.session, cast.mia.email).invited_at is None
        assert user_by_email(work.session, cast.omar.email).invited_at is not None
    assert sent(portal) == [("welcome", cast.omar.email)]
    with portal.transaction(by="dee") as work:
        assert welcome(work, secret=portal.secret) == 1
    assert sent(portal) == [("welcome", cast.mia.email)]
    first, _, second = emails(portal, EmailKind.WELCOME)
    assert (first.state, second.state) == (EmailState.WITHDRAWN, EmailState.SENT)
    with portal.transaction(by="dee") as work, pytest.raises(AlreadySent):
        retry(work, [first.id])  # it would be a second welcome


def test_what_was_sent_cannot_be_withdrawn_and_nothing_else_is(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    order(portal, cast.mia)
    sent(portal)
    clock.advance(minutes=1)
    order(portal, cast.omar, "TSH-S", "BOT")
    gone = emails(portal, EmailKind.ORDER_CONFIRMED)[0]
    waiting = emails(portal, EmailKind.ORDER_CONFIRMED)[1]
    with pytest.raises(NotWithdrawable, match="is sent"), portal.transaction(by="dee") as work:
        withdraw(work, [waiting.id, gone.id])
    assert emails(portal, EmailKind.ORDER_CONFIRMED)[1].state is EmailState.QUEUED
    with portal.transaction(by="dee") as work:
        assert withdraw(work, [waiting.id]) == [waiting.id]
    with portal.transaction(by="dee") as work:
        assert withdraw(work, [waiting.id]) == [], "once more is no error"


def test_the_command_withdraws_by_number_and_by_kind(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    order(portal, cast.mia)
    [confirmed] = emails(portal, EmailKind.ORDER_CONFIRMED)
    dry = wpp("mail", "withdraw", "--kind", "order-confirmed", "--dry-run")
    assert dry.stdout.splitlines()[0] == "1 email would be withdrawn."
    done = wpp("mail", "withdraw", str(confirmed.id), "--json").document
    assert done == {"withdrawn": [confirmed.id], "dry_run": False}
    assert wpp("mail", "show", str(confirmed.id), "--json").document["state"] == "withdrawn"
    nothing = wpp("mail", "withdraw", "--kind", "order_confirmed")
    assert (nothing.exit_code, nothing.stdout) == (0, "No queued email to withdraw.\n")
    assert wpp("mail", "withdraw", "--kind", "parcel").exit_code == 2
    assert wpp("mail", "withdraw").exit_code == 2
    assert wpp("mail", "withdraw", "999").exit_code == 3
    [entry] = wpp("audit", "--about", f"message:{confirmed.id}", "--json").document
    assert entry["event"] == "mail:withdrawn"


def test_an_email_that_was_tried_is_withdrawn_and_counts_as_told(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number, tracking="WRONG1")
    tried_in_vain(portal)
    with portal.transaction(by="walt") as work:
        uncomplete(work, number, reason="Wrong parcel")
    [dispatched] = emails(portal, EmailKind.ORDER_DISPATCHED)
    assert (dispatched.state, "withdrawn" in dispatched.key) == (EmailState.WITHDRAWN, False)
    clock.advance(hours=1)
    assert ("order_not_dispatched", cast.mia.email) in sent(portal), "she may have got it"
    with portal.transaction(by="walt") as work:
        complete(work, number, tracking="RIGHT2")
    assert sent(portal) == [("order_dispatched", cast.mia.email)], "under a key of its own"


def test_a_welcome_that_was_tried_is_not_sent_again(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, secret=portal.secret)
    tried_in_vain(portal)
    with portal.transaction(by="dee") as work:
        first, _ = withdraw(work, kind=EmailKind.WELCOME)
        assert user_by_email(work.session, cast.mia.email).invited_at is not None
        assert welcome(work, secret=portal.secret) == 0
    with portal.transaction(by="dee") as work, pytest.raises(AlreadySent):
        retry(work, [first])


def test_a_warehouse_that_may_have_an_order_is_told_of_its_end(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    tried_in_vain(portal)
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Not wanted")
    clock.advance(hours=1)
    assert ("order_cancelled", "warehouse@house.example.com") in sent(portal)


def test_a_parcel_that_has_come_back_is_not_said_to_be_on_its_way(portal: Portal, cast: Cast) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar).number
    for number in (mia, omar):
        with portal.transaction(by="walt") as work:
            complete(work, number, tracking=f"155012345{number}")
    with portal.transaction(by="walt") as work:
        record_return(work, mia, [ReturnedItem("BOT", 1, Condition.GOOD)])
    portal.send_mail(now_too=True)
    told = {each.to: each.state for each in emails(portal, EmailKind.ORDER_DISPATCHED)}
    assert told == {cast.mia.email: EmailState.WITHDRAWN, cast.omar.email: EmailState.SENT}
    with portal.transaction(by="walt") as work:
        record_return(work, omar, [ReturnedItem("BOT", 1, Condition.GOOD)])
        add_parcels(work, omar, [NewParcel("15501234567890")])
    portal.send_mail(now_too=True)
    states = [each.state for each in emails(portal, EmailKind.ORDER_DISPATCHED) if each.to == cast.omar.email]
    assert states == [EmailState.SENT, EmailState.SENT], "another parcel may still come"
