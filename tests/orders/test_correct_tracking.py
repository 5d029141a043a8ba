"""A tracking code that was handed in is stored or named, and a wrong one is put right where the order is."""

import pytest

from support.cast import Cast, order
from support.cli import Wpp, on_a_terminal
from support.parcels import codes, dispatched, seen, told
from support.portal import Clock
from wpp.audit import Tag
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import DifferentTracking, StopOpen, complete
from wpp.orders.closing.reopening import uncomplete
from wpp.orders.dispatch.correct_tracking import (
    NoSuchParcel,
    SeveralParcels,
    add_parcels,
    correct_parcels,
    remove_parcel,
    set_tracking,
)
from wpp.orders.dispatch.parcels import NewParcel
from wpp.orders.model import Status, Stop
from wpp.orders.parcel_views import codes_of
from wpp.portal import Portal
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT


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
    with pytest.raises(DifferentTracking, match=f"DPD and tracking code OLD; {code} was not saved"):
        with portal.transaction(by="walt") as work:
            complete(work, sent, tracking=code)
    assert codes(portal, sent) == ["OLD"]


def test_another_carrier_is_refused_by_name_too(portal: Portal, sent: str) -> None:
    with pytest.raises(DifferentTracking, match="Evri OLD was not saved"):
        with portal.transaction(by="walt") as work:
            complete(work, sent, tracking="OLD", carrier="Evri")
    with portal.transaction(by="walt") as work:
        assert complete(work, sent, tracking="OLD", carrier="dpd").already


def test_the_same_again_or_no_code_at_all_is_already(portal: Portal, sent: str) -> None:
    for code in ("OLD", " OLD ", ""):
        with portal.transaction(by="walt") as work:
            assert complete(work, sent, tracking=code).already


def test_a_code_that_comes_later_is_taken_and_mailed(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.omar, "TSH-S", "BOT").number
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD")
    portal.send_mail()
    with portal.transaction(by="walt") as work:
        changed = complete(work, number, tracking="LATE")
    assert (changed.already, changed.codes_added) == (False, True)
    [parcel] = seen(portal, number).parcels
    assert (parcel.carrier, parcel.tracking) == ("DPD", "LATE"), "it is the code of the parcel that was known"
    _, email = dispatched(portal)
    assert (told(email), email.subject) == (["LATE"], f"Order {number}: tracking code")
    with portal.transaction(by="walt") as work:
        assert complete(work, number, tracking="LATE").already


def test_a_code_is_corrected_before_its_email_left(portal: Portal, sent: str) -> None:
    with portal.transaction(by="cleo") as work:
        changed = set_tracking(work, sent, NewParcel("NEW"))
    assert (changed.order.tracking, changed.order.carrier, changed.already) == ("NEW", "DPD", False)
    [email] = dispatched(portal)
    assert (told(email), email.facts.get("corrected", False)) == (["NEW"], False)
    assert email.subject == f"Order {sent} is on its way"


def test_a_code_that_was_mailed_is_mailed_once_more(portal: Portal, sent: str) -> None:
    portal.send_mail()
    for _ in range(2):
        with portal.transaction(by="cleo") as work:
            set_tracking(work, sent, NewParcel("NEW", "Evri"))
    _, second = dispatched(portal)
    assert (second.facts["parcels"], second.facts["corrected"]) == (
        [{"carrier": "Evri", "tracking": "NEW"}],
        True,
    )
    assert second.subject == f"Order {sent}: corrected tracking"
    portal.send_mail()
    with portal.transaction(by="cleo") as work:
        remove_parcel(work, sent, "NEW")
        set_tracking(work, sent, NewParcel("QUIET"), email=False)
    assert [told(each) for each in dispatched(portal)] == [["OLD"], ["NEW"], ["QUIET"]], (
        "the removal had not been mailed yet, so it goes out with what is right now"
    )
    assert codes(portal, sent) == ["QUIET"]


def test_a_correction_taken_back_before_it_was_mailed_mails_nobody(portal: Portal, sent: str) -> None:
    portal.send_mail()
    for code in ("NEW", "OLD"):
        with portal.transaction(by="cleo") as work:
            set_tracking(work, sent, NewParcel(code))
    assert [told(each) for each in dispatched(portal)] == [["OLD"]]


def test_without_an_email_nobody_is_written_to_anew_and_nothing_wrong_goes_out(
    portal: Portal, sent: str
) -> None:
    with portal.transaction(by="cleo") as work:
        set_tracking(work, sent, NewParcel("NEW"), email=False)
    assert [told(each) for each in dispatched(portal)] == [["NEW"]]
    portal.send_mail()
    with portal.transaction(by="cleo") as work:
        set_tracking(work, sent, NewParcel("QUIET"), email=False)
    assert [told(each) for each in dispatched(portal)] == [["NEW"]]


def test_a_second_parcel_is_added_and_mailed_with_the_first(portal: Portal, sent: str) -> None:
    portal.send_mail()
    with portal.transaction(by="walt") as work:
        added = add_parcels(work, sent, [NewParcel("15501234567890"), NewParcel("OLD")])
    assert [(each.carrier, each.tracking) for each in added.order.parcels] == [
        ("DPD", "OLD"),
        ("DPD", "15501234567890"),
    ]
    _, email = dispatched(portal)
    assert (told(email), email.facts["corrected"], email.facts["added"]) == (
        ["OLD", "15501234567890"],
        False,
        True,
    )
    with pytest.raises(SeveralParcels, match=r"2 parcels \(OLD and 15501234567890\)"):
        with portal.transaction(by="walt") as work:
            set_tracking(work, sent, NewParcel("NEW"))
    with portal.transaction(by="walt") as work:
        changed = correct_parcels(work, sent, remove="OLD", add=[NewParcel("NEW")])
    assert codes_of(changed.order.parcels) == ["NEW", "15501234567890"], "in the place of the wrong one"


def test_what_was_removed_is_removed_already_and_what_never_was_is_refused(portal: Portal, sent: str) -> None:
    with portal.transaction(by="walt") as work:
        assert not remove_parcel(work, sent, "OLD").already
        assert remove_parcel(work, sent, "OLD").already
        with pytest.raises(NoSuchParcel, match="has no tracking code NEVER"):
            remove_parcel(work, sent, "NEVER")


def test_an_order_that_is_open_again_has_no_parcels_and_its_history_still_has(
    portal: Portal, sent: str
) -> None:
    with portal.transaction(by="walt") as work:
        add_parcels(work, sent, [NewParcel("MORE")])
        uncomplete(work, sent, reason="Not yet")
    assert codes(portal, sent) == []
    assert [line.event for line in seen(portal, sent).history][-2:] == [
        Tag.ORDER_TRACKING_SET,
        Tag.ORDER_UNCOMPLETED,
    ]
    with portal.transaction(by="walt") as work:
        complete(work, sent, tracking="OLD")
    assert codes(portal, sent) == ["OLD"]


def test_the_command_sets_and_removes_and_reads_back(portal: Portal, sent: str, wpp: Wpp) -> None:
    done = wpp("order", "complete", sent, "--tracking", "NEW", "--json")
    assert (done.exit_code, done.document["error"]["code"]) == (3, "different_tracking")
    hints = " ".join(done.document["error"]["try"])
    assert f"wpp order tracking {sent} --add NEW" in hints
    assert f"wpp order tracking {sent} --set NEW" in hints
    same = wpp("order", "complete", sent, "--tracking", "OLD", "--json").document
    assert (same["already"], same["tracking"], same["carrier"]) == (True, "OLD", "DPD")
    dry = wpp("order", "tracking", sent, "--set", "NEW", "--dry-run")
    assert dry.stdout.splitlines()[0] == f"Order {sent} would have tracking code NEW (DPD)."
    changed = wpp("order", "tracking", sent, "--set", "NEW", "--json").document
    assert (changed["was"], changed["tracking"], changed["already"]) == ("OLD", "NEW", False)
    assert [(each["carrier"], each["tracking"]) for each in changed["parcels"]] == [("DPD", "NEW")]
    again = wpp("order", "tracking", sent, "--set", "NEW")
    assert again.stdout == f"Order {sent} has tracking code NEW (DPD) already.\n"
    unknown = wpp("order", "tracking", sent, "--remove", "NEVER", "--json")
    assert (unknown.exit_code, unknown.document["error"]["code"]) == (3, "no_such_parcel")
    assert wpp("order", "tracking", sent, "--carrier", "Evri").stdout == (
        f"Order {sent} has tracking code NEW (Evri).\n"
    )
    assert wpp("order", "tracking", sent, "--add", "MORE", "--carrier", "UPS").stdout == (
        f"Order {sent} has 2 parcels: Evri NEW, UPS MORE.\n"
    )
    shown = wpp("order", "show", sent, "--json").document
    assert [each["tracking"] for each in shown["parcels"]] == ["NEW", "MORE"]
    assert (shown["tracking"], shown["carrier"]) == ("NEW", "Evri")
    assert "Evri NEW" in wpp("order", "show", sent).stdout
    found = wpp("order", "list", "--search", "more", "--json").document
    assert [each["number"] for each in found] == [sent]
    wpp("order", "tracking", sent, "--remove", "NEW")
    left = wpp("order", "tracking", sent, "--remove", "MORE")
    assert left.stdout == f"Order {sent} has no tracking code.\n"
    for wrong in (
        [],
        ["--set", " "],
        ["--set", "A", "--add", "B"],
        ["--remove", "A", "--carrier", "DPD"],
    ):
        assert wpp("order", "tracking", sent, *wrong).exit_code == 2


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
    for code in ("", "n/a", "TSH-M", number):
        with pytest.raises(StopOpen), portal.transaction(by="walt") as work:
            complete(work, number, tracking=code)
    assert seen(portal, number).status is Status.PROGRESSING
    asked = on_a_terminal("order", "complete", number, typed="CODE1\n")
    assert "Tracking code of" not in asked.stdout, "STOP comes before the question"
    assert asked.exit_code == 3
    file = f"Order,Tracking\n{number},CODE1\n".encode()
    told = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file)
    assert (told.exit_code, told.document["rejected"][0]["code"]) == (4, "stop_open")
    left = wpp("order", "complete", "--from", "-", "--left-anyway", "--json", "-y", piped=file)
    assert (left.exit_code, left.document["done"]) == (0, [number])
    assert (seen(portal, number).stop, seen(portal, number).tracking) == (Stop.TOO_LATE, "CODE1")
