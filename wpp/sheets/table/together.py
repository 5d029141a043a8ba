"""Several sheets of one file as one list: each read on its own, its rows numbered with its name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wpp.sheets.model import Problem, Row, Sheet, Skipped
from wpp.sheets.row_numbers import PlacedRow
from wpp.sheets.strings import truncate
from wpp.sheets.table.sections import Section

LONGEST_NAMES = 100
LONGEST_NAME = 40


@dataclass(slots=True)
class Part:
    """One of the sheets as it was read, with its sections, which are not in it yet."""

    sheet: Sheet
    sections: Sequence[Section]


def put_together(parts: Sequence[Part]) -> tuple[Sheet, list[Section]]:
    """One sheet with the rows of all of them, and their sections, about which is asked together."""
    fields = list(dict.fromkeys(field for part in parts for field in part.sheet.columns))
    index = {field: position for position, field in enumerate(fields)}
    first = parts[0].sheet
    names = [part.sheet.sheet for part in parts]
    whole = replace(
        first,
        sheet=truncate(" + ".join(names), LONGEST_NAMES),
        header_row=PlacedRow(0, first.header_row, truncate(first.sheet, LONGEST_NAME)),
        columns={field: heading for part in reversed(parts) for field, heading in part.sheet.columns.items()},
        column_letters={
            field: letter for part in reversed(parts) for field, letter in part.sheet.column_letters.items()
        },
        unused=list(dict.fromkeys(title for part in parts for title in part.sheet.unused)),
        above=[],
        parts=[replace(part.sheet, rows=[], rejected=[], problems=[], skipped=[]) for part in parts],
        other_sheets=[name for name in first.other_sheets if name not in names],
        hidden_rows=[],
        remarks=list(first.remarks),
        rows=[],
        rejected=[],
        problems=[],
        skipped=[],
        noticed={},
    )
    whole.columns = {field: whole.columns[field] for field in fields}
    sections = []
    for number, part in enumerate(parts):
        sections += Renumbering(number, part.sheet, index).into(whole, part.sections)
    return whole, sections


@dataclass(frozen=True, slots=True)
class Renumbering:
    """From the rows of one sheet to those of all: `index` is field → position in the values of a row of all."""

    number: int
    sheet: Sheet
    index: dict[str, int]

    def into(self, whole: Sheet, sections: Sequence[Section]) -> list[Section]:
        """Add what this sheet has, and give its sections with their rows renumbered."""
        whole.above = [*whole.above, *((self.placed(row), cells) for row, cells in self.sheet.above)]
        whole.hidden_rows += map(self.placed, self.sheet.hidden_rows)
        whole.rows += map(self.row, self.sheet.rows)
        whole.rejected += map(self.row, self.sheet.rejected)
        whole.problems += map(self.problem, self.sheet.problems)
        whole.noticed |= {self.placed(row): said for row, said in self.sheet.noticed.items()}
        whole.skipped += (Skipped(self.placed(row), reason) for row, reason in self.sheet.skipped)
        return [
            Section(
                self.placed(section.row),
                section.title,
                [self.row(row) for row in section.rows],
                [self.placed(row) for row in section.faults],
            )
            for section in sections
        ]

    def placed(self, row: int) -> int:
        """The number of a row among those of all."""
        return PlacedRow(self.number, row, truncate(self.sheet.sheet, LONGEST_NAME))

    def row(self, row: Row) -> Row:
        """A row under the columns of all."""
        return Row(self.placed(row.number), tuple(row[field] for field in self.index), self.index)

    def problem(self, problem: Problem) -> Problem:
        """A problem of a row under its new number."""
        return replace(problem, row=self.placed(problem.row))
