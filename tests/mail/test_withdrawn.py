"""What is not sent, and rightly: links to people who are off, have another address by now, or have ordered."""

from support.cast import Cast, order
from support.mail import BRAND, SECRET
from support.mail_servers import Sudden, free_port, mail_server
from support.portal import Clock
from wpp.mail.delivery import SendReport, send_due
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages, retry
from wpp.mail.transport.protocol import Transport
from wpp.mail.transport.smtp import SmtpTransport
from wpp.orders.closing.complete import complete
from wpp.people.accounts import add_user, disable, edit_user, enable
from wpp.people.model import Purpose, Role
from wpp.policy import change_setting
from wpp.portal import Check, Portal, Verdict, run_health_checks
from wpp.starters.invite import send_new_link, welcome
from wpp.starters.reminders import remind


def send(portal: Portal, transport: Transport) -> SendReport:
    """One run of a sender."""
    with transport:
        return send_due(portal.database, transport, clock=portal.clock, brand=BRAND, secret=SECRET)


def doctor(portal: Portal) -> Check:
    """What the doctor says of the outbox."""
    return next(check for check in run_health_checks(portal) if check.name == "outbox")


def test_who_was_switched_off_gets_no_link_any_more_but_hears_of_their_parcel(
    portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email, cast.omar.email], secret=portal.secret)
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
        disable(work, cast.mia.email)
    report = portal.send_mail()
    assert (report.withdrawn, report.failed, report.deferred) == (2, 0, 0), "her link, and the order to pack"
    with portal.reading() as session:
        hers = list_messages(session, user_id=cast.mia.id)
        his = list_messages(session, user_id=cast.omar.id)
    assert {each.kind: each.state for each in hers} == {
        EmailKind.WELCOME: EmailState.WITHDRAWN,
        EmailKind.ORDER_CONFIRMED: EmailState.SENT,
        EmailKind.ORDER_DISPATCHED: EmailState.SENT,
    }
    assert [each.state for each in his] == [EmailState.SENT]
    [link] = [each for each in hers if each.kind is EmailKind.WELCOME]
    assert (link.attempts, link.sent_at, "@" in link.message_id) == (0, None, False), "it was never tried"
    assert link.error == "Not sent: the account was disabled."
    assert doctor(portal).state is Verdict.OK
    with portal.transaction(by="dee") as work:
        enable(work, cast.mia.email)
        assert retry(work) == [], "it has not failed"
        assert retry(work, [link.id]) == [link.id]
    assert portal.send_mail() == SendReport(sent=1)


def test_a_link_to_an_address_that_was_changed_is_withdrawn_and_the_old_failure_is_moot(
    portal: Portal, cast: Cast
) -> None:
    portal.send_mail()  # the goods in
    with portal.transaction(by="dee") as work:
        nia = add_user(work, email="refused@example.com", first_name="Nia", last_name="Webb")
        welcome(work, emails=[nia.email, cast.omar.email], secret=portal.secret)
        edit_user(work, cast.omar.email, new_email="omar.t@client.example.com")
    with mail_server() as (postman, port):
        assert send(portal, SmtpTransport("127.0.0.1", port)) == SendReport(failed=1, withdrawn=1)
    assert postman.recipients == [], "the link in it works no longer"
    with portal.reading() as session:
        [his] = list_messages(session, user_id=cast.omar.id)
    assert his.error == ("Not sent: the email address has changed, so its link no longer works.")
    assert doctor(portal).message.startswith("1 failed")
    with portal.transaction(by="dee") as work:
        edit_user(work, nia.email, new_email="nia@example.com")
    assert doctor(portal).state is Verdict.OK


def test_a_link_that_waits_for_its_next_try_is_withdrawn_as_well(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    portal.send_mail()  # the goods in
    with portal.transaction(by="dee") as work:
        send_new_link(work, cast.mia.id, Purpose.WELCOME, secret=portal.secret)
    assert send(portal, SmtpTransport("127.0.0.1", free_port())).deferred == 1
    clock.advance(minutes=5)
    with portal.transaction(by="dee") as work:
        disable(work, cast.mia.email)
    assert send(portal, Sudden()) == SendReport(withdrawn=1)


def test_a_reminder_that_waits_is_withdrawn_when_its_person_orders(portal: Portal, cast: Cast) -> None:
    portal.send_mail()  # the goods in
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email, cast.omar.email], secret=portal.secret)
        assert remind(work, after_days=0, secret=portal.secret) == 2
    order(portal, cast.mia)
    assert portal.send_mail().withdrawn == 1
    with portal.reading() as session:
        hers = list_messages(session, user_id=cast.mia.id)
    assert {each.kind: each.error for each in hers} == {
        EmailKind.WELCOME: None,
        EmailKind.REMINDER: "Not sent: the starter had already ordered.",
        EmailKind.ORDER_CONFIRMED: None,
    }


def test_a_representative_who_was_switched_off_is_asked_no_more_and_the_others_are(
    portal: Portal, cast: Cast
) -> None:
    portal.send_mail()  # the goods in
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
        bob = add_user(
            work, email="Bob@client.example.com", first_name="Bob", last_name="Hart", role=Role.REPRESENTATIVE
        )
    order(portal, cast.mia)
    with portal.transaction(by="dee") as work:
        disable(work, bob.email)
    assert portal.send_mail().withdrawn == 1
    with portal.reading() as session:
        found = [each for each in list_messages(session) if each.kind is EmailKind.APPROVAL_REQUEST]
    assert {each.to: each.state for each in found} == {
        bob.email: EmailState.WITHDRAWN,
        cast.rita.email: EmailState.SENT,
    }
    with portal.transaction(by="dee") as work:
        enable(work, bob.email)
        retry(work, [each.id for each in found if each.to == bob.email])
    assert portal.send_mail() == SendReport(sent=1)
