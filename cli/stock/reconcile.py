"""`wpp stock reconcile`: Logistock's count against ours."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.hints import problem_document
from cli.framework.options import SheetOptions, Template, WriteOptions, number, positive_number
from cli.framework.output import answer, say, warn
from cli.framework.prompts import confirm, with_answers
from cli.framework.session import actor, open_portal_of_command, transaction
from cli.framework.unasked import refuse_unasked
from cli.spreadsheet.read import needed, print_rejected, rejected_rows, rejecting, sheet_of
from cli.spreadsheet.summary import later_lines, read_document, what_was_read
from cli.stock.arguments import FileOrNot
from cli.template import write_template
from wpp.errors import ExitCode
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.warehouse.reconcile import Compared, Explained, Reconciliation


def reconcile_file(
    sheet_options: SheetOptions,
    options: WriteOptions,
    file: FileOrNot = None,
    days: Annotated[
        int,
        number(positive_number, "--days", text="Days that either side may lag behind."),
    ] = 14,
    book: Annotated[
        bool, typer.Option("--book", help="Book the unexplained differences; needs --reason.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason for the booking.")] = "",
    template: Template = None,
) -> None:
    """Compare stock with Logistock, the warehouse's stock system, and explain the differences.

    Logistock counts stock down when a tracking code is set, the portal when an order is placed. Differences are
    explained by open orders, by deliveries, returns and dispatches that only one side has booked, and by quarantine.
    Anything left is unexplained (exit code 4). Rows with an unknown SKU are listed (exit code 4), and the others are
    compared. Nothing is changed without --book.
    Columns: SKU, Quantity.

    Examples:
      wpp stock reconcile logistock.csv
      wpp stock reconcile logistock.csv --days 30 --json
      wpp stock reconcile logistock.csv --book --reason "Counted again with the warehouse on Friday"
    """
    from wpp.warehouse.reconcile import THEIR_COLUMNS, reconcile

    if template is not None:
        write_template(options, "reconcile", template)
        return
    sheet = sheet_of(
        needed(file, "wpp stock reconcile"), THEIR_COLUMNS, sheet_options, options, kind="reconcile"
    )
    say(options, *what_was_read(sheet))
    with open_portal_of_command() as portal:
        answers: dict[str, str] = {}

        def compare(given: dict[str, str]) -> "Reconciliation":
            answers.update(given)
            with rejecting(sheet, sheet_options, options), portal.trial(by=actor()) as work:
                return reconcile(work, sheet, days=days, book=book, reason=reason, answers=given)

        reconciliation = with_answers(options, sheet_options.answers, compare)
        refuse_unasked()
        say(options, *later_lines(sheet), *differences(reconciliation))
        if book and reconciliation.unexplained:
            confirm(options, f"Book {count(len(reconciliation.unexplained), 'difference')}?")
            with transaction(portal, options) as work:
                reconciliation = reconcile(work, sheet, days=days, book=True, reason=reason, answers=answers)
    if reconciliation.uncounted:
        warn(f"Not in the file: {listing(reconciliation.uncounted)}.")
    rejects = rejected_rows(sheet, reconciliation.unknown, sheet_options, options)
    print_rejected(reconciliation.unknown)
    document = document_of(reconciliation) | {"dry_run": options.dry_run, "read": read_document(sheet)}
    answer(options, document, summary(reconciliation, options))
    if reconciliation.unexplained and not book and options.quiet:
        warn(*(f"{line.sku}: {line.unexplained:+,} unexplained" for line in reconciliation.unexplained))
    if rejects:
        warn(f"The rows with an unknown SKU are in {rejects}.")
    if reconciliation.unknown or (reconciliation.unexplained and not book):
        raise typer.Exit(ExitCode.LOOK)


def differences(reconciliation: "Reconciliation") -> list[str]:
    """Every SKU that is not the same on both sides, with what explains it under it."""
    from wpp.catalogue.views import label

    lines = []
    for line in reconciliation.differing:
        lines.append(f"{line.sku}  {label(line.name, line.size)}: {line.ours:,} here, {line.theirs:,} there")
        lines += [f"  {each.units:>+6,}  {explanation(each)}" for each in line.explained]
        if line.unexplained:
            lines.append(f"  {line.unexplained:>+6,}  unexplained")
        if line.perhaps:
            lines.append(
                f"          unless some of {listing(line.perhaps)} have been dispatched: complete those first"
            )
    return lines


def explanation(each: "Explained") -> str:
    """What explains some units, and the documents."""
    if not each.documents:
        return each.why.value
    some = "" if each.of == len(each.documents) else f"{each.of} of "
    return f"{each.why.value}: {some}{listing(each.documents)}"


def summary(reconciliation: "Reconciliation", options: WriteOptions) -> str:
    """The comparison in a sentence."""
    differing = reconciliation.differing
    rest = reconciliation.unexplained
    same = len(reconciliation.lines) - len(differing)
    words = f"{count(len(reconciliation.lines), 'SKU')} compared, {same} the same on both sides"
    if reconciliation.unknown:
        words += f", {count(len(reconciliation.unknown), 'row')} with an unknown SKU ignored"
    if not rest:
        return f"{words}; every difference is explained." if differing else f"{words}."
    units = f"{count(len(rest), 'SKU')} by {unexplained_units(rest)}"
    if reconciliation.booked:
        return f"{words}; {'would book' if options.dry_run else 'booked'} {units}."
    return f"{words}; unexplained: {units}. Nothing was changed."


def unexplained_units(lines: "tuple[Compared, ...]") -> str:
    """`+2 and -5 units`, those found and those missing apart, since they are two questions."""
    more = sum(line.unexplained for line in lines if line.unexplained > 0)
    fewer = sum(line.unexplained for line in lines if line.unexplained < 0)
    return f"{' and '.join(f'{units:+,}' for units in (more, fewer) if units)} units"


def document_of(reconciliation: "Reconciliation") -> dict[str, object]:
    """The comparison for programs."""
    return {
        "file": reconciliation.file,
        "compared": len(reconciliation.lines),
        "differences": [
            {
                "sku": line.sku,
                "ours": line.ours,
                "theirs": line.theirs,
                "difference": line.difference,
                "explained": [
                    {
                        "units": each.units,
                        "why": each.why.value,
                        "documents": list(each.documents),
                        "of": each.of,
                    }
                    for each in line.explained
                ],
                "unexplained": line.unexplained,
                "perhaps": list(line.perhaps),
            }
            for line in reconciliation.differing
        ],
        "uncounted": list(reconciliation.uncounted),
        "unknown": [problem_document(each) for each in reconciliation.unknown],
        "booked": reconciliation.booked,
    }
