"""A cancel after the hand-off is a request: the warehouse answers stopped or too late, once, and the figures follow."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.cast import Cast, order, stock
from support.cli import REPOSITORY, Wpp
from support.hand_off import send_to
from support.order_steps import act, seen
from support.portal import Clock
from support.races import at_once, books_are_right, outcomes
from support.web import at_browser
from wpp.errors import WppError
from wpp.mail.outbox import list_messages
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import StopOpen, complete
from wpp.orders.dispatch.stop_requests import (
    NoStopRequest,
    StopTooLate,
    confirm_stop,
    reject_stop,
    withdraw_stop,
)
from wpp.orders.model import Status, Stop
from wpp.orders.sla.late_warnings import warn_of_late
from wpp.orders.transitions import IllegalTransition, TransitionResult
from wpp.people.accounts import user_by_email
from wpp.portal import Portal
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT

MIA, WAREHOUSE, CS = "mia@client.example.com", "warehouse@house.example.com", "cs@house.example.com"


def right(portal: Portal) -> int:
    """How many orders Mia has used."""
    with portal.reading() as session:
        return user_by_email(session, MIA).orders_used


def told(portal: Portal) -> list[tuple[str, str]]:
    """Recipient and subject of every email about a cancellation."""
    with portal.reading() as session:
        messages = list_messages(session, limit=None)
    return sorted((each.to, each.subject) for each in messages if each.kind.value == "order_cancelled")


def test_a_cancel_after_the_hand_off_only_asks(portal: Portal, handed_over: str) -> None:
    asked = act(portal, cancel, handed_over, reason="Left before the first day")
    assert asked == TransitionResult(handed_over, Status.PROGRESSING, already=False, stop=Stop.ASKED)
    assert (stock(portal, "BOT"), right(portal)) == ((9, 1, 0), 1)
    assert told(portal) == [(WAREHOUSE, f"STOP order {handed_over}: please reply")]
    again = act(portal, cancel, handed_over, reason="Really")
    assert again == TransitionResult(handed_over, Status.PROGRESSING, already=True, stop=Stop.ASKED)
    assert len(told(portal)) == 1
    view = seen(portal, handed_over)
    assert view.handed_off is not None
    assert (view.stop, view.handed_off.stop_reason) == (Stop.ASKED, "Left before the first day")
    assert books_are_right(portal)


def test_stopped_cancels_the_order_and_tells_the_person(portal: Portal, handed_over: str) -> None:
    act(portal, cancel, handed_over, reason="Left")
    answered = act(portal, confirm_stop, handed_over)
    assert answered == TransitionResult(handed_over, Status.CANCELLED, already=False, stop=Stop.STOPPED)
    assert (stock(portal, "BOT"), right(portal)) == ((10, 0, 0), 0)
    assert (MIA, f"Order {handed_over} is cancelled") in told(portal)
    assert seen(portal, handed_over).history[-1].reason == "Left"
    assert act(portal, confirm_stop, handed_over).already
    assert act(portal, cancel, handed_over, reason="Left").already
    with pytest.raises(NoStopRequest, match="the answer was stopped"):
        act(portal, reject_stop, handed_over)
    assert len(told(portal)) == 2
    assert books_are_right(portal)


def test_nobody_but_the_warehouse_hears_of_a_quiet_cancel(portal: Portal, handed_over: str) -> None:
    act(portal, cancel, handed_over, reason="Left", email=False)
    act(portal, confirm_stop, handed_over)
    assert [to for to, _ in told(portal)] == [WAREHOUSE]


def test_too_late_lets_the_order_go_on(portal: Portal, handed_over: str) -> None:
    act(portal, cancel, handed_over, reason="Left")
    answered = act(portal, reject_stop, handed_over)
    assert answered == TransitionResult(handed_over, Status.PROGRESSING, already=False, stop=Stop.TOO_LATE)
    assert (stock(portal, "BOT"), right(portal)) == ((9, 1, 0), 1)
    assert (CS, f"Too late to stop order {handed_over}") in told(portal)
    assert act(portal, reject_stop, handed_over).already
    with pytest.raises(NoStopRequest, match="the answer was too late"):
        act(portal, confirm_stop, handed_over)
    with pytest.raises(StopTooLate, match="it's too late"):
        act(portal, cancel, handed_over, reason="Please")
    assert act(portal, complete, handed_over).status is Status.COMPLETED
    assert seen(portal, handed_over).stop is Stop.TOO_LATE
    assert books_are_right(portal)


def test_what_has_left_was_too_late_whoever_answers(portal: Portal, handed_over: str) -> None:
    act(portal, cancel, handed_over, reason="Left")
    with pytest.raises(StopOpen):
        act(portal, complete, handed_over, tracking="1")
    act(portal, complete, handed_over, tracking="1", left_anyway=True)
    assert seen(portal, handed_over).stop is Stop.TOO_LATE
    assert (CS, f"Too late to stop order {handed_over}") in told(portal)
    with pytest.raises(NoStopRequest):
        act(portal, confirm_stop, handed_over)
    with pytest.raises(IllegalTransition):
        act(portal, cancel, handed_over, reason="Left")
    assert books_are_right(portal)


@pytest.mark.parametrize("answer", [confirm_stop, reject_stop, withdraw_stop])
def test_an_answer_needs_a_question(
    portal: Portal, handed_over: str, answer: Callable[..., TransitionResult]
) -> None:
    with pytest.raises(NoStopRequest, match="it is Progressing"):
        act(portal, answer, handed_over)
    assert stock(portal, "BOT") == (9, 1, 0)


def test_an_order_that_was_not_handed_over_is_cancelled_at_once(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia).number
    assert act(portal, cancel, placed, reason="Left") == TransitionResult(
        placed, Status.CANCELLED, already=False
    )


def test_answers_and_sending_at_once_have_one_winner(portal: Portal, handed_over: str) -> None:
    act(portal, cancel, handed_over, reason="Left")

    def call(step: Callable[..., TransitionResult]) -> Callable[[], object]:
        return lambda: act(portal, step, handed_over)

    answers = at_once([call(step) for step in (confirm_stop, reject_stop, withdraw_stop, complete) * 2])
    changed = [each for each in answers if isinstance(each, TransitionResult) and not each.already]
    # Too late and then sent is a way through, and so is withdrawn and then sent; stopped goes with neither of them.
    assert len(changed) in (1, 2)
    assert {each.stop for each in changed} in ({Stop.STOPPED}, {Stop.TOO_LATE}, {None})
    assert books_are_right(portal)


def test_a_cancel_and_an_export_at_once_are_a_cancel_or_a_request(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    for who in (cast.mia, cast.omar):
        placed = order(portal, who).number

        def export() -> object:
            with portal.transaction(by="walt") as work:
                return export_orders(work, DEFAULT_LAYOUT)

        def withdraw(number: str = placed) -> object:
            return act(portal, cancel, number, reason="Left")

        at_once([export, withdraw, export, withdraw])
        view = seen(portal, placed)
        assert (view.status, view.stop) in ((Status.CANCELLED, None), (Status.PROGRESSING, Stop.ASKED))
        assert (view.batch is None) is (view.status is Status.CANCELLED)
    assert books_are_right(portal)


def test_two_exports_at_once_hand_every_order_over_once(portal: Portal, cast: Cast) -> None:
    numbers = {order(portal, who).number for who in (cast.mia, cast.omar)}

    def export() -> tuple[str, ...]:
        with portal.transaction(by="walt") as work:
            return export_orders(work, DEFAULT_LAYOUT).orders

    answers = at_once([export] * 4)
    assert outcomes(list(answers)) == {"done": 4}
    handed = [each for answer in answers if not isinstance(answer, WppError) for each in answer]
    assert sorted(handed) == sorted(numbers)


def test_a_stop_is_written_down_with_who_and_why(portal: Portal, handed_over: str) -> None:
    act(portal, cancel, handed_over, reason="Left")

    with portal.transaction(by="walt@house.example.com") as work:
        confirm_stop(work, handed_over)
    events = [(line.event, line.by, line.reason) for line in seen(portal, handed_over).history][-3:]
    assert events == [
        ("order:stop-asked", "cleo", "Left"),
        ("order:stopped", "walt@house.example.com", ""),
        ("order:cancelled", "walt@house.example.com", "Left"),
    ]


def test_the_desk_asks_and_the_warehouse_answers(portal: Portal, cast: Cast, handed_over: str) -> None:
    cleo, walt = at_browser(portal, cast.cleo), at_browser(portal, cast.walt)
    page = f"/desk/orders/{handed_over}"
    cleo.get(page)
    asked = cleo.press("Cancel order", **{"cancel-reason": "Left before the first day"})
    assert "Stop requested" in asked.words
    assert "Cancel order" not in asked.words
    assert "STOP" in walt.get("/desk").words
    stop = walt.get(page)
    assert "STOP: do not ship this order" in stop.words
    assert "Left before the first day" in stop.words
    answered = walt.press("Stopped")
    assert "Stopped. The order is cancelled" in answered.words
    assert "do not ship" not in answered.words
    assert seen(portal, handed_over).status is Status.CANCELLED
    late = walt.post(f"{page}/too-late", {"form_token": walt.token})
    assert (late.status, "the answer was stopped" in late.words) == (409, True)


def test_commands_ask_and_answer(portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path) -> None:
    placed = order(portal, cast.mia).number
    out = str(tmp_path / "logicon.csv")
    assert wpp("order", "export", "--to", out, "--dry-run").exit_code == 0
    assert not (tmp_path / "logicon.csv").exists()
    exported = wpp("order", "export", "--to", out, "--json").document
    assert (exported["batch"][:4], exported["orders"], exported["held"]) == ("EXP-", [placed], [])
    nothing = wpp("order", "export", "--to", out)
    assert (nothing.exit_code, "No orders to export" in nothing.stdout) == (0, True)
    asked = wpp("order", "cancel", placed, "--reason", "Left")
    assert f"wpp order confirm-stop {placed}" in asked.stdout
    assert asked.exit_code == 4, "it is not cancelled yet"
    assert wpp("order", "cancel", placed, "--reason", "Left", "--json").exit_code == 4
    assert wpp("order", "show", placed, "--json").document["handed_over"]["stop"] == "asked"
    again = wpp("order", "export", "--to", out, "--again", "--json").document
    assert again["left_out"] == [{"number": placed, "why": "to be stopped"}]
    done = wpp("order", "stopped", placed, "--json").document
    assert done["orders"] == [{"number": placed, "status": "Cancelled", "already": False, "stop": "stopped"}]
    refused = wpp("order", "too-late", placed, "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "not_asked_to_stop")


def test_an_order_that_does_not_fit_is_named_and_somebody_must_look(
    portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path
) -> None:
    send_to(portal, cast.mia, line1="The Old Granary, Bottom of the Long Lane 17")
    layout = str(REPOSITORY / "data" / "logicon" / "a-row-for-each-item.toml")
    held = wpp("order", "export", "--to", str(tmp_path / "a.csv"), "--layout", layout)
    assert held.exit_code == 4
    assert "Address line 1: 35 characters fit" in held.stderr
    assert not (tmp_path / "a.csv").exists()


def test_an_order_that_somebody_wants_to_stop_is_late_for_nobody(
    portal: Portal, handed_over: str, clock: Clock
) -> None:
    act(portal, cancel, handed_over, reason="Left before the first day")
    clock.advance(days=7)

    def late() -> list[str]:
        with portal.transaction(by="cron") as work:
            return warn_of_late(work).late

    assert late() == []
    act(portal, reject_stop, handed_over)
    assert late() == [handed_over]
