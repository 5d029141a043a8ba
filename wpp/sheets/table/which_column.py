"""Which column is which, where the headings leave it open: asked, with the first values of each that it could be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from wpp.questions import Answer, Question, known_values, mark_of
from wpp.sheets.cells import Cell, is_blank, plain_text
from wpp.sheets.errors import AmbiguousHeader, MissingColumn, WhichColumn, WhichHeading
from wpp.sheets.heading_keys import fold_heading
from wpp.sheets.model import Column, ReadOptions
from wpp.sheets.source import Source
from wpp.sheets.strings import column_letter, truncate
from wpp.sheets.table.choosing import column_positions
from wpp.sheets.table.column_hints import names_in_one, similar_headings
from wpp.sheets.table.headings import ColumnNames
from wpp.sheets.table.locate import LocatedSheet
from wpp.sheets.table.two_in_one import BEHIND, column_of, heading_at
from wpp.sheets.workbook import RawRow

NONE = "none"
LOOKED_AT = 50
"""Rows below the headings whose values are looked at."""
SHOWN_VALUES = 2
MOST_COLUMNS = 20


@dataclass(slots=True)
class Choosing:
    """The columns of one sheet as they become known: `found` as in its headings, with what was answered since."""

    source: Source
    located: LocatedSheet
    names: ColumnNames
    options: ReadOptions
    where: str
    questions: list[Question]

    def ask(self, column: Column, positions: Sequence[int], *, none: bool) -> int | None:
        """The position that was chosen, None where that is still to be asked. Raises `UnknownAnswer`."""
        question = self.question(column, positions, none=none)
        known_values([question], self.options.answers)
        answer = self.options.answers.get(question.id)
        if answer is None:
            self.questions.append(question)
            return None
        return next((at for at in positions if self.value(at) == answer), -1)

    def question(self, column: Column, positions: Sequence[int], *, none: bool) -> Question:
        """Which column it is, with the first values of each."""
        header = self.located.header
        mark = mark_of((self.source.mark, self.located.name, header.row, positions))
        answers = [Answer(self.value(at), self.means(at)) for at in positions]
        if none:
            answers.append(Answer(NONE, "None of them: stop here"))
        titles = [heading_at(header.titles, at) for at in positions]
        likely = [title in self.likely(column) and not column.grammar.is_another(title) for title in titles]
        return Question(
            f"column-{column.field.replace('_', '-')}-{mark}",
            f"{self.where}: which column is {column.title}?",
            tuple(answers),
            first=none and likely[0] and not any(likely[1:]),
        )

    def likely(self, column: Column) -> set[str]:
        """The headings whose names are near to those of a column, or whose values say enough."""
        header = self.located.header
        near = {each.heading for each in similar_headings(column, header, self.names)}
        return {title for title in header.titles.values() if truncate(title, 40) in near}

    def value(self, position: int) -> str:
        """A column as an answer names it: by its letter, and its part where it holds two."""
        letter = column_letter(column_of(position))
        return f"{letter}{(position - BEHIND) % 2 + 1}" if position >= BEHIND else letter

    def means(self, position: int) -> str:
        """A column as a person knows it again: `C: “Delivered Qty”, for example 40, 12`."""
        header = self.located.header
        values = dict.fromkeys(
            truncate(text, 30) for cell in self.cells(position) if (text := plain_text(cell).strip())
        )
        shown = list(values)[:SHOWN_VALUES]
        heading = truncate(heading_at(header.titles, position), 40)
        example = f", for example {', '.join(shown)}" if shown else ", which is blank"
        return f"{column_letter(column_of(position))}: “{heading}”{example}"

    def cells(self, position: int) -> list[Cell]:
        """The first values of a column that are not blank."""
        at = column_of(position)
        return [cell for row in self.rows() if not is_blank(cell := row.cells.get(at))]

    def rows(self) -> list[RawRow]:
        """The first rows below the headings."""
        below = (row for row in self.located.rows.peek() if row.number > self.located.header.row)
        return list(islice(below, LOOKED_AT))


def choose_columns(
    source: Source, located: LocatedSheet, names: ColumnNames, options: ReadOptions, where: str
) -> dict[str, int]:
    """Field → position, with the answers to what the headings leave open.

    Raises `WhichHeading` or `WhichColumn` with all the questions about this sheet, and `MissingColumn` where no other
    column could be the one.
    """
    choosing = Choosing(source, located, names, options, where, [])
    found = dict(located.header.found)
    error: MissingColumn | AmbiguousHeader | None = missing_ones(choosing, found)
    for column in names.columns:
        if len(found.get(column.field, ())) > 1 and (doubt := doubt_about(choosing, found, column)):
            at = remembered(choosing, found, column)
            at = choosing.ask(column, found[column.field], none=False) if at is None else at
            error = error or doubt
            found[column.field] = found[column.field][:1] if at is None else [at]
    if choosing.questions and error is not None:
        kind = WhichColumn if isinstance(error, MissingColumn) else WhichHeading
        raise kind(choosing.questions, message=error.message, hints=error.hints)
    return column_positions(replace(located.header, found=found), names, where)


def missing_ones(choosing: Choosing, found: dict[str, Sequence[int]]) -> MissingColumn | None:
    """Ask for the columns that are needed and not there; what is said of them, or None where there is none.

    Raises `MissingColumn` where a column can be none of those left, or a person says so.
    """
    missing = [column for column in choosing.names.columns if column.field not in found]
    needed = [column for column in missing if column.required or column.field in choosing.names.mapped]
    candidates = {
        column.field: could_be(choosing, column) for column in missing if column in needed or column.asked
    }
    free = {at for column in needed for at in candidates[column.field]}
    few = len(free) < len(needed) or not all(candidates[column.field] for column in needed)
    # Nobody can choose a column for the first name where it holds the last name too.
    if few or names_in_one(choosing.located.header, needed):
        raise refusal_of(choosing, needed)
    wanted = [column for column in missing if candidates.get(column.field)]
    for number, column in enumerate(wanted):
        at = choosing.ask(column, candidates[column.field], none=True)
        if at == -1 and column not in needed:
            continue
        if at == -1:
            raise refusal_of(choosing, needed)
        if at is not None:
            give_way(choosing, found, at)
        # A place of its own, until it is known: it is only asked about, and nothing is read from there.
        found[column.field] = [-2 - number if at is None else at]
    return refusal_of(choosing, wanted) if wanted else None


def give_way(choosing: Choosing, found: dict[str, Sequence[int]], at: int) -> None:
    """A column that was chosen is not read as something that can be done without."""
    for field in optional_fields(choosing.names) & {*found}:
        if not (left := [position for position in found[field] if position != at]):
            del found[field]
        else:
            found[field] = left


def optional_fields(names: ColumnNames) -> set[str]:
    """The fields that are not needed, and that nobody mapped."""
    return {each.field for each in names.columns if not each.required and each.field not in names.mapped}


def refusal_of(choosing: Choosing, missing: Sequence[Column]) -> MissingColumn:
    """What is said where these columns are not there."""
    columns = [replace(each, required=each.required or each in missing) for each in choosing.names.columns]
    names = ColumnNames(columns, choosing.names.mapped)
    try:
        column_positions(choosing.located.header, names, choosing.where)
    except MissingColumn as error:
        return error
    raise AssertionError("a column that is needed is missing")


def doubt_about(
    choosing: Choosing, found: Mapping[str, Sequence[int]], column: Column
) -> AmbiguousHeader | None:
    """What is said where the headings don't settle which column it is; None where they do."""
    alone = {name: positions[:1] for name, positions in found.items()} | {column.field: found[column.field]}
    try:
        column_positions(replace(choosing.located.header, found=alone), choosing.names, choosing.where)
    except AmbiguousHeader as error:
        return error
    return None


def remembered(choosing: Choosing, found: Mapping[str, Sequence[int]], column: Column) -> int | None:
    """The one that a saved reading means, of several with the same heading."""
    reading = choosing.options.reading
    heading, which = reading.columns.get(column.field, ("", 0)) if reading is not None else ("", 0)
    titles = choosing.located.header.titles
    same = [at for at, title in titles.items() if heading and fold_heading(title) == fold_heading(heading)]
    at = same[which] if which < len(same) else None
    return at if at in found[column.field] else None


def could_be(choosing: Choosing, column: Column) -> list[int]:
    """The columns that nothing else is, and whose values could be those of this one; the likeliest first.

    A column that is needed may be one that was taken for something that can be done without.
    """
    header, names = choosing.located.header, choosing.names
    given_up = optional_fields(names) if column.required else set()
    taken = {
        column_of(position)
        for field, positions in header.found.items()
        if field not in given_up
        for position in positions
    }
    likely = choosing.likely(column)
    free = [
        at
        for at, title in header.titles.items()
        if at not in taken and title and fits(column, choosing.cells(at))
    ]
    return sorted(free, key=lambda at: header.titles[at] not in likely)[:MOST_COLUMNS]


def fits(column: Column, cells: Sequence[Cell]) -> bool:
    """Whether values could be those of a column, as far as its kind tells."""
    return bool(cells) and (column.kind is None or column.kind.look_alike(cells))
