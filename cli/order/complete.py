"""`wpp order complete`: an order that has left, or all orders of the file that says so."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.hints import problem_document
from cli.framework.options import SheetOptions, Template, WriteOptions, answers_of
from cli.framework.output import answer, say, warn
from cli.framework.prompts import ask, confirm, may_ask, with_answers
from cli.framework.session import actor, open_portal_of_command, transaction
from cli.order.decide import sentence
from cli.order.documents import parcel_documents
from cli.order.tracking import codes_in_words
from cli.spreadsheet.read import exit_with_rejected, print_rejected, rejected_rows, rejecting, sheet_of
from cli.spreadsheet.summary import read_document, what_was_read
from cli.template import write_template
from wpp.errors import ExitCode, UsageError
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.orders.transitions import TransitionResult
    from wpp.orders.views import OrderView


def complete_order(
    sheet_options: SheetOptions,
    options: WriteOptions,
    number: Annotated[
        str | None, typer.Argument(metavar="[ORDER]", help="Order number; or use --from FILE.")
    ] = None,
    shipped: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="Import a tracking file from Logicon: Order, Tracking, Carrier."
        ),
    ] = None,
    tracking: Annotated[
        str | None, typer.Option("--tracking", metavar="CODE", help="The parcel's tracking code.")
    ] = None,
    carrier: Annotated[str, typer.Option("--carrier", metavar="NAME", help="Carrier, e.g. DPD.")] = "",
    left_anyway: Annotated[
        bool, typer.Option("--left-anyway", help="Complete orders with an open stop request: they have left.")
    ] = False,
    template: Template = None,
) -> None:
    """Complete an order that has been dispatched, or every order in a file.

    Each starter gets the dispatched email, with the tracking code if there is one, after the dispatch-email-delay. In a
    file, valid rows are completed and the others listed (exit code 4), as are orders without a code where others have
    one; an order on several rows has several parcels,
    and names and postcodes are compared with the orders. Running the same file again changes nothing. An order with an
    open stop request is refused, unless it has left.

    Examples:
      wpp order complete 10013 --tracking 15501234567890 --carrier DPD
      wpp order complete --from shipped.csv --rejects to-correct.xlsx
      wpp template shipped shipped.xlsx
    """
    from wpp.orders.closing.complete import complete, ready_to_leave
    from wpp.orders.views import order_view

    if template is not None:
        write_template(options, "shipped", template)
        return
    if shipped is not None:
        if number is not None:
            raise UsageError("An order and --from FILE do not go together.", hints=["Choose one of the two."])
        complete_from(shipped, sheet_options, options, left_anyway=left_anyway)
        return
    if number is None:
        raise UsageError(
            "Which order? Its number is missing.", hints=["wpp order complete ORDER", "--from FILE"]
        )
    if tracking is None and may_ask(options):
        with open_portal_of_command() as portal, portal.reading() as session:
            ready_to_leave(session, number, now=portal.now(), left_anyway=left_anyway)
    code = ask(options, f"Tracking code of {number} (Enter for none)") if tracking is None else tracking
    order = number

    def run(given: dict[str, str]) -> "tuple[TransitionResult, OrderView]":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            changed = complete(
                work, order, tracking=code, carrier=carrier, left_anyway=left_anyway, answers=given
            )
            return changed, order_view(work.session, changed.number, now=work.now)

    changed, stored = with_answers(options, sheet_options.answers, run)
    document = {
        "number": stored.number,
        "status": stored.status.value,
        "already": changed.already,
        "tracking": stored.tracking,
        "carrier": stored.carrier,
        "parcels": parcel_documents(stored),
        "dry_run": options.dry_run,
    }
    line = sentence(changed, dry_run=options.dry_run)
    if not changed.already:
        line += f" It {'would have' if options.dry_run else 'has'} {codes_in_words(stored)}."
    answer(options, document, line)


def complete_from(
    file: Path, sheet_options: SheetOptions, options: WriteOptions, *, left_anyway: bool
) -> None:
    """Complete what a file says has left."""
    from wpp.warehouse.tracking_import import complete_shipped
    from wpp.warehouse.tracking_sheet import SHIPPED_COLUMNS

    sheet = sheet_of(file, SHIPPED_COLUMNS, sheet_options, options, kind="shipped")
    say(options, *what_was_read(sheet))
    given = answers_of(sheet_options.answers)
    with open_portal_of_command() as portal:
        with rejecting(sheet, sheet_options, options):
            if may_ask(options):
                with portal.trial(by=actor()) as work:
                    shipped = complete_shipped(work, sheet, left_anyway=left_anyway, answers=given)
                print_rejected(shipped.problems)
                confirm(options, f"Complete {count(len(shipped.done), 'order')}?")
            with transaction(portal, options) as work:
                shipped = complete_shipped(work, sheet, left_anyway=left_anyway, answers=given)
    rejects = rejected_rows(sheet, shipped.problems, sheet_options, options)
    document = {
        "file": shipped.file,
        "done": [each.number for each in shipped.done],
        "already": [each.number for each in shipped.already],
        "codes_added": list(shipped.codes_added),
        "without_code": list(shipped.without_code),
        "rejected": [problem_document(problem) for problem in shipped.problems],
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": options.dry_run,
        "read": read_document(sheet),
    }
    parts = [f"{count(len(shipped.done), 'order')} completed"]
    parts += [f"{len(shipped.already)} completed already"] if shipped.already else []
    parts += (
        [f"{count(len(shipped.codes_added), 'order')} completed before got a tracking code"]
        if shipped.codes_added
        else []
    )
    answer(options, document, f"{shipped.file}: {', '.join(parts)}.")
    if shipped.without_code:
        warn(without_code_line(shipped.without_code))
    if not may_ask(options):
        print_rejected(shipped.problems)
    exit_with_rejected(options, shipped.problems, rejects)
    if shipped.without_code:
        raise typer.Exit(ExitCode.LOOK)


def without_code_line(numbers: list[str]) -> str:
    """Orders that were completed without a code, in a file that has codes for others, and how to add theirs."""
    return (
        f"{len(numbers)} without a tracking code: {listing(numbers, most=20)}. "
        f"To add it: wpp order tracking {numbers[0]} --add CODE"
    )
