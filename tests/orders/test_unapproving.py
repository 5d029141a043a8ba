"""An order that was approved by mistake waits again, and whoever was told of the approval is told once more."""

import pytest

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.order_steps import act, seen
from support.races import books_are_right
from support.rendering import text_of
from wpp.mail.model import EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.approvals import approve, reject
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.reopening import NotReopenable, reinstate
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.model import Status
from wpp.orders.reasons import ReasonNeeded
from wpp.orders.unapproving import unapprove
from wpp.portal import Portal, set_setting

MIA, RITA, WAREHOUSE = "mia@client.example.com", "rita@house.example.com", "warehouse@house.example.com"


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order, which waits for Rita's approval."""
    with portal.transaction(by="dee") as work:
        set_setting(work, "approval", "on")
    return order(portal, cast.mia).number


def sent(portal: Portal, to: str) -> list[str]:
    """The subjects of what somebody was sent, the oldest first; what waits goes out first."""
    portal.send_mail()
    with portal.reading() as session:
        messages = list_messages(session, to=to, limit=None)[::-1]
    return [each.subject for each in messages if each.state is EmailState.SENT]


def test_an_approval_is_undone_and_everybody_told_is_told_once_more(
    portal: Portal, cast: Cast, number: str, wpp: Wpp
) -> None:
    portal.send_mail()
    act(portal, approve, number)
    assert len(sent(portal, WAREHOUSE)) == 1
    with pytest.raises(ReasonNeeded):
        act(portal, unapprove, number, reason=" ")
    assert not act(portal, unapprove, number, reason="Wrong person").already
    again = wpp("order", "unapprove", number, "--reason", "Wrong person")
    assert (again.exit_code, again.stdout) == (0, f"Order {number} is On Hold already.\n")
    now = seen(portal, number)
    assert (now.status, now.due_at, now.progressing_at) == (Status.ON_HOLD, None, None)
    assert (now.history[-1].event, now.history[-1].reason) == ("order:unapproved", "Wrong person")
    assert stock(portal, "TSH-M") == (9, 1, 0)
    assert sent(portal, WAREHOUSE)[-1] == f"Do not ship: order {number} is On Hold again"
    assert sent(portal, MIA)[-1] == f"Order {number} is On Hold again, awaiting approval"
    assert f"We told you that your order {number} was confirmed. That was a mistake" in text_of(
        portal, f"Order {number} is On Hold again, awaiting approval"
    )
    act(portal, approve, number)
    assert sent(portal, WAREHOUSE)[-1].startswith(f"Active again: order {number}")
    assert sent(portal, MIA)[-1] == f"Order {number} is confirmed"
    act(portal, unapprove, number, reason="Wrong person, again")
    act(portal, reject, number, reason="No")
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert books_are_right(portal)


def test_nobody_hears_of_an_approval_that_was_undone_before_it_was_sent(portal: Portal, number: str) -> None:
    portal.send_mail()
    told = sent(portal, MIA)
    act(portal, approve, number)
    act(portal, unapprove, number, reason="Wrong person")
    assert (sent(portal, MIA), sent(portal, WAREHOUSE)) == (told, [])


def test_an_approval_stands_once_the_warehouse_has_begun_or_the_order_is_closed(
    portal: Portal, number: str
) -> None:
    with pytest.raises(NotReopenable, match="is On Hold and was not approved"):
        act(portal, unapprove, number, reason="Wrong person")
    act(portal, approve, number)
    act(portal, start_picking, number)
    with pytest.raises(NotReopenable, match="is already being picked"):
        act(portal, unapprove, number, reason="Wrong person")
    act(portal, cancel, number, reason="Left")
    with pytest.raises(NotReopenable, match="is Cancelled, so its approval"):
        act(portal, unapprove, number, reason="Wrong person")


def test_an_order_that_needed_no_approval_has_none_to_undo(portal: Portal, cast: Cast) -> None:
    with pytest.raises(NotReopenable, match="was not approved"):
        act(portal, unapprove, order(portal, cast.omar).number, reason="Wrong person")


def test_a_confirmation_right_after_a_mistaken_rejection_says_so(portal: Portal, number: str) -> None:
    act(portal, reject, number, reason="No")
    portal.send_mail()
    act(portal, reinstate, number, reason="Wrong order")
    act(portal, approve, number)
    assert sent(portal, MIA)[-2:] == [f"Order {number} wasn’t approved", f"Order {number} is confirmed"]
    words = text_of(portal, f"Order {number} is confirmed")
    assert (
        f"We told you that your order {number} wasn’t approved. That was a mistake, and we’re sorry." in words
    )


def test_a_confirmation_after_the_apology_does_not_repeat_it(portal: Portal, number: str) -> None:
    act(portal, reject, number, reason="No")
    portal.send_mail()
    act(portal, reinstate, number, reason="Wrong order")
    portal.send_mail()
    act(portal, approve, number)
    assert "mistake" not in text_of(portal, f"Order {number} is confirmed")
