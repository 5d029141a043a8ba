"""`wpp import-users`: the client's list of people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.asking import confirm
from cli.opening import opened, working
from cli.options import Spreadsheet, Template, Writing
from cli.output import answer, count, listing, say
from cli.reading import needed, passed_over, rejected_rows, sheet_of, tell_rejected, template_written
from wpp.errors import Refused

if TYPE_CHECKING:
    from wpp.people import ImportResult
    from wpp.sheets import Sheet


class Strict(Refused):
    """`--strict` takes all rows or none, and some are bad."""

    code = "rows_rejected"


def import_users(
    found_by: Spreadsheet,
    how: Writing,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="The client's list: .xlsx, .csv, .tsv …, or - for standard input."
        ),
    ] = None,
    welcome: Annotated[bool, typer.Option("--welcome", help="Also write the welcome emails.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Take all rows, or none where one is bad.")
    ] = False,
    template: Template = None,
) -> None:
    """Take in the client's list of people.

    Columns: First name, Last name, Email, in any order and under the names that HR systems use. Good rows are taken
    and bad ones listed with row, column and reason (exit code 4). The same file again adds nobody: an email address
    is one person, however it is written.

    Examples:
      wpp import-users starters.xlsx --dry-run
      wpp import-users starters.csv --welcome --rejects to-correct.csv
      wpp import-users people.xlsx --sheet March --map email="Work address"
      wpp import-users --template starters.xlsx
    """
    from wpp.mail import welcome as write_welcomes
    from wpp.people import STARTER_COLUMNS, check_starters, import_starters

    if template is not None:
        template_written(how, template, {"Starters": STARTER_COLUMNS})
        return
    sheet = sheet_of(needed(file, "wpp import-users"), STARTER_COLUMNS, found_by)
    with opened() as portal:
        with portal.reading() as session:
            plan = check_starters(session, sheet)
        rejects = rejected_rows(plan.sheet, plan.rejected, found_by, how)
        if strict and plan.rejected:
            raise Strict(
                f"{plan.sheet.file}: {count(plan.rejected_rows, 'row is', 'rows are')} bad, so nobody was added.",
                try_=["Correct the file, or leave out --strict to take the good rows."],
                problems=plan.rejected,
            )
        confirm(how, f"Add {count(len(plan.new), 'person', 'people')}?")
        with working(portal, how) as work:
            result = import_starters(work, plan)
            addresses = [each.address.shown for each in plan.new] + [each.email for each in plan.known]
            queued = (
                write_welcomes(work, emails=addresses, secret=portal.secret) if welcome and addresses else 0
            )
    say(
        how,
        *passed_over(sheet),
        *(f"Row {note.row}: {note.message}" for note in result.notes),
    )
    document = result_document(result) | {
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": how.dry_run,
        "welcome_queued": queued,
    }
    answer(how, document, *summary(result, queued=queued if welcome else None))
    tell_rejected(how, result.rejected, rejects, *not_used(result, sheet))


def result_document(result: "ImportResult") -> dict[str, Any]:
    """The outcome for programs."""
    return {
        "file": result.file,
        "sheet": result.sheet,
        "rows": result.rows,
        "added": result.added,
        "known": result.known,
        "twice": result.twice,
        "rejected": [problem.as_json() for problem in result.rejected],
    }


def not_used(result: "ImportResult", sheet: "Sheet") -> list[str]:
    """The columns that were not read, where no row could be: one of them may hold what is missing."""
    if result.rejected_rows < result.rows or not sheet.unused:
        return []
    return [
        f'Not read: {listing(list(sheet.unused), most=8)}. --map first_name="Column" says which one is meant.'
    ]


def summary(result: "ImportResult", *, queued: int | None) -> list[str]:
    """The outcome for people."""
    parts = [f"{count(result.added, 'person', 'people')} added"]
    parts += [f"{result.known} here already"] if result.known else []
    parts += [f"{result.twice} twice in the file"] if result.twice else []
    parts += [f"{count(result.rejected_rows, 'row')} not taken"] if result.rejected_rows else []
    lines = [f"{result.file}, {count(result.rows, 'row')}: {', '.join(parts)}."]
    if queued is not None:
        lines.append(f"{count(queued, 'welcome email')} written; wpp mail send sends them.")
    return lines
