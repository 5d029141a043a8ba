"""A tracking code that was handed in is stored or named, and a wrong one is put right where the order is."""

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.portal import Clock
from support.races import at_once, outcomes
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import MessageView, list_messages
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import DifferentTracking, StopOpen, complete
from wpp.orders.closing.reopening import NotReopenable
from wpp.orders.dispatch.correct_tracking import set_tracking
from wpp.orders.model import Status, Stop
from wpp.orders.views import OrderView, order_view
from wpp.portal import Portal
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def dispatched(portal: Portal) -> list[MessageView]:
    """The dispatched emails that were not withdrawn, oldest first."""
    with portal.reading() as session:
        found = list_messages(session, kind=EmailKind.ORDER_DISPATCHED, limit=None)[::-1]
    return [each for each in found if each.state is not EmailState.WITHDRAWN]


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """The number of an order that has left with the code OLD."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD", tracking="OLD")
    return number


@pytest.mark.parametrize("code", ["NEW", "old"])
def test_another_code_for_an_order_that_has_left_is_refused_by_name(
    portal: Portal, sent: str, code: str
) -> None:
    with pytest.raises(DifferentTracking, match=f"tracking code OLD; {code} was not saved"):
        with portal.transaction(by="walt") as work:
            complete(work, sent, tracking=code)
    assert seen(portal, sent).tracking == "OLD"


def test_the_same_again_or_no_code_at_all_is_already(portal: Portal, cast: Cast, sent: str) -> None:
    for code in ("OLD", " OLD ", ""):
        with portal.transaction(by="walt") as work:
            assert complete(work, sent, tracking=code).already
    later = order(portal, cast.omar, "TSH-S", "BOT").number
    with portal.transaction(by="walt") as work:
        complete(work, later)
    with pytest.raises(DifferentTracking, match="without a tracking code; LATE was not saved"):
        with portal.transaction(by="walt") as work:
            complete(work, later, tracking="LATE")


def test_a_code_is_corrected_before_its_email_left(portal: Portal, sent: str) -> None:
    with portal.transaction(by="cleo") as work:
        now, changed = set_tracking(work, sent, "NEW")
    assert (now.tracking, now.carrier, changed) == ("NEW", "DPD", True)
    [email] = dispatched(portal)
    assert (email.facts["tracking"], email.facts["corrected"]) == ("NEW", False)
    assert email.subject == f"Order {sent} is on its way"


def test_a_code_that_was_mailed_is_mailed_once_more(portal: Portal, sent: str) -> None:
    portal.send_mail()
    for _ in range(2):
        with portal.transaction(by="cleo") as work:
            set_tracking(work, sent, "NEW", carrier="Evri")
    _, second = dispatched(portal)
    assert (second.facts["tracking"], second.facts["carrier"], second.facts["corrected"]) == (
        "NEW",
        "Evri",
        True,
    )
    assert second.subject == f"Order {sent}: corrected tracking"
    portal.send_mail()
    with portal.transaction(by="cleo") as work:
        set_tracking(work, sent, "")
        set_tracking(work, sent, "QUIET", email=False)
    assert [each.facts["tracking"] for each in dispatched(portal)] == ["OLD", "NEW", ""]
    assert seen(portal, sent).tracking == "QUIET"


def test_only_what_has_left_has_a_code_and_two_clerks_set_it_once(
    portal: Portal, cast: Cast, sent: str
) -> None:
    open_one = order(portal, cast.omar, "TSH-S", "BOT").number
    with pytest.raises(NotReopenable, match="is Progressing"), portal.transaction(by="cleo") as work:
        set_tracking(work, open_one, "NEW")
    portal.send_mail()

    def correct() -> bool:
        with portal.transaction(by="cleo") as work:
            return set_tracking(work, sent, "NEW")[1]

    answers = at_once([correct] * 4)
    assert outcomes(list(answers)) == {"done": 4}
    assert sorted(map(bool, answers)) == [False, False, False, True]
    assert len(dispatched(portal)) == 2


def test_the_command_sets_and_removes_and_reads_back(portal: Portal, sent: str, wpp: Wpp) -> None:
    done = wpp("order", "complete", sent, "--tracking", "NEW", "--json")
    assert (done.exit_code, done.document["error"]["code"]) == (3, "different_tracking")
    assert f"wpp order tracking {sent} --set NEW" in done.document["error"]["try"][0]
    same = wpp("order", "complete", sent, "--tracking", "OLD", "--json").document
    assert (same["already"], same["tracking"], same["carrier"]) == (True, "OLD", "DPD")
    dry = wpp("order", "tracking", sent, "--set", "NEW", "--dry-run")
    assert dry.stdout.splitlines()[0] == f"Order {sent} would have tracking code NEW."
    changed = wpp("order", "tracking", sent, "--set", "NEW", "--json").document
    assert (changed["was"], changed["tracking"], changed["already"]) == ("OLD", "NEW", False)
    assert (
        wpp("order", "tracking", sent, "--set", "NEW").stdout
        == f"Order {sent} has tracking code NEW already.\n"
    )
    assert wpp("order", "tracking", sent, "--remove", "OLD").exit_code == 2
    assert wpp("order", "tracking", sent, "--remove", "NEW").stdout == f"Order {sent} has no tracking code.\n"
    assert wpp("order", "tracking", sent).exit_code == 2
    assert wpp("order", "tracking", sent, "--set", " ").exit_code == 2


def test_two_rows_of_one_order_with_two_codes_are_named(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    file = f"Order,Tracking\n{number},FIRST1\n{number},SECOND2\n{number},FIRST1\n".encode()
    told = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file)
    assert told.exit_code == 4
    [problem] = told.document["rejected"]
    assert (problem["row"], problem["code"], problem["value"]) == (3, "different_tracking", "SECOND2")
    assert told.document["already"] == [number]


def test_an_order_that_is_to_be_stopped_is_not_completed_unless_it_has_left(
    portal: Portal, cast: Cast, wpp: Wpp, clock: Clock
) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, DEFAULT_LAYOUT, file="out.csv")
    with portal.transaction(by="cleo") as work:
        assert cancel(work, number, reason="Has left").stop is Stop.ASKED
    with pytest.raises(StopOpen, match="must not be sent: Has left"), portal.transaction(by="walt") as work:
        complete(work, number, tracking="CODE1")
    assert seen(portal, number).status is Status.PROGRESSING
    file = f"Order,Tracking\n{number},CODE1\n".encode()
    told = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file)
    assert (told.exit_code, told.document["rejected"][0]["code"]) == (4, "stop_open")
    left = wpp("order", "complete", "--from", "-", "--left-anyway", "--json", "-y", piped=file)
    assert (left.exit_code, left.document["done"]) == (0, [number])
    assert (seen(portal, number).stop, seen(portal, number).tracking) == (Stop.TOO_LATE, "CODE1")
