"""A delivery that was booked in by mistake is taken back, once, and never more than is there."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from support.cast import Cast, order, stock
from support.deliveries import book
from support.races import at_once, books_are_right, outcomes
from wpp.errors import WppError
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.corrections import ReasonMissing
from wpp.stock.levels import list_movements
from wpp.stock.receiving.delivery_views import UnknownDelivery, delivery_view, list_deliveries
from wpp.stock.receiving.duplicate_delivery import AlreadyBooked, DeliveryUndone
from wpp.stock.receiving.purchase_entry import expect
from wpp.stock.receiving.purchase_orders import list_expected
from wpp.stock.receiving.undoing import NotUndoable, Undone, undo_delivery


def undo(portal: Portal, number: str, reason: str = "Wrong file") -> Undone:
    with portal.transaction(by="dee") as work:
        return undo_delivery(work, number, reason=reason)


def emails(portal: Portal) -> list[tuple[str, str, str]]:
    """Goods-in emails in the order of the outbox: kind, recipient, state."""
    kinds = (EmailKind.GOODS_IN, EmailKind.GOODS_IN_UNDONE)
    with portal.reading() as session:
        return [
            (each.kind.value, each.to.partition("@")[0], each.state.value)
            for each in list_messages(session, limit=None)[::-1]
            if each.kind in kinds and each.facts["goods_in"] != "GRN-1"
        ]


def test_a_delivery_is_taken_back_and_its_note_booked_again(portal: Portal, cast: Cast) -> None:
    book(portal, TSH_L=400, BOT=3)
    undone = undo(portal, "grn 2", " 400 instead\nof 40 ")
    assert (undone.delivery.number, undone.delivery.undone, undone.delivery.kept) == ("GRN-2", 403, 0)
    assert (undone.delivery.undone_by, undone.delivery.undone_reason) == ("dee", "400 instead of 40")
    assert (stock(portal, "TSH-L")[0], stock(portal, "BOT")[0]) == (0, 10)
    assert books_are_right(portal)
    assert book(portal, "dn 1", TSH_L=40, BOT=3).number == "GRN-3"
    assert (stock(portal, "TSH-L")[0], stock(portal, "BOT")[0]) == (40, 13)
    with portal.reading() as session:
        causes = [(each.cause, each.target.value) for each in list_movements(session, code="TSH-L")]
        assert causes == [
            ("delivery GRN-3", "available"),
            ("delivery GRN-2 undone", "supplier"),
            ("delivery GRN-2", "available"),
        ]
        assert [each.kept for each in list_deliveries(session)][:2] == [43, 0]
    assert books_are_right(portal)


def test_undone_twice_is_undone_once(portal: Portal, cast: Cast) -> None:
    book(portal, BOT=5)
    undo(portal, "GRN-2")
    book(portal, BOT=2)
    again = undo(portal, "GRN-2", "Once more")
    assert (again.already, again.delivery.undone_reason) == (True, "Wrong file")
    assert stock(portal, "BOT")[0] == 12
    undo(portal, "GRN-3")
    assert book(portal, BOT=1).number == "GRN-4"
    assert books_are_right(portal)


def test_what_was_ordered_since_stays_booked_in_and_the_corrected_file_is_held_against_it(
    portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by="walt") as work:
        adjust(work, "BOT", -10, reason=Reason.COUNT)
    book(portal, BOT=4, CARD=2)
    order(portal, cast.mia)
    undone = undo(portal, "GRN-2").delivery
    assert [(line.sku, line.undone, line.kept) for line in undone.lines] == [("BOT", 3, 1), ("CARD", 2, 0)]
    assert stock(portal, "BOT") == (0, 1, 0)
    assert books_are_right(portal)
    with pytest.raises(AlreadyBooked, match=r"undone on .* as far as possible.*1 unit more") as refused:
        book(portal, BOT=2)
    assert [(line.booked, line.in_file) for line in refused.value.lines] == [(1, 2)]
    assert book(portal, refused.value.added, BOT=1).number == "GRN-3"
    assert stock(portal, "BOT") == (1, 1, 0)
    assert undo(portal, "GRN-2").already, "the right units of GRN-3 are not taken back for it"
    assert stock(portal, "BOT") == (1, 1, 0)
    assert books_are_right(portal)


def test_a_delivery_of_which_nothing_is_left_is_not_undone(portal: Portal, cast: Cast) -> None:
    book(portal, TSH_L=2)
    with portal.transaction(by="walt") as work:
        adjust(work, "TSH-L", -2, reason=Reason.DAMAGED)
    with pytest.raises(NotUndoable, match="None of the 2 units"):
        undo(portal, "GRN-2")
    with portal.reading() as session:
        assert delivery_view(session, "GRN-2").undone_at is None
    assert emails(portal)[-1][0] == "goods_in"


def test_what_adds_to_a_delivery_is_undone_before_it(portal: Portal, cast: Cast) -> None:
    book(portal, BOT=4)
    book(portal, "DN-1 added", BOT=1)
    with pytest.raises(NotUndoable, match="GRN-3 adds to GRN-2"):
        undo(portal, "GRN-2")
    undo(portal, "GRN-3")
    assert book(portal, "DN-1 added", BOT=2).number == "GRN-4", "its note is free again"
    undo(portal, "GRN-4")
    undo(portal, "GRN-2")
    with pytest.raises(DeliveryUndone, match="GRN-2 has been undone"):
        book(portal, "DN-1 added", BOT=1)
    assert book(portal, BOT=5).number == "GRN-5"
    assert book(portal, "DN-1 added", BOT=1).number == "GRN-6"
    assert stock(portal, "BOT")[0] == 16
    assert books_are_right(portal)


@pytest.mark.parametrize("number", ["GRN-99", "", "DN-1", "GRN-99999999999"])
def test_there_must_be_such_a_delivery(portal: Portal, cast: Cast, number: str) -> None:
    with pytest.raises(UnknownDelivery):
        undo(portal, number)


def test_a_reason_is_needed(portal: Portal, cast: Cast) -> None:
    book(portal, BOT=4)
    with pytest.raises(ReasonMissing):
        undo(portal, "GRN-2", " ")


def test_an_email_that_has_not_left_is_withdrawn_and_nobody_is_told(portal: Portal, cast: Cast) -> None:
    book(portal, BOT=4)
    undo(portal, "GRN-2")
    assert emails(portal) == [("goods_in", "cs", "withdrawn"), ("goods_in", "ds", "withdrawn")]


def test_those_who_were_told_are_told_once_more(portal: Portal, cast: Cast) -> None:
    book(portal, BOT=4)
    portal.send_mail()
    undo(portal, "GRN-2", "Wrong file")
    undo(portal, "GRN-2", "Wrong file")
    assert emails(portal)[2:] == [("goods_in_undone", "cs", "queued"), ("goods_in_undone", "ds", "queued")]
    portal.send_mail()
    with portal.reading() as session:
        [email, _] = list_messages(session, kind=EmailKind.GOODS_IN_UNDONE)
    assert email.state is EmailState.SENT
    assert email.subject == "Goods in GRN-2 undone: 4 units on delivery note DN-1"
    assert (email.facts["reason"], email.facts["kept"]) == ("Wrong file", [])


def test_both_teams_are_told_of_what_stays(portal: Portal, cast: Cast) -> None:
    book(portal, TSH_L=4)
    with portal.transaction(by="walt") as work:
        adjust(work, "TSH-L", -1, reason=Reason.SAMPLE)
    undo(portal, "GRN-2")
    assert [each[0::2] for each in emails(portal)] == [
        ("goods_in", "withdrawn"),
        ("goods_in", "withdrawn"),
        ("goods_in_undone", "queued"),
        ("goods_in_undone", "queued"),
    ]
    with portal.reading() as session:
        [email, _] = list_messages(session, kind=EmailKind.GOODS_IN_UNDONE)
    assert [(row["sku"], row["quantity"]) for row in email.facts["kept"]] == [("TSH-L", 1)]


def test_sales_is_told_where_stock_gets_low_by_it_and_of_what_is_expected_again(
    portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by="cleo") as work:
        expect(work, "TSH-L", 5, due_on=date(2026, 12, 1), reference="PO-1")
    book(portal, TSH_L=5)
    undo(portal, "GRN-2")
    with portal.reading() as session:
        [email] = list_messages(session, kind=EmailKind.LOW_STOCK)
    [item] = email.facts["items"]
    assert (item["sku"], item["available"]) == ("TSH-L", 0)
    assert [(each["reference"], each["units"]) for each in item["expected"]] == [("PO-1", 5)]


def test_purchases_that_it_fulfilled_are_expected_again(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="cleo") as work:
        expect(work, "TSH-L", 5, due_on=date(2026, 12, 1), reference="PO-1")
        expect(work, "TSH-L", 5, due_on=date(2026, 12, 8), reference="PO-2")
        expect(work, "BOT", 9, due_on=date(2026, 12, 8), reference="PO-2")
    book(portal, TSH_L=8, close=True)
    undone = undo(portal, "GRN-2")
    again = [(line.reference, line.sku, line.left) for line in undone.reopened]
    assert again == [("PO-1", "TSH-L", 5), ("PO-2", "TSH-L", 5), ("PO-2", "BOT", 9)]
    assert books_are_right(portal)
    book(portal, TSH_L=8)
    with portal.reading() as session:
        assert [(line.sku, line.left) for line in list_expected(session)] == [("TSH-L", 2), ("BOT", 9)]
    assert books_are_right(portal)


def test_units_that_stay_count_for_the_earliest_purchase(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="cleo") as work:
        expect(work, "TSH-L", 5, due_on=date(2026, 12, 1), reference="PO-1")
        expect(work, "TSH-L", 5, due_on=date(2026, 12, 8), reference="PO-2")
    book(portal, TSH_L=40)
    with portal.transaction(by="walt") as work:
        adjust(work, "TSH-L", -7, reason=Reason.SAMPLE)
    assert [(line.reference, line.left) for line in undo(portal, "GRN-2").reopened] == [("PO-2", 3)]
    assert books_are_right(portal)


def test_buyers_and_an_undo_at_once_leave_the_books_right(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="walt") as work:
        adjust(work, "BOT", -10, reason=Reason.COUNT)
    book(portal, BOT=6)

    def take() -> object:
        with portal.transaction(by="walt") as work:
            return adjust(work, "BOT", -1, reason=Reason.SAMPLE)

    answers = at_once([take, take, lambda: undo(portal, "GRN-2"), take])
    [undone] = [each for each in answers if isinstance(each, Undone)]
    taken = 3 - sum(isinstance(each, WppError) for each in answers)
    assert (stock(portal, "BOT")[0], undone.delivery.undone + taken) == (0, 6)
    assert books_are_right(portal)


def test_two_who_undo_at_once_undo_once(portal: Portal, cast: Cast) -> None:
    book(portal, BOT=6)
    answers = at_once([lambda: undo(portal, "GRN-2")] * 4)
    assert sorted(each.already for each in answers if isinstance(each, Undone)) == [False, True, True, True]
    assert stock(portal, "BOT")[0] == 10
    assert books_are_right(portal)


def test_an_undo_and_the_corrected_file_at_once_book_it_in_once_at_most(portal: Portal, cast: Cast) -> None:
    book(portal, BOT=6)
    calls: list[Callable[[], object]] = [lambda: undo(portal, "GRN-2"), lambda: book(portal, BOT=2)]
    counted = outcomes(at_once(calls))
    booked = counted["done"] == 2
    assert counted["done"] + counted["already_booked"] == 2
    assert stock(portal, "BOT")[0] == (12 if booked else 10)
    assert books_are_right(portal)


@pytest.mark.parametrize("notes", [("12", "0012"), ("DN 1", "dn-1"), ("DN-1", " DN/1"), ("00-12", "12")])
def test_two_clerks_who_book_one_note_in_at_once_book_it_once(
    portal: Portal, cast: Cast, notes: tuple[str, str]
) -> None:
    calls: list[Callable[[], object]] = [partial(book, portal, note, BOT=3) for note in (*notes, *notes)]
    assert outcomes(at_once(calls)) == {"done": 1, "already_booked": 3}
    assert stock(portal, "BOT")[0] == 13
    assert books_are_right(portal)
