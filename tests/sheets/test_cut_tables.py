"""Any table cut in two, its sections shuffled, its columns renamed or its sizes pivoted: the same, or a question.

What is read of it without an answer is what was meant by all of it, or nothing is read. Whatever is answered, nothing
is ever booked and nobody imported that the file does not say.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.cast import SHELVES, Cast
from support.depth import rounds
from support.sheet_files import Value, ods, ods_rows, xlsx, xml_rows
from wpp.errors import Refusal
from wpp.portal import Portal
from wpp.questions import NeedsAnswer, Question
from wpp.sheets import Column, ReadOptions, Source, read_sheet
from wpp.sheets.heading_keys import fold_heading
from wpp.starters.check import check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.row_meaning import MEANING_COLUMNS
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS, check_goods_in
from wpp.stock.size_runs.read import read_stock_sheet

Cells = Sequence[Value]
Choose = Mapping[str, str]
many = settings(
    max_examples=rounds(20, deep=500),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BETWEEN = (
    (),
    ("",),
    ("", "headings"),
    ("headings",),
    ("The following items are to follow next week",),
    ("", "Leavers"),
    ("", "Back order", "headings"),
    ("Please do NOT send anything to these", "headings"),
    ("", "Page 2 of 2", "headings"),
)
"""What may stand where a table is cut."""
FIRST, LAST, EMAIL = STARTER_COLUMNS
NOTE, DATE, SKU, DESCRIPTION, QUANTITY, UNIT = DELIVERY_COLUMNS[:6]
ITEMS = {code: (item, size) for code, item, size, *_ in SHELVES}
PEOPLE = [
    ("Mia", "Chen"), ("Sam", "O'Neil"), ("Zoë", "Müller"), ("王", "小明"), ("Anne-Marie", "de la Cruz"), ("Bo", "Li"),
    ("Nia", "Field"), ("Cher", ""), ("", "Sukarno"), ("May", "June"),
]  # fmt: skip


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a file is read is looked at here, and nothing is written."""
    return sqlite_url


@dataclass(frozen=True)
class Piece:
    """A part of a table under headings of its own: the columns in their order, with their names."""

    columns: tuple[int, ...]
    names: tuple[str, ...]
    rows: tuple[Cells, ...]

    def headings(self) -> list[Value]:
        """Its headings in the order of its columns."""
        return [self.names[column] for column in self.columns]

    def cells(self) -> list[list[Value]]:
        """Its rows in the order of its columns."""
        return [[row[column] for column in self.columns] for row in self.rows]


def names_of(column: Column, columns: Sequence[Column]) -> list[str]:
    """The names of a column, without those that may be another one's too, such as “Item”: these are asked about."""
    others = {
        fold_heading(name) for each in columns if each is not column for name in (each.title, *each.names)
    }
    return [name for name in (column.title, *column.names) if fold_heading(name) not in others]


@st.composite
def pieces(draw: st.DrawFn, columns: Sequence[Column], rows: Sequence[Cells]) -> list[Piece]:
    """The rows in one, two or three parts, which may have their columns in another order under other names."""
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(rows) - 1)), max_size=2)))
    ends = [0, *(cut for cut in cuts if cut < len(rows)), len(rows)]
    found = []
    for start, end in pairwise(ends):
        order = tuple(draw(st.permutations(range(len(columns)))))
        names = tuple(draw(st.sampled_from(names_of(column, columns))) for column in columns)
        found.append(Piece(order, names, tuple(rows[start:end])))
    return draw(st.permutations(found))


@st.composite
def tables(draw: st.DrawFn, parts: Sequence[Piece]) -> tuple[list[Cells], bool]:
    """The parts below each other, and whether something that has a meaning stands between them."""
    first, *others = parts
    lines: list[Cells] = [["Our list", None]] if draw(st.booleans()) else []
    lines += [first.headings(), *first.cells()]
    meaning = False
    current = first
    for part in others:
        between = draw(st.sampled_from(BETWEEN))
        if "headings" in between:
            current = part
        for line in between:
            lines.append(current.headings() if line == "headings" else [line] if line else [])
        # Without headings of its own, a part has its columns where those above it have them.
        lines += Piece(current.columns, current.names, part.rows).cells()
        meaning = meaning or between not in ((), ("",))
    return lines, meaning


def as_file(kind: str, lines: Sequence[Cells]) -> Source:
    """The lines as a file of some format."""
    if kind == "ods":
        return Source("a.ods", ods({"S": ods_rows(lines)}))
    if kind == "xlsx":
        return Source("a.xlsx", xlsx({"S": xml_rows(lines)}))
    text = io.StringIO()
    csv.writer(text, delimiter=";" if kind == "semicolons" else ",").writerows(lines)
    return Source("a.csv", text.getvalue().encode())


kinds = st.sampled_from(["csv", "semicolons", "xlsx", "ods"])


def answered(do: Callable[[Choose], Counter[object]], value: str | None) -> Counter[object] | None:
    """What is done where every question gets this answer; None where it is refused, or asks and gets no answer."""
    answers: dict[str, str] = {}
    for _ in range(10):
        try:
            return do(answers)
        except NeedsAnswer as needed:
            if value is None:
                return None
            answers |= {question.id: chosen(question, value) for question in needed.questions}
        except Refusal:
            return None
    raise AssertionError("it asks again and again")


def chosen(question: Question, value: str) -> str:
    """The answer by this name, or the first."""
    values = [answer.value for answer in question.answers]
    return value if value in values else values[0]


def booked(portal: Portal, file: Source, answers: Choose) -> Counter[object]:
    """The units of each SKU that a delivery would book."""
    with portal.reading() as session:
        sheet = read_stock_sheet(session, file, DELIVERY_COLUMNS, ReadOptions(answers=answers))
        plan = check_goods_in(session, sheet, delivery_note="DN-1", answers=answers)
    return Counter({line.sku: line.quantity for line in plan.lines})


def units(rows: Sequence[Cells]) -> Counter[object]:
    """The units of each SKU in rows of SKU, quantity and description."""
    total: Counter[object] = Counter()
    for row in rows:
        total[row[0]] += int(row[1] or 0)
    return total


lines_of_goods = st.lists(
    st.tuples(st.sampled_from(sorted(ITEMS)), st.integers(1, 60)).map(
        lambda line: (line[0], line[1], ITEMS[line[0]][0])
    ),
    min_size=2,
    max_size=9,
)


@pytest.mark.proof
@many
@given(st.data(), lines_of_goods, kinds)
def test_a_delivery_that_was_cut_books_the_same_or_asks(
    portal: Portal, cast: Cast, data: st.DataObject, rows: list[Cells], kind: str
) -> None:
    parts = data.draw(pieces((SKU, QUANTITY, DESCRIPTION), rows))
    lines, meaning = data.draw(tables(parts))
    file = as_file(kind, lines)

    def book(answers: Choose) -> Counter[object]:
        return booked(portal, file, answers)

    everything = units(rows)
    assert answered(book, None) in (None, everything)
    assert answered(book, "with") in (None, everything)
    left = answered(book, "without")
    if left is not None:
        assert units(parts[0].rows) <= left <= everything
    if not meaning:
        assert answered(book, None) == everything


@pytest.mark.proof
@many
@given(
    st.data(),
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
    st.lists(st.integers(0, 9), min_size=2, max_size=2),
)
def test_sizes_across_the_page_book_the_same_or_ask(
    portal: Portal, cast: Cast, data: st.DataObject, shirts: list[int], caps: list[int]
) -> None:
    by_sku = dict(zip(("TSH-S", "TSH-M", "TSH-L", "CAP-S", "CAP-L"), (*shirts, *caps), strict=True))
    styles = {"T-shirt": ("TSH-S", "TSH-M", "TSH-L"), "Cap": ("CAP-S", "CAP-L")}
    sizes = data.draw(st.permutations(["S", "M", "L", "S/M", "L/XL"]))
    by_size = {(ITEMS[code][0], ITEMS[code][1]): amount for code, amount in by_sku.items()}
    total = data.draw(st.sampled_from(["", "Total", "wrong"]))
    named = data.draw(st.sampled_from(["Style", "Item", "Style code"]))
    lines: list[Cells] = [[named, *sizes, *(["Total"] if total else [])]]
    for style in data.draw(st.permutations(sorted(styles))):
        amounts = [by_size.get((style, size), 0) for size in sizes]
        end = [sum(amounts) + (total == "wrong")] if total else []
        lines.append([style, *(amount or None for amount in amounts), *end])
    file = as_file(data.draw(kinds), lines)
    meant = Counter({code: amount for code, amount in by_sku.items() if amount})

    def book(answers: Choose) -> Counter[object]:
        return booked(portal, file, answers)

    assert answered(book, None) is None
    shown = answered(book, "as-shown")
    assert shown in (None, meant)
    assert total != "wrong" or shown is None
    if total == "" and named == "Style" and meant:
        assert shown == meant


lists_of_people = st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=8, unique=True).map(
    lambda names: [(first, last, f"p{at}@example.com") for at, (first, last) in enumerate(names)]
)


@pytest.mark.proof
@many
@given(st.data(), lists_of_people, kinds)
def test_a_list_of_people_that_was_cut_imports_the_same_or_asks(
    portal: Portal, data: st.DataObject, rows: list[Cells], kind: str
) -> None:
    parts = data.draw(pieces(STARTER_COLUMNS, rows))
    lines, meaning = data.draw(tables(parts))
    file = as_file(kind, lines)
    faults: list[int] = []

    def take(answers: Choose) -> Counter[object]:
        sheet = read_sheet(file, (*STARTER_COLUMNS, *MEANING_COLUMNS), ReadOptions(answers=answers))
        with portal.reading() as session:
            plan = check_starters(session, sheet)
        faults[:] = [problem.row for problem in plan.rejected]
        return Counter((each.first_name, each.last_name, each.address.shown) for each in plan.new)

    everybody = Counter(tuple(row) for row in rows)
    for value in (None, "with"):
        taken = answered(take, value)
        if taken is not None:
            assert taken <= everybody
            assert taken == everybody or faults
    left = answered(take, "without")
    if left is not None:
        assert left <= everybody
        assert faults or Counter(tuple(row) for row in parts[0].rows) <= left
    if not meaning:
        assert answered(take, None) == everybody
