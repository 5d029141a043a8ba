"""`wpp user disable --from FILE` and `enable --from FILE`: many accounts at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.framework.hints import problem_document
from cli.framework.options import SheetOptions, WriteOptions
from cli.framework.output import answer, say
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.read import exit_with_rejected, print_rejected, rejected_rows, sheet_of
from cli.spreadsheet.summary import later_lines, read_document, what_was_read
from cli.user.import_result import account_line
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.portal import Portal
    from wpp.starters.correcting.leavers import NamedAccount, SwitchPlan


def switch_from(file: Path, sheet_options: SheetOptions, options: WriteOptions, *, off: bool) -> None:
    """Disable or enable everybody in a file, with what hangs on each; then say what became of every row."""
    from wpp.starters.correcting.leavers import READ_COLUMNS, check_switch, switch_accounts

    sheet = sheet_of(file, READ_COLUMNS, sheet_options, options, kind="leavers")
    with open_portal_of_command() as portal:
        with portal.reading() as session:
            plan = check_switch(session, sheet, off=off, today=portal.now().astimezone(portal.zone).date())
        orders = open_orders(portal, plan) if off else {}
        say(options, *what_was_read(sheet), *later_lines(sheet), *plan_lines(plan, orders))
        rejects = rejected_rows(sheet, plan.rejected, sheet_options, options)
        print_rejected(plan.rejected)
        if plan.changes:
            accounts = count(len(plan.changes), "account")
            confirm(options, f"{'Disable' if off else 'Enable'} {accounts}?")
        with transaction(portal, options) as work:
            changed = switch_accounts(work, plan)
    document = {
        "file": sheet.file,
        "rows": plan.rows,
        "disabled" if off else "enabled": account_documents(changed, orders),
        "already": account_documents(plan.already, orders),
        "twice": len(plan.twice),
        "rejected": [problem_document(problem) for problem in plan.rejected],
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": options.dry_run,
        "read": read_document(sheet),
    }
    would = "would be " if options.dry_run else ""
    done = f"{count(len(changed), 'account')} {would}{'disabled' if off else 'enabled'}."
    back = f" To undo: wpp user {'enable' if off else 'disable'} --from {sheet.file}"
    # Only where the file names nobody who was so before: they would be switched with the others.
    undo_is_so = changed and not plan.already and not options.dry_run
    answer(options, document, done + (back if undo_is_so else ""))
    exit_with_rejected(options, plan.rejected, rejects)


def open_orders(portal: "Portal", plan: "SwitchPlan") -> dict[int, list[str]]:
    """The open orders of those who are to be disabled, and of those who are."""
    from wpp.orders.open_orders import open_orders_of

    with portal.reading() as session:
        return open_orders_of(session, [each.account.id for each in (*plan.changes, *plan.already)])


def plan_lines(plan: "SwitchPlan", orders: Mapping[int, Sequence[str]]) -> list[str]:
    """What the file asks for, person by person."""
    lines = [f"  Row {note.row}: {note.message}" for note in plan.twice]
    lines += [f"  Row {each.row}: {account_line(each.account, orders)}." for each in plan.changes]
    parts = [f"{len(plan.changes):,} to {'disable' if plan.off else 'enable'}"]
    is_so = "already disabled" if plan.off else "not disabled"
    parts += [f"{len(plan.already):,} {is_so}"] if plan.already else []
    parts += [count(len(plan.twice), "duplicate")] if plan.twice else []
    rejected = len({problem.row for problem in plan.rejected})
    parts += [f"{rejected:,} rejected"] if rejected else []
    return [*lines, f"  {', '.join(parts)}."]


def account_documents(
    named: "Sequence[NamedAccount]", orders: Mapping[int, Sequence[str]]
) -> list[dict[str, Any]]:
    """Accounts for programs, with the open orders that hang on each."""
    return [
        {
            "row": each.row,
            "email": each.account.email,
            "name": each.account.full_name,
            "open_orders": list(orders.get(each.account.id, ())),
        }
        for each in named
    ]
