"""Columns that change what a quantity means: multiplied where figures agree, else asked about."""

import io
from collections.abc import Mapping

import pytest

from support.cast import Cast
from support.cli import Wpp
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.sheets import read_sheet
from wpp.sheets.errors import NoRows
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS, RowsRejected, check_goods_in


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a file means is looked at here, and nothing is written."""
    return sqlite_url


def units(portal: Portal, *lines: str, answers: Mapping[str, str] | None = None) -> dict[str, int]:
    """The units of each SKU of a delivery of these lines."""
    file = io.BytesIO("\n".join(lines).encode())
    file.name = "delivery.csv"
    sheet = read_sheet(file, DELIVERY_COLUMNS)
    with portal.reading() as session:
        plan = check_goods_in(session, sheet, delivery_note="DN-1", answers=answers)
    return {line.sku: line.quantity for line in plan.lines}


def asked(portal: Portal, *lines: str) -> list[tuple[str, str, list[str]]]:
    """Id, text and answers of every question."""
    with pytest.raises(NeedsAnswer) as needed:
        units(portal, *lines)
    return [
        (each.id, each.text, [answer.value for answer in each.answers]) for each in needed.value.questions
    ]


AGREE = {
    "cartons times units per carton": (
        "SKU,Cartons,Units per carton,Total units",
        "TSH-M,2,24,48",
        "BOT,3,36,108",
    ),
    "all packs are of one": ("SKU,Qty,Pack size", "TSH-M,48,1", "BOT,108,1"),
    "one carton each": ("SKU,Qty,Cartons", "TSH-M,48,1", "BOT,108,1"),
    "blank": ("SKU,Qty,Cartons,Damaged,Status", "TSH-M,48,,,", "BOT,108,,0,"),
    "what has come": ("SKU,Qty,Status,Condition code", "TSH-M,48,Received,A", "BOT,108,In stock,A"),
    "pieces in each box": ("SKU,Qty,Boxes,Pcs/box", "TSH-M,48,2,24", "BOT,108,3,36"),
    "remarks about nothing": (
        "SKU,Qty,Notes,Comments",
        "TSH-M,48,Not damaged,Shelf 4",
        "BOT,108,Short sleeve,",
    ),
    "two statuses": ("SKU,Qty,Status,Condition", "TSH-M,48,Received,New", "BOT,108,OK,Good"),
    "cartons are the unit": ("SKU,Qty,Unit,Pack size", "TSH-M,2,Cartons,24", "BOT,3,cartons,36"),
}


@pytest.mark.parametrize("lines", AGREE.values(), ids=AGREE)
def test_where_the_figures_agree_nothing_is_asked(portal: Portal, cast: Cast, lines: tuple[str, ...]) -> None:
    assert units(portal, *lines) == {"TSH-M": 48, "BOT": 108}


@pytest.mark.parametrize(
    ("lines", "multiplied", "plain"),
    [
        (("SKU,Qty,Pack size", "TSH-M,2,24"), 48, 2),
        (("SKU,Qty,Case pack", "TSH-M,2,24"), 48, 2),
        (("SKU,Units,No. of cartons", "TSH-M,24,2"), 48, 24),
        (("SKU,Qty,Inner qty", "TSH-M,2,24"), 48, 2),
        (("SKU,Qty,Pieces in each polybag", "TSH-M,2,24"), 48, 2),
        (("SKU,Qty,# of boxes", "TSH-M,24,2"), 48, 24),
        (("SKU,Qty,Ctns,Pcs/Ctn", "TSH-M,24,2,24"), 48, 24),
        (("SKU,Qty,Cartons,Units per carton", "TSH-M,47,2,24"), 48, 47),
    ],
)
def test_where_they_do_not_agree_a_person_says_which_is_meant(
    portal: Portal, cast: Cast, lines: tuple[str, ...], multiplied: int, plain: int
) -> None:
    [(question, text, values)] = asked(portal, *lines)
    assert values == ["packs", "units"]
    assert "row 2" in text
    assert units(portal, *lines, answers={question: "packs"}) == {"TSH-M": multiplied}
    assert units(portal, *lines, answers={question: "units"}) == {"TSH-M": plain}


def test_what_has_not_come_is_asked_about_and_never_stock_in_silence(portal: Portal, cast: Cast) -> None:
    lines = ("SKU,Quantity,Status", "TSH-M,10,Received", "BOT,30,Back order", "CARD,5,Damaged")
    [(question, text, values)] = asked(portal, *lines)
    assert (
        text
        == "“Status” (C): 2 rows say “Back order” and “Damaged”, 35 units (rows 3 and 4). What should happen to them?"
    )
    assert values == ["without", "with"]
    assert units(portal, *lines, answers={question: "without"}) == {"TSH-M": 10}
    assert units(portal, *lines, answers={question: "with"}) == {"TSH-M": 10, "BOT": 30, "CARD": 5}


@pytest.mark.parametrize("heading", ["Comment", "Remarks", "Notes", "Reason"])
@pytest.mark.parametrize("words", ["Back order", "not received", "Damaged in transit", "To follow - 30 Nov"])
def test_a_remark_about_goods_that_are_not_there_is_asked_about(
    portal: Portal, cast: Cast, heading: str, words: str
) -> None:
    lines = (f"SKU,Quantity,{heading}", "TSH-M,10,", f"BOT,30,{words}")
    [(question, text, values)] = asked(portal, *lines)
    assert text == f"“{heading}” (C): 1 row says “{words}”, 30 units (row 3). What should happen to it?"
    assert values == ["without", "with"]
    assert units(portal, *lines, answers={question: "without"}) == {"TSH-M": 10}
    assert units(portal, *lines, answers={question: "with"}) == {"TSH-M": 10, "BOT": 30}


@pytest.mark.parametrize("heading", ["Damaged", "Short qty", "Rejected", "B/O", "Returns"])
def test_units_that_are_not_good_are_asked_about(portal: Portal, cast: Cast, heading: str) -> None:
    lines = (f"SKU,Quantity,{heading}", "TSH-M,10,3", "BOT,4,0")
    [(question, text, values)] = asked(portal, *lines)
    assert f"“{heading}” (C) is 3 in row 2. Are these among the 10 of “Quantity” (B)?" == text
    assert values == ["less", "all"]
    assert units(portal, *lines, answers={question: "less"}) == {"TSH-M": 7, "BOT": 4}
    assert units(portal, *lines, answers={question: "all"}) == {"TSH-M": 10, "BOT": 4}


def test_more_damaged_than_came_is_a_problem(portal: Portal, cast: Cast) -> None:
    lines = ("SKU,Quantity,Damaged", "TSH-M,2,3")
    [(question, _, _)] = asked(portal, *lines)
    with pytest.raises(RowsRejected) as refused:
        units(portal, *lines, answers={question: "less"})
    assert [problem.as_json()["code"] for problem in refused.value.problems] == ["bad_quantity"]


def test_a_size_that_contradicts_the_sku_is_named_row_by_row(portal: Portal, cast: Cast) -> None:
    with pytest.raises(RowsRejected) as refused:
        units(portal, "SKU,Size,Quantity", "TSH-M,M,1", "TSH-S,XL,1", "CAP-L,l / xl,1", "BOT,One size,1")
    [problem] = refused.value.problems
    assert problem.as_json()["code"] == "size_conflict"
    assert problem.as_json()["message"] == "TSH-S is size S, but this row says XL."


def test_a_description_that_contradicts_the_sku_is_named_row_by_row(portal: Portal, cast: Cast) -> None:
    lines = ("SKU,Description,Quantity", 'TSH-M,"T-shirt, M",1', 'TSH-S,"T-shirt, L",1', "BOT,Cap,1")
    with pytest.raises(RowsRejected) as refused:
        units(portal, *lines)
    assert [
        (each["row"], each["code"], each["message"]) for each in (p.as_json() for p in refused.value.problems)
    ] == [
        (
            3,
            "size_conflict",
            "TSH-S is T-shirt, S, but the description says size L: “T-shirt, L”. Correct the SKU or the description.",
        ),
        (
            4,
            "size_conflict",
            "BOT is Bottle, but the description says Cap: “Cap”. Correct the SKU or the description.",
        ),
    ]


def test_an_answer_is_for_this_file_alone(portal: Portal, cast: Cast) -> None:
    [(question, _, _)] = asked(portal, "SKU,Qty,Pack size", "TSH-M,2,24")
    [(other, _, _)] = asked(portal, "SKU,Qty,Pack size", "TSH-M,2,12")
    assert question != other


def test_the_command_asks_and_books_in_what_was_answered(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    text = b"Delivery note,SKU,Quantity,Status\nDN-4,TSH-M,10,Received\nDN-4,BOT,30,Back order\n"
    refused = wpp("stock", "book-in", "-", "--json", "-y", piped=text)
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "needs_answer")
    [question] = refused.document["error"]["questions"]
    answer = f"{question['id']}={question['answers'][0]['value']}"
    booked = wpp("stock", "book-in", "-", "--json", "--answer", answer, piped=text)
    assert (booked.exit_code, booked.document["units"]) == (0, 10)


def test_a_row_of_which_nothing_is_good_is_not_booked_and_a_file_of_them_is_refused(
    portal: Portal, cast: Cast
) -> None:
    lines = ("SKU,Quantity,Damaged", "TSH-M,3,3", "BOT,4,1")
    [(question, _, _)] = asked(portal, *lines)
    assert units(portal, *lines, answers={question: "less"}) == {"BOT": 3}
    for nothing, answer in (
        (("SKU,Quantity,Damaged", "TSH-M,3,3"), "less"),
        (("SKU,Quantity,Status", "TSH-M,3,Back order"), "without"),
    ):
        [(question, _, _)] = asked(portal, *nothing)
        with pytest.raises(NoRows, match="nothing is left to book in"):
            units(portal, *nothing, answers={question: answer})
