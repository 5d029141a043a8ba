"""A parcel that left before its order was completed: the count asks, and its units are not missed twice."""

from datetime import timedelta
from pathlib import Path

import pytest

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.counts import count
from support.portal import Clock
from support.races import books_are_right
from support.shorts import missing, report
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.stock.movements import OutOfStock
from wpp.warehouse.count_shelf import HERE, LEFT


def packed(portal: Portal, cast: Cast) -> tuple[str, str]:
    """Two orders of a bottle and a card that the warehouse has; gives their numbers."""
    numbers = order(portal, cast.mia).number, order(portal, cast.omar).number
    for number in numbers:
        with portal.transaction(by="walt") as work:
            start_picking(work, number)
    return numbers


def completed(portal: Portal, *numbers: str) -> None:
    """They are marked as sent."""
    for number in numbers:
        with portal.transaction(by="walt") as work:
            complete(work, number)


def asked(portal: Portal, *rows: str) -> str:
    """The one question that a count asks."""
    with pytest.raises(NeedsAnswer) as refused:
        count(portal, *rows)
    [question] = refused.value.questions
    assert [each.value for each in question.answers] == [LEFT, HERE]
    return question.text


def test_what_had_left_is_not_missed_twice(portal: Portal, cast: Cast) -> None:
    first, second = packed(portal, cast)
    before = stock(portal, "BOT")
    assert (
        f"2 × BOT. 2 orders that had not been completed by then may have left already: {first} and {second}."
        in (asked(portal, "BOT,8,"))
    )
    assert stock(portal, "BOT") == before == (8, 2, 0)
    counted = count(portal, "BOT,8,", left=LEFT)
    assert counted.differences == ()
    assert [(line.expected, line.left, line.left_in) for line in counted.lines] == [(8, 2, (first, second))]
    assert count(portal, "BOT,8,", left=LEFT).differences == (), "the same again"
    completed(portal, first, second)
    assert stock(portal, "BOT") == (8, 0, 0)
    assert count(portal, "BOT,8,").differences == ()
    assert books_are_right(portal)


def test_what_was_still_there_is_missing(portal: Portal, cast: Cast) -> None:
    numbers = packed(portal, cast)
    assert [line.difference for line in count(portal, "BOT,8,", left=HERE).differences] == [-2]
    completed(portal, *numbers)
    assert stock(portal, "BOT") == (6, 0, 0)


def test_no_more_than_is_missing_had_left_and_the_rest_is_booked(portal: Portal, cast: Cast) -> None:
    packed(portal, cast)
    counted = count(portal, "BOT,9,", "CARD,45,", "TSH-M,12,", left=LEFT)
    booked = {line.sku: (line.difference, line.left) for line in counted.lines}
    assert booked == {"BOT": (0, 1), "CARD": (-3, 2), "TSH-M": (2, 0)}
    assert books_are_right(portal)


def test_units_that_had_left_are_not_out_of_stock(portal: Portal, cast: Cast) -> None:
    packed(portal, cast)
    with pytest.raises(OutOfStock):
        count(portal, "BOT,0,", left=HERE)
    count(portal, "BOT,0,", left=LEFT)
    assert stock(portal, "BOT") == (0, 2, 0)


def test_nothing_is_asked_where_nothing_is_missing(portal: Portal, cast: Cast) -> None:
    packed(portal, cast)
    assert count(portal, "BOT,10,").differences == ()
    found = count(portal, "BOT,11,", "TSH-S,9,").differences
    assert [(line.sku, line.difference) for line in found] == [("TSH-S", -1), ("BOT", 1)], (
        "no order has a TSH-S"
    )


def test_only_orders_that_the_warehouse_had_may_have_left(portal: Portal, cast: Cast) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar).number
    assert f"{mia} and {omar}" in asked(portal, "BOT,9,"), "nobody here says when packing begins"
    with portal.transaction(by="walt") as work:
        start_picking(work, omar)
    assert f"already: {omar}." in asked(portal, "BOT,9,")
    report(portal, omar, missing("BOT"))
    assert [line.difference for line in count(portal, "CARD,49,").differences] == [-1], (
        "it waits for a decision"
    )


def test_an_order_that_was_completed_after_the_count_may_have_left_before_it(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    clock.advance(hours=1)
    early = portal.now() - timedelta(minutes=5)
    mia, omar = packed(portal, cast)
    clock.advance(hours=2)
    at = portal.now() - timedelta(hours=1)
    completed(portal, mia, omar)
    assert count(portal, "BOT,8,").differences == (), "now"
    clock.advance(minutes=1)
    assert count(portal, "CARD,48,", at=at, left=LEFT).differences == ()
    assert [line.difference for line in count(portal, "TSH-M,9,", at=early).differences] == [-1], (
        "the warehouse did not have them yet"
    )
    both = count(portal, f"TSH-M,8,{at:%Y-%m-%d %H:%M}", "BOT,7,", left=LEFT)
    assert {line.sku: line.difference for line in both.lines} == {"TSH-M": 0, "BOT": -1}, (
        "bottles: counted since"
    )


def test_the_command_names_the_orders_and_takes_the_answer(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    mia, omar = packed(portal, cast)
    Path("count.csv").write_text("SKU,Quantity\nBOT,8\n")
    refused = wpp("stock", "count", "count.csv", "-y", "--json")
    assert refused.exit_code == 3
    [question] = refused.document["error"]["questions"]
    answer = ["--answer", f"{question['id']}=left"]
    tried = wpp("stock", "count", "count.csv", "-y", "--dry-run", *answer)
    assert f"  BOT: 2 units had left in {mia} and {omar}" in tried.stdout
    done = wpp("stock", "count", "count.csv", "-y", "--json", *answer)
    assert done.exit_code == 0
    assert done.document["left"] == [{"sku": "BOT", "units": 2, "orders": [mia, omar]}]
    assert done.document["differences"] == []
    assert stock(portal, "BOT") == (8, 2, 0)
