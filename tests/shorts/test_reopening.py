"""A decision about a short pick is undone and made again, until the order has left."""

from collections.abc import Callable

import pytest

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.portal import Clock
from support.races import at_once, books_are_right, outcomes
from support.shorts import MIA, WAREHOUSE, emails, missing, report, seen, settle
from wpp.mail.messages import render
from wpp.mail.outbox import list_messages
from wpp.orders.changes.by_staff import change_order
from wpp.orders.changes.requests import confirm_change
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import OrderBlocked, complete
from wpp.orders.closing.reopening import uncomplete
from wpp.orders.model import ShortAnswer, Status
from wpp.orders.reasons import ReasonNeeded
from wpp.policy import policy_of
from wpp.portal import Portal
from wpp.shorts.reopening import DecisionKept, Reopened, undo_decision
from wpp.shorts.resolution import NotBlocked
from wpp.shorts.short_picks import NotBeingPicked, NotInPick
from wpp.shorts.undoing import undo_short

PART, ANOTHER, SUBSTITUTE = ShortAnswer.PART, ShortAnswer.ANOTHER, ShortAnswer.SUBSTITUTE


def undo(portal: Portal, number: str, *skus: str, reason: str = "There are more") -> Reopened:
    with portal.transaction(by="cleo") as work:
        return undo_decision(work, number, skus, reason=reason)


def without_bottle(portal: Portal, cast: Cast) -> str:
    """An order that goes without its bottle."""
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, PART)
    return number


def test_it_is_decided_again_and_goes_complete(portal: Portal, cast: Cast, clock: Clock) -> None:
    number = without_bottle(portal, cast)
    was = seen(portal, number)
    clock.advance(hours=1)
    done = undo(portal, number)
    assert (done.already, [short.sku for short in done.shorts]) == (False, ["BOT"])
    assert (done.order.blocked_at, done.order.due_at) == (clock(), was.due_at)
    assert undo(portal, number).already
    assert books_are_right(portal)
    with pytest.raises(OrderBlocked), portal.transaction(by="walt") as work:
        complete(work, number)
    settle(portal, number, ANOTHER)
    now = seen(portal, number)
    assert (now.blocked_at, [line.to_send for line in now.lines]) == (None, [1, 1, 1])
    assert stock(portal, "BOT") == (8, 1, 0), "one is lost, one is held"
    assert [line.reason for line in now.history if line.event == "order:decision-undone"] == [
        "1 × BOT (part shipment): There are more"
    ]
    with portal.transaction(by="walt") as work:
        complete(work, number)
    assert books_are_right(portal)


def test_whoever_was_told_is_told_of_the_new_decision(portal: Portal, cast: Cast) -> None:
    number = without_bottle(portal, cast)
    portal.send_mail()
    undo(portal, number)
    settle(portal, number, ANOTHER)
    assert [to for to, _ in emails(portal, "order_confirmed")].count(MIA) == 3
    assert [to for to, _ in emails(portal, "warehouse_order")].count(WAREHOUSE) == 3
    with portal.reading() as session:
        last = next(each for each in list_messages(session, limit=None) if each.to == MIA)
        text = render(last.kind, last.facts, brand=portal.brand(policy_of(session))).text
    assert "we can now send what was missing from your pack" in text
    assert "now included" in text
    undo_again = without_again(portal, number)
    assert undo_again == 4, "each decision goes once"


def without_again(portal: Portal, number: str) -> int:
    """The same once more, and how many emails the warehouse has then."""
    report(portal, number, missing("BOT"))
    settle(portal, number, PART)
    return [to for to, _ in emails(portal, "warehouse_order")].count(WAREHOUSE)


def test_what_nobody_has_got_yet_is_withdrawn(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    portal.send_mail()
    report(portal, number, missing("BOT"))
    settle(portal, number, PART)
    undo(portal, number)
    settle(portal, number, ANOTHER)
    failed = portal.send_mail().failed
    assert [to for to, _ in emails(portal, "order_confirmed")].count(MIA) == 2
    with portal.reading() as session:
        sent = [each.kind.value for each in list_messages(session, limit=None) if each.state.value == "sent"]
    assert failed == 0
    assert (sent.count("order_confirmed"), sent.count("warehouse_order")) == (1, 2)


def test_then_the_short_pick_can_be_undone_as_well(portal: Portal, cast: Cast) -> None:
    number = without_bottle(portal, cast)
    undo(portal, number)
    with portal.transaction(by="walt") as work:
        undo_short(work, number, reason="It was there")
    assert stock(portal, "BOT") == (9, 1, 0)
    assert books_are_right(portal)


def test_what_was_decided_last_is_asked_again_or_what_is_named(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    with pytest.raises(NotBlocked):
        undo(portal, number)
    report(portal, number, missing("BOT"))
    settle(portal, number, SUBSTITUTE, "CAP-S")
    clock.advance(hours=1)
    report(portal, number, missing("CARD"))
    settle(portal, number, PART)
    with pytest.raises(ReasonNeeded):
        undo(portal, number, reason=" ")
    with pytest.raises(NotInPick):
        undo(portal, number, "TSH-M")
    assert [short.sku for short in undo(portal, number).shorts] == ["CARD"]
    again = undo(portal, number)
    assert (again.already, [short.sku for short in again.shorts]) == (True, ["CARD"])
    assert [short.sku for short in undo(portal, number, "BOT").shorts] == ["BOT"]
    assert undo(portal, number, "BOT").already
    assert books_are_right(portal)


def test_it_is_too_late_once_the_order_has_left_or_was_cancelled(portal: Portal, cast: Cast) -> None:
    number = without_bottle(portal, cast)
    with portal.transaction(by="walt") as work:
        complete(work, number)
    with pytest.raises(NotBeingPicked, match="Completed"):
        undo(portal, number)
    gone = order(portal, cast.omar).number
    report(portal, gone, missing("CARD"))
    settle(portal, gone, PART)
    with portal.transaction(by="cleo") as work:
        cancel(work, gone, reason="Left")
    with pytest.raises(NotBeingPicked, match="Cancelled"):
        undo(portal, gone)
    assert books_are_right(portal)


@pytest.mark.parametrize("instead", ["CAP-S", "TSH-S"])
def test_a_wrong_substitute_is_taken_out_and_another_one_chosen(
    portal: Portal, cast: Cast, instead: str
) -> None:
    """Once more the same, too: each decision moves stock under a cause of its own."""
    number = order(portal, cast.mia).number
    before = stock(portal, instead)
    report(portal, number, missing("BOT"))
    for _ in range(2):
        settle(portal, number, SUBSTITUTE, instead)
        assert stock(portal, instead)[:2] == (before[0] - 1, before[1] + 1)
        undo(portal, number)
        assert stock(portal, instead) == before
        assert instead not in [line.sku for line in seen(portal, number).lines]
        assert books_are_right(portal)
    settle(portal, number, ANOTHER)
    now = seen(portal, number)
    assert [(line.sku, line.to_send) for line in now.lines] == [("TSH-M", 1), ("BOT", 1), ("CARD", 1)]
    assert now.history[-2].reason == f"1 × BOT (substitute {instead}): There are more"
    with portal.transaction(by="walt") as work:
        complete(work, number)
    assert books_are_right(portal)


def test_a_substitute_that_the_order_had_anyway_leaves_it_as_it_was(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, SUBSTITUTE, "CARD")
    assert {line.sku: line.to_send for line in seen(portal, number).lines}["CARD"] == 2
    undo(portal, number)
    assert {line.sku: line.to_send for line in seen(portal, number).lines}["CARD"] == 1
    assert books_are_right(portal)


def test_another_unit_is_undone_and_a_substitute_chosen(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, ANOTHER)
    was = stock(portal, "BOT")
    undo(portal, number)
    assert stock(portal, "BOT") == (was[0] + 1, was[1] - 1, was[2])
    settle(portal, number, SUBSTITUTE, "CAP-S")
    assert [line.sku for line in seen(portal, number).to_send] == ["TSH-M", "CAP-S", "CARD"]
    assert books_are_right(portal)


@pytest.mark.parametrize(("answer", "instead"), [(ANOTHER, ""), (SUBSTITUTE, "CAP-S")])
def test_what_was_chosen_and_is_short_itself_comes_first(
    portal: Portal, cast: Cast, answer: ShortAnswer, instead: str
) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, answer, instead)
    report(portal, number, missing(instead or "BOT"))
    with pytest.raises(DecisionKept, match="has itself been reported"):
        undo(portal, number, "BOT")
    with portal.transaction(by="walt") as work:
        undo_short(work, number, [instead or "BOT"], reason="It was there")
    assert [short.sku for short in undo(portal, number, "BOT").shorts] == ["BOT"]
    assert books_are_right(portal)


def test_what_was_a_substitute_once_can_be_swapped_in_later(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, SUBSTITUTE, "TSH-S")
    undo(portal, number)
    settle(portal, number, ANOTHER)
    with portal.transaction(by="cleo") as work:
        change_order(work, number, swaps={"TSH-M": "TSH-S"}, reason="Too big")
    with portal.transaction(by="walt") as work:
        confirm_change(work, number)
    assert [line.sku for line in seen(portal, number).to_send] == ["TSH-S", "BOT", "CARD"]
    assert books_are_right(portal)
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Left")
    assert stock(portal, "TSH-S")[1:] == (0, 0)
    assert books_are_right(portal)


def test_after_a_completion_was_undone_too(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, SUBSTITUTE, "CAP-S")
    with portal.transaction(by="walt") as work:
        complete(work, number)
    with portal.transaction(by="walt") as work:
        uncomplete(work, number, reason="Wrong parcel")
    undo(portal, number)
    settle(portal, number, PART)
    assert [line.sku for line in seen(portal, number).lines if line.to_send] == ["TSH-M", "CARD"]
    assert books_are_right(portal)


def test_it_leaves_or_is_decided_again_and_never_both(portal: Portal, cast: Cast) -> None:
    number = without_bottle(portal, cast)

    def leave() -> object:
        with portal.transaction(by="walt") as work:
            return complete(work, number)

    calls: list[Callable[[], object]] = [lambda: undo(portal, number), leave]
    results = outcomes(at_once(calls))
    now = seen(portal, number)
    assert (now.status is Status.COMPLETED) is (now.blocked_at is None), results
    assert books_are_right(portal)


def test_in_a_terminal(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = without_bottle(portal, cast)
    assert wpp("order", "short", number, "--undo", "--reason", "Mistake").exit_code == 3
    done = wpp("order", "resolve-short", number, "--undo", "--reason", "Mistake")
    assert (done.exit_code, "waits for a decision again about 1 × BOT" in done.stdout) == (0, True)
    again = wpp("order", "resolve-short", number, "--undo", "--reason", "Mistake")
    assert (again.exit_code, "already" in again.stdout) == (0, True)
    assert wpp("order", "resolve-short", number, "--undo", "--replace").exit_code == 2
    assert wpp("order", "resolve-short", number, "--replace", "--reason", "Why not").exit_code == 2
    assert wpp("order", "resolve-short", number, "--replace").exit_code == 0
