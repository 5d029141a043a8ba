"""What was read of a file, said before anything is written: for people in a few lines, for programs as a document."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.framework.output import count, listing

if TYPE_CHECKING:
    from wpp.sheets import Sheet

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
SHOWN_ROWS = 5
SHOWN_NAMES = 8


def what_was_read(sheet: "Sheet", *, beside: Sequence[str] = ()) -> list[str]:
    """File, sheet, row of the headings, encoding, which column is what, and what was left out.

    `beside` are other sheets of the file that are read too.
    """
    from wpp.sheets import encoding_name, truncate

    named = f", sheet “{truncate(sheet.sheet)}”" if not sheet.encoding else ""
    text = ""
    if sheet.encoding:
        separated = DELIMITERS.get(sheet.delimiter, f"“{sheet.delimiter}”")
        text = f"; {encoding_name(sheet.encoding)}, separated by {separated}"
    rows = count(len(sheet.rows) + len(sheet.rejected), "row")
    lines = [f"{sheet.file}{named}: {rows} under the headings of row {sheet.header_row}{text}."]
    columns = [
        sheet.titles[field]
        + ("" if heading == sheet.titles[field] else f" from “{truncate(heading, 40)}”")
        + f" ({sheet.column_letters[field]})"
        for field, heading in sheet.columns.items()
    ]
    lines.append(f"  Columns: {', '.join(columns)}.")
    unused = [truncate(title, 40) for title in sheet.unused if title]
    if unused:
        lines.append(f"  Not used and not kept: {listing(unused, SHOWN_NAMES)}.")
    sheets = [f"“{truncate(name)}”" for name in sheet.other_sheets if name not in beside]
    sheets += [f"“{truncate(name)}” (hidden)" for name in sheet.hidden_sheets]
    if sheets:
        lines.append(f"  Sheets not read: {listing(sheets, SHOWN_NAMES)}.")
    if sheet.hidden_rows:
        hidden = [str(row) for row in sheet.hidden_rows]
        rows_are = "Row {} is hidden or filtered out in the sheet, and is" if len(hidden) == 1 else ""
        rows_are = rows_are or "Rows {} are hidden or filtered out in the sheet, and are"
        lines.append(f"  {rows_are.format(listing(hidden, SHOWN_NAMES))} read like the others.")
    return lines + [f"  {remark}" for remark in sheet.remarks] + passed_over(sheet)


def passed_over(sheet: "Sheet") -> list[str]:
    """What of the file was no entry, in a line each."""
    lines = [
        f"  Row {skipped.row} was passed over: {skipped.reason}." for skipped in sheet.skipped[:SHOWN_ROWS]
    ]
    if len(sheet.skipped) > SHOWN_ROWS:
        more = count(len(sheet.skipped) - SHOWN_ROWS, "more row was", "more rows were")
        lines.append(f"  {more} passed over.")
    return lines


def read_document(sheet: "Sheet") -> dict[str, Any]:
    """The same for programs, nothing left out."""
    return {
        "sheet": sheet.sheet,
        "header_row": sheet.header_row,
        "encoding": sheet.encoding or None,
        "delimiter": sheet.delimiter or None,
        "columns": [
            {"field": field, "heading": heading, "column": sheet.column_letters[field]}
            for field, heading in sheet.columns.items()
        ],
        "unused": list(sheet.unused),
        "sheets_not_read": [*sheet.other_sheets, *sheet.hidden_sheets],
        "hidden_rows": list(sheet.hidden_rows),
        "remarks": list(sheet.remarks),
        "passed_over": [{"row": skipped.row, "why": skipped.reason} for skipped in sheet.skipped],
    }
