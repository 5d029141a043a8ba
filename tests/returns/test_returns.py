"""Returns: good to stock, damaged to quarantine, never more than was sent, and everybody concerned hears of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.races import at_once, books_are_right, outcomes
from wpp.catalogue.views import UnknownSku
from wpp.errors import WppError
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.orders.views import order_view
from wpp.portal import Portal
from wpp.returns.integrity import returns_against_lines
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.replacements import send_again
from wpp.returns.units import (
    NothingToReturn,
    NotInOrder,
    OrderNotDispatched,
    ReceivedItemUnclear,
    ReturnedItem,
    ReturnExceedsSent,
)
from wpp.returns.views import ReturnView, list_returns
from wpp.shorts.resolution import Decision, resume
from wpp.shorts.short_picks import ShortItem, report_short

GOOD, DAMAGED, WRONG, MISSING = Condition


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """The number of an order that has arrived: a T-shirt, a bottle and a card."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD", tracking="1")
    return number


def bring_back(portal: Portal, number: str, *units: ReturnedItem, note: str = "") -> str:
    """Record a return; gives its number."""
    with portal.transaction(by="walt") as work:
        return record_return(work, number, units, note=note).number


def never_arrived(portal: Portal, number: str, kind: ReturnKind, *units: ReturnedItem) -> ReturnView:
    """Record a parcel that came back, or that its carrier lost."""
    with portal.transaction(by="walt") as work:
        return record_return(work, number, units, kind=kind, note="Gone away")


def letters(portal: Portal, kind: EmailKind) -> list[str]:
    """Who got letters of a kind."""
    with portal.reading() as session:
        return [each.to for each in list_messages(session, kind=kind, limit=None)]


def test_good_units_are_sold_again_and_damaged_ones_are_kept_apart(portal: Portal, sent: str) -> None:
    number = bring_back(
        portal, sent, ReturnedItem("tsh-m", 1, GOOD), ReturnedItem("BOT", 1, DAMAGED), note="Too small"
    )
    assert number == "RET-1"
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert stock(portal, "BOT") == (9, 0, 1)
    with portal.reading() as session:
        view = list_returns(session)[0]
        last = order_view(session, sent, now=portal.now()).history[-1]
    assert [(line.sku, line.quantity, line.condition) for line in view.lines] == [
        ("TSH-M", 1, GOOD),
        ("BOT", 1, DAMAGED),
    ]
    assert letters(portal, EmailKind.RETURN_RECORDED) == ["ds@house.example.com"]
    assert letters(portal, EmailKind.PARCEL_UNDELIVERED) == []
    assert (last.event, last.reason) == ("return:recorded", "Too small")


def test_more_than_was_sent_never_comes_back(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, ReturnedItem("BOT", 1, GOOD))
    with pytest.raises(ReturnExceedsSent, match="0 can still be returned"):
        bring_back(portal, sent, ReturnedItem("BOT", 1, GOOD))
    with pytest.raises(ReturnExceedsSent):
        bring_back(portal, sent, ReturnedItem("TSH-M", 1, GOOD), ReturnedItem("TSH-M", 1, DAMAGED))
    assert stock(portal, "BOT") == (10, 0, 0)
    assert stock(portal, "TSH-M") == (9, 0, 0)


def test_what_could_not_be_picked_was_not_sent_and_does_not_come_back(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        units = [
            ReturnedItem("TSH-M", 1, GOOD),
            ReturnedItem("BOT", 1, DAMAGED),
            ReturnedItem("CARD", 1, DAMAGED),
        ]
        new = send_again(work, sent, units, sku="CAP-S").order.number  # three caps
        unpicked = [ShortItem("CAP-S", 1, ShortReason.MISSING)]
        (short,) = report_short(work, new, unpicked).shorts
        resume(work, new, [Decision(short.id, ShortAnswer.PART)])
        complete(work, new)
    with pytest.raises(ReturnExceedsSent, match="with 2 CAP-S"):
        bring_back(portal, new, ReturnedItem("CAP-S", 3, GOOD))
    bring_back(portal, new, ReturnedItem("CAP-S", 1, GOOD))
    (line,) = never_arrived(portal, new, ReturnKind.UNDELIVERED).lines
    assert line.quantity == 1
    assert stock(portal, "CAP-S") == (9, 0, 0)
    assert books_are_right(portal)


def test_two_clerks_who_record_the_same_unit_record_it_once(portal: Portal, sent: str) -> None:
    def clerk(*units: ReturnedItem) -> Callable[[], object]:
        return lambda: bring_back(portal, sent, *units)

    bottle, shirt = ReturnedItem("BOT", 1, GOOD), ReturnedItem("TSH-M", 1, DAMAGED)
    answers = at_once([clerk(bottle, shirt), clerk(shirt, bottle)] * 2)
    assert outcomes(answers) == {"done": 1, "too_many_returned": 3}
    assert stock(portal, "BOT") == (10, 0, 0)
    assert books_are_right(portal)


def test_of_a_wrong_item_what_really_came_is_in_stock_again(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, ReturnedItem("TSH-M", 1, WRONG, came="tsh-l"))
    assert stock(portal, "TSH-L") == (1, 0, 0)
    assert stock(portal, "TSH-M") == (9, 0, 0)
    with portal.reading() as session:
        (line,) = list_returns(session)[0].lines
        shirt = order_view(session, sent, now=portal.now()).lines[0]
    assert (line.sku, line.came, line.size) == ("TSH-M", "TSH-L", "M")
    assert shirt.returned_quantity == 1
    assert books_are_right(portal)


def test_a_return_that_is_unclear_is_asked_about_and_nothing_of_it_is_booked(
    portal: Portal, sent: str
) -> None:
    unclear: list[tuple[ReturnedItem, type[WppError], str]] = [
        (ReturnedItem("TSH-M", 1, WRONG), ReceivedItemUnclear, "Which SKU came"),
        (ReturnedItem("TSH-M", 1, WRONG, came="TSH-M"), ReceivedItemUnclear, "is the item that was ordered"),
        (ReturnedItem("TSH-M", 1, WRONG, came="THS-L"), UnknownSku, "THS-L"),
        (ReturnedItem("TSH-M", 1, GOOD, came="TSH-L"), ReceivedItemUnclear, "is not TSH-M"),
        (ReturnedItem("BOT", 0, GOOD), ReturnExceedsSent, "0 units"),
        (ReturnedItem("BOT", -1, GOOD), ReturnExceedsSent, "-1 units"),
        (ReturnedItem("CAP-S", 1, GOOD), NotInOrder, "CAP-S"),
    ]
    for returned, refusal, words in unclear:
        with pytest.raises(refusal, match=words):
            bring_back(portal, sent, ReturnedItem("CARD", 1, GOOD), returned)
    with portal.reading() as session:
        assert list_returns(session) == []
    assert stock(portal, "CARD") == (49, 0, 0)


def test_a_missing_unit_is_lost_and_counts_as_returned(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, ReturnedItem("BOT", 1, MISSING))
    assert stock(portal, "BOT") == (9, 0, 0)
    with pytest.raises(ReturnExceedsSent):
        bring_back(portal, sent, ReturnedItem("BOT", 1, GOOD))
    assert books_are_right(portal)


def test_what_was_not_sent_cannot_come_back(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    for kind in ReturnKind:
        with pytest.raises(OrderNotDispatched):
            never_arrived(portal, number, kind, ReturnedItem("BOT", 1, GOOD))


def test_of_an_undelivered_parcel_everything_that_is_left_comes_back_and_the_person_is_told(
    portal: Portal, cast: Cast, sent: str
) -> None:
    bring_back(portal, sent, ReturnedItem("TSH-M", 1, MISSING))
    view = never_arrived(portal, sent, ReturnKind.UNDELIVERED, ReturnedItem("BOT", 1, DAMAGED))
    assert [(line.sku, line.condition) for line in view.lines] == [("BOT", DAMAGED), ("CARD", GOOD)]
    assert (stock(portal, "BOT"), stock(portal, "CARD")) == ((9, 0, 1), (50, 0, 0))
    with portal.reading() as session:
        (told,) = list_messages(session, kind=EmailKind.PARCEL_UNDELIVERED)
        last = order_view(session, sent, now=portal.now()).history[-1]
    assert told.to == cast.mia.email
    assert [line["sku"] for line in told.facts["lines"]] == ["BOT", "CARD"]
    assert "Gone away" not in str(told.facts)  # a note is for the teams
    assert last.reason == "undelivered: Gone away"
    with pytest.raises(NothingToReturn):
        never_arrived(portal, sent, ReturnKind.UNDELIVERED)
    assert books_are_right(portal)


def test_a_lost_parcel_is_lost_as_a_whole(portal: Portal, cast: Cast, sent: str) -> None:
    with pytest.raises(ReceivedItemUnclear):
        never_arrived(portal, sent, ReturnKind.LOST, ReturnedItem("BOT", 1, MISSING))
    view = never_arrived(portal, sent, ReturnKind.LOST)
    assert {line.condition for line in view.lines} == {MISSING}
    assert (stock(portal, "BOT"), stock(portal, "TSH-M")) == ((9, 0, 0), (9, 0, 0))
    assert letters(portal, EmailKind.PARCEL_UNDELIVERED) == [cast.mia.email]
    assert len(letters(portal, EmailKind.RETURN_RECORDED)) == 1
    assert books_are_right(portal)


def test_a_return_that_its_movements_do_not_make_is_found(portal: Portal, sent: str) -> None:
    bring_back(portal, sent, ReturnedItem("BOT", 1, MISSING), ReturnedItem("TSH-M", 1, WRONG, came="TSH-L"))
    assert books_are_right(portal)
    for tampering in (
        "UPDATE order_lines SET returned_quantity = 0",
        "UPDATE return_lines SET recovered_quantity = 1 WHERE condition = 'missing'",
        "UPDATE return_lines SET condition = 'good' WHERE condition = 'wrong item'",
        "UPDATE return_lines SET sku_id = (SELECT max(id) FROM skus) WHERE condition = 'missing'",
        "DELETE FROM return_lines WHERE condition = 'missing'",
        "UPDATE stock_movements SET cause_id = cause_id + 100 WHERE cause_kind = 'return line not sent'",
        "DELETE FROM stock_movements WHERE cause_kind = 'return line sent instead'",
    ):
        with portal.database.write() as session:
            session.execute(text(tampering))
            assert returns_against_lines(session) != [], tampering
            session.rollback()


def test_the_command_says_what_came_and_where_to_look(portal: Portal, sent: str, wpp: Wpp) -> None:
    told = wpp("return", "record", sent, "--item", "TSH-M:wrong-item:TSH-L", "--item", "BOT=1:missing")
    assert "1 × TSH-M wrong item (TSH-L came) and 1 × BOT missing" in told.stdout
    assert "wpp stock adjust TSH-M +1 --reason found" in told.stdout
    document = wpp("return", "record", sent, "--undelivered", "--json").document
    assert (document["kind"], document["order"]) == ("undelivered", sent)
    assert document["lines"] == [{"sku": "CARD", "quantity": 1, "condition": "good"}]
    assert [row["number"] for row in wpp("return", "list", "--json").document] == ["RET-2", "RET-1"]
    shown = wpp("user", "show", sent).stdout
    assert f"RET-2  of order {sent}, undelivered: 1 × CARD good" in shown


def test_words_that_do_not_go_together_are_refused(portal: Portal, sent: str, wpp: Wpp) -> None:
    for words in (
        ["--lost", "--undelivered"],
        ["--lost", "--exchange", "TSH-L"],
        ["--item", "TSH-M:wrong-item"],
        ["--item", "TSH-M:good", "--line1", "14 High Street"],
        ["--item", "TSH-M:good:TSH-L"],
        ["--reissue"],
    ):
        assert wpp("return", "record", sent, *words).exit_code == 2, words
    with portal.reading() as session:
        assert list_returns(session) == []
