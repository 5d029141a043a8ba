"""A sheet Items that is made of a file of another shape, with the row numbers of that file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from wpp.catalogue.columns import ITEM_COLUMNS
from wpp.sheets import BadCell, Cell, Column, Problem, ReadOptions, Row, Sheet, Skipped, Source, read_sheet
from wpp.sheets.errors import MissingColumn, NoHeader

TITLES = {column.field: column.title for column in ITEM_COLUMNS}


@dataclass(slots=True)
class MadeSheet:
    """The rows so far. `fields` are the columns of the sheet Items, each with the field of the file it is made of."""

    file: Sheet
    fields: Mapping[str, str]
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, row: Row, values: Mapping[str, Cell]) -> None:
        """One SKU of a row of the file."""
        index = {name: place for place, name in enumerate(self.fields)}
        self.rows.append(Row(row.number, tuple(values.get(name) for name in self.fields), index))

    def reject(self, row: Row, of: str, bad: BadCell) -> None:
        """What is wrong with a row of the file, in the column of the field `of`."""
        self.problems.append(self.file.problem(row, of, bad))

    def skip(self, row: Row, reason: str) -> None:
        """A row that is no SKU."""
        self.skipped.append(Skipped(row.number, reason))

    def sheet(self) -> Sheet:
        """The sheet Items, with what was found in reading the file."""
        made_of = {name: of for name, of in self.fields.items() if of in self.file.columns}
        any_letter = next(iter(self.file.column_letters.values()))
        return replace(
            self.file,
            columns={
                name: self.file.columns[made_of[name]] if name in made_of else TITLES[name]
                for name in self.fields
            },
            column_letters={
                name: self.file.column_letters.get(made_of.get(name, ""), any_letter) for name in self.fields
            },
            titles=TITLES,
            rows=self.rows,
            problems=[*self.file.problems, *self.problems],
            skipped=[*self.file.skipped, *self.skipped],
            rejected=list(self.file.rejected),
            remarks=list(self.file.remarks),
        )


def read_if_there(source: Source, columns: Sequence[Column], options: ReadOptions) -> Sheet | None:
    """The sheet with these columns, or None where it has not those that are needed."""
    try:
        return read_sheet(source, columns, options)
    except (MissingColumn, NoHeader):
        return None
