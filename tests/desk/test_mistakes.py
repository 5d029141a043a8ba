"""Returns and short picks put right on the order's page: what the forms say, keep and refuse."""

import pytest

from support.cast import Cast, order, stock
from support.portal import Clock
from support.shorts import missing, report, seen, settle
from support.web import Visitor, at_browser
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer
from wpp.portal import Portal
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.recovered import Recovered, record_recovered
from wpp.returns.units import ReturnedItem
from wpp.returns.views import list_returns

GOOD, DAMAGED, WRONG, MISSING = Condition


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order."""
    return order(portal, cast.mia).number


@pytest.fixture
def walt(portal: Portal, cast: Cast) -> Visitor:
    return at_browser(portal, cast.walt)


def bring_back(portal: Portal, number: str, *items: ReturnedItem) -> None:
    with portal.transaction(by="walt") as work:
        if seen(portal, number).closed_at is None:
            complete(work, number)
        record_return(work, number, items)


def says(portal: Portal) -> list[tuple[str, int, str]]:
    with portal.reading() as session:
        return [
            (line.sku, line.quantity, line.condition.value)
            for each in list_returns(session)[::-1]
            for line in each.lines
        ]


def test_an_undone_return_is_struck_through_and_can_be_recorded_again(
    portal: Portal, number: str, walt: Visitor
) -> None:
    bring_back(portal, number, ReturnedItem("TSH-M", 1, GOOD))
    walt.get(f"/desk/orders/{number}")
    undone = walt.press("Undo return", **{"unreturn-reason": "Omar's parcel"})
    assert "Return undone: its items count as sent again." in undone.words
    assert "<del>RET-1</del>" in undone.html
    assert "undone: Omar's parcel" in undone.words
    assert "Return recorded by mistake?" not in undone.words
    assert "Whole parcel returned undelivered" in undone.words
    lines = [line.id for line in seen(portal, number).lines]
    again = walt.press("Record return", **{f"fate-{lines[0]}": "damaged"})
    assert "Return recorded." in again.words
    assert stock(portal, "TSH-M") == (9, 0, 1)


def test_of_several_returns_one_is_chosen(portal: Portal, number: str, walt: Visitor) -> None:
    bring_back(portal, number, ReturnedItem("TSH-M", 1, GOOD))
    bring_back(portal, number, ReturnedItem("BOT", 1, GOOD))
    walt.get(f"/desk/orders/{number}")
    form = {"unreturn-reason": "Omar's parcel"}
    unchosen = walt.press("Undo return", **form)
    assert (unchosen.status, 'id="unreturn-number-wrong"' in unchosen.html) == (422, True)
    assert "Omar's parcel" in unchosen.words, "what was typed is kept"
    undone = walt.press("Undo return", **form, **{"unreturn-number": "RET-1"})
    assert "<del>RET-1</del>" in undone.html
    assert "<del>RET-2</del>" not in undone.html


def test_a_correction_moves_so_many_of_a_line_and_a_second_click_moves_none(
    portal: Portal, number: str, walt: Visitor
) -> None:
    report(portal, number, missing("BOT"))
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CARD")  # two cards now
    bring_back(portal, number, ReturnedItem("CARD", 2, GOOD))
    page = walt.get(f"/desk/orders/{number}")
    form = dict(page.form("Correct return").fields)
    form |= {"correct-fate": "damaged", "correct-units": "1"}
    first = walt.post(f"/desk/orders/{number}/return-correction", form)
    assert "done=return-corrected" in first.header("Location")
    assert says(portal) == [("CARD", 1, "good"), ("CARD", 1, "damaged")]
    second = walt.post(f"/desk/orders/{number}/return-correction", form)
    assert second.status == 409
    assert "already been corrected or undone" in second.words
    assert stock(portal, "CARD") == (49, 0, 1)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({}, "correct-fate", "Choose what really happened."),
        ({"correct-fate": "wrong item"}, "correct-found", "Enter the SKU that came back instead of TSH-M."),
        ({"correct-fate": "not returned"}, "", "Nothing would be left of RET-1. Undo RET-1"),
        ({"correct-fate": "wrong item", "correct-found": "NONE"}, "", "NONE"),
    ],
)
def test_what_is_missing_from_a_correction_is_said(
    portal: Portal, number: str, walt: Visitor, fields: dict[str, str], field: str, words: str
) -> None:
    bring_back(portal, number, ReturnedItem("TSH-M", 1, GOOD))
    walt.get(f"/desk/orders/{number}")
    answer = walt.press("Correct return", **fields)
    assert answer.status in (409, 422)
    assert words in answer.words
    assert not field or f'id="{field}-wrong"' in answer.html
    assert says(portal) == [("TSH-M", 1, "good")]


def test_a_double_click_reports_one_short_pick(portal: Portal, number: str, walt: Visitor) -> None:
    report(portal, number, missing("BOT"))
    settle(portal, number, ShortAnswer.SUBSTITUTE, "CARD")  # two cards now
    page = walt.get(f"/desk/orders/{number}")
    card = next(line.id for line in seen(portal, number).lines if line.sku == "CARD")
    form = page.form("Report short pick").fields | {f"fate-{card}": "missing", f"units-{card}": "1"}
    first, second = (walt.post(f"/desk/orders/{number}/short", form) for _ in range(2))
    assert "done=short" in first.header("Location")
    assert "This short pick has already been reported by you." in walt.follow(second).words
    assert [short.sku for short in seen(portal, number).shorts] == ["BOT", "CARD"]


def test_one_unit_clicked_twice_is_reported_too(portal: Portal, number: str, walt: Visitor) -> None:
    page = walt.get(f"/desk/orders/{number}")
    bottle = next(line.id for line in seen(portal, number).lines if line.sku == "BOT")
    form = page.form("Report short pick").fields | {f"fate-{bottle}": "damaged"}
    walt.post(f"/desk/orders/{number}/short", form)
    again = walt.post(f"/desk/orders/{number}/short", form)
    assert "already=short" in again.header("Location")


def test_another_short_pick_from_an_old_form_is_refused_and_kept(
    portal: Portal, number: str, walt: Visitor
) -> None:
    page = walt.get(f"/desk/orders/{number}")
    lines = {line.sku: line.id for line in seen(portal, number).lines}
    report(portal, number, missing("BOT"))
    form = page.form("Report short pick").fields | {
        f"fate-{lines['CARD']}": "missing",
        "short-note": "Empty box",
    }
    late = walt.post(f"/desk/orders/{number}/short", form)
    assert late.status == 409
    assert "1 × Bottle has already been reported by walt. Nothing else was saved" in late.words
    assert "Empty box" in late.words or 'value="Empty box"' in late.html
    assert [short.sku for short in seen(portal, number).shorts] == ["BOT"]


def test_a_find_is_undone_once_by_a_form_that_is_sent_twice(
    portal: Portal, number: str, walt: Visitor, clock: Clock
) -> None:
    bring_back(portal, number, ReturnedItem("BOT", 1, MISSING), ReturnedItem("CARD", 1, MISSING))
    for code in ("BOT", "CARD"):
        clock.advance(minutes=1)
        with portal.transaction(by="walt") as work:
            record_recovered(work, number, [Recovered(code)])
    page = walt.get(f"/desk/orders/{number}")
    form = page.form("Undo find").fields | {"unfind-reason": "Another card"}
    first, second = (walt.post(f"/desk/orders/{number}/found-undo", form) for _ in range(2))
    assert "done=found-undone" in first.header("Location")
    assert "already=found-undone" in second.header("Location")
    assert (stock(portal, "BOT"), stock(portal, "CARD")) == ((10, 0, 0), (49, 0, 0))


def test_of_several_short_picks_one_is_undone(portal: Portal, number: str, walt: Visitor) -> None:
    report(portal, number, missing("BOT"), missing("CARD"))
    walt.get(f"/desk/orders/{number}")
    one = walt.press("Undo short pick", **{"unshort-sku": "BOT", "unshort-reason": "It was there"})
    assert "The order still waits for a decision about the others." in one.words
    rest = walt.press("Undo short pick", **{"unshort-reason": "So was the card"})
    assert "Short pick undone. The order has resumed" in rest.words
    assert "Undone" in rest.words.partition("Short picks")[2]
