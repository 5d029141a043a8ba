"""Rows below a sentence or repeated headings: asked about, bound to their content, read by their own headings."""

import io
import time
from typing import Any

import pytest

from support.cast import Cast
from support.cli import Wpp
from wpp.portal import Portal
from wpp.questions import NeedsAnswer, UnknownAnswer
from wpp.sheets import Column, ReadOptions, Sheet, read_sheet
from wpp.starters.columns import STARTER_COLUMNS

GOODS = (
    Column("sku", "SKU"),
    Column("quantity", "Quantity", ("Qty",)),
    Column("unit", "Unit", required=False),
)
HEAD, ISLA, KAREN, OMAR = (
    "First name,Last name,Email",
    "Isla,Okafor,isla@example.com",
    "Karen,Gone,karen@example.com",
    "Omar,Haddad,omar@example.com",
)
LEFT = "The following people have left us in November"


def read(*lines: str, columns: Any = STARTER_COLUMNS, **options: Any) -> Sheet:
    """A list of these lines."""
    file = io.BytesIO("\n".join(lines).encode())
    file.name = "list.csv"
    return read_sheet(file, columns, ReadOptions(**options))


def asked(*lines: str, columns: Any = STARTER_COLUMNS, **options: Any) -> list[tuple[str, str]]:
    """What is asked about a list: id and text of each question."""
    with pytest.raises(NeedsAnswer) as needed:
        read(*lines, columns=columns, **options)
    assert all(
        [each.value for each in question.answers] == ["without", "with"]
        for question in needed.value.questions
    )
    return [(question.id, question.text) for question in needed.value.questions]


def emails(sheet: Sheet) -> list[object]:
    return [row["email"] for row in sheet.rows]


@pytest.mark.parametrize(
    "between",
    [
        [LEFT],
        ["", LEFT],
        [LEFT, HEAD],
        ["", LEFT, "", HEAD],
        ["Leavers"],
        ["", "November"],
        ["November", HEAD],
        [",Please do NOT send packs to,"],
        [",,on hold"],
        ["The following have left us, please ignore"],
        ["NB: these people are contractors and get nothing"],
        ["3 people have left us"],
        ["End of report"],
    ],
    ids=" / ".join,
)
def test_rows_below_a_sentence_are_asked_about_and_never_taken_in_silence(between: list[str]) -> None:
    lines = [HEAD, ISLA, *between, KAREN, OMAR]
    [(question, text)] = asked(*lines)
    row = len(lines) - 1
    assert f"What should happen to rows {row} to {row + 1}, below it?" in text
    words = " ".join(word for line in between if line != HEAD for word in line.replace(",", " ").split())
    assert f"“{words}”" in text, "quoted whole"
    assert emails(read(*lines, answers={question: "without"})) == ["isla@example.com"]
    assert emails(read(*lines, answers={question: "with"})) == [
        "isla@example.com",
        "karen@example.com",
        "omar@example.com",
    ]


def test_what_was_left_out_is_said_row_by_row_and_its_faults_are_nobodys_business() -> None:
    lines = [HEAD, ISLA, LEFT, KAREN, "Too,many,many,many"]
    [(question, _)] = asked(*lines)
    sheet = read(*lines, answers={question: "without"})
    assert [(each.row, "left out as you answered" in each.reason) for each in sheet.skipped] == [
        (3, False),
        (4, True),
    ]
    assert (sheet.problems, sheet.rejected) == ([], [])
    taken = read(*lines, answers={question: "with"})
    assert [(each.row, each.code) for each in taken.problems] == [(5, "ragged_row")]


def test_headings_in_another_order_are_those_of_the_rows_below_them() -> None:
    lines = [HEAD, ISLA, "", "Last name,First name,Email", "Patel,Oliver,oliver@example.com"]
    [(question, text)] = asked(*lines)
    assert text == "The headings are repeated in row 4. What should happen to the 1 row below (row 5)?"
    sheet = read(*lines, answers={question: "with"})
    assert [(row["first_name"], row["last_name"]) for row in sheet.rows] == [
        ("Isla", "Okafor"),
        ("Oliver", "Patel"),
    ]


def test_a_table_further_down_is_read_by_its_own_columns_wherever_they_stand() -> None:
    lines = ["SKU,Quantity,Unit", "A,1,each", "Back order,,", "Unit,Qty,SKU", "each,30,B"]
    [(question, text)] = asked(*lines, columns=GOODS)
    assert "Row 3 says “Back order”." in text
    sheet = read(*lines, columns=GOODS, answers={question: "with"})
    assert [(row["sku"], row["quantity"], row["unit"]) for row in sheet.rows] == [
        ("A", "1", "each"),
        ("B", "30", "each"),
    ]


def test_the_pages_of_a_printed_list_are_one_list() -> None:
    lines = [HEAD, ISLA, "Page 1 of 2", HEAD, KAREN, "Page 2 of 2", "Printed on 27/11/2026 09:00"]
    assert emails(read(*lines)) == ["isla@example.com", "karen@example.com"]


def test_what_nothing_follows_heads_nothing() -> None:
    sheet = read(HEAD, ISLA, "", "Juan,,", "")
    assert [row["first_name"] for row in sheet.rows] == ["Isla", "Juan"]
    for last in (LEFT, HEAD, "Total: 1"):
        assert emails(read(HEAD, ISLA, last)) == ["isla@example.com"]


def test_a_person_with_one_name_among_others_heads_nobody() -> None:
    assert [row["first_name"] for row in read(HEAD, ISLA, "Cher,,", KAREN).rows] == ["Isla", "Cher", "Karen"]


def test_an_answer_is_for_this_content_and_for_this_section_alone() -> None:
    lines = [HEAD, ISLA, LEFT, KAREN, "Contractors", OMAR]
    first, second = asked(*lines)
    assert first[0] != second[0]
    assert emails(read(*lines, answers={first[0]: "without", second[0]: "with"})) == [
        "isla@example.com",
        "omar@example.com",
    ]
    changed = [HEAD, ISLA, LEFT, KAREN, "Contractors", OMAR.replace("omar", "zoe")]
    with pytest.raises(NeedsAnswer) as needed:
        read(*changed, answers={first[0]: "without", second[0]: "with"})
    assert len(needed.value.questions) == 1
    with pytest.raises(UnknownAnswer):
        read(*lines, answers={first[0]: "perhaps", second[0]: "with"})


def test_a_list_of_many_sections_is_asked_about_once() -> None:
    lines = [HEAD, ISLA]
    for number in range(20):
        lines += ["", f"Department {number}", f"P{number},Lee,p{number}@example.com"]
    [(question, text)] = asked(*lines)
    assert text.startswith("20 rows say what the rows below them are: “Department 0”")
    assert len(read(*lines, answers={question: "with"}).rows) == 21
    assert len(read(*lines, answers={question: "without"}).rows) == 1


def test_a_list_of_nothing_but_sections_is_answered_in_time() -> None:
    lines = [HEAD, ISLA]
    for number in range(10_000):
        lines += ["", f"Department {number}", f"P{number},Lee,p{number}@example.com"]
    began = time.process_time()
    [(question, _)] = asked(*lines)
    assert len(read(*lines, answers={question: "with"}).rows) == 10_001
    assert time.process_time() - began < 20


def test_columns_that_were_mapped_by_letter_are_no_headings_further_down() -> None:
    lines = ["a,b,c", ISLA, KAREN]
    mapped = {"first_name": "A", "last_name": "B", "email": "C"}
    assert emails(read(*lines, map=mapped)) == ["isla@example.com", "karen@example.com"]
    [(question, _)] = asked("a,b,c", ISLA, "", "c,b,a", "karen@example.com,Gone,Karen", map=mapped)
    assert question.startswith("sections-4-")


def test_a_list_of_numbers_alone_has_sections_too() -> None:
    orders = (Column("order", "Order"), Column("tracking", "Tracking", required=False))
    lines = ["Order,Tracking", "10008,A1", "The following parcels were returned,", "10013,A2"]
    [(question, _)] = asked(*lines, columns=orders)
    assert [row["order"] for row in read(*lines, columns=orders, answers={question: "without"}).rows] == [
        "10008"
    ]


def test_the_command_asks_and_takes_the_answer(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    text = "\n".join([HEAD, ISLA, LEFT, KAREN]).encode()
    refused = wpp("import-users", "-", "--json", "-y", piped=text)
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "needs_answer")
    [question] = refused.document["error"]["questions"]
    assert LEFT in question["text"]
    assert "isla@example.com" not in wpp("user", "list").stdout
    answer = f"{question['id']}={question['answers'][0]['value']}"
    taken = wpp("import-users", "-", "--json", "--answer", answer, piped=text)
    assert (taken.exit_code, taken.document["added"]) == (0, 1)
    assert "karen@example.com" not in wpp("user", "list").stdout


CARTON_LINES = (
    "Carton 1",
    "CARTON: 2",
    "Box no. 3",
    "Ctn 1 of 12",
    "Pallet B",
    "Carton 4 - 8.5kg",
    "Case #7 (12 kg)",
)


@pytest.mark.parametrize("line", CARTON_LINES)
def test_a_list_goes_on_below_the_line_of_a_carton(line: str) -> None:
    for between in (f"{line},,\n", f"\n{line},,\n", f"\n{line},,\nSKU,Details,Qty\n"):
        sheet = read(f"SKU,Details,Qty\nA-1,red,10\n{between}B-2,blue,12\n", columns=GOODS)
        assert [row["quantity"] for row in sheet] == ["10", "12"]
        assert f"looks like a note (“{line}”)" in [skipped.reason for skipped in sheet.skipped]


def test_the_number_of_a_carton_may_have_a_cell_of_its_own() -> None:
    sheet = read("SKU,Details,Qty\nCarton,1,\nA-1,red,10\nCarton,2,\nB-2,blue,12\n", columns=GOODS)
    assert [row["quantity"] for row in sheet] == ["10", "12"]


@pytest.mark.parametrize("line", ["Carton 2 (back order)", "Carton 2 returned", "Cartons not sent"])
def test_what_more_is_said_of_a_carton_is_asked_about(line: str) -> None:
    with pytest.raises(NeedsAnswer):
        read(f"SKU,Details,Qty\nA-1,red,10\n\n{line},,\nB-2,blue,12\n", columns=GOODS)
