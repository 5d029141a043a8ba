"""A return, or a find, that was recorded by mistake is taken back with everything that it did."""

import pytest

from support.cast import Cast, order, stock
from support.portal import Clock
from support.races import at_once, books_are_right
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import NotReopenable, reinstate, uncomplete
from wpp.orders.reasons import ReasonNeeded
from wpp.orders.views import order_view
from wpp.people.accounts import user_by_email
from wpp.people.entitlements import GrantReason, grant, list_grants
from wpp.portal import Portal
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import AlreadyRecorded, record_return
from wpp.returns.recovered import Recovered, record_recovered
from wpp.returns.recovery_undo import FoundUnitsReturned, NothingFound, undo_recovered
from wpp.returns.replacements import replace_return, send_again
from wpp.returns.undoing import (
    ReturnedUnitsGone,
    ReturnFound,
    ReturnReplaced,
    ReturnUndone,
    UndoneReturn,
    undo_return,
)
from wpp.returns.units import ReturnedItem
from wpp.returns.views import UnknownReturn, list_returns

GOOD, DAMAGED, WRONG, MISSING = Condition
DS, MIA = "ds@house.example.com", "mia@client.example.com"
WHOLE = (ReturnedItem("TSH-M", 1, GOOD), ReturnedItem("BOT", 1, DAMAGED), ReturnedItem("CARD", 1, MISSING))


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """Mia's order, which has left: a T-shirt, a bottle and a card."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD", tracking="AB1")
    return number


def bring_back(portal: Portal, number: str, *units: ReturnedItem, cause: str | None = None) -> str:
    with portal.transaction(by="walt") as work:
        return record_return(work, number, units, cause=cause).number


def undo(portal: Portal, number: str = "RET-1", reason: str = "Wrong order") -> UndoneReturn:
    with portal.transaction(by="cleo") as work:
        return undo_return(work, number, reason=reason)


def told(portal: Portal) -> list[tuple[str, str]]:
    """What goes out now about returns and parcels: subject and recipient."""
    kinds = (EmailKind.RETURN_RECORDED, EmailKind.PARCEL_UNDELIVERED)

    def gone() -> list[tuple[int, str, str]]:
        with portal.reading() as session:
            rows = list_messages(session, limit=None)[::-1]
        return [
            (row.id, row.subject, row.to)
            for row in rows
            if row.state is EmailState.SENT and row.kind in kinds
        ]

    before = gone()
    portal.send_mail()
    return [(subject, to) for number, subject, to in gone() if (number, subject, to) not in before]


def used(portal: Portal) -> tuple[int, int]:
    """Orders used by Mia, and extra orders granted to her."""
    with portal.reading() as session:
        mia = user_by_email(session, MIA)
        return mia.orders_used, mia.orders_granted


def test_every_condition_moves_back_and_the_order_is_as_before(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, *WHOLE)
    assert (stock(portal, "TSH-M"), stock(portal, "BOT")) == ((10, 0, 0), (9, 0, 1))
    done = undo(portal)
    assert (done.already, done.returned.undone_by, done.returned.undone_reason) == (
        False,
        "cleo",
        "Wrong order",
    )
    assert (stock(portal, "TSH-M"), stock(portal, "BOT")) == ((9, 0, 0), (9, 0, 0))
    assert books_are_right(portal)
    again = undo(portal, "1")
    assert (again.already, again.returned.undone_reason) == (True, "Wrong order")
    assert told(portal) == [], "nobody had been told"
    with portal.reading() as session:
        now = order_view(session, sent, now=portal.now())
        [kept] = list_returns(session)
    assert [line.returned_quantity for line in now.lines] == [0, 0, 0]
    assert (now.history[-1].event, now.history[-1].reason) == ("return:undone", "RET-1: Wrong order")
    assert [line.quantity for line in kept.lines] == [1, 1, 1], "it is still shown"
    bring_back(portal, sent, *WHOLE)
    assert books_are_right(portal)


def test_a_wrong_item_takes_back_what_really_came(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, ReturnedItem("TSH-M", 1, WRONG, "TSH-L"))
    assert stock(portal, "TSH-L") == (1, 0, 0)
    undo(portal)
    assert (stock(portal, "TSH-L"), stock(portal, "TSH-M")) == ((0, 0, 0), (9, 0, 0))
    assert books_are_right(portal)


def test_whoever_was_told_is_told_once_more(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, kind=ReturnKind.LOST)
    assert {to for _, to in told(portal)} == {DS, MIA}
    undo(portal)
    assert told(portal) == [
        (f"Undone: RET-1 of order {sent}", DS),
        (f"Order {sent}: please ignore our email about your parcel", MIA),
    ]
    undo(portal)
    assert told(portal) == []


def test_a_reason_and_a_return_are_needed(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, *WHOLE)
    with pytest.raises(ReasonNeeded):
        undo(portal, reason=" ")
    with pytest.raises(UnknownReturn):
        undo(portal, "RET-2")


def test_units_that_were_sold_since_are_named_and_the_right_return_brings_them_back(
    portal: Portal, cast: Cast, sent: str
) -> None:
    other = order(portal, cast.omar).number
    with portal.transaction(by="walt") as work:
        complete(work, other)
    bring_back(portal, sent, ReturnedItem("TSH-M", 1, WRONG, "TSH-L"))
    take_large(portal, sent)
    with pytest.raises(ReturnedUnitsGone, match="1 × TSH-L in available") as refused:
        undo(portal)
    assert refused.value.code == "returned_units_gone"
    assert books_are_right(portal)
    bring_back(portal, other, ReturnedItem("TSH-M", 1, WRONG, "TSH-L"))
    assert not undo(portal).already
    assert books_are_right(portal)


def take_large(portal: Portal, number: str) -> None:
    """The one large T-shirt is sent in place of the bottle of this order."""
    with portal.transaction(by="cleo") as work:
        send_again(work, number, [ReturnedItem("BOT", 1, GOOD)], sku="TSH-L")


def test_a_replacement_is_cancelled_first_and_its_extra_order_goes_with_the_return(
    portal: Portal, sent: str
) -> None:
    with portal.transaction(by="cleo") as work:
        again = send_again(work, sent, [ReturnedItem("TSH-M", 1, GOOD)], sku="TSH-S").order.number
    with pytest.raises(ReturnReplaced, match=f"can't be undone yet: order {again} was made as its"):
        undo(portal)
    with portal.transaction(by="cleo") as work:
        cancel(work, again, reason="Not hers")
    assert used(portal) == (1, 0)
    assert not undo(portal).already
    assert used(portal) == (1, 0)
    with portal.reading() as session:
        assert list_grants(session) == []
    with (
        pytest.raises(NotReopenable, match="a return that has been undone since"),
        portal.transaction(by="cleo") as work,
    ):
        reinstate(work, again, reason="Mistake")
    assert books_are_right(portal)


def test_a_replacement_that_has_left_is_named(portal: Portal, sent: str) -> None:
    with portal.transaction(by="cleo") as work:
        again = send_again(work, sent, [ReturnedItem("TSH-M", 1, GOOD)], sku="TSH-S").order.number
        complete(work, again)
    with pytest.raises(ReturnReplaced, match=f"order {again} was sent as its replacement"):
        undo(portal)


def test_an_extra_order_that_was_allowed_beside_a_replacement_is_named_and_stays(
    portal: Portal, cast: Cast, sent: str
) -> None:
    with portal.transaction(by="cleo") as work:
        again = send_again(work, sent, [ReturnedItem("TSH-M", 1, GOOD)], sku="TSH-S").order.number
        cancel(work, again, reason="She chooses herself")
        first = order_view(work.session, sent, now=work.now)
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL, replaces=first.id)
    assert [each.reason for each in undo(portal).unused] == [GrantReason.GOODWILL]
    assert used(portal) == (1, 1)
    assert books_are_right(portal)


def test_what_was_undone_is_neither_replaced_nor_found(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        record_return(work, sent, kind=ReturnKind.LOST)
        record_recovered(work, sent, [Recovered("BOT")])
    with pytest.raises(ReturnFound, match="1 × BOT of RET-1 was found since"):
        undo(portal)
    with portal.transaction(by="cleo") as work:
        undo_recovered(work, sent, reason="Another bottle")
    undo(portal)
    with pytest.raises(ReturnUndone), portal.transaction(by="cleo") as work:
        replace_return(work, "RET-1")
    with portal.transaction(by="cleo") as work:
        uncomplete(work, sent, reason="It has not even left")
    assert books_are_right(portal)


def test_rows_of_a_file_stay_known_after_their_return_was_undone(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, *WHOLE, cause="rows 1")
    undo(portal)
    with pytest.raises(AlreadyRecorded, match="and undone since"):
        bring_back(portal, sent, *WHOLE, cause="rows 1")


def test_two_who_undo_at_once_undo_it_once(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, *WHOLE)
    done = at_once([lambda: undo(portal), lambda: undo(portal)])
    assert sorted(each.already for each in done if isinstance(each, UndoneReturn)) == [False, True]
    assert books_are_right(portal)


@pytest.fixture
def lost(portal: Portal, sent: str) -> str:
    """Mia's order, whose parcel its carrier lost."""
    with portal.transaction(by="walt") as work:
        record_return(work, sent, kind=ReturnKind.LOST)
    return sent


def find(portal: Portal, number: str, *found: Recovered, delivered: bool = False) -> None:
    with portal.transaction(by="walt") as work:
        record_recovered(work, number, found, delivered=delivered)


def lose_again(portal: Portal, number: str) -> tuple[list[tuple[int, str]], bool]:
    with portal.transaction(by="cleo") as work:
        done = undo_recovered(work, number, reason="Another parcel")
    return [(line.quantity, line.sku) for line in done.lines], done.already


def test_a_find_is_undone_act_by_act_the_newest_first(portal: Portal, clock: Clock, lost: str) -> None:
    with pytest.raises(NothingFound):
        lose_again(portal, lost)
    find(portal, lost, Recovered("BOT", damaged=True))
    clock.advance(minutes=1)
    find(portal, lost, delivered=True)
    assert lose_again(portal, lost) == ([(1, "TSH-M"), (1, "CARD")], False)
    assert (stock(portal, "BOT"), books_are_right(portal)) == ((9, 0, 1), True)
    assert lose_again(portal, lost) == ([(1, "BOT")], False)
    assert (stock(portal, "BOT"), books_are_right(portal)) == ((9, 0, 0), True)
    assert lose_again(portal, lost) == ([], True)
    clock.advance(minutes=1)
    find(portal, lost)
    assert (stock(portal, "BOT"), books_are_right(portal)) == ((10, 0, 0), True)


def test_whoever_heard_of_a_find_hears_that_it_was_none(portal: Portal, clock: Clock, lost: str) -> None:
    told(portal)
    find(portal, lost)
    lose_again(portal, lost)
    assert told(portal) == []
    clock.advance(minutes=1)
    find(portal, lost)
    assert len(told(portal)) == 1
    lose_again(portal, lost)
    assert told(portal) == [(f"Not found, order {lost}: 3 units", DS)]


def test_what_was_found_and_is_gone_stays_found(portal: Portal, cast: Cast, lost: str) -> None:
    find(portal, lost, delivered=True)
    bring_back(portal, lost, ReturnedItem("BOT", 1, GOOD))
    with pytest.raises(FoundUnitsReturned, match="BOT"):
        lose_again(portal, lost)
    assert books_are_right(portal)


def test_a_find_is_undone_once_by_two(portal: Portal, lost: str) -> None:
    find(portal, lost)
    done = at_once([lambda: lose_again(portal, lost), lambda: lose_again(portal, lost)])
    assert sorted(each[1] for each in done if isinstance(each, tuple)) == [False, True]
    assert books_are_right(portal)
