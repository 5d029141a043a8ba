"""What follows a return, at the desk: lost by its carrier, exchanged, sent again, found after all; each booked once."""

import pytest

from store.desk.recovered import FoundBefore, refuse_twice
from support.cast import Cast, order, stock
from support.portal import Clock
from support.web import PASSWORD, at_browser
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.views import OrderView, order_view
from wpp.portal import Portal
from wpp.returns.integrity import returns_against_lines
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import AlreadyRecorded, record_return
from wpp.returns.recovered import Recovered, record_recovered
from wpp.returns.replacements import send_again
from wpp.returns.units import ReturnedItem
from wpp.stock.adjustments import Reason, adjust
from wpp.work import Work


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order, T-shirt M, bottle and card, which has left."""
    placed = order(portal, cast.mia).number
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, placed)
    return placed


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        assert returns_against_lines(session) == []
        return order_view(session, number, now=portal.now())


def again(portal: Portal, number: str) -> OrderView:
    """The one order in place of this one."""
    (other,) = seen(portal, number).replaced_by
    return seen(portal, other)


def record(
    portal: Portal, number: str, *returned: ReturnedItem, kind: ReturnKind = ReturnKind.SENT_BACK
) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, number, returned, kind=kind)


def test_a_lost_parcel_is_booked_and_sent_again_in_one_act_and_once(
    portal: Portal, cast: Cast, number: str
) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}")
    form = cleo.page
    told = cleo.press("Mark as lost", **{"lost-again": "1", "lost-note": "DPD says so"})
    assert "Marked as lost and a replacement order created." in told.words
    assert "RET-1 Lost" in told.words
    assert "Send a replacement" not in told.words
    assert [line.sku for line in again(portal, number).lines] == ["TSH-M", "BOT", "CARD"]
    cleo.page = form
    twice = cleo.press("Mark as lost", **{"lost-again": "1"})
    assert (twice.status, "RET-1 has already been recorded by Cleo Tester" in twice.words) == (409, True)
    assert stock(portal, "TSH-M") == (8, 1, 0)
    mia = at_browser(portal, cast.mia).get(f"/orders/{number}").words
    assert "Your parcel was lost in transit" in mia
    assert f"We’re sending a replacement: order {again(portal, number).number}." in mia
    assert "came back" not in mia


def test_another_size_is_held_as_the_first_comes_back_and_what_is_gone_is_not_promised(
    portal: Portal, cast: Cast, number: str
) -> None:
    cleo = at_browser(portal, cast.cleo)
    page = cleo.get(f"/desk/orders/{number}")
    assert "T-shirt, L (" not in page.words
    shirt = seen(portal, number).lines[0].id
    assert '<a href="#exchange-line">' in cleo.press("Record exchange").html
    wanted = {"exchange-line": str(shirt), "exchange-sku": "TSH-S", "exchange-note": "Too large"}
    with portal.transaction(by="dee") as work:
        adjust(work, "TSH-S", -10, reason=Reason.SAMPLE)
    gone = cleo.press("Record exchange", **wanted)
    assert "TSH-S is no longer available" in gone.words
    assert gone.form("Record exchange").fields["exchange-note"] == "Too large"
    with portal.transaction(by="dee") as work:
        adjust(work, "TSH-S", 1, reason=Reason.FOUND)
    assert (
        "Replacement order created and its stock committed." in cleo.press("Record exchange", **wanted).words
    )
    assert [line.sku for line in again(portal, number).lines] == ["TSH-S"]
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-S")) == ((10, 0, 0), (0, 1, 0))


def test_an_undelivered_parcel_goes_out_again_to_the_right_address_and_what_was_typed_outlives_the_visit(
    portal: Portal, cast: Cast, number: str, clock: Clock
) -> None:
    record(portal, number, kind=ReturnKind.UNDELIVERED)
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}")
    wrong = cleo.press(
        "Create replacement order", **{"again-line1": "2 Low Road", "again-postcode": "nowhere"}
    )
    assert '<a href="#again-postcode">' in wrong.html
    clock.advance(hours=13)
    cleo.press("Create replacement order", **{"again-line1": "2 Low Road", "again-postcode": "ls14ap"})
    page = cleo.press("Log in", email=cast.cleo.email, password=PASSWORD)
    assert page.form("Create replacement order").fields["again-line1"] == "2 Low Road"
    assert seen(portal, number).replaced_by == ()
    form = cleo.page
    assert "Replacement order created." in cleo.press("Create replacement order").words
    where = again(portal, number).address
    assert (where.name, where.line1, where.postcode) == ("Mia Tester", "2 Low Road", "LS1 4AP")
    cleo.page = form
    twice = cleo.press("Create replacement order")
    assert (twice.status, "RET-1 has already been replaced by order" in twice.words) == (409, True)
    assert len(seen(portal, number).replaced_by) == 1
    assert (
        "Your parcel came back to us undelivered"
        in at_browser(portal, cast.mia).get(f"/orders/{number}").words
    )


def test_of_several_returns_one_is_chosen_and_something_else_goes_out_for_a_single_thing_only(
    portal: Portal, cast: Cast, number: str
) -> None:
    record(portal, number, ReturnedItem("TSH-M", 1, Condition.DAMAGED))
    record(portal, number, ReturnedItem("BOT", 1, Condition.GOOD), ReturnedItem("CARD", 1, Condition.GOOD))
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}")
    assert '<a href="#again-return">' in cleo.press("Create replacement order").html
    told = cleo.press("Create replacement order", **{"again-return": "RET-2", "again-sku": "CAP-L"})
    assert "RET-2 has more than one item" in told.words
    assert (
        "came back in good condition"
        in cleo.press("Create replacement order", **{"again-return": "RET-2", "again-sku": ""}).words
    )
    cleo.press("Create replacement order", **{"again-return": "RET-1", "again-sku": "TSH-S"})
    assert [line.sku for line in again(portal, number).lines] == ["TSH-S"]


def test_what_turns_up_is_booked_where_it_is_once_and_the_warehouse_cannot_say_that_it_was_delivered(
    portal: Portal, cast: Cast, number: str
) -> None:
    record(portal, number, kind=ReturnKind.LOST)
    _, *others = [line.id for line in seen(portal, number).lines]
    walt, cleo = at_browser(portal, cast.walt), at_browser(portal, cast.cleo)
    walt.get(f"/desk/orders/{number}")
    form = walt.page
    assert '<a href="#turned-where">' in walt.press("Record as found").html
    assert (
        "Choose where it was found." in walt.press("Record as found", **{"turned-where": "delivered"}).words
    )
    only = {"turned-where": "damaged", **{f"turned-{each}": "" for each in others}}
    assert "1 × T-shirt, M: missing (1 found)" in walt.press("Record as found", **only).words
    assert stock(portal, "TSH-M") == (9, 0, 1)
    walt.page = form
    assert walt.press("Record as found", **{"turned-where": "here"}).status == 409
    cleo.get(f"/desk/orders/{number}")
    told = cleo.press("Record as found", **{"turned-where": "delivered"})
    assert "Report items found" not in told.words
    assert "RET-1" in told.words  # though nothing of it counts as returned any more
    assert stock(portal, "BOT") == (9, 0, 0)
    with portal.reading() as session:
        assert len(list_messages(session, kind=EmailKind.RETURN_RECORDED)) == 3
    mia = at_browser(portal, cast.mia).get(f"/orders/{number}").words
    assert "We’ve found your missing item" in mia
    assert "The missing item has now reached you" in mia


def test_a_parcel_that_was_delivered_after_all_is_neither_sent_again_nor_called_lost(
    portal: Portal, cast: Cast, number: str
) -> None:
    record(portal, number, kind=ReturnKind.LOST)
    cleo = at_browser(portal, cast.cleo)
    assert "Send a replacement" in cleo.get(f"/desk/orders/{number}").words
    told = cleo.press("Record as found", **{"turned-where": "delivered"})
    assert "Send a replacement" not in told.words
    assert "Report a lost parcel" in told.words
    mia = at_browser(portal, cast.mia).get(f"/orders/{number}")
    assert "<h1>Your pack is on its way</h1>" in mia.html


def test_two_clicks_at_once_book_once(portal: Portal, cast: Cast, number: str) -> None:
    shirt, bottle = (ReturnedItem(sku, 1, Condition.GOOD) for sku in ("TSH-M", "BOT"))
    with portal.transaction(by="cleo") as work:
        send_again(work, number, [shirt], sku="TSH-S", cause="one click")
    with pytest.raises(AlreadyRecorded), portal.transaction(by="cleo") as work:
        send_again(work, number, [bottle], sku="CAP-L", cause="one click")
    with portal.transaction(by="cleo") as work:
        send_again(work, number, kind=ReturnKind.LOST, reissue=True, cause="lost")
    with pytest.raises(AlreadyRecorded), portal.transaction(by="cleo") as work:
        send_again(work, number, kind=ReturnKind.LOST, reissue=True, cause="lost")
    with pytest.raises(FoundBefore), portal.transaction(by="walt") as work:
        find_bottle(work, number)
    assert stock(portal, "BOT") == (8, 1, 0)


def find_bottle(work: Work, number: str) -> None:
    """As from a form that was opened when nothing else was missing; a card is, so something happened meanwhile."""
    record_recovered(work, number, [Recovered("BOT")])
    refuse_twice(work, order_view(work.session, number, now=work.now), 0)
