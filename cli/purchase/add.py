"""`wpp purchase add`: what has been ordered, from a file or for one SKU."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import read_as
from cli.documents import purchase_document
from cli.framework.options import SheetOptions, Template, WriteOptions, positive_number
from cli.framework.output import say, warn
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.purchase.close import close_purchase
from cli.purchase.result import day, line_of, purchase_result
from cli.spreadsheet.duplicate_rows import repeat_documents, repeat_lines
from cli.spreadsheet.read import rejecting, sheet_of
from cli.spreadsheet.summary import later_lines, what_was_read
from cli.template import write_template
from wpp.errors import ExitCode, UsageError
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.stock.receiving.purchase_entry import Saved
    from wpp.stock.receiving.purchase_order_sheet import Ordered


def add_purchase(
    sheet_options: SheetOptions,
    options: WriteOptions,
    what: Annotated[
        str | None,
        typer.Argument(metavar="FILE|SKU", help="A spreadsheet, - for standard input, or one SKU."),
    ] = None,
    quantity: Annotated[
        int | None,
        typer.Argument(metavar="[QTY]", parser=positive_number, help="Number of units, with a single SKU."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="DATE", help="Expected date, e.g. 14/04/2027; applies to all rows of a file."
        ),
    ] = None,
    reference: Annotated[
        str,
        typer.Option(
            "--reference", metavar="PO", help="Purchase order reference; applies to all rows of a file."
        ),
    ] = "",
    change: Annotated[
        bool,
        typer.Option(
            "--change", help="Correct lines that are expected in another quantity or by another day."
        ),
    ] = False,
    close: Annotated[str | None, typer.Option("--close", metavar="PO", hidden=True)] = None,
    template: Template = None,
) -> None:
    """Add a purchase order: what has been ordered, and when it is due.

    Booking in a delivery takes its units off and lists anything short or over. Low-stock emails mention what is on
    order. A file is added in full or not at all, with each SKU once per purchase order. A day that has passed and a
    purchase order that is complete are asked about.
    Columns: Reference, SKU, Quantity, Expected.

    Examples:
      wpp purchase add TEE-NVY-M 40 --by 2027-04-14 --reference PO-2041
      wpp purchase add purchase-order.xlsx --reference PO-2041
      wpp template purchase purchase-order.xlsx
    """
    from wpp.stock.receiving.purchase_entry import expect
    from wpp.stock.receiving.purchase_order_sheet import ORDERED_COLUMNS, Ordered, expect_sheet

    if template is not None:
        write_template(options, "purchase", template)
        return
    if close is not None:
        close_purchase(close, options)
        return
    if what is None or not what.strip():
        raise UsageError("FILE or SKU is missing.", hints=["wpp purchase add --help"])
    due_on = day(by)
    if quantity is not None and due_on is None:
        raise UsageError("The date is missing.", hints=["--by 2027-04-14"])
    sheet = None
    with open_portal_of_command() as portal:
        if quantity is None:
            sheet = sheet_of(
                Path(what), ORDERED_COLUMNS, sheet_options, options, kind="purchase", portal=portal
            )
            say(options, *what_was_read(sheet))

        def run(given: dict[str, str]) -> Ordered:
            if sheet is not None:
                with rejecting(sheet, sheet_options, options), transaction(portal, options) as work:
                    return expect_sheet(
                        work, sheet, due_on=due_on, reference=reference, change=change, answers=given
                    )
            if quantity is None or due_on is None:
                raise UsageError("The quantity and the date are missing.")
            with transaction(portal, options) as work:
                saved = expect(
                    work, what, quantity, due_on=due_on, reference=reference, change=change, answers=given
                )
                said = read_as(work.session, what)
            say(options, *said)
            return Ordered(saved, ())

        ordered = with_answers(options, sheet_options.answers, run)
    if sheet is not None:
        say(options, *later_lines(sheet))
    say(options, *repeat_lines(ordered.repeats))
    saved = ordered.saved
    purchase_result(options, saved.lines, sentence(saved, options), documents_of(ordered))
    if saved.skipped:
        warn(
            "Left as they are, since the purchase order is complete or closed:", *map(line_of, saved.skipped)
        )
        raise typer.Exit(ExitCode.LOOK)


def sentence(saved: "Saved", options: WriteOptions) -> str:
    """What is expected now, and what was before."""
    already = f"{count(len(saved.already), 'SKU is', 'SKUs are')} expected already" if saved.already else ""
    if not saved.lines:
        return f"{already}." if already else "Nothing more is expected."
    units = sum(line.left for line in saved.lines)
    be = "would be " if options.dry_run else ""
    words = f"{count(units, 'unit')} of {count(len(saved.lines), 'SKU')} {be}expected"
    return f"{words}; {already}." if already else f"{words}."


def documents_of(ordered: "Ordered") -> dict[str, object]:
    """The rest of the answer, for programs."""
    return {
        "already": [purchase_document(line) for line in ordered.saved.already],
        "skipped": [purchase_document(line) for line in ordered.saved.skipped],
        "repeated": repeat_documents(ordered.repeats),
    }
