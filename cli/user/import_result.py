"""What an import of starters did, for programs and for people."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.documents import instant
from cli.framework.hints import problem_document
from cli.framework.options import WriteOptions
from cli.spreadsheet.summary import read_document
from cli.user.queued import Queued, queued_document, written
from cli.user.welcome import held_document, shortage_document
from wpp.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wpp.forecast.coverage import Shortage
    from wpp.sheets import Sheet
    from wpp.starters.import_list import ImportResult
    from wpp.starters.known import Account
    from wpp.starters.missing import Missing
    from wpp.starters.same_person import HeldBack

NOTHING_THERE = frozenset({"name_missing", "missing_email", "bad_email", "not_text"})
"""Problems of a cell that another column may not have."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Welcome emails that were written, how many can order now, and what may not be enough for them."""

    emails: Queued
    people: int
    short: "list[Shortage]"


def result_document(result: "ImportResult", sheet: "Sheet") -> dict[str, Any]:
    """The outcome for programs."""
    last = result.last
    updated = {each.row for each in result.renamed}
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
            if each.renamed and each.row not in updated
        ],
        "names_updated": [
            {"row": each.row, "email": each.account.email, "was": each.name_here, "now": each.name_in_file}
            for each in result.renamed
        ],
        "earlier_addresses": [
            {"row": each.row, "email": each.email, "here": each.account.known_as}
            for each in result.known_starters
            if each.account.known_as
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


def missing_document(
    result: "ImportResult", missing: "Missing", orders: "Mapping[int, Sequence[str]]"
) -> dict[str, Any]:
    """Those who are not on the list: disabled, kept since a row may mean them, kept since it was decided so."""

    def listed(accounts: "Sequence[Account]") -> list[dict[str, Any]]:
        return [
            {"email": each.email, "name": each.full_name, "open_orders": list(orders.get(each.id, ()))}
            for each in accounts
        ]

    return {
        "disabled": listed(result.disabled),
        "doubtful": listed(missing.doubtful),
        "kept": listed(missing.kept),
    }


def invited_document(invited: Invited | None, held: "Sequence[HeldBack]") -> dict[str, Any]:
    """What became of the welcome, where there was to be one, and who is held back from it."""
    return {
        "welcome_queued": invited.emails.number if invited else 0,
        "until": queued_document(invited.emails)["until"] if invited else None,
        "to_order": invited.people if invited else None,
        "short": [shortage_document(each) for each in invited.short] if invited else [],
        "held_back": [held_document(each) for each in held],
    }


def missing_lines(missing: "Missing", orders: "Mapping[int, Sequence[str]]") -> list[str]:
    """Everybody who would be disabled, with their open orders, and everybody who is kept."""
    lines = [f"  Not on this list: {account_line(each, orders)}." for each in missing.to_disable]
    return lines + [
        f"  Not disabled: {account_line(each, orders)}. The name is on the list, with another address or a fault."
        for each in missing.doubtful
    ]


def account_line(account: "Account", orders: "Mapping[int, Sequence[str]]") -> str:
    """A person with what hangs on the account."""
    numbers = orders.get(account.id, ())
    word = "open order" if len(numbers) == 1 else "open orders"
    named = f", {word} {listing(list(numbers))}" if numbers else ""
    return f"{account.full_name} <{account.email}>{named}"


def not_used(result: "ImportResult", sheet: "Sheet") -> list[str]:
    """The columns that were not read, where no row has a name or an address: one of them may hold it."""
    columns = [title for title in sheet.ignored if title]
    lacking = [field for field in ("first_name", "last_name", "email") if all_lack(result, sheet, field)]
    if not columns or not lacking:
        return []
    field = lacking[0]
    return [
        f"Not read: {listing(columns, most=8)}. If {sheet.titles[field]} is one of them, add --map "
        f'{field}="Column".'
    ]


def all_lack(result: "ImportResult", sheet: "Sheet", field: str) -> bool:
    """Whether no row of a list has anything in this column that could be meant."""
    heading = sheet.heading(field)
    rows = {each.row for each in result.rejected if each.code in NOTHING_THERE and each.column == heading}
    return len(rows) == result.rows > 0


def summary(options: WriteOptions, result: "ImportResult", invited: Invited | None) -> list[str]:
    """The outcome for people; of a dry run, what it would be."""
    changed = change_lines(options, result)
    would = "Would add" if options.dry_run else "Added"
    line = f"{would} {count(result.added, 'person', 'people')}"
    if result.import_id is not None and not options.dry_run:
        line += f" (import {result.import_id})"
        if not result.added and not changed:
            line += ". The list is kept to compare with the next one"
        line += f". To undo: wpp import-users --undo {result.import_id}"
    lines = [*changed, f"{line}."]
    if invited is not None:
        lines.append(written(options, invited.emails))
    return lines


def change_lines(options: WriteOptions, result: "ImportResult") -> list[str]:
    """What was changed about people who were here before."""
    lines = []
    if result.renamed:
        verb = "would be updated" if options.dry_run else "updated"
        lines.append(f"{count(len(result.renamed), 'name')} {verb}.")
    if result.disabled:
        verb = "would be disabled" if options.dry_run else "disabled"
        lines.append(f"{count(len(result.disabled), 'starter')} not on the list {verb}.")
    return lines
