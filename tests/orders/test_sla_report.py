"""The 48-hour report against a truth that is reckoned apart, over weekends, bank holidays and the clocks changing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from support.cast import Cast, order, starter
from support.cli import Wpp
from support.portal import Clock
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.sla.report import SlaMonth, sla_by_month
from wpp.orders.views import order_view
from wpp.portal import Portal
from wpp.sheets import Column, as_text, read_sheet
from wpp.stock.adjustments import Reason, adjust

GOOD_FRIDAY_WEEK = datetime(2026, 3, 26, 16, 0, tzinfo=UTC)
"""From here on: the clocks go forward on the 29th, Good Friday is 3 April, Easter Monday 6 April."""


def reported(portal: Portal, month: str | None = None) -> list[SlaMonth]:
    """The report as it is now."""
    with portal.reading() as session:
        return sla_by_month(session, now=portal.now(), zone=portal.zone, month=month)


def send(portal: Portal, number: str) -> None:
    """It leaves."""
    with portal.transaction(by="walt") as work:
        complete(work, number)


def test_each_order_counts_once_in_the_month_in_which_it_is_due(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    clock.now = GOOD_FRIDAY_WEEK
    with portal.transaction(by="dee") as work:
        pia, quin = starter(work, "Pia"), starter(work, "Quin")
    in_time = order(
        portal, cast.mia
    ).number  # Thursday 16:00: due Monday 30 March at 16:00, by the clock on the wall
    late = order(portal, cast.omar).number
    clock.now = datetime(2026, 3, 30, 14, 59, tzinfo=UTC)
    send(portal, in_time)
    clock.advance(minutes=2)
    assert [(each.month, each.in_time, each.overdue) for each in reported(portal)] == [("2026-03", 1, 1)]
    send(portal, late)
    clock.now = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
    easter = order(portal, pia).number  # Thursday before Easter: due Wednesday 8 April
    gone = order(portal, quin).number
    with portal.transaction(by="cleo") as work:
        cancel(work, gone, reason="Left")
    march, april = reported(portal)
    assert march == SlaMonth("2026-03", in_time=1, late=1, overdue=0, open=0, late_orders=(late,))
    assert march.share == 0.5
    assert april == SlaMonth("2026-04", in_time=0, late=0, overdue=0, open=1, late_orders=())
    assert april.share is None
    clock.now = datetime(2026, 4, 8, 8, 59, tzinfo=UTC)
    send(portal, easter)
    assert reported(portal, "2026-04")[0].share == 1.0
    assert reported(portal, "2026-05") == []


@pytest.mark.parametrize("seed", range(2))
def test_the_figures_are_those_of_the_truth(portal: Portal, cast: Cast, clock: Clock, seed: int) -> None:
    chance = Random(seed)
    clock.now = GOOD_FRIDAY_WEEK
    with portal.transaction(by="dee") as work:
        for code in ("TSH-M", "BOT"):
            adjust(work, code, 40, reason=Reason.FOUND)
        people = [starter(work, f"Buyer{each}") for each in range(14)]
    placed = []
    for person in people:
        clock.advance(hours=chance.randrange(1, 20))
        placed.append(order(portal, person).number)
    with portal.reading() as session:
        due = {number: order_view(session, number, now=portal.now()).due_at for number in placed}
    truth: dict[str, list[str]] = {}
    for number in sorted(placed, key=lambda each: (due[each], each)):
        at = due[number]
        assert at is not None
        fate = chance.choice(["in time", "late", "never"])
        month = f"{at.astimezone(portal.zone):%Y-%m}"
        truth.setdefault(month, []).append(fate)
        if fate != "never":
            clock.now = at + timedelta(minutes=-1 if fate == "in time" else 1)
            send(portal, number)
    clock.now = max(each for each in due.values() if each) + timedelta(days=30)
    assert {each.month: (each.in_time, each.late, each.overdue, each.open) for each in reported(portal)} == {
        month: (fates.count("in time"), fates.count("late"), fates.count("never"), 0)
        for month, fates in truth.items()
    }


def test_the_command_shows_and_writes_the_months(
    portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path
) -> None:
    number = order(portal, cast.mia).number
    to = tmp_path / "sla.xlsx"
    (row,) = wpp("report", "sla", "--to", str(to), "--json").document
    assert (row["month"], row["orders"], row["overdue"], row["late_orders"]) == ("2026-03", 1, 1, [number])
    sheet = read_sheet(to, [Column("month", "Month"), Column("overdue", "Overdue")])
    assert [(as_text(each["month"]), as_text(each["overdue"], numbers=True)) for each in sheet] == [
        ("2026-03", "1")
    ]
    assert wpp("report", "sla", "--month", "March").exit_code == 2
    assert wpp("report", "sla", "--month", "2026-04", "--json").document == []
