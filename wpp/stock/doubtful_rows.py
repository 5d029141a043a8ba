"""Rows whose status or remark says that the goods are not what the file is about: back orders, damage, cancellations.

What is to become of them only a person can say, so they are asked about, once for each column, and never taken in
silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wpp.questions import Answer, Question, mark_of
from wpp.sheets import Row, Sheet, truncate, words
from wpp.stock.cells_beside import as_word, figure, named, shown
from wpp.stock.row_words import NO, is_not_here
from wpp.stock.unit_headings import REMARKS, STATUSES, TAKEN_OFF
from wpp.wording import count, listing

HAS_COME = frozenset(
    words(
        "received, receipted, delivered, arrived, checked, booked in, in stock, available, new, ok, okay, good, fine",
        "correct, accepted, passed, pass, grade a, a grade, a, all ok, complete, completed, closed, done, full",
        "in full, received in full, fully received, shipped, despatched, dispatched, yes, y, as new, perfect, clean",
        "active, counted, verified, matched, no issues, no damage, undamaged, sent, fulfilled, processed, live",
    )
)
"""Statuses of what has come, in small letters; any other is asked about."""
IS_COMING = frozenset(
    words(
        "open, ordered, on order, placed, confirmed, approved, sent, released, acknowledged, accepted, in production",
        "in transit, shipped, despatched, dispatched, due, expected, pending, planned, scheduled, new, active, ok, yes",
        "y, awaiting delivery, partially received, part received, partial, outstanding, to follow, back order",
        "back ordered, backorder, backordered, processing, in progress, raised, issued",
    )
)
"""Statuses of what has been ordered and is still to come."""
HAS_LEFT = frozenset(
    words(
        "shipped, despatched, dispatched, sent, delivered, in transit, transit, collected, manifested, completed",
        "complete, closed, done, fulfilled, out for delivery, on its way, with carrier, with courier, accepted, posted",
        "label printed, printed, despatched to customer, ok, yes, y, true, active, in network, at depot, tracking",
    )
)
"""Statuses of a parcel that has left."""
WITHOUT, WITH = "without", "with"


@dataclass(frozen=True, slots=True)
class DoubtfulRows:
    """The rows of one column that are in doubt, with the question about them."""

    question: Question
    rows: frozenset[int]


def doubtful_rows(
    sheet: Sheet, *, fine: frozenset[str], taken: str, quantities: bool = True
) -> list[DoubtfulRows]:
    """What is asked about, column by column. `fine` are the statuses of rows that are not.

    `taken` says what the other answer does, with `{them}`; `quantities` whether the rows have units to add up.
    """
    found = []
    for field in (*STATUSES, *REMARKS):
        if field in sheet.columns:
            said = [(row, shown(row, field)) for row in sheet if is_doubtful(row, field, fine)]
            if said:
                found.append(about_rows(field, named(sheet, field), said, taken, quantities=quantities))
    for field in TAKEN_OFF:
        if field in sheet.columns:
            said = [(row, shown(row, field)) for row in sheet if is_said_in_words(row, field)]
            if said:
                found.append(about_rows(field, named(sheet, field), said, taken, quantities=quantities))
    for heading in dict.fromkeys(each.heading for said in sheet.noticed.values() for each in said):
        said = [
            (row, each.text)
            for row in sheet
            for each in sheet.noticed.get(row.number, ())
            if each.heading == heading
        ]
        if said:
            column = f"“{truncate(heading, 40)}”"
            found.append(about_rows("beside", column, said, taken, quantities=quantities))
    return found


def is_said_in_words(row: Row, field: str) -> bool:
    """Whether a column of units, such as “Damaged”, has a word instead of a number: yes, or what is damaged."""
    word = as_word(row, field)
    return bool(word) and word not in NO and figure(row, field) is None


def is_doubtful(row: Row, field: str, fine: frozenset[str]) -> bool:
    """Whether a status is none of the fine ones, or a remark speaks of goods that are not there."""
    word = as_word(row, field)
    if field == "status":
        return bool(word) and word not in fine
    if field in STATUSES:
        # What goods are like is the same thing to say of what has come and of what is still to come.
        return bool(word) and word not in HAS_COME
    return is_not_here(word)


def about_rows(
    field: str, column: str, said: Sequence[tuple[Row, str]], taken: str, *, quantities: bool
) -> DoubtfulRows:
    """The question about the rows of one column, each with what it says."""
    rows = [row for row, _ in said]
    words_said = listing([f"“{word}”" for word in dict.fromkeys(truncate(text, 40) for _, text in said)], 6)
    numbers = list(dict.fromkeys(str(row.number) for row in rows))
    one = len(numbers) == 1
    units = f", {count(sum(figure(row, 'quantity') or 0 for row in rows), 'unit')}" if quantities else ""
    text = (
        f"{column}: {count(len(numbers), 'row')} {'says' if one else 'say'} {words_said}{units} "
        f"({'row' if one else 'rows'} {listing(numbers, 8)}). What should happen to {'it' if one else 'them'}?"
    )
    them = "it" if one else "them"
    answers = (Answer(WITHOUT, f"Leave {them} out"), Answer(WITH, taken.format(them=them)))
    question = Question(f"{field.replace('_', '-')}-{mark_of([column, *rows])}", text, answers)
    return DoubtfulRows(question, frozenset(row.number for row in rows))


def left_out(doubtful: Sequence[DoubtfulRows], answers: Mapping[str, str]) -> frozenset[int]:
    """The numbers of the rows that are left out."""
    return frozenset(
        number for each in doubtful if answers[each.question.id] == WITHOUT for number in each.rows
    )
