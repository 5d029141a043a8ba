"""What was read from a file, shown before anything is written: a few lines for people, a document for programs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.framework.hints import worded
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.sheets import Sheet
    from wpp.sheets.model import Remark

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
SHOWN_ROWS = 5
SHOWN_NAMES = 8
SHOWN_REPAIRS = 3


def what_was_read(sheet: "Sheet", *, beside: Sequence[str] = ()) -> list[str]:
    """The file, sheet, heading row, encoding and columns, and what was ignored.

    `beside` are other sheets of the file that are also read.
    """
    from wpp.sheets import encoding_name, truncate

    if sheet.parts:
        lines = [f"{sheet.file}: {len(sheet.parts)} sheets as one list, {rows_of(sheet)}."]
        lines += [part_line(sheet, part) for part in sheet.parts]
        return lines + ignored_lines(sheet, beside)
    named = f", sheet “{truncate(sheet.sheet)}”" if not sheet.encoding else ""
    text = ""
    if sheet.encoding:
        separated = DELIMITERS.get(sheet.delimiter, f"“{sheet.delimiter}”")
        text = f"; {encoding_name(sheet.encoding)}, separated by {separated}"
    if not sheet.header_row:
        # A list of addresses, which has no table; a remark says how its rows are numbered.
        return [
            f"{sheet.file}: {rows_of(sheet)}; {encoding_name(sheet.encoding)}.",
            *remark_lines(sheet),
            *passed_over(sheet),
        ]
    lines = [f"{sheet.file}{named}: {rows_of(sheet)} under the headings in row {sheet.header_row}{text}."]
    lines.append(f"  Columns: {columns_of(sheet)}.")
    return lines + ignored_lines(sheet, beside)


def rows_of(sheet: "Sheet") -> str:
    """How many rows there are."""
    return count(len(sheet.rows) + len(sheet.rejected), "row")


def columns_of(sheet: "Sheet") -> str:
    """Which column is which."""
    from wpp.sheets import truncate

    return ", ".join(
        sheet.titles[field]
        + ("" if heading == sheet.titles[field] else f" from “{truncate(heading, 40)}”")
        + f" ({sheet.column_letters[field]})"
        for field, heading in sheet.columns.items()
    )


def part_line(sheet: "Sheet", part: "Sheet") -> str:
    """One of several sheets that were read together."""
    from wpp.sheets import sheets_of, truncate

    name = truncate(part.sheet, 40)
    rows = sheets_of(row.number for row in (*sheet.rows, *sheet.rejected)).count(name)
    return f"  “{name}”: {count(rows, 'row')} under row {part.header_row}. Columns: {columns_of(part)}."


def ignored_lines(sheet: "Sheet", beside: Sequence[str]) -> list[str]:
    """What was not read, and what there is to say of the rest."""
    from wpp.sheets import truncate

    lines = []
    unused = [truncate(title, 40) for title in sheet.ignored if title]
    if unused:
        lines.append(f"  Ignored columns: {listing(unused, SHOWN_NAMES)}.")
    sheets = [f"“{truncate(name)}”" for name in sheet.other_sheets if name not in beside]
    sheets += [f"“{truncate(name)}” (hidden)" for name in sheet.hidden_sheets]
    if sheets:
        lines.append(f"  Sheets not read: {listing(sheets, SHOWN_NAMES)}.")
    if sheet.hidden_rows:
        hidden = [str(row) for row in sheet.hidden_rows]
        rows_are = "Row {} is hidden or filtered out but was still" if len(hidden) == 1 else ""
        rows_are = rows_are or "Rows {} are hidden or filtered out but were still"
        lines.append(f"  {rows_are.format(listing(hidden, SHOWN_NAMES))} read.")
    return lines + remark_lines(sheet) + passed_over(sheet)


def remark_lines(sheet: "Sheet") -> list[str]:
    """What there is to say of the reading as a whole, and what to do where it was not meant so."""
    return lines_of(sheet.remarks)


def later_lines(sheet: "Sheet") -> list[str]:
    """What was found to say of the content while it was checked."""
    return [*lines_of(sheet.later_remarks), *repair_lines(sheet)]


def repair_lines(sheet: "Sheet") -> list[str]:
    """The cells that were read without what does not belong there, the first few as they stand in the file."""
    repairs = sorted(sheet.repairs.values())
    lines = [f"  {summary}" for summary in repair_summary(sheet)]
    lines += [f"    Row {each.row}: “{each.was}” → {each.now}" for each in repairs[:SHOWN_REPAIRS]]
    rest = len(repairs) - SHOWN_REPAIRS
    return lines + ([f"    and {rest:,} more; use --json to list them all"] if rest > 0 else [])


def repair_summary(sheet: "Sheet") -> list[str]:
    """How many cells were repaired in which rows, in a sentence; nothing where none was."""
    repairs = sorted(sheet.repairs.values())
    if not repairs:
        return []
    columns = listing(list(dict.fromkeys(each.column for each in repairs)))
    rows = [f"{row:,}" for row in dict.fromkeys(each.row for each in repairs)]
    where = f"row {rows[0]}" if len(rows) == 1 else f"rows {listing(rows, SHOWN_NAMES)}"
    return [f"{columns}: {count(len(repairs), 'cell')} corrected while reading, in {where}."]


def lines_of(remarks: "Sequence[Remark]") -> list[str]:
    """Remarks, each with what to do below it."""
    return [
        line
        for remark in remarks
        for line in (f"  {remark.message}", *(f"    {worded(advice)}" for advice in remark.hints))
    ]


def passed_over(sheet: "Sheet") -> list[str]:
    """The skipped rows, a line each."""
    lines = [f"  Row {skipped.row} skipped: {skipped.reason}." for skipped in sheet.skipped[:SHOWN_ROWS]]
    if len(sheet.skipped) > SHOWN_ROWS:
        more = count(len(sheet.skipped) - SHOWN_ROWS, "more row", "more rows")
        lines.append(f"  {more} skipped.")
    return lines


def read_document(sheet: "Sheet") -> dict[str, Any]:
    """The same for programs, complete."""
    from wpp.sheets import sheets_of

    document: dict[str, Any] = {
        "sheet": sheet.sheet,
        "header_row": sheet.header_row,
        "encoding": sheet.encoding or None,
        "delimiter": sheet.delimiter or None,
        "columns": [
            {"field": field, "heading": heading, "column": sheet.column_letters[field]}
            for field, heading in sheet.columns.items()
        ],
        "unused": sheet.ignored,
        "sheets_not_read": [*sheet.other_sheets, *sheet.hidden_sheets],
        "hidden_rows": list(sheet.hidden_rows),
        "remarks": [
            " ".join([remark.message, *map(worded, remark.hints)])
            for remark in [*sheet.remarks, *sheet.later_remarks]
        ]
        + repair_summary(sheet),
        "repaired": [
            repair._asdict() | ({"sheet": sheets_of([repair.row])[0]} if sheet.parts else {})
            for repair in sorted(sheet.repairs.values())
        ],
        "passed_over": [
            {"row": skipped.row, "why": skipped.reason}
            | ({"sheet": sheets_of([skipped.row])[0]} if sheet.parts else {})
            for skipped in sheet.skipped
        ],
    }
    if sheet.parts:
        document["sheets"] = [part.sheet for part in sheet.parts]
    if sheet.reading is not None:
        document["reading"] = sheet.reading.name
    return document
