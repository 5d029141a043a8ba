"""A stop request is withdrawn: everyone who may have been emailed about it is told to ship the order."""

import pytest

from support.cast import Cast
from support.cli import Wpp
from support.order_steps import act, seen
from support.races import books_are_right
from support.rendering import text_of
from support.web import at_browser
from wpp.mail.model import EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.stop_requests import (
    NoStopRequest,
    StopTooLate,
    confirm_stop,
    reject_stop,
    reopen_stop,
    withdraw_stop,
)
from wpp.orders.model import Status, Stop
from wpp.orders.reasons import ReasonNeeded
from wpp.orders.transitions import TransitionResult
from wpp.portal import Portal, set_setting

MIA, WAREHOUSE, CS = "mia@client.example.com", "warehouse@house.example.com", "cs@house.example.com"


def sent_to_warehouse(portal: Portal) -> list[str]:
    """The subjects of what the warehouse was sent, in order; what waits goes out first."""
    portal.send_mail()
    with portal.reading() as session:
        messages = list_messages(session, to=WAREHOUSE, limit=None)[::-1]
    return [each.subject for each in messages if each.state is EmailState.SENT]


def test_a_request_to_stop_is_withdrawn_and_may_be_made_again(
    portal: Portal, cast: Cast, handed_over: str
) -> None:
    new = f"New order {handed_over} to ship: 3 units"
    stop = f"STOP order {handed_over}: please reply"
    back = new.replace("New", "Active again:")
    assert sent_to_warehouse(portal) == [new]
    for rounds in (1, 2):
        act(portal, cancel, handed_over, reason="Wrong order")
        assert sent_to_warehouse(portal)[-1] == stop
        withdrawn = act(portal, withdraw_stop, handed_over)
        assert withdrawn == TransitionResult(handed_over, Status.PROGRESSING, already=False)
        assert act(portal, withdraw_stop, handed_over).already
        assert seen(portal, handed_over).stop is None
        assert sent_to_warehouse(portal) == [new, *[stop, back] * rounds]
    act(portal, cancel, handed_over, reason="Wrong order")
    act(portal, withdraw_stop, handed_over)
    assert sent_to_warehouse(portal) == [new, *[stop, back] * 2], "neither had been sent"
    act(portal, complete, handed_over, tracking="CODE1")
    with pytest.raises(NoStopRequest):
        act(portal, withdraw_stop, handed_over)
    assert books_are_right(portal)


def test_a_request_that_was_not_sent_yet_leaves_no_trace_at_the_warehouse(
    portal: Portal, cast: Cast, handed_over: str, wpp: Wpp
) -> None:
    portal.send_mail()
    act(portal, cancel, handed_over, reason="Wrong order")
    done = wpp("order", "stop", handed_over, "--withdraw")
    assert (done.exit_code, done.stdout) == (0, f"Order {handed_over} is Progressing.\n")
    assert portal.send_mail().sent == 0
    assert wpp("order", "stop", handed_over).exit_code == 2


def test_customer_services_withdraw_a_request_on_the_page(
    portal: Portal, cast: Cast, handed_over: str
) -> None:
    act(portal, cancel, handed_over, reason="Wrong order")
    cleo, walt = at_browser(portal, cast.cleo), at_browser(portal, cast.walt)
    assert "Withdraw the stop request" not in walt.get(f"/desk/orders/{handed_over}").words
    cleo.get(f"/desk/orders/{handed_over}")
    page = cleo.press("Withdraw the stop request")
    assert "Stop request withdrawn. The warehouse will ship the order." in page.words
    assert "STOP: do not ship" not in page.words


def test_each_address_hears_that_it_goes_on_only_if_it_may_have_heard_of_the_stop(
    portal: Portal, cast: Cast, handed_over: str
) -> None:
    with portal.transaction(by="dee") as work:
        set_setting(work, "email.warehouse", f"{WAREHOUSE}, late@house.example.com")
    portal.send_mail()
    act(portal, cancel, handed_over, reason="Wrong order")
    with portal.reading() as session:
        stops = [each for each in list_messages(session, limit=None) if "STOP" in each.subject]
    assert {each.to for each in stops} == {WAREHOUSE, "late@house.example.com"}
    portal.send_mail(limit=1)  # one of the two went out
    act(portal, withdraw_stop, handed_over)
    portal.send_mail()
    with portal.reading() as session:
        sent = [each for each in list_messages(session, limit=None) if each.state is EmailState.SENT]
    told_stop = {each.to for each in sent if "STOP" in each.subject}
    told_on = {each.to for each in sent if each.subject.startswith("Active again")}
    assert (len(told_stop), told_on) == (1, told_stop)


def test_too_late_said_by_mistake_is_undone_and_the_warehouse_answers_again(
    portal: Portal, cast: Cast, handed_over: str, wpp: Wpp
) -> None:
    portal.send_mail()
    act(portal, cancel, handed_over, reason="Left the company")
    act(portal, reject_stop, handed_over)
    portal.send_mail()
    with pytest.raises(StopTooLate):
        act(portal, cancel, handed_over, reason="Left the company")
    with pytest.raises(ReasonNeeded):
        act(portal, reopen_stop, handed_over, reason=" ")
    assert not act(portal, reopen_stop, handed_over, reason="Wrong order").already
    again = wpp("order", "reject-stop", handed_over, "--undo", "--reason", "Wrong order")
    assert (again.exit_code, "We had already asked them to stop it" in again.stdout) == (0, True)
    assert seen(portal, handed_over).stop is Stop.ASKED
    assert sent_to_warehouse(portal)[-1] == f"STOP order {handed_over}: please reply"
    with portal.reading() as session:
        mails = list_messages(session, to=CS, limit=None)
    told = [each.subject for each in mails if handed_over in each.subject]
    assert told == [
        f"Not too late: order {handed_over} may still be stopped",
        f"Too late to stop order {handed_over}",
    ]
    assert "That was a mistake: the stop request is open again" in text_of(portal, told[0])
    assert act(portal, confirm_stop, handed_over).status is Status.CANCELLED
    with pytest.raises(NoStopRequest):
        act(portal, reopen_stop, handed_over, reason="Wrong order")
    assert books_are_right(portal)


def test_customer_services_never_hear_of_an_answer_that_was_undone_before_it_was_sent(
    portal: Portal, cast: Cast, handed_over: str
) -> None:
    act(portal, cancel, handed_over, reason="Left the company")
    act(portal, reject_stop, handed_over)
    act(portal, reopen_stop, handed_over, reason="Wrong order")
    portal.send_mail()
    with portal.reading() as session:
        mails = list_messages(session, to=CS, limit=None)
    about = [each.state for each in mails if handed_over in each.subject]
    assert about == [EmailState.WITHDRAWN]
