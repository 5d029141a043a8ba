"""Two people at the parcels of one order at once: one acts, and nothing is lost or left behind."""

import pytest

from support.cast import Cast, order
from support.parcels import codes, dispatched, seen, told
from support.races import at_once, outcomes
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import NotReopenable, uncomplete
from wpp.orders.dispatch import correct_tracking
from wpp.orders.dispatch.correct_tracking import (
    add_parcels,
    set_tracking,
)
from wpp.orders.dispatch.parcels import NewParcel
from wpp.orders.integrity import parcels_against_orders
from wpp.orders.model import Status
from wpp.portal import Portal


@pytest.fixture
def sent(portal: Portal, cast: Cast) -> str:
    """The number of an order that has left with the code OLD."""
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number, carrier="DPD", tracking="OLD")
    return number


def test_only_what_has_left_has_a_code_and_two_clerks_set_it_once(
    portal: Portal, cast: Cast, sent: str
) -> None:
    open_one = order(portal, cast.omar, "TSH-S", "BOT").number
    with pytest.raises(NotReopenable, match="is Progressing"), portal.transaction(by="cleo") as work:
        set_tracking(work, open_one, NewParcel("NEW"))
    portal.send_mail()

    def correct() -> bool:
        with portal.transaction(by="cleo") as work:
            return set_tracking(work, sent, NewParcel("NEW")).already

    answers = at_once([correct] * 4)
    assert outcomes(list(answers)) == {"done": 4}
    assert sorted(map(bool, answers)) == [False, True, True, True]
    assert len(dispatched(portal)) == 2


def test_two_clerks_who_add_the_same_code_at_once_add_one_parcel(portal: Portal, sent: str) -> None:
    portal.send_mail()

    def add(code: str) -> bool:
        with portal.transaction(by="walt") as work:
            return add_parcels(work, sent, [NewParcel(code)]).already

    answers = at_once([lambda: add("MORE")] * 4)
    assert sorted(map(bool, answers)) == [False, True, True, True]
    assert codes(portal, sent) == ["OLD", "MORE"]
    assert len(dispatched(portal)) == 2
    assert outcomes(list(at_once([lambda: add("A"), lambda: add("B")]))) == {"done": 2}
    assert sorted(codes(portal, sent)) == ["A", "B", "MORE", "OLD"], "neither is lost to the other"


def test_completed_by_one_and_given_a_parcel_by_another_at_once(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number

    def finish() -> None:
        with portal.transaction(by="walt") as work:
            complete(work, number, tracking="FIRST")

    def add() -> None:
        with portal.transaction(by="cleo") as work:
            add_parcels(work, number, [NewParcel("SECOND")])

    done = outcomes(list(at_once([finish, add])))
    in_time = done == {"done": 2}
    assert codes(portal, number) == (["FIRST", "SECOND"] if in_time else ["FIRST"])
    assert [told(each) for each in dispatched(portal)] == [codes(portal, number)]


def test_a_parcel_added_while_the_completion_is_undone_is_not_left_behind(portal: Portal, sent: str) -> None:
    def undo() -> None:
        with portal.transaction(by="walt") as work:
            uncomplete(work, sent, reason="Wrong order")

    def add() -> None:
        with portal.transaction(by="cleo") as work:
            add_parcels(work, sent, [NewParcel("MORE")])

    done = outcomes(list(at_once([undo, add])))
    assert done in ({"done": 2}, {"done": 1, "not_reopenable": 1})
    with portal.reading() as session:
        assert parcels_against_orders(session) == []
    assert seen(portal, sent).status is Status.PROGRESSING


def test_the_order_is_looked_at_once_more_before_a_parcel_is_written(
    portal: Portal, sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with portal.transaction(by="walt") as work:

        def overtaken(*_: object) -> None:
            """Somebody undoes the completion between the look and the writing."""
            uncomplete(work, sent, reason="Wrong order")

        monkeypatch.setattr(correct_tracking, "check_codes", overtaken)
        with pytest.raises(NotReopenable, match="is Progressing"):
            add_parcels(work, sent, [NewParcel("MORE")])
