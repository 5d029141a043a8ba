"""A tracking code, a carrier and a reason are kept whole or refused: a code that is cut finds no parcel."""

from typing import Any

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.sent_files import codes, ship
from wpp.errors import UsageError
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.tracking import LONGEST_TRACKING, CarrierTooLong, TrackingTooLong
from wpp.orders.reasons import ReasonTooLong
from wpp.orders.views import order_view
from wpp.portal import Portal

TWICE = "15501234567890 " * 6
"""Somebody held the scanner's trigger for too long."""


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"tracking": TWICE}, TrackingTooLong),
        ({"carrier": "x" * 61}, CarrierTooLong),
    ],
)
def test_what_is_too_long_completes_nothing_and_says_how_long_it_is(
    portal: Portal, cast: Cast, given: dict[str, Any], refusal: type[UsageError]
) -> None:
    number = order(portal, cast.mia).number
    with pytest.raises(refusal, match=r"and this has (84|61)"), portal.transaction(by="walt") as work:
        complete(work, number, **given)
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).status == "Progressing"
    with portal.transaction(by="walt") as work:
        complete(work, number, tracking="x" * LONGEST_TRACKING, carrier="y" * 60)
    with portal.reading() as session:
        view = order_view(session, number, now=portal.now())
    assert (view.tracking, view.carrier) == ("x" * 80, "y" * 60)


def test_a_reason_is_sent_whole_or_refused(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with pytest.raises(ReasonTooLong, match="has 501 characters"), portal.transaction(by="cleo") as work:
        cancel(work, number, reason="x" * 501)
    with portal.transaction(by="cleo") as work:
        cancel(work, number, reason="x" * 500)
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).history[-1].reason == "x" * 500


def test_a_file_names_the_cell_and_does_the_other_lines(portal: Portal, cast: Cast) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar).number
    shipped = ship(portal, f"{mia},{TWICE},DPD", f"{mia},1,{'x' * 61}", f"{omar},15501234567890,DPD")
    assert [each.number for each in shipped.done] == [omar]
    assert codes(shipped.problems) == [
        (2, "Tracking", "tracking_too_long"),
        (3, "Carrier", "carrier_too_long"),
    ]


def test_the_command_refuses_it_and_says_what_to_do(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    told = wpp("order", "complete", number, "--tracking", TWICE, "--json")
    assert told.exit_code == 2
    assert told.document["error"]["code"] == "tracking_too_long"
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).tracking == ""
