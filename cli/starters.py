"""`wpp import-users`: the client's list of people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.asking import confirm
from cli.imports import undo_one
from cli.opening import opened, working
from cli.options import Spreadsheet, Template, Writing, number, positive_number
from cli.output import answer, count, listing, say
from cli.progress import progress
from cli.read_out import read_document, what_was_read
from cli.reading import end_with_rejected, needed, rejected_rows, sheet_of, tell_rejected, template_written
from wpp.errors import Refused, Usage

if TYPE_CHECKING:
    from wpp.people import ImportResult, LastList, StarterPlan
    from wpp.portal import Portal
    from wpp.sheets import Sheet

SHOWN_NOTES = 10


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
    undo: Annotated[
        int | None,
        number(
            positive_number,
            "--undo",
            metavar="IMPORT",
            text="Take an import back, while nobody of it was written to; wpp user imports has the numbers.",
        ),
    ] = None,
) -> None:
    """Take in the client's list of people.

    Columns: First name, Last name, Email, in any order and under the names that HR systems use. Good rows are taken
    and bad ones listed with row, column and reason (exit code 4). The same file again adds nobody: an email address
    is one person, however it is written.

    Examples:
      wpp import-users starters.xlsx --dry-run
      wpp import-users starters.csv --welcome --rejects to-correct.csv
      wpp import-users people.xlsx --sheet March --map email="Work address"
      wpp import-users --undo 3
      wpp import-users --template starters.xlsx
    """
    from wpp.mail import welcome as write_welcomes
    from wpp.people import STARTER_COLUMNS, import_starters

    if undo is not None:
        if file is not None:
            raise Usage("FILE and --undo IMPORT do not go together.", try_=["Choose one of the two."])
        undo_one(how, undo)
        return
    if template is not None:
        template_written(how, template, {"Starters": STARTER_COLUMNS})
        return
    sheet = sheet_of(needed(file, "wpp import-users"), STARTER_COLUMNS, found_by, how)
    with opened() as portal:
        plan = plan_of(portal, sheet, how)
        say(how, *what_was_read(sheet), *notes(plan), *what_would_be(plan), *compared(plan.last, portal))
        rejects = rejected_rows(sheet, plan.rejected, found_by, how)
        if strict and plan.rejected:
            raise Strict(
                f"{sheet.file}: {count(plan.rejected_rows, 'row is', 'rows are')} bad, so nobody was added.",
                try_=["Correct the file, or leave out --strict to take the good rows."],
                problems=plan.rejected,
            )
        tell_rejected(plan.rejected)
        confirm(how, f"Add {count(len(plan.new), 'person', 'people')}?")
        with working(portal, how) as work:
            with progress(how, "Taking them in", len(plan.new)) as told:
                result = import_starters(work, plan, told=told)
            addresses = [each.address.shown for each in plan.new] + [each.email for each in plan.known]
            queued = (
                write_welcomes(work, emails=addresses, secret=portal.secret) if welcome and addresses else 0
            )
    document = result_document(result, sheet) | {
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": how.dry_run,
        "welcome_queued": queued,
    }
    answer(how, document, *summary(how, result, queued=queued if welcome else None))
    end_with_rejected(how, result.rejected, rejects, *not_used(result, sheet))


def plan_of(portal: "Portal", sheet: "Sheet", how: Writing) -> "StarterPlan":
    """What importing the sheet would do."""
    from wpp.people import check_starters

    with progress(how, "Checking", len(sheet.rows)) as told, portal.reading() as session:
        return check_starters(session, sheet, told=told)


def notes(plan: "StarterPlan") -> list[str]:
    """What nobody has to correct and somebody may want to look at: twice in the file, perhaps the same person."""
    said = [(note.row, note.message) for note in (*plan.twice, *plan.notes)]
    said += [
        (each.row, f"{each.email} is here as {each.name_here}; the name {each.name_in_file} is not taken.")
        for each in plan.known
        if each.renamed
    ]
    said += [(each.row, f"{each.email} is switched off, and stays so.") for each in plan.known if each.off]
    lines = [f"  Row {row}: {message}" for row, message in sorted(said)[:SHOWN_NOTES]]
    if len(said) > SHOWN_NOTES:
        lines.append(f"  and {len(said) - SHOWN_NOTES:,} more notes; --json has them all")
    return lines


def what_would_be(plan: "StarterPlan") -> list[str]:
    """The rows by what becomes of them."""
    parts = [f"{len(plan.new):,} new"]
    parts += [f"{len(plan.known):,} here already"] if plan.known else []
    parts += [f"{len(plan.twice):,} twice in the file"] if plan.twice else []
    parts += [f"{plan.rejected_rows:,} not taken"] if plan.rejected_rows else []
    return [f"  {', '.join(parts)}."]


def compared(last: "LastList | None", portal: "Portal") -> list[str]:
    """How the list differs from the last one; who is missing in it is said and not touched."""
    if last is None or not last.people:
        return []
    day = last.at.astimezone(portal.zone)
    before = f"the last list ({last.file}, {day.day} {day:%b %Y})"
    if not last.absent:
        return [f"  Everybody of {before}, {count(last.people, 'person', 'people')}, is in this one."]
    if not last.still:
        return [f"  Nobody of {before}, {count(last.people, 'person', 'people')}, is in this one; they stay."]
    names = listing([f"{each.name} <{each.email}>" for each in last.absent], 5)
    return [
        f"  Of {count(last.people, 'person', 'people')} of {before}, {last.still:,} are in this one and "
        f"{len(last.absent):,} are not; they stay: {names}."
    ]


def result_document(result: "ImportResult", sheet: "Sheet") -> dict[str, Any]:
    """The outcome for programs."""
    last = result.last
    return {
        "import": result.import_id,
        "file": result.file,
        "sheet": result.sheet,
        "rows": result.rows,
        "added": result.added,
        "known": result.known,
        "twice": result.twice,
        "rejected": [problem.as_json() for problem in result.rejected],
        "notes": [note.as_json() for note in result.notes],
        "renamed": [
            {"row": each.row, "email": each.email, "here": each.name_here, "in_file": each.name_in_file}
            for each in result.known_starters
            if each.renamed
        ],
        "last_list": {
            "import": last.import_id,
            "file": last.file,
            "people": last.people,
            "still": last.still,
            "absent": [each.email for each in last.absent],
        }
        if last
        else None,
        "read": read_document(sheet),
    }


def not_used(result: "ImportResult", sheet: "Sheet") -> list[str]:
    """The columns that were not read, where no row could be: one of them may hold what is missing."""
    if result.rejected_rows < result.rows or not sheet.unused:
        return []
    return [
        f'Not read: {listing(list(sheet.unused), most=8)}. --map first_name="Column" says which one is meant.'
    ]


def summary(how: Writing, result: "ImportResult", *, queued: int | None) -> list[str]:
    """The outcome for people."""
    line = f"{count(result.added, 'person', 'people')} added"
    if result.import_id is not None and not how.dry_run:
        line += (
            f" as import {result.import_id}; wpp import-users --undo {result.import_id} takes them out again"
        )
    lines = [f"{line}."]
    if queued is not None:
        lines.append(f"{count(queued, 'welcome email')} written; wpp mail send sends them.")
    return lines
