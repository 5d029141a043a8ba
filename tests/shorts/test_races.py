"""Short picks by several at once, on both databases: one of them is first, and the figures follow that one."""

from collections.abc import Callable

import pytest

from support.cast import Cast, order, stock
from support.races import at_once, books_are_right, outcomes
from support.shorts import emails, missing, report, seen, settle
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, Status
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT

ANOTHER, SUBSTITUTE, PART = ShortAnswer.ANOTHER, ShortAnswer.SUBSTITUTE, ShortAnswer.PART


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order: a T-shirt in M, a bottle and a card."""
    return order(portal, cast.mia).number


def act(portal: Portal, step: Callable[..., object], number: str, **words: str) -> Callable[[], object]:
    """One step in a transaction of its own."""

    def call() -> object:
        with portal.transaction(by="somebody") as work:
            return step(work, number, **words)

    return call


def test_the_last_unit_is_reported_short_once(portal: Portal, number: str) -> None:
    answers = at_once([lambda: report(portal, number, missing("BOT"))] * 6)
    assert outcomes(list(answers)) == {"done": 1, "already_reported": 5}
    assert stock(portal, "BOT") == (9, 0, 0)
    assert len(seen(portal, number).shorts) == 1
    assert len(emails(portal, "short_pick")) == 1
    assert books_are_right(portal)


def test_of_two_who_decide_one_does_and_the_other_hears_what(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"))

    def decide(answer: ShortAnswer, substitute: str = "") -> Callable[[], object]:
        return lambda: settle(portal, number, answer, substitute, by=answer.value)

    answers = at_once([decide(ANOTHER), decide(SUBSTITUTE, "CAP-L"), decide(PART)] * 2)
    assert outcomes(list(answers)) == {"done": 2, "not_blocked": 4}
    (short,) = seen(portal, number).shorts
    assert short.answer is not None
    assert short.answered_by == short.answer.value
    assert len(emails(portal, "warehouse_order")) == 2
    assert books_are_right(portal)


def test_two_orders_want_the_last_unit_and_one_gets_it(portal: Portal, cast: Cast, number: str) -> None:
    other = order(portal, cast.omar).number
    for each in (number, other):
        report(portal, each, missing("BOT"))
    with portal.transaction(by="walt") as work:
        adjust(work, "BOT", -7, reason=Reason.COUNT)
    answers = at_once([lambda each=each: settle(portal, each, ANOTHER) for each in (number, other)])  # type: ignore[misc]
    assert outcomes(list(answers)) == {"done": 1, "out_of_stock": 1}
    assert sorted(seen(portal, each).blocked_at is None for each in (number, other)) == [False, True]
    assert stock(portal, "BOT") == (0, 1, 0)
    assert books_are_right(portal)


def test_an_order_is_completed_or_short_and_never_both(portal: Portal, cast: Cast, number: str) -> None:
    for each in (number, order(portal, cast.omar).number):
        steps = [act(portal, complete, each), lambda each=each: report(portal, each, missing("BOT"))] * 2  # type: ignore[misc]
        at_once([*steps, act(portal, lambda work, _: export_orders(work, DEFAULT_LAYOUT), each)])
        after = seen(portal, each)
        if after.status is Status.COMPLETED:
            assert (after.blocked_at, after.shorts) == (None, ())
        else:
            assert after.status is Status.PROGRESSING
            assert after.blocked_at is not None
        assert books_are_right(portal)


def test_an_order_is_cancelled_before_it_is_decided_or_after(portal: Portal, number: str) -> None:
    report(portal, number, missing("BOT"))
    calls = [
        act(portal, cancel, number, reason="Left"),
        lambda: settle(portal, number, SUBSTITUTE, "CAP-L"),
        lambda: report(portal, number, missing("CARD")),
    ]
    at_once(calls * 2)
    after = seen(portal, number)
    assert (after.status, after.blocked_at) == (Status.CANCELLED, None)
    assert None not in {short.answer for short in after.shorts}
    assert [stock(portal, code)[1] for code in ("TSH-M", "BOT", "CAP-L", "CARD")] == [0, 0, 0, 0]
    assert books_are_right(portal)
