"""Which of several sheets with the right columns is meant, or whether all of them are one list.

Nobody but a person can tell a delivery on two sheets from last month's sheet beside this month's. So it is asked, with
what tells them apart: how many rows each has, and which of them only repeats or adds up others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from wpp.hints import HintCode, hint
from wpp.questions import Answer, Question, known_values, mark_of
from wpp.sheets.cells import Cell, is_blank, plain_text
from wpp.sheets.errors import AmbiguousSheet
from wpp.sheets.model import Reading, ReadOptions, Sheet
from wpp.sheets.source import Source
from wpp.sheets.strings import truncate
from wpp.sheets.table.headings import ColumnNames, Header
from wpp.sheets.table.locate import LocatedSheet
from wpp.sheets.table.title_block import labelled_value
from wpp.sheets.table.totals import is_total_word, numeric_value
from wpp.sheets.table.two_in_one import column_of
from wpp.sheets.workbook import RawRow, Workbook
from wpp.wording import count, listing

TOGETHER, WITHOUT_COPIES = "together", "without-copies"
SHOWN_SHEETS = 12
_APART = re.compile(
    r"\b(?:leavers?|left|gone|resigned|terminated|inactive|withdrawn|declined|cancel\w*|remov\w*|exclud\w*|duplicates?"
    r"|do not|don['’]?t|not|ignore|hold|pending|tbc|awaiting|back ?orders?|to follow|short(?:s|ages?)?|missing|damaged?"
    r"|faulty|reject\w*|return\w*|refused|lost|scrap\w*|quarantine\w*|credits?|previous\w*|old|archived?|deleted|template"
    r"|examples?|samples?|drafts?|backup)\b",
    re.IGNORECASE,
)
"""Names of sheets that are hardly what the others are: with one of them, Enter alone reads nothing."""


@dataclass(slots=True)
class Candidate:
    """A sheet that could be meant: `number` counts from 1 in the file, `amounts` are what it says, key → units."""

    number: int
    located: LocatedSheet
    rows: int = 0
    amounts: dict[tuple[str, ...], Decimal] = field(default_factory=dict)
    once: dict[str, set[str]] = field(default_factory=dict)
    """What it says in columns that have one value in a whole file, such as its delivery note."""

    @property
    def name(self) -> str:
        """The sheet in quotation marks."""
        return f"“{truncate(self.located.name, 40)}”"

    @property
    def is_apart(self) -> bool:
        """Whether its name says that it is something else than a list of the sort: “Leavers”, “Back orders”."""
        return _APART.search(re.sub(r"[\W_]+", " ", self.located.name)) is not None

    @property
    def means(self) -> str:
        """What is read if it is chosen."""
        said = sorted(value for values in self.once.values() for value in values)
        return f"Only {self.name}: {count(self.rows, 'row')}" + (f", {listing(said, 3)}" if said else "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What tells the sheets apart: `copies` are those that say nothing new, with how."""

    copies: Mapping[int, str]
    overlap: int
    contradict: bool
    agree: bool
    alike: bool


def choose_sheets(
    source: Source, book: Workbook, located: Sequence[LocatedSheet], names: ColumnNames, options: ReadOptions
) -> tuple[str, list[LocatedSheet]]:
    """The answer, and the sheets to read of several that have the columns. Raises `AmbiguousSheet`, `UnknownAnswer`."""
    candidates = list(looked_into(book, located, names))
    compared = compare(candidates)
    question = sheet_question(source, candidates, compared)
    known_values([question], options.answers)
    answer = options.answers.get(question.id)
    if answer is None and options.reading is not None:
        answer = remembered(options.reading, candidates, question, compared)
    if answer is None:
        raise AmbiguousSheet(
            [question],
            message=f"{source.name} has {len(located)} sheets with the right columns: "
            f"{listing([each.name for each in candidates], SHOWN_SHEETS)}.",
            hints=[hint(HintCode.CHOOSE_SHEET, sheet=each.located.name) for each in candidates[:4]],
        )
    chosen = [
        each
        for each in sorted(candidates, key=lambda each: each.number)
        if answer in (TOGETHER, str(each.number))
        or (answer == WITHOUT_COPIES and each.number not in compared.copies)
    ]
    return answer, [each.located for each in chosen]


def remembered(
    reading: Reading, candidates: Sequence[Candidate], question: Question, compared: Comparison
) -> str | None:
    """The answer of a saved reading; None where it fits no more, as where one sheet repeats another this time."""
    values = {answer.value for answer in question.answers}
    if reading.together:
        safe = is_safe(compared) if reading.together == TOGETHER else bool(compared.copies)
        return reading.together if safe and reading.together in values else None
    same = [each for each in candidates if each.located.name.casefold() == reading.sheet.casefold()]
    return str(same[0].number) if len(same) == 1 else None


def sheet_question(source: Source, candidates: Sequence[Candidate], compared: Comparison) -> Question:
    """The question with the safest answer first: together only where nothing would be counted twice."""
    ones = [Answer(str(each.number), each.means) for each in candidates]
    rows = sum(each.rows for each in candidates)
    every = "Both" if len(candidates) == 2 else f"All {len(candidates)}"
    together = [Answer(TOGETHER, f"{every} together, as one list: {count(rows, 'row')}")]
    rest = [each for each in candidates if not each.is_apart]
    if 0 < len(rest) < len(candidates):
        # Whether the leavers or all the others are meant, only the person knows: both kinds of file are sent.
        ones.sort(key=lambda answer: all(str(each.number) != answer.value for each in rest))
        answers = ones if compared.contradict else [*ones, *together]
    elif compared.contradict:
        answers = ones
    elif compared.copies:
        answers = [*without_copies(candidates, compared), *ones, *together]
    else:
        answers = [*together, *ones] if is_safe(compared) else [*ones, *together]
    text = (
        f"{source.name} has {len(candidates)} sheets with the right columns: "
        f"{listing([each.name for each in candidates], SHOWN_SHEETS)}. {' '.join(remarks(candidates, compared))}"
    )
    unique = {answer.value: answer for answer in reversed(answers)}
    ordered = sorted(unique.values(), key=answers.index)
    return Question(
        f"sheet-{mark_of((source.mark, [each.located.name for each in candidates]))}",
        f"{text.strip()} Which should be read?",
        tuple(ordered),
        first=len(rest) in (0, len(candidates)),
    )


def without_copies(candidates: Sequence[Candidate], compared: Comparison) -> list[Answer]:
    """The answer that reads every row once."""
    rest = [each for each in candidates if each.number not in compared.copies]
    if len(rest) == 1:
        return [Answer(str(rest[0].number), rest[0].means)]
    rows = count(sum(each.rows for each in rest), "row")
    return [
        Answer(WITHOUT_COPIES, f"{listing([each.name for each in rest])} together, each row once: {rows}")
    ]


def remarks(candidates: Sequence[Candidate], compared: Comparison) -> Iterator[str]:
    """What a person should know before choosing."""
    for each in candidates:
        if each.number in compared.copies:
            yield f"{each.name} {compared.copies[each.number]}."
    if compared.contradict:
        yield "They are not one: only one of them can be read at a time."
    elif compared.overlap and not compared.copies:
        rows = count(compared.overlap, "entry is", "entries are")
        yield f"{rows} on more than one of them with another figure; together these are added up."


def is_safe(compared: Comparison) -> bool:
    """Whether reading all of them together counts nothing twice."""
    return (
        not compared.copies
        and not compared.contradict
        and compared.alike
        and (compared.agree or not compared.overlap)
    )


def looked_into(book: Workbook, located: Sequence[LocatedSheet], names: ColumnNames) -> Iterator[Candidate]:
    """Each sheet with what it says in the columns that all of them have."""
    shared = set.intersection(*({*each.header.found} for each in located))
    fields = [column.field for column in names.columns if column.field in shared]
    once = [column for column in names.columns if column.once]
    for each in located:
        candidate = Candidate(list(book.names).index(each.name) + 1, each)
        positions = {name: column_of(each.header.found[name][0]) for name in fields}
        needed = [positions[column.field] for column in names.columns if column.required]
        figures = figures_of(book, each, names, positions)
        for raw in entries(book, each, needed):
            candidate.rows += 1
            key = tuple(
                plain_text(raw.cells.get(at)).casefold() for at in positions.values() if at != figures
            )
            units = numeric_value(raw.cells.get(figures)) if figures is not None else None
            candidate.amounts[key] = candidate.amounts.get(key, Decimal(0)) + (
                Decimal(1) if units is None else units
            )
            for column in once:
                at = each.header.found.get(column.field)
                if at is not None and (value := plain_text(raw.cells.get(column_of(at[0])))):
                    candidate.once.setdefault(column.field, set()).add(value)
        for column in once:
            if column.field not in candidate.once and (above := said_above(each, column.field, names)):
                candidate.once[column.field] = {above}
        yield candidate


def entries(book: Workbook, each: LocatedSheet, needed: Sequence[int]) -> Iterator[RawRow]:
    """The rows under the headings that have every column that is needed, and are no totals."""
    for raw in book.rows(each.name, each.header.width):
        cells = [raw.cells.get(at) for at in needed]
        if raw.number > each.header.row and not any(is_blank(cell) or is_total(cell) for cell in cells):
            yield raw


def is_total(cell: Cell) -> bool:
    """Whether a cell says that its row is a total."""
    return isinstance(cell, str) and is_total_word(cell)


def figures_of(
    book: Workbook, each: LocatedSheet, names: ColumnNames, positions: Mapping[str, int]
) -> int | None:
    """The column that holds the figures to add: the last needed one beside others, if all of it is numbers."""
    needed = [positions[column.field] for column in names.columns if column.required]
    if len(needed) < 2:
        return None
    cells = [raw.cells.get(needed[-1]) for raw in entries(book, each, needed)]
    return needed[-1] if cells and all(numeric_value(cell) is not None for cell in cells) else None


def said_above(each: LocatedSheet, name: str, names: ColumnNames) -> str:
    """What stands above the headings for a column, as “Delivery note: DN-7781”."""
    column = next(column for column in names.columns if column.field == name)
    found = labelled_value(Sheet("", each.name, each.header.row, {}, {}, {}, above=each.above), column)
    return plain_text(found.value) if found is not None else ""


def compare(candidates: Sequence[Candidate]) -> Comparison:
    """What the sheets say of one another."""
    copies: dict[int, str] = {}
    for each in candidates:
        others = [other for other in candidates if other is not each and other.number not in copies]
        if len(others) > 1 and each.amounts == summed(others):
            copies[each.number] = "adds up the others"
            continue
        for other in others:
            if repeats(each, other, earlier=candidates.index(other) < candidates.index(each)):
                copies[each.number] = f"repeats rows that are on {other.name}"
    keys = [key for each in candidates for key in each.amounts]
    values = [each.once for each in candidates]
    said = {name: [each.get(name) for each in values] for name in {name for each in values for name in each}}
    known = {name: [value for value in each if value] for name, each in said.items()}
    return Comparison(
        copies=copies,
        overlap=len(keys) - len(set(keys)),
        contradict=any(len(set().union(*each)) > 1 for each in known.values()),
        agree=any(len(each) == len(candidates) and len(set().union(*each)) == 1 for each in known.values()),
        alike=len({fields_of(each.located.header) for each in candidates}) == 1,
    )


def repeats(each: Candidate, other: Candidate, *, earlier: bool) -> bool:
    """Whether all that a sheet says stands on another too; of two that say the same, the second repeats the first."""
    if not each.amounts or any(other.amounts.get(key) != units for key, units in each.amounts.items()):
        return False
    return earlier or len(other.amounts) > len(each.amounts)


def summed(candidates: Sequence[Candidate]) -> dict[tuple[str, ...], Decimal]:
    """What they say together."""
    sums: dict[tuple[str, ...], Decimal] = {}
    for each in candidates:
        for key, units in each.amounts.items():
            sums[key] = sums.get(key, Decimal(0)) + units
    return sums


def fields_of(header: Header) -> frozenset[str]:
    """The columns that were found."""
    return frozenset(header.found)
