"""`wpp purchase`: what has been ordered from suppliers, and when it comes."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import purchase_document
from cli.framework.options import (
    ListOptions,
    SheetOptions,
    Template,
    WriteOptions,
    positive_number,
)
from cli.framework.output import Column, answer, row_limit, say, show_rows
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.duplicate_rows import repeat_documents, repeat_lines
from cli.spreadsheet.read import rejecting, sheet_of
from cli.spreadsheet.summary import what_was_read
from cli.template import write_template
from wpp import wording
from wpp.errors import UsageError
from wpp.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpp.stock.duplicate_rows import Repeat
    from wpp.stock.receiving.purchase_orders import Expected


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
            "--by", metavar="DATE", help="Expected date, e.g. 2026-04-14; applies to all rows of a file."
        ),
    ] = None,
    reference: Annotated[
        str,
        typer.Option(
            "--reference", metavar="PO", help="Purchase order reference; applies to all rows of a file."
        ),
    ] = "",
    close: Annotated[str | None, typer.Option("--close", metavar="PO", hidden=True)] = None,
    template: Template = None,
) -> None:
    """Add a purchase order: what has been ordered, and when it is due.

    Booking in a delivery takes its units off and lists anything short or over. Low-stock emails mention what is on
    order. A file is added in full or not at all, with each SKU once per purchase order.
    Columns: Reference, SKU, Quantity, Expected.

    Examples:
      wpp purchase add TEE-NVY-M 40 --by 2026-04-14 --reference PO-2041
      wpp purchase add purchase-order.xlsx --reference PO-2041
      wpp template purchase purchase-order.xlsx
    """
    from wpp.stock.receiving.purchase_order_sheet import EXPECTED_COLUMNS, expect_sheet
    from wpp.stock.receiving.purchase_orders import expect

    if template is not None:
        write_template(options, "purchase", template)
        return
    if close is not None:
        close_purchase(close, options)
        return
    if what is None or not what.strip():
        raise UsageError("FILE or SKU is missing.", hints=["wpp purchase add --help"])
    due_on = day(by)
    repeated: Sequence[Repeat] = ()
    with open_portal_of_command() as portal:
        if quantity is not None:
            if due_on is None:
                raise UsageError("The date is missing.", hints=["--by 2026-04-14"])
            with transaction(portal, options) as work:
                lines = [expect(work, what, quantity, due_on=due_on, reference=reference)]
        else:
            sheet = sheet_of(Path(what), EXPECTED_COLUMNS, sheet_options, options)
            say(options, *what_was_read(sheet))
            with rejecting(sheet, sheet_options, options), transaction(portal, options) as work:
                ordered = expect_sheet(work, sheet, due_on=due_on, reference=reference)
            lines, repeated = ordered.lines, ordered.repeats
            say(options, *repeat_lines(repeated))
    units = sum(line.quantity for line in lines)
    be = "would be " if options.dry_run else ""
    purchase_result(
        options, lines, f"{count(units, 'unit')} of {count(len(lines), 'SKU')} {be}expected.", repeated
    )


def close_purchase(
    reference: Annotated[str, typer.Argument(metavar="PO", help="Purchase order reference.")],
    options: WriteOptions,
) -> None:
    """Close a purchase order: no more is expected on it.

    Example:
      wpp purchase close PO-2041
    """
    from wpp.stock.receiving.purchase_orders import close_expected

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        lines = close_expected(work, reference)
    be = "would be" if options.dry_run else "is"
    short = count(len(lines), "SKU")
    purchase_result(options, lines, f"{reference.strip()} {be} closed, with {short} short.")


def purchase_result(
    options: WriteOptions, lines: "list[Expected]", sentence: str, repeated: "Sequence[Repeat]" = ()
) -> None:
    """What is expected now, or not any more."""
    document = {
        "expected": [purchase_document(line) for line in lines],
        "repeated": repeat_documents(repeated),
        "dry_run": options.dry_run,
    }
    answer(options, document, *map(line_of, lines), sentence)


def line_of(line: "Expected") -> str:
    """One SKU on an order."""
    return f"{line.quantity:>6,}  {line.sku}  by {wording.day(line.due_on)}, {line.reference}"


def day(text: str | None) -> date | None:
    """A day as people type it. Raises `UsageError`."""
    if text is None:
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise UsageError(f"--by: “{text}” is not a day: write 2026-04-14.") from None


def list_purchases(
    options: ListOptions,
    closed: Annotated[
        bool, typer.Option("--closed", help="Include purchase orders that are complete or closed.")
    ] = False,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="PO", help="Show only this purchase order.")
    ] = None,
) -> None:
    """Show what is on order, earliest first.

    Examples:
      wpp purchase list
      wpp purchase list --closed --csv
    """
    from wpp.stock.receiving.purchase_orders import list_expected

    with open_portal_of_command() as portal, portal.reading() as session:
        today = portal.now().date()
        records = list_expected(session, closed=closed, reference=reference, limit=row_limit(options))
    rows = [
        purchase_document(line) | {"overdue": bool(line.left) and line.due_on < today} for line in records
    ]
    columns = (
        Column("reference", "Order"),
        Column("sku", "SKU"),
        Column("name", "Item"),
        Column("size", "Size"),
        Column("quantity", "Expected", right=True),
        Column("received", "Received", right=True),
        Column("left", "To come", right=True),
        Column("by", "By"),
        Column("overdue", "Overdue", lambda overdue: "overdue" if overdue else ""),
        Column("closed"),
    )
    show_rows(options, rows, columns, nothing="Nothing is on order.")
