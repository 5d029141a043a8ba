"""Staff change an order until picking starts; after that the warehouse is asked, and answers once."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from support.cast import Cast, order, picks, stock
from support.cli import Wpp
from support.hand_off import hand_off
from support.races import at_once, books_are_right, outcomes
from support.shorts import missing, report
from wpp.audit import list_entries
from wpp.catalogue.model import Choice, ChoiceOption, Product
from wpp.catalogue.views import UnknownSku
from wpp.database import table_of
from wpp.mail.model import EmailState
from wpp.mail.outbox import MessageView, list_messages
from wpp.orders.addresses import BadFields
from wpp.orders.amending import change_goods
from wpp.orders.approvals import approve
from wpp.orders.changes.by_staff import ChangedMeanwhile, change_order
from wpp.orders.changes.contents import (
    LineShort,
    NotInOrder,
    NotOffered,
    PackChanged,
    offers_for,
    pack_of,
    picks_of,
)
from wpp.orders.changes.open_orders import NotChangeable
from wpp.orders.changes.requests import (
    BeingStopped,
    ChangeOpen,
    NoChangeRequest,
    confirm_change,
    reject_change,
    withdraw_change,
)
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import PickingNotUndoable, start_picking, undo_picking
from wpp.orders.model import ChangeAnswer, ChangeRequest, Order, Status
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import OrderView, order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.movements import OutOfStock
from wpp.warehouse.export import export_again, export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.warehouse.slips import NothingToPick, begin_slips
from wpp.warehouse.unexport import NotUnexportable, undo_export

WAREHOUSE, CS, MIA = "warehouse@house.example.com", "cs@house.example.com", "mia@client.example.com"
BIGGER = {"TSH-M": "TSH-S"}
LOW_ROAD = {"line1": "2 Low Road"}


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order: a shirt in M, a bottle and a card."""
    return order(portal, cast.mia).number


@pytest.fixture
def begun(portal: Portal, number: str) -> str:
    """The same, being picked."""
    act(portal, start_picking, number)
    return number


def act(
    portal: Portal, step: Callable[..., TransitionResult], number: str, **words: object
) -> TransitionResult:
    """One step in one transaction."""
    with portal.transaction(by="cleo") as work:
        return step(work, number, **words)


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def goods(portal: Portal, number: str) -> list[str]:
    return sorted(line.sku for line in seen(portal, number).lines)


def mails(portal: Portal, *, after: int = 0) -> list[MessageView]:
    """What was queued and not withdrawn, the oldest first."""
    with portal.reading() as session:
        found = [each for each in list_messages(session, limit=None)[::-1] if each.id > after]
    return [each for each in found if each.state is not EmailState.WITHDRAWN]


def told(portal: Portal, after: int) -> list[tuple[str, str]]:
    """Recipients and subjects of what was queued since."""
    return sorted((each.to, each.subject) for each in mails(portal, after=after))


def last(portal: Portal) -> int:
    return max(each.id for each in mails(portal))


def set_to(portal: Portal, key: str, value: str) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, key, value)


def gift_withdrawn(portal: Portal, item: str = "Bottle") -> None:
    """The pack no longer offers the bottle."""
    options, choices, items = table_of(ChoiceOption), table_of(Choice), table_of(Product)
    with portal.transaction(by="dee") as work:
        gone = items.select().with_only_columns(items.c.id).where(items.c.name == item)
        work.execute(options.delete().where(options.c.product_id.in_(gone)))
        assert work.execute(choices.select()).all()


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


def test_once_picking_has_started_the_warehouse_is_asked(portal: Portal, begun: str) -> None:
    before = last(portal)
    asked = act(portal, change_order, begun, swaps=BIGGER, address={"line1": "2 Low Road"}, reason="Too big")
    assert asked == TransitionResult(begun, Status.PROGRESSING, already=False, change_requested=True)
    assert (goods(portal, begun), stock(portal, "TSH-S")) == (["BOT", "CARD", "TSH-M"], (10, 0, 0))
    assert told(portal, before) == [(WAREHOUSE, f"CHANGE order {begun}: please reply")]
    request = seen(portal, begun).change
    assert request is not None
    assert (request.by, request.reason, request.swaps[0].old) == ("cleo", "Too big", "TSH-M")
    assert request.address is not None
    assert request.address.line1 == "2 Low Road"
    again = act(portal, change_order, begun, swaps=BIGGER, address={"line1": "2 Low Road"})
    assert (again.already, again.change_requested) == (True, True)
    with pytest.raises(ChangeOpen, match="already"):
        act(portal, change_order, begun, swaps={"BOT": "CAP-S"})
    assert len(told(portal, before)) == 1
    assert books_are_right(portal)


def test_an_open_request_is_answered_before_anybody_changes_more(
    portal: Portal, cast: Cast, begun: str
) -> None:
    """Also where the order has come back to the portal since, as after an export that was undone."""
    act(portal, change_order, begun, swaps=BIGGER)
    with portal.transaction(by="walt") as work:
        work.execute(table_of(Order).update().values(picking_started_at=None))
    with pytest.raises(ChangeOpen, match="already"):
        act(portal, change_order, begun, swaps={"BOT": "CAP-S"})
    chosen = picks(portal, "TSH-S", "BOT")
    with pytest.raises(NotChangeable), portal.transaction(by=MIA) as work:
        change_goods(work, begun, user_id=cast.mia.id, picks=chosen)
    act(portal, confirm_change, begun)
    assert not act(portal, change_order, begun, swaps={"BOT": "CAP-S"}).change_requested
    assert goods(portal, begun) == ["CAP-S", "CARD", "TSH-S"]


def test_what_the_warehouse_was_asked_about_is_answered_before_it_is_taken_back(
    portal: Portal, begun: str, tmp_path: Path
) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    with pytest.raises(PickingNotUndoable, match="open change request"):
        act(portal, undo_picking, begun)
    act(portal, withdraw_change, begun)
    batch = hand_off(portal, tmp_path / "out.csv").batch
    act(portal, change_order, begun, swaps=BIGGER)
    with pytest.raises(NotUnexportable, match="open change request"), portal.transaction(by="walt") as work:
        undo_export(work, str(batch))
    act(portal, withdraw_change, begun)
    with portal.transaction(by="walt") as work:
        assert len(undo_export(work, str(batch)).undone) == 1
    assert books_are_right(portal)


def test_a_new_address_is_forgotten_once_it_was_answered(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, address=LOW_ROAD)
    act(portal, reject_change, begun)
    with portal.reading() as session:
        (request,) = session.scalars(select(ChangeRequest))
    assert (request.answer, request.line1, request.postcode) == (ChangeAnswer.REJECTED, None, None)


def test_confirmed_the_change_is_made(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER, address={"line1": "2 Low Road"}, reason="Too big")
    before = last(portal)
    assert act(portal, confirm_change, begun) == TransitionResult(begun, Status.PROGRESSING, already=False)
    view = seen(portal, begun)
    assert (goods(portal, begun), view.address.line1, view.change) == (
        ["BOT", "CARD", "TSH-S"],
        "2 Low Road",
        None,
    )
    assert (stock(portal, "TSH-M"), stock(portal, "TSH-S")) == ((10, 0, 0), (9, 1, 0))
    assert told(portal, before) == [(MIA, f"Order {begun} has changed")], "the warehouse knows"
    assert view.history[-1].reason == "T-shirt, M → T-shirt, S (Too big)"
    assert act(portal, confirm_change, begun).already
    with pytest.raises(NoChangeRequest, match="confirmed"):
        act(portal, reject_change, begun)
    assert act(portal, complete, begun).status is Status.COMPLETED
    assert books_are_right(portal)


def test_too_late_leaves_it_as_it_is_and_tells_customer_services(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER, reason="Too big")
    before = last(portal)
    assert not act(portal, reject_change, begun).already
    assert told(portal, before) == [(CS, f"Too late to change order {begun}")]
    assert goods(portal, begun) == ["BOT", "CARD", "TSH-M"]
    assert act(portal, reject_change, begun).already
    with pytest.raises(NoChangeRequest):
        act(portal, withdraw_change, begun)
    act(portal, complete, begun)
    assert books_are_right(portal)


def test_a_request_that_is_withdrawn_before_it_was_sent_leaves_no_email(portal: Portal, begun: str) -> None:
    portal.send_mail()
    for sent in (False, True):
        before = last(portal)
        act(portal, change_order, begun, swaps=BIGGER)
        if sent:
            portal.send_mail()
        assert not act(portal, withdraw_change, begun, reason="Wrong order").already
        assert act(portal, withdraw_change, begun).already
        assert [subject for _, subject in told(portal, before)] == (
            [f"CHANGE order {begun}: please reply", f"No change to order {begun}: ship it as it is"]
            if sent
            else []
        )
    with pytest.raises(NoChangeRequest, match="withdrawn"):
        act(portal, confirm_change, begun)
    assert books_are_right(portal)


def test_withdrawing_leaves_the_email_about_the_order_itself(portal: Portal, begun: str) -> None:
    """They are of one kind, and the warehouse may have heard of the order by its export alone."""
    act(portal, change_order, begun, swaps=BIGGER)
    act(portal, withdraw_change, begun)
    assert [subject for to, subject in told(portal, 0) if to == WAREHOUSE] == [
        f"New order {begun} to ship: 3 units for Mia Tester"
    ]


def test_what_has_sold_out_since_keeps_the_request_open(portal: Portal, begun: str) -> None:
    with pytest.raises(OutOfStock):
        act(portal, change_order, begun, swaps={"TSH-M": "TSH-L"})
    act(portal, change_order, begun, swaps=BIGGER)
    with portal.transaction(by="dee") as work:
        adjust(work, "TSH-S", -10, reason=Reason.SAMPLE)
    with pytest.raises(OutOfStock):
        act(portal, confirm_change, begun)
    assert seen(portal, begun).change is not None
    act(portal, reject_change, begun)
    assert books_are_right(portal)


def test_an_order_with_an_open_request_is_not_completed_unless_it_has_left(
    portal: Portal, begun: str
) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    with pytest.raises(ChangeOpen, match="must not be sent as it is"):
        act(portal, complete, begun)
    before = last(portal)
    assert act(portal, complete, begun, left_anyway=True).status is Status.COMPLETED
    assert (CS, f"Too late to change order {begun}") in told(portal, before)
    assert seen(portal, begun).change is None
    assert goods(portal, begun) == ["BOT", "CARD", "TSH-M"]
    assert act(portal, reject_change, begun).already
    assert books_are_right(portal)


def test_a_cancelled_order_needs_no_answer(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    act(portal, cancel, begun, reason="Left")
    assert seen(portal, begun).change is None
    assert [subject for to, subject in told(portal, 0) if to == WAREHOUSE and "CHANGE" in subject] == []
    with pytest.raises(NoChangeRequest, match="closed"):
        act(portal, confirm_change, begun)
    assert books_are_right(portal)


def test_an_exported_order_is_asked_about_and_a_stop_goes_first(
    portal: Portal, number: str, tmp_path: Path
) -> None:
    hand_off(portal, tmp_path / "out.csv")
    assert act(portal, change_order, number, swaps=BIGGER).change_requested
    with portal.transaction(by="walt") as work:
        again = export_again(work, DEFAULT_LAYOUT)
    assert (again.orders, again.left_out) == ((), ((number, "to be changed"),))
    act(portal, withdraw_change, number)
    act(portal, cancel, number, reason="Left")
    with pytest.raises(BeingStopped):
        act(portal, change_order, number, swaps=BIGGER)


def test_what_is_to_be_changed_is_neither_printed_nor_exported(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    with portal.transaction(by="walt") as work:
        assert begin_slips(work, []) == []
        assert export_orders(work, DEFAULT_LAYOUT).orders == ()
    with pytest.raises(NothingToPick, match="change request"), portal.transaction(by="walt") as work:
        begin_slips(work, [begun])
    act(portal, confirm_change, begun)
    with portal.transaction(by="walt") as work:
        assert export_orders(work, DEFAULT_LAYOUT).orders == (begun,)


def test_a_line_with_a_short_pick_is_decided_elsewhere(portal: Portal, begun: str) -> None:
    report(portal, begun, missing("BOT"))
    with pytest.raises(LineShort):
        act(portal, change_order, begun, swaps={"BOT": "CAP-S"})
    assert act(portal, change_order, begun, address={"town": "Leeds"}).change_requested
    act(portal, confirm_change, begun)
    assert seen(portal, begun).address.town == "Leeds"
    with portal.reading() as session:
        view = seen(portal, begun)
        assert [view_line.sku for view_line in view.lines if view_line.id in offers_for(session, view)] == [
            "TSH-M"
        ]


def gifts(portal: Portal, number: str) -> list[Callable[[], TransitionResult]]:
    """Two clerks, each with another gift for the same order."""
    return [partial(act, portal, change_order, number, swaps={"BOT": new}) for new in ("CAP-S", "CAP-L")]


def test_clerks_who_change_at_once_change_once(portal: Portal, number: str) -> None:
    assert outcomes([*at_once(gifts(portal, number))]) == {"done": 1, "not_in_order": 1}
    assert books_are_right(portal)


def test_clerks_who_ask_at_once_ask_once(portal: Portal, begun: str) -> None:
    assert outcomes([*at_once(gifts(portal, begun))]) == {"done": 1, "change_open": 1}
    assert books_are_right(portal)


@pytest.mark.parametrize("other", [complete, start_picking])
def test_a_change_comes_before_or_after_what_the_warehouse_does(
    portal: Portal, number: str, other: Callable[..., TransitionResult]
) -> None:
    steps: list[Callable[[], TransitionResult]] = [
        partial(act, portal, change_order, number, swaps=BIGGER),
        partial(act, portal, other, number),
    ]
    changed, done = at_once(steps)
    view = seen(portal, number)
    assert isinstance(done, TransitionResult)
    assert ("TSH-S" in goods(portal, number)) is (
        isinstance(changed, TransitionResult) and not changed.change_requested
    )
    assert (view.change is not None) is (isinstance(changed, TransitionResult) and changed.change_requested)
    assert isinstance(changed, TransitionResult | NotChangeable)
    assert books_are_right(portal)


def test_one_request_has_one_answer_whoever_gives_it(portal: Portal, begun: str) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    answers: list[Callable[[], TransitionResult]] = [
        partial(act, portal, step, begun)
        for step in (confirm_change, reject_change, withdraw_change, complete)
    ]
    given = outcomes([*at_once(answers)])
    assert given["done"] in (1, 2), "completing may come after the answer, and never before it"
    assert given["done"] + given["no_change_request"] + given["change_open"] == 4
    assert books_are_right(portal)


def test_the_commands_change_ask_and_answer(portal: Portal, number: str, wpp: Wpp) -> None:
    line = ("order", "change", number, "--swap", "TSH-M=TSH-S", "--postcode", "ls14ap")
    dry = wpp(*line, "--dry-run", "--json")
    assert (dry.exit_code, dry.document["lines"][0]["sku"], goods(portal, number)[2]) == (0, "TSH-S", "TSH-M")
    done = wpp(*line, "--json").document
    assert (done["already"], done["change_requested"], done["address"]["postcode"]) == (
        False,
        False,
        "LS1 4AP",
    )
    assert [each["sku"] for each in done["lines"]] == ["TSH-S", "BOT", "CARD"]
    again = wpp(*line)
    assert (again.exit_code, again.stdout) == (0, f"Order {number} is like that already.\n")
    assert wpp("order", "change", number).exit_code == 2
    assert wpp("order", "change", number, "--swap", "TSH-M").exit_code == 2
    assert wpp("order", "change", number, "--swap", "BOT=CAP-S", "--swap", "BOT=CAP-L").exit_code == 2
    refused = wpp("order", "change", number, "--swap", "BOT=TSH-M", "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "not_offered")
    act(portal, start_picking, number)
    asked = wpp(
        "order", "change", number, "--swap", "BOT=CAP-S", "--reason", "She prefers it", "--json"
    ).document
    assert asked["change"]["swaps"] == [{"was": "BOT", "now": "CAP-S"}]
    assert asked["change"]["reason"] == "She prefers it"
    assert "to change" in wpp("order", "show", number).stdout
    stopped = wpp("order", "complete", number, "--json")
    assert (stopped.exit_code, stopped.document["error"]["code"]) == (3, "change_open")
    confirmed = wpp("order", "confirm-change", number)
    assert (confirmed.exit_code, confirmed.stdout) == (0, f"Order {number} has been changed.\n")
    assert wpp("order", "confirm-change", number).stdout == f"Order {number} has already been changed.\n"
    assert wpp("order", "change", number, "--swap", "CAP-S=BOT").exit_code == 0
    assert wpp("order", "change", number, "--withdraw").exit_code == 0
    assert wpp("order", "reject-change", number).exit_code == 3


def test_an_open_request_is_a_row_of_its_own_in_a_tracking_file(portal: Portal, begun: str, wpp: Wpp) -> None:
    act(portal, change_order, begun, swaps=BIGGER)
    Path("shipped.csv").write_text(f"Order,Tracking\n{begun},15501234567890\n")
    told = wpp("order", "complete", "--from", "shipped.csv", "--json")
    assert (told.exit_code, told.document["rejected"][0]["code"]) == (4, "change_open")
    assert wpp("order", "complete", "--from", "shipped.csv", "--left-anyway").exit_code == 0
    assert seen(portal, begun).status is Status.COMPLETED
