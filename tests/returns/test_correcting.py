"""A return says what really came: the difference moves, and whoever was told is told once more."""

import pytest

from support.cast import Cast, order, stock
from support.races import at_once, books_are_right
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.views import order_view
from wpp.portal import Portal
from wpp.returns.correcting import CorrectedReturn, NothingLeftOfReturn, WholeParcelLost, correct_return
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.recovered import record_recovered
from wpp.returns.replacements import send_again
from wpp.returns.undoing import ReturnedUnitsGone, ReturnFound, ReturnUndone, undo_return
from wpp.returns.units import NotInOrder, ReturnedItem, ReturnExceedsSent

GOOD, DAMAGED, WRONG, MISSING = Condition


@pytest.fixture
def back(portal: Portal, cast: Cast) -> str:
    """Mia's order. RET-1: the T-shirt came back good, the bottle damaged."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
        record_return(work, number, [ReturnedItem("TSH-M", 1, GOOD), ReturnedItem("BOT", 1, DAMAGED)])
    return number


def correct(portal: Portal, *items: ReturnedItem, number: str = "RET-1") -> CorrectedReturn:
    with portal.transaction(by="walt") as work:
        return correct_return(work, number, items)


def says(done: CorrectedReturn) -> dict[str, str]:
    return {line.sku: f"{line.quantity} {line.condition.value}" for line in done.returned.lines}


def subjects(portal: Portal) -> list[str]:
    """Everything that digital services were sent about returns, in order."""
    portal.send_mail()
    with portal.reading() as session:
        rows = list_messages(session, kind=EmailKind.RETURN_RECORDED, limit=None)[::-1]
    return [row.subject for row in rows if row.state is EmailState.SENT]


def test_another_condition_moves_the_units_and_leaves_the_rest(portal: Portal, back: str) -> None:
    for condition, shirts in (
        (DAMAGED, (9, 0, 1)),
        (GOOD, (10, 0, 0)),
        (MISSING, (9, 0, 0)),
        (GOOD, (10, 0, 0)),
    ):
        done = correct(portal, ReturnedItem("tsh-m", 1, condition))
        assert says(done) == {"TSH-M": f"1 {condition.value}", "BOT": "1 damaged"}
        assert (stock(portal, "TSH-M"), stock(portal, "BOT")) == (shirts, (9, 0, 1))
        assert books_are_right(portal)
    assert correct(portal, ReturnedItem("TSH-M", 1, GOOD), ReturnedItem("BOT", 1, DAMAGED)).already


def test_a_wrong_item_is_another_sku(portal: Portal, back: str) -> None:
    done = correct(portal, ReturnedItem("TSH-M", 1, WRONG, "TSH-L"))
    assert [line.came for line in done.returned.lines if line.sku == "TSH-M"] == ["TSH-L"]
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-L")) == ((9, 0, 0), (1, 0, 0))
    assert books_are_right(portal)
    correct(portal, ReturnedItem("TSH-M", 1, GOOD))
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-L")) == ((10, 0, 0), (0, 0, 0))
    assert books_are_right(portal)


def test_another_quantity(portal: Portal, back: str) -> None:
    with pytest.raises(ReturnExceedsSent):
        correct(portal, ReturnedItem("TSH-M", 2, GOOD))
    done = correct(portal, ReturnedItem("BOT", 0, GOOD), ReturnedItem("CARD", 1, GOOD))
    assert says(done) == {"TSH-M": "1 good", "CARD": "1 good"}
    assert (stock(portal, "BOT"), stock(portal, "CARD")) == ((9, 0, 0), (50, 0, 0))
    assert books_are_right(portal)
    with pytest.raises(NothingLeftOfReturn):
        correct(portal, ReturnedItem("TSH-M", 0, GOOD), ReturnedItem("CARD", 0, GOOD))
    with pytest.raises(NotInOrder):
        correct(portal, ReturnedItem("CAP-S", 0, GOOD))
    assert books_are_right(portal)


def test_digital_services_get_it_once_more(portal: Portal, back: str) -> None:
    correct(portal, ReturnedItem("TSH-M", 1, DAMAGED))
    assert subjects(portal) == [f"Return for order {back}: 2 units"], "as it is, and nothing else"
    correct(portal, ReturnedItem("TSH-M", 1, GOOD))
    correct(portal, ReturnedItem("TSH-M", 1, GOOD))
    assert subjects(portal)[1:] == [f"Corrected: RET-1 of order {back}"]
    with portal.reading() as session:
        last = order_view(session, back, now=portal.now()).history[-1]
    assert (last.event, last.reason) == ("return:corrected", "RET-1: 1 × TSH-M damaged → 1 × TSH-M good")


def test_what_cannot_be_corrected_says_what_can_be_done(portal: Portal, cast: Cast, back: str) -> None:
    correct(portal, ReturnedItem("TSH-M", 1, MISSING))
    with portal.transaction(by="walt") as work:
        record_recovered(work, back)
    with pytest.raises(ReturnFound):
        correct(portal, ReturnedItem("TSH-M", 1, GOOD))
    other = order(portal, cast.omar).number
    with portal.transaction(by="walt") as work:
        complete(work, other)
        record_return(work, other, kind=ReturnKind.LOST)
    with pytest.raises(WholeParcelLost):
        correct(portal, ReturnedItem("BOT", 1, GOOD), number="RET-2")
    with portal.transaction(by="cleo") as work:
        undo_return(work, "RET-2", reason="It arrived")
    with pytest.raises(ReturnUndone):
        correct(portal, ReturnedItem("BOT", 1, GOOD), number="RET-2")


def test_units_that_were_sold_since_are_named(portal: Portal, back: str) -> None:
    correct(portal, ReturnedItem("TSH-M", 1, WRONG, "TSH-L"))
    with portal.transaction(by="cleo") as work:
        send_again(work, back, [ReturnedItem("CARD", 1, GOOD)], sku="TSH-L")
    with pytest.raises(ReturnedUnitsGone, match="TSH-L"):
        correct(portal, ReturnedItem("TSH-M", 1, GOOD))
    assert books_are_right(portal)


def test_an_order_that_replaces_it_is_named(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="cleo") as work:
        complete(work, number)
        again = send_again(work, number, [ReturnedItem("TSH-M", 1, GOOD)], sku="TSH-S").order.number
    assert correct(portal, ReturnedItem("TSH-M", 1, DAMAGED)).replacement == again
    assert books_are_right(portal)


def test_a_double_click_corrects_once(portal: Portal, back: str) -> None:
    damaged = ReturnedItem("TSH-M", 1, DAMAGED)
    done = at_once([lambda: correct(portal, damaged), lambda: correct(portal, damaged)])
    assert sorted(each.already for each in done if isinstance(each, CorrectedReturn)) == [False, True]
    assert stock(portal, "TSH-M") == (9, 0, 1)
    assert books_are_right(portal)
