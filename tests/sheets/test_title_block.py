"""What stands above the headings: a note that is asked about, a date that is said; and a line to sign below them."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from support.cast import Cast
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.sheets import Sheet, read_sheet
from wpp.stock.receiving.deliveries import GoodsInPlan
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS, RowsRejected, check_goods_in

BLOCK = [
    ("DELIVERY NOTE",),
    ("Delivery note no:", "DN-7781"),
    ("Date:", "27/11/2026"),
    ("Deliver to:", "Fulfil Ltd"),
    (),
]
ROWS = [("SKU", "Description", "Qty"), ("TSH-M", "Tee", 10), ("BOT", "Bottle", 12), (), ("Total", "", 22)]
SIGN = [("Received in good condition:", "", "________")]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a file is read is looked at here."""
    return sqlite_url


def sheet_of(rows: Sequence[Sequence[object]]) -> Sheet:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = io.BytesIO(text.getvalue().encode())
    file.name = "delivery.csv"
    return read_sheet(file, DELIVERY_COLUMNS)


def planned(
    portal: Portal, rows: Sequence[Sequence[object]], answers: Mapping[str, str] | None = None, note: str = ""
) -> GoodsInPlan:
    with portal.reading() as session:
        return check_goods_in(session, sheet_of(rows), delivery_note=note, answers=answers)


def test_a_note_above_the_headings_is_asked_about_and_its_date_said(portal: Portal, cast: Cast) -> None:
    rows = [*BLOCK, *ROWS, *SIGN]
    with pytest.raises(NeedsAnswer) as needed:
        planned(portal, rows)
    [question] = needed.value.questions
    assert question.text == "Row 2 says “Delivery note no: DN-7781”. Is DN-7781 this delivery’s note number?"
    plan = planned(portal, rows, {question.id: "yes"})
    assert (plan.delivery_note, plan.delivered_on, plan.units) == ("DN-7781", date(2026, 11, 27), 22)
    with pytest.raises(RowsRejected) as refused:
        planned(portal, rows, {question.id: "no"})
    assert [problem.as_json()["code"] for problem in refused.value.problems] == ["missing_note"]


def test_what_somebody_says_goes_before_the_title_block(portal: Portal, cast: Cast) -> None:
    assert planned(portal, [*BLOCK, *ROWS], note="DN-9").delivery_note == "DN-9"


@pytest.mark.parametrize(
    "line", [("Delivery note: DN-7781",), ("", "DN", "", "DN-7781"), ("GRN : DN-7781", "x")]
)
def test_a_label_and_its_value_may_stand_in_one_cell_or_apart(
    portal: Portal, cast: Cast, line: tuple[str, ...]
) -> None:
    with pytest.raises(NeedsAnswer, match="DN-7781"):
        planned(portal, [line, *ROWS])


def test_without_one_it_is_missing_as_ever(portal: Portal, cast: Cast) -> None:
    with pytest.raises(RowsRejected):
        planned(portal, [("Goods in",), ("Our ref:", "X1"), *ROWS])


def test_a_line_to_sign_is_no_row() -> None:
    sheet = sheet_of([*ROWS, *SIGN])
    assert len(sheet.rows) == 2
    assert any("line to sign" in skipped.reason for skipped in sheet.skipped)


@pytest.mark.parametrize(
    "text",
    [
        "Received by: ______",
        "Received by J Smith",
        "Signed",
        "Signature: ......",
        "Signed for:",
        "Received in good order by",
    ],
)
@pytest.mark.parametrize("blank", [True, False])
def test_a_line_to_sign_in_one_cell_is_skipped(text: str, blank: bool) -> None:
    sheet = sheet_of([*ROWS, *([("", "", "")] if blank else []), (text, "", "")])
    assert len(sheet.rows) == 2
    assert any("line to sign" in skipped.reason for skipped in sheet.skipped)


@pytest.mark.parametrize("text", ["Received bottle", "Signed print", "RECEIVED-1"])
def test_what_only_begins_like_one_is_a_row(text: str) -> None:
    assert len(sheet_of([*ROWS, (text, "", "")]).rows) + len(sheet_of([*ROWS, (text, "", "")]).problems) >= 3
