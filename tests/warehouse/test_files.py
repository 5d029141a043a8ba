"""Files that the warehouse sends: what was shipped, what came back, what was counted."""

from collections.abc import Callable

import pytest

from support.cast import Cast, order, stock
from support.races import at_once, outcomes
from support.sent_files import codes, sheet, ship
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.model import Status
from wpp.orders.numbers import number_of
from wpp.orders.views import order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.portal.health_checks import INTEGRITY_CHECKS
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.views import list_returns
from wpp.sheets import Problem
from wpp.stock.movements import OutOfStock
from wpp.stock.receiving.delivery_sheet import RowsRejected
from wpp.stock.stock_take import COUNT_COLUMNS, Count, book_count
from wpp.warehouse.returns_import import ReturnsImportResult, record_returns
from wpp.warehouse.returns_sheet import RETURN_COLUMNS


def books_are_right(portal: Portal) -> bool:
    """Every proof holds."""
    with portal.reading() as session:
        return all(proof(session) == [] for _, proof in INTEGRITY_CHECKS)


def test_good_lines_are_done_and_each_bad_one_is_named(portal: Portal, cast: Cast) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar).number
    with portal.transaction(by="cleo") as work:
        cancel(work, omar, reason="No")
    swapped = mia[:-2] + mia[-1] + mia[-2]
    unknown = number_of(999)
    shipped = ship(
        portal,
        f"{mia},15501234567890,DPD",
        f"{swapped},1,DPD",
        f"{unknown},1,DPD",
        f"{omar},1,DPD",
        ",1,DPD",
        "ABC,1,DPD",
        f"{mia},3.01043E+13,DPD",
    )
    assert [each.number for each in shipped.done] == [mia]
    assert codes(shipped.problems) == [
        (3, "Order", "unknown_order"),
        (4, "Order", "unknown_order"),
        (5, "Order", "illegal_transition"),
        (6, "Order", "missing_order"),
        (7, "Order", "unknown_order"),
        (8, "Tracking", "not_text"),
    ]
    assert "one digit looks wrong" in shipped.problems[0].message
    with portal.reading() as session:
        view = order_view(session, mia, now=portal.now())
    assert (view.status, view.tracking, view.carrier) == (Status.COMPLETED, "15501234567890", "DPD")
    assert books_are_right(portal)


def test_the_same_file_again_changes_nothing_and_mails_nobody(portal: Portal, cast: Cast) -> None:
    line = f"{order(portal, cast.mia).number},1,DPD"
    ship(portal, line)
    again = ship(portal, line, line)
    assert (len(again.done), len(again.already), again.problems) == (0, 1, [])
    with portal.reading() as session:
        sent = [
            each for each in list_messages(session, limit=None) if each.kind is EmailKind.ORDER_DISPATCHED
        ]
    assert len(sent) == 1


def test_a_line_without_tracking_is_refused_where_tracking_is_required(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="dee") as work:
        change_setting(work, "tracking-required", "on")
    assert codes(ship(portal, f"{number},,DPD").problems) == [(2, "Tracking", "tracking_needed")]


def both_sent(portal: Portal, cast: Cast) -> tuple[str, str]:
    """The numbers of Mia's and Omar's orders, which have left."""
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar).number
    for number in (mia, omar):
        with portal.transaction(by="walt") as work:
            complete(work, number)
    return mia, omar


def bring_back(portal: Portal, *lines: str) -> ReturnsImportResult:
    """Import a file of what came back."""
    with portal.transaction(by="walt") as work:
        return record_returns(work, sheet(RETURN_COLUMNS, "Order,SKU,Qty,Condition,Note", *lines))


def test_the_rows_of_one_order_are_one_return(portal: Portal, cast: Cast) -> None:
    mia, omar = both_sent(portal, cast)
    came_back = bring_back(
        portal,
        f"{mia},TSH-M,1,Good,Too small",
        f"{omar},BOT,,faulty,",
        f"{mia},bot,1,A,Too small",
    )
    assert came_back.problems == []
    with portal.reading() as session:
        returns = {each.order: each for each in list_returns(session)}
    assert [(line.sku, line.condition) for line in returns[mia].lines] == [
        ("TSH-M", Condition.GOOD),
        ("BOT", Condition.GOOD),
    ]
    assert returns[mia].note == "Too small"
    assert stock(portal, "BOT") == (9, 0, 1)
    assert books_are_right(portal)


def test_a_bad_row_holds_back_its_order_and_no_other(portal: Portal, cast: Cast) -> None:
    mia, omar = both_sent(portal, cast)
    came_back = bring_back(
        portal,
        f"{mia},TSH-M,1,good,",
        f"{mia},BOT,1,wet,",
        f"{omar},TSH-M,1,good,",
        f"{omar},CARD,1,good,",
        "99,CARD,1,good,",
    )
    assert [each.order for each in came_back.returns] == [omar]
    assert codes(came_back.problems) == [
        (2, "Order", "rest_of_order"),
        (3, "Condition", "bad_condition"),
        (6, "Order", "unknown_order"),
    ]
    assert stock(portal, "TSH-M") == (9, 0, 0)
    assert books_are_right(portal)


def test_a_return_that_is_refused_half_way_leaves_nothing_of_itself(portal: Portal, cast: Cast) -> None:
    mia, omar = both_sent(portal, cast)
    came_back = bring_back(
        portal,
        f"{mia},TSH-M,1,good,",
        f"{mia},BOT,2,good,",
        f"{omar},BOT,1,good,",
    )
    assert [each.order for each in came_back.returns] == [omar]
    assert codes(came_back.problems) == [
        (2, "Order", "too_many_returned"),
        (3, "Order", "too_many_returned"),
    ]
    assert stock(portal, "TSH-M") == (8, 0, 0)
    assert books_are_right(portal)


def test_a_wrong_item_names_what_really_came_and_what_was_missing_is_lost(portal: Portal, cast: Cast) -> None:
    mia, omar = both_sent(portal, cast)
    with portal.transaction(by="walt") as work:
        heading = "Order,SKU,Qty,Condition,What came"
        lines = (f"{mia},TSH-M,1,wrong-item,tsh-l", f"{mia},BOT,1,Lost,", f"{omar},BOT,1,good,BOT")
        came_back = record_returns(work, sheet(RETURN_COLUMNS, heading, *lines))
        again = record_returns(work, sheet(RETURN_COLUMNS, heading, *reversed(lines)))
    assert came_back.problems == again.problems == []
    assert (len(came_back.returns), len(again.already)) == (2, 2)
    assert [(line.condition, line.came) for line in came_back.returns[0].lines] == [
        (Condition.WRONG_ITEM, "TSH-L"),
        (Condition.MISSING, ""),
    ]
    assert (stock(portal, "TSH-L"), stock(portal, "BOT")) == ((1, 0, 0), (9, 0, 0))
    assert books_are_right(portal)


def test_what_came_is_asked_for_in_its_own_column(portal: Portal, cast: Cast) -> None:
    mia, omar = both_sent(portal, cast)
    with portal.transaction(by="walt") as work:
        lines = (f"{mia},TSH-M,wrong,", f"{mia},BOT,wrong,CAPS", f"{omar},TSH-M,good,TSH-L")
        came_back = record_returns(work, sheet(RETURN_COLUMNS, "Order,SKU,Condition,Came", *lines))
    assert codes(came_back.problems) == [
        (2, "Came", "missing_sku"),
        (3, "Came", "unknown_sku"),
        (4, "Condition", "bad_condition"),
    ]
    assert "Did you mean CAP-S?" in came_back.problems[1].message
    assert codes(bring_back(portal, f"{mia},TSH-M,1,wrong,").problems) == [(2, "Came", "missing_sku")]


def test_a_row_without_a_sku_is_a_whole_parcel(portal: Portal, cast: Cast) -> None:
    mia, omar = both_sent(portal, cast)
    lines = (f"{mia},,,Return to sender,Gone away", f"{mia},BOT,,damaged,", f"{omar},,,Lost in transit,")
    came_back = bring_back(portal, *lines)
    again = bring_back(portal, *reversed(lines))
    assert came_back.problems == again.problems == []
    assert (len(came_back.returns), len(again.already)) == (2, 2)
    assert [each.kind for each in came_back.returns] == [ReturnKind.UNDELIVERED, ReturnKind.LOST]
    assert (stock(portal, "TSH-M"), stock(portal, "BOT")) == ((9, 0, 0), (8, 0, 1))
    with portal.reading() as session:
        assert len(list_messages(session, kind=EmailKind.PARCEL_UNDELIVERED)) == 2
    assert codes(bring_back(portal, f"{mia},,,damaged,").problems) == [(2, "SKU", "missing_sku")]
    assert books_are_right(portal)


def test_two_files_of_the_same_returns_at_once_record_each_once(portal: Portal, cast: Cast) -> None:
    mia, omar = both_sent(portal, cast)
    lines = [f"{mia},TSH-M,1,good,", f"{omar},BOT,1,good,", f"{mia},CARD,1,good,", f"{omar},CARD,1,good,"]

    def take_in(*rows: str) -> Callable[[], object]:
        return lambda: bring_back(portal, *rows)

    answers = at_once([take_in(*lines), take_in(*reversed(lines))] * 3)
    assert outcomes(answers) == {"done": 6}
    with portal.reading() as session:
        assert len(list_returns(session)) == 2
    assert books_are_right(portal)


def count(portal: Portal, *lines: str) -> Count:
    """Take in a stock-take."""
    with portal.transaction(by="walt") as work:
        return book_count(work, sheet(COUNT_COLUMNS, "SKU,Counted", *lines))


def test_a_count_books_what_is_missing_and_what_was_found(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)  # one bottle is committed and still lies on the shelf
    found = count(portal, "BOT,8", "BOT,1", "TSH-M,12", "CARD,50", "TSH-L,0")
    assert [(line.sku, line.expected, line.counted, line.difference) for line in found.differences] == [
        ("TSH-M", 10, 12, 2),
        ("BOT", 10, 9, -1),
    ]
    assert set(found.uncounted) == {"TSH-S", "CAP-S", "CAP-L"}
    assert stock(portal, "BOT") == (8, 1, 0)
    assert stock(portal, "TSH-M") == (11, 1, 0)
    assert books_are_right(portal)


def test_the_same_count_again_finds_nothing(portal: Portal, cast: Cast) -> None:
    count(portal, "BOT,7")
    assert count(portal, "BOT,7").differences == ()
    assert stock(portal, "BOT") == (7, 0, 0)


def test_a_count_that_would_take_units_of_open_orders_is_refused(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    with pytest.raises(OutOfStock):
        count(portal, "BOT,0", "CARD,40")
    assert stock(portal, "CARD") == (49, 1, 0)


def test_a_count_is_all_or_nothing(portal: Portal, cast: Cast) -> None:
    with pytest.raises(RowsRejected) as refused:
        count(portal, "BOT,5", "BOTT,5", "CARD,-1", "CARD,")
    assert codes([each for each in refused.value.problems if isinstance(each, Problem)]) == [
        (3, "SKU", "unknown_sku"),
        (4, "Counted", "bad_quantity"),
        (5, "Counted", "bad_quantity"),
    ]
    assert stock(portal, "BOT") == (10, 0, 0)
