"""What reading a sheet gives: rows that can be relied on, and everything that was found wrong, as values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from wpp.hints import Advice, Hint
from wpp.sheets.cells import BadCell, Cell, cell_text
from wpp.sheets.grammar import Grammar
from wpp.sheets.kinds import ValueKind
from wpp.sheets.row_numbers import row_of, sheets_of
from wpp.sheets.strings import display_text, truncate

OnProgress: TypeAlias = Callable[[int], object]
"""Is told now and then how many rows are done, for a bar on a terminal."""
PROGRESS_EVERY = 2_000
NO_GRAMMAR = Grammar()
LONGEST_MESSAGE = 299
"""Characters of what is said of a cell. Cells are quoted in part, so that hardly a message is longer."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a caller wants to find.

    `title` is used in templates and messages, `names` are other headings under which it is known, in any case, with or
    without accents, punctuation, brackets and the word “required”; `grammar` knows more than can be listed. `kind` is
    what its values are: it decides between two columns with a fitting name, and never makes one of a name unknown.
    """

    field: str
    title: str
    names: tuple[str, ...] = ()
    required: bool = True
    example: str = ""
    once: bool = False
    """Whether it says the same in every row of a file, as the note of a delivery does."""
    asked: bool = False
    """Whether it is asked for where it is not found and another column could be it, though a file may do without."""
    grammar: Grammar = NO_GRAMMAR
    kind: ValueKind | None = None
    any_of: bool = False
    """Whether the first will do where several could be it, since it is only compared or shown."""
    tells: Callable[[str, str], bool] | None = None
    """What a cell of a column that nobody knows may say of its row, by heading and text: one “Cancelled” is noticed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files with these headings are read, saved to be used again.

    `columns` is field → heading, and which one where several have it. `sheet` is the one to read of several, or
    `together` the answer that reads more than one. `as_shown` is for sizes across the page that a person has seen.
    `meanings` are words of the file that only a person could explain, such as a supplier's style: word → what it is.
    """

    name: str
    headings: tuple[str, ...]
    columns: Mapping[str, tuple[str, int]]
    sheet: str = ""
    together: str = ""
    as_shown: bool = False
    meanings: Mapping[str, str] = field(default_factory=dict)

    def headings_of(self, columns: Sequence[Column]) -> dict[str, str]:
        """Field → heading, of those columns that somebody looks for."""
        return {
            column.field: self.columns[column.field][0] for column in columns if column.field in self.columns
        }


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person said about the file.

    `map` is field → heading, or the letter of the column; `answers` is question → answer, see `wpp.questions`. With
    `two_rows` the headings may stand in two rows, as sizes do below “Size ratio”. `readings` are the saved ones to
    recognise it by; with `insist` one of them has to fit. `remember` is whether a reading could be saved. With
    `headings_only` no row is read, and nothing is asked about rows.
    """

    sheet: str | None = None
    header_row: int | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    two_rows: bool = False
    headings_only: bool = False
    readings: Sequence[Reading] = ()
    insist: bool = False
    remember: bool = False
    reading: Reading | None = None
    """The one that was recognised, while the file is read; `reading_sheets` have its headings, and no others."""
    reading_sheets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place; `row` is the number that the spreadsheet program shows."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    message: str
    hint: Hint | None = None
    units: int | None = None
    """The units of the row, where many rows have the same problem and are told of together."""

    def __post_init__(self) -> None:
        if len(self.message) > LONGEST_MESSAGE:
            object.__setattr__(self, "message", truncate(self.message, LONGEST_MESSAGE))

    @property
    def place(self) -> str:
        """Its row as people find it."""
        return f"row {self.row}"

    def as_json(self) -> dict[str, str | int]:
        """The problem with the keys that programs read, without the hint, which the face adds in its own words."""
        return {
            "sheet": next(iter(sheets_of([self.row])), self.sheet),
            "row": row_of(self.row),
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "message": self.message,
        }


class Remark(NamedTuple):
    """What there is to say once of how a file was read, and what to do where it was not meant so."""

    message: str
    hints: tuple[Advice, ...] = ()


class Repair(NamedTuple):
    """A cell that was read as something else than it says, such as an address without the comma behind it."""

    row: int
    column: str
    was: str
    now: str


class Noticed(NamedTuple):
    """What a column that nobody asked for says of a row: its heading, or its letter, and the text of the cell."""

    heading: str
    text: str


class Suggested(NamedTuple):
    """A column that may be meant, though its name is unknown: its heading, how to choose it, and one of its values."""

    heading: str
    choice: str
    example: str


class Skipped(NamedTuple):
    """A row that is no entry: the headings again, a total, the end of a report."""

    row: int
    reason: str


class Row:
    """One row, under the numbers and names of its sheet: `row["email"]`, `row.number`."""

    __slots__ = ("_index", "number", "values")

    def __init__(self, number: int, values: tuple[Cell, ...], index: Mapping[str, int]) -> None:
        self.number = number
        self.values = values
        self._index = index

    def __getitem__(self, field: str) -> Cell:
        """The cell of a field; None where the sheet has no such column."""
        position = self._index.get(field)
        return None if position is None else self.values[position]

    def __repr__(self) -> str:
        return f"Row({self.number}, {self.cells!r})"

    @property
    def cells(self) -> dict[str, Cell]:
        """Field → cell, for the columns that the sheet has."""
        return {field: self.values[position] for field, position in self._index.items()}


@dataclass(slots=True)
class Sheet:
    """A sheet as it was read.

    `rows` are those in which every cell stands where it should; what a cell says is for the caller to read, with
    :func:`~wpp.sheets.as_text` and its sisters. `rejected` are rows whose cells cannot be told apart, each with its
    entry in `problems`. Columns that nobody asked for are named in `unused`, and their content is not kept.
    `remarks` are what there is to say once of the reading, as of an encoding that is in doubt; `later_remarks` what a
    caller has found to say of the content.
    `hidden_rows` are among the rows: a filter hides them and takes nothing away. `parts` are the sheets of which it was
    put together, without their rows. `repairs` are cells that a caller read without what does not belong there, by row
    and field.
    """

    file: str
    sheet: str
    header_row: int
    columns: Mapping[str, str]
    column_letters: Mapping[str, str]
    titles: Mapping[str, str]
    unused: Sequence[str] = ()
    encoding: str = ""
    delimiter: str = ""
    above: Sequence[tuple[int, tuple[Cell, ...]]] = ()
    """The rows above the headings, each with its cells from the left: a title block may say what no column does."""
    parts: Sequence["Sheet"] = ()
    reading: Reading | None = None
    """The saved reading that was used."""
    draft: Reading | None = None
    """How it was read, to be saved; `remember` is whether the person asked for that."""
    remember: bool = False
    suggested: Mapping[str, Sequence[Suggested]] = field(default_factory=dict)
    """For columns that the sheet seems to lack: others that may be meant."""
    other_sheets: Sequence[str] = ()
    hidden_sheets: Sequence[str] = ()
    hidden_rows: list[int] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    later_remarks: list[Remark] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    repairs: dict[tuple[int, str], Repair] = field(default_factory=dict)
    noticed: dict[int, list[Noticed]] = field(default_factory=dict)
    """Row → what columns that are not read say of it; see `Column.tells`."""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def ignored(self) -> list[str]:
        """The columns of which nothing was read, not even what a cell says of its row."""
        said = {each.heading for row in self.noticed.values() for each in row}
        return [title for title in self.unused if title not in said]

    def remark(self, message: str) -> None:
        """Keep something that a caller found to say of the content, once however often it reads the sheet."""
        if (remark := Remark(message)) not in self.later_remarks:
            self.later_remarks.append(remark)

    def repaired(self, row: Row, field: str, now: str) -> None:
        """Keep that a cell was read as something else than it says."""
        was = display_text(cell_text(row[field]))
        self.repairs[row.number, field] = Repair(row.number, self.heading(field), was, now)

    def heading(self, field: str) -> str:
        """The heading of a field as it stands in this file, or its title where the file has none."""
        return self.columns.get(field) or self.titles.get(field, field)

    def problem(self, row: Row | int, field: str, bad: BadCell) -> Problem:
        """What is wrong with a cell, with where it stands."""
        if isinstance(row, int):
            return Problem(self.sheet, row, self.heading(field), bad.value, bad.code, bad.message, bad.hint)
        # What stands there, and not what was made of it while it was read.
        value = display_text(bad.value if row[field] is None else cell_text(row[field]))
        return Problem(self.sheet, row.number, self.heading(field), value, bad.code, bad.message, bad.hint)
