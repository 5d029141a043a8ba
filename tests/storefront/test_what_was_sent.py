"""A starter's page, their email and the slip show what is really sent, and after a return where it is now."""

import pytest

from support.cast import Cast, order
from support.shorts import missing, report, settle
from support.web import at_browser
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.portal import Portal
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.recovered import record_recovered
from wpp.returns.replacements import send_again
from wpp.returns.undoing import undo_return
from wpp.returns.units import ReturnedItem
from wpp.shorts.short_picks import ShortItem

GOOD, DAMAGED, WRONG, MISSING = Condition
ALL = (ReturnedItem("TSH-M", 1, GOOD), ReturnedItem("BOT", 1, DAMAGED), ReturnedItem("CARD", 1, GOOD))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order: a T-shirt, a bottle and a card."""
    return order(portal, cast.mia).number


def send(portal: Portal, number: str) -> None:
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD", tracking="AB1")


def page(portal: Portal, cast: Cast, number: str) -> str:
    return at_browser(portal, cast.mia).get(f"/orders/{number}").words


def heading(portal: Portal, cast: Cast, number: str) -> str:
    html = at_browser(portal, cast.mia).get(f"/orders/{number}").html
    return html.partition("<h1>")[2].partition("</h1>")[0]


def dispatched(portal: Portal) -> str:
    """The plain text of the dispatched email."""
    with portal.reading() as session:
        [email] = list_messages(session, kind=EmailKind.ORDER_DISPATCHED)
    return str(email.facts)


def test_a_substitute_is_shown_instead_of_what_was_ordered(portal: Portal, cast: Cast, number: str) -> None:
    report(portal, number, missing("BOT"))
    waiting = page(portal, cast, number)
    assert "Bottle" in waiting, "nobody has decided yet"
    assert "We can’t send" not in waiting
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CAP-S")
    send(portal, number)
    words = page(portal, cast, number)
    assert "Cap , S/M instead of Bottle" in words
    assert "Bottle" not in words.replace("instead of Bottle", "")
    assert "'instead_of': 'Bottle'" in dispatched(portal)
    slip = at_browser(portal, cast.walt).get(f"/desk/orders/{number}/slip").words
    assert "Cap, S/M instead of Bottle" in slip


def test_a_substitute_that_joins_a_line_counts_there(portal: Portal, cast: Cast, number: str) -> None:
    report(portal, number, missing("BOT"))
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CARD")
    words = page(portal, cast, number)
    assert "2 × Welcome card instead of Bottle" in words
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="No more")
    words = page(portal, cast, number)
    assert "Bottle" in words, "as it was ordered"
    assert "2 × Welcome card" not in words


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (ShortReason.MISSING, "it wasn’t available when we packed your order"),
        (ShortReason.DAMAGED, "it was damaged before we could send it"),
    ],
)
def test_what_is_left_out_is_said_with_the_reason(
    portal: Portal, cast: Cast, number: str, reason: ShortReason, why: str
) -> None:
    report(portal, number, ShortItem("BOT", 1, reason))
    settle(portal, number, ShortAnswer.PART)
    assert f"We can’t send Bottle: {why}." in page(portal, cast, number)
    slip = at_browser(portal, cast.walt).get(f"/desk/orders/{number}/slip").words
    assert "Leave out: 1 × BOT Bottle" in slip
    send(portal, number)
    assert f"Not in your parcel Bottle: {why}." in page(portal, cast, number)
    with portal.reading() as session:
        [email] = list_messages(session, kind=EmailKind.ORDER_DISPATCHED)
    assert email.facts["left_out"] == [{"label": "Bottle", "quantity": 1, "reason": reason.value}]
    assert [line["item"] for line in email.facts["lines"]] == ["T-shirt", "Welcome card"]


@pytest.mark.parametrize(
    ("items", "kind", "shown"),
    [
        (ALL, ReturnKind.SENT_BACK, "Your pack is back with us"),
        (ALL[:1], ReturnKind.SENT_BACK, "We’ve received your return"),
        ([ReturnedItem("BOT", 1, MISSING)], ReturnKind.SENT_BACK, "Something was missing from your parcel"),
        ((), ReturnKind.UNDELIVERED, "Your parcel came back to us undelivered"),
        ((), ReturnKind.LOST, "Your parcel was lost in transit"),
    ],
)
def test_after_a_return_nothing_is_on_its_way_until_it_is_undone(
    portal: Portal,
    cast: Cast,
    number: str,
    items: tuple[ReturnedItem, ...],
    kind: ReturnKind,
    shown: str,
) -> None:
    send(portal, number)
    assert heading(portal, cast, number) == "Your pack is on its way"
    with portal.transaction(by="walt") as work:
        record_return(work, number, items, kind=kind)
    assert heading(portal, cast, number) == shown
    with portal.transaction(by="walt") as work:
        undo_return(work, "RET-1", reason="Another order’s")
    assert heading(portal, cast, number) == "Your pack is on its way"
    words = page(portal, cast, number)
    assert shown not in words
    assert "received your return" not in words


def test_a_replacement_is_followed_to_its_end(portal: Portal, cast: Cast, number: str) -> None:
    send(portal, number)
    with portal.transaction(by="cleo") as work:
        again = send_again(work, number, ALL[:1], sku="TSH-S").order.number
    assert f"Thank you. We’re sending a replacement: order {again}." in page(portal, cast, number)
    assert f"This is a replacement for order {number} ." in page(portal, cast, again)
    with portal.transaction(by="cleo") as work:
        cancel(work, again, reason="No more")
    assert "Thank you. It’s back with us." in page(portal, cast, number)
    with portal.transaction(by="cleo") as work:
        later = send_again(work, number, [ReturnedItem("CARD", 1, DAMAGED)], reissue=True).order.number
        complete(work, later)
    assert f"Your replacement, order {later}, is on its way." in page(portal, cast, number)


def test_a_missing_item_that_was_found_is_said(portal: Portal, cast: Cast, number: str) -> None:
    send(portal, number)
    with portal.transaction(by="walt") as work:
        record_return(work, number, [ReturnedItem("BOT", 1, MISSING)])
        record_recovered(work, number)
    words = page(portal, cast, number)
    assert "We’ve found your missing item" in words
    assert "We’re sorry. We’ll email you about what happens next." in words
