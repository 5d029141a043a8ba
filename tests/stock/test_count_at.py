"""Counted at ten, booked at five: what moved in between is set against the count, and named."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from support.cast import Cast, order, stock
from support.cli import Wpp, everything
from support.counts import count
from support.portal import MONDAY, Clock
from support.races import at_once, books_are_right
from wpp.orders.closing.complete import complete
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.count_time import BadTime, time_of_count
from wpp.stock.levels import list_movements
from wpp.stock.receiving.delivery_sheet import RowsRejected

LONDON = ZoneInfo("Europe/London")
TEN = MONDAY.replace(hour=10, minute=0).astimezone(LONDON)


def move_on(portal: Portal, cast: Cast, clock: Clock) -> None:
    """From half past nine to half past four: an order leaves, one is placed, and two bottles are found."""
    clock.advance(hours=1)
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
    clock.advance(hours=5)
    order(portal, cast.omar)
    with portal.transaction(by="walt") as work:
        adjust(work, "BOT", 2, reason=Reason.FOUND)
    clock.advance(hours=1)


def test_what_moved_since_is_set_against_the_count(portal: Portal, cast: Cast, clock: Clock) -> None:
    move_on(portal, cast, clock)
    counted = count(portal, "BOT,9,", "CARD,50,", "TSH-L,0,", at=TEN)
    assert [(line.sku, line.expected, line.counted) for line in counted.differences] == [("BOT", 10, 9)]
    assert stock(portal, "BOT") == (9, 1, 0)
    [bottles, cards] = counted.moved
    assert [(each.units, each.cause.rstrip("0123456789 ")) for each in bottles.since] == [
        (-1, "order line 2 sent"),
        (2, "adjustment"),
    ]
    assert [each.units for each in cards.since] == [-1]
    with portal.reading() as session:
        [newest] = list_movements(session, code="BOT", limit=1)
    assert newest.note == "counted in count.csv at 10:00 on 2 March 2026"
    assert books_are_right(portal)


def test_the_same_count_again_finds_nothing_and_a_corrected_one_the_rest(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    move_on(portal, cast, clock)
    count(portal, "BOT,7,", at=TEN)
    before = everything(portal)
    assert count(portal, "BOT,7,", at=TEN).differences == ()
    assert everything(portal) == before
    clock.advance(minutes=5)
    assert [line.difference for line in count(portal, "BOT,8,", at=TEN).differences] == [1]
    assert stock(portal, "BOT") == (8, 1, 0)
    assert count(portal, "BOT,9,").differences == (), "a count of this moment"
    assert books_are_right(portal)


def test_each_row_has_its_own_time_and_the_others_that_of_the_file(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    move_on(portal, cast, clock)
    counted = count(
        portal, "BOT,10,10:00", "CARD,49,2026-03-02 12:00", "TSH-M,9,02/03/2026 16:15", "TSH-S,9,"
    )
    assert [(line.sku, line.difference) for line in counted.differences] == [("TSH-S", -1)]
    assert [line.at is None for line in counted.lines if line.sku == "TSH-S"] == [True]


def test_a_sku_that_was_counted_again_since_is_left_alone(portal: Portal, cast: Cast, clock: Clock) -> None:
    clock.advance(hours=4)
    count(portal, "BOT,8,", "CARD,50,")
    clock.advance(hours=1)
    counted = count(portal, "BOT,10,", "CARD,48,", "TSH-M,9,", at=TEN)
    assert [each.sku for each in counted.later] == ["BOT", "CARD"]
    assert [(line.sku, line.difference) for line in counted.differences] == [("TSH-M", -1)]
    assert (stock(portal, "BOT")[0], stock(portal, "CARD")[0]) == (8, 50)


def test_an_earlier_count_that_is_booked_late_counts_from_its_own_time(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    clock.advance(hours=6)
    count(portal, "BOT,8,", at=TEN)
    assert count(portal, "BOT,8,", at=TEN + timedelta(hours=2)).differences == ()
    assert stock(portal, "BOT")[0] == 8


def test_two_shelves_counted_at_two_times_add_up_only_if_nothing_moved(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    move_on(portal, cast, clock)
    assert count(portal, "BOT,4,09:40", "BOT,6,10:00").differences == ()
    with pytest.raises(RowsRejected) as refused:
        count(portal, "BOT,4,10:00", "BOT,6,12:00")
    [problem] = [each.as_json() for each in refused.value.problems]
    assert (problem["row"], problem["code"]) == (3, "moved_between")
    assert stock(portal, "BOT") == (10, 1, 0)


def test_a_time_that_is_none_is_a_problem_of_its_row(portal: Portal, cast: Cast) -> None:
    with pytest.raises(RowsRejected) as refused:
        count(portal, "BOT,9,noon", "CARD,50,23:59")
    codes = [(each.as_json()["row"], each.as_json()["code"]) for each in refused.value.problems]
    assert codes == [(2, "bad_time"), (3, "bad_time")]


AUTUMN = datetime(2026, 11, 1, 12, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("09:00", "2026-11-01T09:00"),
        ("9.05", "2026-11-01T09:05"),
        ("2026-10-26 09:00", "2026-10-26T09:00"),
        ("2026-10-24 09:00:30", "2026-10-24T08:00"),
        ("24/10/2026, 09:00", "2026-10-24T08:00"),
        ("2026-10-25T01:30+01:00", "2026-10-25T00:30"),
        ("2026-10-25 01:30+00:00", "2026-10-25T01:30"),
        ("2026-10-25 01:30Z", "2026-10-25T01:30"),
        ("2026-10-25 03:00", "2026-10-25T03:00"),
    ],
)
def test_times_are_those_of_the_portal(text: str, at: str) -> None:
    assert time_of_count(text, now=AUTUMN).astimezone(UTC).isoformat(timespec="minutes") == f"{at}+00:00"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "isn't a time"),
        ("9", "isn't a time"),
        ("25:00", "isn't a time"),
        ("2026-02-30 09:00", "isn't a time"),
        ("2026-11-01", "isn't a time"),
        ("12:01", "hasn't come yet"),
        ("2027-01-01 09:00", "hasn't come yet"),
        ("2026-10-25 01:30", "happened twice"),
        ("2026-03-29 01:30", "There was no"),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadTime, match=why):
        time_of_count(text, now=AUTUMN)


def test_the_hour_that_came_twice_is_asked_for_with_both_answers() -> None:
    with pytest.raises(BadTime) as refused:
        time_of_count("2026-10-25 01:30", now=AUTUMN)
    assert refused.value.hints == ("Say which: 2026-10-25 01:30+01:00 or 2026-10-25 01:30+00:00.",)


def test_two_who_book_one_count_at_once_book_it_once(portal: Portal, cast: Cast, clock: Clock) -> None:
    clock.advance(hours=6)
    at_once([lambda: count(portal, "BOT,7,", at=TEN)] * 4)
    assert stock(portal, "BOT")[0] == 7
    assert books_are_right(portal)


def test_the_command_names_what_moved_and_what_was_counted_later(
    portal: Portal, cast: Cast, clock: Clock, wpp: Wpp
) -> None:
    move_on(portal, cast, clock)
    Path("count.csv").write_text("SKU,Quantity\nBOT,9\n")
    told = wpp("stock", "count", "count.csv", "--at", "2026-03-02 10:00")
    assert told.exit_code == 0
    assert "  BOT since 10:00: -1 order line 2 sent and +2 adjustment" in told.stdout
    assert "    -1  BOT  Bottle: 9 counted, 10 expected" in told.stdout
    older = wpp("stock", "count", "count.csv", "--at", "2026-03-02 09:45", "--json")
    assert older.exit_code == 4
    assert [each["sku"] for each in older.document["counted_later"]] == ["BOT"]
    assert "BOT not changed: it was counted again on Mon 2 Mar, 10:00" in older.stderr
    assert wpp("stock", "count", "count.csv", "--at", "2099-01-01 09:00").exit_code == 2
    assert stock(portal, "BOT") == (9, 1, 0)
