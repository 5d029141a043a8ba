"""Spreadsheets that somebody else made, read and written. Knows no noun of the trade, no table and no database.

    sheet = read_sheet(path, [Column("email", "Email", names=("E-mail Address",)), …], ReadOptions(sheet="March"))
    problems = list(sheet.problems)          # what reading found: rows whose cells cannot be told apart
    for row in sheet.rows:
        try:
            email = as_text(row["email"])    # "" where the cell is blank or the sheet has no such column
        except BadCell as bad:
            problems.append(sheet.problem(row, "email", bad))

`sheet.skipped` says which rows were no entries (headings again, totals, notes) and `sheet.unused` which columns nobody
asked for. The refusals are in `wpp.sheets.errors`, and every one says what to do.
"""

from wpp.sheets.candidates import called
from wpp.sheets.cells import BadCell, Cell, Fault, as_code, as_date, as_text, is_blank
from wpp.sheets.findings import Findings
from wpp.sheets.forms import write_rejects, write_template, write_templates
from wpp.sheets.model import TOLD_EVERY, Column, Problem, ReadOptions, Row, Sheet, Skipped, Told
from wpp.sheets.place import check_fresh
from wpp.sheets.quantities import as_quantity
from wpp.sheets.read import read_sheet, sheet_names
from wpp.sheets.source import Source, open_source
from wpp.sheets.text import clean, shown
from wpp.sheets.write import check_ending, write_csv, write_table, write_xlsx

__all__ = [
    "TOLD_EVERY",
    "BadCell",
    "Cell",
    "Column",
    "Fault",
    "Findings",
    "Problem",
    "ReadOptions",
    "Row",
    "Sheet",
    "Skipped",
    "Source",
    "Told",
    "as_code",
    "as_date",
    "as_quantity",
    "as_text",
    "called",
    "check_ending",
    "check_fresh",
    "clean",
    "is_blank",
    "open_source",
    "read_sheet",
    "sheet_names",
    "shown",
    "write_csv",
    "write_rejects",
    "write_table",
    "write_template",
    "write_templates",
    "write_xlsx",
]
