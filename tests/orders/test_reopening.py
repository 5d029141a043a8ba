"""A step taken by mistake is undone with everything that it did, and whoever was told is told once more."""

from threading import Thread

import pytest
from sqlalchemy import func, select

from support.cast import Cast, order
from support.cli import Wpp
from support.portal import Clock
from support.races import books_are_right
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.approvals import approve, reject
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import NotReopenable, reinstate, uncomplete
from wpp.orders.model import Status, Stop
from wpp.orders.reasons import ReasonNeeded
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import OrderView, order_view
from wpp.people.accounts import user_by_email
from wpp.people.entitlements import OrderLimit
from wpp.portal import Portal, set_setting
from wpp.returns.model import ReturnKind
from wpp.returns.recording import record_return
from wpp.stock.levels import level_of
from wpp.stock.model import Movement
from wpp.stock.movements import OutOfStock

WAREHOUSE = "warehouse@house.example.com"


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def bottles(portal: Portal) -> tuple[int, int]:
    """Available and committed."""
    with portal.reading() as session:
        level = level_of(session, "BOT")
    return level.available, level.committed


def sent(portal: Portal) -> list[tuple[str, str]]:
    """What goes out now: kind and recipient, in the order of the outbox."""
    with portal.reading() as session:
        gone = {each.id for each in list_messages(session, limit=None) if each.state is EmailState.SENT}
    portal.send_mail()
    with portal.reading() as session:
        return [
            (each.kind.value, each.to)
            for each in list_messages(session, limit=None)[::-1]
            if each.state is EmailState.SENT and each.id not in gone
        ]


def done(portal: Portal, step: object, number: str, **more: str) -> TransitionResult:
    """One step by customer services."""
    with portal.transaction(by="cleo@house.example.com") as work:
        return step(work, number, **more)  # type: ignore[operator, no-any-return]


def approval_on(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        set_setting(work, "approval", "on")


def test_a_completion_is_undone_and_done_again(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    sent(portal)
    for code in ("FIRST1", "SECOND2"):
        done(portal, complete, number, carrier="DPD", tracking=code)
        assert bottles(portal) == (9, 0)
        result = done(portal, uncomplete, number, reason="Wrong parcel scanned")
        assert (result.status, result.already) == (Status.PROGRESSING, False)
        order_now = seen(portal, number)
        assert (order_now.tracking, order_now.carrier, order_now.closed_at) == ("", "", None)
        assert bottles(portal) == (9, 1)
        assert books_are_right(portal)
    assert done(portal, uncomplete, number, reason="Again").already
    assert sent(portal) == [], "neither email had left"
    done(portal, complete, number, tracking="THIRD3")
    assert sent(portal) == [("order_dispatched", cast.mia.email)]
    assert [line.reason for line in seen(portal, number).history if line.event == "order:uncompleted"] == [
        "Wrong parcel scanned"
    ] * 2


def test_a_dispatched_email_that_left_is_corrected_and_the_next_is_sent(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    done(portal, complete, number, tracking="FIRST1")
    sent(portal)
    done(portal, uncomplete, number, reason="It is still here")
    told = sent(portal)
    assert told == [("warehouse_order", WAREHOUSE), ("order_not_dispatched", cast.mia.email)], (
        "never told before"
    )
    done(portal, complete, number, tracking="SECOND2")
    assert sent(portal) == [("order_dispatched", cast.mia.email)]
    assert books_are_right(portal)


def test_no_day_is_promised_that_has_passed(portal: Portal, cast: Cast, clock: Clock) -> None:
    number = order(portal, cast.mia).number
    done(portal, complete, number)
    sent(portal)
    clock.advance(days=9)
    done(portal, uncomplete, number, reason="It is still here")
    with portal.reading() as session:
        [email] = list_messages(session, kind=EmailKind.ORDER_NOT_DISPATCHED)
    assert email.facts["due_at"] is None


def test_a_completion_stands_once_something_came_back_or_was_replaced(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with pytest.raises(NotReopenable, match="is Progressing"):
        done(portal, uncomplete, number, reason="Nothing to undo")
    done(portal, complete, number)
    with pytest.raises(ReasonNeeded):
        done(portal, uncomplete, number, reason=" ")
    with portal.transaction(by="walt") as work:
        record_return(work, number, [], kind=ReturnKind.LOST)
    with pytest.raises(NotReopenable, match="has a return"):
        done(portal, uncomplete, number, reason="Too late")
    assert books_are_right(portal)


def test_a_cancelled_order_is_active_again_with_a_new_due_time(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    was = seen(portal, number)
    sent(portal)
    done(portal, cancel, number, reason="Wrong order")
    sent(portal)
    clock.advance(days=1)
    result = done(portal, reinstate, number, reason="Cancelled the wrong order")
    now = seen(portal, number)
    assert (result.status, now.status, now.closed_at) == (Status.PROGRESSING, Status.PROGRESSING, None)
    assert now.due_at is not None
    assert was.due_at is not None
    assert now.due_at > was.due_at
    assert bottles(portal) == (9, 1)
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).orders_used == 1
    assert sent(portal) == [("order_reinstated", cast.mia.email), ("warehouse_order", WAREHOUSE)]
    assert done(portal, reinstate, number, reason="Again").already
    assert books_are_right(portal)
    done(portal, cancel, number, reason="After all")
    assert sent(portal) == [("order_cancelled", cast.mia.email), ("order_cancelled", WAREHOUSE)]
    assert books_are_right(portal)


def test_nobody_is_told_of_an_end_that_nobody_was_told_of(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    done(portal, cancel, number, reason="Wrong order")
    done(portal, reinstate, number, reason="Right order")
    assert sent(portal) == [
        ("goods_in", "cs@house.example.com"),
        ("goods_in", "ds@house.example.com"),
        ("order_confirmed", cast.mia.email),
        ("warehouse_order", WAREHOUSE),
    ]
    done(portal, cancel, number, reason="Wrong order")
    done(portal, reinstate, number, reason="Right order")
    assert sent(portal) == [], "what was known is true again"


def test_a_rejected_order_waits_again_and_is_asked_about_again(portal: Portal, cast: Cast) -> None:
    approval_on(portal)
    number = order(portal, cast.mia).number
    sent(portal)
    done(portal, reject, number, reason="Left")
    sent(portal)
    assert done(portal, reinstate, number, reason="She has not left").status is Status.ON_HOLD
    assert seen(portal, number).due_at is None
    assert sent(portal) == [("order_reinstated", cast.mia.email), ("approval_request", cast.rita.email)]
    done(portal, approve, number)
    assert sent(portal) == [("order_confirmed", cast.mia.email), ("warehouse_order", WAREHOUSE)]
    assert books_are_right(portal)


def test_an_order_stays_closed_where_stock_or_right_are_gone(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with pytest.raises(NotReopenable, match="nothing to undo"):
        done(portal, reinstate, number, reason="It is open")
    done(portal, cancel, number, reason="Wrong order")
    second = order(portal, cast.mia, "TSH-S", "BOT").number
    before = seen(portal, number)
    with pytest.raises(OrderLimit):
        done(portal, reinstate, number, reason="Back")
    assert seen(portal, number) == before
    done(portal, cancel, second, reason="Make room")
    with portal.transaction(by="dee") as work:
        from wpp.stock.adjustments import Reason, adjust

        adjust(work, "BOT", -10, reason=Reason.DAMAGED)
    with pytest.raises(OutOfStock):
        done(portal, reinstate, number, reason="Back")
    assert seen(portal, number) == before
    assert books_are_right(portal)


def test_two_clerks_who_reinstate_at_once_reinstate_once(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    done(portal, cancel, number, reason="Wrong order")
    results: list[bool] = []
    clerks = [
        Thread(target=lambda: results.append(done(portal, reinstate, number, reason="Back").already))
        for _ in range(4)
    ]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(results) == [False, True, True, True]
    assert books_are_right(portal)


def test_an_order_that_was_stopped_is_exported_again(portal: Portal, cast: Cast) -> None:
    from wpp.orders.dispatch.stop_requests import confirm_stop
    from wpp.warehouse.export import export_orders
    from wpp.warehouse.layout import DEFAULT_LAYOUT

    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, DEFAULT_LAYOUT, file="first.csv")
    assert done(portal, cancel, number, reason="Wrong order").stop is Stop.ASKED
    done(portal, confirm_stop, number)
    done(portal, reinstate, number, reason="Right order")
    assert seen(portal, number).handed_off is None
    with portal.transaction(by="walt") as work:
        assert export_orders(work, DEFAULT_LAYOUT, file="second.csv").orders == (number,)
    assert books_are_right(portal)
    assert done(portal, cancel, number, reason="Wrong order").stop is Stop.ASKED


def test_the_commands_undo_and_say_so(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    wpp("order", "complete", number, "--tracking", "ABC123")
    undone = wpp("order", "uncomplete", number, "--reason", "Wrong scan")
    assert (undone.exit_code, undone.stdout) == (0, f"Order {number} is Progressing.\n")
    again = wpp("order", "uncomplete", number, "--reason", "Wrong scan")
    assert (again.exit_code, again.stdout) == (0, f"Order {number} is Progressing already.\n")
    assert wpp("order", "show", number, "--json").document["tracking"] in ("", None)
    wpp("order", "cancel", number, "--reason", "Wrong one", "-y")
    dry = wpp("order", "reinstate", number, "--reason", "Right one", "--dry-run")
    assert (dry.exit_code, "Progressing" in dry.stdout) == (0, True)
    assert wpp("order", "show", number, "--json").document["status"] == "Cancelled"
    assert wpp("order", "reinstate", number, "--reason", "Right one").exit_code == 0
    assert wpp("order", "reinstate", number).exit_code == 2
    with portal.reading() as session:
        moved = session.scalar(select(func.count()).select_from(Movement).where(Movement.cause_step > 0))
    assert moved
