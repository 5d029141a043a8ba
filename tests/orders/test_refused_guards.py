"""What makes no sense is refused with its own reason, and not a row has changed."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import delete

from support.cast import ADDRESS, PACK, Cast, fill, order
from support.cli import everything
from support.shorts import missing, report
from wpp.catalogue.model import Choice, ChoiceOption
from wpp.errors import WppError
from wpp.orders.baskets import BadPick, fill_basket
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import OrderBlocked, TrackingNeeded, complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.dispatch.stop_requests import NoStopRequest, confirm_stop, reject_stop
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.orders.placing import place_order
from wpp.orders.transitions import IllegalTransition
from wpp.orders.views import order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import record_return
from wpp.returns.recovered import NothingToRecover, Recovered, record_recovered
from wpp.returns.replacements import NothingToReissue, exchange_return, reissue_return
from wpp.returns.units import (
    NothingToReturn,
    NotInOrder,
    OrderNotDispatched,
    ReceivedItemUnclear,
    ReturnedItem,
    ReturnExceedsSent,
)
from wpp.shorts.resolution import Decision, NotBlocked, UnknownShort, resume
from wpp.shorts.short_picks import BadShort, NotBeingPicked, NotInPick, ShortItem, TooManyShort, report_short
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.work import Work

Step = Callable[[Work, str], object]
Case = tuple[type[WppError], Step]
GOOD, MISSING, WRONG = Condition.GOOD, Condition.MISSING, Condition.WRONG_ITEM
SUBSTITUTE, PART = ShortAnswer.SUBSTITUTE, ShortAnswer.PART


def came(*returned: ReturnedItem, kind: ReturnKind = ReturnKind.SENT_BACK) -> Step:
    """A return."""
    return lambda work, number: record_return(work, number, returned, kind=kind)


def short(*unpicked: ShortItem) -> Step:
    """A report of what could not be picked."""
    return lambda work, number: report_short(work, number, unpicked)


def decide(answer: ShortAnswer, substitute: str = "", *, beside: int = 0) -> Step:
    """A decision about the last short pick of an order, or about one beside it."""

    def step(work: Work, number: str) -> object:
        last = order_view(work.session, number, now=work.now).shorts[-1]
        return resume(work, number, [Decision(last.id + beside, answer, substitute)])

    return step


def found(*what: Recovered) -> Step:
    """What was found after all."""
    return lambda work, number: record_recovered(work, number, what)


def exchange(*returned: ReturnedItem, sku: str, reissue: bool = False) -> Step:
    """An exchange."""
    return lambda work, number: exchange_return(work, number, returned, sku=sku, reissue=reissue)


PROGRESSING: Sequence[Case] = (
    (BadShort, short()),
    (BadShort, short(missing("BOT", 0))),
    (TooManyShort, short(missing("BOT", 2))),
    (NotInPick, short(missing("CAP-S"))),
    (BadShort, short(ShortItem("BOT", 1, ShortReason.MISSING, "CAP-S"))),
    (BadShort, short(ShortItem("BOT", 1, ShortReason.WRONG_ITEM, "bot"))),
    (NotBlocked, lambda work, number: resume(work, number, [])),
    (OrderNotDispatched, came(ReturnedItem("BOT", 1, GOOD))),
    (NothingToRecover, found()),
    (NoStopRequest, lambda work, number: confirm_stop(work, number)),
    (NoStopRequest, lambda work, number: reject_stop(work, number)),
)
BLOCKED: Sequence[Case] = (
    (OrderBlocked, lambda work, number: complete(work, number)),
    (BadShort, decide(ShortAnswer.CANCELLED)),
    (BadShort, decide(SUBSTITUTE)),
    (BadShort, decide(PART, "CAP-S")),
    (BadShort, decide(SUBSTITUTE, "bot")),
    (UnknownShort, decide(PART, beside=1)),
)
COMPLETED: Sequence[Case] = (
    (IllegalTransition, lambda work, number: start_picking(work, number)),
    (IllegalTransition, lambda work, number: cancel(work, number, reason="No")),
    (NotBeingPicked, short(missing("BOT"))),
    (NotInOrder, came()),
    (NotInOrder, came(ReturnedItem("CAP-S", 1, GOOD))),
    (ReturnExceedsSent, came(ReturnedItem("BOT", 0, GOOD))),
    (ReturnExceedsSent, came(ReturnedItem("BOT", 2, GOOD))),
    (ReceivedItemUnclear, came(ReturnedItem("BOT", 1, WRONG))),
    (ReceivedItemUnclear, came(ReturnedItem("BOT", 1, WRONG, "bot"))),
    (ReceivedItemUnclear, came(ReturnedItem("BOT", 1, GOOD, "CAP-S"))),
    (ReceivedItemUnclear, came(ReturnedItem("BOT", 1, MISSING), kind=ReturnKind.LOST)),
    (NothingToReissue, lambda work, number: reissue_return(work, number, [ReturnedItem("BOT", 1, GOOD)])),
    (NothingToReissue, exchange(ReturnedItem("BOT", 1, Condition.DAMAGED), sku="CAP-S", reissue=True)),
    (NothingToRecover, found()),
)
LOST: Sequence[Case] = (
    (NothingToReturn, came(kind=ReturnKind.LOST)),
    (NotInOrder, found(Recovered("CAP-S"))),
    (ReturnExceedsSent, found(Recovered("BOT", 0))),
    (ReturnExceedsSent, found(Recovered("BOT", 2))),
)


def refused(portal: Portal, number: str, steps: Sequence[Case]) -> None:
    """Every step is refused and changes nothing."""
    before = everything(portal)
    said = []
    for _, step in steps:
        with pytest.raises(WppError) as refusal, portal.transaction(by="somebody") as work:
            step(work, number)
        said.append(type(refusal.value))
        assert everything(portal) == before
    assert said == [kind for kind, _ in steps]


def test_of_an_order_that_is_being_packed(portal: Portal, cast: Cast) -> None:
    refused(portal, order(portal, cast.mia).number, PROGRESSING)


def test_of_an_order_that_waits_for_a_decision(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    refused(portal, number, BLOCKED)


def test_of_an_order_that_is_to_be_stopped(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, DEFAULT_LAYOUT)
        cancel(work, number, reason="No")
    refused(portal, number, [(NotBeingPicked, short(missing("BOT")))])


def test_of_an_order_that_was_sent_and_of_one_that_was_lost(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number)
    refused(portal, number, COMPLETED)
    with portal.transaction(by="walt") as work:
        record_return(work, number, kind=ReturnKind.LOST)
    refused(portal, number, LOST)


def test_of_an_order_where_a_code_is_required(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="dee") as work:
        change_setting(work, "tracking-required", "on")
    refused(portal, number, [(TrackingNeeded, lambda work, number: complete(work, number, tracking=" "))])


def test_of_a_pack_with_nothing_in_it(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia)
    with portal.transaction(by="dee") as work:
        work.session.execute(delete(ChoiceOption))
        work.session.execute(delete(Choice))

    def place(work: Work, _: str) -> object:
        return place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)

    def choose(work: Work, _: str) -> None:
        fill_basket(work, pack_slug=PACK, picks={}, user_id=cast.mia.id)

    refused(portal, "", [(BadPick, place), (BadPick, choose)])
