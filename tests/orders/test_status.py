"""The status table of the design (§3), edge by edge; every edge that is not there is refused and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from cli.framework.hints import worded
from support.cast import Cast, order, stock
from wpp.audit import list_entries
from wpp.mail.outbox import list_messages
from wpp.orders.approvals import approve, reject
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import TrackingNeeded, complete
from wpp.orders.model import Status
from wpp.orders.reasons import ReasonNeeded
from wpp.orders.transitions import TRANSITIONS, IllegalTransition, TransitionResult
from wpp.orders.views import order_view
from wpp.people.accounts import user_by_email
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.wording import day
from wpp.work import Work

STEPS: dict[Status, Callable[[Work, str], TransitionResult]] = {
    Status.PROGRESSING: lambda work, number: approve(work, number, note="Fine"),
    Status.COMPLETED: lambda work, number: complete(work, number, carrier="DPD", tracking="15501234567890"),
    Status.REJECTED: lambda work, number: reject(work, number, reason="Starts next month"),
    Status.CANCELLED: lambda work, number: cancel(work, number, reason="Changed their mind"),
}
WAYS: dict[Status, tuple[Status, ...]] = {
    Status.ON_HOLD: (),
    Status.PROGRESSING: (Status.PROGRESSING,),
    Status.COMPLETED: (Status.PROGRESSING, Status.COMPLETED),
    Status.REJECTED: (Status.REJECTED,),
    Status.CANCELLED: (Status.CANCELLED,),
}
"""How an order that was placed on hold gets to each status."""
EDGES = [(source, target) for source in Status for target in STEPS]


def order_at(portal: Portal, cast: Cast, status: Status) -> str:
    """Mia's order, walked to a status."""
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
    number = order(portal, cast.mia).number
    for step in WAYS[status]:
        with portal.transaction(by="rita@house.example.com") as work:
            assert not STEPS[step](work, number).already
    return number


def picture(portal: Portal, number: str) -> dict[str, Any]:
    """Everything that a step could change."""
    with portal.reading() as session:
        return {
            "order": order_view(session, number, now=portal.now()),
            "right": user_by_email(session, "mia@client.example.com").orders_used,
            "mail": [(each.kind.value, each.to) for each in list_messages(session, limit=None)],
            "audit": len(list_entries(session, limit=None)),
            "bottle": stock(portal, "BOT"),
        }


@pytest.mark.parametrize(("source", "target"), EDGES, ids=lambda status: status.name.lower())
def test_every_edge_is_taken_repeated_or_refused(
    portal: Portal, cast: Cast, source: Status, target: Status
) -> None:
    number = order_at(portal, cast, source)
    before = picture(portal, number)
    if target in TRANSITIONS[source]:
        with portal.transaction(by="rita@house.example.com") as work:
            assert STEPS[target](work, number) == TransitionResult(number, target, already=False)
        assert picture(portal, number)["order"].status is target
    elif target is source:
        with portal.transaction(by="rita@house.example.com") as work:
            assert STEPS[target](work, number) == TransitionResult(number, target, already=True)
        assert picture(portal, number) == before
    else:
        with pytest.raises(IllegalTransition) as refused, portal.transaction(by="walt") as work:
            STEPS[target](work, number)
        assert refused.value.code == "illegal_transition"
        assert (refused.value.status, refused.value.to) == (source, target)
        assert picture(portal, number) == before


def after(
    portal: Portal, cast: Cast, source: Status, target: Status
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The picture after a step, and the emails that it sent."""
    number = order_at(portal, cast, source)
    portal.send_mail()
    with portal.reading() as session:
        known = {each.id for each in list_messages(session, limit=None)}
    with portal.transaction(by="rita@house.example.com") as work:
        STEPS[target](work, number)
    with portal.reading() as session:
        new = [each for each in list_messages(session, limit=None) if each.id not in known]
    return picture(portal, number), sorted((each.kind.value, each.to) for each in new)


MIA, WAREHOUSE = "mia@client.example.com", "warehouse@house.example.com"


@pytest.mark.parametrize(
    ("source", "target", "bottles", "right", "letters"),
    [
        (
            Status.ON_HOLD,
            Status.PROGRESSING,
            (9, 1, 0),
            1,
            [("order_confirmed", MIA), ("warehouse_order", WAREHOUSE)],
        ),
        (Status.ON_HOLD, Status.REJECTED, (10, 0, 0), 0, [("order_rejected", MIA)]),
        (Status.ON_HOLD, Status.CANCELLED, (10, 0, 0), 0, [("order_cancelled", MIA)]),
        (
            Status.PROGRESSING,
            Status.CANCELLED,
            (10, 0, 0),
            0,
            [("order_cancelled", MIA), ("order_cancelled", WAREHOUSE)],
        ),
        (Status.PROGRESSING, Status.COMPLETED, (9, 0, 0), 1, [("order_dispatched", MIA)]),
    ],
)
def test_each_step_has_its_stock_its_right_and_its_emails(
    portal: Portal,
    cast: Cast,
    source: Status,
    target: Status,
    bottles: tuple[int, int, int],
    right: int,
    letters: list[tuple[str, str]],
) -> None:
    seen, sent = after(portal, cast, source, target)
    assert (seen["bottle"], seen["right"], sent) == (bottles, right, letters)


def test_a_step_writes_who_when_and_why(portal: Portal, cast: Cast) -> None:
    number = order_at(portal, cast, Status.REJECTED)
    last = picture(portal, number)["order"].history[-1]
    assert (last.event, last.by, last.reason) == (
        "order:rejected",
        "rita@house.example.com",
        "Starts next month",
    )
    assert last.at == portal.now()


def test_a_cancel_can_be_told_by_telephone_instead(portal: Portal, cast: Cast) -> None:
    number = order_at(portal, cast, Status.PROGRESSING)
    before = picture(portal, number)["mail"]
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="Called us", email=False)
    assert picture(portal, number)["mail"] == before


@pytest.mark.parametrize("step", [reject, cancel])
def test_a_step_that_somebody_will_read_about_needs_a_reason(
    portal: Portal, cast: Cast, step: Callable[..., TransitionResult]
) -> None:
    number = order_at(portal, cast, Status.ON_HOLD)
    with pytest.raises(ReasonNeeded), portal.transaction(by="rita") as work:
        step(work, number, reason=" \n ")


def test_a_portal_may_require_tracking(portal: Portal, cast: Cast) -> None:
    number = order_at(portal, cast, Status.PROGRESSING)
    with portal.transaction(by="dee") as work:
        change_setting(work, "tracking-required", "on")
    with pytest.raises(TrackingNeeded), portal.transaction(by="walt") as work:
        complete(work, number)
    with portal.transaction(by="walt") as work:
        assert complete(work, number, tracking="AB123456789GB").status is Status.COMPLETED


def test_a_right_that_came_back_can_be_spent_again(portal: Portal, cast: Cast) -> None:
    order_at(portal, cast, Status.REJECTED)
    assert order(portal, cast.mia).status is Status.ON_HOLD


def test_a_refused_step_names_who_decided_and_when_and_the_way_back(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by=cast.cleo.email) as work:
        cancel(work, number, reason="Left")
    with pytest.raises(IllegalTransition) as refused, portal.transaction(by="walt") as work:
        complete(work, number)
    today = day(portal.now())
    assert refused.value.message == f"Order {number} can't be completed: Cleo Tester cancelled it on {today}."
    assert [worded(each) for each in refused.value.hints] == [
        f"To reopen it: wpp order reinstate {number} --reason TEXT"
    ]
