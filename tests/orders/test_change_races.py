"""Clerks, the warehouse and commands that change one order at once, and the commands alone."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from support.changing import BIGGER, goods
from support.cli import Wpp
from support.order_steps import act, seen
from support.races import at_once, books_are_right, outcomes
from wpp.orders.changes.by_staff import change_order
from wpp.orders.changes.open_orders import NotChangeable
from wpp.orders.changes.requests import (
    confirm_change,
    reject_change,
    withdraw_change,
)
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.model import Status
from wpp.orders.transitions import TransitionResult
from wpp.portal import Portal


def gifts(portal: Portal, number: str) -> list[Callable[[], TransitionResult]]:
    """Two clerks, each with another gift for the same order."""
    return [partial(act, portal, change_order, number, swaps={"BOT": new}) for new in ("CAP-S", "CAP-L")]


def test_clerks_who_change_at_once_change_once(portal: Portal, number: str) -> None:
    assert outcomes([*at_once(gifts(portal, number))]) == {"done": 1, "not_in_order": 1}
    assert books_are_right(portal)


def test_clerks_who_ask_at_once_ask_once(portal: Portal, begun: str) -> None:
    assert outcomes([*at_once(gifts(portal, begun))]) == {"done": 1, "change_open": 1}
    assert books_are_right(portal)


@pytest.mark.parametrize("other", [complete, start_picking])
def test_a_change_comes_before_or_after_what_the_warehouse_does(
    portal: Portal, number: str, other: Callable[..., TransitionResult]
) -> None:
    steps: list[Callable[[], TransitionResult]] = [
        partial(act, portal, change_order, number, swaps=BIGGER),
        partial(act, portal, other, number),
    ]
    changed, done = at_once(steps)
    view = seen(portal, number)
    assert isinstance(done, TransitionResult)
    assert ("TSH-S" in goods(portal, number)) is (
        isinstance(changed, TransitionResult) and not changed.change_requested
    )
    assert (view.change is not None) is (isinstance(changed, TransitionResult) and changed.change_requested)
    assert isinstance(changed, TransitionResult | NotChangeable)
    assert books_are_right(portal)


def test_one_request_has_one_answer_whoever_gives_it(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    answers: list[Callable[[], TransitionResult]] = [
        partial(act, portal, step, begun)
        for step in (confirm_change, reject_change, withdraw_change, complete)
    ]
    given = outcomes([*at_once(answers)])
    assert given["done"] in (1, 2), "completing may come after the answer, and never before it"
    assert given["done"] + given["no_change_request"] + given["change_open"] == 4
    assert books_are_right(portal)


def test_the_commands_change_ask_and_answer(portal: Portal, number: str, wpp: Wpp) -> None:
    line = ("order", "change", number, "--swap", "TSH-M=TSH-S", "--postcode", "ls14ap")
    dry = wpp(*line, "--dry-run", "--json")
    assert (dry.exit_code, dry.document["lines"][0]["sku"], goods(portal, number)[2]) == (0, "TSH-S", "TSH-M")
    done = wpp(*line, "--json").document
    assert (done["already"], done["change_requested"], done["address"]["postcode"]) == (
        False,
        False,
        "LS1 4AP",
    )
    assert [each["sku"] for each in done["lines"]] == ["TSH-S", "BOT", "CARD"]
    again = wpp(*line)
    assert (again.exit_code, again.stdout) == (0, f"Order {number} is like that already.\n")
    assert wpp("order", "change", number).exit_code == 2
    assert wpp("order", "change", number, "--swap", "TSH-M").exit_code == 2
    assert wpp("order", "change", number, "--swap", "BOT=CAP-S", "--swap", "BOT=CAP-L").exit_code == 2
    refused = wpp("order", "change", number, "--swap", "BOT=TSH-M", "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "not_offered")
    act(portal, start_picking, number)
    asked = wpp("order", "change", number, "--swap", "BOT=CAP-S", "--reason", "She prefers it", "--json")
    assert (asked.exit_code, asked.document["change_requested"]) == (4, True)
    assert asked.document["change"]["swaps"] == [{"was": "BOT", "now": "CAP-S"}]
    assert asked.document["change"]["reason"] == "She prefers it"
    assert "to change" in wpp("order", "show", number).stdout
    stopped = wpp("order", "complete", number, "--json")
    assert (stopped.exit_code, stopped.document["error"]["code"]) == (3, "change_open")
    confirmed = wpp("order", "confirm-change", number)
    assert (confirmed.exit_code, confirmed.stdout) == (0, f"Order {number} has been changed.\n")
    assert wpp("order", "confirm-change", number).stdout == f"Order {number} has already been changed.\n"
    assert wpp("order", "change", number, "--swap", "CAP-S=BOT").exit_code == 4
    assert wpp("order", "change", number, "--withdraw").exit_code == 0
    assert wpp("order", "reject-change", number).exit_code == 3


def test_an_open_request_is_a_row_of_its_own_in_a_tracking_file(portal: Portal, begun: str, wpp: Wpp) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    Path("shipped.csv").write_text(f"Order,Tracking\n{begun},15501234567890\n")
    told = wpp("order", "complete", "--from", "shipped.csv", "--json")
    assert (told.exit_code, told.document["rejected"][0]["code"]) == (4, "change_open")
    assert wpp("order", "complete", "--from", "shipped.csv", "--left-anyway").exit_code == 0
    assert seen(portal, begun).status is Status.COMPLETED
