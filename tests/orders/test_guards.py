"""What is done to one order is done to no other: beside each lies somebody else's, in the same state."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import ColumnElement, Table, or_, select

from support.cast import ADDRESS, Cast, order, picks
from support.shorts import missing, report, settle
from wpp.database import Base
from wpp.orders.amending import cancel_own, change_address, change_goods
from wpp.orders.approvals import approve, reject
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.dispatch.stop_requests import confirm_stop, reject_stop
from wpp.orders.model import ShortAnswer
from wpp.orders.views import order_view
from wpp.people.entitlements import GrantReason, grant
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.recovered import Recovered, record_recovered
from wpp.returns.replacements import exchange_return, reissue_return
from wpp.returns.units import ReturnedItem
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.work import Work

Step = Callable[[Work, str], object]
BOTH = ("mia", "omar")


def in_one(portal: Portal, number: str, step: Step) -> None:
    """One step in a transaction."""
    with portal.transaction(by="somebody") as work:
        step(work, number)


def lost(work: Work, number: str) -> None:
    """Sent, and lost by its carrier."""
    complete(work, number)
    record_return(work, number, kind=ReturnKind.LOST)


BEFORE: dict[str, Step] = {
    "nothing": lambda *_: None,
    "handed over": lambda work, _: export_orders(work, DEFAULT_LAYOUT),
    "asked": lambda work, number: cancel(work, number, reason="No"),
    "completed": lambda work, number: complete(work, number),
    "lost": lost,
}


def rows_about(portal: Portal, number: str) -> dict[str, list[str]]:
    """Every row about an order, its lines, and the person whose it is."""
    with portal.reading() as session:
        view = order_view(session, number, now=portal.now())
        lines = [line.id for line in view.lines]
        named = {"order_id": [view.id], "user_id": [view.user_id], "order_line_id": lines, "line_id": lines}

        def of(table: Table) -> list[str]:
            here: list[ColumnElement[bool]] = [
                table.c[name].in_(ids) for name, ids in named.items() if name in table.c
            ]
            here += [table.c.id == view.id] if table.name == "orders" else []
            here += [table.c.id == view.user_id] if table.name == "users" else []
            return (
                sorted(str(tuple(row)) for row in session.execute(select(table).where(or_(*here))))
                if here
                else []
            )

        return {table.name: of(table) for table in Base.metadata.sorted_tables}


STEPS: dict[str, tuple[str, Step]] = {
    "picking": ("nothing", lambda work, number: start_picking(work, number)),
    "completing": ("nothing", lambda work, number: complete(work, number, tracking="1550 0000 1234")),
    "cancelling": ("nothing", lambda work, number: cancel(work, number, reason="No")),
    "asking to stop": ("handed over", lambda work, number: cancel(work, number, reason="No")),
    "stopping": ("asked", lambda work, number: confirm_stop(work, number)),
    "being too late": ("asked", lambda work, number: reject_stop(work, number)),
    "a return": (
        "completed",
        lambda work, number: record_return(work, number, [ReturnedItem("BOT", 1, Condition.GOOD)]),
    ),
    "an exchange": (
        "completed",
        lambda work, number: exchange_return(
            work, number, [ReturnedItem("TSH-M", 1, Condition.GOOD)], sku="TSH-S"
        ),
    ),
    "sending again": ("completed", lambda work, number: reissue_return(work, number, kind=ReturnKind.LOST)),
    "finding": ("lost", lambda work, number: record_recovered(work, number, [Recovered("BOT")])),
    "having it after all": ("lost", lambda work, number: record_recovered(work, number, delivered=True)),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_changes_one_order_and_no_other(portal: Portal, cast: Cast, name: str) -> None:
    before, step = STEPS[name]
    mine, other = (order(portal, getattr(cast, who)).number for who in BOTH)
    if before == "asked":
        with portal.transaction(by="walt") as work:
            export_orders(work, DEFAULT_LAYOUT)
    for number in (mine, other):
        in_one(portal, number, BEFORE[before])
    rows, mine_before = rows_about(portal, other), rows_about(portal, mine)
    in_one(portal, mine, step)
    assert rows_about(portal, other) == rows
    assert rows_about(portal, mine) != mine_before


@pytest.mark.parametrize("step", [approve, lambda work, number: reject(work, number, reason="No")])
def test_an_answer_to_one_order_that_waits_leaves_the_other_waiting(
    portal: Portal, cast: Cast, step: Step
) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
    mine, other = (order(portal, getattr(cast, who)).number for who in BOTH)
    rows = rows_about(portal, other)
    in_one(portal, mine, step)
    assert rows_about(portal, other) == rows


def test_a_person_changes_their_own_order_alone(portal: Portal, cast: Cast) -> None:
    mine, other = (order(portal, getattr(cast, who)).number for who in BOTH)
    rows = rows_about(portal, other)
    chosen = picks(portal, "TSH-S", "CAP-L")
    with portal.transaction(by="mia") as work:
        change_goods(work, mine, user_id=cast.mia.id, picks=chosen)
        change_address(work, mine, user_id=cast.mia.id, address=replace(ADDRESS, line1="2 Low Road"))
    assert rows_about(portal, other) == rows
    with portal.transaction(by="mia") as work:
        cancel_own(work, mine, user_id=cast.mia.id)
    assert rows_about(portal, other) == rows


@pytest.mark.parametrize("answer", [ShortAnswer.ANOTHER, ShortAnswer.SUBSTITUTE, ShortAnswer.PART, None])
def test_a_decision_about_one_order_decides_no_other(
    portal: Portal, cast: Cast, answer: ShortAnswer | None
) -> None:
    mine, other = (order(portal, getattr(cast, who)).number for who in BOTH)
    for number in (mine, other):
        report(portal, number, missing("BOT"))
        report(portal, number, missing("CARD"))
    rows = rows_about(portal, other)
    if answer is None:
        in_one(portal, mine, lambda work, number: cancel(work, number, reason="No"))
    else:
        settle(portal, mine, answer, "CAP-S" if answer is ShortAnswer.SUBSTITUTE else "")
    assert rows_about(portal, other) == rows


def test_a_grant_serves_its_own_person_and_one_order(portal: Portal, cast: Cast) -> None:
    mine, other = (order(portal, getattr(cast, who)).number for who in BOTH)
    with portal.transaction(by="cleo") as work:
        for who in BOTH:
            grant(work, getattr(cast, who).email, reason=GrantReason.GOODWILL)
            grant(work, getattr(cast, who).email, reason=GrantReason.LOST)
    rows = rows_about(portal, other)
    again = order(portal, cast.mia).number
    assert rows_about(portal, other) == rows
    in_one(portal, again, lambda work, number: cancel(work, number, reason="No"))
    assert rows_about(portal, other) == rows
    assert mine != again
