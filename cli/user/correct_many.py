"""`wpp user edit --from FILE`: many new names and addresses at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.framework.hints import problem_document
from cli.framework.options import SheetOptions, WriteOptions
from cli.framework.output import answer, say
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.read import (
    check_place,
    exit_with_rejected,
    print_rejected,
    rejected_rows,
    sheet_of,
)
from cli.spreadsheet.summary import later_lines, read_document, what_was_read
from cli.user.readdressed import readdressed_document
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.starters.correcting.corrections import Corrected, Correction, CorrectionPlan

OLD_HEADINGS = ("Email", "New email", "First name", "Last name")


def correct_from(
    file: Path,
    sheet_options: SheetOptions,
    options: WriteOptions,
    *,
    save_old: Path | None,
    accept_odd: bool = False,
) -> None:
    """Correct everybody in a file, each shown before; then say what became of every row."""
    from wpp.audit.files import finish_interrupted, write_with_work
    from wpp.starters.columns import CORRECTION_COLUMNS
    from wpp.starters.correcting.corrections import check_corrections, correct_accounts

    if save_old is not None:
        check_place(save_old, file)
    sheet = sheet_of(file, CORRECTION_COLUMNS, sheet_options, options, kind="corrections")
    with open_portal_of_command() as portal:
        with portal.reading() as session:
            if save_old is not None and not options.dry_run:
                finish_interrupted(session, save_old)
            plan = check_corrections(session, sheet, accept_odd=accept_odd)
        say(options, *what_was_read(sheet), *later_lines(sheet), *plan_lines(plan))
        rejects = rejected_rows(sheet, plan.rejected, sheet_options, options)
        print_rejected(plan.rejected)
        if plan.changes:
            confirm(options, f"Change {count(len(plan.changes), 'account')}?")
        with transaction(portal, options) as work:
            corrected = correct_accounts(work, plan.changes, secret=portal.secret)
            if save_old is not None and corrected and not options.dry_run:
                write_with_work(work, save_old, lambda draft: write_old(draft, corrected))
    document = {
        "file": sheet.file,
        "rows": plan.rows,
        "changed": [corrected_document(each) for each in corrected],
        "already": len(plan.already),
        "twice": len(plan.twice),
        "rejected": [problem_document(problem) for problem in plan.rejected],
        "rejects_file": str(rejects) if rejects else None,
        "old_file": str(save_old) if save_old and corrected and not options.dry_run else None,
        "dry_run": options.dry_run,
        "read": read_document(sheet),
    }
    answer(options, document, *summary(options, corrected, save_old))
    exit_with_rejected(options, plan.rejected, rejects)


def plan_lines(plan: "CorrectionPlan") -> list[str]:
    """What the file asks for, person by person."""
    lines = [f"  Row {note.row}: {note.message}" for note in plan.twice]
    lines += [f"  Row {each.row}: {change_line(each)}." for each in plan.changes]
    parts = [f"{len(plan.changes):,} to change"]
    parts += [f"{len(plan.already):,} already so"] if plan.already else []
    parts += [count(len(plan.twice), "duplicate")] if plan.twice else []
    rejected = len({problem.row for problem in plan.rejected})
    parts += [f"{rejected:,} rejected"] if rejected else []
    return [*lines, f"  {', '.join(parts)}."]


def change_line(correction: "Correction") -> str:
    """`Ann Lee <ann@…> → Ann Stone <ann.stone@…>`"""
    now = " ".join(correction.name).strip()
    account = correction.account
    return f"{account.full_name} <{account.email}> → {now} <{correction.email}>"


def corrected_document(corrected: "Corrected") -> dict[str, Any]:
    """A row for programs: before, and as it is stored now."""
    return {
        "row": corrected.row,
        "was": {
            "email": corrected.before.email,
            "first_name": corrected.before.first_name,
            "last_name": corrected.before.last_name,
        },
        "now": {
            "email": corrected.email,
            "first_name": corrected.name[0],
            "last_name": corrected.name[1],
        },
        **readdressed_document(corrected.readdressed),
        "joined": corrected.joined,
    }


def write_old(path: Path, corrected: "Sequence[Corrected]") -> None:
    """A file that puts the old names and addresses back, with `user edit --from`."""
    from wpp.sheets import write_table

    rows = [
        (
            each.email,
            each.before.email if each.before.email != each.email else "",
            each.before.first_name,
            each.before.last_name,
        )
        for each in corrected
    ]
    write_table(path, "Before", OLD_HEADINGS, rows, fresh=True)


def summary(options: WriteOptions, corrected: "Sequence[Corrected]", save_old: Path | None) -> list[str]:
    """The outcome for people; of a dry run, what it would be."""
    would = "would be " if options.dry_run else ""
    lines = [f"{count(len(corrected), 'account')} {would}changed."]
    links = sum(each.readdressed.queued is not None for each in corrected)
    if links:
        verb = "would be" if options.dry_run else "are" if links > 1 else "is"
        lines.append(f"{count(links, 'email')} with a new link {verb} queued to new addresses.")
    moved = sum(len(each.readdressed.redirected) for each in corrected)
    if moved:
        lines.append(f"{count(moved, 'waiting email')} {would}redirected to new addresses.")
    if save_old is not None and corrected and not options.dry_run:
        lines.append(
            f"The old names and addresses are in {save_old}. To undo: wpp user edit --from {save_old}"
        )
    return lines
