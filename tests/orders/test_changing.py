"""Staff change an order until picking starts."""

from collections.abc import Callable

import pytest

from cli.framework.hints import worded
from support.cast import Cast, order, picks, stock
from support.changing import BIGGER, MIA, WAREHOUSE, gift_withdrawn, goods, last, mails, set_to, told
from support.order_steps import act, seen
from support.races import books_are_right
from support.shorts import missing, report, settle
from wpp.audit import list_entries
from wpp.catalogue.views import UnknownSku
from wpp.database import table_of
from wpp.errors import UsageError
from wpp.orders.addresses import BadFields
from wpp.orders.amending import change_goods
from wpp.orders.approvals import approve
from wpp.orders.changes.by_staff import ChangedMeanwhile, change_order
from wpp.orders.changes.contents import (
    LineShort,
    NotInOrder,
    NotOffered,
    PackChanged,
    check_swaps,
    exchange_to,
    held_by,
    offers_for,
    pack_of,
    picks_of,
)
from wpp.orders.changes.open_orders import NotChangeable
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, Status
from wpp.orders.transitions import TransitionResult
from wpp.portal import Portal
from wpp.shorts.reopening import undo_decision
from wpp.stock.movements import OutOfStock


def test_swap_and_address_are_one_change(portal: Portal, number: str) -> None:
    before = last(portal)
    done = act(
        portal,
        change_order,
        number,
        swaps=BIGGER | {"BOT": "CAP-L"},
        address={"line1": "2 Low Road"},
        reason="She  asked",
    )
    assert done == TransitionResult(number, Status.PROGRESSING, already=False)
    assert goods(portal, number) == ["CAP-L", "CARD", "TSH-S"]
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-S"), stock(portal, "CAP-L")) == (
        (10, 0, 0),
        (9, 1, 0),
        (9, 1, 0),
    )
    assert [to for to, _ in told(portal, before)] == [MIA, WAREHOUSE]
    (mail,) = [each for each in mails(portal, after=before) if each.to == MIA]
    assert (mail.facts["changed"], mail.facts["changed_by"]) == ("contents and address", "staff")
    assert mail.facts["swapped"] == "T-shirt, M and Bottle → T-shirt, S and Cap, L/XL"
    assert mail.facts["address"]["line1"] == "2 Low Road"
    line = seen(portal, number).history[-1]
    assert line.reason == "T-shirt, M and Bottle → T-shirt, S and Cap, L/XL (She asked)"
    with portal.reading() as session:
        entry = list_entries(session, limit=1)[0]
    assert entry.detail["fields"] == ["line1"], "the audit names no place"
    assert books_are_right(portal)


def test_the_same_again_is_already_and_tells_nobody(portal: Portal, number: str) -> None:
    act(portal, change_order, number, swaps=BIGGER, address={"town": "Leeds"})
    before = last(portal)
    again = act(portal, change_order, number, swaps=BIGGER, address={"town": "Leeds"})
    assert again == TransitionResult(number, Status.PROGRESSING, already=True)
    assert act(portal, change_order, number, swaps={"BOT": "BOT"}).already
    assert told(portal, before) == []


@pytest.mark.parametrize(
    ("swaps", "error"),
    [
        ({"TSH-L": "BOT"}, NotInOrder),
        ({"TSH-M": "BOT"}, NotOffered),
        ({"BOT": "TSH-S"}, NotOffered),
        ({"CARD": "BOT"}, NotOffered),
        ({"TSH-M": "TSH-XXL"}, UnknownSku),
        ({"TSH-M": "TSH-L"}, OutOfStock),
        ({"TSH-M": "TSH-S", "tsh-m": "TSH-S"}, NotInOrder),
        ({"BOT": "CAP-S", "TSH-M": "TSH-L"}, OutOfStock),
    ],
)
def test_what_the_pack_does_not_offer_is_refused_and_everything_stays(
    portal: Portal, number: str, swaps: dict[str, str], error: type[Exception]
) -> None:
    before = last(portal)
    with pytest.raises(error):
        act(portal, change_order, number, swaps=swaps, address={"line1": "2 Low Road"})
    order_now = seen(portal, number)
    assert (goods(portal, number), order_now.address.line1) == (["BOT", "CARD", "TSH-M"], "1 High Street")
    assert told(portal, before) == []
    assert stock(portal, "CAP-S") == (10, 0, 0)
    assert books_are_right(portal)


def test_an_address_is_checked_as_at_the_checkout(portal: Portal, number: str) -> None:
    with pytest.raises(BadFields, match="JE2 3AB is in Jersey"):
        act(portal, change_order, number, address={"postcode": "JE2 3AB"})
    act(portal, change_order, number, address={"postcode": "ls14ap", "phone": ""})
    where = seen(portal, number).address
    assert (where.postcode, where.phone, where.line1) == ("LS1 4AP", "", "1 High Street")


def test_the_representative_approves_the_order_as_it_was_changed(portal: Portal, cast: Cast) -> None:
    set_to(portal, "approval", "on")
    number = order(portal, cast.mia).number
    before = last(portal)
    act(portal, change_order, number, swaps=BIGGER)
    assert told(portal, before) == [(MIA, f"Order {number} has changed, awaiting approval")]
    act(portal, approve, number)
    assert goods(portal, number) == ["BOT", "CARD", "TSH-S"]
    before = last(portal)
    act(portal, change_order, number, swaps={"BOT": "CAP-S"})
    assert seen(portal, number).status is Status.PROGRESSING, (
        "an approval is for the pack, whatever its size and gift"
    )
    assert [to for to, _ in told(portal, before)] == [MIA, WAREHOUSE]


def test_a_holder_of_a_withdrawn_gift_may_keep_it(portal: Portal, cast: Cast, number: str) -> None:
    gift_withdrawn(portal)
    act(portal, change_order, number, swaps=BIGGER)
    assert goods(portal, number) == ["BOT", "CARD", "TSH-S"]
    back = picks(portal, "TSH-M")
    with portal.transaction(by=MIA) as work:
        change_goods(work, number, user_id=cast.mia.id, picks=back)
    assert goods(portal, number) == ["BOT", "CARD", "TSH-M"]
    act(portal, change_order, number, swaps={"BOT": "CAP-S"})
    assert act(portal, change_order, number, swaps={"BOT": "CAP-S"}).already
    with pytest.raises(NotOffered):
        act(portal, change_order, number, swaps={"CAP-S": "BOT"})
    assert books_are_right(portal)


def test_what_is_held_and_offered_is_what_a_form_shows(portal: Portal, number: str) -> None:
    with portal.reading() as session:
        pack, view = pack_of(session, seen(portal, number)), seen(portal, number)
        assert len(picks_of(view, pack)) == 3
        options = {view.lines[0].sku: offers_for(session, view)[view.lines[0].id]}
    assert [each.sku for each in options["TSH-M"]] == ["TSH-S"]
    gift_withdrawn(portal)
    with portal.reading() as session:
        assert len(picks_of(view, pack_of(session, view))) == 2


def test_a_pack_that_is_gone_leaves_the_address_to_be_changed(portal: Portal, number: str) -> None:
    from wpp.catalogue.model import Pack

    with portal.transaction(by="dee") as work:
        work.execute(table_of(Pack).update().values(name="Summer pack", slug="summer-pack"))
    with pytest.raises(PackChanged):
        act(portal, change_order, number, swaps=BIGGER)
    assert not act(portal, change_order, number, address={"town": "Leeds"}).already


def test_a_form_from_before_another_change_does_not_undo_it(portal: Portal, number: str) -> None:
    revision = seen(portal, number).revision
    act(portal, change_order, number, address={"line1": "2 Low Road"})
    with pytest.raises(ChangedMeanwhile):
        act(portal, change_order, number, address={"line1": "1 High Street", "phone": ""}, seen=revision)
    assert seen(portal, number).address.line1 == "2 Low Road"
    assert act(portal, change_order, number, address={"line1": "2 Low Road"}, seen=revision).already


def completed(portal: Portal, number: str) -> None:
    act(portal, complete, number)


def cancelled(portal: Portal, number: str) -> None:
    act(portal, cancel, number, reason="Left")


@pytest.mark.parametrize("closed", [completed, cancelled])
def test_a_closed_order_is_not_changed(
    portal: Portal, number: str, closed: Callable[[Portal, str], None]
) -> None:
    closed(portal, number)
    with pytest.raises(NotChangeable, match="so you can't change it now"):
        act(portal, change_order, number, swaps=BIGGER)


def test_no_more_of_a_line_with_a_short_pick_or_of_a_substitute_comes_by_a_swap(
    portal: Portal, cast: Cast
) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    for answer in (None, ShortAnswer.SUBSTITUTE):
        if answer:
            settle(portal, number, answer, "CAP-L")
        view = seen(portal, number)
        line = next(each for each in view.lines if each.sku == ("CAP-L" if answer else "BOT"))
        with pytest.raises(LineShort):
            exchange_to(view, held_by(view) | {line.sku_id: 2}, {})


def test_the_same_swap_twice_is_one_and_another_one_is_refused() -> None:
    assert check_swaps([("BOT", "CAP-S"), ("BOT", "CAP-S")]) == {"BOT": "CAP-S"}
    with pytest.raises(UsageError, match="swapped twice"):
        check_swaps([("BOT", "CAP-S"), ("BOT", "CAP-L")])


def test_what_a_short_pick_was_decided_about_is_not_swapped_and_no_hint_leads_nowhere(
    portal: Portal, cast: Cast
) -> None:
    number = order(portal, cast.mia).number
    report(portal, number, missing("BOT"))
    with pytest.raises(LineShort) as waits, portal.transaction(by="cleo") as work:
        change_order(work, number, swaps={"BOT": "CAP-S"})
    assert "resolve-short" in worded(waits.value.hints[0])
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CAP-S")
    for old, new, word in (
        ("BOT", "CAP-L", "had a short pick"),
        ("CAP-S", "BOT", "was chosen after a short pick"),
    ):
        with pytest.raises(LineShort, match=word) as decided, portal.transaction(by="cleo") as work:
            change_order(work, number, swaps={old: new})
        assert "resolve-short 10008 --undo" in worded(decided.value.hints[0])
    with portal.transaction(by="cleo") as work:
        undo_decision(work, number, reason="As the hint says")
