"""“Too late” to change or stop: whoever asked hears it with what can be done next, and a wrong answer is undone."""

from collections.abc import Callable

import pytest

from support.cast import Cast
from support.changing import BIGGER, CS, LOW_ROAD, WAREHOUSE, goods, last, told
from support.cli import Wpp
from support.order_steps import act, seen
from support.races import at_once, books_are_right, outcomes
from support.web import at_browser
from wpp.mail.messages import render
from wpp.mail.outbox import list_messages
from wpp.orders.changes.by_staff import change_order
from wpp.orders.changes.requests import (
    NoChangeRequest,
    confirm_change,
    reject_change,
    reopen_change,
    withdraw_change,
)
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.stop_requests import reject_stop
from wpp.orders.model import Status
from wpp.orders.reasons import ReasonNeeded
from wpp.policy import policy_of
from wpp.portal import Portal


def asked(portal: Portal, number: str, *, by: str = "cleo") -> None:
    with portal.transaction(by=by) as work:
        change_order(work, number, swaps=BIGGER, address=LOW_ROAD, reason="Too big")


def newest(portal: Portal, to: str) -> str:
    """The text of the newest email to an address."""
    with portal.reading() as session:
        email = next(each for each in list_messages(session, limit=None) if each.to == to)
        return render(email.kind, email.facts, brand=portal.brand(policy_of(session))).text


def test_whoever_asked_hears_it_too_with_what_can_be_done(portal: Portal, cast: Cast, begun: str) -> None:
    asked(portal, begun, by=cast.dee.email)
    portal.send_mail()
    before = last(portal)
    act(portal, reject_change, begun)
    words = f"Too late to change order {begun}"
    assert told(portal, before) == [(CS, words), (cast.dee.email, words)]
    text = newest(portal, CS)
    assert "It ships as it is." in text
    assert "exchange it on the order’s page" in text
    assert "send a replacement to the right address" in text
    assert "2 Low Road" in text


def test_it_is_sent_though_the_order_has_left_by_then(portal: Portal, begun: str) -> None:
    """Who completes it all the same has answered, and customer services hear so."""
    asked(portal, begun)
    portal.send_mail()
    before = last(portal)
    act(portal, complete, begun, left_anyway=True)
    portal.send_mail()
    with portal.reading() as session:
        new = [each for each in list_messages(session, limit=None) if each.id > before and each.to == CS]
    assert [(each.subject, each.state.value) for each in new] == [
        (f"Too late to change order {begun}", "sent")
    ]
    assert "It was sent as it was." in newest(portal, CS)


def test_the_one_who_wanted_it_stopped_hears_it_as_well(portal: Portal, cast: Cast, handed_over: str) -> None:
    with portal.transaction(by=cast.dee.email) as work:
        cancel(work, handed_over, reason="Left")
    before = last(portal)
    act(portal, reject_stop, handed_over)
    words = f"Too late to stop order {handed_over}"
    assert told(portal, before) == [(CS, words), (cast.dee.email, words)]


def test_a_wrong_answer_is_undone_and_the_warehouse_asked_again(portal: Portal, begun: str) -> None:
    asked(portal, begun)
    act(portal, reject_change, begun)
    portal.send_mail()
    before = last(portal)
    with pytest.raises(ReasonNeeded):
        act(portal, reopen_change, begun, reason=" ")
    assert not act(portal, reopen_change, begun, reason="Wrong order").already
    assert act(portal, reopen_change, begun, reason="Wrong order").already
    assert told(portal, before) == [
        (CS, f"Not too late: order {begun} may still be changed"),
        (WAREHOUSE, f"CHANGE order {begun}: please reply"),
    ]
    assert books_are_right(portal)
    act(portal, confirm_change, begun)
    order = seen(portal, begun)
    assert (order.address.line1, goods(portal, begun)) == ("2 Low Road", ["BOT", "CARD", "TSH-S"])
    assert order.refused is None
    with pytest.raises(NoChangeRequest):
        act(portal, reopen_change, begun, reason="Once more")
    assert books_are_right(portal)


def test_customer_services_who_have_not_heard_it_yet_hear_nothing(portal: Portal, begun: str) -> None:
    asked(portal, begun)
    portal.send_mail()
    before = last(portal)
    act(portal, reject_change, begun)
    act(portal, reopen_change, begun, reason="Wrong order")
    portal.send_mail()
    with portal.reading() as session:
        new = [each for each in list_messages(session, limit=None) if each.id > before]
    assert [(each.to, each.state.value) for each in new] == [(WAREHOUSE, "sent"), (CS, "withdrawn")]
    act(portal, withdraw_change, begun)
    assert [subject for to, subject in told(portal, new[0].id) if to == WAREHOUSE] == [
        f"No change to order {begun}: ship it as it is"
    ]


def test_it_leaves_or_is_open_again_and_never_both(portal: Portal, begun: str) -> None:
    asked(portal, begun)
    act(portal, reject_change, begun)
    steps: list[Callable[[], object]] = [
        lambda: act(portal, reopen_change, begun, reason="Wrong order"),
        lambda: act(portal, complete, begun),
    ]
    results = outcomes(at_once(steps))
    order = seen(portal, begun)
    assert (order.status is Status.COMPLETED) is (order.change is None), results
    assert books_are_right(portal)


def test_in_a_terminal(portal: Portal, begun: str, wpp: Wpp) -> None:
    asked(portal, begun)
    assert wpp("order", "reject-change", begun).exit_code == 0
    shown = wpp("order", "show", begun, "--json").document
    refused = shown["change_refused"]
    assert (shown["change"], refused["address"]["line1"], refused["answered_by"] != "") == (
        None,
        "2 Low Road",
        True,
    )
    words = wpp("order", "show", begun).stdout
    assert f"wpp order reject-change {begun} --undo" in words
    assert f"wpp return record {begun} --item SKU:good --exchange SKU" in words
    assert wpp("order", "reject-change", begun, "--reason", "x").exit_code == 2
    done = wpp("order", "reject-change", begun, "--undo", "--reason", "Wrong order")
    assert (done.exit_code, "reopened" in done.stdout) == (0, True)
    assert "already" in wpp("order", "reject-change", begun, "--undo", "--reason", "Wrong order").stdout
    again = wpp("order", "show", begun, "--json").document
    assert (again["change_refused"], again["change"]["swaps"]) == (None, [{"was": "TSH-M", "now": "TSH-S"}])


def test_the_page_says_what_was_wanted_and_what_to_do_now(portal: Portal, cast: Cast, begun: str) -> None:
    asked(portal, begun)
    cleo, walt = at_browser(portal, cast.cleo), at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{begun}")
    page = walt.press("Too late to change")
    assert "Not changed: it was too late" in page.words
    shown = cleo.get(f"/desk/orders/{begun}").words
    assert "2 Low Road" in shown
    assert "send a replacement to the right address" in shown
    undone = walt.press("Undo “Too late”", **{"undo-reason": "Wrong order"})
    assert "the change request is open again" in undone.words
    assert "Not changed" not in undone.words
    act(portal, complete, begun, left_anyway=True)
    assert "It was sent as it was." in cleo.get(f"/desk/orders/{begun}").words
