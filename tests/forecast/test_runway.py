"""Days left, against a portal that is played on until the stock is really gone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from support.cast import Cast, order, starter, stock, stock_the_shelves
from support.cli import Wpp
from support.databases import POSTGRES_IN_PROOFS
from support.portal import Clock
from wpp.forecast.runway import Runway, runways
from wpp.forecast.uptake import expected_orders, stock_runways
from wpp.orders.closing.cancel import cancel
from wpp.people.model import User
from wpp.people.views import UserView
from wpp.portal import Portal
from wpp.stock.receiving.purchase_entry import expect

pytestmark = POSTGRES_IN_PROOFS
CURVE = (("TSH-M", "BOT"), ("TSH-M", "CAP-S"), ("TSH-S", "BOT"))
"""Who wears what: two medium to one small, two bottles to one cap."""


def reckoned(portal: Portal, *, lead_days: int = 14) -> dict[str, Runway]:
    """The runway of every SKU."""
    with portal.reading() as session:
        return {each.sku: each for each in runways(session, now=portal.now(), lead_days=lead_days)}


def play(portal: Portal, clock: Clock, first: int, last: int) -> list[str]:
    """Two people a day order, by the curve."""
    numbers = []
    for turn in range(first, last):
        with portal.transaction(by="dee") as work:
            user = starter(work, f"Buyer{turn}")
        numbers.append(order(portal, user, *CURVE[turn % len(CURVE)]).number)
        clock.advance(hours=12)
    return numbers


def invite(portal: Portal, first: int, number: int) -> list[UserView]:
    """People who are let in and have not ordered."""
    with portal.transaction(by="dee") as work:
        people = [starter(work, f"Buyer{each}") for each in range(first, first + number)]
        for each in people:
            work.session.execute(update(User).where(User.id == each.id).values(invited_at=work.now))
    return people


def wave(portal: Portal, clock: Clock, people: list[UserView]) -> date | None:
    """Of everybody invited today two in three order, evenly over twelve days; the day the last medium goes."""
    for turn, person in enumerate(people):
        if turn % 3 != 2:
            order(portal, person, *CURVE[turn // 3 % 3])
            if not stock(portal, "TSH-M")[0]:
                return clock.now.date()
        clock.advance(hours=12 * 24 / len(people))
    return None


def test_open_invitations_are_taken_up_as_they_were_before(portal: Portal, clock: Clock) -> None:
    stock_the_shelves(portal, TSH_S=100, TSH_M=36, BOT=200, CAP_S=100, CARD=200)
    assert wave(portal, clock, invite(portal, 0, 36)) is None
    clock.advance(days=25)
    with portal.reading() as session:
        assert expected_orders(session, portal.now(), days=7)[-1] < 1, "who has not by now never will"
    people = invite(portal, 36, 60)
    with portal.reading() as session:
        found = {each.sku: each for each in stock_runways(session, now=portal.now(), days=7)}
        alone = {each.sku: each for each in runways(session, now=portal.now(), days=7)}
        packs = expected_orders(session, portal.now(), days=7)
    assert (alone["TSH-M"].per_day, alone["TSH-M"].days_left) == (0, None), "the last week says nothing"
    assert packs[5] == pytest.approx(20, abs=3), "half of forty in half of twelve days"
    assert packs[-1] == pytest.approx(40, abs=2), "one in three never orders, as before"
    gone = wave(portal, clock, people)
    runs_out = found["TSH-M"].runs_out
    assert gone is not None
    assert runs_out is not None
    assert abs(gone - runs_out) <= timedelta(days=1)
    # The curve is this client's own: shared evenly among the sizes, the mediums would have lasted.
    assert found["TSH-S"].days_left is None


def test_where_nobody_has_ordered_everybody_is_expected_to(portal: Portal, cast: Cast) -> None:
    invite(portal, 0, 100)
    with portal.reading() as session:
        found = {each.sku: each for each in stock_runways(session, now=portal.now(), days=28)}
    assert found["CARD"].days_left == 14, "fifty cards for a hundred people in four weeks"
    assert found["TSH-M"].days_left is None, "and nobody knows their sizes"


@pytest.fixture
def played(portal: Portal, clock: Clock) -> list[str]:
    """A fortnight of two orders a day, from shelves that hold for more."""
    stock_the_shelves(portal, TSH_S=40, TSH_M=36, BOT=200, CAP_S=40, CARD=200)
    return play(portal, clock, 0, 28)


def test_the_last_unit_goes_on_the_day_that_was_reckoned(
    portal: Portal, clock: Clock, played: list[str]
) -> None:
    runway = reckoned(portal)["TSH-M"]
    assert runway.per_day == pytest.approx(4 / 3, rel=0.05)
    assert runway.runs_out is not None
    turn = len(played)
    while stock(portal, "TSH-M")[0]:
        play(portal, clock, turn, turn + 1)
        turn += 1
    assert abs(clock.now.date() - runway.runs_out) <= timedelta(days=1)


def test_the_most_urgent_stands_first_and_what_nobody_takes_lasts(portal: Portal, played: list[str]) -> None:
    with portal.reading() as session:
        found = runways(session, now=portal.now())
    assert [each.sku for each in found if each.days_left is not None] == [
        *("TSH-M", "TSH-S", "CAP-S", "CARD", "BOT")
    ]
    last = {each.sku: each for each in found}
    for nobody in ("TSH-L", "CAP-L"):
        assert (last[nobody].days_left, last[nobody].per_day, last[nobody].order_by) == (None, 0, None)


def test_a_delivery_that_is_expected_lets_it_last_and_an_overdue_one_does_not(
    portal: Portal, played: list[str]
) -> None:
    before = reckoned(portal)["TSH-M"]
    assert before.days_left is not None
    today = portal.now().date()
    with portal.transaction(by="cleo") as work:
        expect(
            work,
            "TSH-M",
            40,
            due_on=today - timedelta(days=1),
            reference="PO-1",
            answers={"past-day": "keep"},
        )
    assert reckoned(portal)["TSH-M"].days_left == before.days_left
    with portal.transaction(by="cleo") as work:
        expect(work, "TSH-M", 40, due_on=today + timedelta(days=5), reference="PO-2")
    after = reckoned(portal)["TSH-M"]
    assert after.days_left is not None
    assert after.expected == 80
    assert 29 <= after.days_left - before.days_left <= 31
    with portal.transaction(by="cleo") as work:
        expect(work, "TSH-S", 400, due_on=today + timedelta(days=200), reference="PO-3")
    assert reckoned(portal)["TSH-S"].days_left is not None, "it comes long after the last one has gone"


def test_more_is_to_be_bought_the_lead_time_before(portal: Portal, played: list[str]) -> None:
    short, long = reckoned(portal, lead_days=5)["TSH-M"], reckoned(portal, lead_days=40)["TSH-M"]
    assert short.runs_out == long.runs_out is not None
    assert short.runs_out is not None
    assert short.order_by == short.runs_out - timedelta(days=5)
    assert long.order_by is not None
    assert long.order_by < portal.now().date()


def test_what_was_given_back_was_not_taken(portal: Portal, played: list[str]) -> None:
    before = reckoned(portal)["CARD"].per_day
    with portal.transaction(by="cleo") as work:
        for number in played[:14]:
            cancel(work, number, reason="Left")
    assert reckoned(portal)["CARD"].per_day == pytest.approx(before / 2)


def test_only_the_last_weeks_are_the_pace_and_all_of_it_is_the_curve(
    portal: Portal, clock: Clock, played: list[str]
) -> None:
    clock.advance(days=30)
    assert reckoned(portal)["CARD"].per_day == 0
    with portal.transaction(by="dee") as work:
        user = starter(work, "Late")
    order(portal, user, "TSH-M", "BOT")
    found = reckoned(portal)
    assert found["CARD"].per_day == pytest.approx(1 / 28)
    # The one shirt of these weeks was a medium; small ones are worn all the same.
    assert found["TSH-S"].per_day == pytest.approx(1 / 28 * 9 / 29)


def test_what_everybody_invited_would_take_stands_beside_it(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    assert reckoned(portal)["CARD"].wanted == 0
    assert wpp("welcome", "send", "-y").exit_code == 0
    assert reckoned(portal)["CARD"].wanted == 2
    assert reckoned(portal)["TSH-M"].wanted is None, "nobody has ordered, so nobody knows their sizes"


def test_the_command_shows_the_days_and_the_order_by_date(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    rows = wpp("stock", "runway", "--json").document
    assert {row["sku"] for row in rows} == {"TSH-S", "TSH-M", "TSH-L", "BOT", "CAP-S", "CAP-L", "CARD"}
    assert all(row["days_left"] is None for row in rows)
    assert wpp("stock", "runway", "--days", "0").exit_code == 2
