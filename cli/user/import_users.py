"""`wpp import-users`: the client's list of people."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.documents import instant
from cli.framework.hints import problem_document
from cli.framework.options import SheetOptions, Template, WriteOptions, file_path, number, positive_number
from cli.framework.output import answer, say
from cli.framework.progress import progress
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.read import (
    exit_with_rejected,
    needed,
    print_rejected,
    rejected_rows,
    sheet_of,
)
from cli.spreadsheet.summary import read_document, what_was_read
from cli.template import write_template
from cli.user.import_notes import compared, import_counts, notes
from cli.user.imports import undo_one
from cli.user.welcome import shortage_document, warn_of_shortages, written
from wpp.errors import Refusal, UsageError
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.forecast.coverage import Shortage
    from wpp.portal import Portal
    from wpp.sheets import Sheet
    from wpp.starters.check import StarterPlan
    from wpp.starters.import_list import ImportResult
    from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Invited:
    """Welcome emails that were written, how many can order now, and what may not be enough for them."""

    queued: int
    people: int
    short: "list[Shortage]"


class Strict(Refusal):
    """`--strict` takes all rows or none, and some are bad."""

    code = "rows_rejected"


def import_users(
    sheet_options: SheetOptions,
    options: WriteOptions,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            parser=file_path,
            help="The client's list: .xlsx, .csv, .tsv …, or - for standard input.",
        ),
    ] = None,
    welcome: Annotated[bool, typer.Option("--welcome", help="Also queue the welcome emails.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing if any row is invalid.")] = False,
    template: Template = None,
    undo: Annotated[
        int | None,
        number(
            positive_number,
            "--undo",
            metavar="IMPORT",
            text="Undo an import, if no one in it has been emailed. wpp user imports shows the numbers.",
        ),
    ] = None,
) -> None:
    """Import the client's list of new starters.

    Columns: First name, Last name, Email, in any order and under the names that HR systems use. Valid rows are
    imported; invalid rows are listed with row, column and reason (exit code 4). Importing the same file again adds no
    one: an email address is one person, however it is written.

    Examples:
      wpp import-users starters.xlsx --dry-run
      wpp import-users starters.csv --welcome --rejects to-correct.csv
      wpp import-users people.xlsx --sheet March --map email="Work address"
      wpp import-users --undo 3
      wpp template starters starters.xlsx
    """
    if undo is not None:
        if file is not None:
            raise UsageError("FILE and --undo IMPORT do not go together.", hints=["Choose one of the two."])
        undo_one(options, undo)
        return
    if template is not None:
        write_template(options, "starters", template)
        return
    import_list(needed(file, "wpp import-users"), sheet_options, options, welcome=welcome, strict=strict)


def import_list(
    file: Path, sheet_options: SheetOptions, options: WriteOptions, *, welcome: bool, strict: bool
) -> None:
    """Read, check and import a client's list, then say what became of every row."""
    from wpp.starters.columns import STARTER_COLUMNS
    from wpp.starters.import_list import import_starters

    sheet = sheet_of(file, STARTER_COLUMNS, sheet_options, options)
    with open_portal_of_command() as portal:
        plan = plan_of(portal, sheet, options)
        say(options, *what_was_read(sheet), *notes(plan), *import_counts(plan), *compared(plan, portal))
        rejects = rejected_rows(sheet, plan.rejected, sheet_options, options)
        if strict and plan.rejected:
            raise Strict(
                f"{sheet.file}: {count(plan.rejected_rows, 'row is', 'rows are')} invalid, so no one was added.",
                hints=["Correct the file, or leave out --strict to import the valid rows."],
                problems=plan.rejected,
            )
        print_rejected(plan.rejected)
        ask_for(plan, options, welcome=welcome)
        with transaction(portal, options) as work:
            with progress(options, "Importing", len(plan.new)) as on_progress:
                result = import_starters(work, plan, on_progress=on_progress)
            invited = invite(work, plan, secret=portal.secret) if welcome else None
    document = result_document(result, sheet) | {
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": options.dry_run,
        "welcome_queued": invited.queued if invited else 0,
        "to_order": invited.people if invited else None,
        "short": [shortage_document(each) for each in invited.short] if invited else [],
    }
    answer(options, document, *summary(options, result, invited))
    if invited and not options.quiet:
        warn_of_shortages(invited.people, invited.short)
    exit_with_rejected(options, result.rejected, rejects, *not_used(result, sheet))


def ask_for(plan: "StarterPlan", options: WriteOptions, *, welcome: bool) -> None:
    """The question before anything is written, where anything would be."""
    if plan.new:
        confirm(options, f"Add {count(len(plan.new), 'person', 'people')}?")
    elif welcome and plan.known:
        confirm(options, "No new starters. Queue welcome emails for those without one?")
    elif plan.kept:
        confirm(options, "No new starters. Keep this list to compare with the next one?")


def invite(work: "Work", plan: "StarterPlan", *, secret: str) -> Invited:
    """Write the welcome emails to those of the list who have none yet."""
    from wpp.forecast.coverage import shortages
    from wpp.people.views import count_open_invitations
    from wpp.starters.invite import welcome

    addresses = [each.address.shown for each in plan.new] + [each.email for each in plan.known]
    queued = welcome(work, emails=addresses, secret=secret) if addresses else 0
    people = count_open_invitations(work.session)
    return Invited(queued, people, shortages(work.session, people=people) if queued else [])


def plan_of(portal: "Portal", sheet: "Sheet", options: WriteOptions) -> "StarterPlan":
    """What importing the sheet would do."""
    from wpp.starters.check import check_starters

    with progress(options, "Checking", len(sheet.rows)) as on_progress, portal.reading() as session:
        return check_starters(session, sheet, on_progress=on_progress)


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
        "rejected": [problem_document(problem) for problem in result.rejected],
        "notes": [problem_document(note) for note in result.notes],
        "renamed": [
            {"row": each.row, "email": each.email, "here": each.name_here, "in_file": each.name_in_file}
            for each in result.known_starters
            if each.renamed
        ],
        "earlier_addresses": [
            {"row": each.row, "email": each.email, "here": each.known_as}
            for each in result.known_starters
            if each.known_as
        ],
        "last_list": {
            "import": last.import_id,
            "file": last.file,
            "at": instant(last.at),
            "additions": list(last.additions),
            "people": last.people,
            "still": last.still,
            "whole": last.is_full_list,
            "absent": [each.email for each in last.absent],
        }
        if last
        else None,
        "same_as": result.same.import_id if result.same else None,
        "read": read_document(sheet),
    }


def not_used(result: "ImportResult", sheet: "Sheet") -> list[str]:
    """The columns that were not read, where no row could be: one of them may hold what is missing."""
    if result.rejected_rows < result.rows or not sheet.unused:
        return []
    return [
        f'Not read: {listing(list(sheet.unused), most=8)}. --map first_name="Column" shows which one to use.'
    ]


def summary(options: WriteOptions, result: "ImportResult", invited: Invited | None) -> list[str]:
    """The outcome for people; of a dry run, what it would be."""
    would = "Would add" if options.dry_run else "Added"
    line = f"{would} {count(result.added, 'person', 'people')}"
    if result.import_id is not None and not options.dry_run:
        line += f" (import {result.import_id})"
        if not result.added:
            line += ". The list is kept to compare with the next one"
        line += f". To undo: wpp import-users --undo {result.import_id}"
    lines = [f"{line}."]
    if invited is not None:
        lines.append(written(options, invited.queued, "welcome email"))
    return lines
