"""Sheets: other people's spreadsheets, read and written.

    sheet = read_sheet(path, [Column("email", "Email", names=("E-mail Address",)), …], ReadOptions(sheet="March"))
    problems = list(sheet.problems)          # found while reading: rows whose cells don't line up
    for row in sheet.rows:
        try:
            email = as_text(row["email"])    # "" if the cell is blank or the sheet has no such column
        except BadCell as bad:
            problems.append(sheet.problem(row, "email", bad))

`sheet.skipped` lists rows that are not entries (repeated headings, totals, notes) and `sheet.unused` the ignored
columns. The errors are in `wpp.sheets.errors`; each says what to do.
"""

from wpp.sheets.cells import (
    BadCell,
    Cell,
    CellFault,
    as_code,
    as_date,
    as_text,
    cell_text,
    is_blank,
    kind_name,
    parse_day,
    plain_text,
)
from wpp.sheets.grammar import Grammar, words
from wpp.sheets.kinds import CODE, DAY, EMAIL, PERSON_NAME, QUANTITY, TRACKING, ValueKind
from wpp.sheets.model import (
    PROGRESS_EVERY,
    Column,
    OnProgress,
    Problem,
    Reading,
    ReadOptions,
    Row,
    Sheet,
    Skipped,
)
from wpp.sheets.read import read_sheet, sheet_names
from wpp.sheets.row_numbers import row_of, sheets_of
from wpp.sheets.source import Source, open_source
from wpp.sheets.strings import truncate
from wpp.sheets.table.column_hints import map_hint
from wpp.sheets.table.quantities import as_quantity
from wpp.sheets.table.recognition import shape_of, suggested_name
from wpp.sheets.table.validator import SheetValidator
from wpp.sheets.text.encodings import encoding_name
from wpp.sheets.writing.atomic_write import check_not_there
from wpp.sheets.writing.templates import check_holds, write_rejects, write_templates
from wpp.sheets.writing.write import check_extension, write_csv, write_table, write_xlsx

__all__ = [
    "CODE",
    "DAY",
    "EMAIL",
    "PERSON_NAME",
    "PROGRESS_EVERY",
    "QUANTITY",
    "TRACKING",
    "BadCell",
    "Cell",
    "CellFault",
    "Column",
    "Grammar",
    "OnProgress",
    "Problem",
    "ReadOptions",
    "Reading",
    "Row",
    "Sheet",
    "SheetValidator",
    "Skipped",
    "Source",
    "ValueKind",
    "as_code",
    "as_date",
    "as_quantity",
    "as_text",
    "cell_text",
    "check_extension",
    "check_holds",
    "check_not_there",
    "encoding_name",
    "is_blank",
    "kind_name",
    "map_hint",
    "open_source",
    "parse_day",
    "plain_text",
    "read_sheet",
    "row_of",
    "shape_of",
    "sheet_names",
    "sheets_of",
    "suggested_name",
    "truncate",
    "words",
    "write_csv",
    "write_rejects",
    "write_table",
    "write_templates",
    "write_xlsx",
]
