"""`wpp import-users`: the client's list of people."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.options import SheetOptions, Template, WriteOptions, file_path, number, positive_number
from cli.framework.output import answer, say, warn
from cli.framework.progress import progress
from cli.framework.prompts import confirm, with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.read import (
    exit_with_rejected,
    needed,
    print_rejected,
    rejected_rows,
    sheet_of,
)
from cli.spreadsheet.summary import later_lines, what_was_read
from cli.template import write_template
from cli.user.arguments import AcceptOdd
from cli.user.import_notes import compared, import_counts, notes
from cli.user.import_result import (
    Invited,
    invited_document,
    missing_document,
    missing_lines,
    not_used,
    result_document,
    summary,
)
from cli.user.imports import undo_one
from cli.user.queued import queued
from cli.user.welcome import held_lines, warn_of_shortages
from wpp.errors import ExitCode, Refusal, UsageError
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.portal import Portal
    from wpp.sheets import Problem, Sheet
    from wpp.starters.check import StarterPlan
    from wpp.starters.same_person import HeldBack
    from wpp.work import Work


class Strict(Refusal):
    """`--strict` takes all rows or none, and some are bad."""

    code = "rows_rejected"


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What is wanted beside adding who is new."""

    welcome: bool
    strict: bool
    update_names: bool
    accept_odd: bool
    switch_off_missing: bool


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
    update_names: Annotated[
        bool,
        typer.Option("--update-names", help="Change names that differ from the list. [default: list them]"),
    ] = False,
    accept_odd: AcceptOdd = False,
    switch_off_missing: Annotated[
        bool,
        typer.Option(
            "--switch-off-missing", help="Disable starters who are not on the list, after a question."
        ),
    ] = False,
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

    Two people with one address, staff and disabled accounts, and names that differ from those here are listed too. New
    starters with the name of somebody else are imported, but not welcomed until you decide whether they are one person.

    Examples:
      wpp import-users starters.xlsx --dry-run
      wpp import-users starters.csv --welcome --rejects to-correct.csv
      wpp import-users people.xlsx --sheet March --map email="Work address"
      wpp import-users everybody.xlsx --update-names --switch-off-missing --dry-run
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
    import_list(
        needed(file, "wpp import-users"),
        sheet_options,
        options,
        ListOptions(
            welcome=welcome,
            strict=strict,
            update_names=update_names,
            accept_odd=accept_odd,
            switch_off_missing=switch_off_missing,
        ),
    )


def import_list(file: Path, sheet_options: SheetOptions, options: WriteOptions, wanted: ListOptions) -> None:
    """Read, check and import a client's list, then say what became of every row."""
    from wpp.starters.columns import STARTER_COLUMNS
    from wpp.starters.import_list import import_starters
    from wpp.starters.row_meaning import MEANING_COLUMNS, ROLE_COLUMN

    columns = (*STARTER_COLUMNS, *MEANING_COLUMNS, ROLE_COLUMN)
    sheet = sheet_of(file, columns, sheet_options, options, kind="starters")
    with open_portal_of_command() as portal:
        plan = plan_of(portal, sheet, options, wanted)
        orders = open_orders(portal, plan)
        say(options, *what_was_read(sheet), *later_lines(sheet))
        say(
            options,
            *notes(plan),
            *import_counts(plan),
            *compared(plan, portal, keeps=not wanted.switch_off_missing),
        )
        say(options, *missing_lines(plan.missing, orders))
        rejects = rejected_rows(sheet, plan.rejected, sheet_options, options)
        if wanted.strict and plan.rejected:
            raise strict_refusal(plan)
        print_rejected(to_look_at(plan))
        decide(plan, orders, sheet_options, options)
        ask_for(plan, options, welcome=wanted.welcome)
        with transaction(portal, options) as work:
            with progress(options, "Importing", len(plan.new)) as on_progress:
                result = import_starters(work, plan, on_progress=on_progress)
            invited = invite(work, plan, secret=portal.secret) if wanted.welcome else None
            held = held_of(work, plan)
    document = result_document(result, sheet) | {
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": options.dry_run,
        **missing_document(result, plan.missing, orders),
        **invited_document(invited, held),
    }
    answer(options, document, *summary(options, result, invited))
    if invited:
        warn(*held_lines(held, but={each.starter.address.key for each in plan.maybe_same}))
        if not options.quiet:
            warn_of_shortages(invited.people, invited.short)
    exit_with_rejected(options, result.rejected, rejects, *not_used(result, sheet))
    if plan.maybe_same or plan.missing.doubtful or (invited and held):
        raise typer.Exit(ExitCode.LOOK)


def strict_refusal(plan: "StarterPlan") -> Strict:
    """All rows or none, and some are bad."""
    return Strict(
        f"{plan.sheet.file}: {count(plan.rejected_rows, 'row is', 'rows are')} invalid, so no one was added.",
        hints=["Correct the file, or leave out --strict to import the valid rows."],
        problems=plan.rejected,
    )


def to_look_at(plan: "StarterPlan") -> "list[Problem]":
    """Rows that were not taken, and those that were and need a decision, in the order of the file."""
    rows = [*plan.rejected, *(each.problem for each in plan.maybe_same)]
    return sorted(rows, key=lambda problem: problem.row)


def open_orders(portal: "Portal", plan: "StarterPlan") -> dict[int, list[str]]:
    """The open orders of those who are not on the list."""
    from wpp.orders.open_orders import open_orders_of

    accounts = [*plan.missing.to_disable, *plan.missing.doubtful]
    with portal.reading() as session:
        return open_orders_of(session, [each.id for each in accounts])


def decide(
    plan: "StarterPlan", orders: dict[int, list[str]], sheet_options: SheetOptions, options: WriteOptions
) -> None:
    """Ask whether those who are not on the list are to be disabled; a dry run shows what would happen."""
    from wpp.starters.missing import decide_missing

    number_of_orders = sum(len(orders.get(each.id, ())) for each in plan.missing.to_disable)
    plan.missing = with_answers(
        options,
        sheet_options.answers,
        lambda given: decide_missing(
            plan.missing, plan.sheet.file, orders=number_of_orders, given=given, trial=options.dry_run
        ),
    )


def ask_for(plan: "StarterPlan", options: WriteOptions, *, welcome: bool) -> None:
    """The question before anything is written, where anything would be."""
    changes = [f"add {count(len(plan.new), 'person', 'people')}"] if plan.new else []
    changes += [f"change {count(len(plan.renames), 'name')}"] if plan.renames else []
    disabled = count(len(plan.missing.to_disable), "account")
    changes += [f"disable {disabled}"] if plan.missing.to_disable else []
    if changes:
        question = listing(changes)
        confirm(options, f"{question[0].upper()}{question[1:]}?")
    elif welcome and plan.known:
        confirm(options, "No new starters. Queue welcome emails for those without one?")
    elif plan.kept:
        confirm(options, "No new starters. Keep this list to compare with the next one?")


def invite(work: "Work", plan: "StarterPlan", *, secret: str) -> Invited:
    """Write the welcome emails to those of the list who have none yet."""
    from wpp.forecast.coverage import shortages
    from wpp.people.views import count_open_invitations
    from wpp.starters.invite import welcome

    addresses = [each.address.shown for each in plan.new] + [
        each.email for each in plan.known if not each.as_listed
    ]
    number = welcome(work, emails=addresses, secret=secret) if addresses else 0
    people = count_open_invitations(work.session)
    short = shortages(work.session, people=people) if number else []
    return Invited(queued(work, number, "welcome"), people, short)


def held_of(work: "Work", plan: "StarterPlan") -> "list[HeldBack]":
    """Who of the list is not welcomed before it is decided who they are."""
    from wpp.starters.same_person import held_back

    keys = {each.address.key for each in plan.new} | {each.key for each in plan.known}
    return [each for each in held_back(work.session) if each.key in keys]


def plan_of(portal: "Portal", sheet: "Sheet", options: WriteOptions, wanted: ListOptions) -> "StarterPlan":
    """What importing the sheet would do."""
    from wpp.portal.erase_person import ledger_of
    from wpp.starters.check import check_starters

    with progress(options, "Checking", len(sheet.rows)) as on_progress, portal.reading() as session:
        return check_starters(
            session,
            sheet,
            update_names=wanted.update_names,
            accept_odd=wanted.accept_odd,
            whole_list=wanted.switch_off_missing,
            today=portal.now().date(),
            is_erased=ledger_of(portal).reader(),
            on_progress=on_progress,
        )
