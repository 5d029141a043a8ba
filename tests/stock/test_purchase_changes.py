"""A wrong purchase order is corrected: quantity, day and reference; a complete one may be used again."""

from datetime import date
from pathlib import Path

import pytest

from support.cast import Cast, stock
from support.cli import Wpp, everything
from support.races import at_once, books_are_right, outcomes
from wpp.errors import UsageError
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.stock.levels import level_of
from wpp.stock.receiving.deliveries import DeliveryUnits, GoodsInPlan, book_in
from wpp.stock.receiving.purchase_changes import (
    PurchaseChange,
    PurchaseClosed,
    ReferenceTaken,
    change_purchase,
)
from wpp.stock.receiving.purchase_entry import AlreadyExpected, AlreadyReceived, Saved, expect
from wpp.stock.receiving.purchase_orders import UnknownReference, close_expected, list_expected

SOON, LATER, PAST = date(2026, 3, 10), date(2026, 4, 14), date(2026, 2, 10)


def buy(portal: Portal, units: int, by: date = SOON, **more: object) -> Saved:
    with portal.transaction(by="cleo") as work:
        return expect(work, "BOT", units, due_on=by, reference="PO-1", **more)  # type: ignore[arg-type]


def change(portal: Portal, code: str | None = None, **to: object) -> PurchaseChange:
    with portal.transaction(by="cleo") as work:
        return change_purchase(work, "po 1", code, **to)  # type: ignore[arg-type]


def deliver(portal: Portal, units: int, note: str = "DN-1") -> None:
    with portal.transaction(by="walt") as work:
        level = level_of(work.session, "BOT")
        line = DeliveryUnits(level.sku_id, level.sku, level.name, level.size, units)
        book_in(work, GoodsInPlan("in.csv", "", note, None, (line,)))


def lines(portal: Portal) -> list[tuple[str, str, int, int, date]]:
    """Every line: reference, SKU, ordered, to come, day."""
    with portal.reading() as session:
        return [
            (line.reference, line.sku, line.quantity, line.left, line.due_on)
            for line in list_expected(session, closed=True)
        ]


def test_quantity_day_and_reference_are_corrected(portal: Portal, cast: Cast) -> None:
    buy(portal, 40)
    assert not change(portal, quantity=60, due_on=LATER).already
    assert lines(portal) == [("PO-1", "BOT", 60, 60, LATER)]
    assert [line.reference for line in change(portal, new_reference="PO-14").lines] == ["PO-14"]
    with pytest.raises(UnknownReference):
        change(portal, quantity=5)
    assert books_are_right(portal)


def test_the_same_change_again_is_said(portal: Portal, cast: Cast) -> None:
    buy(portal, 40)
    change(portal, quantity=60)
    before = everything(portal)
    assert change(portal, quantity=60, due_on=SOON).already
    assert everything(portal) == before


def test_a_quantity_is_never_less_than_what_has_come(portal: Portal, cast: Cast) -> None:
    buy(portal, 40)
    deliver(portal, 30)
    with pytest.raises(AlreadyReceived, match="30 BOT have come on PO-1 already, so it can't be 29"):
        change(portal, quantity=29)
    change(portal, quantity=31)
    assert lines(portal) == [("PO-1", "BOT", 31, 1, SOON)]
    change(portal, quantity=30)
    with pytest.raises(PurchaseClosed):
        change(portal, quantity=31)
    assert books_are_right(portal)


def test_of_several_skus_the_one_that_is_meant_is_named(portal: Portal, cast: Cast) -> None:
    buy(portal, 40)
    with portal.transaction(by="cleo") as work:
        expect(work, "CARD", 9, due_on=SOON, reference="PO-1")
    with pytest.raises(UsageError, match="po 1 has 2 SKUs"):
        change(portal, quantity=60)
    with pytest.raises(UsageError, match="whole purchase order"):
        change(portal, "CARD", new_reference="PO-2")
    with pytest.raises(UsageError, match="Nothing to change"):
        change(portal)
    with pytest.raises(UsageError, match="0 units"):
        change(portal, "CARD", quantity=0)
    with pytest.raises(UnknownReference, match="no TSH-L on purchase order po 1"):
        change(portal, "TSH-L", quantity=4)
    change(portal, "card", quantity=10)
    change(portal, due_on=LATER)
    assert lines(portal) == [("PO-1", "BOT", 40, 40, LATER), ("PO-1", "CARD", 10, 10, LATER)]


def test_a_reference_that_another_has_is_refused(portal: Portal, cast: Cast) -> None:
    buy(portal, 40)
    with portal.transaction(by="cleo") as work:
        expect(work, "BOT", 9, due_on=SOON, reference="PO-2")
    with pytest.raises(ReferenceTaken):
        change(portal, new_reference="po/2")
    change(portal, new_reference="PO 1")
    assert [line[0] for line in lines(portal)] == ["PO 1", "PO-2"]


def test_a_day_that_has_passed_is_asked_about(portal: Portal, cast: Cast) -> None:
    with pytest.raises(NeedsAnswer) as asked:
        buy(portal, 40, PAST)
    [question] = asked.value.questions
    assert question.text == "10 February 2026 has passed. When is it expected?"
    assert [answer.value for answer in question.answers] == ["keep", "today"]
    buy(portal, 40, PAST, answers={"past-day": "today"})
    assert [line[4] for line in lines(portal)] == [date(2026, 3, 2)]
    with pytest.raises(NeedsAnswer):
        change(portal, due_on=PAST)
    change(portal, due_on=PAST, answers={"past-day": "keep"})
    assert [line[4] for line in lines(portal)] == [PAST]


def test_the_same_again_is_known_and_another_quantity_is_changed_when_asked(
    portal: Portal, cast: Cast
) -> None:
    buy(portal, 40)
    assert [line.quantity for line in buy(portal, 40).already] == [40]
    with pytest.raises(AlreadyExpected, match="40 BOT are expected on PO-1 already"):
        buy(portal, 60)
    assert [line.quantity for line in buy(portal, 60, LATER, change=True).lines] == [60]
    deliver(portal, 50)
    with pytest.raises(AlreadyReceived):
        buy(portal, 40, change=True)
    assert lines(portal) == [("PO-1", "BOT", 60, 10, LATER)]


@pytest.mark.parametrize("ended", ["complete", "closed"])
def test_a_reference_that_is_used_again_is_asked_about(portal: Portal, cast: Cast, ended: str) -> None:
    buy(portal, 40)
    deliver(portal, 40 if ended == "complete" else 25)
    if ended == "closed":
        with portal.transaction(by="cleo") as work:
            close_expected(work, "PO-1")
    with pytest.raises(NeedsAnswer, match=f"PO-1 is {ended} for BOT"):
        buy(portal, 40)
    before = everything(portal)
    assert [line.sku for line in buy(portal, 40, answers={"reuse-po1-bot": "skip"}).skipped] == ["BOT"]
    assert everything(portal) == before
    [line] = buy(portal, 20, LATER, answers={"reuse-po1-bot": "again"}).lines
    assert (line.left, line.received, line.due_on) == (20, 40 if ended == "complete" else 25, LATER)
    assert [line.left for line in buy(portal, 20, LATER).already] == [20]
    deliver(portal, 20, "DN-2")
    assert lines(portal)[0][3] == 0
    assert books_are_right(portal)


def test_a_delivery_and_a_change_at_once_leave_the_figures_right(portal: Portal, cast: Cast) -> None:
    buy(portal, 40)
    counted = outcomes(at_once([lambda: deliver(portal, 30), lambda: change(portal, quantity=20)]))
    assert counted["done"] + counted["already_received"] == 2
    [(_, _, ordered, left, _)] = lines(portal)
    assert (ordered, left) in {(20, 0), (40, 10)}
    assert stock(portal, "BOT")[0] == 40
    assert books_are_right(portal)


def test_two_who_use_a_reference_again_at_once_expect_it_once(portal: Portal, cast: Cast) -> None:
    buy(portal, 40)
    deliver(portal, 40)
    calls = [lambda: buy(portal, 20, LATER, answers={"reuse-po1-bot": "again"})] * 4
    at_once(calls)
    assert lines(portal) == [("PO-1", "BOT", 60, 20, LATER)]


def test_the_commands_ask_and_change(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    words = ("purchase", "add", "BOT", "40", "--reference", "PO-1")
    asked = wpp(*words, "--by", "2020-01-01", "--json")
    assert (asked.exit_code, asked.document["error"]["code"]) == (3, "needs_answer")
    assert wpp(*words, "--by", "2020-01-01", "-y").exit_code == 3
    assert wpp(*words, "--by", "2020-01-01", "--answer", "past-day=keep").exit_code == 0
    told = wpp("purchase", "change", "PO-1", "--quantity", "60", "--by", "2099-01-01")
    assert told.stdout.splitlines() == ["    60  BOT  by 1 January 2099, PO-1", "PO-1 is changed."]
    again = wpp("purchase", "change", "PO-1", "--quantity", "60", "--json").document
    assert (again["already"], again["expected"][0]["quantity"]) == (True, 60)
    changed = wpp("stock", "expect", "BOT", "70", "--reference", "PO-1", "--by", "2099-01-02", "--change")
    assert "70 units of 1 SKU expected." in changed.stdout
    wpp("purchase", "close", "PO-1")
    Path("po.csv").write_text(
        "Reference,SKU,Quantity,Expected\nPO-1,BOT,9,2099-01-01\nPO-1,CARD,9,2099-01-01\n"
    )
    skipped = wpp("purchase", "add", "po.csv", "--answer", "reuse-po1-bot=skip", "--json")
    assert skipped.exit_code == 4
    assert [each["sku"] for each in skipped.document["skipped"]] == ["BOT"]
    assert [each["sku"] for each in skipped.document["expected"]] == ["CARD"]
