"""What is undone after the shelf was counted is asked about, so that no unit is booked twice."""

from collections.abc import Callable, Mapping

import pytest

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.counts import count
from support.portal import Clock
from support.races import books_are_right
from support.shorts import missing, report
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import uncomplete
from wpp.orders.model import ShortReason
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.returns.correcting import correct_return
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.recovered import record_recovered
from wpp.returns.recovery_undo import undo_recovered
from wpp.returns.undoing import undo_return
from wpp.returns.units import ReturnedItem
from wpp.shorts.short_picks import ShortItem
from wpp.shorts.undoing import undo_short
from wpp.stock.levels import list_movements
from wpp.stock.movements import OutOfStock
from wpp.work import Work

Undo = Callable[[Work, Mapping[str, str]], object]
GOOD, WHY = Condition.GOOD, "By mistake"


def shelf(portal: Portal, code: str) -> int:
    """Units that lie on the shelf, as the books say."""
    available, committed, _ = stock(portal, code)
    return available + committed


def completed(portal: Portal, cast: Cast) -> str:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
    return number


def returned(portal: Portal, cast: Cast, condition: Condition) -> tuple[str, str]:
    """An order whose bottle came back, and the return's number."""
    number = completed(portal, cast)
    with portal.transaction(by="walt") as work:
        return number, record_return(work, number, [ReturnedItem("BOT", 1, condition)]).number


def completion(portal: Portal, cast: Cast) -> Undo:
    number = completed(portal, cast)
    return lambda work, given: uncomplete(work, number, reason=WHY, answers=given)


def short_pick(portal: Portal, cast: Cast) -> Undo:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    return lambda work, given: undo_short(work, number, reason=WHY, answers=given)


def damaged_pick(portal: Portal, cast: Cast) -> Undo:
    number = order(portal, cast.mia).number
    report(portal, number, ShortItem("BOT", 1, ShortReason.DAMAGED))
    return lambda work, given: undo_short(work, number, reason=WHY, answers=given)


def found_instead(portal: Portal, cast: Cast) -> Undo:
    number = order(portal, cast.mia).number
    report(portal, number, ShortItem("CARD", 1, ShortReason.WRONG_ITEM, "BOT"))
    return lambda work, given: undo_short(work, number, reason=WHY, answers=given)


def a_return(portal: Portal, cast: Cast) -> Undo:
    _, number = returned(portal, cast, GOOD)
    return lambda work, given: undo_return(work, number, reason=WHY, answers=given)


def good_was_damaged(portal: Portal, cast: Cast) -> Undo:
    _, number = returned(portal, cast, GOOD)
    items = [ReturnedItem("BOT", 1, Condition.DAMAGED)]
    return lambda work, given: correct_return(work, number, items, answers=given)


def damaged_was_good(portal: Portal, cast: Cast) -> Undo:
    _, number = returned(portal, cast, Condition.DAMAGED)
    return lambda work, given: correct_return(work, number, [ReturnedItem("BOT", 1, GOOD)], answers=given)


def another_came(portal: Portal, cast: Cast) -> Undo:
    """The bottle had not been in the return at all."""
    number = completed(portal, cast)
    with portal.transaction(by="walt") as work:
        back = record_return(work, number, [ReturnedItem("CARD", 1, Condition.MISSING)]).number
    return lambda work, given: correct_return(work, back, [ReturnedItem("BOT", 1, GOOD)], answers=given)


def a_find(portal: Portal, cast: Cast) -> Undo:
    number, _ = returned(portal, cast, Condition.MISSING)
    with portal.transaction(by="walt") as work:
        record_recovered(work, number, [])
    return lambda work, given: undo_recovered(work, number, reason=WHY, answers=given)


COMING = (completion, short_pick, damaged_pick, damaged_was_good, another_came)
LEAVING = (found_instead, a_return, good_was_damaged, a_find)


@pytest.mark.parametrize("mistake", [*COMING, *LEAVING])
@pytest.mark.parametrize("answer", ["keep", "move"])
def test_what_was_counted_since_is_asked_about_and_booked_once(
    portal: Portal, cast: Cast, clock: Clock, mistake: Callable[[Portal, Cast], Undo], answer: str
) -> None:
    """Kept, the shelf is what was counted; moved, what was counted and what is undone."""
    undo, by = mistake(portal, cast), 1 if mistake in COMING else -1
    clock.advance(hours=1)
    counted = shelf(portal, "BOT") + by
    count(portal, f"BOT,{counted},")
    clock.advance(hours=1)
    with pytest.raises(NeedsAnswer) as asked, portal.transaction(by="walt") as work:
        undo(work, {})
    [question] = asked.value.questions
    words = "more" if by > 0 else "fewer"
    assert f"BOT (Mon 2 Mar, 10:30, 1 unit {words} than expected)" in question.text
    assert shelf(portal, "BOT") == counted, "nothing was done"
    with portal.transaction(by="walt") as work:
        undo(work, {question.id: answer})
    assert shelf(portal, "BOT") == counted + (by if answer == "move" else 0)
    assert books_are_right(portal)


@pytest.mark.parametrize("mistake", [*COMING, *LEAVING])
def test_nothing_is_asked_where_the_count_came_before_or_was_of_something_else(
    portal: Portal, cast: Cast, clock: Clock, mistake: Callable[[Portal, Cast], Undo]
) -> None:
    count(portal, f"BOT,{shelf(portal, 'BOT')},")
    clock.advance(hours=1)
    undo = mistake(portal, cast)
    clock.advance(hours=1)
    count(portal, f"CAP-S,{shelf(portal, 'CAP-S')},")
    with portal.transaction(by="walt") as work:
        undo(work, {})
    assert books_are_right(portal)


def test_a_count_that_is_booked_late_counts_from_when_it_was_made(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    clock.advance(hours=1)
    before = clock()
    clock.advance(hours=1)
    undo = completion(portal, cast)
    clock.advance(hours=1)
    count(portal, f"BOT,{shelf(portal, 'BOT') + 1},", at=before)
    with portal.transaction(by="walt") as work:
        undo(work, {})
    assert books_are_right(portal)


def test_units_that_were_counted_and_sold_since_are_not_taken_from_anybody(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = completed(portal, cast)
    clock.advance(hours=1)
    count(portal, "BOT,1,")
    clock.advance(hours=1)
    order(portal, cast.omar)
    with pytest.raises(OutOfStock), portal.transaction(by="walt") as work:
        uncomplete(work, number, reason=WHY, answers={f"counted-{number}": "keep"})
    assert books_are_right(portal)


def test_in_a_terminal(portal: Portal, cast: Cast, clock: Clock, wpp: Wpp) -> None:
    number = completed(portal, cast)
    clock.advance(hours=1)
    count(portal, f"BOT,{shelf(portal, 'BOT') + 1},")
    clock.advance(hours=1)
    undo = ("order", "uncomplete", number, "--reason", WHY, "--json")
    refused = wpp(*undo)
    [question] = refused.document["error"]["questions"]
    assert (refused.exit_code, question["id"]) == (3, f"counted-{number}")
    assert [each["value"] for each in question["answers"]] == ["keep", "move"]
    done = wpp(*undo, "--answer", f"counted-{number}=keep")
    assert (done.exit_code, done.document["orders"][0]["as_counted"]) == (0, ["BOT"])
    with portal.reading() as session:
        [last] = [each for each in list_movements(session, limit=None) if "counted since" in each.note]
    assert last.note == f"counted since order {number} was completed"
    again = wpp(*undo)
    assert (again.exit_code, again.document["orders"][0]["already"]) == (0, True)
