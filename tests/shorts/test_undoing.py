"""A short pick that was reported by mistake is put back, and one that is reported twice is reported once."""

from datetime import timedelta

import pytest

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.portal import Clock
from support.races import at_once, books_are_right, outcomes
from support.shorts import CS, WAREHOUSE, emails, missing, report, seen, settle
from wpp.mail.model import EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, ShortReason, Status
from wpp.orders.reasons import ReasonNeeded
from wpp.portal import Portal
from wpp.shorts.resolution import Decision, NotBlocked, resume
from wpp.shorts.short_picks import AlreadyReported, NotInPick, ShortItem, report_short
from wpp.shorts.undoing import ShortResolved, ShortUnitsGone, UndoneShort, undo_short
from wpp.stock.adjustments import Reason, adjust


def undo(portal: Portal, number: str, *skus: str, reason: str = "It was on the next shelf") -> UndoneShort:
    with portal.transaction(by="walt") as work:
        return undo_short(work, number, skus, reason=reason)


def sent(portal: Portal) -> list[tuple[str, str]]:
    """Subject and recipient of what goes out now."""
    with portal.reading() as session:
        before = {row.id for row in list_messages(session, limit=None) if row.state is EmailState.SENT}
    portal.send_mail()
    with portal.reading() as session:
        rows = list_messages(session, limit=None)[::-1]
    return [(row.subject, row.to) for row in rows if row.state is EmailState.SENT and row.id not in before]


@pytest.mark.parametrize("reason", ShortReason)
def test_the_units_are_held_again_and_the_clock_is_as_it_was(
    portal: Portal, cast: Cast, clock: Clock, reason: ShortReason
) -> None:
    number = order(portal, cast.mia).number
    was = seen(portal, number)
    found = "TSH-L" if reason is ShortReason.WRONG_ITEM else ""
    report(portal, number, ShortItem("TSH-M", 1, reason, found), missing("BOT"))
    clock.advance(hours=3)
    done = undo(portal, number)
    now = seen(portal, number)
    assert (done.already, now.blocked_at, now.due_at) == (False, None, was.due_at)
    assert [line.to_send for line in now.lines] == [1, 1, 1]
    assert [stock(portal, code) for code in ("TSH-M", "BOT", "TSH-L")] == [(9, 1, 0), (9, 1, 0), (0, 0, 0)]
    assert books_are_right(portal)
    assert undo(portal, number).already
    assert (now.history[-1].event, now.history[-1].reason) == (
        "order:short-undone",
        "1 × TSH-M and 1 × BOT: It was on the next shelf",
    )
    with portal.transaction(by="walt") as work:
        complete(work, number)
    assert books_are_right(portal)


def test_a_reason_and_a_short_pick_are_needed(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with pytest.raises(NotBlocked):
        undo(portal, number)
    report(portal, number, missing("BOT"))
    with pytest.raises(ReasonNeeded):
        undo(portal, number, reason="")
    with pytest.raises(NotInPick, match="CARD was not reported"):
        undo(portal, number, "CARD")


def test_nobody_hears_of_what_was_withdrawn_and_whoever_did_hears_once_more(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    sent(portal)
    report(portal, number, missing("BOT"))
    undo(portal, number)
    assert sent(portal) == []
    clock.advance(minutes=1)
    report(portal, number, missing("BOT"))
    assert len(sent(portal)) == 1
    undo(portal, number)
    undo(portal, number)
    assert sent(portal) == [(f"Short pick undone, order {number}: BOT", CS)]


def test_what_still_waits_is_asked_about_again(portal: Portal, cast: Cast, clock: Clock) -> None:
    number = order(portal, cast.mia).number
    sent(portal)
    report(portal, number, missing("BOT"))
    sent(portal)
    clock.advance(minutes=1)
    report(portal, number, missing("CARD"))
    undo(portal, number, "bot")
    assert [to for _, to in sent(portal)] == [CS, CS]
    assert emails(portal, "short_pick")[-1][1] == f"Order {number} needs a decision: CARD could not be picked"
    assert seen(portal, number).blocked_at is not None
    settle(portal, number, ShortAnswer.PART)
    assert [to for _, to in sent(portal)] == [WAREHOUSE, cast.mia.email]
    assert books_are_right(portal)


def test_the_rest_decides_about_the_clock_where_something_was_really_short(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    due = seen(portal, number).due_at
    assert due is not None
    report(portal, number, missing("BOT"), missing("CARD"))
    clock.advance(hours=2)
    with portal.transaction(by="cleo") as work:
        bottle = next(short for short in seen(portal, number).shorts if short.sku == "BOT")
        resume(work, number, [Decision(bottle.id, ShortAnswer.ANOTHER)])
    undo(portal, number)
    now = seen(portal, number)
    assert now.blocked_at is None
    assert now.due_at is not None
    assert now.due_at - due >= timedelta(hours=0)
    assert books_are_right(portal)


def test_a_decision_stands(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CAP-S")
    with pytest.raises(ShortResolved, match=r"decided by cleo: substitute \(CAP-S\)"):
        undo(portal, number)
    assert books_are_right(portal)


def test_what_was_thrown_away_cannot_be_held_again(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, ShortItem("BOT", 1, ShortReason.WRONG_ITEM, "TSH-L"))
    with portal.transaction(by="walt") as work:
        adjust(work, "TSH-L", -1, reason=Reason.DAMAGED)
    with pytest.raises(ShortUnitsGone, match="1 × TSH-L in available"):
        undo(portal, number)
    assert seen(portal, number).blocked_at is not None
    assert books_are_right(portal)


def test_a_form_sent_twice_reports_once(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CARD")  # two cards now
    newest = seen(portal, number).shorts[-1].id

    def click() -> object:
        with portal.transaction(by="walt") as work:
            return report_short(work, number, [missing("CARD")], after=newest)

    assert outcomes(at_once([click, click, click])) == {"done": 1, "already_reported": 2}
    assert [short.sku for short in seen(portal, number).shorts] == ["BOT", "CARD"]
    with pytest.raises(AlreadyReported) as refused, portal.transaction(by="walt") as work:
        report_short(work, number, [missing("TSH-M")], after=newest)
    assert not refused.value.same
    report(portal, number, missing("CARD"))
    assert [short.sku for short in seen(portal, number).shorts] == ["BOT", "CARD", "CARD"]
    assert books_are_right(portal)


def test_two_who_undo_at_once_undo_once(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    done = at_once([lambda: undo(portal, number), lambda: undo(portal, number)])
    assert sorted(each.already for each in done if isinstance(each, UndoneShort)) == [False, True]
    assert seen(portal, number).status is Status.PROGRESSING
    assert books_are_right(portal)


def test_the_command_says_what_it_did(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    first = wpp("order", "short", number, "--item", "BOT", "--json")
    again = wpp("order", "short", number, "--item", "BOT", "--json")
    assert [(each.exit_code, each.document["already"]) for each in (first, again)] == [(0, False), (0, True)]
    assert len(again.document["shorts"]) == 1
    assert wpp("order", "short", number).exit_code == 2
    assert wpp("order", "short", number, "--item", "BOT", "--reason", "lost").exit_code == 2
    undone = wpp("order", "short", number, "--undo", "--reason", "It was there", "--json")
    assert (undone.exit_code, undone.document["blocked_at"]) == (0, None)
    told = wpp("order", "short", number, "--undo", "--reason", "It was there")
    assert f"Order {number}: The short pick of 1 × BOT has already been undone." in told.stdout
