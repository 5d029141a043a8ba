"""What did not arrive as it should is sent again in the same act, on a right granted for it, or nothing is booked."""

from collections.abc import Callable
from datetime import date

import pytest

from cli.framework.hints import worded
from support.cast import ADDRESS, Cast, order, stock
from support.cli import Wpp
from support.races import at_once, books_are_right, outcomes
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.addresses import BadFields
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.model import Status
from wpp.orders.views import OrderView, order_view
from wpp.people.accounts import user_by_email
from wpp.people.entitlements import GrantReason, grant, list_grants
from wpp.portal import Portal
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.replacement_order import AlreadyReplaced
from wpp.returns.replacements import Exchanged, NothingToReissue, reissue_return, replace_return, send_again
from wpp.returns.units import ReturnedItem
from wpp.returns.views import list_returns
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.movements import OutOfStock
from wpp.stock.receiving.purchase_entry import expect

GOOD, DAMAGED, WRONG, MISSING = Condition
MOVED = {"line1": "14 Low Road", "postcode": "ls1 4ap", "town": "Leeds"}


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """Mia's order, which has left: a T-shirt, a bottle and a card."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD", tracking="15501234567890")
    return number


def reissue(
    portal: Portal, number: str, *units: ReturnedItem, kind: ReturnKind = ReturnKind.SENT_BACK
) -> Exchanged:
    """Record it and send the same again."""
    with portal.transaction(by="walt") as work:
        return reissue_return(work, number, units, kind=kind)


def later(portal: Portal, returned: str, *, sku: str = "") -> Callable[[], object]:
    """Send something in place of a return that was recorded before."""

    def call() -> object:
        with portal.transaction(by="cleo") as work:
            return replace_return(work, returned, sku=sku)

    return call


def seen(portal: Portal, number: str) -> OrderView:
    """An order now."""
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def test_what_came_damaged_wrong_or_not_at_all_is_sent_again_for_its_own_reason(
    portal: Portal, cast: Cast, sent: str
) -> None:
    told = [
        reissue(portal, sent, ReturnedItem("BOT", 1, DAMAGED)),
        reissue(portal, sent, ReturnedItem("TSH-M", 1, WRONG, came="TSH-L")),
        reissue(portal, sent, ReturnedItem("CARD", 1, MISSING)),
    ]
    assert [[line.sku for line in each.order.lines] for each in told] == [["BOT"], ["TSH-M"], ["CARD"]]
    assert seen(portal, sent).replaced_by == tuple(each.order.number for each in told)
    assert {each.order.replaces for each in told} == {sent}
    assert {each.order.status for each in told} == {Status.PROGRESSING}
    assert (stock(portal, "BOT"), stock(portal, "TSH-M")) == ((8, 1, 1), (8, 1, 0))
    with portal.reading() as session:
        reasons = [each.reason for each in list_grants(session, user_id=cast.mia.id)]
    assert reasons == [GrantReason.DAMAGED, GrantReason.WRONG_ITEM, GrantReason.LOST]
    assert books_are_right(portal)


def test_a_parcel_that_never_arrived_goes_out_again_to_where_the_person_is(
    portal: Portal, cast: Cast, sent: str
) -> None:
    with portal.transaction(by="cleo") as work:
        done = reissue_return(work, sent, kind=ReturnKind.UNDELIVERED, note="Gone away", address=MOVED)
        complete(work, done.order.number)
        once_more = reissue_return(work, done.order.number, kind=ReturnKind.LOST)
    where = done.order.address
    assert (where.name, where.line1, where.postcode) == (ADDRESS.name, "14 Low Road", "LS1 4AP")
    assert (seen(portal, sent).address, once_more.order.address) == (ADDRESS, where)
    assert [line.sku for line in once_more.order.lines] == [line.sku for line in seen(portal, sent).lines]
    with portal.reading() as session:
        told = list_messages(session, kind=EmailKind.PARCEL_UNDELIVERED)
        team = list_messages(session, kind=EmailKind.RETURN_RECORDED)
        granted = list_grants(session, user_id=cast.mia.id)
    again = [once_more.order.number, done.order.number]
    assert [each.facts["again"] for each in told] == [each.facts["again"] for each in team] == again
    assert [each.reason for each in granted] == [GrantReason.UNDELIVERED, GrantReason.LOST]
    assert books_are_right(portal)


def test_where_there_is_none_nothing_is_booked_and_what_is_coming_is_said(
    portal: Portal, cast: Cast, sent: str
) -> None:
    with portal.transaction(by="cleo") as work:
        adjust(work, "TSH-M", -9, reason=Reason.COUNT)
        expect(work, "TSH-M", 40, due_on=date(2099, 4, 14), reference="PO-1")
    with pytest.raises(OutOfStock, match="none available, 40 more by 14 April 2099") as refused:
        reissue(portal, sent, ReturnedItem("TSH-M", 1, MISSING), ReturnedItem("BOT", 1, MISSING))
    assert "TSH-S (10)" in worded(refused.value.hints[0])
    with portal.reading() as session:
        assert list_returns(session) == []
        assert list_grants(session) == []
    assert stock(portal, "BOT") == (9, 0, 0)


def test_what_came_back_good_is_exchanged_and_the_rest_sent_again_in_one_order(
    portal: Portal, sent: str
) -> None:
    with portal.transaction(by="walt") as work:
        units = [
            ReturnedItem("TSH-M", 1, GOOD),
            ReturnedItem("BOT", 1, DAMAGED),
            ReturnedItem("CARD", 1, MISSING),
        ]
        new = send_again(work, sent, units, sku="TSH-S", reissue=True).order
    assert sorted((line.sku, line.quantity) for line in new.lines) == [("BOT", 1), ("CARD", 1), ("TSH-S", 1)]
    assert books_are_right(portal)


def test_what_was_not_wanted_is_not_sent_again(portal: Portal, sent: str) -> None:
    with pytest.raises(NothingToReissue):
        reissue(portal, sent, ReturnedItem("TSH-M", 1, GOOD))
    with pytest.raises(NothingToReissue), portal.transaction(by="walt") as work:
        send_again(work, sent, [ReturnedItem("BOT", 1, DAMAGED)], sku="TSH-S", reissue=True)
    with pytest.raises(BadFields), portal.transaction(by="walt") as work:
        reissue_return(work, sent, [ReturnedItem("BOT", 1, DAMAGED)], address={"postcode": "nowhere"})
    assert stock(portal, "BOT") == (9, 0, 0)
    assert books_are_right(portal)


def test_a_return_is_replaced_once_unless_what_stood_in_its_place_was_cancelled(
    portal: Portal, cast: Cast, sent: str
) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, [ReturnedItem("BOT", 1, MISSING), ReturnedItem("TSH-M", 1, GOOD)])
    answers = at_once([later(portal, "RET-1")] * 4)
    assert outcomes(answers) == {"done": 1, "already_replaced": 3}
    (first,) = seen(portal, sent).replaced_by
    assert [line.sku for line in seen(portal, first).lines] == ["BOT"]
    with portal.transaction(by="cleo") as work:
        cancel(work, first, reason="She has one")
    later(portal, "ret-1", sku="CAP-S")()
    again = seen(portal, seen(portal, sent).replaced_by[1])
    assert [(line.sku, line.quantity) for line in again.lines] == [("CAP-S", 2)]
    with portal.reading() as session:
        mia = user_by_email(session, cast.mia.email)
        (granted,) = list_grants(session, user_id=mia.id)
    assert (mia.orders_used, mia.orders_granted, granted.order_id) == (2, 1, again.id)
    with pytest.raises(AlreadyReplaced, match=again.number):
        later(portal, "RET-1")()
    assert stock(portal, "BOT") == (9, 0, 0)
    assert books_are_right(portal)


def test_a_replacement_takes_its_own_right_again_and_leaves_another_alone(
    portal: Portal, cast: Cast, sent: str
) -> None:
    done = reissue(portal, sent, ReturnedItem("BOT", 1, MISSING))
    with portal.transaction(by="cleo") as work:
        cancel(work, done.order.number, reason="She has one")
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)
    pack = order(
        portal, cast.mia
    )  # on the goodwill, since the replacement's right is the replacement's alone
    with portal.transaction(by="cleo") as work:
        again = replace_return(work, "RET-1")
    with portal.reading() as session:
        held, goodwill = list_grants(session, user_id=cast.mia.id)
        goodwill_order = order_view(session, pack.number, now=portal.now()).id
    assert (held.order_id, goodwill.order_id) == (again.order.id, goodwill_order)
    assert books_are_right(portal)


def test_a_return_that_was_replaced_in_one_act_is_not_replaced_again(portal: Portal, sent: str) -> None:
    done = reissue(portal, sent, ReturnedItem("BOT", 1, MISSING))
    with pytest.raises(AlreadyReplaced, match=done.order.number):
        later(portal, done.returned.number)()


def test_clerks_who_book_and_replace_parts_of_orders_at_once_never_block_each_other(
    portal: Portal, cast: Cast, sent: str
) -> None:
    other = order(portal, cast.omar).number
    with portal.transaction(by="walt") as work:
        complete(work, other)

    def alone(number: str, *codes: str) -> Callable[[], object]:
        def call() -> object:
            with portal.transaction(by="walt") as work:
                return record_return(work, number, [ReturnedItem(code, 1, GOOD) for code in codes])

        return call

    def again(number: str, *codes: str) -> Callable[[], object]:
        return lambda: reissue(portal, number, *(ReturnedItem(code, 1, MISSING) for code in codes))

    calls = [
        call(number, *codes)
        for number in (sent, other)
        for codes in (("BOT", "TSH-M"), ("TSH-M", "BOT"))
        for call in (alone, again)
    ]
    assert outcomes(at_once(calls)) == {"done": 2, "too_many_returned": 6}
    assert books_are_right(portal)


def test_the_commands_say_what_goes_out_and_where(portal: Portal, sent: str, wpp: Wpp) -> None:
    words = ("--lost", "--reissue", "--line1", "14 Low Road", "--postcode", "LS1 4AP", "--town", "Leeds")
    document = wpp("return", "record", sent, *words, "--json").document
    assert [line["sku"] for line in document["replacement"]["lines"]] == ["TSH-M", "BOT", "CARD"]
    new = document["replacement"]["number"]
    assert wpp("order", "show", new, "--json").document["address"]["line1"] == "14 Low Road"
    refused = wpp("return", "reissue", "RET-1", "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "already_replaced")
    assert wpp("return", "reissue", "RET-9", "--json").document["error"]["code"] == "unknown_return"
